"""Django application of ``federation.people``."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The real-name register of workers."""

    name = "federation.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
