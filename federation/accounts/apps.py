"""Django application of ``federation.accounts``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    """Who signs in and what they may do where."""

    name = "federation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the face's questions about people, and listen at the door."""
        from core.api.callers import token_source
        from core.audit.verbs import name_verbs
        from core.web import navigation
        from core.web.access import expert_source, overseer_source, scope_source, staff_source
        from federation.accounts import queries, receivers  # noqa: F401
        from federation.accounts.kinds import Kind
        from federation.accounts.messages import VERBS
        from federation.accounts.permissions import can_review_roles, can_see_accounts
        from federation.organizations.queries import keeper_source
        from federation.people.queries import clerk_source, clerk_units

        token_source.register(queries.user_of_token)
        scope_source.register(queries.scope_of)
        staff_source.register(queries.works_in_office)
        expert_source.register(queries.is_expert)
        clerk_units.register(lambda user: queries.units_of(user, Kind.UNIT_CLERK))
        clerk_source.register(queries.clerks_of)
        keeper_source.register(queries.holders_near)
        overseer_source.register(queries.looks_after_the_product)
        name_verbs(VERBS)
        navigation.add(
            _("管理"),
            pgettext_lazy("list", "账号"),
            "accounts:list_accounts",
            900,
            allowed=lambda user: bool(can_see_accounts(user)),
        )
        navigation.add(
            _("管理"), _("权限复核"), "accounts:review_roles", 910, allowed=lambda user: bool(can_review_roles(user))
        )
        navigation.add_corner("accounts/parts/corner.html", 90)
