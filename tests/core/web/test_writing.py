"""Figures, days, lists and asides: written as the reader's language has it."""

import pytest
from django.utils.translation import override

from core.web.writing import bracketed, in_turn, listed


@pytest.mark.parametrize(
    ("language", "written"),
    [("zh-hans", ("甲、2、丙", "甲；乙", "甲（乙）")), ("en", ("甲, 2, 丙", "甲; 乙", "甲 (乙)"))],
)
def test_joins_and_brackets_follow_the_language(language: str, written: tuple[str, str, str]) -> None:
    with override(language):
        assert (listed(["甲", 2, "丙"]), in_turn(["甲", "乙"]), bracketed("甲", "乙")) == written


def test_one_thing_needs_no_comma_and_none_is_nothing() -> None:
    assert (listed(["甲"]), listed([])) == ("甲", "")
