"""Units: entered in sets, moved with their history."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.outbox.models import Notification
from federation.organizations.actions import NewUnit, close_unit, edit_unit, enter_units, move_units, register_unit
from federation.organizations.models import Unit
from federation.organizations.queries import units_matching, units_on, units_under
from tests.factories import organizations as make
from tests.factories.roles import staff

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


def told(union: str, uscc: str, name: str = "北京示例精密有限公司", size: int | None = 80) -> NewUnit:
    return NewUnit(uscc, name, union, "C", "170", size)


def test_entering_twice_changes_nothing() -> None:
    union = make.union(under=make.district())
    rows = [told(union.code, make.uscc(), f"北京示例第{n}有限公司") for n in range(5)]
    assert enter_units(units=rows, on=make.SINCE, by=None, at=make.AT) == (5, 0, 0)
    assert enter_units(units=rows, on=make.SINCE, by=None, at=make.AT) == (0, 0, 5)
    assert Unit.objects.count() == 5


def test_a_changed_union_is_dated() -> None:
    top = make.district()
    old, new = make.union(under=top), make.union(under=top)
    code = make.uscc()
    enter_units(units=[told(old.code, code)], on=make.SINCE, by=None, at=make.AT)
    assert enter_units(units=[told(new.code, code, size=None)], on=DAY, by=None, at=make.AT) == (0, 1, 0)
    unit = Unit.objects.get(uscc=code)
    assert unit.size == 80, "what the sheet leaves blank stays"
    assert list(units_on(old, date(2026, 6, 30))) == [unit]
    assert list(units_on(new, DAY)) == [unit]
    assert list(units_on(old, DAY)) == []


def test_an_unknown_union_takes_nothing_in() -> None:
    union = make.union(under=make.district())
    rows = [told(union.code, make.uscc()), told("G9999999", make.uscc())]
    with pytest.raises(ValidationError, match="G9999999"), transaction.atomic():
        enter_units(units=rows, on=DAY, by=None, at=make.AT)
    assert Unit.objects.count() == 0


def test_the_database_refuses_what_is_no_code() -> None:
    unit = make.unit(make.union(under=make.district()))
    for wrong in ("91110000600037341", "9111000060003734I1", "91110000600037341l"):
        with pytest.raises(IntegrityError, match="unit_uscc_shape"), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(uscc=wrong)


def test_a_known_code_is_not_registered_twice() -> None:
    unit = make.unit(make.union(under=make.district()))
    with pytest.raises(ValidationError, match="已登记"):
        register_unit(unit=told(unit.union.code, unit.uscc), on=DAY, by=None, at=make.AT)


def test_units_move_together_and_keep_their_history() -> None:
    top = make.district()
    old, new = make.union(under=top), make.union(under=top)
    units = [make.unit(old), make.unit(old)]
    assert move_units(units=units, union=new, on=DAY, reason="划转", by=None, at=make.AT) == 2
    assert move_units(units=units, union=new, on=DAY, reason="划转", by=None, at=make.AT) == 0
    assert set(units_on(old, date(2026, 6, 30))) == set(units)
    assert set(units_under(top)) == set(units)


def test_who_kept_the_units_until_now_is_told_once() -> None:
    top = make.district()
    old, new = make.union(under=top), make.union(under=top)
    keeper, mover = staff("union_clerk", old), staff("district_officer", top)
    staff("union_clerk", new)
    units = [make.unit(old, f"北京示例第{n}有限公司") for n in range(6)]
    move_units(units=units, union=new, on=DAY, reason="划转", by=mover, at=make.AT)
    notice = Notification.objects.get()
    assert notice.user == keeper
    assert notice.subject == f"6 家单位从{old.short_name}划出"
    assert f"等 6 家单位自 2026-07-01 起划归{new.short_name}" in notice.body
    assert "理由：划转" in notice.body
    assert notice.url == f"/office/unions/{old.pk}/"
    move_units(units=units, union=new, on=DAY, reason="划转", by=mover, at=make.AT)
    assert Notification.objects.count() == 1


def test_who_moves_units_out_of_the_own_union_is_not_told() -> None:
    top = make.district()
    mover = staff("district_officer", top)
    unit = make.unit(make.union(under=top))
    move_units(units=[unit], union=make.union(under=top), on=DAY, reason="划转", by=mover, at=make.AT)
    assert not Notification.objects.exists()


def test_the_second_of_two_officers_is_told() -> None:
    unit = make.unit(make.union(under=make.district()))
    edit_unit(unit=unit, changes={"size": 90}, revision=unit.revision, by=None, at=make.AT)
    with pytest.raises(ValidationError, match="别人改过"):
        edit_unit(unit=unit, changes={"size": 70}, revision=unit.revision, by=None, at=make.AT)


def test_a_renamed_unit_is_found_by_its_new_name() -> None:
    unit = make.unit(make.union(under=make.district()))
    edit_unit(unit=unit, changes={"name": "北京重光仪器有限公司"}, revision=0, by=None, at=make.AT)
    assert unit in units_matching(Unit.objects.all(), "chongguang")


def test_a_closed_unit_leaves_its_union() -> None:
    unit = make.unit(make.union(under=make.district()))
    close_unit(unit=unit, on=DAY, reason="注销", by=None, at=make.AT)
    assert unit not in units_under(make.district())
    assert list(units_on(unit.union, date(2026, 6, 30))) == [unit]
    with pytest.raises(ValidationError, match="已于"):
        close_unit(unit=unit, on=DAY, reason="注销", by=None, at=make.AT)
