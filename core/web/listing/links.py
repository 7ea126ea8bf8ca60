"""Addresses of a list's rows, all of one shape: the shape is reversed once, each row only fills in its key."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from django.urls import get_script_prefix, get_urlconf, reverse

from core.web.listing.columns import attribute

ANY_KEY = "7171717171"


def link(page: str, key: str = "pk") -> Callable[[Any], str]:
    """``link("people:show_person")(person)``: the address of a page about one row, known by the attribute ``key``."""

    def address(row: Any) -> str:
        before, after = _around(page, get_script_prefix(), get_urlconf())
        return f"{before}{quote(str(attribute(row, key)), safe='')}{after}"

    return address


@cache
def _around(page: str, _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    before, _key, after = reverse(page, args=[ANY_KEY]).partition(ANY_KEY)
    return before, after
