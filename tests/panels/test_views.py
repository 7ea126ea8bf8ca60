"""Pages of experts and of the office: what they do, and how many questions they ask at 1 and at 30 rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.panels import actions
from federation.panels.kinds import Seat
from federation.panels.models import Absence, Assessment, Avoidance, Draw, Expert, ItemScore, Panel
from federation.panels.queries import briefs
from federation.panels.queries.briefs import Brief, Row, Section, register_brief
from federation.panels.queries.duties import duties_of
from federation.panels.queries.experts import search_experts
from federation.panels.workflow import DECLINED, SCORING, SUBMITTED, SUSPENDED
from tests.factories import accounts, organizations, panels
from tests.factories.panels import AT
from tests.factories.roles import browser
from tests.panels import kept

pytestmark = pytest.mark.django_db


def item(points: str = "", comment: str = "", *, seen: bool = True, none: str = "") -> dict[str, str]:
    told = {"points": points, "comment": comment, "no_evidence": none}
    return told | {"seen": "on"} if seen else told


@kept
def first(panel: Panel) -> Assessment:
    return panels.seated(panel)[1]


@pytest.fixture
def expert(first: Assessment) -> Client:
    """The browser of the expert on the first seat."""
    return browser(first.expert.user)


def address(name: str, assessment: Assessment, *more: str) -> str:
    return reverse(f"panels:{name}", args=[assessment.pk, *more])


def test_an_expert_goes_all_the_way(expert: Client, first: Assessment) -> None:
    show, submit = address("show_assessment", first), address("submit_assessment", first)
    expert.post(address("declare_conflicts", first), {"conflict": "none", "note": ""})
    assert expert.get(show).status_code == 200
    for line in first.panel.sheet.lines:
        saved = expert.post(
            address("save_scores", first, line.code), item(str(line.most)), headers={"HX-Request": "true"}
        )
        assert 'class="held"' in saved.content.decode()
    assert "13 / 13" in saved.content.decode()
    assert "100" in expert.get(submit).content.decode()
    assert expert.post(submit).headers["Location"] == show
    first.refresh_from_db()
    assert (first.state, first.total_tenths) == (SUBMITTED, 1000)
    assert expert.post(submit).status_code == 302
    assert expert.get(show).status_code == 200


def test_a_declared_interest_closes_the_case(expert: Client, first: Assessment) -> None:
    declare = address("declare_conflicts", first)
    assert expert.post(declare, {"conflict": "some", "note": " "}).status_code == 422
    assert expert.post(declare, {"note": "没有选"}).status_code == 422
    assert expert.post(declare, {"conflict": "some", "note": "院长是我的学生"}).status_code == 302
    first.refresh_from_db()
    assert first.state == DECLINED
    assert "data-item" not in expert.get(address("show_assessment", first)).content.decode()


@pytest.mark.parametrize("points", ["11", "-1", "1.55", "十", "NaN", "1e9", "Infinity"])
def test_a_score_out_of_range_is_told_and_not_kept(expert: Client, first: Assessment, points: str) -> None:
    expert.post(address("declare_conflicts", first), {"conflict": "none"})
    said = expert.post(address("save_scores", first, "A1"), item(points), headers={"HX-Request": "true"})
    assert 'class="failed"' in said.content.decode()
    assert not ItemScore.objects.filter(tenths__isnull=False).exists()


def test_without_scripts_an_item_is_saved_by_its_button(expert: Client, first: Assessment) -> None:
    expert.post(address("declare_conflicts", first), {"conflict": "none"})
    went = expert.post(address("save_scores", first, "A1"), item("7.5", "小"))
    assert went.headers["Location"].endswith("#item-A1")
    assert ItemScore.objects.get(item="A1").tenths == 75
    assert expert.post(address("save_scores", first, "Z9"), item("1")).status_code == 404


def test_an_incomplete_sheet_is_refused_with_its_clauses(expert: Client, first: Assessment) -> None:
    expert.post(address("declare_conflicts", first), {"conflict": "none"})
    expert.post(address("save_scores", first, "A1"), item("7", seen=False))
    refused = expert.post(address("submit_assessment", first))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert all(number in page for number in ("第 6 条", "第 6.1 条", "第 6.2 条"))
    first.refresh_from_db()
    assert first.state == SCORING


def test_the_case_is_shown_beside_its_items(expert: Client, first: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefs, "_providers", {})
    told = [
        Section("基本", [Row("院长", "某某")]),
        Section("场地", [Row("面积", "九百平米", before="八百平米")], key="site"),
    ]
    register_brief(first.panel.subject_type, lambda pk: Brief(f"第 {pk} 号", told, masked=True))
    with pytest.raises(RuntimeError):
        register_brief(first.panel.subject_type, lambda pk: Brief(""))
    before = expert.get(address("declare_conflicts", first)).content.decode()
    assert first.panel.parties[0]["name"] not in before
    expert.post(address("declare_conflicts", first), {"conflict": "none"})
    page = expert.get(address("show_assessment", first)).content.decode()
    assert page.index("九百平米") > page.index("某某")
    assert "八百平米" in page


def test_points_on_record_are_offered_and_may_be_changed(
    expert: Client, first: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefs, "_providers", {})
    full, *others = first.panel.sheet.lines
    told = [
        Section("台账", [], key=full.evidence, tenths=full.most_tenths, said="全部满足"),
        Section("台账", [], key=others[0].evidence, tenths=45, said="3 台教学机床"),
    ]
    register_brief(first.panel.subject_type, lambda pk: Brief("", told))
    expert.post(address("declare_conflicts", first), {"conflict": "none"})
    page = expert.get(address("show_assessment", first)).content.decode()
    assert page.count("score-counted") == 2
    assert f'data-points="{full.most}" data-said=""' in page
    assert 'data-points="4.5" data-said="台账：3 台教学机床"' in page
    assert not ItemScore.objects.exists()


def test_an_expert_notes_absence_and_avoidance(expert: Client, first: Assessment) -> None:
    days = {"from_on": "2026-12-01", "until_on": "2026-12-10", "reason": "出差"}
    assert expert.post(reverse("panels:note_own_absence"), days).status_code == 302
    assert expert.post(reverse("panels:note_own_absence"), days | {"until_on": "2026-11-01"}).status_code == 422
    assert expert.post(reverse("panels:note_own_absence"), days | {"until_on": "9999-12-31"}).status_code == 422
    haidian = organizations.district()
    assert (
        expert.post(reverse("panels:note_own_avoidance"), {"name": haidian.name, "reason": "亲属"}).status_code == 302
    )
    assert Avoidance.objects.get().union == haidian
    assert Absence.objects.get().expert == first.expert
    assert expert.get(reverse("panels:show_own_record")).status_code == 200


def test_the_office_invites_and_is_told_who_cannot(panel: Panel, wang: User) -> None:
    fits, tied = panels.expert(), panels.expert(union=organizations.district())
    client = browser(wang)
    page = client.get(reverse("panels:show_panel", args=[panel.code])).content.decode()
    assert "推荐入库" in page
    assert "第 3 条" in page
    for expert, status in ((fits, 302), (tied, 422)):
        seat = Seat.FIRST if expert == fits else Seat.SECOND
        answer = client.post(reverse("panels:invite_assessor", args=[panel.code, expert.pk, seat]))
        assert answer.status_code == status
    assert [one.expert for one in Assessment.objects.all()] == [fits]
    assert client.get(reverse("panels:show_panel", args=[panel.code]) + "?q=%00数控").status_code == 200


def test_the_office_withdraws_and_dissolves(panel: Panel, wang: User, first: Assessment) -> None:
    client = browser(wang)
    withdraw = reverse("panels:withdraw_assessor", args=[panel.code, first.pk])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "联系不上"}).status_code == 302
    assert client.post(reverse("panels:dissolve_panel", args=[panel.code]), {"reason": "撤回"}).status_code == 302
    assert client.get(reverse("panels:show_panel", args=[panel.code])).status_code == 200


def test_the_office_keeps_experts(wang: User) -> None:
    account = accounts.account(name="岳老师")
    accounts.role(account, Kind.EXPERT, organizations.city())
    client = browser(wang)
    told = {
        "account": account.pk, "name": "岳老师", "title": "教授", "trades": "焊工、钳工",
        "employer_name": "某大学", "union": organizations.city().pk,
    }  # fmt: skip
    assert client.post(reverse("panels:enrol_expert"), told | {"employer_name": ""}).status_code == 422
    assert client.post(reverse("panels:enrol_expert"), told | {"uscc": "91110000802100433B"}).status_code == 422
    assert client.post(reverse("panels:enrol_expert"), told).status_code == 302
    expert = Expert.objects.get(user=account)
    assert [one.trade for one in expert.trades.all()] == ["焊工", "钳工"]
    moved = told | {"employer_name": "另一所大学", "trades": "焊工"}
    assert client.post(reverse("panels:change_expert", args=[expert.pk]), moved).status_code == 302
    assert [one.name for one in expert.former_posts.all()] == ["某大学"]
    assert client.post(reverse("panels:suspend_expert", args=[expert.pk]), {"reason": "核查"}).status_code == 302
    expert.refresh_from_db()
    assert expert.state == SUSPENDED
    assert client.get(reverse("panels:show_expert", args=[expert.pk])).status_code == 200
    district = browser(accounts.district_officer(organizations.district()))
    assert district.get(reverse("panels:show_expert", args=[expert.pk])).status_code == 200
    assert district.post(reverse("panels:resume_expert", args=[expert.pk]), {"reason": "我来"}).status_code == 403


def test_the_office_announces_and_cancels_a_draw(wang: User) -> None:
    client = browser(wang)
    told = {
        "title": "抽查", "purpose": "核查", "union": organizations.city().pk, "pool": "A1 甲\nA2 乙\nA3",
        "count": 2, "seed_event": "开奖号码", "seed_on": "2099-12-31",
    }  # fmt: skip
    for wrong in ({"pool": "A1 甲\nA1 乙"}, {"pool": ""}, {"count": 9}, {"seed_on": "2020-01-01"}):
        assert client.post(reverse("panels:announce_draw"), told | wrong).status_code == 422
    assert client.post(reverse("panels:announce_draw"), told).status_code == 302
    draw = Draw.objects.get()
    assert draw.pool == [["A1", "甲"], ["A2", "乙"], ["A3", "A3"]]
    hold, cancel = (reverse(f"panels:{name}", args=[draw.code]) for name in ("hold_draw", "cancel_draw"))
    assert client.post(hold, {"seed": "1 2 3"}).status_code == 422
    assert client.post(cancel, {"reason": "改期"}).status_code == 302
    assert client.get(reverse("panels:show_draw", args=[draw.code])).status_code == 200


def test_duties_and_search(panel: Panel, wang: User, first: Assessment) -> None:
    (mine,) = duties_of(first.expert.user)
    assert mine.url == address("show_assessment", first)
    actions.decline_assessment(assessment=first, reason="出差", by=first.expert.user, at=AT)
    assert [one.clause for one in duties_of(wang)] == ["expert-panels:2"]
    assert [hit.title for hit in search_experts(wang, first.expert.name)] == [first.expert.name]
    assert not search_experts(first.expert.user, first.expert.name)


Grow = Callable[[User], Any]
LISTS: list[tuple[str, Grow]] = [
    ("list_experts", lambda wang: panels.expert()),
    ("list_panels", lambda wang: panels.panel(by=wang)),
    ("list_draws", lambda wang: panels.draw(size=3, number=1)),
    ("list_public_draws", lambda wang: panels.draw(size=3, number=1)),
]


@pytest.mark.parametrize(("name", "grow"), LISTS)
def test_a_list_asks_as_much_for_thirty_as_for_one(name: str, grow: Grow, wang: User) -> None:
    client, page = browser(wang), reverse(f"panels:{name}")
    grow(wang)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        assert client.get(page).status_code == 200
    for _number in range(29):
        grow(wang)
    with CaptureQueriesContext(connection) as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(few)


def test_ones_own_list_asks_as_much_for_thirty_as_for_one(wang: User) -> None:
    client = browser(panels.expert().user)
    expert = Expert.objects.get()
    page = reverse("panels:list_assessments")

    def grow() -> None:
        made = panels.panel(by=wang)
        Assessment.objects.create(panel=made, expert=expert, seat=Seat.FIRST, due_on=panels.DAY, invited_at=AT)

    grow()
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        assert client.get(page).status_code == 200
    for _number in range(29):
        grow()
    with CaptureQueriesContext(connection) as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(few)
