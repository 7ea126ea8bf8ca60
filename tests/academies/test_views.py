"""Pages: who may come in, what they show, how many questions they ask."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from federation.academies.actions import plans
from federation.academies.actions import register as acts
from federation.academies.models import Academy, PlanVersion, Tier
from federation.academies.queries.register import last_term
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import accounts
from tests.factories.academies import AT, academy, plan

BACKEND = "django.contrib.auth.backends.ModelBackend"
Visit = Callable[[User], Client]


@pytest.fixture
def visit(client: Client) -> Visit:
    """A browser signed in as somebody."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in


def fields(union: Union, **more: Any) -> dict[str, Any]:
    usual = {
        "name": "延庆工匠学院", "tier": "district", "host_name": "延庆区第一职业学校", "host_kind": "vocational",
        "union": union.pk, "from_on": "2025-06-01",
    }  # fmt: skip
    return usual | more


def test_the_office_asks_who_is_there(client: Client, unions: list[Union]) -> None:
    page = reverse("academies:show_plan")
    assert client.get(page).status_code == 302
    client.force_login(accounts.account(), backend=BACKEND)
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("view", ["due", "table", "tree", "years", "nonsense"])
def test_show_plan(visit: Visit, wang: User, yanqing: Union, view: str) -> None:
    plan()
    academy(yanqing, name="延庆工匠学院")
    shown = visit(wang).get(reverse("academies:show_plan"), {"view": view, "on": "2026-11-22"})
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "照" in text
    assert "延庆" in text


@pytest.mark.parametrize("on", ["1900-01-01", "2022-09-01", "2024-12-31", "2999-01-01", "no day"])
def test_show_plan_opens_any_day(visit: Visit, wang: User, on: str) -> None:
    plan()
    assert visit(wang).get(reverse("academies:show_plan"), {"on": on}).status_code == 200


@pytest.mark.parametrize("page", ["show_plan", "print_plan", "list_academies", "list_public_academies", "show_academy"])
@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("昨天", "“昨天”不是日期"),
        ("2999-01-01", "还没到 2999-01-01 这一天"),
        ("1999-01-01", "记录自 2024-07-31 起"),
        ("2025-01-01", "这是 2025-01-01 当天的情况"),
    ],
)
def test_a_page_says_when_it_does_not_show_the_day_typed(
    visit: Visit, wang: User, yanqing: Union, page: str, on: str, said: str
) -> None:
    made = academy(yanqing, on=date(2024, 7, 31))
    address = reverse(f"academies:{page}", args=[made.code] if page == "show_academy" else [])
    client = visit(wang)
    assert said in client.get(address, {"on": on}).content.decode()
    assert said not in client.get(address).content.decode()


@pytest.mark.parametrize("view", ["due", "table", "tree", "years"])
@pytest.mark.parametrize("planned", [True, False])
def test_a_day_without_a_plan_is_neither_good_nor_bad(
    visit: Visit, wang: User, yanqing: Union, view: str, planned: bool
) -> None:
    academy(yanqing, on=date(2023, 7, 1), tier=Tier.CAPITAL)
    plan(since=date(2023, 1, 1) if planned else date(2024, 7, 4))
    shown = visit(wang).get(reverse("academies:show_plan"), {"view": view, "on": "2024-07-03"})
    text = shown.content.decode()
    assert ("这一天没有施行中的计划" in text) != planned
    tiles = shown.context["industries"]
    assert [(tile.figure, str(tile.tone)) for tile in tiles] == [("0/0", "cinnabar") if planned else ("0", "plain")]
    assert ("首都级 / 区级" in text) == planned
    assert ('class="of"' in text) == planned
    assert planned or not any(word in text for word in ("达标", "district-jade", "照当时的进度", "过去 12 个月"))


def test_the_attachment_is_dated_as_its_language_does(visit: Visit, wang: User, yanqing: Union) -> None:
    client = visit(wang)
    page = reverse("academies:print_plan")
    assert "（截至2026年3月1日）" in client.get(page, {"on": "2026-03-01"}).content.decode()
    client.cookies["django_language"] = "en"
    shown = client.get(page, {"on": "2026-03-01"}).content.decode()
    assert "(as at March 1, 2026)" in shown
    assert "年3月" not in shown


def test_the_attachment_of_a_day_without_a_plan_leaves_targets_empty(visit: Visit, wang: User, yanqing: Union) -> None:
    plan(since=date(2024, 7, 4))
    client = visit(wang)
    paper = client.get(reverse("academies:print_plan"), {"on": "2024-07-03"}).content.decode()
    assert "<tfoot><tr><td></td><td>合计</td><td>0</td><td></td><td>0</td><td></td><td></td><td></td></tr>" in paper
    assert "这一天没有施行中的计划" in paper
    book = client.get(reverse("academies:download_plan"), {"on": "2024-07-03"})
    sheet = openpyxl.load_workbook(BytesIO(book.content)).active
    assert [sheet.cell(7, column).value for column in range(1, 8)] == ["合计", None, 0, None, 0, None, None]


def test_show_plan_asks_as_much_for_30_academies_as_for_one(
    visit: Visit, wang: User, yanqing: Union, django_assert_max_num_queries: Any
) -> None:
    plan()
    client = visit(wang)
    for rows in (1, 29):
        for _ in range(rows):
            academy(yanqing)
        client.get(reverse("academies:show_plan"))
        with django_assert_max_num_queries(20):
            client.get(reverse("academies:show_plan"))


@pytest.mark.parametrize("name", ["academies:list_academies", "academies:list_public_academies"])
def test_lists_ask_the_same_number_of_questions_at_1_and_30_rows(
    visit: Visit, wang: User, yanqing: Union, name: str, django_assert_max_num_queries: Any
) -> None:
    client = visit(wang)
    client.get(reverse(name))
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            academy(yanqing)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_number_opens_the_list_it_counts(visit: Visit, wang: User, haidian: Union, yanqing: Union) -> None:
    academy(haidian, name="海淀工匠学院")
    academy(yanqing, name="延庆工匠学院")
    academy(yanqing, name="首都工匠学院（延庆）", tier=Tier.CAPITAL, on=date(2026, 1, 1))
    client = visit(wang)

    def listed(**asked: str) -> list[str]:
        page = client.get(reverse("academies:list_academies"), asked).context["page"]
        return sorted(row.thing.name for row in page.rows)

    assert listed(tier="capital") == ["首都工匠学院（延庆）"]
    assert listed(union=yanqing.code) == ["延庆工匠学院", "首都工匠学院（延庆）"]
    assert listed(union=yanqing.code, on="2025-12-31") == ["延庆工匠学院"]
    assert listed(q="haidian") == ["海淀工匠学院"]


def test_register_academy(visit: Visit, li: User, yanqing: Union, haidian: Union) -> None:
    client, page = visit(li), reverse("academies:register_academy")
    assert list(client.get(page).context["form"].fields["union"].queryset) == [yanqing]
    assert client.post(page, fields(haidian)).status_code == 422
    answer = client.post(page, fields(yanqing))
    assert answer.status_code == 302
    made = Academy.objects.get()
    assert answer["Location"] == reverse("academies:show_academy", args=[made.code])
    assert client.get(answer["Location"]).status_code == 200


def test_the_form_says_what_is_wrong(visit: Visit, wang: User, yanqing: Union) -> None:
    client, page = visit(wang), reverse("academies:register_academy")
    for wrong, said in (
        ({"from_on": "2999-01-01"}, "不能晚于今天"),
        ({"host_uscc": "91110000000000000X"}, "代码不对"),
        ({"host_uscc": "9111 01080000008836"}, "单位库里没有"),
        ({"tier": ""}, "请选择。"),
        ({"name": ""}, "请填写。"),
        ({"tier": "demonstrative"}, "市总工会"),
    ):
        answer = client.post(page, fields(yanqing, **wrong))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Academy.objects.exists()


def test_a_third_capital_academy_shows_its_clause(visit: Visit, wang: User, yanqing: Union) -> None:
    for _ in range(2):
        academy(yanqing, tier=Tier.CAPITAL)
    answer = visit(wang).post(reverse("academies:register_academy"), fields(yanqing, tier="capital"))
    assert answer.status_code == 422
    assert "原则上不超过 2 家" in answer.content.decode()


def test_two_officers_editing_one_academy_lose_nothing(visit: Visit, wang: User, zhao: User, yanqing: Union) -> None:
    made = academy(yanqing, name="延庆工匠学院")
    client, page = visit(wang), reverse("academies:correct_academy", args=[made.code])
    version = client.get(page).context["desk"].shown_version
    term = last_term(made)
    told = acts.Particulars(term.tier, term.name, yanqing, term.host_name, term.host_kind, dean="赵的院长")
    acts.correct_academy(academy=made, particulars=told, from_on=term.from_on, reason="补", by=zhao, at=AT)
    mine = fields(yanqing, from_on="2024-07-31", dean="王的院长", reason="补院长", _version=version)
    answer = client.post(page, mine)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "赵的院长" in text
    assert "王的院长" in text
    assert last_term(made).dean == "赵的院长"


def test_change_and_describe_and_close(visit: Visit, wang: User, yanqing: Union) -> None:
    made = academy(yanqing, name="延庆工匠学院")
    client = visit(wang)
    change = reverse("academies:change_academy", args=[made.code])
    new = fields(yanqing, name="延庆生态工匠学院", from_on="2025-09-01", reason="更名")
    assert client.post(change, new).status_code == 302
    details = reverse("academies:describe_academy", args=[made.code])
    text = {"places": "实训楼，延庆镇东街1号，80人\n田间课堂, 井庄镇", "trades": "*园林绿化工\n电工"}
    assert client.post(details, text).status_code == 302
    assert [(site.address, site.capacity) for site in made.sites.all()] == [("延庆镇东街1号", 80), ("井庄镇", None)]
    assert [(one.trade, one.is_brand) for one in made.specialities.all()] == [("园林绿化工", True), ("电工", False)]
    assert client.post(details, {"places": "只有名称"}).status_code == 422
    page = client.get(reverse("academies:show_academy", args=[made.code])).content.decode()
    assert "延庆工匠学院 → 延庆生态工匠学院" in page
    close = reverse("academies:close_academy", args=[made.code])
    assert client.post(close, {"until_on": "2026-03-01", "reason": "注销"}).status_code == 302
    assert "不再是工匠学院" in client.get(reverse("academies:show_academy", args=[made.code])).content.decode()


def test_officers_of_another_district_read_and_do_not_write(visit: Visit, li: User, haidian: Union) -> None:
    made = academy(haidian)
    client = visit(li)
    shown = client.get(reverse("academies:show_academy", args=[made.code]))
    assert shown.status_code == 200
    assert reverse("academies:change_academy", args=[made.code]) not in shown.content.decode()
    assert client.get(reverse("academies:change_academy", args=[made.code])).status_code == 403


def test_a_version_from_draft_to_force(visit: Visit, wang: User, zhao: User, yanqing: Union) -> None:
    client = visit(wang)
    client.post(reverse("academies:draft_plan"), {"title": "首版"})
    made = PlanVersion.objects.get()
    page = client.get(reverse("academies:set_targets", args=[made.number]))
    cells = {field.html_name: field.value() or "" for field in page.context["form"]}
    name = "110119-capital-2025-new"
    assert client.post(page.request["PATH_INFO"], cells | {name: "十"}).status_code == 422
    assert client.post(page.request["PATH_INFO"], cells | {name: "11"}).status_code == 302
    refused = client.post(reverse("academies:propose_plan", args=[made.number]), {"reason": "首版"})
    assert refused.status_code == 422
    assert "各工会合计 11 家" in refused.content.decode()
    client.post(page.request["PATH_INFO"], cells | {name: "1"})
    assert client.post(reverse("academies:propose_plan", args=[made.number]), {"reason": "首版"}).status_code == 302
    approve = reverse("academies:approve_plan", args=[made.number])
    assert client.post(approve, {"in_force_from": "2024-07-04"}).status_code == 403
    client = visit(zhao)
    assert client.get(reverse("academies:show_version", args=[made.number])).status_code == 200
    assert client.post(approve, {"in_force_from": "2024-07-04"}).status_code == 302
    assert made.targets.get(union=yanqing, year=2025, tier="capital").maximum == 1
    assert client.get(reverse("academies:list_versions")).status_code == 200


def test_a_draft_is_not_found_below_the_city(visit: Visit, wang: User, li: User) -> None:
    first = plan()
    made = plans.draft_plan(title="还没定的指标", copy_of=first, by=wang, at=AT)
    client = visit(li)
    for page in ("show_plan", "list_versions"):
        assert made.title not in client.get(reverse(f"academies:{page}")).content.decode()
    assert client.get(reverse("academies:show_version", args=[first.number])).status_code == 200
    for page in ("show_version", "set_targets", "propose_plan", "approve_plan", "return_plan"):
        assert client.get(reverse(f"academies:{page}", args=[made.number])).status_code == 404
    for page in ("withdraw_plan", "abandon_plan"):
        assert client.post(reverse(f"academies:{page}", args=[made.number])).status_code == 404
    assert made.title in visit(wang).get(reverse("academies:show_plan")).content.decode()


def test_abandon_plan_and_return_plan(visit: Visit, wang: User, zhao: User) -> None:
    made = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    plans.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    assert visit(zhao).post(reverse("academies:return_plan", args=[made.number]), {"reason": "再核"}).status_code == 302
    assert visit(wang).post(reverse("academies:abandon_plan", args=[made.number])).status_code == 302
    made.refresh_from_db()
    assert made.state == "abandoned"


def test_withdraw_plan(visit: Visit, wang: User, zhao: User) -> None:
    made = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    plans.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    page = reverse("academies:show_version", args=[made.number])
    withdraw = reverse("academies:withdraw_plan", args=[made.number])
    client = visit(zhao)
    assert withdraw not in client.get(page).content.decode()
    assert client.post(withdraw).status_code == 403
    client = visit(wang)
    assert withdraw in client.get(page).content.decode()
    assert client.get(withdraw).status_code == 405
    assert "已撤回" in client.post(withdraw, follow=True).content.decode()
    made.refresh_from_db()
    assert made.state == "draft"
    assert withdraw not in client.get(page).content.decode()
    assert client.post(withdraw, headers={"referer": page}).status_code == 409


def test_remind_union(visit: Visit, wang: User, li: User, yanqing: Union) -> None:
    plan()
    page = reverse("academies:remind_union", args=[yanqing.code])
    assert visit(wang).post(page, follow=True).status_code == 200
    assert yanqing.academy_reminders.count() == 1
    assert visit(li).post(page).status_code == 403


def test_the_public_register_needs_no_account(client: Client, yanqing: Union) -> None:
    made = academy(yanqing, name="延庆工匠学院")
    assert "延庆工匠学院" in client.get(reverse("academies:list_public_academies")).content.decode()
    assert "延庆工匠学院" in client.get(reverse("academies:show_public_academy", args=[made.code])).content.decode()
    assert client.get(reverse("academies:show_public_academy", args=["GJ19990001"])).status_code == 404


def test_open_data_of_any_day(client: Client, yanqing: Union) -> None:
    academy(yanqing, name="=cmd 工匠学院")
    body = json.loads(client.get(reverse("academies:download_json")).content)
    assert [one["name"] for one in body["academies"]] == ["=cmd 工匠学院"]
    assert body["counts"]["district"] == 1
    assert json.loads(client.get(reverse("academies:download_json"), {"on": "2024-01-01"}).content)["academies"] == []
    assert "不是日期" in json.loads(client.get(reverse("academies:download_json"), {"on": "昨天"}).content)["note"]
    table = client.get(reverse("academies:download_csv")).content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert ",'=cmd 工匠学院," in table[1]


def test_the_attachment_on_paper_and_as_workbook(visit: Visit, wang: User, unions: list[Union]) -> None:
    plan()
    client = visit(wang)
    assert "附表" in client.get(reverse("academies:print_plan")).content.decode()
    sheet = openpyxl.load_workbook(BytesIO(client.get(reverse("academies:download_plan")).content)).active
    assert sheet["A1"].value == "首都工匠学院体系建设进度表"
    assert [sheet.cell(row, 2).value for row in range(4, 7)] == ["海淀区总工会", "延庆区总工会", "金融工会"]


def test_nothing_is_chosen_for_who_registers_but_the_own_union(visit: Visit, yanqing: Union) -> None:
    officer = accounts.person(Kind.DISTRICT_OFFICER, yanqing)
    form = visit(officer).get(reverse("academies:register_academy")).context["form"]
    assert [form[name].value() for name in ("tier", "host_kind")] == [None, None]
    assert form["union"].value() == yanqing.pk
    assert "---" not in str(form)


def test_a_change_and_a_correction_say_which_they_are(visit: Visit, wang: User, yanqing: Union) -> None:
    made = academy(yanqing)
    pages = {}
    for verb in ("change", "correct"):
        address = reverse(f"academies:{verb}_academy", args=[made.code])
        pages[verb] = visit(wang).get(address).content.decode()
    assert "以前的情况留在名册里" in pages["change"]
    assert "一律按改后的显示" in pages["correct"]
    assert reverse("academies:correct_academy", args=[made.code]) in pages["change"]


def test_who_was_reminded_today_is_not_offered_again(visit: Visit, wang: User, yanqing: Union) -> None:
    plan()
    client = visit(wang)
    accounts.person(Kind.DISTRICT_OFFICER, yanqing)
    before = client.get(reverse("academies:show_plan")).content.decode()
    address = reverse("academies:remind_union", args=[yanqing.code])
    assert address in before
    client.post(address)
    assert address not in client.get(reverse("academies:show_plan")).content.decode()
