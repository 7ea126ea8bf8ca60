"""Drawings say in words and in a table what they show."""

import json
import re

import pytest
from django.template import Context, Template

from core.web.cartogram import CODES, Tile, cartogram
from core.web.charts import Cell, Line, Path, Trajectory, against, bars, lines, sparkline, stacked, token
from core.web.tones import Tone


def drawn(tag: str, **context: object) -> str:
    return Template("{% load web %}{% " + tag + " %}").render(Context(context))


def progress_chart() -> object:
    return lines(
        "progress",
        "差 2 件",
        ["1 月", "2 月"],
        [Line("计划", [20, 40]), Line("照此", [None, 38]), Line("实际", [18, None])],
        how="按平均数往后推",
    )


def test_a_chart_has_a_sentence_a_table_and_an_alternative() -> None:
    html = drawn("chart chart", chart=progress_chart())
    assert "差 2 件" in html
    assert 'aria-label="差 2 件"' in html
    assert "按平均数往后推" in html
    assert re.findall(r"<th scope=\"(?:col|row)\"[^>]*>([^<]*)", html) == ["", "计划", "照此", "实际", "1 月", "2 月"]
    assert "style=" not in html


def test_the_option_names_colours_instead_of_fixing_them() -> None:
    html = drawn("chart chart", chart=progress_chart())
    found = re.search(r'<script type="application/json">(.*?)</script>', html, re.S)
    assert found
    option = json.loads(found.group(1))
    assert option["series"][0]["lineStyle"]["color"] == "$cinnabar"
    with pytest.raises(ValueError, match="red"):
        token("red")


def test_end_labels_keep_apart() -> None:
    offsets = [one["endLabel"]["offset"][1] for one in progress_chart().option["series"]]  # type: ignore[attr-defined]
    assert offsets == [0, 6, 16]


def test_bars_and_parts_carry_their_tables() -> None:
    assert bars("b", "s", [("办公室", 9)]).rows == [["办公室", 9]]
    parts = stacked("p", "s", ["海淀"], [("已建", [2], "jade"), ("在建", [1], "amber")], head="区")
    assert parts.rows == [["海淀", 2, 1]]
    assert parts.head == ["区", "已建", "在建"]


def test_a_figure_that_counts_a_list_leads_to_it_from_table_and_bar() -> None:
    parts = stacked(
        "p", "s", ["审查"], [("在办", [Cell(3, "/list/?a=1&b=2")], "amber"), ("终止", [0], "line")], head="环节"
    )
    html = drawn("chart chart", chart=parts)
    assert '<a href="/list/?a=1&amp;b=2"><span class="figure">3</span></a>' in html
    assert '<span class="none">0</span>' in html
    assert [one["data"] for one in parts.option["series"]] == [[{"value": 3, "url": "/list/?a=1&b=2"}], [0]]


def test_bars_against_a_limit_are_full_to_the_middle_and_pale_to_the_most() -> None:
    told = against("a", "s", [("审查", 2, 7, 10), ("填写", None, None, None)], words=("一半", "九成", "时限"))
    assert [one["data"] for one in told.option["series"]] == [[2, None], [5, None], [10, None]]
    assert told.head == ["", "一半", "九成", "时限"]
    assert told.rows == [["审查", 2, 7, 10], ["填写", None, None, None]]


def test_a_trajectory_is_described() -> None:
    html = drawn("trajectory drawing", drawing=Trajectory("至今 27 家", (Path(((0, 0), (1, 1)), "plan", "计划 40"),)))
    assert 'role="img" aria-label="至今 27 家"' in html
    assert "计划 40" in html
    assert "polyline" in drawn("trajectory drawing", drawing=sparkline([], "没有数据"))


def test_every_district_has_its_tile() -> None:
    tiles = [Tile(f"{code}000000"[:12], code, "1/2", Tone.JADE, "达标", "/x/") for code in CODES]
    assert len(cartogram(tiles)) == 18
    html = drawn("districts tiles", tiles=tiles)
    assert "方格示意，非地图" in html
    assert html.count("district-indented") == 2
    with pytest.raises(KeyError, match="110101"):
        cartogram(tile for tile in tiles if tile.code[:6] != "110101")
