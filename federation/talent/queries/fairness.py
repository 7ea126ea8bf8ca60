"""How groups fare from stage to stage of a selection."""

from collections import Counter
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.talent.choosing.fairness import Share, compared
from federation.talent.models import Nomination, Selection, Trait
from federation.talent.queries import JUDGED
from federation.talent.queries.ranking import groups_of
from federation.talent.queries.results import chosen_of, labels_of, last_result, nominations_by_code
from federation.talent.workflow import STRUCK

TRAITS = (Trait.UNION, Trait.INDUSTRY, Trait.OWNERSHIP, Trait.POST, Trait.SEX, Trait.AGE)


class Stage(StrEnum):
    """From which stage to which."""

    ACCEPTED = "accepted"
    CHOSEN = "chosen"


STAGES = {Stage.CHOSEN: _("进入评审 → 入选"), Stage.ACCEPTED: _("工会推荐 → 进入评审")}


def fairness_of(selection: Selection, stage: Stage) -> list[tuple[Any, list[tuple[str, Share]]]]:
    """For each trait its groups in words with their shares, all tested together; traits that say nothing left out.

    ``CHOSEN`` is empty before there is a list.
    """
    found = Nomination.objects.filter(selection=selection, pooled_on__isnull=False)
    found = found.select_related("person", "unit", "union", "trade", "selection")
    result = last_result(selection)
    if stage is Stage.CHOSEN:
        if result is None:
            return []
        by_code = nominations_by_code(selection)
        through = {by_code[key].pk for key in chosen_of(result)}
        entered = [one for one in found if one.state in (*JUDGED, STRUCK)]
    else:
        entered = list(found)
        through = {one.pk for one in entered if one.state in (*JUDGED, STRUCK)}
    shares = compared({trait: _counts(entered, through, trait) for trait in TRAITS})
    return [(trait.label, _named(trait, shares[trait])) for trait in TRAITS if shares[trait]]


def _counts(entered: list[Nomination], through: set[int], trait: Trait) -> dict[str, tuple[int, int]]:
    groups = {one.pk: groups_of(one)[trait] for one in entered}
    had, passed = Counter(groups.values()), Counter(groups[pk] for pk in through if pk in groups)
    return {name: (many, passed[name]) for name, many in had.items()}


def _named(trait: Trait, shares: list[Share]) -> list[tuple[str, Share]]:
    labels = labels_of(trait)

    def called(value: str) -> str:
        return str(labels.get(value, value or _("没有登记")))

    return [
        (called(one.groups[0]) if len(one.groups) == 1 else str(_("人数少的合在一起")), one)
        for one in shares
    ]  # fmt: skip
