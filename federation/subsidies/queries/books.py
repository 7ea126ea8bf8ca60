"""The book of the subsidy: its accounts, and what an academy, a project or a source has in it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, Sum

from core.ledger.models import Book, Kind
from federation.subsidies.models import AllotmentLine, Fund, Instalment, Pledge, Project, Voucher
from federation.subsidies.workflow import ACCEPTED, APPROVED, CLEARED, FAILED, PAID, SENT, UNDERWAY

BOOK = "subsidies"
BANK, BUDGET = "1002", "4101"
DUE, IN_TRANSIT, SPENT = "2201", "2202", "5301"
ADVANCED, ADVANCED_TO = "1801", "3801"
MATCHED, MATCHED_BY = "1802", "3802"
OWED = "1131"

ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    (BANK, "银行存款（补助资金）", Kind.ASSET),
    (OWED, "应收退款", Kind.ASSET),
    (ADVANCED, "学院待核销补助", Kind.ASSET),
    (MATCHED, "学院收到的配套", Kind.ASSET),
    (DUE, "应付补助", Kind.LIABILITY),
    (IN_TRANSIT, "已交银行在途", Kind.LIABILITY),
    (ADVANCED_TO, "待核销补助对应", Kind.EQUITY),
    (MATCHED_BY, "配套资金对应", Kind.EQUITY),
    (BUDGET, "年度预算安排", Kind.INCOME),
    (SPENT, "补助支出", Kind.EXPENSE),
)
"""Code, name, kind. The names are those of the books, the same in every language."""


def book() -> Book | None:
    """The book, once something was posted."""
    return Book.objects.filter(code=BOOK).first()


def facets_of(project: Project) -> dict[str, str]:
    """The words an entry about a project can be summed by."""
    return {
        "academy": project.academy.code,
        "project": str(project.pk),
        "union": project.term.union.code,
        "year": str(project.call.fund.year),
        "source": "city",
        "clause": "bj-academy-subsidy:18",
    }


def facets_of_pledge(pledge: Pledge) -> dict[str, str]:
    """The same for matching money."""
    return {**facets_of(pledge.project), "source": pledge.source, "clause": "bj-academy-subsidy:2"}


def flow_of(fund: Fund) -> dict[str, int]:
    """What became of a year's budget, stage by stage, in fen; five sums."""
    projects = Project.objects.filter(call__fund=fund)
    allotted = AllotmentLine.objects.filter(allotment__fund=fund, allotment__state=APPROVED)
    paid = Instalment.objects.filter(project__call__fund=fund, state=PAID)
    cleared = Voucher.objects.filter(project__call__fund=fund, state=CLEARED)
    return {
        "budget": fund.budget_fen,
        "allotted": _sum(allotted, "amount_fen"),
        "promised": _sum(projects.filter(state__in=(APPROVED, UNDERWAY, ACCEPTED)), "approved_fen"),
        "paid": _sum(paid, "amount_fen"),
        "spent": _sum(cleared, "amount_fen"),
        "accepted": _sum(projects, "accepted_fen"),
    }


def _sum(rows: QuerySet[Any], field: str) -> int:
    return rows.aggregate(sum=Sum(field))["sum"] or 0


def open_items() -> Iterator[str]:
    """What is still on its way, which keeps a period from being closed."""
    for one in Instalment.objects.filter(state__in=(SENT, FAILED)).select_related("project")[:20]:
        yield str(one)
