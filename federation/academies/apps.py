"""Django application of ``federation.academies``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "register_academy": _("登记"),
    "change_academy": _("变更"),
    "correct_academy": _("更正"),
    "close_academy": _("退出名册"),
    "describe_academy": _("改场地和专业"),
    "draft_plan": _("起草计划"),
    "set_targets": _("改指标"),
    "remind_union": _("提醒欠建"),
    "plan_round": _("设申报批次"),
    "amend_round": _("修改批次"),
    "extend_round": _("延长申报"),
    "begin_application": _("开始填写申报"),
    "write_answer": _("填写"),
    "score_item": _("自评"),
    "attach_evidence": _("附佐证"),
    "remove_evidence": _("去掉佐证"),
    "judge_check": _("审查一项"),
    "enter_teachers": _("登记师资"),
    "enter_courses": _("登记课程"),
    "enter_classes": _("登记培训班"),
    "remove_listed": _("移出台账"),
    "plan_campaign": _("设年度评价"),
    "enrol_academy": _("列入评价"),
    "explain_lines": _("说明扣分"),
    "begin_review": _("进入评审"),
    "grade_evaluation": _("评定等次"),
}


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
        from core.files.guards import guard
        from core.sheets.sheet import register
        from federation.academies.models import Academy
        from federation.academies.permissions import can_read_evidence
        from federation.academies.queries.briefs import brief_of_academy
        from federation.academies.receivers import evaluations  # noqa: F401  connects
        from federation.academies.sheets.ledgers import CLASSES, COURSES, TEACHERS
        from federation.academies.sheets.register import REGISTER
        from federation.panels.queries.briefs import register_brief

        register_brief(kind_of(Academy), brief_of_academy)
        for sheet in (REGISTER, TEACHERS, COURSES, CLASSES):
            register(sheet)
        guard("academies.evidence", can_read_evidence)
        _take_places()
        name_verbs(VERBS)


def _take_places() -> None:
    """Entries of the navigation."""
    from core.web import navigation
    from federation.academies.queries.ledgers import sees_ledgers
    from federation.academies.queries.waiting import sees_applications, waiting_for

    section = _("工匠学院")
    navigation.add(section, _("体系与计划"), "academies:show_plan", 200, icon="chart-line")
    navigation.add(section, _("名册"), "academies:list_academies", 210, icon="list")
    navigation.add(
        section, _("认定申报"), "academies:list_applications", 220, sees_applications, waiting_for, icon="file-text"
    )
    navigation.add(section, _("申报批次"), "academies:list_rounds", 230, sees_applications, icon="calendar")
    navigation.add(section, _("师资名册"), "academies:list_teachers", 240, sees_ledgers, icon="users")
    navigation.add(section, _("线上课程"), "academies:list_courses", 250, sees_ledgers, icon="book")
    navigation.add(section, _("培训班"), "academies:list_classes", 260, sees_ledgers, icon="notebook")
    navigation.add("", _("工匠学院"), "academies:list_public_academies", 20, area="public")
