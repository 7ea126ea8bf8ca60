"""Each rule at its edge, without a database."""

from datetime import date, timedelta

import pytest

from core.rules.rule import Parameter, Parameters
from federation.panels.conflicts import Conflict
from federation.panels.kinds import Entry, SheetItem
from federation.panels.rules import (
    DrawFacts,
    InvitationFacts,
    ScoringFacts,
    assessor_is_in_pool,
    assessor_is_present,
    assessor_sits_once,
    assessor_stands_apart,
    every_item_is_scored,
    evidence_is_seen,
    load_is_bearable,
    lost_points_are_explained,
    pool_suffices,
    seed_has_fallen,
    seed_is_still_to_come,
    totals_lie_close,
    years_before,
)

DAY = date(2026, 11, 25)
LAW = Parameters([Parameter("panels.load_max", 10, "expert-panels:5", "assumed", date(2024, 7, 1))], DAY)
SITE = SheetItem("A1", "场地", "Site", "培训场地", "Training site", 10, "bj-academy-admission:4", "site")
SUPPORT = SheetItem("G1", "保障", "Support", "保障", "Support", 5, "bj-academy-admission:4")


def invitation(**more: object) -> InvitationFacts:
    usual = {"expert": "张教授", "is_active": True, "is_on_panel": False, "seat_is_free": True, "load": 0}
    return InvitationFacts(**(usual | more))  # type: ignore[arg-type]


def scoring(**entries: Entry) -> ScoringFacts:
    return ScoringFacts((SITE, SUPPORT), entries)


def test_assessor_is_in_pool() -> None:
    assert assessor_is_in_pool(invitation()).held
    assert assessor_is_in_pool(invitation(is_active=False)).stops


def test_assessor_sits_once() -> None:
    assert assessor_sits_once(invitation()).held
    assert assessor_sits_once(invitation(is_on_panel=True)).stops
    assert assessor_sits_once(invitation(seat_is_free=False)).stops


def test_assessor_stands_apart() -> None:
    tie = Conflict("employer", True, "现在%(role)s“%(party)s”工作", "专家库登记", {"role": "申报单位", "party": "一职"})
    assert assessor_stands_apart(None).held
    found = assessor_stands_apart(tie)
    assert found.stops
    assert found.text == "现在申报单位“一职”工作"
    assert "专家库登记" in found.remedy
    soft = assessor_stands_apart(Conflict("neighbour", False, "同一个区", "工会组织树"))
    assert (soft.held, soft.stops) == (False, False)


@pytest.mark.parametrize(("load", "held"), [(9, True), (10, False), (11, False)])
def test_load_is_bearable(load: int, held: bool) -> None:
    assert load_is_bearable(invitation(load=load), LAW).held is held


def test_assessor_is_present() -> None:
    assert assessor_is_present(invitation()).held
    away = assessor_is_present(invitation(away_until=DAY))
    assert away.stops
    assert "2026-11-25" in away.text


def test_every_item_is_scored() -> None:
    assert every_item_is_scored(scoring(A1=Entry(100), G1=Entry(0))).held
    for a1 in (Entry(None), Entry(101), Entry(-1)):
        found = every_item_is_scored(scoring(A1=a1, G1=Entry(50)))
        assert found.stops
        assert found.used["codes"] == "A1"
    assert every_item_is_scored(scoring()).used["codes"] == "A1、G1"


def test_lost_points_are_explained() -> None:
    assert lost_points_are_explained(scoring(A1=Entry(100), G1=Entry(50))).held
    assert lost_points_are_explained(scoring(A1=Entry(99, "差一点"), G1=Entry(50))).held
    assert lost_points_are_explained(scoring(A1=Entry(99, "  "), G1=Entry(50))).used["codes"] == "A1"


def test_evidence_is_seen() -> None:
    seen, told, bare = Entry(100, seen=True), Entry(0, "没有", no_evidence="未提交"), Entry(100)
    assert evidence_is_seen(scoring(A1=seen, G1=bare)).held  # G1 names no evidence
    assert evidence_is_seen(scoring(A1=told)).held
    assert evidence_is_seen(scoring(A1=bare, G1=bare)).used["codes"] == "A1"


@pytest.mark.parametrize(("other", "held"), [(800, True), (801, True), (700, True), (699, False)])
def test_totals_lie_close(other: int, held: bool) -> None:
    found = totals_lie_close((800, other), 100)
    assert (found.held, found.hard) == (held, False)


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, False), (1, True)])
def test_seed_is_still_to_come(days: int, held: bool) -> None:
    assert seed_is_still_to_come(DrawFacts(DAY, DAY + timedelta(days), 10, 3)).held is held


@pytest.mark.parametrize(("number", "held"), [(0, False), (1, True), (10, True), (11, False)])
def test_pool_suffices(number: int, held: bool) -> None:
    assert pool_suffices(DrawFacts(DAY, DAY, 10, number)).held is held


@pytest.mark.parametrize(("days", "held"), [(1, False), (0, True), (-1, True)])
def test_seed_has_fallen(days: int, held: bool) -> None:
    assert seed_has_fallen(DrawFacts(DAY, DAY + timedelta(days), 10, 3)).held is held


def test_years_before_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)
    assert years_before(DAY, 3) == date(2023, 11, 25)
