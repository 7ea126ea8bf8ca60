"""The Range header, every shape of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.ranges import Span, spans


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-9", [Span(0, 9)]),
        ("bytes=90-", [Span(90, 99)]),
        ("bytes=-10", [Span(90, 99)]),
        ("bytes=-1000", [Span(0, 99)]),
        ("bytes=95-1000", [Span(95, 99)]),
        ("bytes=0-0", [Span(0, 0)]),
        ("Bytes = 0-9 , 20-29", [Span(0, 9), Span(20, 29)]),
        ("bytes=50-59,0-9", [Span(50, 59), Span(0, 9)]),
        ("bytes=0-9,5-19", [Span(0, 19)]),
        ("bytes=0-9,10-19", [Span(0, 19)]),
        ("bytes=0-9,200-", [Span(0, 9)]),
        ("bytes=100-", []),
        ("bytes=-0", []),
        ("bytes=200-300,400-", []),
        ("bytes=9-0", None),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes=a-b", None),
        ("bytes=0-9,x", None),
        ("bytes=٠-٩", None),
        ("items=0-9", None),
        ("bytes=" + ",".join(f"{n * 3}-{n * 3}" for n in range(9)), None),
        ("bytes=" + "9" * 19 + "-", None),
    ],
)
def test_what_is_asked_for(header: str, found: list[Span] | None) -> None:
    assert spans(header, 100) == found


@given(st.text(alphabet="bytes=0123456789-, ", max_size=40), st.integers(1, 1000))
def test_spans_lie_inside_the_file_and_never_send_a_byte_twice(header: str, size: int) -> None:
    found = spans("bytes=" + header, size)
    for span in found or []:
        assert 0 <= span.first <= span.last < size
    assert sum(span.length for span in found or []) <= size
