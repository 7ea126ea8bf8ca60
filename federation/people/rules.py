"""What the real-name register demands of a person's file and employment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.people.frontline import Spell
from federation.people.identity import Flaw, Identity, age_on

FLAWS = {
    Flaw.LENGTH: noop("证件号码位数不对：居民身份证 18 位（旧号 15 位），外国人永久居留身份证 15 或 18 位"),
    Flaw.SHAPE: noop("证件号码里有不该出现的字符"),
    Flaw.BIRTHDAY: noop("证件号码里的出生日期不存在"),
    Flaw.CHECK: noop("证件号码的校验码不对，有一位填错了"),
}


@dataclass(frozen=True)
class NumberFacts:
    """A number as read, and the file that holds it under another name (its id), if there is one."""

    read: Identity | Flaw
    held_by: int | None = None


@dataclass(frozen=True)
class EmploymentFacts:
    """An employment about to be written, beside the person's other main employments."""

    born_on: date | None
    spell: Spell
    main: bool
    others: tuple[Spell, ...] = ()


@rule("union-real-name.1", clause="union-real-name:1")
def number_is_registered_once(facts: NumberFacts, _parameters: Parameters) -> Finding:
    """One person has one file."""
    return verdict(
        facts.held_by is None,
        noop("这个证件号码没有登记给别人") if facts.held_by is None else noop("这个证件号码已经用另一个姓名登记过"),
        needed=noop("请对照证件核对号码和姓名；改过姓名的，先在已有档案里更正"),
        held_by=facts.held_by,
    )


@rule("union-real-name.2", clause="union-real-name:2")
def number_is_valid(facts: NumberFacts, _parameters: Parameters) -> Finding:
    """The number has the form of its paper, a real birthday and a right check character."""
    if isinstance(facts.read, Identity):
        return verdict(True, noop("证件号码正确"))
    return verdict(False, FLAWS[facts.read], needed=noop("请对照证件重新填写"))


@rule("union-real-name.3", clause="union-real-name:3")
def old_enough_to_work(facts: EmploymentFacts, parameters: Parameters) -> Finding:
    """On the first day the person has reached working age; a paper without birthday is left to the clerk."""
    least = parameters["people.working_age_min"]
    if facts.born_on is None:
        return verdict(True, noop("证件上没有出生日期，由经办人核对年龄"))
    age = age_on(facts.born_on, facts.spell.from_on)
    return verdict(
        age >= least,
        noop("用工起始日满 %(age)s 周岁，须满 %(least)s 周岁"),
        needed=noop("请核对起始日；未满 %(least)s 周岁不得登记用工"),
        age=age,
        least=least,
    )


@rule("union-real-name.4", clause="union-real-name:4")
def main_spells_stand_apart(facts: EmploymentFacts, _parameters: Parameters) -> Finding:
    """Two main employments never overlap."""
    clash = next(iter(_overlapping(facts.spell, facts.others)), None) if facts.main else None
    if clash is None:
        return verdict(True, noop("与其他主要用工没有重叠"))
    return verdict(
        False,
        noop("与 %(start)s 起的主要用工重叠"),
        needed=noop("请先登记那一段的离职日，或者把这一段登记为兼职"),
        start=clash.from_on.isoformat(),
    )


def _overlapping(spell: Spell, others: Iterable[Spell]) -> Iterable[Spell]:
    end = spell.until_on or date.max
    return (one for one in others if one.from_on < end and spell.from_on < (one.until_on or date.max))
