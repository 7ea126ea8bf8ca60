"""Nominations: the list, the talent pool, one nomination, each step of it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.people.queries import employments_of, number_index
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.actions import NominationTold
from federation.talent.forms import ClauseForm, NominateForm, NominationForm, ProofForm, WhyForm
from federation.talent.models import Force, Nomination, Proof
from federation.talent.permissions import (
    can_accept_nominee,
    can_appeal,
    can_fill_nomination,
    can_nominate_in,
    can_recommend_nominee,
    can_return_nomination,
)
from federation.talent.queries.consultations import consultations_about
from federation.talent.queries.contests import appeals_of, row_of
from federation.talent.queries.profile import profile_of
from federation.talent.queries.records import records_of
from federation.talent.rules import before_submitting, is_within_quota
from federation.talent.views import marks
from federation.talent.workflow import ACCEPTED, DRAFTED, LODGED, NOMINATION, OPEN, RECOMMENDED, RETURNED, SUBMITTED

COLUMNS = [
    Column("person__name", _("姓名"), sort="person__pinyin_key"),
    Column("unit", _("所在单位"), sort="unit__pinyin_key"),
    Column("union__short_name", _("推荐工会"), sort="union__pinyin_key"),
    Column("trade__name", _("职业（工种）"), sort="trade__name"),
]


def _accept(*, rows: Any, by: Any, at: Any) -> str:
    for row in rows:
        acts.accept_nominee(nomination=row, by=by, at=at)
    return str(_("已进入评审 %(count)s 名。") % {"count": len(rows)})


NOMINATIONS = Listing(
    "talent.nominations",
    columns=[
        *COLUMNS,
        Column("rank", _("推荐排序"), sort="rank", render=lambda one: one.rank or "", numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("selection", _("选树批次"), sort="selection", optional=True),
        Column("post", _("岗位类别"), sort="post", optional=True),
        Column("skill", _("技能等级"), sort="skill", optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), NOMINATION.choices),
        Filter.choice("selection", _("选树批次"), queries.selection_choices),
    ],
    search=queries.nominations_matching,
    order=("-id",),
    rows=queries.nominations_visible_to,
    url=lambda one: reverse("talent:show_nomination", args=[one.pk]),
    title=_("工匠推荐"),
    noun=_("名"),
    hint=_("姓名、单位或工种"),
    empty=Empty(_("还没有推荐"), _("从推荐中的批次里点“推荐人选”。")),
    export=True,
    bulk=[
        Bulk(
            "accept_nominees",
            _("进入评审"),
            may=lambda user, _row: can_accept_nominee(user),
            apply=_accept,
            effect=lambda _row: _("进入评审"),
            icon="check",
            shown=lambda user: bool(can_accept_nominee(user)),
        )
    ],
)
POOL = Listing(
    "talent.pool",
    columns=[
        *COLUMNS,
        Column("skill", _("技能等级"), sort="skill"),
        Column("selection", _("选树批次"), sort="selection"),
        Column("pooled_on", _("入库日期"), sort="pooled_on"),
    ],
    filters=[Filter.choice("selection", _("选树批次"), queries.selection_choices)],
    search=queries.nominations_matching,
    order=("-id",),
    rows=queries.pool_visible_to,
    url=lambda one: reverse("talent:show_nomination", args=[one.pk]),
    title=_("工匠人才库"),
    noun=_("人"),
    hint=_("姓名、单位或工种"),
    empty=Empty(_("人才库里还没有人"), _("按要求推荐的候选人，全部进入人才库。")),
    export=True,
)


@office
def list_nominations(request: HttpRequest) -> HttpResponse:
    """Nominations somebody may see."""
    return render(request, "talent/list_nominations.html", {"page": NOMINATIONS.page(request)})


@office
def list_pool(request: HttpRequest) -> HttpResponse:
    """The talent pool."""
    return render(request, "talent/list_pool.html", {"page": POOL.page(request)})


@office
def nominate_person(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a nomination."""
    selection = queries.selection_at(request.user, number)
    if selection is None:
        raise Http404
    require(can_nominate_in(request.user, selection, today()))
    desk = FormDesk(request, "talent.nominate_person", about=selection)
    form = desk.form(NominateForm, trades=selection.trades.order_by("name"))
    made: list[Nomination] = []

    def act(values: dict[str, Any]) -> None:
        text = values.pop("number")
        person = queries.nominees_in_reach(request.user).filter(id_index=number_index(text)).first()
        if person is None:
            raise ValidationError({"number": _("您范围内的职工档案里没有这个证件号码。请先登记职工，或者核对号码。")})
        told = NominationTold(**values)
        made.append(acts.nominate_person(selection=selection, person=person, told=told, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已保存。逐力写明佐证后提交。"))
    back = reverse("talent:show_selection", args=[number])
    return revised(desk, form, selection, _("推荐人选"), back)


@office
def amend_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what it says."""
    one = _nomination(request, pk)
    require(can_fill_nomination(request.user, one))
    desk = FormDesk(request, "talent.amend_nomination", about=one)
    names = ("trade", "post", "skill", "story", "agreed_on")
    kept = {name: getattr(one, name) for name in names}
    form = desk.form(NominationForm, trades=one.selection.trades.order_by("name"), initial=kept)

    def act(values: dict[str, Any]) -> None:
        acts.amend_nomination(nomination=one, told=NominationTold(**values), by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(one), _("已保存。"))
    return revised(desk, form, one, _("修改推荐"), _page(one))


@office
def show_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """One nomination: who, what shows each force, what the rules say to it now."""
    one, user = _nomination(request, pk), request.user
    fills, judged = bool(can_fill_nomination(user, one)), one.state in (DRAFTED, RETURNED, SUBMITTED)
    parameters = parameters_on(today())
    decidable, is_open = one.selection.state in queries.DECIDABLE, one.selection.state == OPEN
    recommends = decidable and one.state == SUBMITTED and bool(can_recommend_nominee(user, one))
    findings = before_submitting(queries.facts_of_nomination(one, today()), parameters) if judged else []
    if recommends:
        findings = [*findings, is_within_quota(queries.facts_of_quota(one), parameters)]
    shown: dict[str, list[Proof]] = {force: [] for force in Force.values}
    for each in one.proof.select_related("file").order_by("force", "pk"):
        shown[each.force].append(each)
    context = {
        "one": one,
        "state": marks.state(one),
        "forces": [(Force(force).label, found) for force, found in shown.items()],
        "spells": employments_of(one.person),
        "titles": queries.honours_of(one.person),
        "profile": profile_of(one),
        "letters": [(each, marks.letter(each)) for each in consultations_about(user, one)],
        "corrections": one.corrections.select_related("objection__notice", "decided_by"),
        "findings": findings,
        "is_open": one.state in (DRAFTED, RETURNED),
        "may_fill": fills and one.state in (DRAFTED, RETURNED),
        "records": records_of(one, today()) if fills and one.state in (DRAFTED, RETURNED) else [],
        "may_withdraw": fills and one.state in (DRAFTED, SUBMITTED, RETURNED, RECOMMENDED, ACCEPTED),
        "may_recommend": recommends,
        "may_accept": decidable and one.state == RECOMMENDED and bool(can_accept_nominee(user)),
        "may_return": is_open and one.state in (SUBMITTED, RECOMMENDED) and bool(can_return_nomination(user, one)),
        **_contested(user, one),
    }
    return render(request, "talent/show_nomination.html", context)


def _contested(user: Any, nomination: Nomination) -> dict[str, Any]:
    """How the nominee did in the contest, once its points are out, and what became of appeals."""
    found = row_of(nomination)
    if found is None:
        return {"contest": None}
    contest, row = found
    return {
        "contest": contest,
        "contest_row": row,
        "appeals": [
            (one, marks.state(one), list(one.rulings.all()) if one.state != LODGED else [])
            for one in appeals_of(contest).filter(entry=row.entry).prefetch_related("rulings", "papers__file")
        ],
        "may_appeal": not row.entry.absent and bool(can_appeal(user, nomination, today())),
    }


@office
def enter_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what shows a force."""
    return _turn(request, pk, acts.enter_proof, can_fill_nomination, ProofForm, _("写佐证"), _("已保存。"))


@office
@require_POST
def use_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a record show a force."""
    key = request.POST.get("key", "")[:40]

    def act(*, nomination: Nomination, by: Any, at: Any) -> Proof:
        return acts.use_record(nomination=nomination, key=key, by=by, at=at)

    return _at_once(request, pk, act, can_fill_nomination, _("已写入佐证。"))


@office
@require_POST
def remove_proof(request: HttpRequest, pk: int, proof: int) -> HttpResponse:
    """Take it off."""
    one = _nomination(request, pk)
    require(can_fill_nomination(request.user, one))
    acts.remove_proof(proof=get_object_or_404(Proof, nomination=one.pk, pk=proof), by=request.user, at=now())
    return redirect(_page(one))


@office
@require_POST
def submit_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    return _at_once(request, pk, acts.submit_nomination, can_fill_nomination, _("已提交，等待工会推荐。"))


@office
@require_POST
def recommend_nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """The union recommends."""
    return _at_once(
        request, pk, acts.recommend_nominee, can_recommend_nominee, _("已推荐，排在名单最后，可以调整排序。")
    )


@office
@require_POST
def accept_nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """The city takes the nominee into the assessment."""
    return _at_once(request, pk, acts.accept_nominee, _accepts, _("已进入评审。"))


@office
def return_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Something is missing."""
    said = _("已退回，填报人已收到通知。")
    return _turn(request, pk, acts.return_nomination, can_return_nomination, WhyForm, _("退回补充"), said)


@office
def refuse_nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """The union does not recommend."""
    return _turn_down(request, pk, acts.refuse_nominee, can_recommend_nominee, _("不予推荐"))


@office
def decline_nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """The city does not take the nominee in."""
    return _turn_down(request, pk, acts.decline_nominee, _accepts, _("不进入评审"))


@office
def withdraw_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """The nominee steps back."""
    return _turn(
        request, pk, acts.withdraw_nomination, can_fill_nomination, WhyForm, _("退出"), _("已退出，后面的依次递进。")
    )


def _accepts(user: Any, _nomination: Any) -> Any:
    return can_accept_nominee(user)


def _turn_down(request: HttpRequest, pk: int, act: Callable[..., Any], may: Any, verb: Any) -> HttpResponse:
    one = _nomination(request, pk)
    require(may(request.user, one))
    desk = FormDesk(request, f"talent.{act.__name__}", about=one)
    form = desk.form(ClauseForm, choices=queries.clause_choices())
    if desk.hand_in(form, lambda values: act(nomination=one, **values, by=request.user, at=now())):
        return desk.leave(_page(one), _("已办结，填报人已收到通知。"))
    return revised(desk, form, one, verb, _page(one))


def _turn(request: HttpRequest, pk: int, *step: Any) -> HttpResponse:
    one = _nomination(request, pk)
    return turned(request, one, Turn(*step), called="nomination", page=_page(one))


def _at_once(request: HttpRequest, pk: int, act: Callable[..., Any], may: Any, said: Any) -> HttpResponse:
    one = _nomination(request, pk)
    return at_once(request, one, Turn(act, may, None, "", said), called="nomination", page=_page(one))


def _nomination(request: HttpRequest, pk: int) -> Any:
    found = queries.nomination_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(nomination: Nomination) -> str:
    return reverse("talent:show_nomination", args=[nomination.pk])
