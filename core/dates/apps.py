"""Django application of ``core.dates``."""

from django.apps import AppConfig


class DatesConfig(AppConfig):
    """Working days."""

    name = "core.dates"
    label = "core_dates"
    default_auto_field = "django.db.models.BigAutoField"
