"""From upload to taking in: what is checked, what is taken, what goes back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone

from core.audit.queries import trail_of
from core.jobs.progress import Interrupted, Stopped
from core.sheets import actions, rows, staging, taking
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import Sheet
from core.sheets.workflow import CHECKED, DROPPED, HALTED, READING, REFUSED, TAKEN, TAKING, UNMATCHED
from core.workflow.moving import NotAllowed, move
from tests.core.sheets.conftest import TITLES, Register, line, saved, uscc, workbook

pytestmark = pytest.mark.django_db


def send(sheet: Sheet, by: Any, *lines: Sequence[Any], titles: Sequence[str] = TITLES) -> SheetRun:
    content = workbook(titles, *lines)
    return actions.begin_run(sheet=sheet, name="名册.xlsx", blocks=[content], by=by, at=timezone.now())


def take(run: SheetRun, by: Any) -> SheetRun:
    actions.take_in_run(run=run, by=by, at=timezone.now())
    return SheetRun.objects.get(pk=run.pk)


def faults(sheet: Sheet, run: SheetRun) -> dict[int, list[str]]:
    bad = SheetRow.objects.filter(run=run, outcome="problem").order_by("number")
    return {row.number: [problem.said for problem in rows.opened(sheet, row).problems] for row in bad}


def test_nothing_is_written_by_the_check(sheet: Sheet, register: Register, clerk: Any) -> None:
    run = send(sheet, clerk, line(1), line(2, uscc="91110000802100434B"), line(3))
    assert run.state == CHECKED
    assert (run.new, run.changed, run.unchanged, run.problems) == (2, 0, 0, 1)
    assert register.units == {}


def test_good_rows_are_taken_in_and_only_bad_ones_sent_again(sheet: Sheet, register: Register, clerk: Any) -> None:
    run = take(send(sheet, clerk, line(1), line(2, kind="企页"), line(3)), clerk)
    assert run.state == TAKEN
    assert run.counts == {"新增": 2}
    assert set(register.units) == {(uscc(1),), (uscc(3),)}
    again = take(send(sheet, clerk, line(2)), clerk)
    assert again.counts == {"新增": 1}
    assert len(register.units) == 3


def test_the_same_file_twice_changes_nothing(sheet: Sheet, register: Register, clerk: Any, other_clerk: Any) -> None:
    take(send(sheet, clerk, line(1), line(2)), clerk)
    second = send(sheet, other_clerk, line(1), line(2))
    assert (second.new, second.unchanged) == (0, 2)
    assert take(second, other_clerk).counts == {}
    assert register.applied == [2]


def test_taking_in_twice_is_refused(sheet: Sheet, register: Register, clerk: Any) -> None:
    run = take(send(sheet, clerk, line(1)), clerk)
    with pytest.raises(NotAllowed):
        actions.take_in_run(run=run, by=clerk, at=timezone.now())
    assert register.applied == [1]


def test_two_clerks_checked_the_same_list_before_either_took_it_in(
    sheet: Sheet, register: Register, clerk: Any, other_clerk: Any
) -> None:
    mine, theirs = send(sheet, clerk, line(1), line(2)), send(sheet, other_clerk, line(1), line(2, people=99))
    take(mine, clerk)
    late = take(theirs, other_clerk)
    assert late.unchanged == 1
    assert faults(sheet, late) == {3: ["检查之后，别人改过这一条，为免覆盖没有写入"]}
    assert register.units[(uscc(2),)]["people"] == 10


def test_a_change_shows_old_and_new(sheet: Sheet, register: Register, clerk: Any) -> None:
    take(send(sheet, clerk, line(1), line(2), line(3), line(4)), clerk)
    run = send(sheet, clerk, line(1, people=20), line(2))
    assert (run.changed, run.unchanged, run.existing, run.changes_much) == (1, 1, 4, False)
    (row,) = SheetRow.objects.filter(run=run, outcome="changed")
    assert rows.opened(sheet, row).changes == {"people": (10, 20)}
    large = send(sheet, clerk, line(1, people=20), line(2, people=20))
    assert large.changes_much


def test_an_overtaken_change_goes_back(sheet: Sheet, register: Register, clerk: Any) -> None:
    take(send(sheet, clerk, line(1)), clerk)
    run = send(sheet, clerk, line(1, people=20))
    register.units[(uscc(1),)]["people"] = 30
    assert take(run, clerk).problems == 1
    assert register.units[(uscc(1),)]["people"] == 30


def test_repeated_rows(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, line(1), line(1), line(2), line(2, people=11), line(3))
    found = faults(sheet, run)
    assert found == {
        3: ["与第 2 行重复"],
        4: ["与第 5 行是同一个统一社会信用代码，内容却不同"],
        5: ["与第 4 行是同一个统一社会信用代码，内容却不同"],
    }
    assert run.new == 2


def test_a_row_that_turns_out_unfit_goes_back_alone(sheet: Sheet, register: Register, clerk: Any) -> None:
    register.refuse = {3}
    run = take(send(sheet, clerk, line(1), line(2), line(3)), clerk)
    assert (run.counts, run.problems) == ({"新增": 2}, 1)
    assert faults(sheet, run) == {3: ["登记时发现已注销"]}


def test_a_failure_halts_and_can_be_gone_on_with(
    sheet: Sheet, register: Register, clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.sheets.taking.CHUNK", 2)
    register.fail_at = 1
    run = send(sheet, clerk, *(line(number) for number in range(1, 6)))
    run = take(run, clerk)
    assert run.state == HALTED
    assert "已写入的保留" in run.said
    assert len(register.units) == 2
    register.fail_at = None
    done = take(run, clerk)
    assert done.state == TAKEN
    assert done.counts == {"新增": 5}
    assert register.applied == [2, 2, 1]


def test_columns_renamed_reordered_and_extra(sheet: Sheet, clerk: Any) -> None:
    titles = ["序号", "全称", "信用代码 *", "备注", "所属工会"]
    run = send(sheet, clerk, [1, "甲", uscc(1), "无", "海淀区总工会"], titles=titles)
    assert run.state == CHECKED
    assert run.new == 1


def test_a_guessed_column_has_to_be_confirmed(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, [uscc(1), "甲", 5], titles=["统一社会信用代码", "单位的名称", "职工人数"])
    assert run.state == UNMATCHED
    assert run.guessed == ["name"]
    actions.match_columns(run=run, places=run.places, heading_row=run.heading_row, by=clerk, at=timezone.now())
    assert SheetRun.objects.get(pk=run.pk).new == 1


def test_a_paste_without_header_goes_by_order_once_confirmed(sheet: Sheet, clerk: Any) -> None:
    text = f"{uscc(1)}\t甲公司\t大兴区总工会\n{uscc(2)}\t乙公司\t海淀区总工会\n"
    run = actions.begin_run(sheet=sheet, name="粘贴的内容", blocks=[text.encode()], by=clerk, at=timezone.now())
    assert run.state == UNMATCHED
    actions.match_columns(run=run, places=run.places, heading_row=0, by=clerk, at=timezone.now())
    assert SheetRun.objects.get(pk=run.pk).new == 2


def test_messy_rows_are_understood(sheet: Sheet, clerk: Any) -> None:
    run = send(
        sheet,
        clerk,
        line(
            1, uscc=f" {uscc(1)}\u200b".replace("9", "９"), people="１，２００人", members="８", founded="2024年7月4日"
        ),
        [None] * 10,
        line(2, founded=45477, has_rep="√", people="10"),
        line(3, founded=datetime(2024, 7, 4), phone=13800138000),
        TITLES,
        ["合计", None, None, None, 1220],
        ["注：以上为 2026 年 11 月数据"],
    )
    assert run.state == CHECKED
    assert (run.new, run.problems) == (3, 0)
    assert [why for _number, why in run.skipped] == ["重复的表头", "合计行", "表下说明"]


def test_the_example_row_is_passed_over(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, [str(column.example) or None for column in sheet.columns], line(1))
    assert run.new == 1
    assert run.skipped == [[2, "示例行"]]


def test_a_formula_is_kept_as_text_and_pointed_out(sheet: Sheet, register: Register, clerk: Any) -> None:
    name = "@SUM(A1:A9)"
    run = send(sheet, clerk, line(1, name=name))
    assert (run.new, run.warned) == (1, 1)
    take(run, clerk)
    assert register.units[(uscc(1),)]["name"] == name


def test_an_id_number_excel_ruined_is_refused_with_the_reason(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, line(1, id_number=110105194912310021))
    assert "已经丢失" in faults(sheet, run)[2][0]


def test_a_problem_across_columns_names_its_clause(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, line(1, members=50))
    (row,) = SheetRow.objects.filter(run=run)
    assert rows.opened(sheet, row).problems[0].clause == "union-law:3"


def test_what_is_staged_is_sealed(sheet: Sheet, clerk: Any) -> None:
    from django.db import connection

    run = send(sheet, clerk, line(1, name="不可外传公司"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_sheets_sheetrow")
        assert "不可外传" not in cursor.fetchone()[0]
    with default_storage.open(run.stored) as stored:
        assert b"PK" not in stored.read(2)


def test_dropping_leaves_no_rows_and_no_file(sheet: Sheet, clerk: Any) -> None:
    run = send(sheet, clerk, line(1))
    actions.drop_run(run=run, by=clerk, at=timezone.now())
    assert run.state == DROPPED
    assert not SheetRow.objects.exists()
    assert not default_storage.exists(run.stored)


def test_old_runs_are_purged(sheet: Sheet, clerk: Any) -> None:
    old, young = send(sheet, clerk, line(1)), send(sheet, clerk, line(2))
    SheetRun.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert actions.purge_runs(at=timezone.now()) == 1
    assert list(SheetRun.objects.values_list("pk", flat=True)) == [young.pk]
    assert not default_storage.exists(old.stored)
    assert default_storage.exists(young.stored)


def test_what_a_killed_process_left_is_gone_on_with(
    sheet: Sheet, register: Register, clerk: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOBS_EAGER = True
    stuck, fresh = send(sheet, clerk, line(1), line(2)), send(sheet, clerk, line(3))
    for run in (stuck, fresh):
        move(run, "take_in", by=clerk, at=timezone.now())
    SheetRun.objects.filter(pk=stuck.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.resume_stalled(at=timezone.now()) == 1
    stuck.refresh_from_db()
    assert stuck.state == TAKEN
    assert set(register.units) == {(uscc(1),), (uscc(2),)}


def test_other_tables_that_look_the_same_are_named(sheet: Sheet, clerk: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(TITLES, line(1))))
    for name, rows_there in (("海淀", [TITLES, line(2)]), ("空的", [TITLES]), ("别的", [["甲", "乙"], [1, 2]])):
        table = book.create_sheet(name)
        for row in rows_there:
            table.append(row)
    run = actions.begin_run(sheet=sheet, name="a.xlsx", blocks=[saved(book)], by=clerk, at=timezone.now())
    assert run.new == 1
    assert run.said == "只读了工作表“单位名册”；“海淀”也像这张表，没有读，请分别上传"


def test_a_clash_with_somebody_writing_at_the_same_moment_is_looked_at_again(
    sheet: Sheet, register: Register, clerk: Any
) -> None:
    run = send(sheet, clerk, line(1), line(2))
    usual = register.apply

    def clash(rows_given: Any, *, by: Any, at: datetime) -> Any:
        object.__setattr__(sheet, "apply", usual)
        usual(rows_given[:1], by=by, at=at)  # the other person's row is there a moment earlier
        raise IntegrityError("duplicate key")

    object.__setattr__(sheet, "apply", clash)
    done = take(run, clerk)
    assert done.state == TAKEN
    assert (done.new, done.unchanged, done.counts) == (1, 1, {"新增": 1})


def test_a_check_cut_off_half_way_starts_over_without_doubling(
    sheet: Sheet, clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(_count: int, _note: str) -> None:
        raise Interrupted

    monkeypatch.setattr("core.sheets.staging.CHUNK", 2)
    run = send(sheet, clerk, *(line(number) for number in range(5)), line(1))
    move(run, "match_columns", by=clerk, at=timezone.now())
    with pytest.raises(Interrupted):
        staging.check(run, sheet, leave)
    assert (run.state, run.rows.count()) == (READING, 2)
    staging.check(run, sheet)
    run.refresh_from_db()
    assert (run.state, run.new, run.problems, run.rows.count()) == (CHECKED, 5, 1, 6)


@pytest.mark.parametrize("halted", [False, True])
def test_a_job_stopped_by_its_owner(sheet: Sheet, register: Register, clerk: Any, halted: bool) -> None:
    def stop(_count: int, _note: str) -> None:
        raise Stopped

    run = send(sheet, clerk, line(1))
    if halted:
        move(run, "take_in", by=clerk, at=timezone.now())
        with pytest.raises(Stopped):
            taking.take_in(run, sheet, stop)
        assert (run.state, len(register.units)) == (HALTED, 1)
        assert "您停下了写入" in run.said
    else:
        move(run, "match_columns", by=clerk, at=timezone.now())
        with pytest.raises(Stopped):
            staging.check(run, sheet, stop)
        assert run.state == REFUSED
        assert "您停下了检查" in run.said


def test_too_many_rows_and_no_rows(sheet: Sheet, clerk: Any) -> None:
    object.__setattr__(sheet, "most_rows", 2)
    run = send(sheet, clerk, line(1), line(2), line(3))
    assert run.state == REFUSED
    assert "超过 2 行" in run.said
    assert not SheetRow.objects.exists()
    assert "表头下面没有数据" in send(sheet, clerk).said


def test_every_step_is_in_the_trail(sheet: Sheet, clerk: Any) -> None:
    run = take(send(sheet, clerk, line(1)), clerk)
    verbs = trail_of(run).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["upload_sheet", "finish_check", "take_in", "finish_taking"]


def test_while_the_virus_check_is_away_an_upload_is_refused_with_what_to_do(
    sheet: Sheet, clerk: Any, settings: Any
) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    run = send(sheet, clerk, line(1))
    assert (run.state, run.said) == (REFUSED, "病毒检查暂时不可用，文件没有收下。请过几分钟再试。")


def test_a_worker_that_shuts_down_leaves_the_upload_to_the_next(sheet: Sheet, register: Register, clerk: Any) -> None:
    def leave(_done: int, _note: str) -> None:
        raise Interrupted

    run = send(sheet, clerk, line(1), line(2))
    move(run, "match_columns", by=clerk, at=timezone.now())
    with pytest.raises(Interrupted):
        staging.check(run, sheet, leave)
    assert run.state == READING
    staging.check(run, sheet)
    move(run, "take_in", by=clerk, at=timezone.now())
    with pytest.raises(Interrupted):
        taking.take_in(run, sheet, leave)
    assert run.state == TAKING
    taking.take_in(run, sheet)
    assert (run.state, len(register.units)) == (TAKEN, 2)
