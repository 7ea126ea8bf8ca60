"""Django application of ``core.jobs``."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "core.jobs"
    label = "core_jobs"
    default_auto_field = "django.db.models.BigAutoField"
