"""Django application of ``core.rules``."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Rules, findings, waivers, decisions."""

    name = "core.rules"
    label = "core_rules"
    default_auto_field = "django.db.models.BigAutoField"
