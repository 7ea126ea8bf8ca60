"""Who is in the register, seen by whom, found how, working where since when."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.crypto.sealing import seal
from core.dates.calendar import today
from core.rules.rule import Finding, Parameters
from core.search.text import plain
from core.slots import Slot
from core.web.access import scope_of
from core.web.duties import Duty, Hit
from federation.organizations.models import Union, Unit
from federation.organizations.queries import keepers_of, within
from federation.people import identity
from federation.people.duplicates import Seen
from federation.people.frontline import Length, Spell, length
from federation.people.identity import Flaw, Identity
from federation.people.models import Double, Employment, Merge, Person
from federation.people.rules import (
    EmploymentFacts,
    NumberFacts,
    main_spells_stand_apart,
    number_is_registered_once,
    old_enough_to_work,
)

KEEPERS = ("city_officer", "city_admin", "district_officer", "district_admin", "union_clerk")
MERGERS = ("city_officer", "city_admin", "district_officer", "district_admin")
VIEWERS = (*KEEPERS, "auditor")

# Filled by accounts: ids of the units somebody works for as their clerk today.
clerk_units: Slot[Callable[[Any], Collection[int]]] = Slot("units of a clerk")

# Filled by accounts: for each unit (by id) the people who are its clerks today.
clerk_source: Slot[Callable[[Collection[int]], Mapping[int, Sequence[AbstractBaseUser]]]] = Slot("clerks of units")

OPEN = Q(verdict=Double.Verdict.OPEN, one__merged_into=None, other__merged_into=None)
_LETTERS = re.compile(r"[a-z][a-z ']*")
_SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|ue|ui|uo|[aoeiuv])"
)
FEW_UNITS = 1_000
MOST_SPELLINGS = 40
_MOBILE = re.compile(r"1\d{10}")


# --- who sees whom ---------------------------------------------------------------------------------------------------


def people() -> QuerySet[Person]:
    """Everybody, files merged into others left out."""
    return Person.objects.filter(merged_into=None)


def people_visible_to(user: Any) -> QuerySet[Person]:
    """People whose latest employer belongs to the user's subtree, or is a unit the user is clerk of.

    A small scope is told to the database unit by unit: it then starts from the units instead of walking through
    everybody in the order of the list until enough are found.
    """
    if scope_of(user, *VIEWERS).everything:
        return people()
    units = units_visible_to(user, *VIEWERS)
    few = list(units.order_by().values_list("pk", flat=True)[: FEW_UNITS + 1])
    return people().filter(unit__in=few if len(few) <= FEW_UNITS else units)


def units_visible_to(user: Any, *kinds: str) -> QuerySet[Unit]:
    """Units of the subtrees somebody works in as one of ``kinds`` (keepers if not said), and the clerk's own."""
    scope = scope_of(user, *(kinds or KEEPERS))
    if scope.everything:
        return Unit.objects.all()
    own = Q(pk__in=list(clerk_units.ask(user)))
    if not scope:
        return Unit.objects.filter(own)
    return Unit.objects.filter(Q(union__in=Union.objects.filter(within(scope))) | own)


def is_keeper(user: Any) -> bool:
    """Whether somebody keeps files of people at all."""
    return bool(user.is_authenticated and (scope_of(user, *KEEPERS) or clerk_units.ask(user)))


def is_viewer(user: Any) -> bool:
    """Whether somebody sees files of people at all."""
    return is_keeper(user) or bool(scope_of(user, *VIEWERS))


def as_listed(found: QuerySet[Person]) -> QuerySet[Person]:
    """With what a list shows."""
    return found.select_related("unit__union").defer("unit__search", "unit__union__search")


# --- finding ---------------------------------------------------------------------------------------------------------


def matching_people(found: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow by what was typed: a whole identity or phone number, a name or its beginning, pinyin or initials."""
    words = plain(text)
    number = identity.tidy(text)
    if _MOBILE.fullmatch(number):
        return found.filter(phone_index=phone_index(number))
    if any(char.isdigit() for char in number):
        return found.filter(id_index=number_index(number))
    if _LETTERS.fullmatch(words):
        return found.filter(pk__in=_sounding(words.replace(" ", "").replace("'", "")))
    return found.filter(name__startswith=words.replace(" ", "")) if words else found


def _sounding(letters: str) -> QuerySet[Any, Any]:
    """Ids of files whose pinyin or initials begin so; as a union, so that each half runs on its own index."""
    begins = Q()
    for key in spellings(letters):
        begins |= Q(pinyin_key__startswith=key)
    everybody = Person.objects.order_by().values("pk")
    return everybody.filter(begins).union(everybody.filter(initials__startswith=letters))


def spellings(letters: str) -> set[str]:
    """The ways of cutting joined pinyin into syllables, the last perhaps unfinished: xian is ``xian`` and ``xi an``."""
    found, open_ends = {letters}, [("", letters)]
    while open_ends and len(found) < MOST_SPELLINGS:
        head, rest = open_ends.pop()
        for end in range(1, min(len(rest), 7)):
            if _SYLLABLE.fullmatch(rest[:end]):
                found.add(f"{head}{rest[:end]} {rest[end:]}")
                open_ends.append((f"{head}{rest[:end]} ", rest[end:]))
    return found


def identity_of(number: str) -> Identity:
    """What an identity number states; ``ValueError`` when it does not hold."""
    found = identity.read(number, today())
    if isinstance(found, Flaw):
        raise ValueError(found)
    return found


def number_index(number: str) -> str:
    """What a tidy identity number is looked up by."""
    return Person._meta.get_field("id_index").index_of(identity.same_number(number))


def phone_index(number: str) -> str:
    """What a phone number is looked up by."""
    return Person._meta.get_field("phone_index").index_of(number)


def sealed(field: str, text: str) -> str:
    """A personal field's text as the database keeps it."""
    return seal(text, f"people.person.{field}") if text else ""


def people_with(numbers: Iterable[str]) -> dict[str, Person]:
    """Files (merged ones too) by compared number, with their employments, newest first, and the unit's union."""
    indexes = {number_index(number): identity.same_number(number) for number in numbers}
    spells = Prefetch("employments", Employment.objects.order_by("-from_on", "-id"))
    found = Person.objects.filter(id_index__in=indexes).select_related("unit__union").prefetch_related(spells)
    return {indexes[person.id_index]: person for person in found}


def surviving(person: Person) -> Person:
    """The file this one was merged into, or itself."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def surviving_of_many(persons: Collection[int]) -> dict[int, int]:
    """The same for many ids; of every file merged into one of those that survive, too."""
    into: dict[int, int] = {}
    ahead = set(persons)
    while ahead := ahead - into.keys():
        found = Person.objects.filter(pk__in=ahead).exclude(merged_into=None)
        into |= (rows := _merges(found))
        ahead = set(rows.values())
    survive = {_end(pk, into) for pk in persons}
    ahead = set(survive)
    while ahead:
        into |= (rows := _merges(Person.objects.filter(merged_into__in=ahead)))
        ahead = set(rows)
    return {pk: _end(pk, into) for pk in {*persons, *survive, *into}}


def _merges(files: QuerySet[Person]) -> dict[int, int]:
    return {pk: into for pk, into in files.values_list("pk", "merged_into") if into is not None}


def _end(pk: int, into: Mapping[int, int]) -> int:
    while pk in into:
        pk = into[pk]
    return pk


# --- one person ------------------------------------------------------------------------------------------------------


def person_visible_to(user: Any, pk: int) -> Person | None:
    """One file with its unit, or ``None``."""
    return as_listed(people_visible_to(user)).filter(pk=pk).first()


def employments_of(person: Person) -> QuerySet[Employment]:
    """Employments, newest first, those left at merged files included."""
    whose = Q(person=person) | Q(person__merged_into=person)
    return Employment.objects.filter(whose).select_related("unit__union").order_by("-from_on", "-id")


def employment_visible_to(user: Any, pk: int) -> Employment | None:
    """One employment of somebody the user sees, with the file's unit, or ``None``."""
    found = Employment.objects.filter(pk=pk, person__in=people_visible_to(user))
    return found.select_related("person__unit__union", "unit").first()


def main_spells(person: Person, without: Employment | None = None) -> tuple[Spell, ...]:
    """The main employments of a file."""
    found = Employment.objects.filter(person=person, main=True)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return tuple(Spell(*row) for row in found.order_by("from_on").values_list("from_on", "until_on"))


def facts_of_employment(spell: Employment) -> dict[str, object]:
    """An employment as the trail keeps it."""
    return {
        "unit": spell.unit_id,
        "post": spell.post,
        "front_line": spell.front_line,
        "main": spell.main,
        "from_on": spell.from_on,
        "until_on": spell.until_on,
    }


def front_line_of(person: Person, on: date) -> Length:
    """How long the person has worked at the front line up to ``on``: main and side jobs, overlaps counted once."""
    rows = employments_of(person).filter(front_line=True).values_list("from_on", "until_on")
    return length([Spell(*row) for row in rows], on)


def front_line_of_many(persons: Collection[int], on: date) -> Mapping[int, Length]:
    """The same for many ids, in two queries by index; ids without a front-line spell are left out."""
    merged = Person.objects.filter(merged_into__in=persons).only("merged_into")
    files = {one.pk: one.merged_into_id or one.pk for one in merged}
    spells: dict[int, list[Spell]] = {}
    rows = Employment.objects.filter(person__in=[*persons, *files], front_line=True)
    for person, start, end in rows.values_list("person", "from_on", "until_on"):
        spells.setdefault(files.get(person, person), []).append(Spell(start, end))
    return {person: length(found, on) for person, found in spells.items()}


# --- arrivals --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """Somebody and the employment that brings them into the register; ``row`` is where it stood in a sheet."""

    identity: Identity
    name: str
    unit: Unit
    from_on: date
    phone: str = ""
    post: str = ""
    front_line: bool = False
    main: bool = True
    until_on: date | None = None
    row: int = 0

    @property
    def spell(self) -> Spell:
        """Its days."""
        return Spell(self.from_on, self.until_on)


def meets(arrival: Arrival, spells: Sequence[Employment]) -> tuple[Employment | None, Employment | None]:
    """Among a file's employments: the one the arrival repeats, and the open main one it brings to an end."""
    same = next((s for s in spells if s.unit_id == arrival.unit.pk and s.from_on == arrival.from_on), None)
    if same is not None or not arrival.main:
        return same, None
    return None, next((s for s in spells if s.main and s.until_on is None and s.from_on < arrival.from_on), None)


def faults_of(
    arrival: Arrival, person: Person | None, spells: Sequence[Employment], parameters: Parameters
) -> list[Finding]:
    """The rules an arrival breaks; ``person`` is the file of its number, with its employments, if there is one."""
    same, closes = meets(arrival, spells)
    others = tuple(
        Spell(s.from_on, arrival.from_on if s is closes else s.until_on) for s in spells if s.main and s is not same
    )
    held_by = person.pk if person is not None and person.name != arrival.name else None
    facts = EmploymentFacts(arrival.identity.born_on, arrival.spell, arrival.main, others)
    judged = (
        number_is_registered_once(NumberFacts(arrival.identity, held_by), parameters),
        old_enough_to_work(facts, parameters),
        main_spells_stand_apart(facts, parameters),
    )
    return [finding for finding in judged if finding.stops]


# --- doubles and merges ----------------------------------------------------------------------------------------------


def doubles_visible_to(user: Any) -> QuerySet[Double]:
    """Likely doubles still open, of which the user sees at least one file; the surest first."""
    found = Double.objects.filter(OPEN)
    if not scope_of(user, *VIEWERS).everything:
        seen = people_visible_to(user)
        found = found.filter(Exists(seen.filter(pk=OuterRef("one"))) | Exists(seen.filter(pk=OuterRef("other"))))
    return found.select_related("one__unit__union", "other__unit__union").order_by("-score", "id")


def doubles_of(person: Person) -> QuerySet[Double]:
    """Open doubles of one file."""
    mine = Q(one=person) | Q(other=person)
    found = Double.objects.filter(mine, OPEN)
    return found.select_related("one__unit__union", "other__unit__union").order_by("-score", "id")


def merges_of(person: Person) -> QuerySet[Merge]:
    """Merges into this file, newest first, undone ones too."""
    return Merge.objects.filter(kept=person).select_related("merged", "by", "undone_by").order_by("-id")


def seen(persons: Collection[int]) -> dict[int, Seen]:
    """What files are compared by."""
    fields = ("id", "pinyin_key", "name", "born_on", "sex", "phone_index", "unit_id")
    rows = Person.objects.filter(pk__in=persons).values_list(*fields)
    return {row[0]: Seen(row[1].replace(" ", ""), *row[2:]) for row in rows}


# --- for the portal --------------------------------------------------------------------------------------------------


def duties_of(user: Any) -> list[Duty]:
    """Doubles that wait for somebody who may merge."""
    if not scope_of(user, *MERGERS):
        return []
    count = doubles_visible_to(user).count()
    if not count:
        return []
    return [
        Duty(
            title=_("核对 %(count)s 组疑似重复的职工档案") % {"count": count},
            detail=_("是同一人的合并，不是的注明"),
            due_on=None,
            url=reverse("people:list_doubles"),
            clause="union-real-name:1",
        )
    ]


def search_people(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """People for the global search, within the user's scope."""
    if not is_viewer(user) or not plain(text):
        return []
    found = as_listed(matching_people(people_visible_to(user), text)).order_by("pinyin_key", "id")[:limit]
    return [
        Hit(_("职工"), one.name, str(one.unit or ""), reverse("people:show_person", args=[one.pk])) for one in found
    ]


def told_of_units(units: Collection[int]) -> list[tuple[Unit, Sequence[AbstractBaseUser]]]:
    """Return each unit with who is to be told about its people: its clerks, else the keepers nearest to its union."""
    found = list(Unit.objects.filter(pk__in=units).select_related("union").order_by("pk"))
    clerks = clerk_source.ask(units)
    keepers = keepers_of([unit.union for unit in found if not clerks.get(unit.pk)])
    return [(unit, clerks.get(unit.pk) or keepers.get(unit.union_id, ())) for unit in found]
