"""Django application of ``core.ledger``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Double-entry books."""

    name = "core.ledger"
    label = "core_ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the verbs are called."""
        from core.audit.verbs import name_verbs

        name_verbs(
            {
                "open_book": _("开立账簿"),
                "open_accounts": _("开立科目"),
                "post_entries": _("记账"),
                "close_period": _("结账"),
            }
        )
