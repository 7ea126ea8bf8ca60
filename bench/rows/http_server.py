"""Which HTTP server carries our pages best: gunicorn (sync, gthread) or granian, two workers each, 16 connections."""

from bench import load, servers
from bench.measure import Line

TITLE = "HTTP server"
GOAL = "the best of the three is the one `make run` and production use (docs/adr)"
PAGES = {"empty view": "/healthz", "page from the database": "/regulations/bj-academy-plan/"}
ROUNDS = 3


def measure() -> list[Line]:
    """Answers a second of each server; ``limit`` is the best of them on the same page."""
    found: dict[str, dict[str, list[load.Served]]] = {page: {kind: [] for kind in servers.KINDS} for page in PAGES}
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine does not fall on one alone
        for kind in servers.KINDS:
            with servers.serving(kind) as port:
                for page, path in PAGES.items():
                    found[page][kind].append(load.ask(port, path))
    return [line for page, of_kind in found.items() for line in _compared(page, of_kind)]


def _compared(page: str, of_kind: dict[str, list[load.Served]]) -> list[Line]:
    middle = {kind: sorted(runs, key=lambda one: one.per_second)[len(runs) // 2] for kind, runs in of_kind.items()}
    best = max(one.per_second for one in middle.values())
    lines = []
    for kind, one in middle.items():
        failed = sum(each.failed for each in of_kind[kind])
        note = f"median {one.median_ms} ms, p99 {one.p99_ms} ms, failed {failed}"
        lines.append(Line(f"{page}: {kind}", "answers/s", one.per_second, best, more_is_better=True, note=note))
    return lines
