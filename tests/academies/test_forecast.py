"""The forecast: today's count plus the last twelve months' pace over the days left."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from federation.academies.forecast import Stay, count_on, forecast, trajectory

DAY, END = date(2026, 6, 30), date(2026, 12, 31)


def test_half_a_year_at_last_years_pace() -> None:
    stays = [Stay(date(2023, 1, 1)) for _ in range(20)] + [Stay(date(2026, 1, 1)) for _ in range(10)]
    found = forecast(stays, day=DAY, until=END)
    assert (found.count, found.added, found.expected, found.spread) == (30, 10, 35, 2)
    assert found.short_of(40) == 5
    assert found.short_of(30) == 0


def test_nothing_comes_when_nothing_came() -> None:
    found = forecast([Stay(date(2023, 1, 1))], day=DAY, until=END)
    assert (found.expected, found.spread) == (1, 0)


def test_a_shrinking_network_is_not_forecast_to_shrink_on() -> None:
    found = forecast([Stay(date(2023, 1, 1), date(2026, 2, 1))], day=DAY, until=END)
    assert (found.count, found.added, found.expected) == (0, -1, 0)


def test_after_the_last_day_the_forecast_is_the_count() -> None:
    found = forecast([Stay(date(2026, 1, 1))], day=date(2027, 3, 1), until=END)
    assert (found.days_left, found.expected) == (0, found.count)


def test_a_stay_ends_before_its_last_day() -> None:
    stay = Stay(date(2024, 7, 31), date(2026, 3, 15))
    assert not stay.covers(date(2024, 7, 30))
    assert stay.covers(date(2024, 7, 31))
    assert stay.covers(date(2026, 3, 14))
    assert not stay.covers(date(2026, 3, 15))


days = st.dates(date(2022, 9, 1), date(2026, 11, 22))


@given(starts=st.lists(days), day=days)
def test_the_trajectory_ends_at_todays_count(starts: list[date], day: date) -> None:
    stays = [Stay(start) for start in starts]
    path = trajectory(stays, start=date(2022, 9, 1), day=day)
    assert path[-1] == (day, count_on(stays, day))
    assert [moment for moment, _count in path] == sorted(moment for moment, _count in path)
    assert all((moment + timedelta(days=1)).day == 1 for moment, _count in path[1:-1])
