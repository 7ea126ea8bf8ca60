"""What each rule of access allows and refuses."""

from dataclasses import replace
from datetime import date

import pytest

from federation.accounts.kinds import HELD_AT, MONEY, OPERATING, Kind
from federation.accounts.rules import (
    GRANT_RULES,
    GrantFacts,
    Held,
    auditor_stands_apart,
    entered_by_another,
    fits_the_place,
    looked_at_in_time,
    meet,
    money_kept_apart,
    not_held_already,
    not_to_oneself,
    overlap,
    within_own_authority,
)

DAY = date(2026, 11, 22)
CITY, DAXING, FANGSHAN, TOWN = "bj/", "bj/dx/", "bj/fs/", "bj/dx/01/"


def held(kind: Kind, path: str = DAXING, from_on: date = DAY, until_on: date | None = None) -> Held:
    return Held(kind, path, from_on, until_on)


def facts(wanted: Held, *, giver: tuple[Held, ...] = (), before: tuple[Held, ...] = (), **more: object) -> GrantFacts:
    usual = {"union_kind": "district", "names_unit": False, "to_self": False}
    return GrantFacts(wanted=wanted, giver=giver, held=before, **(usual | more))  # type: ignore[arg-type]


CITY_ADMIN = held(Kind.CITY_ADMIN, CITY)
DISTRICT_ADMIN = held(Kind.DISTRICT_ADMIN)


@pytest.mark.parametrize("kind", Kind)
def test_fits_the_place(kind: Kind) -> None:
    for union_kind in ("city", "district", "industrial", "bureau_group", "subdistrict", "grassroots"):
        found = fits_the_place(facts(held(kind), union_kind=union_kind, names_unit=True))
        assert found.held == (union_kind in HELD_AT[kind])
    assert found.clause == "access-control:1"


def test_fits_the_place_only_with_a_unit_for_its_clerk() -> None:
    assert not fits_the_place(facts(held(Kind.UNIT_CLERK))).held
    assert fits_the_place(facts(held(Kind.UNIT_CLERK), names_unit=True)).held


@pytest.mark.parametrize(
    ("giver", "wanted", "allowed"),
    [
        (CITY_ADMIN, held(Kind.CITY_OFFICER, CITY), True),
        (CITY_ADMIN, held(Kind.DISTRICT_ADMIN, FANGSHAN), True),
        (DISTRICT_ADMIN, held(Kind.DISTRICT_OFFICER), True),
        (DISTRICT_ADMIN, held(Kind.UNION_CLERK, TOWN), True),
        (DISTRICT_ADMIN, held(Kind.UNION_CLERK, FANGSHAN), False),
        (DISTRICT_ADMIN, held(Kind.UNION_CLERK, CITY), False),
        (DISTRICT_ADMIN, held(Kind.DISTRICT_ADMIN), False),
        (DISTRICT_ADMIN, held(Kind.CITY_ADMIN), False),
        (DISTRICT_ADMIN, held(Kind.AUDITOR), False),
        (held(Kind.DISTRICT_OFFICER), held(Kind.UNION_CLERK, TOWN), False),
        (held(Kind.CITY_OFFICER, CITY), held(Kind.UNION_CLERK, TOWN), False),
    ],
)
def test_within_own_authority(giver: Held, wanted: Held, allowed: bool) -> None:
    found = within_own_authority(facts(wanted, giver=(giver,)))
    assert found.held is allowed
    assert allowed or found.remedy


def test_within_own_authority_is_not_asked_of_the_first_administrator() -> None:
    assert within_own_authority(facts(CITY_ADMIN, first=True)).held
    assert not within_own_authority(facts(CITY_ADMIN)).held


def test_not_to_oneself() -> None:
    assert not_to_oneself(facts(DISTRICT_ADMIN)).held
    assert not not_to_oneself(facts(DISTRICT_ADMIN, to_self=True)).held


@pytest.mark.parametrize("kind", sorted(MONEY))
def test_money_kept_apart(kind: Kind) -> None:
    for other in sorted(MONEY - {kind}):
        for place in (CITY, DAXING, TOWN):
            assert not money_kept_apart(facts(held(kind), before=(held(other, place),))).held
        assert money_kept_apart(facts(held(kind), before=(held(other, FANGSHAN),))).held
    assert money_kept_apart(facts(held(kind), before=(held(Kind.DISTRICT_OFFICER),))).held


def test_money_kept_apart_only_on_shared_days() -> None:
    past = held(Kind.CASHIER, from_on=date(2025, 1, 1), until_on=DAY)
    assert money_kept_apart(facts(held(Kind.FINANCE_ENTRY), before=(past,))).held
    assert not money_kept_apart(facts(held(Kind.FINANCE_ENTRY, from_on=date(2026, 1, 1)), before=(past,))).held


@pytest.mark.parametrize("kind", sorted(OPERATING))
def test_auditor_stands_apart(kind: Kind) -> None:
    auditor = held(Kind.AUDITOR, CITY)
    assert not auditor_stands_apart(facts(auditor, before=(held(kind, FANGSHAN),))).held
    assert not auditor_stands_apart(facts(held(kind, FANGSHAN), before=(auditor,))).held
    assert auditor_stands_apart(facts(auditor, before=(held(Kind.WORKER), held(Kind.EXPERT)))).held


def test_not_held_already() -> None:
    clerk = held(Kind.UNION_CLERK, TOWN)
    assert not not_held_already(facts(clerk, before=(clerk,))).held
    assert not_held_already(facts(clerk, before=(replace(clerk, path=FANGSHAN), held(Kind.AUDITOR, TOWN)))).held
    ended = replace(clerk, from_on=date(2025, 1, 1), until_on=DAY)
    assert not_held_already(facts(clerk, before=(ended,))).held


def test_entered_by_another() -> None:
    assert entered_by_another(1, 2).held
    refused = entered_by_another(2, 2)
    assert not refused.held
    assert refused.clause == "access-control:7"


def test_looked_at_in_time() -> None:
    parameters = {"accounts.review_days": 365}
    assert looked_at_in_time(date(2025, 11, 22), DAY, parameters).held
    late = looked_at_in_time(date(2025, 11, 21), DAY, parameters)
    assert not late.held
    assert "2026-11-21" in late.text


def test_days_meet_half_open() -> None:
    first, second = held(Kind.WORKER, until_on=date(2026, 12, 1)), held(Kind.WORKER, from_on=date(2026, 12, 1))
    assert not meet(first, second)
    assert not meet(second, first)
    assert meet(first, replace(second, from_on=date(2026, 11, 30)))
    assert overlap(held(Kind.WORKER, CITY), held(Kind.WORKER, TOWN))
    assert not overlap(held(Kind.WORKER, FANGSHAN), held(Kind.WORKER, TOWN))


def test_every_failed_rule_names_its_clause_and_the_way_out() -> None:
    wanted = held(Kind.CASHIER, TOWN)
    found = [
        check(facts(wanted, union_kind="subdistrict", to_self=True, before=(wanted, held(Kind.FINANCE_ENTRY))))
        for check in GRANT_RULES
    ]
    failed = [finding for finding in found if not finding.held]
    assert {finding.clause for finding in failed} == {f"access-control:{number}" for number in (1, 2, 3, 4, 6)}
    assert all(finding.text and finding.remedy for finding in failed)
