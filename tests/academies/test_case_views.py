"""Pages of applications: who may come in, what they do with bad input, how many questions they ask."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from federation.academies.actions.drafting import write_answer
from federation.academies.actions.gateway import Question, ask_clarification
from federation.academies.actions.handing import hand_in_application
from federation.academies.models import Application, Round, SelfScore, Tier
from federation.academies.queries.answers import answers_of
from federation.academies.queries.duties import duties_of
from federation.academies.queries.waiting import waiting_for
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, organizations, panels

BACKEND = "django.contrib.auth.backends.ModelBackend"
Visit = Callable[[User], Client]
HX = {"HX-Request": "true"}


@pytest.fixture
def visit(client: Client) -> Visit:
    """A browser signed in as somebody."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in


@kept
def draft(haidian: Union) -> Application:
    return academies.application(haidian)


def page(name: str, application: Application, *more: Any) -> str:
    return reverse(f"academies:{name}", args=[application.code, *more])


OF_A_CASE = (
    "show_application", "print_application", "fill_application", "score_application", "hand_in_application",
    "recommend_application", "withdraw_application", "check_application", "ask_clarification", "refuse_application",
)  # fmt: skip


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_case_of_others_does_not_exist(visit: Visit, draft: Application, yanqing: Union, name: str) -> None:
    for stranger in (
        accounts.district_officer(yanqing),
        accounts.person("unit_clerk", draft.union, unit=organizations.unit(draft.union)),
    ):
        assert visit(stranger).get(page(name, draft)).status_code == 404


# page: who may open it of city officer, district officer, unit clerk, auditor
OPEN = {
    "show_application": (200, 200, 200, 200),
    "print_application": (200, 200, 200, 200),
    "fill_application": (403, 200, 200, 403),
    "score_application": (403, 200, 200, 403),
    "hand_in_application": (403, 403, 200, 403),
    "recommend_application": (403, 200, 403, 403),
    "decline_application": (403, 200, 403, 403),
    "withdraw_application": (403, 200, 200, 403),
    "refuse_application": (200, 403, 403, 403),
    "ask_clarification": (200, 403, 403, 403),
}


@pytest.mark.parametrize("name", OPEN)
def test_role_by_page(visit: Visit, draft: Application, wang: User, name: str) -> None:
    clerk = accounts.person("unit_clerk", draft.union, unit=draft.unit)
    people = (wang, draft.opened_by, clerk, accounts.person("auditor"))
    assert tuple(visit(one).get(page(name, draft)).status_code for one in people) == OPEN[name]


@pytest.mark.parametrize(
    "state", ["draft", "endorsing", "checking", "clarifying", "assessing", "refused", "recognised"]
)
def test_the_case_is_shown_in_every_state(visit: Visit, haidian: Union, wang: User, state: str) -> None:
    one = academies.application_in(state, haidian)
    for user in (wang, one.opened_by):
        text = visit(user).get(page("show_application", one)).content.decode()
        assert one.name in text
        assert ("<h2>现在要做" in text) == one.is_open


def test_saving_a_field_says_so_and_shows_progress(visit: Visit, draft: Application) -> None:
    sent = {"text-online": "100 门", "seen-online": "0"}
    text = visit(draft.opened_by).post(page("write_answer", draft, "online"), sent, headers=HX).content.decode()
    assert "已保存" in text
    assert 'name="seen-online" value="1"' in text
    assert 'id="progress" hx-swap-oob="true"' in text


def test_two_people_in_one_field_see_both_texts(visit: Visit, draft: Application, wang: User) -> None:
    write_answer(application=draft, field="online", text="先写的", seen=0, by=draft.opened_by, at=academies.AT)
    client = visit(accounts.person("unit_clerk", draft.union, unit=draft.unit))
    sent = {"text-online": "后写的", "seen-online": "0"}
    text = client.post(page("write_answer", draft, "online"), sent, headers=HX).content.decode()
    assert "先写的" in text
    assert "用对方的" in text
    assert answers_of(draft)["online"].text == "先写的"
    whole = client.post(page("fill_application", draft), sent)
    assert whole.status_code == 422
    assert "后写的" in whole.content.decode()
    assert "先写的" in whole.content.decode()
    theirs = client.post(page("write_answer", draft, "online"), {"take-online": "theirs"}, headers=HX)
    assert theirs["HX-Retarget"] == "#field-online"
    assert "先写的" in theirs.content.decode()
    mine = client.post(page("fill_application", draft), {"text-online": "后写的", "seen-online": "1"})
    assert mine.status_code == 302
    assert answers_of(draft)["online"].text == "后写的"


def test_the_whole_form_keeps_what_fits_and_shows_the_rest(visit: Visit, draft: Application) -> None:
    sent = {"text-dean": "王院长", "seen-dean": "0", "text-capacity": "很多", "text-system": "字" * 3_000}
    answer = visit(draft.opened_by).post(page("fill_application", draft), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "整数" in text
    assert "最多 2,000 字" in text
    assert "字" * 3_000 in text, "nothing typed is lost"
    assert answers_of(draft)["dean"].text == "王院长"


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_revision_that_is_none_is_the_first(visit: Visit, draft: Application, seen: str) -> None:
    sent = {"text-dean": "王院长", "seen-dean": seen}
    assert visit(draft.opened_by).post(page("write_answer", draft, "dean"), sent, headers=HX).status_code == 200


def test_fields_there_are_not_do_not_exist(visit: Visit, draft: Application) -> None:
    client = visit(draft.opened_by)
    assert client.post(page("write_answer", draft, "nonsense"), {}).status_code == 404
    assert client.post(page("judge_check", draft, "nonsense"), {}).status_code == 404


def test_who_else_is_here_is_said(visit: Visit, draft: Application) -> None:
    clerk = accounts.person("unit_clerk", draft.union, unit=draft.unit)
    visit(clerk).post(page("note_presence", draft), {"field": "faculty"})
    text = visit(draft.opened_by).post(page("note_presence", draft), {"field": "no such"}).content.decode()
    assert f"{clerk.name} 正在填“师资队伍”" in text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("8.5", 85), ("８．５", 85), ("9 分", 90), ("10.5", None), ("8.55", None), ("many", None), ("NaN", None)],
)
def test_points_as_typed(visit: Visit, draft: Application, typed: str, kept: int | None) -> None:
    sent = {"points": typed, "note": ""}
    answer = visit(draft.opened_by).post(page("score_item", draft, "A1"), sent, headers=HX)
    assert answer.status_code == 200
    assert SelfScore.objects.values_list("tenths", flat=True).first() == kept
    assert ("field-errors" in answer.content.decode()) == (kept is None)


def test_a_false_file_is_refused_in_words(visit: Visit, draft: Application) -> None:
    client = visit(draft.opened_by)
    upload = SimpleUploadedFile("清单.pdf", b"MZ\x90\x00")
    text = client.post(page("attach_file", draft, "A2"), {"file": upload}, headers=HX).content.decode()
    assert "field-errors" in text
    assert "请先选择文件" in client.post(page("attach_file", draft, "A2"), {}, headers=HX).content.decode()


def test_without_scripts_one_goes_back_to_the_item(visit: Visit, draft: Application) -> None:
    answer = visit(draft.opened_by).post(page("score_item", draft, "A1"), {"points": "8"})
    assert answer["Location"] == f"{page('score_application', draft)}#item-A1"


def test_beginning_finds_the_unit_and_names_the_one_in_the_way(visit: Visit, draft: Application) -> None:
    client, address = visit(draft.opened_by), reverse("academies:begin_application")
    Round.objects.update(opens_on=timezone.localdate() - timedelta(days=3), closes_on=timezone.localdate())
    other = organizations.unit(draft.union, "北京乙工厂")
    assert other.name in client.get(address, {"q": "乙工厂"}).content.decode()
    fields = {"round": draft.round_id, "name": "某工匠学院", "host_kind": "enterprise", "union": draft.union_id}
    begun = client.post(f"{address}?unit={other.uscc}", fields)
    assert begun.status_code == 302
    again = client.post(f"{address}?unit={draft.unit.uscc}", fields)
    assert again.status_code == 422
    assert f"{draft.code} 还没有办结" in again.content.decode()
    assert Application.objects.count() == 2


def test_units_of_others_cannot_be_applied_for(visit: Visit, draft: Application, yanqing: Union) -> None:
    theirs = organizations.unit(yanqing, "北京丙工厂")
    client, address = visit(draft.opened_by), reverse("academies:begin_application")
    assert "没有找到" in client.get(address, {"q": "丙工厂"}).content.decode()
    assert client.post(f"{address}?unit={theirs.uscc}", {}).status_code == 404
    assert Application.objects.count() == 1


def test_handing_in_shows_every_clause_first(visit: Visit, draft: Application) -> None:
    client = visit(accounts.person("unit_clerk", draft.union, unit=draft.unit))
    text = client.get(page("hand_in_application", draft)).content.decode()
    assert "还有 3 条没有满足" in text or "还有 4 条没有满足" in text
    assert client.post(page("hand_in_application", draft), {}).status_code == 422


def test_asking_and_answering_on_screen(visit: Visit, haidian: Union, wang: User) -> None:
    case = academies.ready_in("checking", haidian)
    client = visit(wang)
    assert client.get(page("check_application", case)).status_code == 200
    half = client.post(page("ask_clarification", case), {"field_1": "faculty", "text_1": ""})
    assert half.status_code == 422
    asked = client.post(page("ask_clarification", case), {"field_1": "faculty", "text_1": "写明人数"})
    assert asked.status_code == 302
    applicant = visit(case.opened_by)
    text = applicant.get(page("fill_application", case)).content.decode()
    assert text.count("<textarea") == 1
    assert "写明人数" in text
    early = applicant.post(page("answer_clarification", case), follow=True).content.decode()
    assert "还没有改：师资队伍" in early
    seen = answers_of(case)["faculty"].revision
    applicant.post(page("write_answer", case, "faculty"), {"text-faculty": "教师 23 人", "seen-faculty": str(seen)})
    assert applicant.post(page("answer_clarification", case)).status_code == 302
    shown = visit(wang).get(page("check_application", case)).content.decode()
    assert "<del>" in shown
    assert "<ins>" in shown


def test_judging_on_screen(visit: Visit, haidian: Union, wang: User) -> None:
    case = academies.ready_in("checking", haidian)
    client, address = visit(wang), page("judge_check", case, "host")
    assert "写明" in client.post(address, {"outcome": "fail", "note": ""}, headers=HX).content.decode()
    kept = client.post(address, {"outcome": "pass", "note": ""}, headers=HX).content.decode()
    assert "已判 1 / 9 项" in kept
    early = client.post(page("pass_gateway", case), follow=True).content.decode()
    assert "还有 8 项" in early


def test_a_script_in_a_field_is_shown_and_not_run(visit: Visit, draft: Application, wang: User) -> None:
    bad = "<script>alert(1)</script>"
    write_answer(application=draft, field="system", text=bad, seen=0, by=draft.opened_by, at=academies.AT)
    for name, user in (("show_application", wang), ("fill_application", draft.opened_by), ("print_application", wang)):
        text = visit(user).get(page(name, draft)).content.decode()
        assert bad not in text
        assert "&lt;script&gt;" in text


def test_rounds_on_screen(visit: Visit, wang: User, haidian: Union) -> None:
    panels.sheet()
    client, day = visit(wang), timezone.localdate()
    fields = {
        "title": "2027年申报",
        "tier": Tier.CAPITAL,
        "opens_on": day + timedelta(3),
        "closes_on": day + timedelta(9),
    }
    assert client.post(reverse("academies:plan_round"), fields | {"closes_on": day}).status_code == 422
    made = client.post(reverse("academies:plan_round"), fields)
    number = Round.objects.get().number
    assert made["Location"] == reverse("academies:show_round", args=[number])
    assert client.post(reverse("academies:amend_round", args=[number]), fields | {"title": "改名"}).status_code == 302
    client.post(reverse("academies:open_round", args=[number]))
    held = Round.objects.get()
    assert (held.state, held.opens_on, held.sheet_version, held.title) == ("open", day, 1, "改名")
    extend = reverse("academies:extend_round", args=[number])
    assert client.post(extend, {"closes_on": day, "reason": "早"}).status_code == 422
    assert client.post(extend, {"closes_on": day + timedelta(20), "reason": "雪"}).status_code == 302
    client.post(reverse("academies:close_round", args=[number]))
    assert Round.objects.get().state == "closed"
    assert client.post(extend, {"closes_on": day + timedelta(30), "reason": "再延"}).status_code == 302
    assert Round.objects.get().state == "open"
    assert client.get(reverse("academies:show_round", args=[number])).status_code == 200
    copied = client.get(reverse("academies:plan_round")).content.decode()
    assert str((day + timedelta(30)).year + 1) in copied
    officer = visit(accounts.district_officer(haidian))
    for name in ("amend_round", "open_round", "close_round", "extend_round"):
        assert officer.post(reverse(f"academies:{name}", args=[number])).status_code == 403
    assert officer.get(reverse("academies:list_rounds")).status_code == 200


def test_lists_ask_as_much_for_30_as_for_one(visit: Visit, wang: User, haidian: Union) -> None:
    among, client = academies.round(), visit(wang)
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            academies.application_in("checking", haidian, among=among)
        client.get(reverse("academies:list_applications"))
        with CaptureQueriesContext(connection) as asked:
            text = client.get(reverse("academies:list_applications")).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "共 <b>30</b> 件申报" in text


def test_a_union_sees_its_quota(visit: Visit, haidian: Union) -> None:
    among = academies.round()
    Round.objects.update(closes_on=timezone.localdate() + timedelta(9))
    academies.ready_in("checking", haidian, among=among)
    text = visit(accounts.district_officer(haidian)).get(reverse("academies:list_applications")).content.decode()
    assert "已推荐 <b>1 / 2</b> 家" in text


def test_each_is_told_what_waits_for_them(haidian: Union, wang: User) -> None:
    draft = academies.ready(academies.application(haidian))
    clerk, officer = accounts.person("unit_clerk", haidian, unit=draft.unit), draft.opened_by
    assert not waiting_for(officer)
    sent = hand_in_application(application=draft, by=clerk, at=academies.AT)
    assert [waiting_for(one).count() for one in (clerk, officer, wang)] == [0, 1, 0]
    academies.step(sent, "endorse")
    assert [waiting_for(one).count() for one in (clerk, officer, wang)] == [0, 0, 1]
    ask_clarification(
        application=sent, questions=[Question("dean", "谁")], by=wang, at=academies.AT + timedelta(hours=9)
    )
    assert [waiting_for(one).count() for one in (clerk, officer, wang)] == [1, 1, 0]
    assert any(sent.name in one.title for one in duties_of(clerk))


@pytest.mark.parametrize("name", ["list_teachers", "list_courses", "list_classes"])
def test_lists_of_a_unit(visit: Visit, draft: Application, yanqing: Union, name: str) -> None:
    academies.ready(draft)
    clerk = accounts.person("unit_clerk", draft.union, unit=draft.unit)
    text = visit(clerk).get(reverse(f"academies:{name}")).content.decode()
    assert ("李师傅" in text) == (name == "list_teachers")
    far = visit(accounts.district_officer(yanqing)).get(reverse(f"academies:{name}"), {"unit": draft.unit.uscc})
    assert "李师傅" not in far.content.decode()
    assert date(2026, 9, 1).isoformat() not in far.content.decode()


@pytest.mark.parametrize("name", ["show_application", "fill_application", "score_application"])
def test_a_case_asks_as_much_with_much_evidence_as_with_none(visit: Visit, draft: Application, name: str) -> None:
    client, counts = visit(draft.opened_by), []
    for fill in (False, True):
        if fill:
            academies.ready(draft)
        client.get(page(name, draft))
        with CaptureQueriesContext(connection) as asked:
            client.get(page(name, draft))
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
    assert max(counts) < 60
