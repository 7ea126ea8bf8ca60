"""Rules: pure functions over frozen facts and dated parameters, each tied to its clause.

A rule is written once and read by people::

    @rule("bj-academy-admission.5", clause="bj-academy-admission:5")
    def self_score_reaches_gate(facts: ApplicationFacts, parameters: Parameters) -> Finding:
        gate = parameters["academies.self_score_gate"]
        return verdict(
            facts.self_score >= gate,
            _("自评 %(score)s 分，门槛 %(gate)s 分"),
            needed=_("还差 %(short)s 分，补充证据后重新自评"),
            score=facts.self_score, gate=gate, short=gate - facts.self_score,
        )

The texts are templates filled from the facts used, so a stored decision reads the same in any language, years later.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from django.utils.translation import gettext, gettext_noop

noop = gettext_noop
P = ParamSpec("P")


@dataclass(frozen=True)
class Parameter:
    """One dated value of a clause: ``status`` is stated, public, analogous or assumed."""

    code: str
    value: Any
    clause: str
    status: str
    since: date
    version: int = 1


class Parameters(Mapping[str, Any]):
    """The values in force on one day; remembers which were consulted (``used``)."""

    def __init__(self, rows: Iterable[Parameter], day: date) -> None:
        self._rows = {row.code: row for row in rows}
        self._used: dict[str, Parameter] = {}
        self.day = day

    def __getitem__(self, code: str) -> Any:
        """The value of ``code``; ``KeyError`` names the code and the day when none is in force."""
        row = self._rows.get(code)
        if row is None:
            raise KeyError(f"no value of {code} is in force on {self.day}")
        self._used[code] = row
        return row.value

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, code: str) -> Parameter:
        """The whole row of ``code``, consulted without counting as used."""
        return self._rows[code]

    @property
    def used(self) -> list[Parameter]:
        """Rows consulted so far, in the order of first use."""
        return list(self._used.values())


@dataclass(frozen=True)
class Finding:
    """What one rule found; ``said`` and ``needed`` are templates over ``used``. Hard findings stop, soft ones warn."""

    rule: str
    clause: str
    held: bool
    said: str
    needed: str = ""
    hard: bool = True
    used: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What was found, in the reader's language."""
        return self._filled(self.said)

    @property
    def remedy(self) -> str:
        """What would change it, in the reader's language; empty when it held."""
        if self.held or not self.needed:
            return ""
        return self._filled(self.needed)

    def _filled(self, template: str) -> str:
        """A template with the facts used; several things are listed as the reader's language lists them."""
        comma = gettext("、")
        words = {
            name: comma.join(map(str, fact)) if isinstance(fact, list | tuple) else fact
            for name, fact in self.used.items()
        }
        return gettext(template) % words if words else gettext(template)

    @property
    def stops(self) -> bool:
        """Whether this finding forbids going on."""
        return self.hard and not self.held


@dataclass(frozen=True)
class Rule:
    """A registered rule: its code, the clause it serves, and the function."""

    code: str
    clause: str
    function: Callable[..., Finding]


REGISTRY: dict[str, Rule] = {}


def rule(code: str, *, clause: str) -> Callable[[Callable[P, Finding]], Callable[P, Finding]]:
    """Register a function as the rule ``code`` of ``clause``; its findings carry both."""

    def register(function: Callable[P, Finding]) -> Callable[P, Finding]:
        @wraps(function)
        def judge(*args: P.args, **kwargs: P.kwargs) -> Finding:
            return replace(function(*args, **kwargs), rule=code, clause=clause)

        known = REGISTRY.get(code)
        if known and known.function.__module__ != function.__module__:
            raise ValueError(f"two rules are called {code}")
        REGISTRY[code] = Rule(code, clause, judge)
        return judge

    return register


def verdict(held: bool, said: str, *, needed: str = "", hard: bool = True, **used: Any) -> Finding:
    """A finding in the making: the decorator adds rule and clause."""
    return Finding("", "", held, said, needed, hard, used)


class Refused(Exception):
    """Hard rules failed: all of them, so that everything can be mended at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{finding.clause}: {finding.said}" for finding in self.findings))


def require(findings: Iterable[Finding], waivers: Iterable[str] = ()) -> list[Finding]:
    """All findings, or ``Refused`` with every hard one that failed and is not waived (``waivers``: rule codes)."""
    found, excused = list(findings), set(waivers)
    if stopping := [finding for finding in found if finding.stops and finding.rule not in excused]:
        raise Refused(stopping)
    return found
