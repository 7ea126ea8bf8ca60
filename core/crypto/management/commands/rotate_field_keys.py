"""``manage.py rotate_field_keys``: seal every encrypted value anew under the current key and cipher."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from psycopg import sql

from core.crypto.fields import EncryptedTextField
from core.crypto.sealing import is_current, seal, unseal

BATCH = 1_000


class Command(BaseCommand):
    """Go through every encrypted column in batches by key; stopping and starting again is safe."""

    help = "Re-encrypt values sealed under an older key or cipher."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print how many values each column had rotated."""
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedTextField):
                    self.stdout.write(f"{field.column_name}: {rotate(model, field)} rotated")


def rotate(model: type[models.Model], field: EncryptedTextField) -> int:
    """Seal the column's stale values anew; return how many. Each batch is one transaction."""
    names = (model._meta.db_table, _key(model), field.column or field.name)
    table, key, column = (sql.Identifier(name) for name in names)
    read = sql.SQL("SELECT {k}, {c} FROM {t} WHERE {k} > %s AND {c} <> '' ORDER BY {k} LIMIT %s FOR UPDATE")
    write = sql.SQL("UPDATE {t} SET {c} = %s WHERE {k} = %s")
    places = {"t": table, "k": key, "c": column}
    last, rotated = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(read.format(**places), [last, BATCH])
            rows = cursor.fetchall()
            stale = [(seal(unseal(value, field.column_name), field.column_name), pk) for pk, value in rows
                     if not is_current(value)]  # fmt: skip
            cursor.executemany(write.format(**places), stale)
        if not rows:
            return rotated
        last, rotated = rows[-1][0], rotated + len(stale)


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    if key is None or not key.column:
        raise TypeError(f"{model.__name__} has no single key column")
    return key.column
