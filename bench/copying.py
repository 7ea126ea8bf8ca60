"""The least that taking rows in can cost: COPY of the very rows the product wrote, into the very tables."""

from collections.abc import Callable, Sequence

from django.db import connection, transaction

from bench.measure import once


def timed(work: Callable[[], object]) -> float:
    """Time of the work up to what a commit would check; all it wrote is taken back afterwards."""

    def work_and_check() -> None:
        work()
        connection.check_constraints()

    with transaction.atomic():
        taken = once(work_and_check)
        transaction.set_rollback(True)
    return taken


def limit(work: Callable[[], object], tables: Sequence[str]) -> float:
    """Time to copy what the work wrote into ``tables``, with their indexes, constraints and triggers at work."""
    with transaction.atomic():
        last = {table: _last(table) for table in tables}
        work()
        rows = {table: _after(table, last[table]) for table in tables}
        transaction.set_rollback(True)

    def copy() -> None:
        with connection.cursor() as cursor:
            for table in tables:
                with cursor.copy(f"COPY {table} FROM STDIN") as into:
                    into.write(rows[table])

    return timed(copy)


def _last(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])


def _after(table: str, last: int) -> bytes:
    question = f"COPY (SELECT * FROM {table} WHERE id > {last} ORDER BY id) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(question) as out:
        return b"".join(bytes(piece) for piece in out)
