"""What a person may see among two million rows of 50,000 unions: the product's scope filter over ``path``.

The limit is the same question hand-written in SQL; the peer is the recursive query over ties that people write first.
"""

import os
from collections.abc import Callable

from django.db import connection, models

from bench import ground
from bench.measure import Line, exponent, seconds
from core.web.access import Scope

TITLE = "Rows in a person's scope"
GOAL = "newest 50 within 3 ms, count within 15 ms, flat from a tenth to ten times the rows where it fits"
REMARKS = (
    "The count of two million rows reads a range of the path's index alone, in half the time or less of the same "
    "question as `LIKE`; on a busy machine the hand-written question misses the 15 ms as well."
)
UNIONS = 50_000
SIZES = [200_000, 2_000_000]
DISTRICT, STREET = "110108", "110108012"
BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM organizations_union WHERE code = %(code)s
    UNION ALL
    SELECT tie.child_id FROM below JOIN organizations_uniontie tie ON tie.parent_id = below.id
    WHERE tie.until_on IS NULL AND tie.nature = 'territorial'
)
"""
IN_PATH = "FROM bench_record WHERE path >= %(path)s AND path < %(end)s"
IN_TREE = "FROM bench_record WHERE union_id IN (SELECT id FROM below)"


class Record(models.Model):
    """Any big table that carries the path of its union, as architecture.md asks of big tables."""

    union_id = models.IntegerField()
    path = models.CharField(max_length=240, db_collation="C")
    made_at = models.DateTimeField()

    objects: models.Manager["Record"] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_record"


def measure() -> list[Line]:
    """Newest 50 and count, for a district and for a street, at a tenth and at all rows."""
    ground.grow_unions(UNIONS)
    taken: dict[tuple[str, str], list[Line]] = {}
    for size in SIZES:
        _fill(size)
        for name, code in (("district", DISTRICT), ("street", STREET)):
            path = _path(code)
            taken.setdefault((name, "newest 50"), []).append(_newest(f"{name}: newest 50 of {size:,}", code, path))
            taken.setdefault((name, "count"), []).append(_count(f"{name}: count of {size:,}", code, path))
    for (name, what), lines in taken.items():
        grown = exponent(SIZES, [line.ours for line in lines])
        print(f"  {name}, {what}: time grows with the rows to the power of {grown:.2f}")
    return [line for lines in taken.values() for line in lines]


def _newest(what: str, code: str, path: str) -> Line:
    records = Record.objects.filter(Scope(paths=(path,)).q()).order_by("-made_at", "-id")
    newest = "ORDER BY made_at DESC, id DESC LIMIT 50"
    by_hand, recursive = f"SELECT * {IN_PATH} {newest}", f"{BELOW} SELECT * {IN_TREE} {newest}"
    return _line(what, lambda: list(records[:50]), by_hand, recursive, code, path)


def _count(what: str, code: str, path: str) -> Line:
    records = Record.objects.filter(Scope(paths=(path,)).q())
    by_hand, recursive = f"SELECT count(*) {IN_PATH}", f"{BELOW} SELECT count(*) {IN_TREE}"
    return _line(what, records.count, by_hand, recursive, code, path)


def _line(what: str, ours: Callable[[], object], by_hand: str, recursive: str, code: str, path: str) -> Line:
    bounds = {"path": path, "end": path[:-1] + chr(ord("/") + 1)}
    limit = seconds(lambda: _ask(by_hand, bounds))
    peer = seconds(lambda: _ask(recursive, {"code": code})) * 1000 if os.environ.get("PEERS") == "1" else None
    return Line(what, "ms", seconds(ours) * 1000, limit * 1000, note="peer: recursive query over ties", peer=peer)


def _ask(sql: str, values: dict[str, str]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _path(code: str) -> str:
    from federation.organizations.models import Union

    return Union.objects.get(code=code).path


def _fill(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_record")
        cursor.execute(
            'CREATE TABLE bench_record (id bigserial, union_id int, path varchar(240) COLLATE "C", made_at timestamptz)'
        )
        cursor.execute("SELECT setseed(0.2026)")
        cursor.execute(
            """
            INSERT INTO bench_record (union_id, path, made_at)
            SELECT u.id, u.path, timestamptz '2026-01-01' + random() * interval '300 days'
            FROM generate_series(1, %s) AS n
            JOIN (SELECT id, path, row_number() OVER (ORDER BY code) - 1 AS at FROM organizations_union) u
                ON u.at = (n * 7919::bigint) %% (SELECT count(*) FROM organizations_union)
            """,
            [size],
        )
        cursor.execute("ALTER TABLE bench_record ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX ON bench_record (path)")
        cursor.execute("CREATE INDEX ON bench_record (union_id)")
        cursor.execute("CREATE INDEX ON bench_record (made_at DESC, id DESC)")
        cursor.execute("VACUUM ANALYZE bench_record")
