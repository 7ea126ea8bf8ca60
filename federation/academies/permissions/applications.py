"""Who may set up a round, apply in it and take an application on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.academies.permissions.register import CITY, DISTRICT
from federation.accounts.queries import has_role, units_of
from federation.organizations.models import Union, Unit


def can_keep_rounds(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("申报批次由市总工会安排。"))


def can_apply_for_unit(user: Any, unit: Unit, union: Union) -> Permission:
    """The unit's own clerk, or an officer of the district or industrial union that recommends it."""
    if unit.pk in units_of(user, "unit_clerk") or has_role(user, *DISTRICT, union=union):
        return Permission.yes()
    return Permission.no(_("申报由单位自己的经办人或推荐它的区、产业工会办理。"))
