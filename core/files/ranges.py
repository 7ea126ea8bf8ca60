"""The ``Range`` header (RFC 9110 §14): which bytes are asked for. Pure."""

import re
from dataclasses import dataclass

MOST = 8
"""More ranges than this in one request serve nobody; the header is then ignored and all bytes are sent."""


@dataclass(frozen=True)
class Span:
    """Bytes from ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    def told(self, size: int) -> str:
        """As ``Content-Range`` says it."""
        return f"bytes {self.first}-{self.last}/{size}"


def spans(header: str, size: int) -> list[Span] | None:
    """Spans asked for, in their order, overlapping ones joined. None: send everything; empty: none can be had."""
    unit, _equals, wanted = header.partition("=")
    if unit.strip().lower() != "bytes":
        return None
    pieces = [piece.strip() for piece in wanted.split(",") if piece.strip()]
    if not pieces or len(pieces) > MOST:
        return None
    found = []
    for piece in pieces:
        match = re.fullmatch(r"(\d{0,18})-(\d{0,18})", piece, re.ASCII)
        if match is None or piece == "-":
            return None
        first, last = match.groups()
        if first and last and int(first) > int(last):
            return None
        span = _within(first, last, size)
        if span:
            found.append(span)
    return _joined(found)


def _within(first: str, last: str, size: int) -> Span | None:
    if not first:
        length = min(int(last), size)
        return Span(size - length, size - 1) if length else None
    if int(first) >= size:
        return None
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


def _joined(found: list[Span]) -> list[Span]:
    """Spans that overlap or touch would send bytes twice: then all are put in order and joined."""
    ordered = sorted(found, key=lambda span: span.first)
    joined: list[Span] = []
    for span in ordered:
        if joined and span.first <= joined[-1].last + 1:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return found if len(joined) == len(found) else joined
