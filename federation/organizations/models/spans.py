"""Database expressions for spans of days.

The embedded server has no ``btree_gist``, so equality inside an exclusion constraint is written as the overlap of
two one-number ranges.
"""

from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db.models import F, Func, Value


def one_row_range(field: str) -> Func:
    """The range holding exactly the number in ``field``."""
    return Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def span() -> Func:
    """The days from ``from_on`` up to but without ``until_on``; open-ended when that is null."""
    return Func(F("from_on"), F("until_on"), function="daterange", output_field=DateRangeField())
