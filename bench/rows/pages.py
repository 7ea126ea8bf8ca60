"""Pages and the API at 50,000 unions, signed in, against an empty view of the same server in the same minute."""

from bench import ground, load, servers
from bench.measure import Line

TITLE = "Pages and API at 50,000 unions"
GOAL = "a list page reaches 30 % of the empty view and answers 99 of 100 within 150 ms"
REMARKS = (
    "Missed. Inside Django a list of 50 rows takes some 45 times the processor time of the empty view: two fifths of "
    "it the templates of frame and list, most of the rest the six to nine questions (session, account, roles, rows, "
    "columns chosen, duties, notices) put together and read by the ORM. The database answers the rows themselves "
    "within a millisecond."
)
UNIONS, UNITS = 50_000, 50_000
OFFICER = "demo.wangmin"
EMPTY = "/healthz"
PAGES = {
    "list of unions": "/office/unions/",
    "list of unions, searched": "/office/unions/?q=地铁",
    "list of units": "/office/units/",
    "list of workers": "/office/people/",
    "register of academies": "/office/academies/",
    "register, public": "/academies/",
    "plan": "/office/academies/plan/",
    "home of an officer": "/office/",
    "API: 50 unions": "/api/v1/unions?limit=50",
    "API: 50 units of a district": "/api/v1/units?union=110108&limit=50",
}
CONNECTIONS = 8


def measure() -> list[Line]:
    """Answers a second of each page; the limit is the empty view asked just before it."""
    ground.grow_unions(UNIONS)
    ground.grow_units(UNITS)
    cookie = ground.signed_in(OFFICER)
    lines = []
    with servers.serving("gunicorn gthread") as port:
        for name, path in PAGES.items():
            empty = load.ask(port, EMPTY, CONNECTIONS, cookie=cookie)
            one = load.ask(port, path, CONNECTIONS, cookie=cookie)
            note = f"median {one.median_ms} ms, p99 {one.p99_ms} ms (empty: {empty.p99_ms} ms), failed {one.failed}"
            lines.append(Line(name, "answers/s", one.per_second, empty.per_second, more_is_better=True, note=note))
    return lines
