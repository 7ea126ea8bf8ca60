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
    "plan_visit": _("安排考察"),
    "keep_record": _("现场记录"),
    "keep_signature": _("现场签名"),
    "draw_up_proposal": _("拟定名单"),
    "draw_line": _("按得分列入"),
    "list_application": _("列入"),
    "unlist_application": _("移出"),
    "rank_line": _("调整名次"),
    "correct_application": _("按异议更正"),
    "issue_plaque": _("制发牌匾"),
    "ask_for_certificate": _("申请生成证书"),
    "make_certificate": _("生成证书"),
    "award_plaque": _("登记授牌日期"),
    "file_appeal": _("申请复核"),
}
"""What the trail calls the verbs that no life cycle names."""


class AcademiesConfig(AppConfig):
    """The register and plan of craftsman academies."""

    name = "federation.academies"
    label = "academies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("工匠学院")

    def ready(self) -> None:
        """Take a place in the navigation; say what this context's verbs are called; listen to those below."""
        from core.audit.verbs import name_verbs
        from core.sheets.sheet import register
        from federation.academies.queries.noticed import KIND
        from federation.academies.receivers import accreditation, evaluations  # noqa: F401  connect
        from federation.academies.sheets.ledgers import CLASSES, COURSES, TEACHERS
        from federation.academies.sheets.register import REGISTER
        from federation.notices.kinds import name_kind

        for sheet in (REGISTER, TEACHERS, COURSES, CLASSES):
            register(sheet)
        name_verbs(VERBS)
        name_kind(KIND, _("工匠学院认定"))
        _guard_files()
        _brief_assessors()
        _navigate()


def _guard_files() -> None:
    from core.files.formats import PICTURES
    from core.files.guards import MB, guard
    from federation.academies.permissions import can_read_evidence
    from federation.academies.permissions.deciding import can_read_certificate, can_read_photo

    guard("academies.evidence", can_read_evidence)
    guard("academies.certificate", can_read_certificate, formats=("pdf",))
    guard("academies.visit_photo", can_read_photo, formats=PICTURES, largest=12 * MB, photo=True)


def _brief_assessors() -> None:
    from core.audit.trail import kind_of
    from federation.academies.models import Academy, Application
    from federation.academies.queries.application_brief import brief_of_application
    from federation.academies.queries.briefs import brief_of_academy
    from federation.panels.queries.briefs import register_brief

    register_brief(kind_of(Academy), brief_of_academy)
    register_brief(kind_of(Application), brief_of_application)


def _navigate() -> None:
    from core.web import navigation
    from federation.academies.permissions.deciding import can_draw_up_proposal
    from federation.academies.queries.ledgers import sees_ledgers
    from federation.academies.queries.waiting import sees_applications, waiting_for

    section = _("工匠学院")
    navigation.add(section, _("体系与计划"), "academies:show_plan", 200, icon="chart-line")
    navigation.add(section, _("名册"), "academies:list_academies", 210, icon="list")
    navigation.add(
        section, _("认定申报"), "academies:list_applications", 220, sees_applications, waiting_for, icon="file-text"
    )
    navigation.add(section, _("申报批次"), "academies:list_rounds", 230, sees_applications, icon="calendar")
    navigation.add(section, _("实地考察"), "academies:list_visits", 232, sees_applications, icon="map-pin")
    navigation.add(
        section, _("拟认定名单"), "academies:list_proposals", 234, lambda user: bool(can_draw_up_proposal(user)),
        icon="list-check",
    )  # fmt: skip
    navigation.add(section, _("牌匾台账"), "academies:list_plaques", 236, icon="award")
    navigation.add(section, _("复核"), "academies:list_appeals", 238, sees_applications, icon="scale")
    navigation.add(section, _("师资名册"), "academies:list_teachers", 240, sees_ledgers, icon="users")
    navigation.add(section, _("线上课程"), "academies:list_courses", 250, sees_ledgers, icon="book")
    navigation.add(section, _("培训班"), "academies:list_classes", 260, sees_ledgers, icon="notebook")
    navigation.add("", _("工匠学院"), "academies:list_public_academies", 20, area="public")
    navigation.add("", _("查验证书"), "academies:ask_plaque", 40, area="public")
