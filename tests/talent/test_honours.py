"""Titles entered by hand: corrected, withdrawn, and what rests on them."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from core.audit.queries import trail_of
from core.web.access import NotPermitted
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent import actions
from federation.talent.models import Cultivation, Honour
from federation.talent.queries import honours_of
from federation.talent.queries.ladder import rungs_of
from tests.factories import organizations, roles, talent
from tests.factories.talent import AT
from tests.talent import kept
from tests.talent.test_certificates import certified  # noqa: F401  fixture
from tests.talent.test_cultivation import START, honour, period, underway  # noqa: F401  fixtures
from tests.talent.test_pairs import paired

TOLD: dict[str, Any] = {"named_on": date(2026, 11, 1), "document_number": "京工发〔2026〕90号", "reason": "文号写错"}


@kept
def title(city: User, clerk: User, unit: Unit) -> Honour:
    """A district craftsman's, entered by hand."""
    return honour(city, clerk, unit)


@kept
def given(city: User, clerk: User, unit: Unit) -> Honour:
    """As a selection gives it."""
    person = talent.worker(clerk, unit, "李工")
    named = {"named_on": date(2026, 11, 1), "document_number": "京工发〔2026〕1号"}
    return Honour.objects.create(person=person, level="district", entered_by=city, **named)


def test_a_title_is_corrected_with_a_reason(title: Honour, officer: User) -> None:
    actions.correct_honour(honour=title, **TOLD, by=officer, at=AT)
    title.refresh_from_db()
    assert (title.named_on, title.document_number) == (date(2026, 11, 1), "京工发〔2026〕90号")
    (newest, *_rest) = trail_of(title)
    assert newest.verb == "correct_honour"
    assert newest.reason == "2026-11-20、京工发〔2026〕9号 改为 2026-11-01、京工发〔2026〕90号，文号写错"
    for day in (date(1949, 9, 30), date(2026, 11, 27)):
        with pytest.raises(ValidationError) as fault:
            actions.correct_honour(honour=title, **{**TOLD, "named_on": day}, by=officer, at=AT)
        assert "named_on" in fault.value.message_dict


@pytest.mark.parametrize(("day", "held"), [(date(1949, 9, 30), False), (date(1949, 10, 1), True)])
def test_no_title_is_older_than_the_republic(city: User, clerk: User, unit: Unit, day: date, held: bool) -> None:
    told: dict[str, Any] = {"person": talent.worker(clerk, unit), "level": "model", "document_number": "1", "by": city}
    if held:
        assert actions.enter_honour(**told, named_on=day, at=AT)
        return
    with pytest.raises(ValidationError, match="1949-10-01"):
        actions.enter_honour(**told, named_on=day, at=AT)


def test_what_was_withdrawn_never_was_one(title: Honour, city: User, clerk: User, officer: User) -> None:
    actions.withdraw_honour(honour=title, reason="登记错了人", by=officer, at=AT)
    person = title.person
    assert not honours_of(person).exists()
    assert all(one.stage == "ahead" for one in rungs_of(person))
    assert "王工" not in roles.browser(city).get(reverse("talent:list_craftsmen")).content.decode()
    with pytest.raises(NotPermitted, match="已经撤销"):
        actions.correct_honour(honour=title, **TOLD, by=officer, at=AT)
    with pytest.raises(NotPermitted, match="已经撤销"):
        actions.withdraw_honour(honour=title, reason="再撤", by=officer, at=AT)
    again = actions.enter_honour(
        person=person, level=title.level, named_on=title.named_on, document_number="京工发〔2026〕9号", by=city, at=AT
    )
    assert (Honour.objects.get(), Honour.everything.count()) == (again, 2)


def test_only_who_may_enter_it_changes_it(title: Honour, given: Honour, city: User, clerk: User, unit: Unit) -> None:
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    for user in (clerk, elsewhere, roles.staff("auditor")):
        with pytest.raises(NotPermitted):
            actions.correct_honour(honour=title, **TOLD, by=user, at=AT)
        with pytest.raises(NotPermitted):
            actions.withdraw_honour(honour=title, reason="错", by=user, at=AT)
    for act, told in ((actions.correct_honour, TOLD), (actions.withdraw_honour, {"reason": "错"})):
        with pytest.raises(NotPermitted, match="命名文件"):
            act(honour=given, **told, by=city, at=AT)


def test_the_database_keeps_what_a_selection_gave(title: Honour, given: Honour) -> None:
    for change in ({"document_number": "2"}, {"withdrawn_on": START}, {"by_hand": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Honour.objects.filter(pk=given.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Honour.objects.filter(pk=title.pk).update(level="city")
    with pytest.raises(DatabaseError), transaction.atomic():
        title.delete()


def test_a_period_or_an_apprentice_rests_on_a_title(
    period: Cultivation,  # noqa: F811
    city: User,
    clerk: User,
    officer: User,
    unit: Unit,
) -> None:
    title = period.honour
    with pytest.raises(ValidationError, match="2026-12-01"):
        actions.correct_honour(honour=title, **{**TOLD, "named_on": START + (START - date(2026, 11, 30))}, by=city,
                               at=talent.AT.replace(year=2027))  # fmt: skip
    with pytest.raises(ValidationError, match="先终止培育"):
        actions.withdraw_honour(honour=title, reason="登记错了人", by=officer, at=AT)
    actions.end_cultivation(cultivation=period, reason="登记错了人", by=officer, at=AT)
    pair = paired(title.person, talent.worker(clerk, unit, "小徒"), clerk, officer)
    with pytest.raises(ValidationError, match="凭这个称号带徒"):
        actions.withdraw_honour(honour=title, reason="登记错了人", by=officer, at=AT)
    actions.dissolve_pair(pair=pair, reason="登记错了人", by=clerk, at=AT)
    actions.withdraw_honour(honour=title, reason="登记错了人", by=officer, at=AT)
    assert not Honour.objects.filter(pk=title.pk).exists()


def test_a_certificate_falls_with_its_title(certified: Cultivation, officer: User) -> None:  # noqa: F811
    actions.withdraw_honour(honour=certified.honour, reason="查实冒名", by=officer, at=AT)
    page = reverse("talent:verify_certificate", args=[certified.certificate, certified.check_code])
    shown = Client().get(page).content.decode()
    assert "已失效" in shown
    assert localdate(AT).isoformat() in shown
    assert "冒名" not in shown


# --- screens ---------------------------------------------------------------------------------------------------------


def test_an_officer_puts_it_right_on_screen(title: Honour, officer: User, clerk: User) -> None:
    page, browser = reverse("talent:show_honour", args=[title.pk]), roles.browser(officer)
    life = browser.get(reverse("talent:show_craftsman", args=[title.person_id])).content.decode()
    assert page in life
    assert "更正" in browser.get(page).content.decode()
    assert f"{page}correct/" not in roles.browser(clerk).get(page).content.decode()
    assert roles.browser(clerk).post(f"{page}correct/", {}).status_code == 403
    wrong = browser.post(f"{page}correct/", {**TOLD, "named_on": "1800-05-01"})
    assert "1949-10-01" in wrong.content.decode()
    assert browser.post(f"{page}correct/", {**TOLD, "named_on": "2026-11-01"}).status_code == 302
    assert "文号写错" in browser.get(page).content.decode()
    assert browser.post(f"{page}withdraw/", {"reason": "登记错了人"}).status_code == 302
    assert "登记错了人" in browser.get(page).content.decode()


def test_who_sees_what_was_withdrawn(
    title: Honour, city: User, officer: User, clerk: User, haidian: Union, unit: Unit
) -> None:
    second = actions.enter_honour(
        person=Person.objects.get(pk=title.person_id), level="model", named_on=date(2020, 1, 1), document_number="1",
        by=city, at=AT,
    )  # fmt: skip
    actions.withdraw_honour(honour=second, reason="登记错了人", by=officer, at=AT)
    page = reverse("talent:show_honour", args=[second.pk])
    life = reverse("talent:show_craftsman", args=[title.person_id])
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    seen = ((city, 200), (officer, 200), (roles.staff("auditor"), 200), (clerk, 404), (elsewhere, 404))
    for user, status in seen:
        browser = roles.browser(user)
        assert browser.get(page).status_code == status
        assert (page in browser.get(life).content.decode()) is (status == 200)
