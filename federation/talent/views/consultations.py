"""Letters to offices: the list with what is blank, one letter, its answer; the letters as they are printed."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import Permission, office, require
from core.web.forms import FormDesk
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.organizations.queries import city_federation
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.actions import AnswerTold
from federation.talent.forms import AnsweredOnForm, AnswerForm, WhyForm
from federation.talent.models import Consultation, Office, Opinion, Selection
from federation.talent.permissions import can_consult_offices, can_see_consultations
from federation.talent.queries import consultations as letters
from federation.talent.views import marks
from federation.talent.workflow import ADVERSE, ASKED, CLEAN, CONSULTATION

OPINIONS = dict(Opinion.choices)


def _unbroken(text: str) -> SafeString:
    return format_html('<span class="figure">{}</span>', text)


def _may_answer(user: Any, one: Consultation) -> Permission:
    return can_consult_offices(user) if one.is_open else Permission.no(_("已经登记，要改先更正答复。"))


def _agree(*, rows: Any, by: Any, at: Any, answered_on: Any) -> str:
    for row in rows:
        acts.answer_consultation(consultation=row, told=AnswerTold(CLEAN, answered_on), by=by, at=at)
    return str(_("已登记 %(count)s 件无不同意见。") % {"count": len(rows)})


CONSULTATIONS = Listing(
    "talent.consultations",
    columns=[
        Column("nomination__person__name", _("姓名"), sort="nomination__person__pinyin_key"),
        Column("nomination__unit__name", _("所在单位"), sort="nomination__unit__pinyin_key"),
        Column("office", _("征求单位"), sort="office", render=lambda one: _unbroken(one.get_office_display())),
        Column("letter", _("函号"), sort="letter", render=lambda one: _unbroken(one.letter)),
        Column("due_on", _("答复期限"), sort="due_on"),
        Column("state", _("答复情况"), sort="state", render=marks.letter),
        Column("answered_on", _("答复日期"), sort="answered_on", optional=True),
        Column("opinion", _("意见"), render=lambda one: OPINIONS.get(one.state, ""), optional=True),
        Column("answer", _("答复内容"), optional=True),
    ],
    filters=[
        Filter.choice("office", _("征求单位"), Office.choices),
        Filter.choice("state", _("答复情况"), CONSULTATION.choices),
        Filter.flag("overdue", _("逾期未答复"), letters.overdue),
        Filter.flag("answered", _("已答复"), ~Q(state=ASKED), quiet=True),
    ],
    search=letters.consultations_matching,
    order=("letter", "id"),
    rows=letters.consultations_visible_to,
    url=lambda one: reverse("talent:show_consultation", args=[one.nomination.selection.number, one.pk]),
    title=_("征求意见"),
    noun=_("件"),
    hint=_("姓名、单位或函号"),
    empty=Empty(_("还没有发函"), _("有人进入评审以后，点“发函征求意见”，该问的部门一次问全。")),
    export=True,
    bulk=[
        Bulk(
            "agree_to_nominees",
            _("登记无不同意见"),
            may=_may_answer,
            apply=_agree,
            effect=lambda _row: _("无不同意见"),
            form=AnsweredOnForm,
            icon="check",
            shown=lambda user: bool(can_consult_offices(user)),
        )
    ],
)


@office
def list_consultations(request: HttpRequest, number: str) -> HttpResponse:
    """The letters of a selection, and what is still blank."""
    selection = _selection(request, number)
    counts = letters.counts_of(selection, parameters_on(today()))
    context = {
        "selection": selection,
        "page": CONSULTATIONS.page(request, selection=selection.number),
        "counts": counts,
        "tiles": [
            (_("已发函"), counts.asked, "", ""),
            (_("已答复"), counts.answered, "answered=1", ""),
            (_("逾期未答复"), counts.late, "overdue=1", "cinnabar" if counts.late else ""),
            (_("有不同意见"), counts.against, f"state={ADVERSE}", "cinnabar" if counts.against else ""),
        ],
        "may_ask": bool(counts.unasked) and bool(can_consult_offices(request.user)),
        "may_answer": bool(can_consult_offices(request.user)) and selection.state not in letters.ENDED,
    }
    return render(request, "talent/list_consultations.html", context)


@office
@require_POST
def ask_consultations(request: HttpRequest, number: str) -> HttpResponse:
    """Ask everybody who has to be asked and was not."""
    selection = _selection(request, number)
    step = Turn(acts.ask_consultations, _consults, None, "", _("已发函，可以打印。"))
    return at_once(request, selection, step, called="selection", page=_page(selection))


@office
def print_consultations(request: HttpRequest, number: str) -> HttpResponse:
    """The letters waited for, one page for each office and day; ``?all`` every letter."""
    selection = _selection(request, number)
    found = letters.consultations_visible_to(request.user, selection.number)
    everything = "all" in request.GET
    context = {
        "selection": selection,
        "letters": letters.letters_of(found if everything else found.filter(letters.WAITED_FOR)),
        "everything": everything,
        "federation": city_federation(),
    }
    return render(request, "talent/print_consultations.html", context)


@office
def show_consultation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One letter and its answer."""
    one = _letter(request, number, pk)
    changes = bool(can_consult_offices(request.user)) and one.nomination.selection.state not in letters.ENDED
    context = {
        "one": one,
        "state": marks.letter(one),
        "may_answer": changes and one.is_open,
        "may_reopen": changes and not one.is_open,
    }
    return render(request, "talent/show_consultation.html", context)


@office
def answer_consultation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take down what the office answered."""
    one = _letter(request, number, pk)
    require(can_consult_offices(request.user))
    desk = FormDesk(request, "talent.answer_consultation", about=one)
    form = desk.form(AnswerForm, initial={"answered_on": today()})

    def act(values: dict[str, Any]) -> None:
        acts.answer_consultation(consultation=one, told=AnswerTold(**values), by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(one.nomination.selection), _("已登记。"))
    return revised(desk, form, one, _("登记答复"), _letter_page(one))


@office
def waive_consultation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Wait no longer."""
    return _turn(request, number, pk, acts.waive_consultation, _("免于征求"), _("已写明理由，不再等这个部门。"))


@office
def reopen_consultation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take an answer back to put it right."""
    return _turn(request, number, pk, acts.reopen_consultation, _("更正答复"), _("可以重新登记，原来的留在经过里。"))


def _consults(user: Any, _thing: Any) -> Permission:
    return can_consult_offices(user)


def _turn(request: HttpRequest, number: str, pk: int, act: Callable[..., Any], verb: Any, said: Any) -> HttpResponse:
    one = _letter(request, number, pk)
    step = Turn(act, _consults, WhyForm, verb, said)
    return turned(request, one, step, called="consultation", page=_letter_page(one))


def _selection(request: HttpRequest, number: str) -> Any:
    found = queries.selection_at(request.user, number)
    if found is None:
        raise Http404
    require(can_see_consultations(request.user))
    return found


def _letter(request: HttpRequest, number: str, pk: int) -> Any:
    require(can_see_consultations(request.user))
    found = letters.consultation_at(request.user, number, pk)
    if found is None:
        raise Http404
    return found


def _page(selection: Selection) -> str:
    return reverse("talent:list_consultations", args=[selection.number])


def _letter_page(one: Consultation) -> str:
    return reverse("talent:show_consultation", args=[one.nomination.selection.number, one.pk])
