"""Django application of ``federation.portal``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Home, work queue, search."""

    name = "federation.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the home pages and the search field into the face."""
        from core.web import navigation
        from federation.portal.permissions import can_read_trail
        from federation.portal.queries import duty_count

        navigation.add("", _("工作台"), "portal:show_office", 0, count=duty_count, icon="layout-dashboard")
        navigation.add(
            _("管理"), _("操作记录"), "portal:show_trail", 920, allowed=lambda user: bool(can_read_trail(user))
        )
        navigation.add("", _("我的工作台"), "portal:go_home", 0, lambda user: user.is_authenticated, area="public")
        navigation.add("", _("首页"), "portal:show_my_home", 0, icon="home", area="my")
        navigation.add("", _("我的"), "accounts:show_own_account", 900, icon="user", area="my")
        navigation.set_search("portal:search_all")
