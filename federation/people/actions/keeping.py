"""Keeping a file: name and phone, employments one by one, a look at what is masked."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.timezone import localdate

from core.audit.reveal import Purpose, reveal
from core.audit.trail import record
from core.rules import rule as rules
from core.search.text import initials, pinyin_key
from core.web.access import require
from federation.organizations.models import Unit
from federation.people.actions.merging import find_doubles
from federation.people.frontline import Spell
from federation.people.models import Employment, Person
from federation.people.permissions import can_change_person, can_register_person, can_reveal_person
from federation.people.queries import facts_of_employment, main_spells
from federation.people.rules import EmploymentFacts, main_spells_stand_apart, old_enough_to_work
from federation.regulations.queries import parameters_on


@transaction.atomic
def change_person(*, person: Person, name: str, phone: str, reason: str, by: AbstractBaseUser, at: datetime) -> None:
    """Correct name or phone (empty: as it is); a wrong number is corrected by registering anew and merging."""
    person = _locked(person)
    require(can_change_person(by, person))
    phone = phone or person.phone
    facts = {"name": [person.name, name], "phone_changed": phone != person.phone}
    person.name, person.phone = name, phone
    person.pinyin_key, person.initials = pinyin_key(name, names=True), initials(name, names=True)
    person.save(update_fields=["name", "phone", "phone_index", "pinyin_key", "initials"])
    record(by=by, at=at, verb="change_person", subject=person, facts=facts, reason=reason)
    find_doubles(persons=[person.pk], by=by, at=at)


@transaction.atomic
def add_employment(
    *,
    person: Person,
    unit: Unit,
    post: str,
    front_line: bool,
    main: bool,
    from_on: date,
    until_on: date | None,
    by: AbstractBaseUser,
    at: datetime,
) -> Employment:
    """Add an employment, past or present; raises ``Refused`` when a rule fails."""
    person = _locked(person)
    require(can_change_person(by, person))
    require(can_register_person(by, unit))
    spell = Employment(
        person=person, unit=unit, post=post, front_line=front_line, main=main, from_on=from_on, until_on=until_on
    )
    _judge(spell, localdate(at))
    spell.save()
    record(by=by, at=at, verb="begin_employment", subject=person, facts=facts_of_employment(spell))
    return spell


@transaction.atomic
def change_employment(
    *,
    employment: Employment,
    post: str,
    front_line: bool,
    main: bool,
    from_on: date,
    until_on: date | None,
    reason: str,
    by: AbstractBaseUser,
    at: datetime,
) -> None:
    """Correct what an employment says; the trail keeps what it said before."""
    spell = _locked_employment(employment)
    require(can_change_person(by, spell.person))
    before = facts_of_employment(spell)
    spell.post, spell.front_line, spell.main = post, front_line, main
    spell.from_on, spell.until_on = from_on, until_on
    _judge(spell, localdate(at))
    spell.save()
    facts = {"before": before, "after": facts_of_employment(spell)}
    record(by=by, at=at, verb="change_employment", subject=spell.person, facts=facts, reason=reason)


@transaction.atomic
def end_employment(*, employment: Employment, until_on: date, by: AbstractBaseUser, at: datetime) -> None:
    """Close an open employment on the first day the person no longer works there."""
    spell = _locked_employment(employment)
    require(can_change_person(by, spell.person))
    spell.until_on = until_on
    _judge(spell, localdate(at))
    spell.save(update_fields=["until_on"])
    record(by=by, at=at, verb="end_employment", subject=spell.person, facts=facts_of_employment(spell))


@transaction.atomic
def reveal_person(
    *, person: Person, field: str, purpose: Purpose, by: AbstractBaseUser, at: datetime, note: str = ""
) -> str:
    """The number (``id_number``) or phone in full, for a purpose that is recorded."""
    require(can_reveal_person(by, person))
    return reveal(person, field, by=by, at=at, purpose=purpose, note=note)


def _judge(spell: Employment, day: date) -> None:
    others = main_spells(spell.person, without=spell if spell.pk else None)
    facts = EmploymentFacts(spell.person.born_on, Spell(spell.from_on, spell.until_on), spell.main, others)
    parameters = parameters_on(day)
    rules.require([old_enough_to_work(facts, parameters), main_spells_stand_apart(facts, parameters)])


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("unit__union").get(pk=person.pk)


def _locked_employment(employment: Employment) -> Employment:
    person = _locked(employment.person)
    spell = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk, person=person)
    spell.person = person
    return spell
