"""Django application of ``federation.portal``."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Home, work queue, search."""

    name = "federation.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
