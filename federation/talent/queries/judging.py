"""Judging: who can judge whom, what a judge sees, who needs more judges."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from federation.organizations.queries import city_federation
from federation.panels.assignment import NEVER, Impossible, Problem, Reason, assign
from federation.panels.calibration import Verdict, expected_width
from federation.panels.models import Expert
from federation.panels.queries.standing import conflicts_by_case, ready_experts, with_records
from federation.regulations.queries import parameters_on
from federation.talent.models import Judge, Judgement, Nomination, Selection
from federation.talent.queries.parties import parties_of
from federation.talent.queries.ranking import Ranking
from federation.talent.workflow import ACCEPTED, ASIDE, ASSIGNED, GIVEN

KNOWS, ELSEWHERE, NEIGHBOUR = 100, 20, 30
"""Affinity of a judge who knows the trade, of one who does not, and what a soft conflict costs."""


def judges_of(selection: Selection) -> QuerySet[Any]:
    """The judges of a selection with how many nominees each has, gave points to, stood aside from."""
    return (
        Judge.objects.filter(selection=selection)
        .select_related("expert")
        .annotate(
            assigned=Count("judgements"),
            given=Count("judgements", filter=Q(judgements__state=GIVEN)),
            aside=Count("judgements", filter=Q(judgements__state=ASIDE)),
        )
        .order_by("expert__pinyin_key", "pk")
    )


def experts_to_name(day: date) -> QuerySet[Expert]:
    """Experts who can be named judges."""
    return ready_experts(day).order_by("pinyin_key", "pk")


def problem_of_selection(selection: Selection, nominees: Sequence[Nomination], reviews: int, day: date) -> Problem:
    """The assignment as a problem: trades known, conflicts found in the registers, loads of the judges."""
    judges = list(Judge.objects.filter(selection=selection).order_by("pk"))
    found = with_records(Expert.objects.filter(pk__in=[one.expert_id for one in judges]), day)
    experts = {one.pk: one for one in found}
    table = np.full((len(nominees), len(judges)), ELSEWHERE, dtype=np.int32)
    cases, years = [parties_of(one) for one in nominees], parameters_on(day)["panels.employer_years"]
    ties = conflicts_by_case(list(experts.values()), cases, city_federation(), day=day, years=years)
    for row, (nominee, tied) in enumerate(zip(nominees, ties, strict=True)):
        for column, judge in enumerate(judges):
            expert, conflicts = experts[judge.expert_id], tied[judge.expert_id]
            if any(one.hard for one in conflicts):
                table[row, column] = NEVER
                continue
            knows = any(one.trade == nominee.trade.name for one in expert.trades.all())
            table[row, column] = (KNOWS if knows else ELSEWHERE) - NEIGHBOUR * bool(conflicts)
    return Problem(
        tuple(str(one.pk) for one in nominees), tuple(str(one.pk) for one in judges),
        np.full(len(nominees), reviews, dtype=np.int64), np.array([one.least for one in judges], dtype=np.int64),
        np.array([one.most for one in judges], dtype=np.int64), table,
    )  # fmt: skip


def with_more(selection: Selection, base: Problem, close: Sequence[int], extra: int) -> Problem:
    """The assignment once more: what is judged stays, those ``close`` to the line (by id) get ``extra`` judges.

    Whoever stepped aside from a nominee is not asked again.
    """
    row = {key: place for place, key in enumerate(base.nominees)}
    column = {key: place for place, key in enumerate(base.experts)}
    affinity, wanted, fixed = base.affinity.copy(), base.wanted.copy(), []
    found = Judgement.objects.filter(judge__selection=selection, nomination__in=[int(key) for key in base.nominees])
    for nominee, judge, state in found.values_list("nomination", "judge", "state"):
        pair = row[str(nominee)], column[str(judge)]
        if state == ASIDE:
            affinity[pair] = NEVER
        else:
            fixed.append(pair)
            wanted[pair[0]] += 1
    for key in close:
        wanted[row[str(key)]] += extra
    return replace(base, affinity=affinity, wanted=wanted, fixed=tuple(sorted(fixed)))


def pairs_on_top(problem: Problem) -> list[tuple[str, str]]:
    """The (nomination, judge) pairs that come on top of what is fixed; ``ValidationError`` says why there are none."""
    try:
        found = assign(problem).pairs
    except Impossible as refused:
        raise ValidationError(why_impossible(refused)) from None
    known = {(problem.nominees[row], problem.experts[column]) for row, column in problem.fixed}
    return [pair for pair in found if pair not in known]


def close_to_the_line(ranking: Ranking | None) -> list[int]:
    """Nominations (by id) of which the points given cannot say whether they are in."""
    return [ranking.nomination(key).pk for key in _close(ranking)] if ranking else []


def _close(ranking: Ranking) -> list[str]:
    return [one.nominee for one, fit in ranking.placed if one.verdict is Verdict.CLOSE and fit.reviews]


def widths(ranking: Ranking, pairs: Sequence[tuple[str, str]]) -> tuple[float, float] | None:
    """How wide (points) the intervals of those too close are, and with further (nomination, judge) ``pairs``."""
    among = _close(ranking)
    if ranking.fit is None or not among:
        return None
    now = [(one.judge, one.nominee) for one in ranking.basis.inputs.points]
    codes = {one.pk: code for code, one in ranking.basis.nominations.items()}
    more = [(f"{int(judge):08d}", codes[int(nominee)]) for nominee, judge in pairs]
    before, after = (expected_width(told, ranking.fit.variances, among=among) for told in (now, sorted({*now, *more})))
    return before, after


def evenly(problem: Problem) -> Problem:
    """The same with everybody taking a fair part, as far as conflicts leave anybody to judge."""
    free = (problem.affinity != NEVER).sum(axis=0)
    able = max(1, int((free > 0).sum()))
    fair = np.minimum(np.minimum(int(problem.wanted.sum()) // able, problem.most), free)
    return replace(problem, least=np.maximum(problem.least, fair))


def why_impossible(refused: Impossible) -> str:
    """What keeps an assignment from existing, and what would help."""
    missing = {"missing": refused.missing}
    match refused.reason:
        case Reason.CAPACITY:
            return _("评委一共还差 %(missing)s 份的工作量：增加评委，或者提高每人最多评几名。") % missing
        case Reason.LEAST | Reason.EXPERT:
            return _("评委至少评几名的合计多出 %(missing)s 份：降低至少评几名。") % missing
        case Reason.NOMINEE:
            names = Nomination.objects.filter(pk__in=refused.nominees).select_related("person")
            told = {"name": "、".join(one.person.name for one in names), **missing}
            return _("%(name)s：没有利益关系的评委还差 %(missing)s 位。增加评委。") % told
        case Reason.TOGETHER:
            told = {"count": len(refused.nominees), **missing}
            return _("有 %(count)s 名被推荐人只能由同几位评委评，还差 %(missing)s 份。增加评委。") % told
    return _("评委和被推荐人分成互不相连的几组，分数不能比较。增加每人的评委数。")


# --- what a judge sees -----------------------------------------------------------------------------------------------


def judgements_of(user: Any) -> QuerySet[Any]:
    """What somebody has to judge or judged, what is open first."""
    found = Judgement.objects.filter(Q(nomination__state=ACCEPTED) | ~Q(state=ASSIGNED), judge__expert__user=user.pk)
    return found.select_related(
        "judge__selection", "nomination__trade", "nomination__person", "nomination__unit"
    ).order_by("judge__selection", "code")


def judgement_at(user: Any, pk: int) -> Any:
    """One of them."""
    return judgements_of(user).filter(pk=pk).first()


def open_judgements_of(user: Any) -> QuerySet[Judgement]:
    """What is still to be judged."""
    return Judgement.objects.filter(judge__expert__user=user.pk, state=ASSIGNED, nomination__state=ACCEPTED)


def awaited(selection: Selection) -> QuerySet[Judgement]:
    """Judgements of a selection still to be given; nobody waits for those of who withdrew."""
    return Judgement.objects.filter(judge__selection=selection, state=ASSIGNED, nomination__state=ACCEPTED)


def masked(text: str, nomination: Nomination) -> str:
    """A text without the nominee's name, unit and union: each becomes ``※``."""
    for name in names_of(nomination):
        text = text.replace(name, "※")
    return text


def names_of(nomination: Nomination) -> list[str]:
    """What judges must not read: names of nominee, unit and union, the longest first."""
    names = {nomination.person.name, nomination.unit.name, nomination.union.name, nomination.union.short_name}
    return sorted(filter(None, names), key=lambda one: (-len(one), one))
