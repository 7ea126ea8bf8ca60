"""Django application of ``federation.regulations``."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """Written rules and dated parameters."""

    name = "federation.regulations"
    label = "regulations"
    default_auto_field = "django.db.models.BigAutoField"
