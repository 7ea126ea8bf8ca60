"""Notices and objections for tests, made through the product's own actions."""

from datetime import date, datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from core.dates.calendar import forget_calendar
from core.dates.models import SpecialDay
from federation.notices.actions import Item, Receipt, publish_notice, receive_objection
from federation.notices.models import Notice
from federation.organizations.models import Union
from tests.factories import organizations

_serial = count(1)
ITEMS = (
    Item("a", "第一职业学校", [("建设单位", "第一职业学校"), ("年培训人次", "1200"), ("专职教师", "20")]),
    Item("b", "第二职业学校", [("建设单位", "第二职业学校"), ("年培训人次", "800")]),
)


def at(day: date, hour: int = 9) -> datetime:
    """That hour of that day in Beijing."""
    return datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai"))


def holidays(*days: date, working: tuple[date, ...] = ()) -> None:
    """Announce holidays and make-up days; their years count as announced."""
    for day in (*days, *working):
        SpecialDay.objects.update_or_create(day=day, defaults={"is_working": day in working, "name": "测试"})
    forget_calendar()


def notice(union: Union | None = None, *, on: date = date(2026, 11, 23), **more: Any) -> Notice:
    """A notice published on that morning."""
    usual: dict[str, Any] = {
        "kind": "tests.recognition",
        "title": f"第{next(_serial)}批工匠学院拟认定名单公示",
        "basis": "按首都工匠学院认定办法",
        "clause": "public-notice:1",
        "subject": more.pop("subject", None) or organizations.unit(union or organizations.city()),
        "union": union or organizations.city(),
        "items": ITEMS,
        "opens_on": on,
        "by": None,
        "at": at(on),
    }
    return publish_notice(**(usual | more))


def objection(about: Notice, *, on: date = date(2026, 11, 24), key: str = "a", **more: Any) -> Receipt:
    """An objection that came in on that morning."""
    usual: dict[str, Any] = {
        "fact": "年培训人次",
        "statement": f"培训人次与公开的年报不符，第{next(_serial)}处。",
        "name": "赵小山",
        "phone": "13800001234",
        "mail": "",
        "at": at(on),
    }
    return receive_objection(notice=about, item=about.items.get(key=key), **(usual | more))
