"""Results: what a list would be, what it is, what asking otherwise would change, who was on notice."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.audit.trail import kind_of
from federation.notices.models import Notice, NoticeItem
from federation.notices.queries import notices_about
from federation.notices.queries.notices import Item
from federation.notices.workflow import CLOSED
from federation.organizations.models.classification import IndustrySection
from federation.panels.calibration import Disconnected, Swap
from federation.panels.calibration.robustness import Panel, robustness
from federation.people.models import Sex
from federation.talent.choosing.bounds import Bound
from federation.talent.choosing.choosing import NoList
from federation.talent.choosing.outcome import Inputs, Outcome, Unscored, changes, outcome_of
from federation.talent.models import Age, Composition, Nomination, Ownership, Post, Result, Selection, Trait
from federation.talent.queries import recommenders
from federation.talent.queries.ranking import CONTEST, Basis, basis_of
from federation.talent.rules import Kept

NOTICE = "talent.list"
NAME, UNIT, TRADE, UNION = "姓名", "所在单位", "职业（工种）", "推荐工会"
"""Labels of the facts on notice: data of the notice, the same in every language."""


@dataclass(frozen=True)
class Attempt:
    """What a list would be, or ``why`` there is none."""

    basis: Basis
    outcome: Outcome | None
    why: str = ""


def tried(basis: Basis) -> Attempt:
    """The list that comes of it."""
    if basis.awaited:
        return Attempt(basis, None, _("%(trades)s的比赛成绩还没有确定。") % {"trades": _("、").join(basis.awaited)})
    if not basis.inputs.points and not basis.inputs.scores:
        return Attempt(basis, None, _("还没有打分。"))
    try:
        return Attempt(basis, outcome_of(basis.inputs))
    except Unscored as refused:
        names = _("、").join(basis.nominations[key].person.name for key in refused.keys)
        return Attempt(basis, None, _("%(names)s没有任何评委打分。增加评委，或者退出评审。") % {"names": names})
    except Disconnected as refused:
        told = {"count": len(refused.groups)}
        return Attempt(basis, None, _("评分分成互不相连的 %(count)s 组，不能比较。增加评委。") % told)
    except NoList as refused:
        return Attempt(basis, None, why_no_list(basis.inputs, refused))


def lines_of(outcome: Outcome) -> list[dict[str, Any]]:
    """The lines of a result as they are kept: each with who would take the place."""
    return [{**asdict(one), "substitute": outcome.substitutes.get(one.key, "")} for one in outcome.lines]


def why_no_list(inputs: Inputs, refused: NoList) -> str:
    """The smallest clash in words, and what helps."""
    standing = sum(one.standing for one in inputs.nominees)
    if not refused.clash:
        least = {"places": inputs.places, "count": standing}
        return _("进入评审的只有 %(count)s 名，凑不满 %(places)s 名。") % least
    told: dict[str, Any] = {
        "clash": _("；").join(sayings(inputs.bounds, refused.clash)),
        "places": min(inputs.places, standing),
    }
    if len(refused.clash) == 1:
        return _("%(places)s 名的名单不可能做到：%(clash)s。放宽这一条，或者改变人数。") % told
    return _("%(places)s 名的名单不可能同时做到：%(clash)s。放宽其中一条就可以。") % told


def sayings(bounds: Iterable[Bound], codes: Collection[str]) -> list[str]:
    """Bounds in words."""
    return [said(one) for one in bounds if one.code in codes]


def own_places_of(inputs: Inputs) -> list[str]:
    """The places that trades with a contest have, in words."""
    return [said(one) for one in inputs.bounds if one.code.startswith(CONTEST)]


def said(bound: Bound) -> str:
    """A bound in words: 一线职工、班组长至少 23 名."""
    labels = labels_of(Trait(bound.field))
    told = {
        "who": _("、").join(str(labels.get(one, one)) for one in bound.values),
        "least": bound.least,
        "most": bound.most,
    }
    if bound.code.startswith(CONTEST):
        return _("%(who)s单列 %(most)s 名") % told
    if bound.most is None:
        return _("%(who)s至少 %(least)s 名") % told
    if not bound.least:
        return _("%(who)s最多 %(most)s 名") % told
    return _("%(who)s %(least)s 至 %(most)s 名") % told


def labels_of(trait: Trait) -> dict[str, Any]:
    """What the values of a trait are called; a trade is called what it is."""
    match trait:
        case Trait.POST:
            return dict(Post.choices)
        case Trait.UNION:
            return _unions()
        case Trait.OWNERSHIP:
            return dict(Ownership.choices)
        case Trait.INDUSTRY:
            return dict(IndustrySection.choices)
        case Trait.SEX:
            return dict(Sex.choices)
        case Trait.AGE:
            return dict(Age.choices)
    return {}


def _unions() -> dict[str, str]:
    return dict(recommenders().values_list("code", "short_name"))


def choices_of(selection: Selection, trait: Trait) -> list[tuple[str, Any]]:
    """The values a composition can name."""
    if trait is Trait.TRADE:
        return [(one, one) for one in selection.trades.order_by("name").values_list("name", flat=True)]
    return list(labels_of(trait).items())


def compositions_of(selection: Selection) -> list[tuple[Composition, str]]:
    """The compositions of a selection, each in words as it was set."""
    return [(one, _as_set(one)) for one in Composition.objects.filter(selection=selection).order_by("pk")]


def _as_set(one: Composition) -> str:
    labels = labels_of(Trait(one.trait))
    who = _("、").join(str(labels.get(value, value)) for value in one.values)
    told = {
        "who": who or _("每个%(trait)s") % {"trait": one.get_trait_display()},
        "least": one.least,
        "most": one.most,
        "unit": "%" if one.in_percent else _("名"),
    }
    if one.most is None:
        return _("%(who)s至少 %(least)s %(unit)s") % told
    if not one.least:
        return _("%(who)s最多 %(most)s %(unit)s") % told
    return _("%(who)s %(least)s 至 %(most)s %(unit)s") % told


def what_if(
    selection: Selection, day: date, chosen: Sequence[str], *, places: int, without: Collection[int]
) -> tuple[Attempt, list[Nomination], list[Nomination]]:
    """Another number of places or fewer compositions: the attempt; who of ``chosen`` would leave, who would come in."""
    other = tried(basis_of(selection, day, places=places, without=without))
    if other.outcome is None:
        return other, [], []
    leaves, enters = changes(chosen, other.outcome.chosen)
    names = other.basis.nominations
    return other, [names[key] for key in leaves], [names[key] for key in enters]


def swaps_of(inputs: Inputs) -> list[Swap]:
    """Variations that would change who is within the places, by the ranking of those judges alone decide about."""
    standing = {one.key for one in inputs.nominees if one.standing and inputs.contest_of(one) is None}
    kept = [one for one in inputs.points if one.nominee in standing]
    forces = sorted(inputs.weights)
    if not kept:
        return []
    panel = Panel(
        [(one.judge, one.nominee) for one in kept], [[one.by_force[force] for force in forces] for one in kept],
        forces, inputs.weights,
    )  # fmt: skip
    return [one for one in robustness(panel, inputs.open_places) if one.leaves or one.enters]


# --- what was sealed -------------------------------------------------------------------------------------------------


def results_of(selection: Selection) -> QuerySet[Result]:
    """The results of a selection, the newest first."""
    found = Result.objects.filter(selection=selection).select_related("bundle", "sealed_by")
    return found.prefetch_related("ballots__minutes").order_by("-number")


def last_result(selection: Selection) -> Result | None:
    """The result that counts."""
    return results_of(selection).first()


def nominations_by_code(selection: Selection) -> dict[str, Nomination]:
    """The nominations behind the codes of a selection."""
    found = Nomination.objects.filter(Q(judgements__isnull=False) | Q(entry__isnull=False), selection=selection)
    found = found.select_related("person", "unit", "union", "trade", "entry").prefetch_related("judgements").distinct()
    return {(one.judgements.all()[0] if one.judgements.all() else one.entry).code: one for one in found}


def chosen_of(result: Result) -> list[str]:
    """Codes of who is chosen, by rank."""
    return [one["key"] for one in result.lines if one["chosen"]]


def kept_of(result: Result, basis: Basis) -> tuple[Kept, ...]:
    """How a list stands to its composition."""
    chosen, nominees = set(chosen_of(result)), {one.key: one for one in basis.inputs.nominees}
    return tuple(
        Kept(said(one), sum(one.counts(nominees[key]) for key in chosen), one.least, one.most)
        for one in basis.inputs.bounds
    )


# --- on notice -------------------------------------------------------------------------------------------------------


def selection_of(notice: Notice) -> Selection | None:
    """The selection a notice is about, if it is about one."""
    if notice.kind != NOTICE or notice.subject_type != kind_of(Selection):
        return None
    return Selection.objects.filter(pk=notice.subject_id).first()


def list_notices(selection: Selection) -> QuerySet[Notice]:
    """The notices of a selection's lists, the newest first."""
    return notices_about(selection).filter(kind=NOTICE).order_by("-id")


def shown_to_the_end(selection: Selection) -> set[str]:
    """Codes of who was on a notice until it ended."""
    ended = list_notices(selection).filter(state=CLOSED)
    return set(NoticeItem.objects.filter(notice__in=ended.values("pk"), is_listed=True).values_list("key", flat=True))


def still_to_show(selection: Selection, result: Result) -> list[str]:
    """Codes of who is chosen and was not on notice to its end."""
    shown = shown_to_the_end(selection)
    return [key for key in chosen_of(result) if key not in shown]


def items_of_list(nominations: Iterable[tuple[str, Nomination]]) -> list[Item]:
    """What the public is shown of each."""
    return [
        Item(
            key,
            one.person.name,
            [(NAME, one.person.name), (UNIT, one.unit.name), (TRADE, one.trade.name), (UNION, one.union.name)],
        )
        for key, one in nominations
    ]
