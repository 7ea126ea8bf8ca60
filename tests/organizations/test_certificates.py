"""Certificates: entered lawfully, once a day; whoever keeps the union is told in time."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.dates.calendar import today
from core.outbox.models import Notification
from core.rules.rule import Refused
from federation.accounts.kinds import Kind
from federation.organizations.actions import NewCertificate, enter_certificate, remind_certificates
from federation.organizations.models import LegalCertificate, Union
from federation.organizations.queries import duties_of, findings_of, last_certificate
from tests.factories import accounts, regulations
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regulations(db: None) -> None:
    regulations.load()


@pytest.fixture
def haidian() -> Union:
    return make.district()


def certify(union: Union, until: date, years: int = 3) -> LegalCertificate:
    after = until + timedelta(days=1)
    start = after.replace(year=after.year - years, day=min(after.day, 28))
    told = NewCertificate(
        "京工法证字第1号", "王建国", "北京市总工会", start, start.replace(year=start.year + years) - timedelta(1)
    )
    entered = enter_certificate(union=union, certificate=told, by=None, at=make.AT)
    LegalCertificate.objects.filter(pk=entered.pk).update(valid_until_on=until)
    entered.refresh_from_db()
    return entered


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=f"organizations.certificate_{kind}").values_list("user_id", flat=True))


def test_an_unlawful_term_is_refused_with_its_clause(haidian: Union) -> None:
    union = make.union(under=haidian)
    short = NewCertificate("1", "王建国", "北京市总工会", date(2024, 1, 1), date(2025, 12, 31))
    with pytest.raises(Refused, match="union-legal-person:2"):
        enter_certificate(union=union, certificate=short, by=None, at=make.AT)


def test_two_certificates_do_not_overlap(haidian: Union) -> None:
    union = make.union(under=haidian)
    first = NewCertificate("1", "王建国", "北京市总工会", date(2023, 1, 1), date(2025, 12, 31))
    second = first._replace(number="2", valid_from_on=date(2025, 12, 31), valid_until_on=date(2028, 12, 30))
    enter_certificate(union=union, certificate=first, by=None, at=make.AT)
    with pytest.raises(ValidationError, match="已经登记过"):
        enter_certificate(union=union, certificate=second, by=None, at=make.AT)
    later = second._replace(valid_from_on=date(2026, 1, 1), valid_until_on=date(2028, 12, 31))
    enter_certificate(union=union, certificate=later, by=None, at=make.AT)
    assert union.certificates.count() == 2


def test_a_certificate_of_before_the_rule_is_taken_as_it_is(haidian: Union) -> None:
    old = NewCertificate("1", "王建国", "北京市总工会", date(2012, 1, 1), date(2018, 12, 31))
    enter_certificate(union=make.union(under=haidian), certificate=old, by=None, at=make.AT)


@pytest.mark.parametrize(("days", "due"), [(31, False), (30, True), (0, True)])
def test_the_reminder_begins_thirty_days_before(days: int, due: bool, haidian: Union) -> None:
    clerk = accounts.district_officer(haidian)
    certify(make.union(under=haidian), today() + timedelta(days=days))
    remind_certificates(by=None, at=make.AT)
    assert (clerk.pk in told("due")) is due


def test_each_person_is_told_once_and_again_when_it_expired(haidian: Union) -> None:
    accounts.district_officer(haidian)
    certificate = certify(make.union(under=haidian), today() + timedelta(days=3))
    for _morning in range(3):
        remind_certificates(by=None, at=make.AT)
    assert Notification.objects.count() == 1
    LegalCertificate.objects.filter(pk=certificate.pk).update(valid_until_on=today() - timedelta(days=1))
    remind_certificates(by=None, at=make.AT)
    assert len(told("expired")) == 1


def test_the_nearest_keeper_is_told(haidian: Union) -> None:
    union = make.union(under=haidian)
    district, city = accounts.district_officer(haidian), accounts.city_officer()
    clerk = accounts.person(Kind.UNION_CLERK, union)
    accounts.district_officer(make.district("110105", "朝阳区总工会"))
    accounts.person(Kind.AUDITOR, haidian)
    certify(union, today() + timedelta(days=3))
    certify(make.union(under=haidian), today() + timedelta(days=3))
    remind_certificates(by=None, at=make.AT)
    assert told("due") == {clerk.pk, district.pk}
    assert city.pk not in told("due")


def test_a_renewed_certificate_asks_for_nothing(haidian: Union) -> None:
    union = make.union(under=haidian)
    certificate = certify(union, today() + timedelta(days=3))
    start = certificate.valid_until_on + timedelta(days=1)
    LegalCertificate.objects.create(
        union=union, number="2", legal_representative="王", issuer="市总", valid_from_on=start,
        valid_until_on=start + timedelta(days=1200),
    )  # fmt: skip
    assert remind_certificates(by=None, at=make.AT) == 0
    assert duties_of(accounts.district_officer(haidian)) == []


def test_the_work_queue_tells_late_from_due(haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    certify(make.union(under=haidian), today() + timedelta(days=3))
    certify(make.union(under=haidian), today() - timedelta(days=3))
    certify(make.union(under=make.district("110105", "朝阳区总工会")), today() - timedelta(days=3))
    assert [duty.tone for duty in duties_of(officer)] == ["cinnabar", "amber"]


def test_the_page_says_what_is_due(haidian: Union) -> None:
    union = make.union(under=haidian)
    certify(union, today() + timedelta(days=3))
    (finding,) = findings_of(union, last_certificate(union))
    assert not finding.held
    assert "还有 3 天" in finding.text
