"""The year's fund: what it has, what is allotted, to whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.rules.rule import Parameters
from core.web.access import scope_of
from core.web.duties import Duty
from federation.academies.models import Academy, AcademyTerm
from federation.accounts.models import User
from federation.accounts.queries import has_role, held_roles, on_day
from federation.organizations.models import UnionKind
from federation.subsidies.models import Allotment, AllotmentLine, Fund, Standing
from federation.subsidies.queries.standing import academies_in_sight, last_grades, subsidised_on
from federation.subsidies.rules.funds import AllotmentFacts, divided, weight_of
from federation.subsidies.workflow import APPROVED, DRAFTED, ELIGIBLE, PROPOSED

CITY_KINDS = ("city_officer", "city_admin", "finance_entry", "finance_approval", "cashier", "auditor")
APPROVAL = "finance_approval"


def at_the_city(user: Any, *kinds: str) -> bool:
    """Whether somebody holds one of these roles at the city federation today."""
    return any(role.kind in kinds and role.union.kind == UnionKind.CITY for role in held_roles(user))


def funds_visible_to(user: Any) -> QuerySet[Any]:
    """Funds with their approved allotments. The city's people see drafts too; others see what was approved."""
    found = Fund.objects.select_related("entered_by", "approved_by")
    if not at_the_city(user, *CITY_KINDS):
        if not (scope_of(user) or academies_in_sight(user).exists()):
            return found.none()
        found = found.filter(state=APPROVED)
    counted = Q(allotments__state=APPROVED)
    return found.annotate(
        allotted_fen=Coalesce(Sum("allotments__lines__amount_fen", filter=counted), Value(0)),
        academies=Count("allotments__lines__academy", filter=counted, distinct=True),
    )


def fund_years() -> list[tuple[int, str]]:
    """Every year of a fund, the newest first, as a filter offers them."""
    return [(year, str(year)) for year in Fund.objects.order_by("-year").values_list("year", flat=True)]


def allotments_visible_to(user: Any, fund: Fund) -> QuerySet[Allotment]:
    """The lists of a fund, with their sums; drafts are the city's own business."""
    found = fund.allotments.select_related("entered_by", "approved_by", "fund").order_by("number")
    if not at_the_city(user, *CITY_KINDS):
        found = found.filter(state=APPROVED)
    return found.annotate(
        total_fen=Coalesce(Sum("lines__amount_fen"), Value(0)), academies=Count("lines__academy", distinct=True)
    )


def shares_visible_to(user: Any, fund: Fund) -> QuerySet[Any]:
    """What each academy in sight was allotted, by name; approved lists only."""
    found = AllotmentLine.objects.filter(
        allotment__fund=fund, allotment__state=APPROVED, academy__in=academies_in_sight(user)
    )
    return _named(found).order_by("pinyin_key", "allotment__number")


def lines_visible_to(user: Any, allotment: Allotment) -> QuerySet[Any]:
    """The lines of one list, of academies in sight, by name."""
    return _named(allotment.lines.filter(academy__in=academies_in_sight(user))).order_by("pinyin_key", "pk")


def _named(lines: QuerySet[AllotmentLine]) -> QuerySet[Any]:
    """Lines with what each academy is or last was, and how it stands."""
    newest = AcademyTerm.objects.filter(academy=OuterRef("academy")).order_by("-from_on")
    named: QuerySet[Any] = lines.select_related("academy__subsidy_standing", "allotment").annotate(
        name=Subquery(newest.values("name")[:1]),
        union_name=Subquery(newest.values("union__short_name")[:1]),
        pinyin_key=Subquery(newest.values("pinyin_key")[:1]),
    )
    return named


def shares_of(academy: Academy) -> QuerySet[AllotmentLine]:
    """What an academy was allotted by approved lists, the newest year first."""
    found = AllotmentLine.objects.filter(academy=academy, allotment__state=APPROVED)
    return found.select_related("allotment__fund").order_by("-allotment__fund__year", "-allotment__number")


def fund_of(user: Any, year: int) -> Any:
    """The fund of a year, if somebody may see it."""
    return funds_visible_to(user).filter(year=year).first()


@dataclass(frozen=True)
class Candidate:
    """An academy that a list may give something to, its standing, last grade and weight."""

    term: AcademyTerm
    state: str
    grade: str
    weight: int


def candidates_on(day: date, parameters: Parameters) -> list[Candidate]:
    """The academies a list of that day can name, by name; those on hold or ended weigh nothing. Three queries."""
    terms = list(subsidised_on(day))
    keys = [term.academy_id for term in terms]
    grades = last_grades(keys)
    states = dict(Standing.objects.filter(academy__in=keys).values_list("academy", "state"))
    found = []
    for term in terms:
        state, grade = states.get(term.academy_id, ELIGIBLE), grades.get(term.academy_id, "")
        found.append(Candidate(term, state, grade, weight_of(grade, parameters) if state == ELIGIBLE else 0))
    return found


def by_formula(pot_fen: int, candidates: list[Candidate]) -> dict[int, int]:
    """What the formula gives each academy (by id) of a pot, in fen."""
    return divided(pot_fen, {one.term.academy_id: one.weight for one in candidates})


def facts_of_allotment(allotment: Allotment) -> AllotmentFacts:
    """A list beside its fund."""
    fund = allotment.fund
    others = AllotmentLine.objects.filter(allotment__fund=fund, allotment__state=APPROVED).exclude(allotment=allotment)
    return AllotmentFacts(
        budget_fen=fund.budget_fen,
        allotted_before_fen=others.aggregate(sum=Sum("amount_fen"))["sum"] or 0,
        allotted_now_fen=allotment.lines.aggregate(sum=Sum("amount_fen"))["sum"] or 0,
        fund_is_approved=fund.state == APPROVED,
    )


# --- what waits for whom ---------------------------------------------------------------------------------------------


def funds_waiting(user: Any) -> QuerySet[Fund]:
    """Budgets that somebody else entered and this person may approve."""
    if not at_the_city(user, APPROVAL):
        return Fund.objects.none()
    return Fund.objects.filter(state=PROPOSED).exclude(entered_by=user.pk)


def allotments_waiting(user: Any) -> QuerySet[Allotment]:
    """Lists that somebody else entered and this person may approve."""
    if not at_the_city(user, APPROVAL):
        return Allotment.objects.none()
    return Allotment.objects.filter(state=PROPOSED).exclude(entered_by=user.pk).select_related("fund")


def returned_to(user: Any) -> QuerySet[Allotment]:
    """Lists still being drawn up by this person."""
    if not at_the_city(user, "finance_entry"):
        return Allotment.objects.none()
    return Allotment.objects.filter(state=DRAFTED, entered_by=user.pk).select_related("fund")


def duties_of(user: Any) -> list[Duty]:
    """Budgets and lists that wait for this person."""
    return [
        *(
            Duty(
                _("批准预算：%(fund)s") % {"fund": fund}, _("由 %(name)s 编制") % {"name": fund.entered_by}, None,
                reverse("subsidies:show_fund", args=[fund.year]), "bj-academy-subsidy:15",
            )
            for fund in funds_waiting(user).select_related("entered_by").order_by("pk")
        ),
        *(
            Duty(
                _("批准分配：%(list)s") % {"list": one}, "", None,
                reverse("subsidies:show_allotment", args=[one.fund.year, one.number]), "bj-academy-subsidy:15",
            )
            for one in allotments_waiting(user).order_by("pk")
        ),
        *(
            Duty(
                _("接着编：%(list)s") % {"list": one}, "", None,
                reverse("subsidies:show_allotment", args=[one.fund.year, one.number]), "bj-academy-subsidy:15",
            )
            for one in returned_to(user).order_by("pk")
        ),
    ]  # fmt: skip


def keepers(kind: str, day: date) -> list[User]:
    """Who holds a money role at the city federation on a day."""
    held = on_day(day, "roles__")
    found = User.objects.filter(held, roles__kind=kind, roles__union__kind=UnionKind.CITY, is_active=True)
    return list(found.distinct().order_by("pk"))


def sees_books(user: Any) -> bool:
    """Whether the books are part of somebody's work."""
    return at_the_city(user, *CITY_KINDS)


def sees_subsidies(user: Any) -> bool:
    """Whether the subsidy is part of somebody's work."""
    kinds = (*CITY_KINDS, "district_officer", "district_admin", "academy_staff")
    return has_role(user, *kinds)
