"""Django application of ``federation.organizations``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit.verbs import name_verbs
from core.web import navigation

VERBS = {
    "enter_union": _("录入工会"),
    "found_union": _("设立工会"),
    "edit_union": _("修改工会资料"),
    "rename_union": _("更名"),
    "move_union": _("调整隶属"),
    "merge_union": _("合并工会"),
    "split_union": _("分设工会"),
    "close_union": _("撤销工会"),
    "enter_certificate": _("登记法人证书"),
    "enter_unit": _("录入单位"),
    "edit_unit": _("修改单位资料"),
    "move_unit": _("单位转移"),
    "close_unit": _("注销单位"),
}


class OrganizationsConfig(AppConfig):
    """Unions and units."""

    name = "federation.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the verbs of the trail, offer the sheet, stand in the navigation."""
        from core.sheets.sheet import register
        from core.web.access import scope_of
        from federation.organizations.sheets import UNITS

        name_verbs(VERBS)
        register(UNITS)
        section = _("组织和人员")
        for label, page, order, icon in (
            (pgettext_lazy("list", "工会"), "list_unions", 300, "sitemap"),
            (pgettext_lazy("list", "单位"), "list_units", 310, "building"),
            (_("组织体检"), "show_health", 320, "activity"),
        ):
            navigation.add(section, label, f"organizations:{page}", order, lambda user: bool(scope_of(user)), icon=icon)
