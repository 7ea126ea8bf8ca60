"""What awaits the keepers of unions: certificates that have run out or are due for renewal."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.access import scope_of
from core.web.duties import Duty
from federation.organizations.models import LegalCertificate
from federation.organizations.queries.health import DUE_DAYS
from federation.regulations.queries import parameters_on

KEEPERS = ("district_officer", "district_admin", "union_clerk")
CLAUSE = "union-legal-person:3"
NAMED = 3
"""Up to how many unions each get a line of their own."""


def duties_of(user: Any) -> list[Duty]:
    """Return certificates to renew within the user's subtree, the soonest first; many are one line."""
    scope = scope_of(user, *KEEPERS)
    if not scope:
        return []
    day = today()
    last = day + timedelta(days=int(parameters_on(day)[DUE_DAYS]))
    longer = LegalCertificate.objects.filter(union=OuterRef("union"), valid_until_on__gt=last)
    ending = LegalCertificate.objects.filter(scope.q("union__"), union__closed_on=None, valid_until_on__lte=last)
    due = ending.filter(~Exists(longer)).select_related("union").order_by("union", "-valid_until_on").distinct("union")
    count = due.count()
    if not count:
        return []
    if count > NAMED:
        first = ending.filter(~Exists(longer)).select_related("union").order_by("valid_until_on", "pk")[0]
        title, said = _("%d 个工会的法人证书要换") % count, _("最早的是%(union)s") % {"union": first.union}
        url = reverse("organizations:show_health")
        return [Duty(title, said, first.valid_until_on, url, CLAUSE)]
    return [
        Duty(
            _("%s：换领法人资格证书") % one.union,
            _("有效期到 %s") % one.valid_until_on.isoformat(),
            one.valid_until_on,
            reverse("organizations:show_union", args=[one.union_id]),
            CLAUSE,
            "cinnabar" if one.valid_until_on < day else "amber",
        )
        for one in due
    ]
