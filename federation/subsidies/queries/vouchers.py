"""Vouchers: who sees which, what a rule asks about one, what waits for whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Aggregate, BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.crypto.sealing import blind_index
from core.rules.rule import Finding, Parameters
from core.web.access import scope_of
from core.web.duties import Duty
from federation.accounts.queries import has_role, units_of
from federation.subsidies.checking import (
    LECTURE,
    Limits,
    Neighbours,
    PriceGroup,
    Spending,
    course_key,
    price_key,
    rare,
)
from federation.subsidies.models import Activity, BudgetLine, Project, Voucher
from federation.subsidies.queries.projects import CITY_OFFICERS, OFFICERS
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, history_of, in_care, record_of
from federation.subsidies.rules.projects import QUOTA_KINDS
from federation.subsidies.rules.vouchers import Frame, VoucherFacts, limits_of
from federation.subsidies.workflow import CLEARED, ELIGIBLE, EXPLAINED, FLAGGED

COUNTED = (FLAGGED, EXPLAINED, CLEARED)
"""States in which a voucher takes up its budget."""


class Middle(Aggregate):
    """The middle one of some amounts (the lower of two)."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = BigIntegerField()


def vouchers_visible_to(user: Any) -> QuerySet[Any]:
    """Vouchers of the projects in somebody's care."""
    found = Voucher.objects.select_related(
        "project__term__union", "project__academy", "project__call__fund", "line", "activity", "entered_by", "file"
    )
    return found.filter(in_care(user))


def vouchers_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Vouchers by invoice, payee, content, project or academy."""
    told = text.strip()
    return found.filter(
        Q(invoice__icontains=told) | Q(payee__icontains=told) | Q(what__icontains=told)
        | Q(project__title__icontains=told) | Q(project__term__name__icontains=told)
    )  # fmt: skip


def project_choices() -> list[tuple[int, str]]:
    """Projects with vouchers, the newest first, as a filter offers them: by number, for a title may not be theirs."""
    found = Project.objects.filter(vouchers__isnull=False).distinct().order_by("-pk")
    return [(pk, str(pk)) for pk in found.values_list("pk", flat=True)[:500]]


def voucher_at(user: Any, pk: int) -> Any:
    """One voucher, if somebody may see it."""
    return vouchers_visible_to(user).filter(pk=pk).first()


def activities_of(project: Project) -> QuerySet[Any]:
    """The trainings of a project that stand, in order of their days; ``is_charged``: a voucher stands on it."""
    charged = Exists(Voucher.objects.filter(activity=OuterRef("pk"), state__in=COUNTED))
    found = Activity.objects.filter(project=project, withdrawn_on=None)
    return found.annotate(is_charged=charged).order_by("held_on", "pk")


def same_activity(project: Project, *, title: str, held_on: date, half_day: str, lecturer: str) -> QuerySet[Activity]:
    """Trainings of a project that stand and are the same: called so, that day, that part of it, by that lecturer."""
    found = Activity.objects.filter(project=project, withdrawn_on=None, title=title.strip(), held_on=held_on)
    return found.filter(half_day=half_day, lecturer=lecturer.strip())


def spent_by_line(project: Project) -> dict[int, int]:
    """What vouchers took of each line (by id), in fen."""
    rows = Voucher.objects.filter(project=project, state__in=COUNTED).values_list("line").order_by()
    return dict(rows.annotate(sum=Sum("amount_fen")))


def cleared_fen(project: Project) -> int:
    """What vouchers of a project passed, in fen."""
    found = Voucher.objects.filter(project=project, state=CLEARED)
    return found.aggregate(sum=Sum("amount_fen"))["sum"] or 0


def open_by_state(project: Project) -> dict[str, int]:
    """Vouchers of a project that are still to be explained or settled, by state."""
    found = Voucher.objects.filter(project=project, state__in=(FLAGGED, EXPLAINED)).values_list("state").order_by()
    return dict(found.annotate(count=Count("pk")))


def open_vouchers(project: Project) -> int:
    """How many vouchers of a project are still to be explained or settled."""
    return Voucher.objects.filter(project=project, state__in=(FLAGGED, EXPLAINED)).count()


def roster_keys(text: str) -> list[str]:
    """The people of a roster, a line each, as keyed digests in order: the same person gives the same digest."""
    people = {"".join(line.split()).casefold() for line in text.splitlines() if line.strip()}
    return sorted(blind_index(person, "subsidies.activity.roster") for person in people)


def lecturer_key(name: str, unit: str) -> str:
    """A lecturer as compared across academies."""
    return f"{''.join(name.split())}|{''.join(unit.split())}".casefold() if name.strip() else ""


def lacks_of_training(line: BudgetLine, activity: Activity | None, parameters: Parameters) -> str:
    """What is missing of the training a line needs, in the reader's language; empty when nothing is."""
    counted = line.cost_kind in parameters[QUOTA_KINDS]
    told = {"kind": line.get_cost_kind_display()}
    if activity is None and (counted or line.cost_kind == LECTURE):
        return _("%(kind)s要选是哪一次培训（第 9、10 条）。") % told
    if counted and activity and not (activity.persons and activity.days):
        return _("%(kind)s按人数和天数计算（第 10 条），这次培训还没有登记人数和天数，请先改正培训登记。") % told
    return ""


# --- what the rules ask ----------------------------------------------------------------------------------------------


def spending_of(voucher: Voucher) -> Spending:
    """A voucher as it is compared; an unsaved one has key 0."""
    activity, line, project = voucher.activity, voucher.line, voucher.project
    return Spending(
        key=voucher.pk or 0,
        academy=project.academy.code,
        project=project.pk,
        line=line.pk,
        use=line.use,
        cost_kind=line.cost_kind,
        amount_fen=voucher.amount_fen,
        invoice=voucher.invoice_key,
        payee=voucher.payee,
        what=voucher.what,
        spent_on=voucher.spent_on,
        activity=activity.pk if activity else 0,
        course=activity.title if activity else "",
        lecturer=activity.lecturer_key if activity and line.cost_kind == "lecture" else "",
        title_grade=activity.title_grade if activity else "",
        hours_tenths=(activity.class_hours_tenths or 0) if activity and line.cost_kind == "lecture" else 0,
        held_on=activity.held_on if activity else None,
        half_day=activity.half_day if activity else "",
        persons=(activity.persons or 0) if activity else 0,
        days=(activity.days or 0) if activity else 0,
        roster=frozenset(activity.roster_keys) if activity else frozenset(),
    )


def facts_of_voucher(voucher: Voucher, parameters: Parameters, ahead: Sequence[Spending] = ()) -> VoucherFacts:
    """A voucher, saved or about to be, with all that stands around it; a dozen queries.

    ``ahead`` are others about to be entered before it: rows of the same sheet, keyed below nothing.
    """
    spending = spending_of(voucher)
    limits = limits_of(parameters)
    near = [*_near(spending, limits), *(one for one in ahead if _is_tied(one, spending)), spending]
    around = Neighbours(near, _prices(spending), limits).around(spending)
    return VoucherFacts(spending, _frame(voucher, parameters, ahead), around)


def _is_tied(one: Spending, two: Spending) -> bool:
    """Whether two rows of a sheet can matter to each other: the same course, purchase or lecturer's day."""
    return (
        bool(two.activity and course_key(one) == course_key(two))
        or (one.payee, one.spent_on, one.academy) == (two.payee, two.spent_on, two.academy)
        or bool(two.lecturer and (one.lecturer, one.held_on) == (two.lecturer, two.held_on))
    )


def _near(spending: Spending, limits: Limits) -> Iterable[Spending]:
    """The vouchers that could be tied to this one; each tie asks its own index."""
    counted = Voucher.objects.filter(state__in=COUNTED).exclude(pk=spending.key)
    ties = [
        Q(invoice_key=spending.invoice),
        Q(payee=spending.payee, spent_on=spending.spent_on, project__academy__code=spending.academy),
    ]
    if spending.activity:
        course = {"project": spending.project, "title": spending.course, "held_on": spending.held_on}
        ties.append(Q(activity__in=Activity.objects.filter(**course)))
    if spending.lecturer:
        ties.append(Q(activity__lecturer_key=spending.lecturer, activity__held_on=spending.held_on))
    if len(spending.roster) >= limits.twins_least:
        ties.append(Q(activity__roster_keys__overlap=rare(spending.roster, limits.twins_percent)))
    found = {
        one.pk: one
        for tie in ties
        for one in counted.filter(tie).select_related("project__academy", "line", "activity").order_by("pk")[:2_000]
    }
    return map(spending_of, found.values())


def _prices(spending: Spending) -> dict[tuple[str, str, int], PriceGroup]:
    """What each academy paid for the same this year: the middle price of each, counted by the database."""
    use, kind, year = price_key(spending)
    rows = Voucher.objects.filter(line__use=use, line__cost_kind=kind, spent_on__year=year, state__in=COUNTED).exclude(
        pk=spending.key
    )
    middles = rows.values_list("project__academy__code").order_by().annotate(middle=Middle("unit_fen"))
    return {(use, kind, year): PriceGroup({code: int(middle) for code, middle in middles})}


def _frame(voucher: Voucher, parameters: Parameters, ahead: Sequence[Spending]) -> Frame:
    project, line = voucher.project, voucher.line
    spent = Counter(spent_by_line(project))
    for one in ahead:
        if one.project == project.pk:
            spent[one.line] += one.amount_fen
    own = 0 if voucher.pk else voucher.amount_fen
    return Frame(
        uses=tuple(project.uses),
        from_on=project.from_on,
        until_on=project.until_on,
        line_use=line.use,
        line_fen=line.approved_fen or 0,
        line_spent_fen=spent.get(line.pk, 0) + own,
        project_fen=project.approved_fen or 0,
        project_spent_fen=sum(spent.values()) + own,
        standing=standing_on(project, voucher.spent_on, parameters),
    )


def standing_on(project: Project, day: date, parameters: Parameters) -> str:
    """How the academy stood on a day, by what was announced until then."""
    steps = history_of(record_of(project.academy), parameters)
    before = [step for step in steps if step.on <= day]
    return before[-1].ground.state if before else ELIGIBLE


# --- what waits for whom ---------------------------------------------------------------------------------------------


def findings_of_flags(voucher: Voucher) -> list[tuple[Any, Finding]]:
    """The flags of a voucher, each beside its finding in the reader's language."""
    return [(flag, Finding(**flag.finding)) for flag in voucher.flags.all()]


def vouchers_waiting(user: Any) -> QuerySet[Voucher]:
    """Vouchers whose next move is this person's: flags to explain, explanations to settle."""
    mine = Q(pk__in=())
    units = units_of(user, *ACADEMY_PEOPLE)
    if units:
        mine |= Q(state=FLAGGED, project__term__host_unit__in=units)
    district = scope_of(user, *OFFICERS)
    if district and not district.everything:
        mine |= Q(state=EXPLAINED) & district.q("project__term__union__")
    if has_role(user, *CITY_OFFICERS):
        mine |= Q(state=EXPLAINED)
    return Voucher.objects.filter(mine).order_by("pk")


def voucher_duties_of(user: Any) -> list[Duty]:
    """Vouchers that wait for this person."""
    found = vouchers_waiting(user).select_related("project__term")
    return [
        Duty(
            f"{one.get_state_display()}{_('：')}{one.what}",
            one.project.term.name,
            None,
            reverse("subsidies:show_voucher", args=[one.pk]),
            "bj-academy-subsidy:14",
        )
        for one in found[:50]
    ]
