"""Django application of ``core.web``."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The face: lists, forms, cases, charts."""

    name = "core.web"
    label = "core_web"
    default_auto_field = "django.db.models.BigAutoField"
