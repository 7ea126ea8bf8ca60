"""Django application of ``federation.accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in and what they may do where."""

    name = "federation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the face's questions about people."""
        from core.api.callers import token_source
        from core.web.access import scope_source, staff_source
        from federation.accounts import queries

        token_source.register(queries.user_of_token)
        scope_source.register(queries.scope_of)
        staff_source.register(queries.works_in_office)
