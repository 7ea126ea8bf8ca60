"""Django application of ``federation.notices``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticesConfig(AppConfig):
    """Public notices and objections."""

    name = "federation.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("公示")

    def ready(self) -> None:
        """Guard the evidence, take a place in the navigation, name the verbs of the trail."""
        from core.audit.verbs import name_verbs
        from core.files.guards import MB, guard
        from core.web import navigation
        from federation.notices.actions.objecting import EVIDENCE
        from federation.notices.kinds import GENERAL, name_kind
        from federation.notices.permissions import can_list_objections, can_read_evidence

        guard(EVIDENCE, can_read_evidence, largest=10 * MB, personal=True)
        name_kind(GENERAL, _("其他事项"))
        section = pgettext_lazy("list", "公示")
        navigation.add(section, pgettext_lazy("list", "公示"), "notices:list_notices", 260, icon="flag")
        navigation.add(
            section,
            pgettext_lazy("list", "异议"),
            "notices:list_objections",
            261,
            allowed=lambda user: bool(can_list_objections(user)),
            icon="message",
        )
        navigation.add("", section, "notices:list_public_notices", 30, area="public")
        name_verbs(
            {
                "publish_notice": _("发布公示"),
                "issue_edition": _("重新公布名单"),
                "recount_notice": _("重算最后一天"),
                "receive_objection": _("收到异议"),
            }
        )
