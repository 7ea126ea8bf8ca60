"""After recognition: changes are found, reported and noted; breaches raised, heard and decided."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.academies.actions import breaches, changes, register
from federation.academies.actions.register import Place, Trade
from federation.academies.models import Academy, Breach, ChangeReport, Plaque, Tier
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, evaluations

AT = academies.AT
DOCUMENT = "京工发〔2026〕40号"


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian)


@kept
def clerk(academy: Academy) -> User:
    return evaluations.clerk_of(academy, "academy_staff")


def test_a_change_of_the_dean_has_to_be_reported(academy: Academy, clerk: User) -> None:
    report = evaluations.changed(academy)
    assert report.changes == [{"field": "dean", "before": "王建国", "after": "李卫东"}]
    assert report.due_on == AT.date() + timedelta(days=30)
    assert Notification.objects.filter(user=clerk, kind="academies.change_to_report").exists()


def test_sites_and_trades_too_but_not_their_first_entry(academy: Academy) -> None:
    first, second = [Place("一号楼", "海淀区")], [Place("二号楼", "海淀区")]
    for places, trades in ((first, [Trade("焊工")]), (second, [Trade("焊工")]), (second, [Trade("电工")])):
        register.describe_academy(academy=academy, places=places, trades=trades, by=None, at=AT)
    told = [one.changes[0]["field"] for one in ChangeReport.objects.order_by("pk")]
    assert told == ["sites", "trades"]


def test_what_carries_no_conditions_is_not_reported(haidian: Union, academy: Academy) -> None:
    base = academies.academy(haidian, tier=Tier.BASE, dean="王")
    for made, what in (
        (base, {"dean": "李"}),
        (academy, {"capacity": 80}),
        (academy, {"tier": Tier.CAPITAL, "dean": "张"}),
    ):
        day = date(2026, 11, 10) if what.get("capacity") else date(2026, 11, 15)
        told = evaluations.told_of(last_term(made), **what)
        register.change_academy(academy=made, particulars=told, from_on=day, reason="变更", by=None, at=AT)
    assert not ChangeReport.objects.exists()


def test_the_academy_reports_and_its_union_notes(academy: Academy, clerk: User, haidian: Union, li: User) -> None:
    report, officer = evaluations.changed(academy), accounts.district_officer(haidian)
    with pytest.raises(ValidationError):
        changes.report_change(report=report, statement=" ", by=clerk, at=AT)
    with pytest.raises(NotPermitted):
        changes.report_change(report=report, statement="换届", by=li, at=AT)
    changes.report_change(report=report, statement="换届", by=clerk, at=AT)
    changes.return_change(report=report, reason="附任命文号", by=officer, at=AT)
    assert "附任命文号" in Notification.objects.get(user=clerk, kind="academies.change_returned").body
    changes.report_change(report=report, statement="换届，任命文号1号", by=officer, at=AT)
    with pytest.raises(NotPermitted, match="报告人不能"):
        changes.note_change(report=report, by=officer, at=AT)
    changes.note_change(report=report, by=accounts.district_officer(haidian), at=AT)
    assert report.state == "noted"


def test_a_change_nobody_reports_becomes_one_case(academy: Academy) -> None:
    report = evaluations.changed(academy)
    last = AT + timedelta(days=30)
    assert breaches.raise_overdue(by=None, at=last) == 0
    assert breaches.raise_overdue(by=None, at=last + timedelta(days=1)) == 1
    assert breaches.raise_overdue(by=None, at=last + timedelta(days=2)) == 0
    case = Breach.objects.get()
    assert (case.change_report, case.clause) == (report, "bj-academy-admission:9.1")
    assert report.due_on.isoformat() in case.facts


def test_nothing_is_decided_before_the_academy_is_heard(academy: Academy, clerk: User, wang: User) -> None:
    case = evaluations.breach(academy, by=wang)
    breaches.invite_hearing(breach=case, by=wang, at=AT)
    with pytest.raises(Refused) as refused, transaction.atomic():
        breaches.suspend_for_breach(breach=case, decision="停一年", document_number="", by=wang, at=AT)
    assert [one.clause for one in refused.value.findings] == ["bj-academy-admission:9.2"] * 2
    with pytest.raises(Refused), transaction.atomic():
        breaches.warn_academy(breach=case, decision="提醒", by=wang, at=AT)
    breaches.state_view(breach=case, statement="台账已补", by=clerk, at=AT)
    breaches.warn_academy(breach=case, decision="提醒按时报送", by=wang, at=AT)
    assert case.state == "warned"


def test_the_term_of_the_hearing_passes_by_itself(academy: Academy, wang: User) -> None:
    case = evaluations.breach(academy, by=wang, invited=True)
    assert case.hear_by_on is not None
    last = AT + timedelta(days=(case.hear_by_on - AT.date()).days)
    with pytest.raises(Refused), transaction.atomic():
        breaches.warn_academy(breach=case, decision="提醒", by=wang, at=last)
    breaches.warn_academy(breach=case, decision="提醒", by=wang, at=last + timedelta(days=1))


def plaque(academy: Academy) -> Plaque:
    term = last_term(academy)
    return Plaque.objects.create(
        number=f"P{academy.pk}", academy=academy, tier=term.tier, name=term.name, host_name=term.host_name,
        recognised_on=date(2024, 7, 31), document_number="京工发〔2024〕9号", check_code=f"C{academy.pk}",
        union=term.union,
    )  # fmt: skip


def test_a_suspension_moves_the_plaque_and_can_be_lifted(academy: Academy, clerk: User, wang: User) -> None:
    made, case = plaque(academy), evaluations.breach(academy, by=wang, invited=True)
    breaches.state_view(breach=case, statement="有困难", by=clerk, at=AT)
    breaches.suspend_for_breach(breach=case, decision="停一年", document_number=DOCUMENT, by=wang, at=AT)
    made.refresh_from_db()
    assert (made.state, last_term(academy).until_on) == ("suspended", None)
    breaches.lift_suspension(breach=case, decision="已整改", by=wang, at=AT)
    made.refresh_from_db()
    assert made.state == "valid"


@pytest.mark.parametrize("has_plaque", [True, False])
def test_a_withdrawal_takes_the_academy_off_the_register(
    academy: Academy, clerk: User, wang: User, has_plaque: bool
) -> None:
    made = plaque(academy) if has_plaque else None
    case = evaluations.breach(academy, by=wang, invited=True)
    breaches.state_view(breach=case, statement="无", by=clerk, at=AT)
    breaches.take_down_for_breach(breach=case, decision="摘牌", document_number=DOCUMENT, by=wang, at=AT)
    assert last_term(academy).until_on == AT.date()
    if made:
        made.refresh_from_db()
        assert made.state == "taken_down"


def test_not_even_sql_decides_without_a_hearing(academy: Academy, wang: User) -> None:
    case = evaluations.breach(academy, by=wang, invited=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=case.pk).update(state="suspended", decision="停")


def test_only_the_academy_speaks_and_only_while_it_is_heard(
    academy: Academy, clerk: User, wang: User, li: User
) -> None:
    case = evaluations.breach(academy, by=wang)
    with pytest.raises(ValidationError, match="不在听取意见"):
        breaches.state_view(breach=case, statement="早了", by=clerk, at=AT)
    breaches.invite_hearing(breach=case, by=wang, at=AT)
    with pytest.raises(NotPermitted):
        breaches.state_view(breach=case, statement="替它说", by=li, at=AT)
