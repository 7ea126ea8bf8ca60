"""Pages of the subsidy: what they show, who may come in, what bad input does, how many queries they ask."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.models import Allotment, AllotmentLine, Fund
from tests.factories import evaluations, roles, subsidies
from tests.factories.subsidies import DOCUMENT, MILLION

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"subsidies:{name}", args=args)


def shown(client: Client, name: str, *args: Any) -> str:
    answer = client.get(at(name, *args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_a_year_from_budget_to_approved_list_in_two_browsers(academy: Academy, entry: User, approval: User) -> None:
    subsidies.result(academy, 2025)
    mine, theirs = roles.browser(entry), roles.browser(approval)
    assert "还没有年度预算" in shown(mine, "list_funds")
    assert mine.post(at("draft_fund"), {"year": "2026", "budget_fen": "1,000,000"}).status_code == 302
    assert Fund.objects.get().budget_fen == MILLION
    assert "提交批准" in shown(mine, "show_fund", 2026)
    assert mine.post(at("propose_fund", 2026)).status_code == 302
    assert mine.get(at("approve_fund", 2026)).status_code == 403
    assert theirs.post(at("approve_fund", 2026), {"document_number": DOCUMENT}).status_code == 302
    assert mine.post(at("draft_allotment", 2026), {"pot_fen": "800000"}).status_code == 302
    assert "800,000.00" in shown(mine, "set_amounts", 2026, 1)
    sent = {f"amount_{academy.pk}": "750,000.50"}
    assert mine.post(at("set_amounts", 2026, 1), sent).status_code == 302
    assert AllotmentLine.objects.get().amount_fen == 75_000_050
    assert mine.post(at("propose_allotment", 2026, 1)).status_code == 302
    assert "批准分配" in shown(theirs, "show_allotment", 2026, 1)
    assert theirs.post(at("approve_allotment", 2026, 1), {"document_number": DOCUMENT}).status_code == 302
    page = shown(mine, "show_fund", 2026)
    assert "249,999.50" in page
    assert "750,000.50" in shown(roles.browser(evaluations.clerk_of(academy)), "show_standing", academy.code)


def test_what_does_not_fit_is_said_with_its_clause(academy: Academy, entry: User, approval: User) -> None:
    fund = subsidies.approved_fund(by=entry, other=approval)
    subsidies.allotment(fund, {academy.pk: MILLION + 1}, by=entry)
    mine = roles.browser(entry)
    answer = mine.post(at("propose_allotment", 2026, 1), follow=True).content.decode()
    assert "把本次分配减少 0.01 元以上" in answer
    assert "/regulations/bj-academy-subsidy/" in answer
    assert Allotment.objects.get().state == "drafted"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        ("0", "金额要大于 0"),
        ("abc", "不是金额"),
        ("-5", "金额要大于 0"),
        ("1.005", "小于一分"),
        ("100美元", "只按人民币记账"),
    ],
)
def test_bad_amounts_are_named_and_nothing_is_lost(entry: User, typed: str, said: str) -> None:
    answer = roles.browser(entry).post(at("draft_fund"), {"year": "2026", "budget_fen": typed, "note": "一段说明"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "一段说明" in page
    assert not Fund.objects.exists()
    assert f'value="{typed}"' in page or not typed


def test_lists_and_returns_by_post_only(academy: Academy, entry: User, approval: User) -> None:
    fund = subsidies.approved_fund(by=entry, other=approval)
    subsidies.allotment(fund, {academy.pk: 5}, by=entry)
    mine, theirs = roles.browser(entry), roles.browser(approval)
    for name in ("propose_allotment", "discard_allotment"):
        assert mine.get(at(name, 2026, 1)).status_code == 405
    mine.post(at("propose_allotment", 2026, 1))
    assert "退回理由" in shown(theirs, "return_allotment", 2026, 1)
    theirs.post(at("return_allotment", 2026, 1), {"reason": "请核对"})
    assert Allotment.objects.get().state == "drafted"
    mine.post(at("discard_allotment", 2026, 1))
    assert Allotment.objects.get().state == "discarded"


def test_a_standing_shows_its_track_and_what_comes_next(academy: Academy, haidian: Union) -> None:
    subsidies.result(academy, 2024, failed=True)
    subsidies.put_right(academy, 2024)
    page = shown(roles.browser(roles.staff("district_officer", haidian)), "show_standing", academy.code)
    for said in (
        "2024 年度评价不合格",
        "2024 年度整改复查通过",
        "如果下一次评价再不合格",
        "补助资金到此终止",
        "终止拨付",
    ):
        assert said in page
    subsidies.result(academy, 2025, failed=True)
    page = shown(roles.browser(roles.staff("auditor")), "show_standing", academy.code)
    assert "连续不合格，已终止拨付" in page
    assert "如果下一次评价再不合格" not in page


def test_others_see_nothing_of_it(academy: Academy, yanqing: Union, entry: User, approval: User) -> None:
    subsidies.standing(academy)
    fund = subsidies.approved_fund(by=entry, other=approval)
    subsidies.allotment(fund, {academy.pk: 5}, by=entry)
    far = roles.browser(roles.staff("district_officer", yanqing))
    assert far.get(at("show_standing", academy.code)).status_code == 404
    assert far.get(at("show_allotment", 2026, 1)).status_code == 404  # a draft
    assert far.get(at("draft_fund")).status_code == 403
    assert far.post(at("set_amounts", 2026, 1), {}).status_code == 404
    assert Client().get(at("list_funds")).status_code == 302
    assert roles.browser(roles.staff("worker", yanqing)).get(at("list_funds")).status_code == 403
    officer = roles.browser(roles.staff("city_officer"))
    for name in ("propose_allotment", "discard_allotment"):
        assert officer.post(at(name, 2026, 1)).status_code == 403
    assert Allotment.objects.get().state == "drafted"


@pytest.mark.parametrize("name", ["list_standings", "show_fund", "show_allotment", "set_amounts"])
def test_pages_ask_as_much_for_thirty_as_for_one(name: str, haidian: Union, entry: User, approval: User) -> None:
    """Thirty academies, each with a result and an amount, cost as many questions as one."""
    fund = subsidies.approved_fund(by=entry, other=approval)
    subsidies.allotment(fund, {}, by=entry)
    client, asked = roles.browser(entry), []
    args = {"list_standings": (), "show_fund": (2026,)}.get(name, (2026, 1))
    for count in (1, 29):
        made = [subsidies.capital(haidian) for _ in range(count)]
        for academy in made:
            subsidies.standing(academy)
        AllotmentLine.objects.bulk_create(
            AllotmentLine(allotment=Allotment.objects.get(), academy=academy, amount_fen=100) for academy in made
        )
        shown(client, name, *args)
        with CaptureQueriesContext(
            connection,
        ) as found:
            shown(client, name, *args)
        asked.append(len(found))
    assert asked[0] == asked[1]
