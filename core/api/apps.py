"""Django application of ``core.api``."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The programs' door."""

    name = "core.api"
    label = "core_api"
