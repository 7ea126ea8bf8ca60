"""The demo city's regulations: one number on its way to change, one already decided for next year."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.regulations.actions import approve_change, propose_change
from federation.regulations.models import ParameterCode, ParameterVersion

NEXT_YEAR = date(2027, 1, 1)


def settle(log: Callable[[str], None]) -> None:
    """Propose and approve what is missing."""
    officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    admin = User.objects.get(username=f"{DEMO_PREFIX}zhaoning")
    coming = _propose("academies.excellent_percent_max", 15, "演示：拟收紧优秀等次比例", officer)
    waiting = _propose("notices.min_working_days", 7, "演示：拟延长公示，方便职工提意见", officer)
    if coming is not None:
        approve_change(version=coming, opinion="同意，自明年起执行", by=admin, at=timezone.now())
    log(f"新提出参数调整 {sum(one is not None for one in (coming, waiting))} 项")


def _propose(code: str, value: int, reason: str, by: User) -> ParameterVersion | None:
    parameter = ParameterCode.objects.get(code=code)
    if ParameterVersion.objects.filter(parameter=parameter, reason=reason).exists():
        return None
    return propose_change(
        parameter=parameter,
        value=value,
        since=NEXT_YEAR,
        status="assumed",
        reason=reason,
        document="",
        by=by,
        at=timezone.now(),
    )
