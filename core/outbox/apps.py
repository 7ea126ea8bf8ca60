"""Django application of ``core.outbox``."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages to people."""

    name = "core.outbox"
    label = "core_outbox"
    default_auto_field = "django.db.models.BigAutoField"
