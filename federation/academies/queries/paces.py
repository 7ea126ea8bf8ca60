"""How long applications take in each stage, in working days, against its term.

An application's stays in a stage count together, and time in which the clock was stopped is a stage of its own: what
an applicant takes to clarify is not time the federation took to check. All of it is one question to the database,
which is told the working days by the product's own calendar.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from core.dates.calendar import calendar
from federation.academies.models import ENDED
from federation.academies.queries.way import TERMS, end_of
from federation.academies.workflow.accreditation import APPLICATION, CHECKING, CLARIFYING
from federation.regulations.queries import parameters_on

STAYS = """
WITH stays AS (
    SELECT application_id, state, due_on, left_at IS NULL OR left_at >= %s AS here,
        (entered_at AT TIME ZONE %s)::date AS entered_on, (left_at AT TIME ZONE %s)::date AS left_on
    FROM academies_stage
    WHERE entered_at < %s AND application_id IN ({seen})
),
spent AS (
    SELECT application_id, state, bool_or(here) AS here, bool_or(NOT here AND left_on > due_on) AS late,
        sum((%s::int[])[CASE WHEN here THEN %s ELSE left_on END - %s]
            - (%s::int[])[entered_on - %s]) AS days
    FROM stays
    GROUP BY application_id, state
)
SELECT state, here, count(*), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days),
    count(*) FILTER (WHERE late)
FROM spent
WHERE state <> %s
    OR application_id NOT IN (SELECT application_id FROM stays WHERE here AND state = %s)
GROUP BY state, here
"""


@dataclass(frozen=True)
class Spent:
    """So many applications: the working days of the middle one, those nine of ten stay within, how many were late."""

    count: int = 0
    median: int | None = None
    ninth: int | None = None
    late: int = 0


@dataclass(frozen=True)
class Pace:
    """One stage: its term in working days if it has one, those who have done with it, those in it now."""

    key: str
    term: int | None
    done: Spent
    waiting: Spent

    @property
    def label(self) -> str:
        """What it is called."""
        return str(APPLICATION.states[self.key])


def paces_of(applications: QuerySet[Any], day: date, late_now: dict[str, int]) -> list[Pace]:
    """The stages that somebody has been in, in the order of the way; ``late_now``: how many in each are past its term.

    ``applications`` are those of :func:`applications_at` for that day.
    """
    found: dict[str, dict[bool, Spent]] = defaultdict(dict)
    for state, here, count, (median, ninth), late in _asked(applications, day):
        found[state][here] = Spent(count, median, ninth, late_now.get(state, 0) if here else late)
    parameters = parameters_on(day)
    return [
        Pace(
            key=state,
            term=int(parameters[TERMS[state]]) if state in TERMS and TERMS[state] in parameters else None,
            done=found[state].get(False, Spent()),
            waiting=found[state].get(True, Spent()),
        )
        for state in APPLICATION.states
        if state in found and state not in ENDED
    ]


def _asked(applications: QuerySet[Any], day: date) -> list[tuple[str, bool, int, list[int], int]]:
    first = applications.order_by("opened_at").values_list("opened_at", flat=True).first()
    if first is None:
        return []
    seen, values = applications.order_by().values("pk").query.sql_with_params()
    before, worked = _worked(localdate(first), day)
    zone, end = settings.TIME_ZONE, end_of(day)
    asked = (end, zone, zone, end, *values, worked, day, before, worked, before, CHECKING, CLARIFYING)
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(seen=seen), asked)
        return list(cursor.fetchall())


def _worked(first: date, last: date) -> tuple[date, list[int]]:
    """The day before ``first``, and for each day from ``first`` to ``last`` the working days so far.

    The database finds a day's by its place; a stay's length is the difference of two.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    is_working = calendar().is_working
    return first - timedelta(days=1), list(accumulate(int(is_working(day)) for day in days))
