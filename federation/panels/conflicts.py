"""Whether an expert stands apart from the parties of a case, and if not, by which record.

Hard conflicts keep an expert off the panel; soft ones are shown to whoever chooses. The city federation stands above
everybody and is nobody's own union.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext, gettext_noop

noop = gettext_noop


@dataclass(frozen=True)
class Conflict:
    """One tie. ``said`` and ``source`` are templates over ``used``; the source names the record it was found in."""

    kind: str
    hard: bool
    said: str
    source: str
    used: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What ties them, in the reader's language."""
        return gettext(self.said) % self.used

    @property
    def found_in(self) -> str:
        """Where it is written, in the reader's language."""
        return gettext(self.source) % self.used


@dataclass(frozen=True)
class Post:
    """Where somebody works or worked; ``until`` is the first day they no longer did. ``source`` names the record."""

    unit: int | None
    name: str
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True)
class Avoided:
    """What an expert asked beforehand to be kept away from: a unit, everything under a union, or words."""

    name: str
    noted: date
    unit: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Home:
    """A union somebody belongs to: through work, or through an ``office`` held there, at a ``unit`` of it.

    ``above`` are the paths of the union and of all above it, by every parent, without the city's.
    """

    name: str
    path: str
    above: frozenset[str]
    office: str = ""
    unit: int | None = None


@dataclass(frozen=True)
class ExpertFacts:
    """What the registers know of an expert: ``homes`` are the unions at work, ``proposer_path`` is of who proposed.

    ``organises`` is the office role through which the expert could look into the panel from the other side.
    """

    person: int | None = None
    posts: tuple[Post, ...] = ()
    homes: tuple[Home, ...] = ()
    offices: tuple[Home, ...] = ()
    proposer: str = ""
    proposer_path: str = ""
    avoided: tuple[Avoided, ...] = ()
    organises: str = ""
    ties: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class PartyFacts:
    """A party with the chain of its union (``path``: codes from the city down, each followed by ``/``)."""

    role: str
    name: str
    unit: int | None = None
    path: str = ""
    person: int | None = None
    is_union: bool = False


def conflicts_of(expert: ExpertFacts, parties: Sequence[PartyFacts], *, day: date, since: date) -> list[Conflict]:
    """Every conflict on ``day``, hard ones first; work that ended on or before ``since`` no longer counts."""
    found = [conflict for party in parties for conflict in _with(expert, party, day, since)]
    if expert.organises:
        said = noop("是组织这次评审的工会的%(organises)s")
        found.append(Conflict("organiser", True, said, noop("角色授予记录"), {"organises": expert.organises}))
    return sorted(_once([*found, *expert.ties]), key=lambda one: not one.hard)


@lru_cache(maxsize=65_536)
def plain_name(text: str) -> str:
    """A name as it is compared: brackets, blanks and capitals make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def marks_of_expert(expert: ExpertFacts) -> set[str]:
    """What a party has to share with an expert for any tie to be possible; ``*`` is shared with everybody."""
    everybody = any(_is_city(one.path) and (one.path or not one.unit) for one in expert.avoided)
    marks = {"*"} if everybody or expert.organises or expert.ties else set()
    marks |= {f"person {expert.person}"} if expert.person else set()
    units = {one.unit for one in expert.posts} | {one.unit for one in expert.offices}
    units |= {one.unit for one in expert.avoided}
    marks |= {f"unit {unit}" for unit in units if unit} | {f"name {plain_name(post.name)}" for post in expert.posts}
    homes = [path for home in (*expert.homes, *expert.offices) for path in (home.path, *home.above)]
    paths = [*homes, expert.proposer_path, *(one.path for one in expert.avoided)]
    return marks | {_branch(path) for path in paths if not _is_city(path)}


def marks_of_party(party: PartyFacts) -> set[str]:
    """The same of a party."""
    marks = {"*", f"name {plain_name(party.name)}"}
    marks |= {f"unit {party.unit}"} if party.unit else set()
    marks |= {f"person {party.person}"} if party.person else set()
    return marks | ({_branch(party.path)} if not _is_city(party.path) else set())


def _once(found: Iterable[Conflict]) -> list[Conflict]:
    told = list(found)
    return told if len(told) < 2 else list({(one.kind, one.text): one for one in told}.values())


def _with(expert: ExpertFacts, party: PartyFacts, day: date, since: date) -> Iterator[Conflict]:
    told = {"role": party.role, "party": party.name}
    if party.person is not None and party.person == expert.person:
        yield Conflict("self", True, noop("本人就是%(role)s"), noop("职工档案"), told)
    yield from _employers(expert, party, told, day, since)
    yield from _unions(expert, party, told)
    yield from _offices(expert, party, told)
    yield from _avoided(expert, party, told)


def _employers(
    expert: ExpertFacts, party: PartyFacts, told: Mapping[str, str], day: date, since: date
) -> Iterator[Conflict]:
    if party.is_union or party.person:
        return
    for post in expert.posts:
        known = post.unit and party.unit
        same = post.unit == party.unit if known else plain_name(post.name) == plain_name(party.name)
        if not same or (post.since and post.since > day):
            continue
        used = {**told, "since": _said(post.since), "until": _said(post.until)}
        if post.until is None or post.until > day:
            yield Conflict("employer", True, noop("现在%(role)s“%(party)s”工作"), post.source, used)
        elif post.until > since:
            said = noop("曾在%(role)s“%(party)s”工作，%(until)s 离开")
            yield Conflict("former_employer", True, said, post.source, used)


def _unions(expert: ExpertFacts, party: PartyFacts, told: Mapping[str, str]) -> Iterator[Conflict]:
    for home in expert.homes:
        used = {**told, "union": home.name}
        if party.is_union and party.path in home.above:
            said = noop("所在工会“%(union)s”就是%(role)s“%(party)s”或者在它之下")
            yield Conflict("union", True, said, noop("工会组织树"), used)
        elif home.path == party.path and home.above:
            said = noop("与%(role)s“%(party)s”同属“%(union)s”")
            yield Conflict("union", True, said, noop("工会组织树"), used)
        elif _share_branch(home.path, party.path):
            said = noop("与%(role)s“%(party)s”在同一个区（产业）")
            yield Conflict("neighbour", False, said, noop("工会组织树"), told)
    if not _is_city(party.path) and party.path == expert.proposer_path:
        said = noop("由%(role)s“%(party)s”推荐入库")
        if not party.is_union:
            said = noop("由%(role)s“%(party)s”所在的工会推荐入库")
        yield Conflict("proposer", True, said, noop("专家库登记"), told)


def _offices(expert: ExpertFacts, party: PartyFacts, told: Mapping[str, str]) -> Iterator[Conflict]:
    for home in expert.offices:
        over = party.path in home.above and (party.is_union or party.path == home.path)
        if over or (home.unit and home.unit == party.unit):
            said = noop("是“%(union)s”的%(office)s，涉及%(role)s“%(party)s”")
            used = {**told, "union": home.name, "office": home.office}
            yield Conflict("office", True, said, noop("角色授予记录"), used)


def _avoided(expert: ExpertFacts, party: PartyFacts, told: Mapping[str, str]) -> Iterator[Conflict]:
    for one in expert.avoided:
        used = {**told, "avoided": one.name, "noted": _said(one.noted)}
        named = not one.unit and not one.path
        if (
            (one.unit and one.unit == party.unit)
            or (one.path and party.path.startswith(one.path))
            or (named and _is_meant(plain_name(one.name), plain_name(party.name), whole=party.person is not None))
        ):
            said = noop("事先申请回避“%(avoided)s”，涉及%(role)s“%(party)s”")
            yield Conflict("avoidance", True, said, noop("%(noted)s 登记的回避"), used)


def _is_meant(words: str, name: str, *, whole: bool) -> bool:
    """Whether words mean a party: a person by the whole name, anybody else by a part of it as well."""
    return words == name or (not whole and (words in name or name in words))


def _share_branch(one: str, other: str) -> bool:
    """Whether two chains pass through the same union below the city."""
    return not _is_city(one) and not _is_city(other) and _branch(one) == _branch(other)


def _branch(path: str) -> str:
    return "/".join(path.split("/", 2)[:2])


def _is_city(path: str) -> bool:
    return path.count("/") <= 1


def _said(day: date | None) -> str:
    return day.isoformat() if day else "—"
