"""Plaques: those a person may see, one by its check code, what a verification attests."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from core.slots import Slot
from core.web.access import scope_of
from federation.academies.models import Academy, Plaque

_NOT_A_CODE = re.compile(r"[^0-9A-Za-z]+")

# Filled by a context above that issues certificates of its own: what its page of verification is called, its address.
other_check: Slot[Callable[[], tuple[str, str]]] = Slot("verification of other certificates")


def plaques_visible_to(user: Any) -> QuerySet[Plaque]:
    """Plaques of the unions in the user's subtrees."""
    scope = scope_of(user)
    return plaques().filter(Q() if scope.everything else scope.q("union__"))


def plaques() -> QuerySet[Plaque]:
    """Every plaque with what a list shows."""
    return Plaque.objects.select_related("academy", "union", "application", "certificate")


def plaque_by_code(text: str) -> Plaque | None:
    """The plaque of a check code as people type it."""
    return plaques().filter(check_code=tidy_code(text)).first()


def tidy_code(text: str) -> str:
    """A check code as it is kept: dashes, spaces and small letters do not matter."""
    return _NOT_A_CODE.sub("", text).upper()[:24]


def plaques_of(academy: Academy) -> QuerySet[Plaque]:
    """An academy's plaques, newest first."""
    return academy.plaques.select_related("certificate").order_by("-id")


def plaques_matching(found: QuerySet[Plaque], text: str) -> QuerySet[Plaque]:
    """Narrow plaques by number, name, host or document."""
    return found.filter(
        Q(number__icontains=text)
        | Q(name__icontains=text)
        | Q(host_name__icontains=text)
        | Q(document_number__icontains=text)
    )


def spaced(code: str) -> str:
    """A check code as it is printed: in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


DIGITS = "〇一二三四五六七八九"


def chinese_day(day: date) -> str:
    """A day as a seal stands over it: 二〇二六年十一月二十五日."""
    year = "".join(DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{_spelt(day.month)}月{_spelt(day.day)}日"


def _spelt(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")
