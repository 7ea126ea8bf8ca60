"""A table of moves: checked when written, enumerated, drawn."""

import xml.etree.ElementTree as ET

import pytest

from core.workflow.drawing import mermaid, svg
from core.workflow.table import Move, Workflow

CLAIM = Workflow(
    name="claim",
    states={"draft": "草稿", "submitted": "已提交", "returned": "退回", "approved": "通过"},
    start="draft",
    moves=[
        Move("submit", ("draft", "returned"), "submitted", label="提交"),
        Move("return", ("submitted",), "returned", label="退回"),
        Move("approve", ("submitted",), "approved", label="通过"),
    ],
)


def test_moves_and_ends() -> None:
    assert [move.verb for move in CLAIM.moves_from("submitted")] == ["return", "approve"]
    assert CLAIM.ends == ("approved",)
    assert CLAIM.sources_of("submit") == ("draft", "returned")
    assert CLAIM.target_of("approve", "draft") is None
    assert ("returned", "submitted") in CLAIM.steps
    with pytest.raises(KeyError, match="no move pay"):
        CLAIM.sources_of("pay")


def test_every_path_is_listed_once() -> None:
    paths = [[move.verb for move in path] for path in CLAIM.paths()]
    assert paths == [["submit", "return"], ["submit", "approve"]]


@pytest.mark.parametrize(
    ("moves", "what"),
    [
        ([Move("go", ("a",), "z")], "unknown"),
        ([Move("go", ("a",), "b"), Move("go", ("a",), "c")], "ambiguous"),
        ([Move("go", ("a",), "b")], "unreachable"),
    ],
)
def test_a_wrong_table_is_refused(moves: list[Move], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Workflow(name="w", states={"a": "甲", "b": "乙", "c": "丙"}, start="a", moves=moves)


def test_drawings_show_every_state_and_mark_the_present() -> None:
    drawn = ET.fromstring(svg(CLAIM, "submitted"))
    texts = ["".join(node.itertext()) for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"草稿", "已提交", "退回", "通过", "提交"} <= set(texts)
    assert sum("workflow-current" in node.get("class", "") for node in drawn.iter()) == 2
    assert "style=" not in svg(CLAIM)
    assert "submitted --> approved: 通过" in mermaid(CLAIM)
