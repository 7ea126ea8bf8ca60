"""Pages of lists, plaques, verification and appeals: what they show, who may come in, what bad input does."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.dates.calendar import forget_calendar, now, today
from core.dates.models import SpecialDay
from core.jobs.running import run_waiting
from federation.academies.actions.appealing import file_appeal
from federation.academies.actions.proposing import draw_line, draw_up_proposal
from federation.academies.actions.recognising import Document, recognise_application
from federation.academies.actions.stepping import step_application
from federation.academies.models import Appeal, Application, Plaque, Proposal
from federation.accounts.models import User
from federation.notices.models import Notice
from federation.organizations.models import Union
from tests.academies import kept
from tests.academies.on_the_list import weighed
from tests.factories import academies, accounts, evaluations, roles
from tests.factories.academies import application_in


@pytest.fixture(autouse=True)
def announced(db: None) -> Iterator[None]:
    """This year and the next have their holidays announced."""
    for year in (today().year, today().year + 1):
        SpecialDay.objects.create(day=date(year, 10, 1), is_working=False)
    forget_calendar()
    yield
    forget_calendar()


@kept
def proposal(yanqing: Union, wang: User) -> Proposal:
    """Two of 延庆, one listed; the other the visitors do not recommend."""
    among = academies.round()
    weighed(yanqing, among, 900)
    weighed(yanqing, among, 950, favourable=False)
    made = draw_up_proposal(round=among, by=wang, at=now())
    draw_line(proposal=made, places=1, by=wang, at=now())
    return made


@kept
def plaque(yanqing: Union, wang: User) -> Plaque:
    made = application_in("cleared", yanqing, at=now() - timedelta(days=3))
    return recognise_application(application=made, document=Document("京工发〔2026〕30号", today()), by=wang, at=now())


@kept
def appeal(yanqing: Union, wang: User) -> Appeal:
    made = application_in("checking", yanqing, at=now() - timedelta(days=3))
    facts = {"clauses": ["bj-academy-admission:4"], "remedy": "补齐设备台账"}
    step_application(application=made, verb="refuse", by=wang, at=now(), reason="场地不足", facts=facts)
    return file_appeal(application=made, statement="场地已扩建。", by=made.opened_by, at=now())


def text(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"academies:{name}", args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_list_shows_order_line_and_plan(proposal: Proposal, wang: User) -> None:
    client = roles.browser(wang)
    assert "拟定" in text(client, "list_proposals")
    shown = text(client, "show_proposal", proposal.pk)
    listed, waiting = (one.name for one in Application.objects.order_by("panel_tenths"))
    assert shown.index(listed) < shown.index("线下 1 家") < shown.index(waiting)
    assert "写理由列入" in shown
    assert "没有施行中的计划" in shown


def test_from_the_line_to_the_notice_in_a_browser(proposal: Proposal, wang: User, zhao: User) -> None:
    mine, theirs = roles.browser(wang), roles.browser(zhao)
    doubtful = Application.objects.get(state="weighed")
    address = reverse("academies:list_application", args=[proposal.pk, doubtful.code])
    refused = mine.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "写明理由" in refused.content.decode()
    assert mine.post(address, {"reason": "已整改并复查"}).status_code == 302
    decide = reverse("academies:decide_proposal", args=[proposal.pk])
    assert mine.get(decide).status_code == 403
    without = theirs.post(decide, {"meeting_number": "", "meeting_on": today().isoformat()})
    assert without.status_code == 422
    assert "会议纪要号和日期" in without.content.decode()
    assert theirs.post(decide, {"meeting_number": "12号", "meeting_on": today().isoformat()}).status_code == 302
    publish = reverse("academies:publish_proposal", args=[proposal.pk])
    assert mine.post(publish, {"opens_on": today().isoformat(), "working_days": ""}).status_code == 302
    assert Notice.objects.get().items.count() == 2
    shown = text(mine, "show_proposal", proposal.pk)
    assert "公示中，到" in shown


def test_two_officers_at_once_the_second_is_told(proposal: Proposal, wang: User) -> None:
    client = roles.browser(wang)
    line = proposal.lines.get()
    address = reverse("academies:unlist_application", args=[proposal.pk, line.pk])
    assert client.post(address, {"reason": "等下一批"}).status_code == 302
    assert client.post(address, {"reason": "再来一次"}).status_code == 404
    drop = reverse("academies:drop_proposal", args=[proposal.pk])
    assert client.post(drop, {"reason": "重新拟定"}).status_code == 302
    again = client.post(drop, {"reason": "重新拟定"})
    assert again.status_code == 422
    assert "已作废" in again.content.decode()


@pytest.mark.parametrize("places", ["", "0", "abc", "201", "-1"])
def test_a_line_that_is_no_number_is_told(proposal: Proposal, wang: User, places: str) -> None:
    answer = roles.browser(wang).post(
        reverse("academies:draw_line", args=[proposal.pk]), {"places": places}, follow=True
    )
    assert "请写家数" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["show_proposal", "decide_proposal", "publish_proposal", "drop_proposal", "recognise_proposal"]
)
def test_lists_are_the_city_s(proposal: Proposal, yanqing: Union, name: str) -> None:
    address = reverse(f"academies:{name}", args=[proposal.pk])
    assert roles.browser(accounts.district_officer(yanqing)).get(address).status_code == 404
    assert roles.browser(accounts.account()).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_an_auditor_reads_a_list_and_changes_nothing(proposal: Proposal) -> None:
    client = roles.browser(accounts.person("auditor"))
    assert "画线" not in text(client, "show_proposal", proposal.pk)
    answer = client.post(reverse("academies:draw_line", args=[proposal.pk]), {"places": "2"})
    assert answer.status_code == 403


def test_recognising_a_list_in_a_browser(yanqing: Union, wang: User) -> None:
    made = application_in("cleared", yanqing, at=now() - timedelta(days=3))
    proposal = Proposal.objects.create(round=made.round, number=1, drawn_up_by=wang, drawn_up_at=now())
    proposal.lines.create(application=made, rank=1, score_tenths=900)
    from tests.academies.test_deciding_workflows import brought

    Proposal.objects.filter(pk=proposal.pk).update(meeting_on=today(), meeting_number="1号")
    brought(proposal, "concluded")
    client, address = roles.browser(wang), reverse("academies:recognise_proposal", args=[proposal.pk])
    assert "登记新学院" in client.get(address).content.decode()
    refused = client.post(address, {"number": "", "issued_on": "", "plaque_on": "", "reason": ""})
    assert refused.status_code == 422
    assert "填写文号和印发日期" in refused.content.decode()
    fields = {"number": "京工发〔2026〕30号", "issued_on": today().isoformat(), "plaque_on": "", "reason": ""}
    assert client.post(address, fields).status_code == 302
    again = client.post(address, fields)
    assert again.status_code == 422
    assert Plaque.objects.count() == 1


# --- plaques and verification ----------------------------------------------------------------------------------------


def test_the_certificate_is_set_in_the_background(plaque: Plaque, wang: User, yanqing: Union) -> None:
    client = roles.browser(wang)
    assert "正在生成" in text(client, "show_plaque", plaque.number)
    run_waiting()
    plaque.refresh_from_db()
    assert plaque.certificate
    address = reverse("files:download", args=[plaque.certificate.pk])
    clerk = accounts.person("unit_clerk", yanqing, unit=plaque.application.unit)  # type: ignore[union-attr]
    for user in (wang, accounts.district_officer(yanqing), clerk):
        assert roles.browser(user).get(address).status_code == 200
    assert roles.browser(accounts.district_officer()).get(address).status_code == 404
    assert client.post(reverse("academies:set_certificate", args=[plaque.number])).status_code == 302


def test_anybody_verifies_a_certificate(plaque: Plaque, wang: User) -> None:
    shown = text(Client(), "verify_plaque", plaque.check_code)
    for said in (plaque.name, plaque.host_name, plaque.document_number, plaque.number, "现在有效"):
        assert said in shown
    mine = roles.browser(wang)
    fields = {"reason": "停课", "heard": "学院无异议"}
    unheard = mine.post(reverse("academies:suspend_plaque", args=[plaque.number]), fields)
    assert unheard.status_code == 422
    assert "先告知学院" in unheard.content.decode()
    evaluations.heard(plaque.academy, by=wang)
    assert mine.post(reverse("academies:suspend_plaque", args=[plaque.number]), fields).status_code == 302
    assert "起暂停" in text(Client(), "verify_plaque", plaque.check_code.lower())
    assert mine.post(reverse("academies:restore_plaque", args=[plaque.number]), fields).status_code == 302
    assert mine.post(reverse("academies:take_down_plaque", args=[plaque.number]), fields).status_code == 302
    assert "不再有效" in text(Client(), "verify_plaque", plaque.check_code)


@pytest.mark.parametrize("code", ["AAAABBBBCCCC", "x", "%00", "'; drop table", "字" * 60])
def test_a_code_nobody_gave_out_is_told(db: None, code: str) -> None:
    answer = Client().get(reverse("academies:verify_plaque", args=[code]))
    assert answer.status_code == 404
    assert "没有这个查验码" in answer.content.decode()
    typed = Client().get(reverse("academies:ask_plaque"), {"code": code})
    assert typed.status_code == 200
    assert Client().get(reverse("academies:ask_plaque")).status_code == 200


def test_a_typed_code_leads_to_its_plaque(plaque: Plaque) -> None:
    code = plaque.check_code
    answer = Client().get(reverse("academies:ask_plaque"), {"code": f"{code[:4]}-{code[4:].lower()}"})
    assert answer["Location"] == reverse("academies:verify_plaque", args=[code])


def test_plaques_by_role(plaque: Plaque, yanqing: Union, haidian: Union) -> None:
    own, other = accounts.district_officer(yanqing), accounts.district_officer(haidian)
    assert plaque.name in text(roles.browser(own), "list_plaques")
    assert plaque.name not in text(roles.browser(other), "list_plaques")
    assert roles.browser(other).get(reverse("academies:show_plaque", args=[plaque.number])).status_code == 404
    for name in ("suspend_plaque", "take_down_plaque", "restore_plaque"):
        assert roles.browser(own).get(reverse(f"academies:{name}", args=[plaque.number])).status_code == 403
    assert roles.browser(own).post(reverse("academies:set_certificate", args=[plaque.number])).status_code == 403


# --- appeals ---------------------------------------------------------------------------------------------------------


def test_an_appeal_shows_the_refusal_with_its_clause(appeal: Appeal, zhao: User) -> None:
    shown = text(roles.browser(zhao), "show_appeal", appeal.pk)
    for said in ("场地不足", "补齐设备台账", "场地已扩建。", "受理复核"):
        assert said in shown
    assert appeal.application.name in text(roles.browser(zhao), "list_appeals")


def test_examining_and_answering_in_a_browser(appeal: Appeal, wang: User, zhao: User) -> None:
    examine = reverse("academies:examine_appeal", args=[appeal.pk])
    assert roles.browser(wang).post(examine).status_code == 403
    client = roles.browser(zhao)
    assert client.post(examine).status_code == 302
    assert client.post(examine, headers={"referer": "/office/"}).status_code == 409
    answer = client.post(reverse("academies:uphold_appeal", args=[appeal.pk]), {"answer": "扩建属实。"})
    assert answer.status_code == 302
    assert "扩建属实。" in text(client, "show_appeal", appeal.pk)


def test_filing_in_a_browser(yanqing: Union, wang: User, haidian: Union) -> None:
    made = application_in("checking", yanqing, at=now() - timedelta(days=3))
    step_application(application=made, verb="refuse", by=wang, at=now(), reason="场地不足", facts={})
    address = reverse("academies:file_appeal", args=[made.code])
    clerk = roles.browser(accounts.person("unit_clerk", yanqing, unit=made.unit))
    assert "前可以提出" in clerk.get(address).content.decode()
    assert roles.browser(accounts.district_officer(haidian)).get(address).status_code == 404
    assert roles.browser(wang).get(address).status_code == 403
    assert clerk.post(address, {"statement": "场地已扩建。"}).status_code == 302
    again = clerk.post(address, {"statement": "还是不服"})
    assert again.status_code == 422
    assert "只复核一次" in again.content.decode()


def test_a_late_appeal_is_told_before_and_after(yanqing: Union, wang: User) -> None:
    made = application_in("checking", yanqing, at=now() - timedelta(days=3))
    step_application(application=made, verb="refuse", by=wang, at=now(), reason="场地不足", facts={})
    address = reverse("academies:file_appeal", args=[made.code])
    with time_machine.travel(now() + timedelta(days=60)):
        client = roles.browser(made.opened_by)
        assert "已过" in client.get(address).content.decode()
        answer = client.post(address, {"statement": "场地已扩建。"})
    assert answer.status_code == 422
    assert "期限已过" in answer.content.decode()
    assert "场地已扩建。" in answer.content.decode()


def test_convening_in_a_browser(yanqing: Union, wang: User) -> None:
    from tests.factories import panels

    panels.sheet()
    made = application_in("assessing", yanqing)
    address = reverse("academies:convene_panel", args=[made.code])
    assert roles.browser(accounts.district_officer(yanqing)).post(address).status_code == 403
    assert roles.browser(wang).get(address).status_code == 405
    assert roles.browser(wang).post(address).status_code == 302
