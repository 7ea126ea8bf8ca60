"""The letters on screen and as a sheet: who sees them, what is blank, answered in bulk, one by one, from Excel."""

import io
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from core.sheets.checking import Checked, check_rows
from core.sheets.sheet import Context, Unfit
from core.web.listing.exporting import Order, write_list
from federation.accounts.models import User
from federation.talent import actions
from federation.talent.models import Consultation, Nomination, Selection
from federation.talent.sheets.consultations import CONSULTATIONS
from tests.factories import roles
from tests.factories.talent import LATER
from tests.talent import kept
from tests.talent.test_consultations import about, answer, ask, objected
from tests.talent.test_results import proposed, scored  # noqa: F401  fixtures

PNG = io.BytesIO()
Image.new("RGB", (8, 8)).save(PNG, "PNG")


@kept
def asked(closed: Selection, city: User) -> Selection:
    """Twelve letters nobody answered."""
    ask(closed, city)
    return closed


def page(selection: Selection, view: str = "list_consultations", *more: Any) -> str:
    return reverse(f"talent:{view}", args=[selection.number, *more])


def at_later(user: User) -> Client:
    with time_machine.travel(LATER):
        return roles.browser(user)


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_who_nominated_learns_nothing(asked: Selection, city: User, officer: User, clerk: User) -> None:
    one = objected("工人甲", city)
    for user in (officer, clerk):
        browser = roles.browser(user)
        for view in ("list_consultations", "print_consultations"):
            assert browser.get(page(asked, view)).status_code == 403
        for view in ("show_consultation", "answer_consultation", "waive_consultation", "reopen_consultation"):
            assert browser.get(page(asked, view, one.pk)).status_code == 403
        assert browser.post(page(asked, "ask_consultations")).status_code == 403
        seen = browser.get(reverse("talent:show_nomination", args=[one.nomination_id])).content.decode()
        assert "征求意见" not in seen
        assert "审查调查" not in seen
        assert page(asked) not in browser.get(reverse("talent:show_selection", args=[asked.number])).content.decode()


def test_the_auditor_reads_and_changes_nothing(asked: Selection) -> None:
    browser, one = roles.browser(roles.staff("auditor")), about("工人甲")
    assert "发函" in browser.get(page(asked)).content.decode()
    told = browser.get(page(asked, "show_consultation", one.pk)).content.decode()
    assert "登记答复" not in told
    for view in ("answer_consultation", "waive_consultation", "reopen_consultation"):
        assert browser.get(page(asked, view, one.pk)).status_code == 403
    assert browser.post(page(asked, "ask_consultations")).status_code == 403
    assert browser.get(reverse("sheets:show_sheet", args=["talent.consultations"])).status_code in (403, 404)


def test_a_letter_of_another_selection_is_not_there(asked: Selection, city: User) -> None:
    one = about("工人甲")
    path = reverse("talent:show_consultation", args=["XS209901", one.pk])
    assert roles.browser(city).get(path).status_code == 404


def test_the_reply_is_not_for_everybody(asked: Selection, city: User, clerk: User) -> None:
    file = SimpleUploadedFile("复函.png", PNG.getvalue(), "image/png")
    one = answer(about("工人甲"), city, file=file)
    path = reverse("files:download", args=[one.file_id])
    assert roles.browser(clerk).get(path).status_code in (403, 404)
    assert roles.browser(roles.staff("auditor")).get(path).status_code == 200


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_asks_no_more_for_more_letters(asked: Selection, city: User) -> None:
    Nomination.objects.all().update(post="unit_leader")
    assert len(ask(asked, city)) == 30
    browser, counts = roles.browser(city), []
    for query in (
        {"q": f"{asked.number}-0001"},
        {"q": f"{asked.number}-0001"},
        {"office": ["tax", "labour", "audit"]},
        {},
    ):
        with CaptureQueriesContext(connection) as told:
            assert browser.get(page(asked), query).status_code == 200
        counts.append(len(told))
    assert counts[1] == counts[2] == counts[3]


def test_what_is_blank_is_counted_and_can_be_narrowed(asked: Selection, city: User) -> None:
    answer(about("工人甲"), city)
    objected("工人乙", city)
    with time_machine.travel("2027-03-01"):
        browser = roles.browser(city)
        told = browser.get(page(asked))
        assert [tile[1] for tile in told.context["tiles"]] == [12, 2, 10, 1]
        assert browser.get(page(asked), {"overdue": "1"}).context["page"].total == 10
        assert browser.get(page(asked), {"answered": "1"}).context["page"].total == 2
        assert browser.get(page(asked), {"state": "adverse"}).context["page"].total == 1
        assert browser.get(page(asked), {"office": "police"}).context["page"].total == 6
    assert "逾期未答复" in told.content.decode()


def test_asked_from_the_page_and_printed(closed: Selection, city: User) -> None:
    with time_machine.travel(LATER):
        browser = roles.browser(city)
        assert "还没有发函" in browser.get(page(closed)).content.decode()
        told = browser.post(page(closed, "ask_consultations"), follow=True).content.decode()
        assert "已发函，可以打印。" in told
        assert "没有要补发的" in browser.post(page(closed, "ask_consultations"), follow=True).content.decode()
        paper = browser.get(page(closed, "print_consultations")).content.decode()
        assert paper.count("人选意见的函") == 2
        assert paper.count("工人甲") == 2
        answer(about("工人甲"), city)
        assert browser.get(page(closed, "print_consultations")).content.decode().count("工人甲") == 1
        assert browser.get(page(closed, "print_consultations"), {"all": ""}).content.decode().count("工人甲") == 2


def test_clean_answers_are_taken_down_in_bulk_after_a_preview(asked: Selection, city: User) -> None:
    objected("工人甲", city)
    with time_machine.travel(LATER):
        browser = roles.browser(city)
        token = browser.get(page(asked), {"office": "discipline"}).context["page"].token
        sent = {"token": token, "bulk": "agree_to_nominees", "everything": "1"}
        seen = browser.post(reverse("web:apply_bulk"), sent).content.decode()
        assert "将办理 5 件，1 件不能办" in seen
        assert "要改先更正答复" in seen
        assert Consultation.objects.filter(state="clean").count() == 0
        wrong = browser.post(reverse("web:apply_bulk"), sent | {"confirmed": "1", "answered_on": "2027-01-04"})
        assert "答复日期在发函日期和今天之间" in wrong.content.decode()
        done = browser.post(
            reverse("web:apply_bulk"), sent | {"confirmed": "1", "answered_on": "2027-01-05"}, follow=True
        )
    assert "已登记 5 件无不同意见。" in done.content.decode()
    assert Consultation.objects.filter(state="clean", office="discipline").count() == 5


def test_one_answer_by_its_form(asked: Selection, city: User) -> None:
    one = about("工人甲")
    with time_machine.travel(LATER):
        browser, path = roles.browser(city), page(asked, "answer_consultation", one.pk)
        told = {"opinion": "adverse", "answered_on": "2027-01-05", "answer": ""}
        refused = browser.post(path, told)
        assert refused.status_code == 422
        assert "写明答复的内容" in refused.content.decode()
        assert browser.post(path, told | {"answer": "有案在查。"}).status_code == 302
        seen = browser.get(page(asked, "show_consultation", one.pk)).content.decode()
        assert "有案在查。" in seen
        assert "有案在查。" in browser.get(reverse("talent:show_nomination", args=[one.nomination_id])).content.decode()
        again = browser.post(page(asked, "reopen_consultation", one.pk), {"reason": "登记错人"}, follow=True)
        assert "原来的留在经过里" in again.content.decode()
        gone = browser.post(page(asked, "waive_consultation", one.pk), {"reason": "三次催办未复"}, follow=True)
        assert "三次催办未复" in gone.content.decode()


def test_the_page_of_the_list_says_what_keeps_it(proposed: Selection, city: User) -> None:  # noqa: F811
    with time_machine.travel(LATER):
        browser, path = roles.browser(city), reverse("talent:show_list", args=[proposed.number])
        assert "还没有征求：工人甲" in browser.get(path).content.decode()
        ask(proposed, city)
        objected("工人甲", city)
        seen = browser.get(path).content.decode()
        assert "还没有答复：工人甲（公安机关）" in seen
        assert "有不同意见：工人甲（纪检监察机关）" in seen
        assert "按意见撤下" in seen
        done = browser.post(reverse("talent:exclude_opposed", args=[proposed.number]), follow=True).content.decode()
        assert "已按意见撤下，结果重新封存。" in done
        assert "撤下 工人甲" in done


# --- the sheet -------------------------------------------------------------------------------------------------------


def cells(one: Consultation, /, **more: Any) -> dict[str, Any]:
    told = {
        "letter": one.letter, "name": one.nomination.person.name, "unit": one.nomination.unit.name,
        "office": one.get_office_display(), "opinion": "无不同意见", "answered_on": "2027年1月5日", "answer": "",
    }  # fmt: skip
    return {**told, **more}


def checked(by: User, *rows: dict[str, Any]) -> list[Checked]:
    with time_machine.travel(LATER):
        return check_rows(CONSULTATIONS, list(enumerate(rows, start=2)), Context(by, LATER))


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({}, "", ""),
        ({"letter": "XS209901-0001"}, "letter", "没有这个函号"),
        ({"letter": "函1"}, "letter", ""),
        ({"name": "别人"}, "name", "发函的是“工人甲”"),
        ({"unit": "别的单位"}, "unit", "和函件不一致"),
        ({"office": "税务部门"}, "office", "发函的是“纪检监察机关”"),
        ({"opinion": "差不多"}, "opinion", "没有“差不多”这一项"),
        ({"opinion": ""}, "opinion", "要填意见"),
        ({"answered_on": ""}, "answered_on", "要填答复日期"),
        ({"answered_on": "2027-01-04"}, "answered_on", "早于发函日期"),
        ({"answered_on": "2027-01-06"}, "answered_on", ""),
        ({"opinion": "有不同意见"}, "answer", "写明答复的内容"),
        ({"answer": "长" * 501}, "answer", ""),
    ],
)
def test_a_row_is_judged_at_its_cell(
    asked: Selection, city: User, wrong: dict[str, Any], column: str, said: str
) -> None:
    (row,) = checked(city, cells(about("工人甲"), **wrong))
    found = [one for one in row.problems if one.hard]
    assert [one.column for one in found] == ([column] if column else [])
    assert not said or said in found[0].said


def test_blank_rows_wait_and_good_rows_are_taken_in_once(asked: Selection, city: User) -> None:
    first, second = about("工人甲"), about("工人乙")
    blank = cells(about("工人丙"), opinion="", answered_on="", answer="")
    rows = checked(city, cells(first), cells(second, opinion="有", answer="欠税未缴。"), blank)
    assert [one.outcome for one in rows] == ["changed", "changed", "unchanged"]
    good = [one.row() for one in rows[:2]]
    assert CONSULTATIONS.apply(good, by=city, at=LATER) == {"无不同意见": 1, "有不同意见": 1}
    assert CONSULTATIONS.apply(good, by=city, at=LATER) == {"无不同意见": 0, "有不同意见": 0}
    second.refresh_from_db()
    assert (second.state, second.answer) == ("adverse", "欠税未缴。")
    again = checked(city, cells(first), cells(first, opinion="有", answer="变了"))
    assert again[0].outcome == "unchanged"
    assert "要改先在函件页面更正答复" in again[1].problems[0].said
    with pytest.raises(Unfit):
        CONSULTATIONS.apply([again[1].row()], by=city, at=LATER)


def test_checking_many_rows_asks_no_more_than_few(asked: Selection, city: User) -> None:
    every = [cells(one) for one in Consultation.objects.select_related("nomination__person", "nomination__unit")]
    counts = []
    for many in (2, 2, 12):
        with CaptureQueriesContext(connection) as told:
            checked(city, *every[:many])
        counts.append(len(told))
    assert counts[1] == counts[2]


def test_the_exported_list_can_be_filled_in(asked: Selection, city: User, tmp_path: Any) -> None:
    """Its headings are the sheet's; what comes back unfilled changes nothing."""
    answer(about("工人甲"), city)
    actions.waive_consultation(consultation=about("工人乙"), reason="三次催办未复", by=city, at=LATER)
    order = Order("talent.consultations", {"selection": asked.number}, "", "csv", "征求意见")
    path = tmp_path / "letters.csv"
    assert write_list(order, city, path, lambda _done, _total: None) == 12
    head, *lines = path.read_text("utf-8-sig").splitlines()
    titles = head.split(",")
    assert {str(one.title) for one in CONSULTATIONS.columns} <= set(titles)
    keys = {str(one.title): one.key for one in CONSULTATIONS.columns}
    rows = [
        {keys[title]: cell for title, cell in zip(titles, line.split(","), strict=True) if title in keys}
        for line in lines
    ]
    assert {one.outcome for one in checked(city, *rows)} == {"unchanged"}


def test_only_the_city_brings_answers(asked: Selection, clerk: User, city: User) -> None:
    assert CONSULTATIONS.allowed(city)
    assert not CONSULTATIONS.allowed(clerk)
    assert not CONSULTATIONS.allowed(roles.staff("auditor"))
    (row,) = checked(clerk, cells(about("工人甲")))
    assert row.problems[0].said == "没有这个函号。"
