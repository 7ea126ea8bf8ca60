"""Whom whoever decides about a nominee has to stand apart from."""

from django.utils.translation import gettext_noop

from federation.panels.kinds import Party
from federation.talent.models import Nomination


def parties_of(nomination: Nomination) -> list[Party]:
    """Whom a judge has to stand apart from: the nominee, the unit, the union that recommends."""
    person, unit, union = nomination.person, nomination.unit, nomination.union
    return [
        Party(gettext_noop("被推荐人"), person.name, person=person.pk),
        Party(gettext_noop("所在单位"), unit.name, unit=unit.pk),
        Party(gettext_noop("推荐工会"), union.name, union=union.pk),
    ]
