"""Pages of a year's evaluation as the city runs it, and as everybody reads its results."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs.running import run_waiting
from federation.academies.actions import evaluating, grading, sampling
from federation.academies.models import Academy, Campaign
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.panels.actions import hold_draw, replace_drawn
from federation.panels.models import Draw, Panel
from tests.academies import kept
from tests.factories import academies, accounts, evaluations, panels, roles

AT = academies.AT
YEAR = 2026
KEPT = (
    "plan_campaign", "open_campaign", "close_reports", "announce_sample", "form_panels", "grade_campaign",
    "regrade_campaign", "announce_campaign", "download_results",
)  # fmt: skip
"""Pages that only the city's officers may use."""


@kept
def three(haidian: Union) -> list[Academy]:
    return [evaluations.hosted(haidian, trained=trained) for trained in (0, 1200, 300)]


@kept
def campaign(three: list[Academy], wang: User) -> Campaign:
    return academies.campaign(by=wang)


def page(name: str, year: int = YEAR) -> str:
    needs_year = name not in ("list_campaigns", "plan_campaign", "list_public_campaigns")
    return reverse(f"academies:{name}", args=[year] if needs_year else [])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def reviewed(campaign: Campaign, tenths: list[int], wang: User) -> None:
    """Everything that grading asks for."""
    evaluations.sampled(campaign, by=wang)
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    for one, given in zip(campaign.evaluations.order_by("academy"), tenths, strict=True):
        grading.score_evaluation(evaluation=one, tenths=given, by=None, at=AT)


# --- setting up and opening ------------------------------------------------------------------------------------------


def test_the_first_campaign_is_set_up_and_opened(three: list[Academy], wang: User) -> None:
    panels.sheet("academy-evaluation")
    client = roles.browser(wang)
    assert "还没有年度评价" in text(client, page("list_campaigns"))
    shown = text(client, page("plan_campaign"))
    assert 'value="2026"' in shown
    told: dict[str, Any] = {
        "year": YEAR, "title": "2026年工匠学院年度评价", "tiers": ["district"], "report_from": "2026-11-02",
        "report_until": "2026-11-30", "review_until": "2026-11-20",
    }  # fmt: skip
    assert client.post(page("plan_campaign"), told).status_code == 422
    assert client.post(page("plan_campaign"), {**told, "review_until": "2026-12-20"}).status_code == 302
    assert "现有 3 家" in text(client, page("show_campaign"))
    assert client.post(page("open_campaign")).status_code == 302
    run_waiting()
    assert "0 / 3" in text(client, page("show_campaign"))
    assert "3 家没有提交" in text(client, page("show_campaign"))


def test_the_next_one_is_copied_a_year_on(campaign: Campaign, wang: User) -> None:
    shown = text(roles.browser(wang), page("plan_campaign"))
    assert 'value="2027"' in shown
    assert 'value="2027-11-30"' in shown
    assert "2027年工匠学院年度评价" in shown


def test_it_does_not_open_before_its_day_unawares(three: list[Academy], wang: User) -> None:
    panels.sheet("academy-evaluation")
    with time_machine.travel(AT - timedelta(days=60), tick=False):
        evaluating.plan_campaign(told=academies.campaign_told(YEAR), by=wang, at=AT)
        assert "还没到自评开始的 2026-11-02" in text(roles.browser(wang), page("show_campaign"))


def test_nobody_is_taken_in_after_the_reports_are_closed(campaign: Campaign, haidian: Union, wang: User) -> None:
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    evaluations.hosted(haidian)
    assert evaluating.enrol_academies(campaign=campaign, by=wang, at=AT) == 0


# --- the sample, the panels, grades ----------------------------------------------------------------------------------


def test_the_sample_is_announced_drawn_and_shown(campaign: Campaign, wang: User, yanqing: Union) -> None:
    client = roles.browser(wang)
    assert "从 3 家参评学院里抽取 1 家" in text(client, page("announce_sample"))
    event = {"seed_event": "2026年12月1日双色球第2026138期开奖号码", "seed_on": "2026-12-01"}
    assert client.post(page("announce_sample"), event).status_code == 302
    assert "2026-12-01 种子公布后抽取" in text(client, page("show_campaign"))
    again = client.post(page("announce_sample"), event)
    assert again.status_code == 422
    assert "不能另抽" in again.content.decode()
    later = AT + timedelta(days=10)
    hold_draw(draw=Draw.objects.get(), seed="05 11 17", by=wang, at=later)
    drawn = campaign.evaluations.get(is_sampled=True)
    sampling.plan_check(evaluation=drawn, planned_on=AT.date(), by=wang, at=later)
    with time_machine.travel(later, tick=False):
        shown = text(roles.browser(wang), page("show_campaign"))
        elsewhere = text(roles.browser(accounts.district_officer(yanqing)), page("show_campaign"))
    assert drawn.term.name in shown
    assert "逾期" in shown
    assert "您能看到的学院没有抽中" in elsewhere


def test_whoever_follows_one_drawn_is_checked_instead(campaign: Campaign, wang: User) -> None:
    event = {"seed_event": "2026年12月1日双色球第2026138期开奖号码", "seed_on": "2026-12-01"}
    roles.browser(wang).post(page("announce_sample"), event)
    draw, later = Draw.objects.get(), AT + timedelta(days=10)
    hold_draw(draw=draw, seed="05 11 17", by=wang, at=later)
    drawn = campaign.evaluations.select_related("academy").get(is_sampled=True)
    evaluating.leave_out(evaluation=drawn, reason="停办", by=wang, at=later)
    made = replace_drawn(draw=draw, out_key=drawn.academy.code, reason="停办，不参评", by=wang, at=later)
    assert campaign.evaluations.get(is_sampled=True).academy.code == made.in_key != drawn.academy.code


def test_panels_are_formed_by_a_job(campaign: Campaign, wang: User) -> None:
    for _number in range(3):
        panels.expert()
    client = roles.browser(wang)
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    assert "给 3 家学院组建评审组" in text(client, page("show_campaign"))
    assert client.post(page("form_panels")).status_code == 302
    run_waiting()
    assert Panel.objects.count() == 3
    shown = text(client, page("show_campaign"))
    assert "组建各评审组</button>" not in shown
    assert "3 家评审中" in shown


def test_grading_is_looked_at_first(campaign: Campaign, wang: User, zhao: User) -> None:
    client = roles.browser(wang)
    assert client.get(page("grade_campaign"))["Location"] == page("show_campaign")
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    early = text(client, page("grade_campaign"))
    assert "还没有抽取现场检查的学院" in early
    assert "还没有评审分" in early
    evaluations.sampled(campaign, by=wang)
    for one, given in zip(campaign.evaluations.order_by("academy"), (950, 605, 500), strict=True):
        grading.score_evaluation(evaluation=one, tenths=given, by=None, at=AT)
    shown = text(client, page("grade_campaign"))
    assert "有评审分的 3 家，优秀不超过 20%，即 0 家；达到 90 分的有 1 家。" in shown
    assert "名额之外第一位" in shown
    assert shown.count("60.5") == 1
    assert client.post(page("grade_campaign")).status_code == 302
    assert "评定人不能公布自己评定的结果" in text(client, page("show_campaign"))
    assert f'href="{page("announce_campaign")}"' in text(roles.browser(zhao), page("show_campaign"))


def test_grades_are_taken_back_with_a_reason(campaign: Campaign, wang: User) -> None:
    reviewed(campaign, [700, 700, 500], wang)
    client = roles.browser(wang)
    client.post(page("grade_campaign"))
    assert client.post(page("regrade_campaign"), {"reason": ""}).status_code == 422
    assert client.post(page("regrade_campaign"), {"reason": "有一家的评审意见写错了"}).status_code == 302
    assert "预览并评定等次" in text(client, page("show_campaign"))


@pytest.mark.parametrize("name", ["regrade_campaign", "announce_campaign"])
def test_grades_not_given_are_neither_taken_back_nor_announced(campaign: Campaign, wang: User, name: str) -> None:
    assert roles.browser(wang).get(page(name))["Location"] == page("show_campaign")


# --- results ---------------------------------------------------------------------------------------------------------


def test_results_are_public_once_they_are_announced(campaign: Campaign, wang: User, zhao: User) -> None:
    reviewed(campaign, [700, 700, 500], wang)
    grading.grade_campaign(campaign=campaign, by=wang, at=AT)
    everybody = Client()
    assert page("list_public_campaigns") in text(everybody, reverse("academies:list_public_academies"))
    assert "还没有公布过结果" in text(everybody, page("list_public_campaigns"))
    assert everybody.get(page("list_public_results")).status_code == 404
    assert roles.browser(wang).get(page("download_results")).status_code == 404
    other = roles.browser(zhao)
    assert "优秀 0 家，合格 2 家，不合格 1 家。" in text(other, page("announce_campaign"))
    assert other.post(page("announce_campaign"), {"document_number": " "}).status_code == 422
    assert other.post(page("announce_campaign"), {"document_number": evaluations.DOCUMENT}).status_code == 302
    assert campaign.title in text(everybody, page("list_public_campaigns"))
    shown = text(everybody, page("list_public_results"))
    for one in campaign.evaluations.select_related("term"):
        assert one.term.name in shown
    assert text(everybody, f"{page('list_public_results')}?grade=unqualified").count(">不合格</span>") == 1
    assert "下载结果附件" in text(other, page("show_campaign"))


def test_the_attachment_holds_every_result(campaign: Campaign, wang: User, zhao: User) -> None:
    evaluations.announced(campaign, [700, 810, 500], by=wang, other=zhao)
    answer = roles.browser(wang).get(page("download_results"))
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][0] == evaluations.DOCUMENT
    assert sorted(tuple(row[-2:]) for row in rows[3:]) == [(50, "不合格"), (70, "合格"), (81, "合格")]


def test_a_result_announced_again_says_so(campaign: Campaign, wang: User, zhao: User) -> None:
    evaluations.announced(campaign, [700, 810, 500], by=wang, other=zhao)
    one = campaign.evaluations.order_by("academy")[2]
    grading.reopen_evaluation(
        evaluation=one, reason="漏计", document_number="更1号", by=roles.staff("city_admin"), at=AT
    )
    assert "正在重新评审" in text(Client(), page("list_public_results"))
    assert "1 家正在重新评审" in text(roles.browser(wang), page("show_campaign"))
    grading.score_evaluation(evaluation=one, tenths=650, by=None, at=AT)
    grading.announce_again(evaluation=one, document_number="更2号", by=wang, at=AT)
    shown = text(Client(), page("list_public_results"))
    assert "第 2 次公布，更2号" in shown
    assert ">不合格</span>" not in shown


# --- who may come in, what it costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_the_city_runs_it_and_nobody_else(campaign: Campaign, haidian: Union, three: list[Academy], name: str) -> None:
    others = (accounts.district_officer(haidian), evaluations.clerk_of(three[0]), accounts.person("auditor"))
    posted = name in ("open_campaign", "close_reports", "form_panels")
    for other in others:
        client = roles.browser(other)
        answer = client.post(page(name)) if posted else client.get(page(name))
        assert answer.status_code == 403, other
    campaign.refresh_from_db()
    assert campaign.state == "reporting"


@pytest.mark.parametrize("name", [*KEPT, "list_campaigns", "show_campaign"])
def test_the_office_is_for_those_who_signed_in(campaign: Campaign, name: str) -> None:
    posted = name in ("open_campaign", "close_reports", "form_panels")
    answer = Client().post(page(name)) if posted else Client().get(page(name))
    assert answer.status_code == 302
    assert "/account/sign-in/" in answer["Location"]


@pytest.mark.parametrize("name", ["show_campaign", "grade_campaign", "announce_campaign", "announce_sample"])
def test_a_year_without_a_campaign_does_not_exist(wang: User, name: str) -> None:
    assert roles.browser(wang).get(page(name, 2031)).status_code == 404


def test_a_district_sees_how_far_its_own_are(campaign: Campaign, haidian: Union, yanqing: Union) -> None:
    assert "参评 3 家" in text(roles.browser(accounts.district_officer(haidian)), page("show_campaign"))
    shown = text(roles.browser(accounts.district_officer(yanqing)), page("show_campaign"))
    assert "参评 0 家" in shown
    assert "截止自评</button>" not in shown


def asked(client: Client, address: str) -> int:
    text(client, address)
    with CaptureQueriesContext(connection) as seen:
        text(client, address)
    return len(seen)


@pytest.mark.parametrize("name", ["show_campaign", "list_public_results", "list_campaigns"])
def test_thirty_academies_cost_the_questions_of_three(
    campaign: Campaign, haidian: Union, wang: User, zhao: User, name: str
) -> None:
    client = roles.browser(wang)
    many = [evaluations.hosted(haidian) for _number in range(27)]
    evaluations.announced(campaign, [700, 810, 900], by=wang, other=zhao)
    few = asked(client, page(name))
    more = academies.campaign(by=wang, year=2027)
    assert more.evaluations.count() == 3 + len(many)
    evaluations.announced(more, [700] * 30, by=wang, other=zhao)
    assert asked(client, page(name, 2027)) <= few
