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
    "announce_sample": _("公布抽查办法"),
    "draw_for_check": _("抽中现场检查"),
    "replace_in_sample": _("已由递补的学院替换，不再检查"),
    "plan_check": _("安排现场检查"),
    "record_check": _("记录现场检查"),
    "announce_again": _("公布新的结果"),
    "explain_lines": _("说明扣分"),
    "begin_review": _("进入评审"),
    "grade_evaluation": _("评定等次"),
    "plan_visit": _("安排考察"),
    "keep_record": _("现场记录"),
    "keep_signature": _("现场签名"),
    "draw_up_proposal": _("拟定这批名单"),
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
    "order_rectification": _("责令整改"),
    "open_change_report": _("发现变更"),
    "raise_breach": _("立案"),
    "state_view": _("陈述意见"),
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
        _navigate_recognition()
        _navigate_conduct()


def _guard_files() -> None:
    from core.files.formats import PICTURES
    from core.files.guards import MB, guard
    from federation.academies.permissions import can_read_evidence, can_read_proof
    from federation.academies.permissions.deciding import can_read_certificate, can_read_photo

    guard("academies.evidence", can_read_evidence)
    guard("academies.certificate", can_read_certificate, formats=("pdf",))
    guard("academies.proof", can_read_proof, largest=10 * MB)
    guard("academies.visit_photo", can_read_photo, formats=PICTURES, largest=12 * MB, photo=True)


def _brief_assessors() -> None:
    from core.audit.trail import kind_of
    from federation.academies.models import Academy, Application, Evaluation
    from federation.academies.queries.application_brief import brief_of_application
    from federation.academies.queries.briefs import brief_of_academy
    from federation.academies.queries.evaluation_brief import brief_of_evaluation
    from federation.panels.queries.briefs import register_brief

    register_brief(kind_of(Academy), brief_of_academy)
    register_brief(kind_of(Application), brief_of_application)
    register_brief(kind_of(Evaluation), brief_of_evaluation)


def _navigate() -> None:
    from core.web import navigation
    from federation.academies.queries.conduct import works_for_an_academy
    from federation.academies.queries.evaluation_duties import reports_due
    from federation.academies.queries.ledgers import sees_ledgers

    section = _("工匠学院")
    navigation.add(
        section, _("今日得分"), "academies:show_own_score", 205, works_for_an_academy, reports_due, icon="chart-bar"
    )
    navigation.add(section, _("体系与计划"), "academies:show_plan", 200, icon="chart-line")
    navigation.add(section, _("名册"), "academies:list_academies", 210, icon="list")
    navigation.add(section, _("牌匾台账"), "academies:list_plaques", 211, icon="award")
    navigation.add(section, _("师资名册"), "academies:list_teachers", 212, sees_ledgers, icon="users")
    navigation.add(section, _("线上课程"), "academies:list_courses", 213, sees_ledgers, icon="book")
    navigation.add(section, _("培训班"), "academies:list_classes", 214, sees_ledgers, icon="notebook")
    navigation.add("", _("工匠学院"), "academies:list_public_academies", 20, area="public")
    navigation.add("", _("查验证书"), "academies:ask_plaque", 40, area="public")


def _navigate_recognition() -> None:
    from core.web import navigation
    from federation.academies.permissions.deciding import can_draw_up_proposal
    from federation.academies.queries.waiting import sees_applications, waiting_for, watches_applications

    section = _("申报和认定")
    navigation.add(
        section, _("认定申报"), "academies:list_applications", 220, sees_applications, waiting_for, icon="file-text"
    )
    navigation.add(section, _("申报进度"), "academies:show_funnel", 221, watches_applications, icon="chart-bar")
    navigation.add(section, _("申报批次"), "academies:list_rounds", 222, sees_applications, icon="calendar")
    navigation.add(section, _("实地考察"), "academies:list_visits", 223, sees_applications, icon="map-pin")
    navigation.add(
        section, _("拟认定名单"), "academies:list_proposals", 224, lambda user: bool(can_draw_up_proposal(user)),
        icon="list-check",
    )  # fmt: skip
    navigation.add(section, _("复核"), "academies:list_appeals", 225, sees_applications, icon="scale")


def _navigate_conduct() -> None:
    from core.web import navigation
    from federation.academies.queries import conduct_duties as waiting
    from federation.academies.queries.waiting import sees_applications

    section = _("评价和整改")
    navigation.add(section, _("年度评价"), "academies:list_campaigns", 230, sees_applications, icon="clipboard-check")
    for order, (label, name, icon, question) in enumerate(
        (
            (_("责令整改"), "list_rectifications", "hammer", waiting.orders_waiting),
            (_("变更报告"), "list_changes", "history", waiting.changes_waiting),
            (_("违规处理"), "list_breaches", "gavel", waiting.breaches_waiting),
        ),
        start=231,
    ):
        navigation.add(section, label, f"academies:{name}", order, waiting.sees_conduct, question, icon=icon)
