"""Headings and chunks: what is which column, what a row means against what is there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.sheets.checking import CHANGED, NEW, PROBLEM, UNCHANGED, check_rows
from core.sheets.headings import by_order, find_heading, match_titles
from core.sheets.kinds import Choice, Integer, Lookup, Text, Uscc
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet

CODE, OTHER = "91110000802100433B", "911100001011012345"
THERE: dict[Key, dict[str, Any]] = {("A1",): {"title": "甲", "people": 5, "union": 7}}
UNIONS = {"大兴区总工会": 7, "海淀区总工会": 8}


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    return [Problem(row.number, "人数太多", "people", clause="x:1") for row in rows if (row.get("people") or 0) > 1000]


def _existing(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Any]]:
    return {key: THERE[key] for key in keys if key in THERE}


SHEET = Sheet(
    name="test.things",
    title="东西",
    noun="件",
    columns=(
        Column("code", "代码", Text(), required=True, aliases=("编号",)),
        Column("title", "单位名称", Text(), required=True, aliases=("名称", "全称")),
        Column("people", "职工人数", Integer()),
        Column("union", "所属工会", Lookup(find=lambda texts, context: {t: UNIONS[t] for t in texts if t in UNIONS},
                                          known=lambda text, context: list(UNIONS), noun="工会")),
        Column("kind", "类型", Choice(choices=[("a", "企业"), ("b", "机关")])),
    ),
    key=("code",),
    apply=lambda rows, by, at: {},
    allowed=lambda user: True,
    existing=_existing,
    check=_check,
)  # fmt: skip
NOW = Context(None, datetime(2026, 11, 22, tzinfo=UTC))


def outcomes(*rows: Mapping[str, Any]) -> list[Any]:
    return check_rows(SHEET, list(enumerate(rows, 2)), NOW)


def test_new_changed_unchanged_and_problem() -> None:
    new, changed, same, bad = outcomes(
        {"code": "B2", "title": "乙", "union": "海淀区总工会"},
        {"code": "A1", "people": "6"},
        {"code": "A1", "title": "甲", "union": "大兴区总工会"},
        {"code": "C3", "title": "丙", "people": 5000},
    )
    assert [row.outcome for row in (new, changed, same, bad)] == [NEW, CHANGED, UNCHANGED, PROBLEM]
    assert new.values["union"] == 8
    assert changed.changes == {"people": (5, 6)}
    assert bad.problems[0].clause == "x:1"


def test_blank_leaves_and_emptied_empties() -> None:
    blank, emptied, needed = outcomes(
        {"code": "A1", "people": "  "}, {"code": "A1", "people": "清空"}, {"code": "A1", "title": "清空"}
    )
    assert blank.outcome == UNCHANGED
    assert emptied.changes == {"people": (5, None)}
    assert [p.said for p in needed.problems] == ["“单位名称”必填，不能清空"]


def test_required_cells_are_named() -> None:
    (row,) = outcomes({"code": "Z9"})
    assert [(p.column, p.said) for p in row.problems] == [("title", "“单位名称”必填，这里空着")]
    (keyless,) = outcomes({"title": "无码"})
    assert [p.column for p in keyless.problems] == ["code"]


def test_an_unknown_union_gets_the_nearest() -> None:
    (row,) = outcomes({"code": "Z9", "title": "x", "union": "大兴总工会"})
    assert row.problems[0].replacement == "大兴区总工会"
    assert "union" not in row.values


def test_titles_match_through_stars_units_and_aliases() -> None:
    found = match_titles(SHEET, ["序号", "*代码（必填）", "全 称", "职工人数（人）", "备注"])
    assert {key: (m.place, m.sure) for key, m in found.items()} == {
        "code": (1, True),
        "title": (2, True),
        "people": (3, True),
    }


def test_a_similar_title_is_only_a_guess() -> None:
    found = match_titles(SHEET, ["代码", "单位的名称", "职工人数"])
    assert not found["title"].sure
    assert found["title"].place == 1


def test_heading_under_a_title_row_and_under_a_merged_group() -> None:
    plain = find_heading(SHEET, [["附件1", None], ["东西名册", None], ["代码", "名称", "类型"], ["A", "b", "企业"]])
    assert plain is not None
    assert plain.row == 2
    assert plain.sure
    grouped = find_heading(
        SHEET, [["代码", "基本情况", None, "类型"], [None, "名称", "职工人数", None], ["A", "b", 3, ""]]
    )
    assert grouped is not None
    assert grouped.row == 1
    assert set(grouped.matches) == {"code", "title", "people", "kind"}


def test_no_heading_is_no_heading() -> None:
    assert find_heading(SHEET, [["甲", "乙"], ["丙", "丁"]]) is None
    assert [m.place for m in by_order(SHEET, 3).values()] == [0, 1, 2]


def test_a_lacking_required_column_is_reported() -> None:
    heading = find_heading(SHEET, [["代码", "职工人数", "类型", "别的"]])
    assert heading is not None
    assert [c.key for c in heading.lacking(SHEET)] == ["title"]
    assert heading.ignored() == ["别的"]


def test_the_code_kind_belongs_to_the_key() -> None:
    sheet = Sheet(
        "t", "t", "t", (Column("uscc", "代码", Uscc()),), ("uscc",), lambda rows, by, at: {}, lambda user: True
    )
    good, bad = check_rows(sheet, [(2, {"uscc": CODE}), (3, {"uscc": OTHER})], NOW)
    assert good.key == (CODE,)
    assert bad.outcome == PROBLEM
    assert len(bad.problems) == 1
