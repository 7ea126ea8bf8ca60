"""What awaits the keepers of unions: certificates that have run out or are due for renewal. And who they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.slots import Slot
from core.web.access import scope_of
from core.web.duties import Duty
from federation.organizations.models import LegalCertificate, Union
from federation.organizations.queries.health import certificates_due

KEEPERS = ("city_officer", "city_admin", "district_officer", "district_admin", "union_clerk")
"""Roles that keep the data of unions and units within their subtree."""

AWAITED = ("district_officer", "district_admin", "union_clerk")
"""Keepers whose work queue holds certificates; the city looks at them in the health check."""

CLAUSE = "union-legal-person:3"
NAMED = 3
"""Up to how many unions each get a line of their own."""

# Filled by accounts: for each union (by id) the people who hold one of the kinds nearest to it, at it or above it.
keeper_source: Slot[Callable[[Sequence[Union], Sequence[str]], Mapping[int, Sequence[AbstractBaseUser]]]] = Slot(
    "keepers of unions"
)


def keepers_of(unions: Sequence[Union]) -> Mapping[int, Sequence[AbstractBaseUser]]:
    """Who is to be told about each union."""
    return keeper_source.ask(unions, KEEPERS)


def duties_of(user: Any) -> list[Duty]:
    """Return certificates to renew within the user's subtree, the soonest first; many are one line."""
    scope = scope_of(user, *AWAITED)
    if not scope:
        return []
    mine = certificates_due().filter(scope.q("union__")).select_related("union").order_by("valid_until_on", "pk")
    first = list(mine[: NAMED + 1])
    if len(first) <= NAMED:
        return [_line(one) for one in first]
    title, said = _("%d 个工会的法人证书要换") % mine.count(), _("最早的是%(union)s") % {"union": first[0].union}
    return [Duty(title, said, first[0].valid_until_on, reverse("organizations:show_health"), CLAUSE)]


def _line(certificate: LegalCertificate) -> Duty:
    return Duty(
        _("%s：换领法人资格证书") % certificate.union,
        _("有效期到 %s") % certificate.valid_until_on.isoformat(),
        certificate.valid_until_on,
        reverse("organizations:show_union", args=[certificate.union_id]),
        CLAUSE,
        "cinnabar" if certificate.valid_until_on < today() else "amber",
    )
