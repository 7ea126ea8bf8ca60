"""Pages of rectifications, changes and breaches: what they show, who may come in, what bad input does."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from federation.academies.actions import breaches, changes, rectifying
from federation.academies.models import Academy, Breach, ChangeReport, Rectification, Tier
from federation.academies.queries.conduct_duties import conduct_duties, orders_waiting, sees_conduct
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.academies.test_filling import PDF
from tests.factories import academies, accounts, evaluations, roles

AT = academies.AT


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian, trained=640)


@kept
def clerk(academy: Academy) -> User:
    return evaluations.clerk_of(academy)


@kept
def report(academy: Academy) -> ChangeReport:
    return evaluations.changed(academy)


@kept
def case(academy: Academy, wang: User) -> Breach:
    return evaluations.breach(academy, by=wang)


def at(name: str, *args: Any) -> str:
    return reverse(f"academies:{name}", args=args)


def shown(user: User, name: str, *args: Any) -> str:
    answer = roles.browser(user).get(at(name, *args))
    assert answer.status_code == 200, name
    return answer.content.decode()


# --- rectifications --------------------------------------------------------------------------------------------------


def test_plan_proof_and_recheck_in_browsers(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order(academy, by=wang, other=zhao)
    items = [item.pk for item in order.items.all()]
    mine, theirs = roles.browser(clerk), roles.browser(wang)
    assert "填写整改方案" in shown(clerk, "show_rectification", order.pk)
    half = mine.post(at("submit_plan", order.pk), {"owner": "王建国", f"plan_{items[0]}": "扩建车间"})
    assert half.status_code == 422
    assert "扩建车间" in half.content.decode()
    plans = {f"plan_{pk}": "扩建车间" for pk in items}
    assert mine.post(at("submit_plan", order.pk), {"owner": "王建国", **plans}).status_code == 302
    upload = SimpleUploadedFile("验收单.pdf", PDF)
    proofs = {f"proof_{pk}": "已验收" for pk in items} | {f"file_{items[0]}": upload}
    assert mine.post(at("submit_proof", order.pk), proofs).status_code == 302
    read = theirs.get(at("check_proof", order.pk)).content.decode()
    for said in ("扩建车间", "已验收", "验收单.pdf"):
        assert said in read
    back = {f"passed_{pk}": "1" for pk in items} | {f"passed_{items[0]}": "0", f"verdict_{items[0]}": "缺盖章"}
    assert theirs.post(at("check_proof", order.pk), back).status_code == 302
    again = mine.get(at("submit_proof", order.pk)).content.decode()
    assert "缺盖章" in again
    assert f'name="proof_{items[1]}"' not in again
    assert mine.post(at("submit_proof", order.pk), {f"proof_{items[0]}": "已盖章"}).status_code == 302
    assert theirs.post(at("check_proof", order.pk), {f"passed_{items[0]}": "1"}).status_code == 302
    assert "整改完成" in shown(clerk, "show_rectification", order.pk)


def test_a_proof_is_read_by_those_of_the_case_only(
    academy: Academy, clerk: User, wang: User, zhao: User, haidian: Union, yanqing: Union
) -> None:
    order = evaluations.order_in("promised", academy, by=wang, other=zhao)
    proofs: dict[str, Any] = {f"proof_{item.pk}": "已验收" for item in order.items.all()}
    proofs[f"file_{order.items.first().pk}"] = SimpleUploadedFile("验收单.pdf", PDF)  # type: ignore[union-attr]
    assert roles.browser(clerk).post(at("submit_proof", order.pk), proofs).status_code == 302
    address = reverse("files:download", args=[order.items.get(file__isnull=False).file_id])
    for user in (clerk, wang, accounts.district_officer(haidian)):
        assert roles.browser(user).get(address).status_code == 200
    stranger = evaluations.clerk_of(evaluations.hosted(yanqing))
    for user in (stranger, accounts.district_officer(yanqing), accounts.account()):
        assert roles.browser(user).get(address).status_code == 404


def test_a_file_that_is_not_what_it_says_is_told_at_its_field(
    academy: Academy, clerk: User, wang: User, zhao: User
) -> None:
    order = evaluations.order_in("promised", academy, by=wang, other=zhao)
    items = [item.pk for item in order.items.all()]
    proofs: dict[str, Any] = {f"proof_{pk}": "已验收" for pk in items}
    proofs[f"file_{items[0]}"] = SimpleUploadedFile("验收单.pdf", b"MZ\x90\x00")
    answer = roles.browser(clerk).post(at("submit_proof", order.pk), proofs)
    assert answer.status_code == 422
    assert f"id_file_{items[0]}_error" in answer.content.decode()


def test_the_order_on_paper_says_what_it_rests_on(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order(academy, by=wang, other=zhao)
    paper = shown(clerk, "print_order", order.pk)
    day = f"{order.due_on.year}年{order.due_on.month}月{order.due_on.day}日"
    for said in (day, "责令整改通知书", "50 分", evaluations.DOCUMENT, order.items.all()[0].finding, "北京市总工会"):
        assert said in paper


def test_lateness_is_counted_on_the_page(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order(academy, by=wang, other=zhao)
    with time_machine.travel(AT + timedelta(days=(order.plan_due_on - AT.date()).days + 2)):
        assert "已逾期 2 天" in shown(clerk, "show_rectification", order.pk)
        assert "逾期" in shown(wang, "list_rectifications")


@pytest.mark.parametrize(
    ("name", "state"), [("submit_plan", "ordered"), ("submit_proof", "promised"), ("check_proof", "proved")]
)
def test_who_may_write_into_an_order(
    academy: Academy, clerk: User, wang: User, zhao: User, haidian: Union, yanqing: Union, name: str, state: str
) -> None:
    order = evaluations.order_in(state, academy, by=wang, other=zhao)
    address, right = at(name, order.pk), wang if name == "check_proof" else clerk
    assert roles.browser(right).get(address).status_code == 200
    wrong = [zhao, accounts.district_officer(haidian), accounts.person("auditor")]
    for user in [*wrong, clerk if right == wang else wang]:
        assert roles.browser(user).get(address).status_code == 403
        assert roles.browser(user).post(address, {}).status_code == 403
    assert roles.browser(accounts.district_officer(yanqing)).get(address).status_code == 404
    assert roles.browser(accounts.account()).get(address).status_code in (403, 404)
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("name", ["submit_plan", "submit_proof", "check_proof"])
def test_a_step_out_of_turn_leads_back_to_the_order(
    academy: Academy, clerk: User, wang: User, zhao: User, name: str
) -> None:
    order = evaluations.order_in("cancelled", academy, by=wang, other=zhao)
    answer = roles.browser(wang if name == "check_proof" else clerk).get(at(name, order.pk))
    assert answer["Location"] == at("show_rectification", order.pk)


# --- changes to report -----------------------------------------------------------------------------------------------


def test_a_change_is_reported_returned_and_noted_in_browsers(report: ChangeReport, clerk: User, haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    mine, theirs = roles.browser(clerk), roles.browser(officer)
    read = shown(clerk, "show_change", report.pk)
    for said in ("院长", "王建国", "李卫东", "报告变更"):
        assert said in read
    address = at("report_change", report.pk)
    assert mine.post(address, {"statement": ""}).status_code == 422
    assert mine.post(address, {"statement": "换届"}).status_code == 302
    assert mine.post(at("note_change", report.pk)).status_code == 403
    assert theirs.post(at("return_change", report.pk), {"reason": ""}).status_code == 422
    assert theirs.post(at("return_change", report.pk), {"reason": "附任命文号"}).status_code == 302
    assert "附任命文号" in shown(clerk, "show_change", report.pk)
    assert mine.post(address, {"statement": "换届，任命文号1号"}).status_code == 302
    assert theirs.post(at("note_change", report.pk)).status_code == 302
    again = theirs.post(at("note_change", report.pk), headers={"referer": "/office/"})
    assert again.status_code == 409
    assert "已备案" in shown(clerk, "show_change", report.pk)


def test_who_may_report_and_note(report: ChangeReport, clerk: User, wang: User, haidian: Union, yanqing: Union) -> None:
    steps = ("report_change", "return_change")
    assert roles.browser(wang).get(at("report_change", report.pk)).status_code == 403
    for name in ("show_change", *steps):
        assert roles.browser(accounts.district_officer(yanqing)).get(at(name, report.pk)).status_code == 404
        assert Client().get(at(name, report.pk)).status_code == 302
    auditor = accounts.person("auditor")
    assert roles.browser(auditor).get(at("show_change", report.pk)).status_code == 200
    for name in steps:
        assert roles.browser(auditor).get(at(name, report.pk)).status_code == 403
    changes.report_change(report=report, statement="换届", by=clerk, at=AT)
    for user in (clerk, auditor):
        assert roles.browser(user).post(at("note_change", report.pk)).status_code == 403
        assert roles.browser(user).get(at("return_change", report.pk)).status_code == 403
    assert roles.browser(wang).get(at("note_change", report.pk)).status_code == 405


# --- breaches --------------------------------------------------------------------------------------------------------


def test_a_case_from_the_academy_s_page_to_its_decision(academy: Academy, clerk: User, wang: User) -> None:
    client = roles.browser(wang)
    assert client.post(at("raise_breach", academy.code), {"facts": ""}).status_code == 422
    assert client.post(at("raise_breach", academy.code), {"facts": "停办三个月"}).status_code == 302
    case = Breach.objects.get()
    assert "听取意见" in shown(wang, "show_breach", case.pk)
    assert client.post(at("invite_hearing", case.pk)).status_code == 302
    waiting = shown(wang, "show_breach", case.pk)
    assert at("suspend_for_breach", case.pk) not in waiting
    early = {"decision": "停一年", "document_number": evaluations.DOCUMENT}
    refused = client.post(at("suspend_for_breach", case.pk), early)
    assert refused.status_code == 422
    assert "陈述期限到" in refused.content.decode()
    told = roles.browser(clerk).post(at("state_view", case.pk), {"statement": "正在修缮"})
    assert told.status_code == 302
    assert at("suspend_for_breach", case.pk) in shown(wang, "show_breach", case.pk)
    assert client.post(at("suspend_for_breach", case.pk), {"decision": "停一年"}).status_code == 422
    assert client.post(at("suspend_for_breach", case.pk), early).status_code == 302
    assert "认定已暂停" in shown(clerk, "show_breach", case.pk)
    assert client.post(at("lift_suspension", case.pk), {"decision": "已复课"}).status_code == 302
    assert "已提醒" in shown(clerk, "show_breach", case.pk)


CITY_STEPS = ("close_breach", "warn_academy", "suspend_for_breach", "take_down_for_breach", "lift_suspension")


def test_who_may_decide(case: Breach, clerk: User, haidian: Union, yanqing: Union, academy: Academy) -> None:
    own, auditor = accounts.district_officer(haidian), accounts.person("auditor")
    for user in (clerk, own, auditor):
        assert roles.browser(user).get(at("show_breach", case.pk)).status_code == 200
        assert roles.browser(user).post(at("invite_hearing", case.pk)).status_code == 403
        assert roles.browser(user).get(at("raise_breach", academy.code)).status_code == 403
        for name in CITY_STEPS:
            assert roles.browser(user).get(at(name, case.pk)).status_code == 403
    for name in ("show_breach", "state_view", *CITY_STEPS):
        assert roles.browser(accounts.district_officer(yanqing)).get(at(name, case.pk)).status_code == 404
        assert Client().get(at(name, case.pk)).status_code == 302
    assert roles.browser(own).get(at("state_view", case.pk)).status_code == 403


def test_a_case_is_read_to_its_end(academy: Academy, clerk: User, haidian: Union, yanqing: Union, wang: User) -> None:
    breach = evaluations.heard(academy, by=wang)
    breaches.take_down_for_breach(breach=breach, decision="不再办学", document_number="1号", by=wang, at=academies.AT)
    assert last_term(academy).until_on is not None
    for reader in (clerk, accounts.district_officer(haidian)):
        assert "不再办学" in shown(reader, "show_breach", breach.pk)
    stranger = roles.browser(accounts.district_officer(yanqing))
    assert stranger.get(at("show_breach", breach.pk)).status_code == 404


@pytest.mark.parametrize("name", ["warn_academy", "suspend_for_breach", "take_down_for_breach", "lift_suspension"])
def test_a_decision_out_of_turn_leads_back_to_the_case(case: Breach, wang: User, name: str) -> None:
    assert roles.browser(wang).get(at(name, case.pk))["Location"] == at("show_breach", case.pk)


def test_an_academy_nobody_knows_and_cases_nobody_knows(wang: User) -> None:
    client = roles.browser(wang)
    for name in ("show_rectification", "print_order", "show_change", "show_breach"):
        assert client.get(at(name, 404)).status_code == 404
    assert client.get(at("raise_breach", "GJXY9999")).status_code == 404


# --- lists -----------------------------------------------------------------------------------------------------------


def test_lists_by_role(
    academy: Academy, report: ChangeReport, case: Breach, clerk: User, wang: User, haidian: Union, yanqing: Union
) -> None:
    name = last_term(academy).name
    for page in ("list_changes", "list_breaches"):
        for user in (wang, clerk, accounts.district_officer(haidian)):
            assert name in shown(user, page)
        assert name not in shown(accounts.district_officer(yanqing), page)
        assert Client().get(at(page)).status_code == 302


def many(count: int, haidian: Union, wang: User, zhao: User) -> None:
    """That many academies, each with an order, a change and a case."""
    made = [evaluations.hosted(haidian, tier=Tier.CAPITAL) for _ in range(count)]
    year = 2000 + Rectification.objects.count()
    campaign = academies.campaign(by=wang, year=year)
    evaluations.announced(campaign, [500] * campaign.evaluations.count(), by=wang, other=zhao)
    for one in made:
        evaluations.changed(one)
        evaluations.breach(one, by=wang)


@pytest.mark.parametrize("page", ["list_rectifications", "list_changes", "list_breaches"])
def test_lists_ask_as_much_for_30_as_for_one(haidian: Union, wang: User, zhao: User, page: str) -> None:
    client, counts = roles.browser(wang), []
    for rows in (1, 29):
        many(rows, haidian, wang, zhao)
        client.get(at(page))
        with CaptureQueriesContext(connection) as asked:
            client.get(at(page))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- what waits for whom ---------------------------------------------------------------------------------------------


def waiting(user: User) -> list[str]:
    return [duty.url for duty in conduct_duties(user)]


def test_an_order_waits_for_each_in_turn(
    academy: Academy, clerk: User, wang: User, zhao: User, haidian: Union, yanqing: Union
) -> None:
    officer = accounts.district_officer(haidian)
    order = evaluations.order(academy, by=wang, other=zhao)
    assert waiting(clerk) == [at("submit_plan", order.pk)]
    assert waiting(wang) == waiting(officer) == []
    with time_machine.travel(AT + timedelta(days=(order.plan_due_on - AT.date()).days + 1)):
        assert waiting(wang) == waiting(officer) == [at("show_rectification", order.pk)]
        assert waiting(accounts.district_officer(yanqing)) == []
    rectifying.submit_plan(order=order, owner="", plans=evaluations.plans_of(order), by=clerk, at=AT)
    assert waiting(clerk) == [at("submit_proof", order.pk)]
    rectifying.submit_proof(order=order, proofs=evaluations.proofs_of(order), by=clerk, at=AT)
    assert waiting(wang) == [at("check_proof", order.pk)]
    assert waiting(zhao) == waiting(clerk) == []


def test_a_change_waits_for_both_then_for_the_union(report: ChangeReport, clerk: User, haidian: Union) -> None:
    officer, page = accounts.district_officer(haidian), at("show_change", report.pk)
    assert waiting(clerk) == waiting(officer) == [page]
    changes.report_change(report=report, statement="换届", by=clerk, at=AT)
    assert waiting(clerk) == []
    assert waiting(officer) == [page]
    changes.note_change(report=report, by=officer, at=AT)
    assert waiting(officer) == []


def test_a_case_waits_for_the_city_the_academy_and_the_city(case: Breach, clerk: User, wang: User) -> None:
    page = at("show_breach", case.pk)
    assert (waiting(wang), waiting(clerk)) == ([page], [])
    breaches.invite_hearing(breach=case, by=wang, at=AT)
    assert (waiting(wang), waiting(clerk)) == ([], [page])
    breaches.state_view(breach=case, statement="正在修缮", by=clerk, at=AT)
    assert (waiting(wang), waiting(clerk)) == ([page], [])
    breaches.close_breach(breach=case, decision="已改正", by=wang, at=AT)
    assert (waiting(wang), waiting(clerk)) == ([], [])


def test_the_navigation_counts_what_waits(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    evaluations.order(academy, by=wang, other=zhao)
    assert sees_conduct(clerk)
    assert not sees_conduct(accounts.account())
    assert "责令整改" in shown(clerk, "list_rectifications")
    assert orders_waiting(clerk).count() == 1


def test_an_academy_s_page_leads_to_what_followed(
    academy: Academy, report: ChangeReport, case: Breach, wang: User, yanqing: Union
) -> None:
    page = shown(wang, "show_academy", academy.code)
    for name, thing in (("show_change", report), ("show_breach", case)):
        assert at(name, thing.pk) in page
    assert at("raise_breach", academy.code) in page
    assert at("show_breach", case.pk) not in shown(accounts.district_officer(yanqing), "show_academy", academy.code)


def test_what_recurs_shows_its_year_on_the_page_and_on_paper(
    academy: Academy, clerk: User, wang: User, zhao: User
) -> None:
    first = evaluations.order_in("accepted", academy, by=wang, other=zhao)
    again = academies.campaign(by=wang, year=2027)
    evaluations.announced(again, [500] * again.evaluations.count(), by=wang, other=zhao)
    order = Rectification.objects.get(evaluation__campaign=again)
    page = shown(clerk, "show_rectification", order.pk)
    recurring = order.items.filter(repeats__isnull=False).count()
    assert 0 < recurring < order.items.count()
    assert f"其中 {recurring} 项连年出现" in page
    assert at("show_rectification", first.pk) in page
    assert "（2026 年同一条款）" in shown(clerk, "print_order", order.pk)
    assert "同一条款</a>" not in shown(clerk, "show_rectification", first.pk)


def test_a_case_asks_as_much_with_many_items_as_with_one(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order(academy, by=wang, other=zhao)
    counts = []
    kept = list(order.items.values_list("pk", flat=True))
    for few in (False, True):
        if few:
            order.items.exclude(pk=kept[0]).delete()
        client = roles.browser(clerk)
        client.get(at("show_rectification", order.pk))
        with CaptureQueriesContext(connection) as asked:
            client.get(at("show_rectification", order.pk))
        counts.append(len(asked))
    assert len(kept) > 3
    assert counts[0] <= counts[1] + 3  # each clause of the sheet is looked up once
