"""The demo city's notices: one that runs, with an answered and an open objection, and one whose period is over."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from core.dates.calendar import add_working_days, today
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.notices.actions import (
    Item,
    close_notice,
    examine_objection,
    publish_notice,
    receive_objection,
    settle_objection,
)
from federation.notices.kinds import GENERAL
from federation.notices.models import Notice, Outcome
from federation.organizations.models import Union

BASIS = "按北京市总工会关于征集工匠学院特色课程的通知，经各区、产业工会推荐和专家评议（演示数据）。"
COURSES = (
    Item(
        "course-1",
        "数控多轴加工提高班",
        [("承办学院", "首都工匠学院（演示一）"), ("学时", "64"), ("2026年培训人次", "420")],
    ),
    Item(
        "course-2",
        "新能源汽车故障诊断",
        [("承办学院", "首都工匠学院（演示二）"), ("学时", "48"), ("2026年培训人次", "360")],
    ),
    Item(
        "course-3",
        "古建筑木作修缮",
        [("承办学院", "区工匠学院（演示三）"), ("学时", "80"), ("2026年培训人次", "150")],
    ),
)


def settle(log: Callable[[str], None]) -> None:
    """Publish the notices that are missing."""
    if not Notice.objects.exists():
        officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
        city, district = Union.objects.get(code="110000"), Union.objects.get(code="110108")
        _over(district, officer)
        _running(city, officer)
    log(f"公示 {Notice.objects.count()} 份")


def _over(union: Union, officer: User) -> None:
    """A notice of the district, published three weeks ago, over for two."""
    opened = add_working_days(today(), -15).day
    notice = _publish("区级工匠学院示范课程拟定名单公示", union, opened, officer)
    closed = add_working_days(notice.closes_on, 1).day
    close_notice(notice=notice, by=None, at=_at(closed))


def _running(union: Union, officer: User) -> None:
    """A notice of the city, opened three working days ago: one objection upheld, another waiting."""
    opened, second = (add_working_days(today(), -days).day for days in (3, 2))
    notice = _publish("2026年首都工匠学院特色课程拟推荐名单公示", union, opened, officer)
    item = notice.items.get(key="course-2")
    told: dict[str, Any] = {"notice": notice, "name": "演示职工", "phone": "13800000000", "by": None}
    statement = "课程表上是 40 学时，公示写的是 48 学时，请核对开班计划。"
    objection = receive_objection(item=item, fact="学时", statement=statement, **told, at=_at(second)).objection
    objection = examine_objection(objection=objection, stop_clock=False, by=officer, at=_at(second, 14))
    settle_objection(
        objection=objection, outcome=Outcome.CORRECTED, correction={"学时": "40"}, finding="调阅开班计划核实。",
        answer="经核对开班计划，该课程为 40 学时，已更正。", by=officer, at=_at(second, 16),
    )  # fmt: skip
    item = notice.items.get(key="course-3")
    statement = "培训人次里有一部分是线上观看，不应计入。附件另送。"
    receive_objection(item=item, fact="2026年培训人次", statement=statement, **told, at=timezone.now())


def _publish(title: str, union: Union, opened: date, officer: User) -> Notice:
    return publish_notice(
        kind=GENERAL, title=title, basis=BASIS, clause="public-notice:1", subject=union, union=union, items=COURSES,
        opens_on=opened, by=officer, at=_at(opened),
    )  # fmt: skip


def _at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
