"""Django application of ``core.audit``."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only record of what was done, hash-chained."""

    name = "core.audit"
    label = "core_audit"
    default_auto_field = "django.db.models.BigAutoField"
