"""An academy's standing follows its results; the database counts for itself and refuses anything else."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.audit.queries import trail_of
from core.outbox.models import Notification
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.models import Standing
from federation.subsidies.queries.standing import ground_by, record_of, standings_visible_to
from federation.subsidies.workflow import ELIGIBLE, RECTIFYING, TERMINATED
from tests.factories import evaluations, roles, subsidies

DAY = date(2026, 11, 26)


def stands(academy: Academy) -> str:
    return Standing.objects.get(academy=academy).state


def counted(academy: Academy) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subsidies_standing_of(%s)", [academy.pk])
        return str(cursor.fetchone()[0])


def test_fail_holds_rectified_resumes_second_fail_ends(academy: Academy) -> None:
    subsidies.result(academy, 2022)
    assert stands(academy) == ELIGIBLE
    subsidies.result(academy, 2023, failed=True)
    assert stands(academy) == RECTIFYING
    subsidies.put_right(academy, 2023)
    assert stands(academy) == ELIGIBLE
    subsidies.result(academy, 2024, failed=True)
    standing = Standing.objects.get(academy=academy)
    assert (standing.state, standing.years, standing.clause) == (TERMINATED, [2023, 2024], "bj-academy-subsidy:8")
    subsidies.put_right(academy, 2024)
    subsidies.result(academy, 2025)
    assert stands(academy) == TERMINATED
    verbs = list(trail_of(standing).values_list("verb", flat=True))
    assert verbs == ["end_payment", "resume_payment", "hold_payment", "begin_standing"]


def test_a_pass_between_two_fails_starts_anew(academy: Academy) -> None:
    subsidies.result(academy, 2022, failed=True)
    subsidies.put_right(academy, 2022)
    subsidies.result(academy, 2023)
    subsidies.result(academy, 2024, failed=True)
    assert stands(academy) == RECTIFYING


def test_an_end_is_taken_back_only_when_its_ground_is_corrected(academy: Academy) -> None:
    subsidies.result(academy, 2023, failed=True)
    subsidies.put_right(academy, 2023)
    subsidies.result(academy, 2024, failed=True)
    assert stands(academy) == TERMINATED
    subsidies.result(academy, 2024)
    assert stands(academy) == ELIGIBLE
    subsidies.result(academy, 2023)
    subsidies.result(academy, 2024, failed=True)
    assert stands(academy) == RECTIFYING


def test_people_are_told_what_may_be_paid(academy: Academy, entry: User) -> None:
    clerk = evaluations.clerk_of(academy)
    subsidies.standing(academy)
    subsidies.result(academy, 2025, failed=True)
    for user in (clerk, entry):
        told = Notification.objects.get(user=user)
        assert told.subject.startswith("暂停拨付")
        assert "2025 年度评价不合格" in told.body


@pytest.mark.parametrize("state", [ELIGIBLE, TERMINATED])
def test_the_database_refuses_a_state_the_results_do_not_give(academy: Academy, state: str) -> None:
    subsidies.standing(academy)
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(DatabaseError, match="the results of academy"), transaction.atomic():
        Standing.objects.filter(academy=academy).update(state=state)
    assert stands(academy) == RECTIFYING


def test_a_standing_is_never_deleted(academy: Academy) -> None:
    standing = subsidies.standing(academy)
    with pytest.raises(DatabaseError), transaction.atomic():
        standing.delete()


def test_a_lost_signal_is_mended_by_night(academy: Academy, haidian: Union) -> None:
    other = subsidies.capital(haidian)
    subsidies.standing(academy)
    assert settle_standings(by=None, at=subsidies.AT) == 1
    assert Standing.objects.filter(academy=other).exists()
    assert settle_standings(by=None, at=subsidies.AT) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from("+-mc"), some.integers(2021, 2025)), max_size=7))
def test_python_and_the_database_count_alike(academy: Academy, deeds: list[tuple[str, int]]) -> None:
    """Results, corrections and what was put right, in any order: both see the same, and the row says it."""
    numbers = parameters_on(DAY)
    with transaction.atomic():
        failed: dict[int, bool] = {}
        mended: set[int] = set()
        for deed, year in deeds:
            if deed in "+-":
                subsidies.result(academy, year, failed=deed == "-")
                failed[year] = deed == "-"
            elif deed == "c" and year in failed:
                failed[year] = not failed[year]
                subsidies.result(academy, year, failed=failed[year])
            elif deed == "m" and failed.get(year) and year not in mended:
                subsidies.put_right(academy, year)
                mended.add(year)
            assert ground_by(record_of(academy), numbers).state == counted(academy)
            if failed:
                assert stands(academy) == counted(academy)
        transaction.set_rollback(True)


def test_each_sees_the_academies_in_their_care(academy: Academy, haidian: Union, yanqing: Union) -> None:
    far = subsidies.capital(yanqing)
    for one in (academy, far):
        subsidies.standing(one)
    district, clerk = roles.staff("district_officer", haidian), evaluations.clerk_of(academy, "academy_staff")
    nobody = roles.staff("union_clerk", haidian)
    assert [one.academy for one in standings_visible_to(district)] == [academy]
    assert [one.academy for one in standings_visible_to(clerk)] == [academy]
    assert standings_visible_to(roles.staff("auditor")).count() == 2
    assert standings_visible_to(roles.staff("")).count() == 0
    assert standings_visible_to(nobody).count() == 1  # 海淀's subtree is a scope, whatever the role


def test_an_academy_entered_late_stands_since_the_day_it_came_to_stand_so(academy: Academy) -> None:
    day = date(2024, 12, 25)
    subsidies.result(academy, 2024, failed=True, on=day)
    standing = Standing.objects.get(academy=academy)
    assert (standing.state, standing.since_on) == (RECTIFYING, day)
