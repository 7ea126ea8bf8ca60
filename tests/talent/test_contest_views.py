"""Contests on screen and as a sheet: set up, coded, entered from Excel, posted, doubted, ruled on, settled."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.sheets.checking import Checked, check_rows
from core.sheets.sheet import Context, Unfit
from core.web.listing.exporting import Order, write_list
from federation.accounts.models import User
from federation.talent.actions import contests as acts
from federation.talent.models import Appeal, Contest, ModuleScore, Nomination
from federation.talent.sheets.contests import CONTEST_POINTS
from tests.factories import panels, roles
from tests.factories.contests import SETTLED_AT, doubt
from tests.factories.talent import LATER


def page(of: Contest, view: str = "show_contest", *more: Any) -> str:
    return reverse(f"talent:{view}", args=[of.trade.selection.number, of.trade_id, *more])


def later(user: User) -> Client:
    with time_machine.travel(LATER):
        return roles.browser(user)


def test_who_sees_a_contest(coded: Contest, city: User, officer: User, clerk: User) -> None:
    auditor = roles.staff("auditor")
    for user, status in ((city, 200), (auditor, 200), (officer, 403), (clerk, 403)):
        for view in ("show_contest", "list_points"):
            assert roles.browser(user).get(page(coded, view)).status_code == status, (user, view)
    for user in (auditor, officer, clerk):
        browser = roles.browser(user)
        entry = coded.entries.earliest("pk")
        for view, more in (
            ("set_modules", ()), ("name_arbiters", ()), ("print_codes", ()), ("take_codes_back", ()),
            ("enter_points", (entry.pk,)),
        ):  # fmt: skip
            assert browser.get(page(coded, view, *more)).status_code == 403, (user, view)
        for view in ("deal_codes", "post_scores", "settle_contest"):
            assert browser.post(page(coded, view)).status_code == 403, (user, view)
    stranger = roles.browser(panels.expert("外人").user)
    assert stranger.get(page(coded)).status_code in (403, 404)
    assert roles.browser(city).get(page(coded).replace(str(coded.trade_id), "999999")).status_code == 404


def test_set_up_and_coded_by_the_screens(contest: Contest, city: User) -> None:
    with time_machine.travel(LATER):
        browser = roles.browser(city)
        told = {"name_1": "理论", "weight_1": "30", "full_1": "100", "name_2": "实操", "weight_2": "60", "full_2": "50"}
        refused = browser.post(page(contest, "set_modules"), told)
        assert refused.status_code == 422
        assert "合计 90%，要正好 100%" in refused.content.decode()
        assert "要写占比" in browser.post(page(contest, "set_modules"), {**told, "name_3": "答辩"}).content.decode()
        assert browser.post(page(contest, "set_modules"), {**told, "weight_2": "70"}).status_code == 302
        seen = browser.get(page(contest)).content.decode()
        assert "占 70%，满分 50" in seen
        contest.arbiters.latest("pk").delete()
        kept = browser.post(page(contest, "deal_codes"))
        assert kept.status_code == 422
        assert "仲裁组 2 人" in kept.content.decode()
        experts = [panels.expert(f"新仲裁{n}").pk for n in range(3)]
        assert browser.post(page(contest, "name_arbiters"), {"experts": experts}).status_code == 302
        done = browser.post(page(contest, "deal_codes"), follow=True).content.decode()
        assert "已编码" in done
        assert "编码是您办的" in done
        assert "录入</a>" not in done


def test_points_one_by_one_and_posted(
    coded: Contest,
    city: User,
    other: User,
    clerk: User,
) -> None:
    theory, practice = coded.modules.all()
    with time_machine.travel(LATER):
        browser = roles.browser(other)
        for number, entry in enumerate(coded.entries.all()):
            path = page(coded, "enter_points", entry.pk)
            told = {f"module_{theory.pk}": "80", f"module_{practice.pk}": "51"}
            refused = browser.post(path, told)
            assert refused.status_code == 422
            absent = {"absent": "on"} if number == 5 else {}
            assert browser.post(path, {**told, f"module_{practice.pk}": str(30 + number), **absent}).status_code == 302
        assert "成绩已公布" in browser.post(page(coded, "post_scores"), follow=True).content.decode()
        seen = browser.get(page(coded)).content.decode()
        assert "工人" in seen
        assert "缺考" in seen


def test_points_are_doubted_ruled_on_behind_a_code_and_settled(posted: Contest, city: User, clerk: User) -> None:
    practice = posted.modules.get(name="实操")
    one = Nomination.objects.get(person__name="工人甲")
    told = {"module": practice.pk, "reason": f"{one.person.name}没有扣分"}
    with time_machine.travel(LATER):
        clerks = roles.browser(clerk)
        assert clerks.post(reverse("talent:lodge_appeal", args=[one.pk]), told).status_code == 302
        path = reverse("talent:rule_on_appeal", args=[Appeal.objects.get().pk])
        for arbiter in posted.arbiters.all():
            bench = roles.browser(arbiter.expert.user)
            assert "还有 1 件待您给意见" in bench.get(reverse("talent:list_appeals")).content.decode()
            doubted = bench.get(path).content.decode()
            assert "※没有扣分" in doubted
            assert one.person.name not in doubted
            refused = bench.post(path, {"changes": "yes", "points": "", "reason": "算错"})
            assert "写明应得多少分" in refused.content.decode()
            assert bench.post(path, {"changes": "yes", "points": "45", "reason": "算错"}).status_code == 302
        late = bench.post(path, {"changes": "no", "reason": "再来"}, follow=True).content.decode()
        assert "这次填的没有保存" in late
        assert "改判为 45" in late
    with time_machine.travel(SETTLED_AT):
        assert "成绩已确定" in roles.browser(city).post(page(posted, "settle_contest"), follow=True).content.decode()
        seen = roles.browser(clerk).get(reverse("talent:show_nomination", args=[one.pk])).content.decode()
    assert "40.00 → 45.00" in seen


def test_others_of_the_group_and_strangers_see_only_theirs(posted: Contest, clerk: User) -> None:
    appeal = doubt(posted, clerk)
    path = reverse("talent:rule_on_appeal", args=[appeal.pk])
    assert later(panels.expert("外人").user).get(path).status_code == 404
    assert later(clerk).get(path).status_code in (403, 404)


def test_the_trades_of_a_selection_show_their_contests(coded: Contest, city: User, clerk: User) -> None:
    path = reverse("talent:show_selection", args=[coded.trade.selection.number])
    assert page(coded) in roles.browser(city).get(path).content.decode()
    assert page(coded) not in roles.browser(clerk).get(path).content.decode()


# --- the sheet -------------------------------------------------------------------------------------------------------


def cells(score: ModuleScore, /, **more: Any) -> dict[str, Any]:
    told = {
        "number": score.entry.contest.trade.selection.number, "code": score.entry.code, "module": score.module.name,
        "points": "40", "absent": "",
    }  # fmt: skip
    return {**told, **more}


def checked(by: User, *rows: dict[str, Any]) -> list[Checked]:
    with time_machine.travel(LATER):
        return check_rows(CONTEST_POINTS, list(enumerate(rows, start=2)), Context(by, LATER))


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({}, "", ""),
        ({"points": "４０．５"}, "", ""),
        ({"points": "50"}, "", ""),
        ({"points": "50.01"}, "points", "超过满分 50"),
        ({"points": "-1"}, "points", ""),
        ({"points": "四十"}, "points", "不是数字"),
        ({"points": "40.123"}, "points", "小数最多 2 位"),
        ({"code": "a01"}, "", ""),
        ({"code": "Z01"}, "code", "没有这个编码和模块"),
        ({"module": "答辩"}, "code", "没有这个编码和模块"),
        ({"number": "XS209901"}, "code", "没有这个编码和模块"),
        ({"absent": "缺考"}, "points", "缺考的不填得分"),
        ({"absent": "是", "points": ""}, "", ""),
        ({"absent": "病了"}, "absent", ""),
    ],
)
def test_a_row_is_judged_at_its_cell(
    coded: Contest, other: User, wrong: dict[str, Any], column: str, said: str
) -> None:
    score = ModuleScore.objects.get(entry__code="A01", module__name="实操")
    (row,) = checked(other, cells(score, **wrong))
    found = [one for one in row.problems if one.hard]
    assert {one.column for one in found} == ({column} if column else set())
    assert not said or said in found[0].said


def test_a_sheet_is_taken_in_by_who_did_not_deal_the_codes(coded: Contest, city: User, other: User) -> None:
    scores = list(ModuleScore.objects.select_related("entry", "module").order_by("pk"))
    rows = [cells(one) for one in scores[:10]] + [
        cells(scores[10], points="", absent="缺考"),
        cells(scores[11], points=""),
    ]
    assert {problem.said for row in checked(city, *rows) for problem in row.problems} == {
        "编码是您办的，请另一位同事录入成绩。"
    }
    good = checked(other, *rows)
    assert [one.outcome for one in good] == ["changed"] * 11 + ["unchanged"]
    assert CONTEST_POINTS.apply([one.row() for one in good[:11]], by=other, at=LATER) == {"得分": 10, "缺考": 1}
    assert coded.entries.get(absent=True).code == "A06"
    again = checked(other, *rows)
    assert {one.outcome for one in again} == {"unchanged"}
    with time_machine.travel(LATER):
        acts.post_scores(contest=coded, by=other, at=LATER)
    with pytest.raises(Unfit):
        CONTEST_POINTS.apply([good[0].row()], by=other, at=LATER)


def test_absent_in_one_row_and_points_in_another_is_asked_about(coded: Contest, other: User) -> None:
    first, second = ModuleScore.objects.filter(entry__code="A01").order_by("pk")
    rows = checked(other, cells(first, points="", absent="缺考"), cells(second))
    assert [problem.said[:5] for row in rows for problem in row.problems] == ["同一个编码"]


def test_the_exported_list_can_be_filled_in_and_names_nobody(
    coded: Contest, other: User, clerk: User, tmp_path: Path
) -> None:
    order = Order("talent.points", {"trade": str(coded.trade_id)}, "", "csv", "比赛成绩")
    path = tmp_path / "points.csv"
    assert write_list(order, clerk, path, lambda _done, _total: None) == 0
    assert write_list(order, other, path, lambda _done, _total: None) == 12
    text = path.read_text("utf-8-sig")
    assert "工人" not in text
    head, *lines = text.splitlines()
    titles = head.split(",")
    keys = {str(one.title): one.key for one in CONTEST_POINTS.columns}
    assert set(keys) <= set(titles)
    rows = [
        {keys[title]: cell for title, cell in zip(titles, line.split(","), strict=True) if title in keys}
        for line in lines
    ]
    assert {one.outcome for one in checked(other, *rows)} == {"unchanged"}


def test_checking_many_rows_asks_no_more_than_few(coded: Contest, other: User) -> None:
    every, counts = [cells(one) for one in ModuleScore.objects.order_by("pk")], []
    for many in (2, 2, 12):
        with CaptureQueriesContext(connection) as told:
            checked(other, *every[:many])
        counts.append(len(told))
    assert counts[1] == counts[2]
    assert coded.state == "coded"
