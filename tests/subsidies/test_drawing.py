"""The picture of a year's money: heights in proportion, bands no higher than either bar."""

from hypothesis import given
from hypothesis import strategies as st

from federation.subsidies.drawing import HEIGHT, flow

AMOUNTS = st.lists(st.integers(0, 10**13), min_size=1, max_size=8)


@given(AMOUNTS)
def test_bars_are_as_high_as_their_amounts(amounts: list[int]) -> None:
    drawn = flow([(str(number), "", amount) for number, amount in enumerate(amounts)])
    most = max(amounts)
    assert len(drawn.bands) == len(amounts) - 1
    for bar in drawn.bars:
        assert 0 <= bar.height <= HEIGHT
        assert (bar.height == 0) == (bar.amount_fen == 0)
        assert most == 0 or abs(bar.height - max(2, HEIGHT * bar.amount_fen / most)) <= 0.1 or bar.amount_fen == 0
    assert [bar.x for bar in drawn.bars] == sorted(bar.x for bar in drawn.bars)


def test_a_year_without_money_is_drawn_flat() -> None:
    assert [bar.height for bar in flow([("a", "预算", 0), ("b", "已分配", 0)]).bars] == [0, 0]
