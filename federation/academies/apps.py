"""Django application of ``federation.academies``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AcademiesConfig(AppConfig):
    """The register and plan of craftsman academies."""

    name = "federation.academies"
    label = "academies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("工匠学院")

    def ready(self) -> None:
        """Take a place in the navigation; say what this context's verbs are called."""
        from core.audit.trail import kind_of
        from core.audit.verbs import name_verbs
        from core.sheets.sheet import register
        from core.web import navigation
        from federation.academies.models import Academy
        from federation.academies.queries.briefs import brief_of_academy
        from federation.academies.receivers import evaluations  # noqa: F401  connects
        from federation.academies.sheets.register import REGISTER
        from federation.panels.queries.briefs import register_brief

        register(REGISTER)
        register_brief(kind_of(Academy), brief_of_academy)
        section = _("工匠学院")
        navigation.add(section, _("体系与计划"), "academies:show_plan", 200, icon="chart-line")
        navigation.add(section, _("名册"), "academies:list_academies", 210, icon="list")
        navigation.add("", _("工匠学院"), "academies:list_public_academies", 20, area="public")
        name_verbs(
            {
                "register_academy": _("登记"),
                "change_academy": _("变更"),
                "correct_academy": _("更正"),
                "close_academy": _("退出名册"),
                "describe_academy": _("改场地和专业"),
                "draft_plan": _("起草计划"),
                "set_targets": _("改指标"),
                "remind_union": _("提醒欠建"),
                "plan_round": _("设申报批次"),
                "begin_application": _("开始申报"),
                "plan_campaign": _("设年度评价"),
                "enrol_academy": _("列入评价"),
                "explain_lines": _("说明扣分"),
                "begin_review": _("进入评审"),
                "grade_evaluation": _("评定等次"),
            }
        )
