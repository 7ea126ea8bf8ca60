"""Taking people in, one or a thousand: files made once, the employment begun, the one before it closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils.timezone import localdate

from core.audit.trail import record_many
from core.outbox.post import Letter, Recipient, post_many
from core.rules.rule import Finding, Parameters, Refused
from core.search.text import initials, pinyin_key
from core.web.access import require
from federation.people.actions.merging import find_doubles
from federation.people.messages import people_left
from federation.people.models import Employment, Person
from federation.people.permissions import can_register_person
from federation.people.queries import (
    Arrival,
    facts_of_employment,
    faults_of,
    meets,
    number_index,
    people_with,
    phone_index,
    sealed,
    surviving,
    told_of_units,
)
from federation.regulations.queries import parameters_on

INSERT = """
INSERT INTO people_person (name, paper, id_number, id_index, phone, phone_index, sex, born_on, pinyin_key, initials,
                           registered_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[],
                     %s::text[], %s::text[], %s::timestamptz[])
ON CONFLICT (id_index) DO NOTHING RETURNING id, id_index
"""


class Unsettled(Exception):
    """Some arrivals do not fit; ``findings`` by the place of the arrival in the list."""

    def __init__(self, findings: Mapping[int, list[Finding]]) -> None:
        self.findings = dict(findings)
        super().__init__(f"{len(self.findings)} arrivals do not fit")


@transaction.atomic
def take_in_people(*, arrivals: Sequence[Arrival], by: AbstractBaseUser, at: datetime) -> Mapping[str, int]:
    """Take ``arrivals`` in, in sets; running it again changes nothing.

    A number that has a file already gets its employment added there; an open main employment before it ends the day
    the new one begins. Raises ``Unsettled`` (nothing is written) or ``NotPermitted``.
    """
    for unit in {arrival.unit for arrival in arrivals}:
        require(can_register_person(by, unit))
    parameters = parameters_on(localdate(at))
    files, newcomers = _files(arrivals, at)
    work = _Work(parameters, newcomers)
    for place, arrival in enumerate(arrivals):
        work.settle(place, files[arrival.identity.same], arrival)
    if work.failed:
        raise Unsettled(work.failed)
    Employment.objects.bulk_update(work.closed.values(), ["until_on"])
    Employment.objects.bulk_update(work.changed.values(), ["post", "front_line", "until_on"])
    Employment.objects.bulk_create(work.begun)
    Person.objects.bulk_update(work.reached.values(), ["phone", "phone_index"])
    _record(newcomers, work, by=by, at=at)
    _tell_former_units(work, by=by, at=at)
    find_doubles(persons=[person.pk for person in newcomers], by=by, at=at)
    touched = {one.person_id for one in (*work.begun, *work.changed.values())} - work.new
    return {"registered": len(newcomers), "changed": len(touched | work.reached.keys())}


@transaction.atomic
def register_person(*, arrival: Arrival, by: AbstractBaseUser, at: datetime) -> Person:
    """Take one in; raises ``Refused`` with every rule that failed."""
    try:
        take_in_people(arrivals=[arrival], by=by, at=at)
    except Unsettled as unsettled:
        raise Refused(unsettled.findings[0]) from unsettled
    return surviving(people_with([arrival.identity.number])[arrival.identity.same])


def _files(arrivals: Sequence[Arrival], at: datetime) -> tuple[dict[str, Person], list[Person]]:
    """The file of every compared number, locked with its employments at hand, and those of them made now."""
    wanted = {arrival.identity.same: arrival for arrival in arrivals}
    files = _locked(wanted)
    missing = [_file(wanted[same], at) for same in sorted(wanted.keys() - files.keys())]
    made = _insert(missing)
    files |= {person.id_same: person for person in made}
    if overtaken := wanted.keys() - files.keys():
        files |= _locked(overtaken)
    for same, person in files.items():
        if person.merged_into_id is not None:
            files[same] = Person.objects.select_for_update(of=("self",)).get(pk=surviving(person).pk)
    return files, made


def _locked(numbers: Collection[str]) -> dict[str, Person]:
    rows = Person.objects.select_for_update().filter(id_index__in=[number_index(number) for number in numbers])
    list(rows.order_by("pk").values_list("pk"))
    return people_with(numbers)


def _insert(files: Sequence[Person]) -> list[Person]:
    """Insert files in one statement; return those that were not there, with their ids."""
    if not files:
        return []
    cells = [
        [file.name for file in files],
        [file.paper for file in files],
        [sealed("id_number", file.id_number) for file in files],
        [file.id_index for file in files],
        [sealed("phone", file.phone) for file in files],
        [file.phone_index for file in files],
        [file.sex for file in files],
        [file.born_on for file in files],
        [file.pinyin_key for file in files],
        [file.initials for file in files],
        [file.registered_at for file in files],
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, cells)
        ids = {index: pk for pk, index in cursor.fetchall()}
    made = [file for file in files if file.id_index in ids]
    for file in made:
        file.pk = ids[file.id_index]
    return made


def _file(arrival: Arrival, at: datetime) -> Person:
    read = arrival.identity
    return Person(
        name=arrival.name,
        paper=read.paper,
        id_number=read.number,
        id_index=number_index(read.same),
        phone=arrival.phone,
        phone_index=phone_index(arrival.phone),
        sex=read.sex,
        born_on=read.born_on,
        pinyin_key=pinyin_key(arrival.name, names=True),
        initials=initials(arrival.name, names=True),
        registered_at=at,
    )


class _Work:
    """What a set of arrivals comes down to: employments begun, changed and closed, phones learnt."""

    def __init__(self, parameters: Parameters, newcomers: Sequence[Person]) -> None:
        self.parameters = parameters
        self.new = {person.pk for person in newcomers}
        self.failed: dict[int, list[Finding]] = {}
        self.begun: list[Employment] = []
        self.changed: dict[int, Employment] = {}
        self.closed: dict[int, Employment] = {}
        self.reached: dict[int, Person] = {}
        self.left: dict[int, list[tuple[Person, date]]] = {}
        self._spells: dict[int, list[Employment]] = {}

    def settle(self, place: int, person: Person, arrival: Arrival) -> None:
        if person.pk not in self._spells:
            self._spells[person.pk] = [] if person.pk in self.new else list(person.employments.all())
        spells = self._spells[person.pk]
        if failed := faults_of(arrival, person, spells, self.parameters):
            self.failed[place] = failed
            return
        same, closes = meets(arrival, spells)
        if same is not None:
            self._change(same, arrival)
        else:
            if closes is not None:
                closes.until_on = arrival.from_on
                if closes.pk is not None:
                    self.closed[closes.pk] = closes
                if closes.pk is not None and closes.unit_id != arrival.unit.pk:
                    self.left.setdefault(closes.unit_id, []).append((person, arrival.from_on))
            self._begin(person, arrival, spells)
        if arrival.phone and arrival.phone != person.phone:
            person.phone, person.phone_index = arrival.phone, phone_index(arrival.phone)
            self.reached[person.pk] = person

    def _change(self, spell: Employment, arrival: Arrival) -> None:
        now = (arrival.post or spell.post, arrival.front_line, arrival.until_on or spell.until_on)
        if now != (spell.post, spell.front_line, spell.until_on):
            spell.post, spell.front_line, spell.until_on = now
            if spell.pk is not None:
                self.changed[spell.pk] = spell

    def _begin(self, person: Person, arrival: Arrival, spells: list[Employment]) -> None:
        spell = Employment(
            person=person,
            unit=arrival.unit,
            post=arrival.post,
            front_line=arrival.front_line,
            main=arrival.main,
            from_on=arrival.from_on,
            until_on=arrival.until_on,
        )
        spells.append(spell)
        self.begun.append(spell)


def _record(newcomers: Sequence[Person], work: _Work, *, by: AbstractBaseUser, at: datetime) -> None:
    record_many(by=by, at=at, verb="register", subjects=newcomers, facts_of=lambda one: {"paper": one.paper})
    joined = [one for one in work.begun if one.person_id not in work.new]
    _about_people("begin_employment", joined, by=by, at=at)
    _about_people("change_employment", list(work.changed.values()), by=by, at=at)
    _about_people("end_employment", list(work.closed.values()), by=by, at=at)
    record_many(by=by, at=at, verb="change_phone", subjects=work.reached.values())


def _tell_former_units(work: _Work, *, by: AbstractBaseUser, at: datetime) -> None:
    """Leave a notice to who keeps the people of the units that some have left, but not to the one who took them in."""
    if not work.left:
        return
    letters = []
    for unit, readers in told_of_units(work.left.keys()):
        said = people_left(unit, work.left[unit.pk])
        letters += [Letter(said, Recipient(user=reader)) for reader in readers if reader != by]
    post_many(letters, at=at)


def _about_people(verb: str, spells: Sequence[Employment], *, by: AbstractBaseUser, at: datetime) -> None:
    """Audit on the person, where the trail is read, with the employment as facts."""
    for_person = {spell.person_id: spell for spell in spells}
    persons = [spell.person for spell in for_person.values()]
    record_many(by=by, at=at, verb=verb, subjects=persons, facts_of=lambda one: facts_of_employment(for_person[one.pk]))
