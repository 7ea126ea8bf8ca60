"""Judges drawn in public: who can be drawn for a selection, who is left out and why, who was drawn and stands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding
from federation.organizations.queries import city_federation
from federation.panels.models import Draw, Expert
from federation.panels.queries.draws import drawn_keys
from federation.panels.queries.standing import conflicts_by_case, with_records
from federation.panels.workflow import CANCELLED, DRAWN
from federation.regulations.queries import parameters_on
from federation.talent.models import JudgeDraw, Selection
from federation.talent.queries.contests import reviewed
from federation.talent.queries.judging import experts_to_name
from federation.talent.queries.parties import parties_of
from federation.talent.rules import DrawnFacts, can_be_drawn

SHOWN = 3
"""How many ties are shown of an expert who is left out, those with most nominees first."""


@dataclass(frozen=True)
class LeftOut:
    """An expert who cannot be drawn: the rule's word, and the ties with the records they stand in."""

    expert: Expert
    finding: Finding
    why: list[str]


@dataclass(frozen=True)
class JudgePool:
    """Who can be drawn for a selection as it stands, and who cannot."""

    experts: list[Expert]
    left_out: list[LeftOut]

    def knowing(self, trade: str) -> list[Expert]:
        """Those who know a trade; without one, all."""
        return [one for one in self.experts if not trade or any(each.trade == trade for each in one.trades.all())]

    def entries(self, trade: str) -> list[tuple[str, str]]:
        """The pool as it is published: nobody is named, for the judges shall not be known to the nominees."""
        return [(key_of(one), " ".join(one.title.split())) for one in self.knowing(trade)]


def key_of(expert: Expert) -> str:
    """What an expert is called in a public draw."""
    return f"ZJ{expert.pk:06d}"


def judge_pool(selection: Selection, day: date) -> JudgePool:
    """Every expert who could be named, parted by how many nominees a hard conflict keeps them from."""
    nominees, parameters = list(reviewed(selection)), parameters_on(day)
    experts = list(with_records(experts_to_name(day), day))
    cases, years = [parties_of(one) for one in nominees], parameters["panels.employer_years"]
    barred, ties = Counter[int](), {one.pk: Counter[str]() for one in experts}
    for tied in conflicts_by_case(experts, cases, city_federation(), day=day, years=years):
        for pk, conflicts in tied.items():
            hard = {f"{one.text}（{one.found_in}）" for one in conflicts if one.hard}
            barred[pk] += bool(hard)
            ties[pk].update(hard)
    pool, left_out = [], []
    for one in experts:
        finding = can_be_drawn(DrawnFacts(barred[one.pk], len(nominees)), parameters)
        if finding.held:
            pool.append(one)
        else:
            left_out.append(LeftOut(one, finding, [said for said, _many in ties[one.pk].most_common(SHOWN)]))
    return JudgePool(pool, left_out)


def judge_draw_of(selection: Selection) -> JudgeDraw | None:
    """The draw of judges that stands, announced or held."""
    found = JudgeDraw.objects.filter(selection=selection).exclude(draw__state=CANCELLED)
    return found.select_related("draw__union").order_by("-pk").first()


def held_draw_of(selection: Selection) -> JudgeDraw | None:
    """The draw of judges once it is held."""
    found = judge_draw_of(selection)
    return found if found and found.draw.state == DRAWN else None


def drawn_experts(draw: Draw) -> list[Expert]:
    """The experts drawn, in the order drawn, as they stand after replacements."""
    keys = [int(key.removeprefix("ZJ")) for key in drawn_keys(draw)]
    found = Expert.objects.in_bulk(keys)
    return [found[key] for key in keys]


def differs_from_draw(held: JudgeDraw, experts: Iterable[int]) -> bool:
    """Whether these (by id) are others than were drawn."""
    return set(experts) != {one.pk for one in drawn_experts(held.draw)}


def not_ready(experts: Sequence[Expert], day: date) -> list[Expert]:
    """Those of them who cannot be judges any more."""
    ready = set(experts_to_name(day).filter(pk__in=[one.pk for one in experts]).values_list("pk", flat=True))
    return [one for one in experts if one.pk not in ready]
