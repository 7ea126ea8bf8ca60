"""What follows an evaluation and a recognition: rectifications, changes to report, breaches; who may see which."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.access import scope_of
from core.web.writing import bracketed, listed
from federation.academies.models import (
    Academy,
    AcademyTerm,
    Breach,
    ChangeReport,
    Rectification,
    RectificationItem,
    Site,
    Speciality,
    Tier,
)
from federation.academies.rules.conduct import ChangeFacts, HearingFacts, ProofFacts
from federation.academies.workflow.evaluation import DUE, HEARING, ORDERED, PROMISED, PROVED, RAISED, SUSPENDED
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import on_day, units_of

OPEN_ORDERS = (ORDERED, PROMISED, PROVED)
OPEN_BREACHES = (RAISED, HEARING)
ACADEMY_PEOPLE = (Kind.UNIT_CLERK, Kind.ACADEMY_STAFF)
"""Roles that work for the academy their unit hosts."""
RECOGNISED = (Tier.CAPITAL, Tier.DISTRICT)
"""Tiers whose recognition carries conditions."""


# --- who works for an academy ----------------------------------------------------------------------------------------


def works_for(user: Any, term: AcademyTerm) -> bool:
    """Whether somebody works for the unit that hosts the academy."""
    return term.host_unit_id is not None and term.host_unit_id in units_of(user, *ACADEMY_PEOPLE)


def works_for_an_academy(user: Any) -> bool:
    """Whether somebody works for a unit that hosts an academy today."""
    return bool(units_of(user, *ACADEMY_PEOPLE)) and own_terms(user, today()).exists()


def people_of(term: AcademyTerm, day: date) -> list[User]:
    """Who works for the academy's host unit on a day."""
    if term.host_unit_id is None:
        return []
    held = on_day(day, "roles__")
    mine = Q(roles__unit=term.host_unit_id, roles__kind__in=ACADEMY_PEOPLE)
    return list(User.objects.filter(held, mine, is_active=True).distinct().order_by("pk"))


def people_of_units(units: Collection[int], day: date) -> dict[int, list[User]]:
    """Who works for each of many units on a day, by the unit's id: one query."""
    held = Role.objects.filter(on_day(day), kind__in=ACADEMY_PEOPLE, unit__in=units, user__is_active=True)
    found: dict[int, list[User]] = {}
    for role in held.select_related("user").order_by("pk"):
        of_unit = found.setdefault(role.unit_id or 0, [])
        if role.user not in of_unit:
            of_unit.append(role.user)
    return found


def own_terms(user: Any, day: date) -> QuerySet[AcademyTerm]:
    """The academies of a day that somebody works for."""
    found = AcademyTerm.objects.filter(host_unit__in=units_of(user, *ACADEMY_PEOPLE), from_on__lte=day)
    return found.filter(Q(until_on=None) | Q(until_on__gt=day)).select_related("academy").order_by("pk")


def _seen_by(user: Any, term: str) -> Q:
    """Filter on what belongs to the unions of the user's subtrees or to the user's own units, through a term."""
    scope = scope_of(user)
    if scope.everything:
        return Q()
    return scope.q(f"{term}union__") | Q(**{f"{term}host_unit__in": units_of(user, *ACADEMY_PEOPLE)})


def _of_today(user: Any) -> Q:
    """The same through an academy, by its newest term: also when it has left the register."""
    scope = scope_of(user)
    if scope.everything:
        return Q()
    newest = AcademyTerm.objects.filter(academy=OuterRef("academy")).order_by("-from_on").values("pk")[:1]
    mine = AcademyTerm.objects.filter(_seen_by(user, ""), pk=Subquery(newest))
    return Q(academy__in=mine.values("academy"))


def _named(found: QuerySet[Any]) -> QuerySet[Any]:
    """Rows about academies with what each is called now, or was called last."""
    terms = AcademyTerm.objects.filter(academy=OuterRef("academy")).order_by("-from_on")
    named: QuerySet[Any] = found.annotate(academy_name=Subquery(terms.values("name")[:1]))
    return named


# --- rectifications --------------------------------------------------------------------------------------------------


def rectifications_visible_to(user: Any) -> QuerySet[Rectification]:
    """Orders to rectify of the unions and units in the user's care."""
    found = Rectification.objects.filter(_seen_by(user, "evaluation__term__"))
    return found.select_related(
        "evaluation__term__host_unit", "evaluation__academy", "evaluation__campaign", "evaluation__union", "ordered_by"
    ).defer("evaluation__term__search", "evaluation__union__search", "evaluation__term__host_unit__search")


def rectification_at(user: Any, pk: int) -> Rectification | None:
    """One order, if the user may see it."""
    return rectifications_visible_to(user).filter(pk=pk).first()


def rectification_open(academy: Academy) -> Rectification | None:
    """The order an academy still has to fulfil; whoever pays it asks this."""
    found = Rectification.objects.filter(evaluation__academy=academy, state__in=OPEN_ORDERS)
    return found.order_by("-pk").first()


def items_of_order(order: Rectification) -> QuerySet[RectificationItem]:
    """What has to be put right, each with the same thing of an earlier year, if it recurs."""
    return order.items.select_related("repeats__rectification__evaluation__campaign", "file")


def facts_of_proof(order: Rectification, passed: Iterable[int], by: Any, at: Any) -> ProofFacts:
    """What the rules need to judge whether an order is fulfilled; ``passed`` are the items the re-check passes."""
    items, good = list(order.items.all()), set(passed)
    return ProofFacts(
        items=len(items),
        proved=sum(bool(item.proof) for item in items),
        passed=sum(item.pk in good for item in items),
        due_on=order.due_on,
        proved_on=order.proved_on or localdate(at),
        by_orderer=by is not None and by.pk == order.ordered_by_id,
    )


def late_orders(day: date) -> QuerySet[Rectification]:
    """Orders whose plan or proof is overdue."""
    return Rectification.objects.filter(late_on(day)).select_related("evaluation__term", "evaluation__campaign")


def late_on(day: date) -> Q:
    """Filter on orders the academy is late with on a day."""
    return Q(state=ORDERED, plan_due_on__lt=day) | Q(state__in=(ORDERED, PROMISED), due_on__lt=day)


def orders_matching(found: QuerySet[Rectification], text: str) -> QuerySet[Rectification]:
    """Orders to academies whose name or number holds the text."""
    return found.filter(Q(evaluation__term__name__icontains=text) | Q(evaluation__academy__code__istartswith=text))


# --- changes to report -----------------------------------------------------------------------------------------------


def changes_visible_to(user: Any) -> QuerySet[ChangeReport]:
    """Changes to report of the unions and units in the user's care."""
    return _named(ChangeReport.objects.filter(_of_today(user)).select_related("academy", "reported_by"))


def change_at(user: Any, pk: int) -> ChangeReport | None:
    """One of them, if the user may see it."""
    return changes_visible_to(user).filter(pk=pk).first()


def differences_to_report(before: AcademyTerm, after: AcademyTerm) -> list[dict[str, str]]:
    """Host and dean where they changed; nothing when the tier did: a new recognition looked at everything."""
    if before.tier != after.tier:
        return []
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in ("host_name", "dean"))
    return [{"field": name, "before": old, "after": new} for name, old, new in pairs if old and old != new]


def sites_of(academy: Academy) -> str:
    """Its teaching sites in one breath."""
    return listed(bracketed(site.name, site.address) for site in Site.objects.filter(academy=academy))


def trades_of(academy: Academy) -> str:
    """Its trades in one breath."""
    return listed(Speciality.objects.filter(academy=academy).order_by("id").values_list("trade", flat=True))


def field_label(name: str) -> str:
    """What a changed field is called on screen."""
    labels = {
        "host_name": _("建设单位名称"),
        "dean": _("院长"),
        "sites": _("教学场地"),
        "trades": _("特色专业"),
    }
    return labels.get(name, name)


def facts_of_change(report: ChangeReport, day: date) -> ChangeFacts:
    """What the rule on reporting needs."""
    return ChangeFacts(report.due_on, day, localdate(report.reported_at) if report.reported_at else None)


def unreported(day: date) -> QuerySet[ChangeReport]:
    """Changes whose day has passed without a report, and about which there never was a case."""
    found = ChangeReport.objects.filter(unreported_on(day), breaches=None)
    return found.select_related("academy").order_by("pk")


def unreported_on(day: date) -> Q:
    """Filter on changes whose day has passed without a report."""
    return Q(state=DUE, due_on__lt=day)


# --- breaches --------------------------------------------------------------------------------------------------------


def breaches_visible_to(user: Any) -> QuerySet[Breach]:
    """Cases about academies of the unions and units in the user's care."""
    return _named(Breach.objects.filter(_of_today(user)).select_related("academy", "change_report"))


def breach_at(user: Any, pk: int) -> Breach | None:
    """One of them, if the user may see it."""
    return breaches_visible_to(user).filter(pk=pk).first()


def hearing_of(academy: Academy, day: date) -> HearingFacts:
    """Whether an academy was heard in the case that is open about it; without a case it was not."""
    breach = academy.breaches.filter(state__in=(HEARING, SUSPENDED)).order_by("-pk").first()
    return facts_of_hearing(breach, day) if breach else HearingFacts(day, None, stated=False)


def facts_of_hearing(breach: Breach, day: date, document_number: str = "") -> HearingFacts:
    """What the rules on hearing an academy need."""
    return HearingFacts(day, breach.hear_by_on, breach.stated_at is not None, document_number)
