"""Django application of ``federation.accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in and what they may do where."""

    name = "federation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
