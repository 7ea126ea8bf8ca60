"""Django application of ``federation.talent``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "draft_selection": _("筹备选树"),
    "amend_selection": _("修改选树批次"),
    "enter_trade": _("写明工种"),
    "set_quotas": _("分配名额"),
    "nominate_person": _("推荐人选"),
    "amend_nomination": _("修改推荐"),
    "enter_proof": _("写佐证"),
    "remove_proof": _("去掉佐证"),
    "rank_nominees": _("调整排序"),
    "name_judges": _("指定评委"),
    "announce_judge_draw": _("公布抽取评委"),
    "seat_drawn_judges": _("把抽中的专家列为评委"),
    "add_judges": _("补充评委"),
    "place_copy": _("放遮盖件"),
    "remove_copy": _("拿走遮盖件"),
    "assign_nominee": _("分到评委"),
    "assign_more": _("增加评委"),
    "enter_composition": _("规定构成"),
    "remove_composition": _("去掉构成"),
    "seal_result": _("封存结果"),
    "set_modules": _("设置比赛模块"),
    "name_arbiters": _("指定仲裁组"),
    "enter_points": _("录入比赛成绩"),
    "lodge_appeal": _("提出成绩异议"),
    "rule_on_appeal": _("给出仲裁意见"),
    "see_codes": _("查看编码对应的姓名"),
    "come_forward": _("自荐"),
    "enter_honour": _("登记称号"),
    "correct_honour": _("更正称号"),
    "withdraw_honour": _("撤销称号登记"),
    "start_cultivation": _("开始培育"),
    "set_goals": _("写培育目标"),
    "plan_task": _("加培育任务"),
    "amend_task": _("修改培育任务"),
    "drop_task": _("去掉培育任务"),
    "complete_task": _("登记任务完成"),
    "add_deed": _("登记计划外的活动"),
    "postpone_task": _("任务改期"),
    "make_trainee_certificate": _("生成培育合格证书"),
    "open_progress": _("开出进展报备"),
    "arrange_pair": _("登记师徒结对"),
    "renew_pair": _("续签带徒协议"),
    "note_correction": _("记下公示更正"),
    "exclude_opposed": _("按意见撤下"),
    "ask_consultation": _("发函"),
    "ask_consultations": _("发函征求意见"),
}
"""What the trail calls the verbs that no life cycle names."""


class TalentConfig(AppConfig):
    """Selection and cultivation of craftsmen."""

    name = "federation.talent"
    label = "talent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("工匠选树")

    def ready(self) -> None:
        """Say what the verbs are called, who is tied to whom, and where the pages stand."""
        from core.audit.verbs import name_verbs
        from core.sheets.sheet import register
        from federation.academies.queries.plaques import other_check
        from federation.notices.kinds import name_kind
        from federation.panels.queries.ties import register_ties
        from federation.talent import receivers  # noqa: F401  connect
        from federation.talent.queries.pairs import master_ties
        from federation.talent.queries.results import NOTICE
        from federation.talent.sheets.consultations import CONSULTATIONS
        from federation.talent.sheets.contests import CONTEST_POINTS
        from federation.talent.sheets.nominations import NOMINATIONS

        name_verbs(VERBS)
        name_kind(NOTICE, _("工匠选树"))
        register(NOMINATIONS)
        register(CONSULTATIONS)
        register(CONTEST_POINTS)
        register_ties(master_ties)
        other_check.register(_where_certificates_are_verified)
        _guard_files()
        _open_pages()


def _where_certificates_are_verified() -> tuple[str, str]:
    from django.urls import reverse
    from django.utils.translation import gettext

    return gettext("查验培育合格证书"), reverse("talent:ask_certificate")


def _guard_files() -> None:
    """Who reads which papers."""
    from core.files.formats import PICTURES
    from core.files.guards import MB, guard
    from federation.talent import actions as acts
    from federation.talent import permissions
    from federation.talent.actions import contests

    papers = ("pdf", *PICTURES)
    guard(acts.PROOF_FILE, permissions.can_read_proof, formats=papers, largest=20 * MB, personal=True)
    guard(acts.BLINDED, permissions.can_read_copy, formats=papers, largest=20 * MB, personal=True, photo=True)
    guard(
        contests.APPEAL_PAPER,
        permissions.can_read_appeal_paper,
        formats=papers,
        largest=20 * MB,
        personal=True,
        photo=True,
    )
    guard(acts.OPINION, permissions.can_read_opinion, formats=papers, largest=20 * MB, personal=True)
    guard(acts.BUNDLE, permissions.can_read_result, formats=("txt",), largest=200 * MB)
    guard(acts.MINUTES, permissions.can_read_result, formats=papers, largest=20 * MB)
    guard(acts.TASK_FILE, permissions.can_read_task, formats=papers, largest=20 * MB, personal=True)
    guard(acts.AGREEMENT, permissions.can_read_agreement, formats=papers, largest=20 * MB, personal=True)
    guard(acts.CERTIFICATE, permissions.can_read_task, formats=("pdf",), personal=True)


def _open_pages() -> None:
    """The entries of the navigation."""
    from core.web import navigation
    from federation.talent.queries import nominations_waiting, sees_selection
    from federation.talent.queries.coming import comings_waiting
    from federation.talent.queries.contests import appeals_waiting
    from federation.talent.queries.cultivation import waiting_in_cultivation
    from federation.talent.queries.judging import open_judgements_of
    from federation.talent.queries.pairs import pairs_waiting

    navigation.add("", _("工匠选树"), "talent:list_open_selections", 35, area="public")
    navigation.add("", _("工匠评审"), "talent:list_judgements", 5, count=open_judgements_of, area="panel")
    navigation.add("", _("成绩仲裁"), "talent:list_appeals", 6, count=appeals_waiting, area="panel")
    for place, (label, url, icon, count) in enumerate(
        [
            (_("选树批次"), "talent:list_selections", "award", None),
            (_("工匠推荐"), "talent:list_nominations", "users", nominations_waiting),
            (_("工匠自荐"), "talent:list_self_nominations", "hand-finger", comings_waiting),
            (_("工匠人才库"), "talent:list_pool", "archive", None),
            (_("工匠名册"), "talent:list_craftsmen", "certificate", None),
            (_("工匠培育"), "talent:list_cultivations", "school", waiting_in_cultivation),
            (_("名师带徒"), "talent:list_pairs", "user-plus", pairs_waiting),
        ]
    ):
        navigation.add(_("工匠选树"), label, url, 220 + place, allowed=sees_selection, count=count, icon=icon)
