"""Forms: drafts come back, two people cannot overwrite each other unseen, refusals are explained."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory

from core.audit.trail import record
from core.rules.rule import Finding, Refused
from core.web.faces import Face
from core.web.forms import FormDesk
from core.web.keeping import draft_of, keep_draft
from core.web.models import Draft
from core.web.refusals import Refusals

User = get_user_model()
AT = datetime(2026, 11, 22, 2, 32, tzinfo=UTC)


class PlaceForm(forms.Form):
    name = forms.CharField(label="名称")
    kind = forms.ChoiceField(label="类别", choices=[("a", "区级"), ("b", "街道")])
    secret = forms.CharField(label="身份证号", required=False)
    tags = forms.MultipleChoiceField(label="标签", choices=[("x", "甲"), ("y", "乙")], required=False)

    undrafted = ("secret",)


@pytest.fixture
def clerk(db: None) -> Any:
    return User.objects.create_user("clerk", name="李春")


@pytest.fixture
def thing(db: None) -> Any:
    return User.objects.create_user("thing", name="旧名")


def desk_of(user: Any, about: Any = None, **posted: Any) -> FormDesk:
    factory = RequestFactory()
    request: HttpRequest = factory.post("/x/", posted) if posted else factory.get("/x/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = user
    return FormDesk(request, "tests.place", about=about)


def shown(desk: FormDesk, form: forms.Form) -> str:
    context = {"request": desk.request, "desk": desk, "form": form, "face": Face(), "csrf_token": "t"}
    return Template("{% load web %}{% form_page form submit='交回' cancel='/back/' %}").render(Context(context))


def post_draft(client: Client, desk: FormDesk, **values: Any) -> str:
    token = desk.token(desk.form(PlaceForm))
    return client.post("/drafts/keep/", {"_draft": token, "_version": "0", **values}).content.decode()


def test_a_draft_comes_back_without_complaints(clerk: Any, client: Client) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    said = post_draft(client, desk_of(clerk), name="北苑", tags=["x", "y"], secret="110101", csrf="no")
    assert "已自动保存" in said
    kept = draft_of(clerk, "tests.place")
    assert kept is not None
    assert kept.values == {"name": ["北苑"], "tags": ["x", "y"]}
    desk = desk_of(clerk)
    html = shown(desk, desk.form(PlaceForm))
    assert 'value="北苑"' in html
    assert "已恢复" in html
    assert "请改下面几处" not in html


def test_a_draft_token_cannot_be_made_up(clerk: Any, client: Client) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/drafts/keep/", {"_draft": "made:up"}).status_code == 400
    assert not Draft.objects.exists()


def test_what_is_too_long_is_not_kept(clerk: Any, client: Client) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "内容太长" in post_draft(client, desk_of(clerk), name="长" * 200_001)
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(clerk: Any, client: Client) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    post_draft(client, desk_of(clerk), name="北苑")
    desk = desk_of(clerk)
    answer = client.post("/drafts/discard/", {"_draft": desk.token(PlaceForm()), "next": "/x/"})
    assert answer["Location"] == "/x/"
    assert not Draft.objects.exists()


def test_handing_in_runs_once_and_drops_the_draft(clerk: Any) -> None:
    keep_draft(form="tests.place", values={"name": ["北苑"]}, version="0", by=clerk, at=AT)
    done: list[Any] = []
    desk = desk_of(clerk, name="北苑", kind="a")
    assert desk.hand_in(desk.form(PlaceForm), done.append)
    assert done == [{"name": "北苑", "kind": "a", "secret": "", "tags": []}]
    assert not Draft.objects.exists()


def test_faults_are_listed_with_anchors(clerk: Any) -> None:
    desk = desk_of(clerk, name="", kind="z")
    form = desk.form(PlaceForm)
    assert not desk.hand_in(form, lambda _: pytest.fail("must not act"))
    html = shown(desk, form)
    assert '<a href="#id_name-field">' in html
    assert 'id="id_name-field"' in html
    assert desk.page("web/errors/404.html", form).status_code == 422


def test_two_people_see_each_other(clerk: Any, thing: Any) -> None:
    first = desk_of(clerk, thing, name="甲改", kind="a", _version="0")
    record(by=clerk, at=AT, verb="amend", subject=thing)
    form = first.form(PlaceForm, initial={"name": "乙改", "kind": "a"})
    assert not first.hand_in(form, lambda _: pytest.fail("must not act"))
    html = shown(first, form)
    assert "李春在 2026-11-22 10:32 改过这条记录" in html
    assert "现在的内容：乙改" in html
    assert 'value="甲改"' in html
    second = desk_of(clerk, thing, name="甲改", kind="a", _version=first.version)
    assert second.hand_in(second.form(PlaceForm), lambda _: None)


def test_a_refusal_names_clause_and_remedy(clerk: Any) -> None:
    def refuse(_values: Any) -> None:
        raise Refused([Finding("r", "no-such:1", False, "自评 79 分，门槛 80 分", needed="还差 1 分")])

    desk = desk_of(clerk, name="北苑", kind="a")
    form = desk.form(PlaceForm)
    assert not desk.hand_in(form, refuse)
    html = shown(desk, form)
    assert "自评 79 分，门槛 80 分" in html
    assert "还差 1 分" in html


@pytest.mark.django_db
def test_a_refusal_outside_a_form_is_a_page() -> None:
    request = RequestFactory().get("/x/")
    request.user = User()
    answer = Refusals(lambda _: HttpResponse()).process_exception(
        request, Refused([Finding("r", "", False, "已满 500 人"), Finding("s", "", True, "本市职工")])
    )
    assert answer is not None
    assert answer.status_code == 422
    assert "已满 500 人" in answer.content.decode()
    assert "本市职工" not in answer.content.decode()
    assert Refusals(lambda _: HttpResponse()).process_exception(request, ValueError()) is None


def test_what_an_action_finds_unfit_stands_at_its_field(clerk: Any) -> None:
    def act(values: dict[str, Any]) -> None:
        raise ValidationError({"name": "已有同名", "elsewhere": "别处不对"})

    desk = desk_of(clerk, name="一", kind="a")
    form = desk.form(PlaceForm)
    assert not desk.hand_in(form, act)
    assert form.errors["name"] == ["已有同名"]
    assert form.non_field_errors() == ["别处不对"]


def test_a_rehearsal_changes_nothing(clerk: Any, thing: Any) -> None:
    def act(values: dict[str, Any]) -> None:
        type(thing).objects.filter(pk=thing.pk).delete()

    desk = desk_of(clerk, name="一", kind="a")
    assert desk.rehearse(desk.form(PlaceForm), act)
    assert type(thing).objects.filter(pk=thing.pk).exists()
