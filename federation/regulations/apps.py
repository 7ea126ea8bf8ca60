"""Django application of ``federation.regulations``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.audit.verbs import name_verbs
from core.rules.clauses import clause_source
from core.web import navigation


class RegulationsConfig(AppConfig):
    """Written rules and dated parameters."""

    name = "federation.regulations"
    label = "regulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer for clauses; stand in the navigation."""
        from federation.regulations.permissions import can_view_parameters
        from federation.regulations.queries import clause_card

        clause_source.register(clause_card)
        name_verbs({"load": _("载入文本"), "correct": _("订正文本"), "propose": _("提出")})
        navigation.add("", _("制度库"), "regulations:list_regulations", 30, icon="book", area="public")
        navigation.add(_("制度和参数"), _("制度库"), "regulations:list_regulations", 800, icon="book")
        navigation.add(
            _("制度和参数"),
            _("参数"),
            "regulations:list_parameters",
            810,
            allowed=lambda user: bool(can_view_parameters(user)),
            icon="adjustments",
        )
