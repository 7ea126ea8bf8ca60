"""Django application of ``core.outbox``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Messages to people."""

    name = "core.outbox"
    label = "core_outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the bell into the top bar, stand in the navigation."""
        from core.web import navigation
        from core.web.access import oversees

        navigation.add_corner("outbox/bell.html", 50)
        navigation.add(_("管理"), _("发送记录"), "outbox:list_deliveries", 960, allowed=oversees)
        navigation.add("", _("通知"), "outbox:list_notifications", 800, icon="bell", area="my")
