"""Django application of ``federation.subsidies``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "begin_standing": _("记入拨付状态"),
    "draft_fund": _("编制预算"),
    "amend_fund": _("修改预算"),
    "draft_allotment": _("编制分配方案"),
    "set_amounts": _("填写金额"),
}
"""What the trail calls the verbs that no life cycle names."""


class SubsidiesConfig(AppConfig):
    """The academy subsidy."""

    name = "federation.subsidies"
    label = "subsidies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("补助资金")

    def ready(self) -> None:
        """Take a place in the navigation; say what the verbs are called; listen to the academies."""
        from core.audit.verbs import name_verbs
        from core.web import navigation
        from federation.subsidies import receivers  # noqa: F401  connect
        from federation.subsidies.queries.funds import allotments_waiting, sees_subsidies

        name_verbs(VERBS)
        section = _("补助资金")

        navigation.add(
            section,
            _("预算和分配"),
            "subsidies:list_funds",
            240,
            allowed=sees_subsidies,
            count=allotments_waiting,
            icon="coin",
        )
        navigation.add(
            section,
            _("拨付状态"),
            "subsidies:list_standings",
            241,
            allowed=sees_subsidies,
            icon="shield",
        )
