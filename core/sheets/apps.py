"""Django application of ``core.sheets``."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Excel in and out."""

    name = "core.sheets"
    label = "core_sheets"
    default_auto_field = "django.db.models.BigAutoField"
