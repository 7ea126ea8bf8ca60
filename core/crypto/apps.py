"""Django application of ``core.crypto``."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Encrypted and masked fields."""

    name = "core.crypto"
    label = "core_crypto"
    default_auto_field = "django.db.models.BigAutoField"
