"""Certificates that have run out or are due, as lines of somebody's work queue."""

from datetime import timedelta

import pytest

from core.dates.calendar import today
from federation.accounts.kinds import Kind
from federation.organizations.models import LegalCertificate, Union, UnionKind
from federation.organizations.queries.duties import duties_of
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regulations() -> None:
    regulations.load()


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


def certified(union: Union, days: int) -> Union:
    """The union with a certificate that lasts that many days from today."""
    until = today() + timedelta(days=days)
    LegalCertificate.objects.create(
        union=union, number=f"证{days}", legal_representative="王", issuer="市总",
        valid_from_on=until - timedelta(1000),
        valid_until_on=until,
    )  # fmt: skip
    return union


def street(haidian: Union, number: int) -> Union:
    return organizations.union(f"11010801{number}", kind=UnionKind.SUBDISTRICT, under=haidian)


def test_a_certificate_is_a_duty_once_its_renewal_is_due(haidian: Union) -> None:
    clerk = accounts.person(Kind.UNION_CLERK, certified(street(haidian, 2), 20))
    (duty,) = duties_of(clerk)
    assert duty.due_on == today() + timedelta(days=20)
    assert duty.tone == "amber"
    assert duties_of(accounts.person(Kind.UNION_CLERK, certified(street(haidian, 3), 200))) == []


def test_one_that_ran_out_is_red_until_a_new_one_is_entered(haidian: Union) -> None:
    union = certified(street(haidian, 2), -5)
    clerk = accounts.person(Kind.UNION_CLERK, union)
    (duty,) = duties_of(clerk)
    assert duty.tone == "cinnabar"
    certified(union, 1200)
    assert duties_of(clerk) == []


def test_many_are_one_line_and_only_of_the_own_subtree(haidian: Union) -> None:
    for number in range(2, 7):
        certified(street(haidian, number), number)
    (duty,) = duties_of(accounts.district_officer(haidian))
    assert "5" in str(duty.title)
    assert duty.due_on == today() + timedelta(days=2)
    assert duties_of(accounts.district_officer(organizations.district("110105", "朝阳区总工会"))) == []
    assert duties_of(accounts.person(Kind.AUDITOR)) == []
