"""Craftsmen: the roll of titles, a life on one page, masters and apprentices."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import Permission, office, require
from core.web.forms import FormDesk
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from core.web.listing.declaration import cleaned
from core.web.turning import Turn, at_once, revised, turned
from federation.people.models import Person
from federation.people.queries import number_index
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent.actions import PairTold
from federation.talent.forms import WhyForm
from federation.talent.forms.cultivating import (
    CorrectHonourForm,
    FinishForm,
    HonourForm,
    PairForm,
    RenewForm,
    StartForm,
)
from federation.talent.models import Honour, Mentorship, Rung
from federation.talent.permissions import (
    can_arrange_pair,
    can_change_honour,
    can_confirm_pair,
    can_enter_honour,
    can_keep_pair,
    can_keep_selections,
    can_part_pair,
    can_see_cultivation,
)
from federation.talent.queries import cultivation as periods
from federation.talent.queries import nominees_in_reach, pairs
from federation.talent.queries.ladder import craftsman_at, honour_at, life_of, rungs_of, withdrawn_from
from federation.talent.rules.cultivating import APPRENTICES_MAX
from federation.talent.views import marks
from federation.talent.workflow import ARRANGED, MENTORSHIP, PAIRED


def _start(*, rows: Any, by: Any, at: Any, from_on: Any) -> str:
    made = acts.start_cultivation(honours=rows, from_on=from_on, by=by, at=at)
    told = ngettext("已开始培育 %(count)s 名。", "已开始培育 %(count)s 名。", len(made))
    return told % {"count": len(made)}


def _may_start(user: Any, honour: Any) -> Permission:
    may = can_keep_selections(user)
    if may and (honour.cultivated or honour.busy):
        return Permission.no(_("已经培育过这个称号，或者另一个称号正在培育。"))
    return may


HONOURS = Listing(
    "talent.honours",
    columns=[
        Column("person__name", _("姓名"), sort="person__pinyin_key", render=marks.name),
        Column("person__unit", _("所在单位"), sort="person__unit__pinyin_key"),
        Column("level", _("称号"), sort="ladder", render=lambda one: one.get_level_display()),
        Column("named_on", _("命名日期"), sort="named_on"),
        Column("document_number", _("命名文号"), sort="document_number"),
        Column("cultivation", _("培育"), render=marks.period),
    ],
    filters=[
        Filter.choice("level", _("称号"), Rung.choices),
        Filter.flag("waiting", _("没有开始培育"), Q(cultivation=None)),
    ],
    search=periods.honours_matching,
    order=("-named_on", "-id"),
    rows=periods.honours_visible_to,
    url=lambda one: reverse("talent:show_craftsman", args=[one.person_id]),
    title=_("工匠名册"),
    noun=_("人次"),
    hint=_("姓名、单位或文号"),
    empty=Empty(_("名册里还没有人"), _("命名以后自动入册；以前命名的，由市总工会登记。")),
    export=True,
    bulk=[
        Bulk(
            "start_cultivation",
            _("开始培育"),
            may=_may_start,
            apply=_start,
            effect=lambda _row: _("开始培育"),
            form=StartForm,
            icon="school",
            shown=lambda user: bool(can_keep_selections(user)),
            called=lambda row: f"{periods.told_apart(row.person, row.namesake)} · {row.called}",
        )
    ],
)
PAIRS = Listing(
    "talent.pairs",
    columns=[
        Column("apprentice__name", _("徒弟"), sort="apprentice__pinyin_key", render=marks.apprentice),
        Column("master__name", _("师傅"), sort="master__pinyin_key", render=marks.master),
        Column("unit", _("徒弟所在单位"), sort="unit__pinyin_key"),
        Column("trade", _("职业（工种）"), sort="trade"),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("from_on", _("结对日期"), sort="from_on"),
        Column("until_on", _("期满日期"), sort="until_on"),
    ],
    filters=[Filter.choice("state", _("状态"), MENTORSHIP.choices)],
    search=pairs.pairs_matching,
    order=("-from_on", "-id"),
    rows=pairs.pairs_visible_to,
    url=lambda one: reverse("talent:show_pair", args=[one.pk]),
    title=_("名师带徒"),
    noun=_("对"),
    hint=_("师傅、徒弟、单位或工种"),
    empty=Empty(
        _("您范围内还没有师徒结对"),
        _("这里只列师傅或者徒弟在您范围内的。在工匠名册里打开师傅的页面，点“拜师结对”。"),
        "talent:list_craftsmen",
        _("工匠名册"),
    ),
    export=True,
)


@office
def list_craftsmen(request: HttpRequest) -> HttpResponse:
    """The roll."""
    require(can_see_cultivation(request.user))
    may = bool(can_enter_honour(request.user, Rung.ENTERPRISE))
    return render(request, "talent/list_craftsmen.html", {"page": HONOURS.page(request), "may_enter": may})


@office
def show_craftsman(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's ladder, life, masters and apprentices."""
    one = _craftsman(request, pk)
    context = {
        "one": one,
        "name": periods.told_apart(one, pairs.shares_name(one)),
        "rungs": rungs_of(one),
        "life": life_of(one, request.user),
        "withdrawn": withdrawn_from(one, request.user),
        "masters": pairs.masters_of(one),
        "apprentices": pairs.apprentices_of(one),
        "may_pair": bool(can_arrange_pair(request.user)) and bool(pairs.craftsmens_titles(one)),
    }
    return render(request, "talent/show_craftsman.html", context)


@office
def enter_honour(request: HttpRequest) -> HttpResponse:
    """Enter a title given earlier or elsewhere."""
    require(can_enter_honour(request.user, Rung.ENTERPRISE))
    desk = FormDesk(request, "talent.enter_honour")
    rungs = [one for one in Rung.choices if can_enter_honour(request.user, one[0])]
    form = desk.form(HonourForm, rungs=rungs)
    made: list[Honour] = []

    def act(values: dict[str, Any]) -> None:
        person = _person_by(request, values.pop("number"))
        made.append(acts.enter_honour(person=person, **values, by=request.user, at=now()))

    back = reverse("talent:list_craftsmen")
    if desk.hand_in(form, act):
        return desk.leave(reverse("talent:show_craftsman", args=[made[0].person_id]), _("已登记。"))
    return revised(desk, form, _("工匠名册"), _("登记称号"), back)


@office
def show_honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One title in the roll: who entered it, what was put right."""
    one = _honour(request, pk)
    may = bool(can_change_honour(request.user, one))
    context = {"one": one, "may_change": may, "may_open": craftsman_at(request.user, one.person_id) is not None}
    return render(request, "talent/show_honour.html", context)


@office
def correct_honour(request: HttpRequest, pk: int) -> HttpResponse:
    """Put its day and document right."""
    one = _honour(request, pk)
    initial = {"named_on": one.named_on, "document_number": one.document_number}
    turn = Turn(acts.correct_honour, can_change_honour, CorrectHonourForm, _("更正称号"), _("已更正。"), initial)
    return turned(request, one, turn, called="honour", page=reverse("talent:show_honour", args=[one.pk]))


@office
def withdraw_honour(request: HttpRequest, pk: int) -> HttpResponse:
    """It was entered by mistake."""
    one = _honour(request, pk)
    turn = Turn(acts.withdraw_honour, can_change_honour, WhyForm, _("撤销称号登记"), _("已撤销，名册里不再有。"))
    return turned(request, one, turn, called="honour", page=reverse("talent:show_honour", args=[one.pk]))


@office
def list_pairs(request: HttpRequest) -> HttpResponse:
    """Pairs somebody may see."""
    require(can_see_cultivation(request.user))
    return render(request, "talent/list_pairs.html", {"page": PAIRS.page(request)})


@office
def arrange_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an apprentice of this craftsman: one of those offered or found by name, or by number."""
    master = _craftsman(request, pk)
    require(can_arrange_pair(request.user))
    words = cleaned(request.GET.get("q", ""))
    offered = pairs.candidates_for(master, request.user, words)
    desk = FormDesk(request, "talent.arrange_pair", about=master)
    form = desk.form(PairForm, people=[(one.person.pk, marks.candidate(one, master)) for one in offered])
    made: list[Mentorship] = []

    def act(values: dict[str, Any]) -> None:
        chosen, number = values.pop("apprentice", ""), values.pop("number")
        person = _person_by(request, number) if number else nominees_in_reach(request.user).get(pk=chosen)
        told = PairTold(**values)
        made.append(acts.arrange_pair(master=master, apprentice=person, told=told, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已登记，等待工会确认。"))
    context = {
        "master": master,
        "titles": pairs.craftsmens_titles(master),
        "has_now": pairs.apprentices_now(master),
        "most": parameters_on(today())[APPRENTICES_MAX],
        "words": words,
        "found": bool(offered),
    }
    return desk.page("talent/arrange_pair.html", form, **context)


@office
def show_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair."""
    pair, user = _pair(request, pk), request.user
    keeps, confirms = bool(can_keep_pair(user, pair)), bool(can_confirm_pair(user, pair))
    context = {
        "pair": pair,
        "called": pairs.called(pair),
        "master": pairs.name_in(pair, "master"),
        "apprentice": pairs.name_in(pair, "apprentice"),
        "state": marks.state(pair),
        "titles": pairs.craftsmens_titles(pair.master),
        "may_confirm": confirms and pair.state == ARRANGED,
        "may_renew": confirms and pair.state == PAIRED,
        "is_over": pair.state == PAIRED and pair.until_on < today(),
        "may_finish": keeps and pair.state == PAIRED,
        "may_dissolve": (keeps or confirms) and pair.state == PAIRED,
        "may_call_off": (keeps or confirms) and pair.state == ARRANGED,
    }
    return render(request, "talent/show_pair.html", context)


@office
@require_POST
def confirm_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The union confirms."""
    pair = _pair(request, pk)
    turn = Turn(acts.confirm_pair, can_confirm_pair, None, "", _("已确认，开始带徒。"))
    return at_once(request, pair, turn, called="pair", page=_page(pair))


@office
def renew_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes on by a new agreement."""
    pair = _pair(request, pk)
    turn = Turn(acts.renew_pair, can_confirm_pair, RenewForm, _("续签"), _("已续签。"))
    return turned(request, pair, turn, called="pair", page=_page(pair))


@office
def finish_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The apprentice has finished."""
    pair = _pair(request, pk)
    turn = Turn(acts.finish_pair, can_keep_pair, FinishForm, _("办理出徒"), _("已出徒。"))
    return turned(request, pair, turn, called="pair", page=_page(pair))


@office
def dissolve_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """It ends without that."""
    pair = _pair(request, pk)
    turn = Turn(acts.dissolve_pair, can_part_pair, WhyForm, _("解除"), _("已解除。"))
    return turned(request, pair, turn, called="pair", page=_page(pair))


@office
def call_off_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """They never were a pair."""
    pair = _pair(request, pk)
    turn = Turn(acts.call_off_pair, can_part_pair, WhyForm, _("不予结对"), _("已退回，登记人已收到通知。"))
    return turned(request, pair, turn, called="pair", page=_page(pair))


def _person_by(request: HttpRequest, number: str) -> Person:
    found = nominees_in_reach(request.user).filter(id_index=number_index(number)).first()
    if found is None:
        said = gettext("您范围内的职工档案里没有这个证件号码。请先登记职工，或者核对号码。")
        raise ValidationError({"number": said})
    return found


def _honour(request: HttpRequest, pk: int) -> Honour:
    found = honour_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _craftsman(request: HttpRequest, pk: int) -> Person:
    found = craftsman_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _pair(request: HttpRequest, pk: int) -> Any:
    found = pairs.pair_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(pair: Mentorship) -> str:
    return reverse("talent:show_pair", args=[pair.pk])
