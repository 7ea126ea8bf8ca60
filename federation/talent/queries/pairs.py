"""Masters and apprentices: who sees which pair, what the rules ask, the lines they form, the ties they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.dates.calendar import today
from core.dates.months import months_between
from core.web.access import scope_of
from core.web.duties import Duty
from federation.accounts.queries import units_of
from federation.organizations.models import Unit
from federation.panels.kinds import Party, Tie
from federation.people.models import Employment, Person
from federation.people.queries import matching_people
from federation.talent.kinds import Rung
from federation.talent.models import Honour, Mentorship
from federation.talent.queries import OFFICERS, nominees_in_reach, sees_selection
from federation.talent.queries.cultivation import namesake_in, told_apart
from federation.talent.rules.cultivating import PairFacts, all_above
from federation.talent.workflow import ARRANGED, DISSOLVED, FINISHED, PAIRED

ENDS = ("master", "apprentice")
HELD = (PAIRED, FINISHED)
"""States in which one was or is the other's master."""
MASTERS = tuple(rung.value for rung in Rung if rung not in (Rung.MODEL, Rung.SKILLED))
"""Titles that make somebody a craftsman."""
DEEPEST = 6
LOOKED_AT, OFFERED = 300, 12
"""People looked at for a choice of apprentices, and how many of them are offered."""


def with_namesakes(found: QuerySet[Mentorship]) -> QuerySet[Any]:
    """Pairs with whether another apprentice, another master bears the same name."""
    return found.annotate(**{f"{end}_namesake": namesake_in(Mentorship, end, end) for end in ENDS})


def name_in(pair: Mentorship, end: str) -> str:
    """The ``"master"`` or ``"apprentice"`` of a pair, told apart where another one bears the name."""
    person, known = getattr(pair, end), getattr(pair, f"{end}_namesake", None)
    if known is None:
        same = Mentorship.objects.filter(**{f"{end}__name": person.name})
        known = same.exclude(**{end: person}).exists()
        setattr(pair, f"{end}_namesake", known)
    return told_apart(person, known)


def called(pair: Mentorship) -> str:
    """A pair by both names, told apart."""
    return " → ".join(name_in(pair, end) for end in ENDS)


def shares_name(person: Person) -> bool:
    """Whether another craftsman, master or apprentice bears somebody's name."""
    others = Person.objects.filter(name=person.name).exclude(pk=person.pk).exclude(merged_into=person.pk)
    known = Q(pk__in=Honour.objects.values("person"))
    for end in ENDS:
        known |= Q(pk__in=Mentorship.objects.values(end))
    return others.filter(known).exists()


def pairs_visible_to(user: Any) -> QuerySet[Any]:
    """Pairs whose apprentice or master works in somebody's subtree or unit."""
    if not sees_selection(user):
        return Mentorship.objects.none()
    found = with_namesakes(Mentorship.objects.all()).select_related(
        "master__unit", "apprentice", "unit__union", "union", "entered_by", "agreement"
    )
    scope = scope_of(user)
    if scope.everything:
        return found
    units = units_of(user, "unit_clerk")
    mine = scope.q("union__") | scope.q("unit__union__") | Q(unit__in=units)
    return found.filter(mine | scope.q("master__unit__union__") | Q(master__unit__in=units))


def pair_at(user: Any, pk: int) -> Any:
    """One pair, if somebody may see it."""
    return pairs_visible_to(user).filter(pk=pk).first()


def pairs_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Pairs by either name, the unit or the trade."""
    told = text.strip()
    of = Q(master__name__icontains=told) | Q(apprentice__name__icontains=told) | Q(unit__name__icontains=told)
    return found.filter(of | Q(trade__icontains=told))


def pairs_waiting(user: Any) -> QuerySet[Mentorship]:
    """Pairs an officer has to confirm."""
    officers = scope_of(user, *OFFICERS)
    if not officers or officers.everything:
        return Mentorship.objects.none()
    found = with_namesakes(Mentorship.objects.filter(officers.q("union__"), state=ARRANGED))
    found = found.exclude(entered_by=user.pk)
    return found.select_related("master", "apprentice").order_by("pk")


def pairs_over(day: date) -> QuerySet[Mentorship]:
    """Pairs past their last day that nobody has finished, renewed or dissolved."""
    found = with_namesakes(Mentorship.objects.filter(state=PAIRED, until_on__lt=day))
    return found.select_related("master", "apprentice", "entered_by").order_by("until_on", "pk")


def pairs_to_finish(user: Any) -> QuerySet[Mentorship]:
    """Those of them this person's unit or union keeps."""
    if not sees_selection(user):
        return Mentorship.objects.none()
    mine = scope_of(user, "union_clerk").q("unit__union__") | Q(unit__in=units_of(user, "unit_clerk"))
    return pairs_over(today()).filter(mine | Q(entered_by=user.pk))


def pair_duties_of(user: Any) -> list[Duty]:
    """Pairs that wait to be confirmed by this person, or to be finished."""
    over = [
        Duty(
            f"{_('带徒期满')}{_('：')}{called(one)}",
            _("办理出徒，或者请工会续签"),
            one.until_on,
            reverse("talent:show_pair", args=[one.pk]),
            "bj-craftsman-selection:9.1",
        )
        for one in pairs_to_finish(user)[:50]
    ]
    return over + [
        Duty(
            f"{one.get_state_display()}{_('：')}{called(one)}",
            _("名师带徒"),
            None,
            reverse("talent:show_pair", args=[one.pk]),
            "bj-craftsman-selection:9.1",
        )
        for one in pairs_waiting(user)[:50]
    ]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be taken on: what they do, and who teaches them now (or is about to), if anybody."""

    person: Person
    post: str
    master: str


def candidates_for(master: Person, user: Any, text: str = "") -> list[Candidate]:
    """People at work whom ``user`` may enter as apprentices, found by ``text``; those without a master first.

    Without words those of the clerk's own units, else of the master's.
    """
    reach = nominees_in_reach(user).filter(unit_until_on=None).exclude(pk=master.pk)
    units = units_of(user, "unit_clerk") or [master.unit_id]
    found = matching_people(reach, text) if text.strip() else reach.filter(unit__in=units)
    rows = list(found.order_by("pinyin_key", "id")[:LOOKED_AT])
    now = Mentorship.objects.filter(apprentice__in=rows, state__in=(ARRANGED, PAIRED))
    masters = dict(now.values_list("apprentice", "master__name"))
    rows = sorted(rows, key=lambda one: one.pk in masters)[:OFFERED]
    jobs = Employment.objects.filter(person__in=rows, main=True, until_on=None)
    posts = dict(jobs.values_list("person", "post"))
    return [Candidate(one, posts.get(one.pk, ""), masters.get(one.pk, "")) for one in rows]


def apprentices_now(master: Person) -> int:
    """How many somebody has."""
    return Mentorship.objects.filter(master=master, state=PAIRED).count()


def unit_on(person: Person, day: date) -> Unit | None:
    """Where somebody works on a day, as their file has it; nowhere once they have left."""
    left = person.unit_until_on is not None and person.unit_until_on <= day
    return None if left else person.unit


def craftsmens_titles(person: Person) -> list[str]:
    """The craftsman's titles somebody bears, in words."""
    whose = Q(person=person) | Q(person__merged_into=person)
    return [one.called for one in Honour.objects.filter(whose, level__in=MASTERS)]


def rests_on(honour: Honour) -> bool:
    """Whether somebody has an apprentice, or is about to, and no craftsman's title but this."""
    others = Honour.objects.filter(person=honour.person, level__in=MASTERS).exclude(pk=honour.pk)
    taught = Mentorship.objects.filter(master=honour.person, state__in=(ARRANGED, PAIRED))
    return honour.level in MASTERS and taught.exists() and not others.exists()


def facts_of_pair(
    master: Person, apprentice: Person, from_on: date, until_on: date, *, signed: bool, but: Mentorship | None = None
) -> PairFacts:
    """What the rules ask about two people; ``but`` is the pair itself, once it is entered."""
    others = Mentorship.objects.exclude(pk=but.pk) if but else Mentorship.objects.all()
    now = others.filter(master=master, state=PAIRED).count()
    other = others.filter(apprentice=apprentice, state=PAIRED).select_related("master").first()
    return PairFacts(
        months=months_between(from_on, until_on + timedelta(days=1)),
        signed=signed,
        apprentices=now,
        titles=tuple(craftsmens_titles(master)),
        other_master=other.master.name if other else "",
        apprentice=apprentice.pk,
        left=tuple(one.name for one in (master, apprentice) if unit_on(one, from_on) is None),
        above=all_above(master.pk, masters_above([master.pk])),
    )


def masters_above(persons: Collection[int]) -> dict[int, list[int]]:
    """Masters by apprentice, of these people and of everybody above them: one query a generation."""
    found: dict[int, list[int]] = {}
    ahead = set(persons)
    while ahead:
        rows = Mentorship.objects.filter(apprentice__in=ahead, state__in=HELD).values_list("apprentice", "master")
        for apprentice, master in rows.order_by("pk"):
            found.setdefault(apprentice, []).append(master)
        ahead = {master for one in ahead for master in found.get(one, ())} - set(found)
    return found


# --- the lines -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """Somebody in a line with the pair that leads there, and who comes after; ``more`` when the line goes on unseen."""

    person: Person
    pair: Mentorship | None
    name: str
    after: tuple["Branch", ...] = ()
    more: bool = False

    @property
    def heads(self) -> int:
        """How many come after, all generations."""
        return sum(1 + one.heads for one in self.after)


def masters_of(person: Person) -> Branch:
    """The person, their masters, and theirs."""
    return _branch(person, "apprentice", "master")


def apprentices_of(person: Person) -> Branch:
    """The person, their apprentices, and theirs."""
    return _branch(person, "master", "apprentice")


def _branch(person: Person, end: str, other: str) -> Branch:
    """One query a generation, at most ``DEEPEST``; somebody met before is not followed again."""
    by_end: dict[int, list[Mentorship]] = {}
    ahead, met = {person.pk}, {person.pk}
    for _generation in range(DEEPEST):
        if not ahead:
            break
        rows = with_namesakes(Mentorship.objects.filter(**{f"{end}__in": ahead}, state__in=HELD))
        found = list(rows.select_related("master__unit", "apprentice__unit").order_by("from_on", "pk"))
        for one in found:
            by_end.setdefault(getattr(one, f"{end}_id"), []).append(one)
        ahead = {getattr(one, f"{other}_id") for one in found} - met
        met |= ahead
    return _grown(person, None, by_end, other, ahead, frozenset())


def _grown(
    person: Person, pair: Mentorship | None, by_end: dict[int, list[Mentorship]], other: str, unseen: set[int],
    seen: frozenset[int],
) -> Branch:  # fmt: skip
    after = tuple(
        _grown(getattr(one, other), one, by_end, other, unseen, seen | {person.pk})
        for one in by_end.get(person.pk, ())
        if getattr(one, f"{other}_id") not in seen | {person.pk}
    )
    return Branch(person, pair, name_in(pair, other) if pair else person.name, after, person.pk in unseen)


# --- ties ------------------------------------------------------------------------------------------------------------


def master_ties(persons: Collection[int], parties: Sequence[Party], _day: date) -> Iterable[Tie]:
    """Experts who are or were the master or the apprentice of a party."""
    names = {one.person: one.name for one in parties if one.person is not None}
    between = Q(master__in=persons, apprentice__in=names) | Q(master__in=names, apprentice__in=persons)
    found = Mentorship.objects.filter(between, state__in=(*HELD, DISSOLVED)).order_by("pk")
    for master, apprentice, since in found.values_list("master", "apprentice", "from_on"):
        for expert, party, said in (
            (master, apprentice, gettext_noop("是%(name)s的师傅")),
            (apprentice, master, gettext_noop("是%(name)s的徒弟")),
        ):
            if expert in persons and party in names:
                used = (("name", names[party]), ("day", since.isoformat()))
                yield Tie(expert, "mentorship", said, gettext_noop("师徒结对登记，%(day)s 结对"), used)
