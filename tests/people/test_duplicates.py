"""What speaks for one person."""

from dataclasses import replace
from datetime import date

import pytest

from federation.people.duplicates import Seen, reasons, score

ONE = Seen("wangwei", "王伟", date(1985, 3, 12), "m", "p1", 1)


@pytest.mark.parametrize(
    ("changes", "code", "points"),
    [
        ({}, "name_birth_phone", 95),
        ({"unit": 2}, "name_birth_phone", 95),
        ({"phone": "p2"}, "name_birth_unit", 85),
        ({"phone": "", "unit": 1}, "name_birth_unit", 85),
        ({"born_on": date(1985, 3, 13)}, "name_phone", 75),
        ({"name": "王玮"}, "sound_birth", 70),
        ({"name": "王玮", "phone": "p2"}, "sound_birth", 70),
        ({"phone": "p2", "unit": 2}, "name_birth", 50),
        ({"phone": "", "unit": None}, "name_birth", 50),
        ({"sex": "f"}, "", 0),
        ({"name": "王玮", "phone": "p2", "unit": 2}, "", 0),
        ({"name": "李伟", "spelling": "liwei"}, "", 0),
    ],
)
def test_reasons(changes: dict[str, object], code: str, points: int) -> None:
    other = replace(ONE, **changes)  # type: ignore[arg-type]
    found = reasons(ONE, other)
    assert [reason.code for reason in found] == ([code] if code else [])
    assert score(found) == points == score(reasons(other, ONE))


def test_two_without_phone_or_unit_do_not_share_them() -> None:
    bare = replace(ONE, phone="", unit=None, born_on=None)
    assert reasons(bare, bare) == []
