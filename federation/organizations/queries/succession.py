"""What became of unions, and whose past figures count with whose."""

from django.db import connection
from django.db.models import QuerySet

from federation.organizations.models import Succession, Union

LINE = """
WITH RECURSIVE line(id) AS (
    SELECT %s::bigint
    UNION
    SELECT step.predecessor_id FROM line JOIN organizations_succession step
        ON step.successor_id = line.id AND step.totals = 'successor'
)
SELECT id FROM line
"""


def counted_with(union: Union) -> list[int]:
    """Ids of the union and of every predecessor whose past figures are counted under it by the declared rule."""
    with connection.cursor() as cursor:
        cursor.execute(LINE, [union.pk])
        return [row[0] for row in cursor.fetchall()]


def predecessors(union: Union) -> QuerySet[Succession]:
    """What the union came from, latest first."""
    return Succession.objects.filter(successor=union).select_related("predecessor")


def successors(union: Union) -> QuerySet[Succession]:
    """What became of the union, latest first."""
    return Succession.objects.filter(predecessor=union).select_related("successor")
