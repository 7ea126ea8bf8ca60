"""20,000 applications in every state: what the figures of the city's view cost, and the pages that show them.

The limit of the figures is each of the two tables counted once by state in SQL; the peer reads every stay into Python
and counts there, as people write first. The limit of a page is the empty view of the same server in the same minute.
"""

import os
import statistics
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench import ground, load, servers
from bench.measure import Line, exponent, seconds

if TYPE_CHECKING:
    from federation.academies.models import Application, Round, Stage
    from federation.organizations.models import Unit

TITLE = "Applications in every state"
REMARKS = (
    "The page counts afresh each time, in the same questions however many there are: a fifth of it is finding how far "
    "each application ever came, two thirds the working days of every stay. No index helps what reads every stay."
)
GOAL = "figures of 20,000 within 500 ms, no more questions than for one; the list answers as fast as other lists"
SIZES = [2_000, 20_000]
OFFICER = "demo.wangmin"
EMPTY = "/healthz"
FUNNEL, LIST = "/office/academies/funnel/?round=all", "/office/academies/applications/"
PAGES = {
    "city view": FUNNEL,
    "city view, as at 30 September": f"{FUNNEL}&on=2026-09-30",
    "list of applications": LIST,
    "list: overdue": f"{LIST}?overdue=1",
    "list: reached assessment": f"{LIST}?reached=assessing",
}
CONNECTIONS = 8
LEAST = (
    "SELECT union_id, state, count(*) FROM academies_application GROUP BY union_id, state",
    "SELECT state, count(*), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY left_at - entered_at) "
    "FROM academies_stage GROUP BY state",
)


def measure() -> list[Line]:
    """The figures at a tenth and at all, then the pages at all."""
    ground.grow_unions(5_000)
    ground.grow_units(max(SIZES))
    lines = [_figures(size) for size in SIZES]
    grown = exponent(SIZES, [line.ours for line in lines])
    print(f"  figures: time grows with the applications to the power of {grown:.2f}")
    return [*lines, *_pages()]


# --- figures ---------------------------------------------------------------------------------------------------------


def _figures(size: int) -> Line:
    from core.dates.calendar import today
    from federation.academies.queries.funnel import funnel_of
    from federation.accounts.models import User

    _grow(size)
    officer, day = User.objects.get(username=OFFICER), today()
    ours = seconds(lambda: funnel_of(officer, day, None))
    peer = seconds(lambda: _counted_in_python(day), runs=1) * 1000 if os.environ.get("PEERS") == "1" else None
    note = "limit: both tables counted once; peer: every stay read into Python"
    return Line(f"figures of {size:,}", "ms", ours * 1000, seconds(_least) * 1000, note=note, peer=peer)


def _least() -> None:
    with connection.cursor() as cursor:
        for question in LEAST:
            cursor.execute(question)
            cursor.fetchall()


def _counted_in_python(day: date) -> dict[str, float]:
    """Medians of the finished stays by state: a fifth of what the page shows."""
    from core.dates.calendar import working_days_between
    from federation.academies.models import Application

    taken = defaultdict(list)
    for application in Application.objects.prefetch_related("stages"):
        for stay in application.stages.all():
            left = stay.left_at.date() if stay.left_at else day
            taken[stay.state].append(working_days_between(stay.entered_at.date(), left))
    return {state: statistics.median(days) for state, days in taken.items()}


# --- pages -----------------------------------------------------------------------------------------------------------


def _pages() -> list[Line]:
    cookie = ground.signed_in(OFFICER)
    lines = []
    with servers.serving("gunicorn gthread") as port:
        for name, path in PAGES.items():
            empty = load.ask(port, EMPTY, CONNECTIONS, cookie=cookie)
            one = load.ask(port, path, CONNECTIONS, cookie=cookie)
            note = f"{_questions(path)} questions; median {one.median_ms} ms, p99 {one.p99_ms} ms, failed {one.failed}"
            lines.append(Line(name, "answers/s", one.per_second, empty.per_second, more_is_better=True, note=note))
    return lines


def _questions(path: str) -> int:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client()
    browser.force_login(get_user_model().objects.get(username=OFFICER), "django.contrib.auth.backends.ModelBackend")
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    return len(asked)


# --- the applications ------------------------------------------------------------------------------------------------


@transaction.atomic
def _grow(wanted: int) -> None:
    """Bring the seeded applications to the number wanted: as many in each state, with all their stays."""
    import pgtrigger

    from federation.academies.models import Application, Stage

    Application.objects.filter(code__startswith="B", code__gte=f"B{wanted:09d}").delete()
    have = Application.objects.filter(code__startswith="B").count()
    made = list(_applications(have, wanted))
    with pgtrigger.ignore("academies.Application:state_moves"):  # they are born where their stays say they came to
        Application.objects.bulk_create([one for one, _stays in made], batch_size=2_000)
    Stage.objects.bulk_create([stay for _one, stays in made for stay in stays], batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE academies_application, academies_stage")


def _applications(have: int, wanted: int) -> "Iterator[tuple[Application, list[Stage]]]":
    from core.search.text import pinyin_key
    from core.search.vectors import search_vector
    from federation.academies.models import Application, HostKind
    from federation.academies.workflow import APPLICATION
    from federation.accounts.models import User
    from federation.organizations.models import Union

    draw, among, by = Random(ground.SEED + have), _round(), User.objects.get(username=OFFICER)
    unions = list(Union.objects.filter(kind__in=["district", "industrial"]).order_by("code"))
    ways = [_way(state) for state in APPLICATION.states]
    for place, unit in enumerate(_units()[have:wanted], start=have):
        name = f"首都工匠学院（{unit.name}）"
        one = Application(
            code=f"B{place:09d}", round=among, tier=among.tier, union=draw.choice(unions), unit=unit, name=name,
            host_kind=HostKind.ENTERPRISE, opened_by=by, self_tenths=draw.randint(600, 1000),
            pinyin_key=pinyin_key(name), search=search_vector(name, unit.name),
        )  # fmt: skip
        yield one, _stays(one, ways[place % len(ways)], draw)


def _stays(one: "Application", way: list[str], draw: Random) -> "list[Stage]":
    """A stay in each state of the way, hours to weeks long; one in some ten is past its term."""
    from federation.academies.models import ENDED, Stage

    lengths = [timedelta(hours=draw.randrange(2, 400)) for _state in way]
    at: datetime = ground.AT - sum(lengths, timedelta(days=draw.randrange(60)))
    one.opened_at, stays = at, []
    for state, length in zip(way, lengths, strict=True):
        due = None if state in ENDED else at.date() + timedelta(days=draw.randrange(10, 25))
        stay = Stage(application=one, state=state, entered_at=at, left_at=at + length, due_on=due)
        stay.stopped, at = state == "clarifying", at + length
        stays.append(stay)
    stays[-1].left_at = None
    one.state, one.stage_since, one.stage_due_on = way[-1], stays[-1].entered_at, stays[-1].due_on
    return stays


def _way(state: str) -> list[str]:
    """The shortest way to a state."""
    from federation.academies.workflow import APPLICATION

    ahead = deque([[APPLICATION.start]])
    while ahead:
        way = ahead.popleft()
        if way[-1] == state:
            return way
        ahead.extend([*way, move.target] for move in APPLICATION.moves if way[-1] in move.sources)
    raise LookupError(state)


def _round() -> "Round":
    from federation.academies.models import Round

    among, _made = Round.objects.get_or_create(
        number="2026-99",
        defaults={
            "title": "基准批次",
            "tier": "capital",
            "opens_on": ground.SINCE,
            "closes_on": ground.AT.date(),
            "sheet_code": "academy-admission",
        },
    )
    return among


def _units() -> "list[Unit]":
    from federation.organizations.models import Unit

    return list(Unit.objects.filter(uscc__startswith="91110B").order_by("uscc")[: max(SIZES)])
