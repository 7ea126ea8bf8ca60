"""Ties of 600 experts to 1,000 nominees, asked in sets: recall by the way a tie is written, false alarms, time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench import acquainted, ground
from bench.acquainted import DAY, LONG_AGO, NEAR, PLANTED, Ground, Nominee, Place, Told, truly
from bench.measure import Line, once

if TYPE_CHECKING:
    from federation.organizations.models import Union, Unit
    from federation.panels.kinds import Party, Tie
    from federation.panels.models import Expert
    from federation.people.models import Person
    from federation.talent.models import Nomination

TITLE = "Ties of experts to nominees"
GOAL = "1,000 nominees × 600 experts in sets; 23 ways a tie is written down, each ≥ 95 % found; no near miss barred"
REMARKS = (
    "Rows of the product (bench/acquainted.py): an expert has one planted tie, one near miss or none; the truth is told"
    " in plain facts beside them. Counted are pairs with the kind of tie: whoever works for a nominee's unit also "
    "belongs to its unions. A false alarm is a pair barred for a kind that is not true."
)
NOMINEES, EXPERTS = 1_000, 600


def measure() -> list[Line]:
    """Write the city, ask, count; everything written is taken back."""
    with transaction.atomic():
        lines = _measured()
        transaction.set_rollback(True)
    return lines


def _measured() -> list[Line]:
    from federation.organizations.queries import city_federation
    from federation.panels.models import Expert
    from federation.panels.queries.standing import conflicts_by_case, with_records
    from federation.panels.rules import years_before
    from federation.regulations.queries import parameters_on
    from federation.talent.queries.parties import parties_of

    years = parameters_on(DAY)["panels.employer_years"]
    unions, places = acquainted.city()
    nominated = acquainted.nominees(places, NOMINEES)
    where = Ground(places, nominated, years_before(DAY, years), Random(ground.SEED))
    told = acquainted.experts(where, EXPERTS)
    rows = _Rows(unions, places, nominated, told)
    found: list[Any] = []

    def ask() -> None:
        ready = list(with_records(Expert.objects.filter(pk__in=rows.experts), DAY))
        cases = [parties_of(one) for one in rows.nominations]
        found[:] = conflicts_by_case(ready, cases, city_federation(), day=DAY, years=years)

    with _known_above(rows):
        asked = _questions(ask)
        seconds = once(ask)
    lines = [Line(f"{NOMINEES:,} nominees × {EXPERTS} experts", "s", seconds, 5, note=f"{asked} questions")]
    return [*lines, *_counted(rows, told, nominated, where.since, found)]


def _questions(work: Any) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


# --- counting --------------------------------------------------------------------------------------------------------


def _counted(rows: "_Rows", told: list[Told], nominated: list[Nominee], since: date, found: list[Any]) -> list[Line]:
    true, caught, alarms = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, int](int)
    for nominee, tied in zip(nominated, found, strict=True):
        for one, pk in zip(told, rows.experts, strict=True):
            truth, barred = truly(one, nominee, since), {each.kind for each in tied[pk] if each.hard}
            true[one.group] += len(truth)
            caught[one.group] += len(truth & barred)
            alarms[one.group] += len(barred - truth)
    return [
        *(_recall(group, true[group], caught[group], alarms[group]) for group in PLANTED),
        *(
            Line(f"Barred by a near miss: {group}", "pairs", alarms[group], 1, note=_also(true[group]))
            for group in NEAR
        ),
        Line("Barred without any tie", "pairs", alarms["clean"], 1),
    ]


def _recall(group: str, true: int, caught: int, alarms: int) -> Line:
    precision = caught / (caught + alarms) if caught + alarms else 0
    note = f"precision {precision:.1%}, {true:,} planted, {alarms} false alarms"
    return Line(f"Recall: {group}", "%", round(100 * caught / true, 1), 95, more_is_better=True, note=note)


def _also(true: int) -> str:
    return f"{true:,} true ties beside" if true else ""


# --- writing ---------------------------------------------------------------------------------------------------------


class _Rows:
    """The city as rows: ``experts`` and ``nominations`` in the order they were told."""

    def __init__(
        self, unions: dict[str, tuple[str, str, str]], places: list[Place], nominated: list[Nominee], told: list[Told]
    ) -> None:
        from federation.accounts.models import User

        self.by: User = User.objects.get(username="demo.wangmin")
        twins = [work.place for one in told for work in one.works if work.place.uscc.startswith(acquainted.TWIN)]
        self.unions = _unions(unions)
        self.units = _units([*places, *twins])
        self.people = self._people(nominated, told)
        self.nominations = self._nominations(nominated)
        self.experts = [self._expert(one, number).pk for number, one in enumerate(told)]
        self.tied = {self._file(one).pk: [self.people[n].pk for n in one.tied] for one in told if one.tied}

    def _people(self, nominated: list[Nominee], told: list[Told]) -> "dict[str, Person]":
        """Files by number; a file that is merged since is another one, merged into it."""
        from federation.people.actions import take_in_people
        from federation.people.queries import Arrival, identity_of, people_with

        def arrival(number: str, name: str, place: Place, begun: date, *, until: date | None, main: bool) -> Arrival:
            return Arrival(identity_of(number), name, self.units[place.uscc], begun, until_on=until, main=main)

        came = [arrival(n.number, n.name, n.place, date(2015, 1, 1), until=None, main=True) for n in nominated]
        take_in_people(arrivals=came, by=self.by, at=ground.AT)
        came = []
        for one in told:
            number = _other(one.number) if one.merged else one.number
            kept = [work for work in one.works if work.written in ("register", "side")]
            came += [
                arrival(number, one.name, work.place, work.from_on, until=work.until_on, main=work.written != "side")
                for work in kept
            ]
            if not kept and (one.merged or one.number not in {n.number for n in nominated}):
                home = next(iter(self.units.values()))
                came.append(Arrival(identity_of(number), one.name, home, LONG_AGO, until_on=date(2012, 1, 1)))
        take_in_people(arrivals=came, by=self.by, at=ground.AT)
        numbers = {n.number for n in nominated} | {_other(one.number) if one.merged else one.number for one in told}
        return people_with(sorted(numbers))

    def _file(self, one: Told) -> "Person":
        """The file the pool knows."""
        return self.people[_other(one.number) if one.merged else one.number]

    def _nominations(self, nominated: list[Nominee]) -> "list[Nomination]":
        import pgtrigger

        from federation.talent.models import Nomination, Selection, SelectionTrade

        days = {"from_on": LONG_AGO, "until_on": DAY}
        selection = Selection.objects.create(
            number="XS209901", title="基准", level="district", year=2099, places=50, entered_by=self.by, **days
        )
        trade = SelectionTrade.objects.create(selection=selection, name="焊工", route="review", reason="基准")
        more = {"trade": trade, "post": "front_line", "story": "基准", "entered_by": self.by, "entered_at": ground.AT}
        made = [
            Nomination(
                selection=selection, person=self.people[one.number], unit=self.units[one.place.uscc], state="accepted",
                union=self.unions[one.recommender], **more,
            )
            for one in nominated
        ]  # fmt: skip
        with pgtrigger.ignore("talent.Nomination:state_moves"):  # they are born accepted
            return Nomination.objects.bulk_create(made)

    def _expert(self, one: Told, number: int) -> "Expert":
        """An expert by the product's own actions."""
        from federation.accounts.models import Role, User
        from federation.panels.actions import enrol_expert, note_avoidance
        from federation.panels.actions.experts import Particulars
        from federation.panels.models import FormerPost

        user = User.objects.create(username=f"bench.expert{number}", name=one.name, email=f"e{number}@example.com")
        given = {"from_on": LONG_AGO, "reason": "基准", "granted_at": ground.AT}
        offices = [("expert", "CITY", None, None), *one.offices]
        Role.objects.bulk_create(
            Role(user=user, kind=kind, union=self.unions[union], unit=self.units[at.uscc] if at else None,
                 until_on=until, **given)
            for kind, union, at, until in offices
        )  # fmt: skip
        at_work = next((work for work in one.works if work.written in ("pool", "named") and work.goes_on), None)
        unit = self.units[at_work.place.uscc] if at_work and at_work.written == "pool" else None
        name = _loosely(at_work.place.name, number) if at_work else f"第{number}大学"
        told = Particulars(one.name, "教授", self.unions[one.proposer or "CITY"], unit, name, self._file(one))
        made = enrol_expert(user=user, particulars=told, trades=["焊工"], by=None, at=ground.AT)
        for work in one.works:
            if work.until_on and work.written in ("pool", "named"):
                left, known = _loosely(work.place.name, number), work.written == "pool"
                unit = self.units[work.place.uscc] if known else None
                FormerPost.objects.create(expert=made, unit=unit, name=left, until_on=work.until_on)
        if one.avoids:
            what, said = one.avoids
            meant: Any = self.units[said] if what == "unit" else self.unions[said] if what == "union" else said
            note_avoidance(expert=made, **{what: meant}, reason="基准", by=None, at=ground.AT)
        if one.merged:
            self._merge(one)
        return made

    def _merge(self, one: Told) -> None:
        """The file the pool knows into the one that stays: the nominee's, or another of the same person."""
        from federation.people.actions import merge_people, take_in_people
        from federation.people.queries import Arrival, identity_of, people_with

        kept = self.people.get(one.number)
        if kept is None:
            home = next(iter(self.units.values()))
            came = Arrival(identity_of(one.number), one.name, home, date(2005, 1, 1), until_on=date(2006, 1, 1))
            take_in_people(arrivals=[came], by=self.by, at=ground.AT)
            kept = people_with([one.number])[one.number]
        merge_people(kept=kept, merged=self._file(one), reason="同一人", by=self.by, at=ground.AT)


def _unions(told: dict[str, tuple[str, str, str]]) -> "dict[str, Union]":
    from federation.organizations.actions import NewUnion, enter_unions
    from federation.organizations.models import Union
    from federation.organizations.queries import city_federation

    top = city_federation()
    new = [
        NewUnion(code, f"{code}工会", code, kind, territorial_parent=land.replace("CITY", top.code),
                 industrial_parent=trade.replace("CITY", top.code))
        for code, (kind, land, trade) in told.items()
    ]  # fmt: skip
    enter_unions(unions=new, since=LONG_AGO, by=None, at=ground.AT)
    return {one.code: one for one in Union.objects.filter(code__in=told)} | {"CITY": top}


def _units(places: list[Place]) -> "dict[str, Unit]":
    """By the number they were told with; a twin gets a number of its own."""
    from core.sheets.numbers import uscc_digit
    from federation.organizations.actions import NewUnit, enter_units
    from federation.organizations.models import Unit

    numbers: dict[str, str] = {}
    for one in places:
        first = f"91110T{len(numbers):010d}X"
        own = one.uscc if not one.uscc.startswith(acquainted.TWIN) else first + uscc_digit(first)
        numbers.setdefault(one.uscc, own)
    known = {one.uscc: one for one in places}
    new = [NewUnit(numbers[key], one.name, one.union, "C", "170", 100) for key, one in known.items()]
    enter_units(units=new, on=LONG_AGO, by=None, at=ground.AT)
    found = {one.uscc: one for one in Unit.objects.filter(uscc__in=numbers.values()).select_related("union")}
    return {key: found[own] for key, own in numbers.items()}


def _loosely(name: str, number: int) -> str:
    """A name as people type it: brackets half-width, a blank inside, or as registered."""
    return (name, name.replace("（", "(").replace("）", ")"), name.replace("（", " （"))[number // 7 % 3]


def _other(number: str) -> str:
    """A second number of the same person: of another place."""
    from core.sheets.numbers import id_digit

    first = f"110113{number[6:17]}"
    return first + id_digit(first)


@contextmanager
def _known_above(rows: _Rows) -> "Iterator[None]":
    """A context above that knows the planted ties."""
    from federation.panels.kinds import Tie
    from federation.panels.queries import ties

    def source(persons: Collection[int], parties: "Sequence[Party]", _day: date) -> "Iterable[Tie]":
        here = {one.person for one in parties if one.person}
        asked = set(persons)
        for person, tied in rows.tied.items():
            if person in asked and here & set(tied):
                yield Tie(person, "mentor", "是%(who)s的师傅", "拜师协议", (("who", "本人"),))

    ties.register_ties(source)
    try:
        yield
    finally:
        ties._sources.remove(source)
