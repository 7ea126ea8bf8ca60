"""Who may read what the portal gathers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.accounts.kinds import Kind
from federation.accounts.queries import has_role


def can_read_trail(user: Any) -> Permission:
    """Auditors and administrators; those of a district read what people of their own subtree did."""
    if has_role(user, Kind.AUDITOR, Kind.CITY_ADMIN, Kind.DISTRICT_ADMIN):
        return Permission.yes()
    return Permission.no(_("操作记录供审计人员和管理员查看。某一条业务自己的经过，在它的页面上就能看到。"))
