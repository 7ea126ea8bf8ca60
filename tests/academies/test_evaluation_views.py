"""Pages of one academy's evaluation: what they show to whom, who may come in, how many questions they ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from federation.academies.actions import evaluating, grading, sampling
from federation.academies.models import Academy, Campaign, Evaluation, EvaluationLine
from federation.academies.queries.judged import counted_today
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from tests.academies import kept
from tests.factories import academies, accounts, evaluations, panels, roles

AT = academies.AT
YEAR = 2026
PAGES = ("show_evaluation", "submit_report", "return_report", "leave_out", "plan_check", "record_check")


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian, trained=1200)


@kept
def campaign(academy: Academy, wang: User) -> Campaign:
    return academies.campaign(by=wang)


@kept
def evaluation(academy: Academy, campaign: Campaign) -> Evaluation:
    return Evaluation.objects.get(academy=academy, campaign=campaign)


@kept
def clerk(academy: Academy) -> User:
    return evaluations.clerk_of(academy)


def case(name: str, one: Evaluation) -> str:
    return reverse(f"academies:{name}", args=[YEAR, one.academy.code])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- the score of today ----------------------------------------------------------------------------------------------


def test_the_score_of_today_needs_no_campaign(academy: Academy, clerk: User) -> None:
    panels.sheet("academy-evaluation")
    client = roles.browser(clerk)
    own = client.get(reverse("academies:show_own_score"))
    assert own.status_code == 302
    shown = text(client, own["Location"])
    term = last_term(academy)
    lines = counted_today(term, AT.date(), parameters_on(AT.date()))
    assert f"{sum(one.line.tenths for one in lines) / 10:g}<span" in shown
    assert "可得满分" in shown
    assert f"?unit={term.host_unit.uscc if term.host_unit else ''}" in shown


def test_somebody_for_no_academy_is_told_what_to_do(haidian: Union) -> None:
    shown = text(roles.browser(accounts.district_officer(haidian)), reverse("academies:show_own_score"))
    assert "没有关联的工匠学院" in shown


def test_the_score_is_for_the_academy_and_those_above(
    academy: Academy, campaign: Campaign, haidian: Union, yanqing: Union, wang: User, clerk: User
) -> None:
    other = evaluations.clerk_of(evaluations.hosted(haidian))
    address = reverse("academies:show_score", args=[academy.code])
    for user, expected in (
        (clerk, 200),
        (wang, 200),
        (accounts.district_officer(haidian), 200),
        (accounts.district_officer(yanqing), 403),
        (other, 403),
    ):
        assert roles.browser(user).get(address).status_code == expected, user


# --- the self-report -------------------------------------------------------------------------------------------------


def test_the_academy_explains_and_hands_in(evaluation: Evaluation, clerk: User) -> None:
    client, address = roles.browser(clerk), case("submit_report", evaluation)
    shown = text(client, address)
    short = [line.item for line in evaluation.lines.all() if line.auto_tenths < line.most_tenths]
    assert short
    assert all(f'name="line_{item}"' in shown for item in short)
    full = next(line.item for line in evaluation.lines.all() if line.auto_tenths == line.most_tenths)
    assert f'name="line_{full}"' not in shown
    silent = client.post(address, {})
    assert silent.status_code == 422
    told: dict[str, Any] = {f"line_{item}": "场地改造，明年补上" for item in short}
    assert client.post(address, told).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.state == "reported"
    assert "场地改造" in text(client, case("show_evaluation", evaluation))
    assert client.get(address).status_code == 302


def test_a_report_is_sent_back_with_a_reason(evaluation: Evaluation, clerk: User, wang: User) -> None:
    evaluating.submit_report(
        evaluation=evaluation,
        explanations={line.item: "说明" for line in evaluation.lines.all()},
        by=clerk,
        at=AT,
    )
    client, address = roles.browser(wang), case("return_report", evaluation)
    assert "退回补充" in text(client, case("show_evaluation", evaluation))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "请写明实操为何不足"}).status_code == 302
    assert "填写自评" in text(roles.browser(clerk), case("show_evaluation", evaluation))


def test_an_academy_stands_aside_this_year(evaluation: Evaluation, wang: User) -> None:
    client = roles.browser(wang)
    assert client.post(case("leave_out", evaluation), {"reason": "当年新认定"}).status_code == 302
    assert "不参加本年评价" in text(client, case("show_evaluation", evaluation))


# --- the check on site -----------------------------------------------------------------------------------------------


def test_a_check_is_planned_and_written_down(evaluation: Evaluation, campaign: Campaign, wang: User) -> None:
    client = roles.browser(wang)
    assert client.get(case("plan_check", evaluation)).status_code == 403
    sampling.mark_sample(campaign=campaign, codes=[evaluation.academy.code], by=wang, at=AT)
    day = AT.date().isoformat()
    assert client.post(case("plan_check", evaluation), {"planned_on": day}).status_code == 302
    assert f"定于 {day} 检查" in text(client, case("show_evaluation", evaluation))
    told = {"checked_on": day, "agrees": "0", "finding": "实训工位只开了一半"}
    assert client.post(case("record_check", evaluation), told).status_code == 302
    shown = text(client, case("show_evaluation", evaluation))
    assert "与自评不符" in shown
    assert "实训工位只开了一半" in shown


# --- results ---------------------------------------------------------------------------------------------------------


def test_editions_stand_side_by_side(evaluation: Evaluation, campaign: Campaign, wang: User, zhao: User) -> None:
    evaluations.announced(campaign, [500], by=wang, other=zhao)
    boss = roles.staff("city_admin")
    client = roles.browser(boss)
    assert (
        client.post(case("reopen_evaluation", evaluation), {"reason": "漏计", "document_number": ""}).status_code == 422
    )
    told = {"reason": "台账漏计两个班", "document_number": "京工发〔2026〕40号"}
    assert client.post(case("reopen_evaluation", evaluation), told).status_code == 302
    grading.score_evaluation(evaluation=evaluation, tenths=700, by=None, at=AT)
    assert client.get(case("announce_again", evaluation)).status_code == 403
    other = roles.browser(zhao)
    assert "70 分" in text(other, case("announce_again", evaluation))
    assert other.post(case("announce_again", evaluation), {"document_number": "京工发〔2026〕41号"}).status_code == 302
    shown = text(other, case("show_evaluation", evaluation))
    assert shown.index("第 2 次公布") < shown.index("第 1 次公布")
    history = text(other, reverse("academies:show_score", args=[evaluation.academy.code]))
    assert "京工发〔2026〕31号" in history
    assert "京工发〔2026〕41号" in history
    address = reverse("academies:show_academy", args=[evaluation.academy.code])
    assert "京工发〔2026〕41号" in text(other, address)
    assert "京工发〔2026〕41号" not in text(other, f"{address}?on={AT.date() - timedelta(days=1)}")


def test_the_register_links_results_to_what_its_reader_may_open(
    evaluation: Evaluation, campaign: Campaign, yanqing: Union, wang: User, zhao: User
) -> None:
    evaluations.announced(campaign, [500], by=wang, other=zhao)
    address, own = (
        reverse("academies:show_academy", args=[evaluation.academy.code]),
        case("show_evaluation", evaluation),
    )
    public = reverse("academies:list_public_results", args=[YEAR])
    assert own in text(roles.browser(wang), address)
    elsewhere = text(roles.browser(accounts.district_officer(yanqing)), address)
    assert own not in elsewhere
    assert public in elsewhere


# --- who may come in -------------------------------------------------------------------------------------------------


def test_score_and_grade_are_the_citys_until_they_are_announced(
    evaluation: Evaluation, campaign: Campaign, haidian: Union, wang: User, zhao: User, clerk: User
) -> None:
    evaluations.graded(campaign, [437], by=wang)
    everyone = reverse("academies:list_evaluations", args=[YEAR])
    board = reverse("academies:show_campaign", args=[YEAR])
    unqualified = f"{everyone}?grade=unqualified"
    assert "43.7" in text(roles.browser(wang), everyone)
    assert "43.7" in text(roles.browser(wang), case("show_evaluation", evaluation))
    assert evaluation.term.name in text(roles.browser(wang), unqualified)
    for reader in (clerk, accounts.district_officer(haidian)):
        client = roles.browser(reader)
        for address in (everyone, board, case("show_evaluation", evaluation), f"{everyone}?sort=-score"):
            assert "43.7" not in text(client, address), address
        assert evaluation.term.name not in text(client, unqualified)
        assert "不合格" not in text(client, case("show_evaluation", evaluation))
    grading.announce_campaign(campaign=campaign, document_number="1号", by=zhao, at=AT)
    assert "43.7" in text(roles.browser(clerk), everyone)
    assert "不合格" in text(roles.browser(clerk), case("show_evaluation", evaluation))


@pytest.mark.parametrize("name", PAGES)
def test_an_evaluation_of_others_does_not_exist(
    evaluation: Evaluation, haidian: Union, yanqing: Union, name: str
) -> None:
    strangers = (accounts.district_officer(yanqing), evaluations.clerk_of(evaluations.hosted(haidian)))
    for stranger in strangers:
        assert roles.browser(stranger).get(case(name, evaluation)).status_code == 404


@pytest.mark.parametrize(
    ("name", "clerk_may", "city_may", "district_may"),
    [
        ("show_evaluation", 200, 200, 200),
        ("submit_report", 200, 403, 403),
        ("return_report", 403, 200, 403),
        ("leave_out", 403, 200, 403),
        ("plan_check", 403, 200, 403),
        ("record_check", 403, 200, 403),
        ("reopen_evaluation", 403, 403, 403),
        ("announce_again", 403, 302, 403),
    ],
)
def test_each_page_is_for_those_whose_work_it_is(
    evaluation: Evaluation, campaign: Campaign, haidian: Union, wang: User, clerk: User,
    name: str, clerk_may: int, city_may: int, district_may: int,
) -> None:  # fmt: skip
    sampling.mark_sample(campaign=campaign, codes=[evaluation.academy.code], by=wang, at=AT)
    address = case(name, evaluation)
    assert roles.browser(clerk).get(address).status_code == clerk_may
    assert roles.browser(wang).get(address).status_code == city_may
    assert roles.browser(accounts.district_officer(haidian)).get(address).status_code == district_may


def test_the_list_holds_what_somebody_may_see(
    evaluation: Evaluation, campaign: Campaign, haidian: Union, yanqing: Union, wang: User, clerk: User
) -> None:
    address, name = reverse("academies:list_evaluations", args=[YEAR]), evaluation.term.name
    assert name in text(roles.browser(wang), address)
    assert name in text(roles.browser(clerk), address)
    assert name in text(roles.browser(accounts.district_officer(haidian)), address)
    assert name not in text(roles.browser(accounts.district_officer(yanqing)), address)
    assert name in text(roles.browser(wang), f"{address}?silent=1")
    assert roles.browser(wang).get(reverse("academies:list_evaluations", args=[2025])).status_code == 404


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        text(client, address)
    return len(seen)


def test_thirty_academies_cost_the_questions_of_one(
    evaluation: Evaluation, campaign: Campaign, haidian: Union, wang: User
) -> None:
    client, address = roles.browser(wang), reverse("academies:list_evaluations", args=[YEAR])
    text(client, address)
    one = asked(client, address)
    for _number in range(29):
        evaluations.hosted(haidian)
    while evaluating.enrol_academies(campaign=campaign, by=wang, at=AT):
        pass
    assert Evaluation.objects.count() == 30
    assert asked(client, address) <= one


def test_a_case_asks_as_much_with_one_line_a_clause_as_with_all(evaluation: Evaluation, wang: User) -> None:
    client, address = roles.browser(wang), case("show_evaluation", evaluation)
    text(client, address)
    everything = asked(client, address)
    keep = list(evaluation.lines.order_by("clause").distinct("clause").values_list("pk", flat=True))
    EvaluationLine.objects.filter(evaluation=evaluation).exclude(pk__in=keep).delete()
    assert asked(client, address) == everything
