"""Django application of ``core.search``."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Pinyin keys and Chinese full-text search."""

    name = "core.search"
    label = "core_search"
    default_auto_field = "django.db.models.BigAutoField"
