"""Grades of the year's evaluation: the lines, the cap on excellent, and what must stand before they are announced."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.rules.rule import Finding, Parameters, noop, rule, verdict

EXCELLENT, QUALIFIED, UNQUALIFIED = "excellent", "qualified", "unqualified"
TEN = 10


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign about to be graded or announced: how many are evaluated, scored, excellent; its document."""

    evaluated: int
    scored: int
    excellent: int = 0
    sampled: int = 0
    unchecked: int = 0
    document_number: str = ""


def grades(scores: Mapping[int, int], parameters: Parameters) -> dict[int, str]:
    """The grade of each academy by its score in tenths of a point.

    Excellent are those at or above the line for it, the best first, at most the set share of all evaluated, rounded
    down. Academies level with the first one that no longer fits are all left out: no order among equals is invented.
    """
    qualified = parameters["academies.qualified_line"] * TEN
    excellent = parameters["academies.excellent_line"] * TEN
    places = len(scores) * parameters["academies.excellent_percent_max"] // 100
    able = sorted((score for score in scores.values() if score >= excellent), reverse=True)
    first_out = able[places] if len(able) > places else excellent - 1
    return {
        key: EXCELLENT if score >= excellent and score > first_out else QUALIFIED if score >= qualified else UNQUALIFIED
        for key, score in scores.items()
    }


def grade_again(tenths: int, others: Sequence[tuple[int, str]], parameters: Parameters) -> str:
    """The grade of one academy reviewed anew, beside the score and the grade of each other as announced.

    The lines are as before. Excellent is for whom a place is left, and who is better than everybody passed over: what
    was announced of the others stays, so nobody is set before an equal.
    """
    places = (len(others) + 1) * parameters["academies.excellent_percent_max"] // 100
    taken = sum(grade == EXCELLENT for _score, grade in others)
    passed_over = max((score for score, grade in others if grade != EXCELLENT), default=-1)
    if tenths >= parameters["academies.excellent_line"] * TEN and taken < places and tenths > passed_over:
        return EXCELLENT
    return QUALIFIED if tenths >= parameters["academies.qualified_line"] * TEN else UNQUALIFIED


@dataclass(frozen=True)
class Outlook:
    """What grading would come to: each grade's number, the places for excellent, who is able, who falls at the line.

    ``level`` are those level with the first who no longer fits among the excellent; ``near`` those within a point of
    the line of qualified; ``bands`` how many scores lie in each ten points, the highest first.
    """

    counts: Mapping[str, int]
    places: int
    able: int
    level: tuple[int, ...]
    near: tuple[int, ...]
    bands: tuple[tuple[int, int], ...]


def outlook(scores: Mapping[int, int], parameters: Parameters) -> Outlook:
    """Look ahead at grading, so that whoever grades sees whom the lines and the cap meet."""
    given = grades(scores, parameters)
    qualified, excellent = (parameters[f"academies.{name}_line"] * TEN for name in ("qualified", "excellent"))
    places = len(scores) * parameters["academies.excellent_percent_max"] // 100
    able = sorted((score for score in scores.values() if score >= excellent), reverse=True)
    first_out = able[places] if len(able) > places else None
    bands = Counter(min(score, 999) // 100 for score in scores.values())
    return Outlook(
        counts={grade: sum(one == grade for one in given.values()) for grade in (EXCELLENT, QUALIFIED, UNQUALIFIED)},
        places=places,
        able=len(able),
        level=tuple(key for key, score in scores.items() if score == first_out),
        near=tuple(key for key, score in scores.items() if abs(score - qualified) <= TEN),
        bands=tuple((band * TEN, bands[band]) for band in sorted(bands, reverse=True)),
    )


@rule("bj-academy-admission.7", clause="bj-academy-admission:7")
def excellent_within_share(facts: CampaignFacts, parameters: Parameters) -> Finding:
    """Excellent is at most the set share of those evaluated."""
    percent = parameters["academies.excellent_percent_max"]
    most = facts.evaluated * percent // 100
    return verdict(
        facts.excellent <= most,
        noop("参评 %(evaluated)s 家，优秀 %(excellent)s 家，不超过 %(percent)s%% 即 %(most)s 家"),
        needed=noop("减少 %(over)s 家优秀"),
        evaluated=facts.evaluated,
        excellent=facts.excellent,
        percent=percent,
        most=most,
        over=max(0, facts.excellent - most),
    )


@rule("bj-academy-admission.7.2", clause="bj-academy-admission:7.2")
def everyone_scored(facts: CampaignFacts, _parameters: Parameters) -> Finding:
    """Grades are given once every academy evaluated has its score: they depend on each other."""
    return verdict(
        facts.scored == facts.evaluated,
        noop("参评 %(evaluated)s 家，已有评审分 %(scored)s 家"),
        needed=noop("还有 %(missing)s 家的评审没有结束，先催办，或写明理由不参评"),
        evaluated=facts.evaluated,
        scored=facts.scored,
        missing=facts.evaluated - facts.scored,
    )


@rule("bj-academy-admission.7.3", clause="bj-academy-admission:7.3")
def sample_checked(facts: CampaignFacts, _parameters: Parameters) -> Finding:
    """A sample was drawn, and every academy of it looked at, before grades are given."""
    if not facts.sampled:
        return verdict(
            facts.evaluated == 0, noop("还没有抽取现场检查的学院"), needed=noop("先公布抽查办法，种子公布后抽取")
        )
    return verdict(
        facts.unchecked == 0,
        noop("抽中的学院还有 %(unchecked)s 家没有现场检查记录") if facts.unchecked else noop("抽中的学院都已现场检查"),
        needed=noop("补上现场检查记录"),
        unchecked=facts.unchecked,
    )


@rule("bj-academy-admission.7.5", clause="bj-academy-admission:7.5")
def announced_by_document(facts: CampaignFacts, _parameters: Parameters) -> Finding:
    """Results are announced by a numbered document."""
    number = facts.document_number.strip()
    return verdict(
        bool(number),
        noop("公布文号：%(number)s"),
        needed=noop("填写公布结果的文号"),
        number=number or "—",
    )


def before_grading(facts: CampaignFacts, parameters: Parameters) -> list[Finding]:
    """What must hold before grades are given."""
    return [everyone_scored(facts, parameters), sample_checked(facts, parameters)]


def before_announcing(facts: CampaignFacts, parameters: Parameters) -> list[Finding]:
    """What must hold before results are announced."""
    return [excellent_within_share(facts, parameters), announced_by_document(facts, parameters)]
