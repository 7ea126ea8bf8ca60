"""The demo city's subsidy: last year's money allotted, this year's list waiting for approval."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from federation.academies.models import AcademyTerm
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, units_of
from federation.subsidies.actions import funds
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.models import Allotment, AllotmentLine, Fund, Standing

LAST_YEAR, THIS_YEAR = 800_000_000, 1_000_000_000
"""Budgets in fen: invented, like everybody here."""
FIRST_LIST = 600_000_000
LATE_SHARE = 60_000_000


def settle(log: Callable[[str], None]) -> None:
    """Enter and allot the funds; again: changes nothing."""
    settle_standings(by=None, at=timezone.now())
    if Fund.objects.exists():
        log(f"补助资金 {Fund.objects.count()} 年（已在）")
        return
    wujing, zhengwei = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wujing", "zhengwei"))
    year = timezone.localdate().year
    last = _fund(year - 1, LAST_YEAR, 300, wujing, zhengwei)
    first = _proposed(last, LAST_YEAR * 9 // 10, 280, wujing)
    document = f"京工财〔{year}〕3号"
    funds.approve_allotment(allotment=first, document_number=document, by=zhengwei, at=_ago(275))
    _late(last, wujing, zhengwei)
    this = _fund(year, THIS_YEAR, 60, wujing, zhengwei)
    _proposed(this, FIRST_LIST, 3, wujing)
    log(f"补助资金 {Fund.objects.count()} 年，拨付状态 {Standing.objects.count()} 家，分配方案待批准 1 批")


def _late(fund: Fund, entering: User, approving: User) -> None:
    """A second list for the academy somebody with a card works for, recognised after the first was approved."""
    own = units_of(User.objects.get(username=f"{DEMO_PREFIX}tanyun"), "academy_staff")
    shared = AllotmentLine.objects.filter(allotment__fund=fund).values("academy")
    terms = AcademyTerm.objects.filter(host_unit__in=own, until_on=None).exclude(academy__in=shared)
    amounts = dict.fromkeys(terms.values_list("academy", flat=True), LATE_SHARE)
    if not amounts:
        return
    made = funds.draft_allotment(fund=fund, pot_fen=None, by=entering, at=_ago(120))
    funds.set_amounts(allotment=made, amounts=amounts, by=entering, at=_ago(120))
    funds.propose_allotment(allotment=made, by=entering, at=_ago(120))
    document = f"京工财〔{timezone.localdate().year}〕4号"
    funds.approve_allotment(allotment=made, document_number=document, by=approving, at=_ago(118))


def _fund(year: int, budget: int, days: int, entering: User, approving: User) -> Fund:
    """A budget entered by one and approved by the other the day after."""
    note = "市总工会本级经费安排，不含各级工会和学院所在单位配套。"
    made = funds.draft_fund(year=year, budget_fen=budget, note=note, by=entering, at=_ago(days))
    funds.propose_fund(fund=made, by=entering, at=_ago(days))
    number = f"京工财〔{year}〕1号"
    return funds.approve_fund(fund=made, document_number=number, by=approving, at=_ago(days - 1))


def _proposed(fund: Fund, pot: int, days: int, entering: User) -> Allotment:
    made = funds.draft_allotment(fund=fund, pot_fen=pot, by=entering, at=_ago(days))
    return funds.propose_allotment(allotment=made, by=entering, at=_ago(days))


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
