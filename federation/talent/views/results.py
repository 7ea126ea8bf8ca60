"""The list: what it would be, what it is, what asking otherwise would change; the vote, the notice, the naming."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.crypto.signing import public_key
from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.turning import Turn, at_once, revised, turned
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.actions import CompositionTold, VoteTold
from federation.talent.choosing.outcome import changes
from federation.talent.forms import CompositionForm, NamingForm, PublishForm, VoteForm, WhatIfForm, WhyForm
from federation.talent.models import Composition, Force, Result, Selection, Trait
from federation.talent.permissions import can_keep_selections, can_see_ranking
from federation.talent.queries import consultations as letters
from federation.talent.queries import fairness, judging
from federation.talent.queries import results as lists
from federation.talent.queries.ranking import Basis, basis_of
from federation.talent.rules import has_no_adverse_opinion, is_consulted
from federation.talent.views import marks
from federation.talent.workflow import CLEARED, PROPOSED, SCORED, SHOWN, VOTED

AFTER = 30
"""How many of those not chosen a page shows unless all are asked for."""


@office
def show_list(request: HttpRequest, number: str) -> HttpResponse:
    """The list with the reason for everybody, its composition, what if, how sure it is, what was sealed."""
    selection, user = _selection(request, number), request.user
    require(can_see_ranking(user))
    basis, results = basis_of(selection, today()), list(lists.results_of(selection))
    lines, why = _lines(basis, results)
    rows = [_row(basis, one) for one in lines]
    chosen = [row for row in rows if row["line"]["chosen"]]
    others = [row for row in rows if not row["line"]["chosen"]]
    everybody, against = "all" in request.GET, letters.objections_of(selection)
    context = {
        "selection": selection,
        "state": marks.state(selection),
        "why": why,
        "chosen": chosen,
        "others": others if everybody else others[:AFTER],
        "hidden": 0 if everybody else max(0, len(others) - AFTER),
        "compositions": lists.compositions_of(selection),
        "judged": bool(basis.inputs.points),
        "own_places": lists.own_places_of(basis.inputs),
        "traits": Trait.choices,
        "results": _history(results, basis),
        "swaps": _swaps(selection, basis) if lines else [],
        "what_if": _what_if(request, selection, [one["key"] for one in lines if one["chosen"]]),
        "key": public_key(),
        "notices": lists.list_notices(selection),
        "opinions": _opinions(selection, chosen),
        "against": against,
        "listed_against": any(row["nomination"] in against for row in chosen) and bool(results),
        "still": len(lists.still_to_show(selection, results[0])) if results else 0,
        **_may(user, selection),
    }
    return render(request, "talent/show_list.html", context)


def _opinions(selection: Selection, chosen: list[dict[str, Any]]) -> list[Any]:
    """What the letters keep a list that is to be shown or named from, clause by clause."""
    if selection.state not in (PROPOSED, VOTED, SHOWN, CLEARED):
        return []
    facts, parameters = letters.consultation_facts([row["nomination"] for row in chosen]), parameters_on(today())
    found = (is_consulted(facts, parameters), has_no_adverse_opinion(facts, parameters))
    return [one for one in found if not one.held]


def _may(user: Any, selection: Selection) -> dict[str, bool]:
    keeps, state = bool(can_keep_selections(user)), selection.state
    return {
        "may_compose": keeps and state == SCORED,
        "may_revise": keeps and state in (PROPOSED, VOTED, CLEARED),
        "may_vote": keeps and state == PROPOSED,
        "may_publish": keeps and state in (VOTED, CLEARED),
        "may_exclude": keeps and state in (PROPOSED, VOTED, SHOWN, CLEARED),
        "may_call_off": keeps and state == SHOWN,
        "may_name": keeps and state in (VOTED, CLEARED),
    }


def _lines(basis: Basis, results: list[Result]) -> tuple[list[dict[str, Any]], str]:
    """Everybody by rank: as sealed, or as the points and compositions stand; or why there is no list."""
    if results:
        return results[0].lines, ""
    found = lists.tried(basis)
    return (lists.lines_of(found.outcome) if found.outcome else []), found.why


def _row(basis: Basis, line: dict[str, Any]) -> dict[str, Any]:
    nomination = basis.nominations[line["key"]]
    return {
        "line": line,
        "nomination": nomination,
        "by_contest": nomination.trade.share if nomination.trade.places else 0,
        "verdict": marks.verdict(line["verdict"]),
        "why": lists.sayings(basis.inputs.bounds, line["clash"]),
        "substitute": basis.nominations.get(line["substitute"]),
    }


def _history(results: list[Result], basis: Basis) -> list[dict[str, Any]]:
    """Results, the newest first, each with who left and came since the one before."""
    names, told = basis.nominations, []
    for one, earlier in zip_longest(results, results[1:]):
        after = lists.chosen_of(one)
        leaves, enters = changes(lists.chosen_of(earlier), after) if earlier else ((), ())
        told.append(
            {
                "result": one,
                "many": len(after),
                "ballots": list(one.ballots.all()),
                "leaves": [names[key].person.name for key in leaves],
                "enters": [names[key].person.name for key in enters],
            }
        )
    return told


def _swaps(selection: Selection, basis: Basis) -> list[tuple[str, list[str], list[str]]]:
    """Variations of the panel that would change the list, in words."""
    judges = {f"{one.pk:08d}": one.expert.name for one in judging.judges_of(selection)}
    forces, names = dict(Force.choices), basis.nominations
    said = {
        "judge": lambda name: gettext("不算%(name)s的分") % {"name": judges.get(name, name)},
        "force": lambda name: gettext("不看%(name)s") % {"name": forces.get(name, name)},
        "heavier": lambda name: gettext("%(name)s加重 20%%") % {"name": forces.get(name, name)},
        "lighter": lambda name: gettext("%(name)s减轻 20%%") % {"name": forces.get(name, name)},
    }
    return [
        (
            said[one.kind](one.name),
            [names[key].person.name for key in one.leaves],
            [names[key].person.name for key in one.enters],
        )
        for one in lists.swaps_of(basis.inputs)
    ]


def _what_if(request: HttpRequest, selection: Selection, chosen: list[str]) -> dict[str, Any]:
    """The form, and the answer if something was asked; it stays in the address."""
    choices = [(str(one.pk), told) for one, told in lists.compositions_of(selection)]
    if "places" not in request.GET:
        return {"form": WhatIfForm(initial={"places": selection.places}, choices=choices)}
    form = WhatIfForm(request.GET, choices=choices)
    if not form.is_valid():
        return {"form": form}
    without = [int(one) for one in form.cleaned_data["without"]]
    other, leaves, enters = lists.what_if(
        selection, today(), chosen, places=form.cleaned_data["places"], without=without
    )
    return {"form": form, "asked": True, "why": other.why, "leaves": leaves, "enters": enters}


@office
def show_fairness(request: HttpRequest, number: str) -> HttpResponse:
    """Shares by district, industry, ownership, post, sex and age."""
    selection = _selection(request, number)
    require(can_see_ranking(request.user))
    told = request.GET.get("stage", "")
    stage = fairness.Stage(told) if told in set(fairness.Stage) else fairness.Stage.CHOSEN
    context = {
        "selection": selection,
        "stage": stage.value,
        "stages": [(one.value, label) for one, label in fairness.STAGES.items()],
        "traits": [
            (label, [(name, one, f"{one.share:.0%}", f"{one.low:.0%}–{one.high:.0%}") for name, one in shares])
            for label, shares in fairness.fairness_of(selection, stage)
        ],
    }
    return render(request, "talent/show_fairness.html", context)


@office
def enter_composition(request: HttpRequest, number: str, trait: str) -> HttpResponse:
    """Ask something of the list."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    if trait not in Trait.values:
        raise Http404
    desk = FormDesk(request, f"talent.enter_composition.{trait}", about=selection)
    form = desk.form(CompositionForm, choices=lists.choices_of(selection, Trait(trait)))

    def act(values: dict[str, Any]) -> None:
        told = CompositionTold(trait=trait, **values)
        acts.enter_composition(selection=selection, told=told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("已保存。"))
    verb = gettext("规定构成：%(trait)s") % {"trait": Trait(trait).label}
    return revised(desk, form, selection, verb, _page(selection))


@office
@require_POST
def remove_composition(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Ask it no more."""
    selection = _selection(request, number)
    one = get_object_or_404(Composition.objects.select_related("selection"), pk=pk, selection=selection)
    step = Turn(acts.remove_composition, _keeps, None, "", _("已去掉。"))
    return at_once(request, one, step, called="composition", page=_page(selection))


@office
@require_POST
def propose_list(request: HttpRequest, number: str) -> HttpResponse:
    """Choose and seal."""
    selection = _selection(request, number)
    step = Turn(acts.propose_list, _keeps, None, "", _("名单已拟定并封存，请评审委员会审议。"))
    return at_once(request, selection, step, called="selection", page=_page(selection))


@office
def revise_list(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back."""
    return _turn(request, number, acts.revise_list, WhyForm, _("退回重拟"), _("已退回，改好构成以后重新拟定。"))


@office
def vote_list(request: HttpRequest, number: str) -> HttpResponse:
    """Enter the vote."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.vote_list", about=selection)
    form = desk.form(VoteForm, initial={"held_on": today()})
    carried: list[bool] = []

    def act(values: dict[str, Any]) -> None:
        made = acts.vote_list(selection=selection, told=VoteTold(**values), by=request.user, at=now())
        carried.append(made.carried)

    if desk.hand_in(form, act):
        said = _("审议通过，可以公示。") if carried[0] else _("审议未通过，名单退回重拟。")
        return desk.leave(_page(selection), said)
    return revised(desk, form, selection, _("登记审议"), _page(selection))


@office
def publish_list(request: HttpRequest, number: str) -> HttpResponse:
    """Put on notice whoever was not shown yet."""
    return _turn(request, number, acts.publish_list, PublishForm, _("公示名单"), _("已公示。"), {"opens_on": today()})


@office
@require_POST
def exclude_opposed(request: HttpRequest, number: str) -> HttpResponse:
    """Seal it anew without those an office is against."""
    selection = _selection(request, number)
    step = Turn(acts.exclude_opposed, _keeps, None, "", _("已按意见撤下，结果重新封存。"))
    return at_once(request, selection, step, called="selection", page=_page(selection))


@office
def call_off_list(request: HttpRequest, number: str) -> HttpResponse:
    """Take the notice back."""
    return _turn(request, number, acts.call_off_list, WhyForm, _("撤回公示"), _("公示已撤回。"))


@office
def name_craftsmen(request: HttpRequest, number: str) -> HttpResponse:
    """Confer the titles."""
    said = _("已命名，推荐单位已收到通知。")
    return _turn(request, number, acts.name_craftsmen, NamingForm, _("命名工匠"), said, {"named_on": today()})


def _keeps(user: Any, _thing: Any) -> Any:
    return can_keep_selections(user)


def _turn(
    request: HttpRequest, number: str, act: Callable[..., Any], kind: Any, verb: Any, said: Any,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    selection = _selection(request, number)
    step = Turn(act, _keeps, kind, verb, said, initial or {})
    return turned(request, selection, step, called="selection", page=_page(selection))


def _selection(request: HttpRequest, number: str) -> Any:
    found = queries.selection_at(request.user, number)
    if found is None:
        raise Http404
    return found


def _page(selection: Selection) -> str:
    return reverse("talent:show_list", args=[selection.number])
