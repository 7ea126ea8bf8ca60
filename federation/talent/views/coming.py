"""A worker without an account: what is open, who they are, coming forward, what the union answered. And the office."""

from typing import Any

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import Permission, office, public, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import revised
from federation.people.actions import confirm_phone_code, send_phone_code
from federation.people.models import Person
from federation.people.queries import people
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent.actions import ComingTold
from federation.talent.forms import ClauseForm
from federation.talent.forms.coming import CodeForm, ComingForm, IdentityForm
from federation.talent.models import Force, Selection, SelfNomination
from federation.talent.permissions import can_answer_self_nomination
from federation.talent.queries import clause_choices, selection_choices
from federation.talent.queries import coming as queries
from federation.talent.rules import by_the_registers
from federation.talent.views import marks
from federation.talent.workflow import CAME_FORWARD, SELF_NOMINATION

ASKED, MYSELF, TYPED = "talent.asked", "talent.myself", "talent.typed"
"""In the session: the number a code was sent for; who has shown who they are, until when (seconds); what was typed."""
MINUTES = 60


@public
def list_open_selections(request: HttpRequest) -> HttpResponse:
    """Selections anybody may come forward in."""
    context = {
        "selections": list(queries.open_selections(today())),
        "past": list(queries.past_selections(today())[:10]),
    }
    return render(request, "talent/list_open_selections.html", context)


@public
def prove_identity(request: HttpRequest, number: str) -> HttpResponse:
    """Name, number, phone: a code is sent. Whether they fit the file is not said."""
    selection = _followed(number)
    if _myself(request):
        return redirect("talent:come_forward", number=number)
    desk = FormDesk(request, "talent.prove_identity", drafts=False)
    form = desk.form(IdentityForm)

    def act(values: dict[str, Any]) -> None:
        send_phone_code(**values, address=request.META.get("REMOTE_ADDR", ""), at=now())
        request.session[ASKED] = values["number"]

    if desk.hand_in(form, act):
        said = _("与职工档案一致的，验证码已发到登记的手机。")
        return desk.leave(reverse("talent:confirm_identity", args=[number]), said)
    return desk.page("talent/prove_identity.html", form, selection=selection, verb=_("发送验证码"))


@public
def confirm_identity(request: HttpRequest, number: str) -> HttpResponse:
    """The code: whoever has it is the person."""
    selection = _followed(number)
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("talent:prove_identity", number=number)
    desk = FormDesk(request, "talent.confirm_identity", drafts=False)
    form = desk.form(CodeForm)
    if desk.posted and form.is_valid():
        person = confirm_phone_code(number=asked, code=form.cleaned_data["code"], at=now())
        if person is not None:
            request.session.cycle_key()
            del request.session[ASKED]
            request.session[MYSELF] = {"pk": person.pk, "until": now().timestamp() + MINUTES * 60}
            return redirect("talent:come_forward", number=number)
        said = gettext("验证码不对，或者已过期。没有收到的，请核对姓名、证件号码和手机号，或者请单位更新手机号。")
        form.add_error("code", said)
    return desk.page("talent/prove_identity.html", form, selection=selection, verb=_("核实"))


@public
def come_forward(request: HttpRequest, number: str) -> HttpResponse:
    """What the rules say to this person, the form; once it is sent, where it stands."""
    selection = _followed(number)
    person = _myself(request)
    if person is None:
        if request.method == "POST":  # shown too long ago: what was typed waits until it was shown again
            request.session[TYPED] = {name: request.POST.get(name, "")[:3000] for name in ComingForm.kept}
        return redirect("talent:prove_identity", number=number)
    coming = queries.coming_of(person, selection)
    if coming is not None and coming.state != "withdrawn":
        context = {"selection": selection, "coming": coming, "forces": _forces(coming)}
        return _private(render(request, "talent/follow_self_nomination.html", context))
    if queries.open_selection_at(number, today()) is None:
        return _private(render(request, "talent/follow_self_nomination.html", {"selection": selection}))
    desk = FormDesk(request, "talent.come_forward", drafts=False)
    typed = {} if desk.posted else request.session.pop(TYPED, {})
    form = desk.form(ComingForm, trades=selection.trades.order_by("name"), initial=typed)

    def act(values: dict[str, Any]) -> None:
        told = ComingTold(values["trade"], values["post"], values["skill"], values["story"], form.deeds)
        acts.come_forward(selection=selection, person=person, told=told, by=None, at=now())

    if desk.hand_in(form, act):
        return desk.leave(request.path, _("自荐已收到，工会会按期答复。"))
    facts = queries.eligibility_of(person, selection, today())
    shown = by_the_registers(facts, parameters_on(today())) if facts else []
    return _private(
        desk.page("talent/come_forward.html", form, selection=selection, person=person, findings=shown, known=facts)
    )


@public
@require_POST
def withdraw_self_nomination(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back, before it is answered."""
    person = _myself(request)
    coming = queries.coming_of(person, _followed(number)) if person else None
    if coming is None:
        raise Http404
    acts.withdraw_self_nomination(coming=coming, by=None, at=now())
    toasts.success(request, gettext("已撤回。需要的话可以重新自荐。"))
    return redirect("talent:come_forward", number=number)


COMINGS = Listing(
    "talent.comings",
    columns=[
        Column("person__name", _("姓名"), sort="person__pinyin_key"),
        Column("unit", _("所在单位"), sort="unit__pinyin_key"),
        Column("trade__name", _("职业（工种）"), sort="trade__name"),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("due_on", _("答复期限"), sort="due_on"),
        Column("selection", _("选树批次"), sort="selection"),
    ],
    filters=[
        Filter.choice("state", _("状态"), SELF_NOMINATION.choices),
        Filter.choice("selection", _("选树批次"), selection_choices),
        Filter.flag("late", _("逾期没有答复"), queries.late_answers),
    ],
    search=queries.comings_matching,
    order=("due_on", "id"),
    rows=queries.comings_visible_to,
    url=lambda one: reverse("talent:show_self_nomination", args=[one.pk]),
    title=_("工匠自荐"),
    noun=_("份"),
    hint=_("姓名或单位"),
    empty=Empty(_("还没有人自荐"), _("职工在公开页面上自荐以后，列在这里。")),
    export=True,
)


@office
def list_self_nominations(request: HttpRequest) -> HttpResponse:
    """Those somebody may see."""
    return render(request, "talent/list_self_nominations.html", {"page": COMINGS.page(request)})


@office
def show_self_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """One: what the worker says, what the registers say, the answer."""
    one, user = _coming(request, pk), request.user
    facts = queries.eligibility_of(one.person, one.selection, today(), one.post)
    waits = one.state == CAME_FORWARD
    context = {
        "one": one,
        "state": marks.state(one),
        "forces": _forces(one),
        "findings": by_the_registers(facts, parameters_on(today())) if facts and waits else [],
        "is_late": waits and today() > one.due_on,
        "may_take_up": waits and bool(can_answer_self_nomination(user, one)),
        "may_turn_down": waits and bool(can_answer_self_nomination(user, one, turning_down=True)),
    }
    return render(request, "talent/show_self_nomination.html", context)


@office
@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a nomination."""
    one = _coming(request, pk)
    require(can_answer_self_nomination(request.user, one))
    try:
        made = acts.take_up(coming=one, by=request.user, at=now())
    except ValidationError as fault:
        toasts.error(request, " ".join(fault.messages))
        return redirect(_page(one))
    toasts.success(request, gettext("已转为推荐，内容已带入。补齐佐证后提交。"))
    return redirect("talent:show_nomination", pk=made.pk)


@office
def turn_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer by a clause."""
    one = _coming(request, pk)
    require(_turns_down(request.user, one))
    desk = FormDesk(request, "talent.turn_down", about=one)
    form = desk.form(ClauseForm, choices=clause_choices())
    if desk.hand_in(form, lambda values: acts.turn_down(coming=one, **values, by=request.user, at=now())):
        return desk.leave(_page(one), _("已答复，本人会收到短信。"))
    return revised(desk, form, one, _("不予推荐"), _page(one))


def _turns_down(user: Any, coming: SelfNomination) -> Permission:
    return can_answer_self_nomination(user, coming, turning_down=True)


def _forces(coming: SelfNomination) -> list[tuple[Any, str]]:
    return [(Force(force).label, coming.deeds.get(force, "")) for force in Force.values]


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


def _followed(number: str) -> Selection:
    found = queries.followed_selection_at(number, today())
    if found is None:
        raise Http404
    return found


def _myself(request: HttpRequest) -> Person | None:
    """Who has shown who they are within the last half hour."""
    shown = request.session.get(MYSELF)
    if not shown or shown["until"] < now().timestamp():
        return None
    return people().filter(pk=shown["pk"]).select_related("unit__union").first()


def _coming(request: HttpRequest, pk: int) -> Any:
    found = queries.coming_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(coming: SelfNomination) -> str:
    return reverse("talent:show_self_nomination", args=[coming.pk])
