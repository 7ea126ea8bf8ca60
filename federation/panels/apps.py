"""Django application of ``federation.panels``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VERBS = {
    "propose_expert": _("推荐入库"),
    "change_expert": _("修改登记"),
    "note_absence": _("登记请假"),
    "note_avoidance": _("登记回避"),
    "form_panel": _("组建评审组"),
    "invite_assessor": _("邀请专家"),
    "load_score_sheet": _("载入评分表"),
    "announce_draw": _("公布抽取"),
    "replace_drawn": _("递补"),
}


class PanelsConfig(AppConfig):
    """Experts, blind assessment, replayable draws."""

    name = "federation.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("专家和评审")

    def ready(self) -> None:
        """Take a place in the navigation of the office, of experts and of everybody; name verbs; offer the sheet."""
        from core.audit.verbs import name_verbs
        from core.sheets.sheet import register
        from core.web import navigation
        from federation.panels.permissions import can_view_experts
        from federation.panels.queries.assessments import open_assessments_of
        from federation.panels.sheets import EXPERTS

        def sees(user: object) -> bool:
            return bool(can_view_experts(user))

        name_verbs(VERBS)
        register(EXPERTS)
        section = _("专家和评审")
        navigation.add(section, pgettext_lazy("list", "评审组"), "panels:list_panels", 240, allowed=sees, icon="scale")
        navigation.add(section, _("专家库"), "panels:list_experts", 250, allowed=sees, icon="users")
        navigation.add(section, pgettext_lazy("list", "抽取"), "panels:list_draws", 260, allowed=sees, icon="refresh")
        navigation.add("", _("我的评审"), "panels:list_assessments", 0, count=open_assessments_of, area="panel")
        navigation.add("", _("我的登记"), "panels:show_own_record", 10, area="panel")
        navigation.add("", _("公开抽取"), "panels:list_public_draws", 40, area="public")
