"""The demo city's inspection: by risk and by draw, one finding heard and being corrected, one just noted."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.panels.actions import hold_draw
from federation.panels.queries.draws import draw_at
from federation.portal.management.city.applications import clerk_of
from federation.subsidies.actions import inspections, recoveries
from federation.subsidies.models import Fund, InspectedProject, Inspection, Project, Recovery
from federation.subsidies.queries.recoveries import facts_of_recovery
from federation.subsidies.workflow import APPROVED, UNDERWAY


def settle(log: Callable[[str], None]) -> None:
    """Announce, draw, note, hear, confirm; again: changes nothing."""
    if Inspection.objects.exists():
        log(f"监督检查 {Inspection.objects.count()} 次（已在）")
        return
    fund = Fund.objects.filter(state=APPROVED, calls__projects__instalments__state="paid").order_by("year").first()
    if fund is None:
        return
    officer, auditor = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "gaoyuan"))
    made = inspections.announce_inspection(
        fund=fund, title=f"{fund.year} 年补助资金检查", seed_event="本市福利彩票双色球当期开奖号码",
        seed_on=timezone.localdate(_ago(9)), by=officer, at=_ago(10),
    )  # fmt: skip
    draw = draw_at(made.draw_code)
    if draw is not None:
        hold_draw(draw=draw, seed="03 11 17 22 28 31 + 09", by=officer, at=_ago(9))
    chosen = list(made.projects.select_related("inspection", "project__term__host_unit").order_by("pk"))
    for one in chosen[:1]:
        _look_into(one, officer, auditor)
    _recover(officer)
    log(f"监督检查 1 次，受检项目 {len(chosen)} 个")


def _look_into(one: InspectedProject, officer: User, auditor: User) -> None:
    made = inspections.note_shortcoming(
        inspected=one, clause="bj-academy-subsidy:12.1", what="10 月研修班签到表 27 人，名册 30 人，3 人没有请假手续。",
        by=auditor, at=_ago(7),
    )  # fmt: skip
    host = one.project.term.host_unit
    if host is None:
        return
    view = "3 人当天参加单位抢修，补了请假条。"
    inspections.state_shortcoming_view(shortcoming=made, view=view, by=clerk_of(host), at=_ago(5))
    made.refresh_from_db()
    inspections.confirm_shortcoming(shortcoming=made, by=officer, at=_ago(4))
    inspections.note_shortcoming(
        inspected=one, clause="bj-academy-subsidy:20", what="第三季度报告晚报 6 日。", by=officer, at=_ago(2)
    )


def _recover(officer: User) -> None:
    """Of one project what was paid and has nothing to show for it is asked back; its academy was heard, another city
    officer than the one who raised it decides.
    """
    for project in Project.objects.filter(state=UNDERWAY, instalments__state="paid").order_by("-pk"):
        open_fen = facts_of_recovery(project, 0).most_fen
        if open_fen and not Recovery.objects.exists():
            made = recoveries.raise_recovery(
                project=project, amount_fen=open_fen // 4, reason="外出研修没有成行，预付的交通费没有使用。",
                by=officer, at=_ago(3),
            )  # fmt: skip
            host = project.term.host_unit
            if host is not None:
                view = "承办单位改期，交通费已经退到学院账户，可以退回。"
                recoveries.state_recovery_view(recovery=made, view=view, by=clerk_of(host), at=_ago(1))


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
