"""Django application of ``federation.academies``."""

from django.apps import AppConfig


class AcademiesConfig(AppConfig):
    """The register and plan of craftsman academies."""

    name = "federation.academies"
    label = "academies"
    default_auto_field = "django.db.models.BigAutoField"
