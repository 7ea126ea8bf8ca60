"""Django application of ``core.files``."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files."""

    name = "core.files"
    label = "core_files"
    default_auto_field = "django.db.models.BigAutoField"
