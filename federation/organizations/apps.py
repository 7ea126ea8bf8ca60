"""Django application of ``federation.organizations``."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Unions and units."""

    name = "federation.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"
