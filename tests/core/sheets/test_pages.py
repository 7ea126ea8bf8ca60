"""The pages: who gets in, what they show, what they do."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.jobs.models import JobRun
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import Sheet
from core.sheets.workflow import CHECKED, DROPPED, READING, TAKEN, UNMATCHED
from core.web import access
from tests.core.sheets.conftest import TITLES, Register, line, uscc, workbook

pytestmark = pytest.mark.django_db
WRONG = "9111OOOO8O21OO433B"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: True)


@pytest.fixture
def signed(client: Client, clerk: Any) -> Client:
    client.force_login(clerk)
    return client


def upload(client: Client, *lines: Any, titles: Any = TITLES) -> SheetRun:
    file = SimpleUploadedFile("名册.xlsx", workbook(titles, *lines))
    answer = client.post("/office/sheets/test.units/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return SheetRun.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def page(client: Client, run: SheetRun, query: str = "") -> str:
    answer = client.get(f"/office/sheets/runs/{run.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_may_not_use_a_sheet_does_not_see_it(signed: Client, sheet: Sheet, register: Register) -> None:
    assert "单位名册" in signed.get("/office/sheets/").content.decode()
    register.users = set()
    assert "您现在没有可以导入的表" in signed.get("/office/sheets/").content.decode()
    refused = signed.get("/office/sheets/test.units/")
    assert refused.status_code == 403
    assert "您的角色不能导入这张表" in refused.content.decode()
    assert signed.get("/office/sheets/test.units/template/").status_code == 403
    assert signed.post("/office/sheets/test.units/", {"text": "x"}).status_code == 403
    assert signed.get("/office/sheets/no.such/").status_code == 404


def test_the_template_downloads(signed: Client, sheet: Sheet) -> None:
    answer = signed.get("/office/sheets/test.units/template/")
    assert "filename*=utf-8''%E5%8D%95%E4%BD%8D" in answer["Content-Disposition"]
    assert openpyxl.load_workbook(BytesIO(answer.content)).sheetnames[0] == "单位名册"


def test_from_upload_to_taking_in(signed: Client, sheet: Sheet, register: Register) -> None:
    run = upload(signed, line(1), line(2, uscc=WRONG), line(3, kind="企页"))
    text = page(signed, run)
    assert "1 行可以写入，2 行要改" in text
    assert "不会有字母 O" in text
    assert "可能是 91110000802100433B" in text
    assert register.units == {}
    new = page(signed, run, "?show=new")
    assert uscc(1) in new
    assert "大兴区总工会" in new
    signed.post(f"/office/sheets/runs/{run.pk}/take-in/")
    done = page(signed, run)
    assert "已经写入" in done
    assert "有 2 行没有写入" in done
    assert set(register.units) == {(uscc(1),)}
    back = signed.get(f"/office/sheets/runs/{run.pk}/returned/")
    table = openpyxl.load_workbook(BytesIO(back.getvalue())).active
    assert table.max_row == 3


def test_paste_works_as_well(signed: Client, sheet: Sheet) -> None:
    text = "\n".join("\t".join(str(cell or "") for cell in row) for row in (TITLES, line(1)))
    answer = signed.post("/office/sheets/test.units/", {"text": text})
    run = SheetRun.objects.get()
    assert answer["Location"] == f"/office/sheets/runs/{run.pk}/"
    assert (run.state, run.new, run.file_name) == (CHECKED, 1, "粘贴的内容")


@pytest.mark.parametrize(("data", "said"), [({}, "请先选一个文件"), ({"text": " \n"}, "还没有粘贴内容")])
def test_nothing_sent_is_said(signed: Client, sheet: Sheet, data: dict[str, str], said: str) -> None:
    answer = signed.post("/office/sheets/test.units/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SheetRun.objects.exists()


def test_a_renamed_program_is_refused_in_words(signed: Client, sheet: Sheet) -> None:
    file = SimpleUploadedFile("名册.xlsx", b"MZ\x90\x00" + b"\0" * 500)
    answer = signed.post("/office/sheets/test.units/", {"file": file}, follow=True)
    text = answer.content.decode()
    assert "这个文件没法导入" in text
    assert "是程序（.exe）" in text


def test_a_run_is_its_owners_alone(signed: Client, sheet: Sheet, other_clerk: Any) -> None:
    run = upload(signed, line(1), line(2, kind="x"))
    signed.force_login(other_clerk)
    for verb in ("", "returned/", "progress/"):
        assert signed.get(f"/office/sheets/runs/{run.pk}/{verb}").status_code == 404
    for verb in ("take-in/", "drop/", "mend/", "columns/"):
        assert signed.post(f"/office/sheets/runs/{run.pk}/{verb}").status_code == 404
    assert "名册.xlsx" not in signed.get("/office/sheets/").content.decode()


def test_a_right_withdrawn_after_the_check_stops_the_taking(signed: Client, sheet: Sheet, register: Register) -> None:
    run = upload(signed, line(1))
    register.users = set()
    assert signed.post(f"/office/sheets/runs/{run.pk}/take-in/").status_code == 403
    assert register.units == {}
    assert "您的角色不能导入这张表" in page(signed, run)


def test_a_change_to_many_needs_a_second_look(signed: Client, sheet: Sheet, register: Register) -> None:
    first = upload(signed, line(1), line(2))
    signed.post(f"/office/sheets/runs/{first.pk}/take-in/")
    run = upload(signed, line(1, people=99), line(2, people=99, union="海淀区总工会"))
    text = page(signed, run)
    assert "现有 2 条里有 2 条会被更改，超过三成" in text
    assert "<del>10</del>" in text
    assert "<ins>99</ins>" in text
    assert "<ins>海淀区总工会</ins>" in text
    signed.post(f"/office/sheets/runs/{run.pk}/take-in/")
    assert register.units[(uscc(1),)]["people"] == 10
    signed.post(f"/office/sheets/runs/{run.pk}/take-in/", {"sure": "yes"})
    assert register.units[(uscc(1),)]["people"] == 99


def test_guessed_columns_are_shown_and_confirmed(signed: Client, sheet: Sheet) -> None:
    run = upload(signed, [uscc(1), "甲公司", 5], titles=["统一社会信用代码", "单位的名称", "职工人数"])
    assert run.state == UNMATCHED
    text = page(signed, run)
    assert "请核对：哪一列是什么" in text
    assert "甲公司" in text
    wrong = signed.post(f"/office/sheets/runs/{run.pk}/columns/", {"uscc": "0", "name": "0"})
    assert wrong.status_code == 422
    assert "选了同一列" in wrong.content.decode()
    signed.post(f"/office/sheets/runs/{run.pk}/columns/", {"uscc": "0", "name": "1", "people": "2"})
    run.refresh_from_db()
    assert (run.state, run.new, run.samples) == (CHECKED, 1, "")


def test_suggestions_are_accepted_row_by_row(signed: Client, sheet: Sheet, register: Register) -> None:
    run = upload(signed, line(1), line(2, uscc=WRONG), line(3, kind="企页"), line(4, phone="123"))
    text = page(signed, run)
    assert 'name="row" value="3"' in text
    assert 'name="row" value="5"' not in text
    signed.post(f"/office/sheets/runs/{run.pk}/mend/", {"row": ["3", "4", "5"]})
    run.refresh_from_db()
    assert (run.new, run.problems) == (3, 1)
    signed.post(f"/office/sheets/runs/{run.pk}/take-in/")
    assert ("91110000802100433B",) in register.units
    assert len(register.units) == 3


def test_a_mended_key_may_turn_out_repeated(signed: Client, sheet: Sheet) -> None:
    run = upload(signed, line(1, uscc="91110000802100433B"), line(2, uscc=WRONG))
    signed.post(f"/office/sheets/runs/{run.pk}/mend/", {"row": "3"})
    run.refresh_from_db()
    assert (run.new, run.problems) == (1, 1)
    assert "与第 2 行重复" in page(signed, run)


def test_personal_data_is_masked_on_the_page(signed: Client, sheet: Sheet) -> None:
    run = upload(signed, line(1, phone="13800138000", id_number="11010519491231002X"))
    text = page(signed, run, "?show=new")
    assert "138****8000" in text
    assert "13800138000" not in text
    assert "19491231" not in text


def test_dropping(signed: Client, sheet: Sheet) -> None:
    run = upload(signed, line(1))
    signed.post(f"/office/sheets/runs/{run.pk}/drop/")
    run.refresh_from_db()
    assert run.state == DROPPED
    assert "什么也没有写入" in page(signed, run)
    late = signed.post(f"/office/sheets/runs/{run.pk}/take-in/", follow=True)
    assert "现在是“已放弃”" in late.content.decode()


def test_a_large_upload_goes_to_the_background(
    signed: Client,
    sheet: Sheet,
    register: Register,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("core.sheets.actions.INLINE_BYTES", 10)
    monkeypatch.setattr("core.sheets.actions.INLINE_ROWS", 1)
    settings.JOBS_EAGER = True
    with django_capture_on_commit_callbacks() as callbacks:
        run = upload(signed, line(1), line(2))
    assert run.state == READING
    assert "可离开本页" in page(signed, run)
    watched = signed.get(f"/office/sheets/runs/{run.pk}/progress/")
    assert "hx-trigger" in watched.content.decode()
    for callback in callbacks:
        callback()
    run.refresh_from_db()
    assert (run.state, run.new) == (CHECKED, 2)
    assert signed.get(f"/office/sheets/runs/{run.pk}/progress/")["HX-Refresh"] == "true"
    with django_capture_on_commit_callbacks(execute=True):
        signed.post(f"/office/sheets/runs/{run.pk}/take-in/")
    run.refresh_from_db()
    assert run.state == TAKEN
    assert len(register.units) == 2
    assert JobRun.objects.get(name="sheets.take_in").result_url == f"/office/sheets/runs/{run.pk}/"


def questions(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_page_asks_as_many_questions_for_thirty_rows_as_for_one(signed: Client, sheet: Sheet) -> None:
    one = upload(signed, line(1, kind="x"))
    thirty = upload(signed, *(line(number, kind="x") for number in range(30)))
    few = questions(signed, f"/office/sheets/runs/{one.pk}/")
    assert questions(signed, f"/office/sheets/runs/{thirty.pk}/") == few


def test_the_list_asks_as_many_questions_for_many_runs_as_for_one(signed: Client, sheet: Sheet) -> None:
    upload(signed, line(1))
    few = questions(signed, "/office/sheets/")
    for number in range(2, 16):
        upload(signed, line(number))
    assert questions(signed, "/office/sheets/") == few


def test_long_lists_are_turned_page_by_page(signed: Client, sheet: Sheet) -> None:
    run = upload(signed, *(line(number) for number in range(1, 61)))
    first = page(signed, run, "?show=new")
    assert f"{uscc(50)}" in first
    assert f"{uscc(51)}" not in first
    assert "after=51" in first
    second = page(signed, run, "?show=new&after=51")
    assert uscc(51) in second
    assert SheetRow.objects.filter(run=run).count() == 60


def test_every_string_has_its_english() -> None:
    from config import translations

    app = translations.ROOT / "core" / "sheets"
    said = {m.id: m.string for m in translations.renewed(app) if m.id}
    assert [text for text, english in said.items() if not english or not any(english)] == []
