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
    "assign_nominee": _("分到评委"),
    "assign_more": _("增加评委"),
    "enter_composition": _("规定构成"),
    "remove_composition": _("去掉构成"),
    "seal_result": _("封存结果"),
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
        """Say what the verbs are called, who reads proof, and where the pages stand."""
        from core.audit.verbs import name_verbs
        from core.files.formats import PICTURES
        from core.files.guards import MB, guard
        from core.sheets.sheet import register
        from core.web import navigation
        from federation.notices.kinds import name_kind
        from federation.talent import receivers  # noqa: F401  connect
        from federation.talent.actions import BUNDLE, MINUTES, OPINION, PROOF_FILE
        from federation.talent.permissions import can_read_opinion, can_read_proof, can_read_result
        from federation.talent.queries import nominations_waiting, sees_selection
        from federation.talent.queries.judging import open_judgements_of
        from federation.talent.queries.results import NOTICE
        from federation.talent.sheets.consultations import CONSULTATIONS
        from federation.talent.sheets.nominations import NOMINATIONS

        name_verbs(VERBS)
        name_kind(NOTICE, _("工匠选树"))
        navigation.add("", _("工匠评审"), "talent:list_judgements", 5, count=open_judgements_of, area="panel")
        register(NOMINATIONS)
        register(CONSULTATIONS)
        guard(PROOF_FILE, can_read_proof, formats=("pdf", *PICTURES), largest=20 * MB, personal=True)
        guard(OPINION, can_read_opinion, formats=("pdf", *PICTURES), largest=20 * MB, personal=True)
        guard(BUNDLE, can_read_result, formats=("txt",), largest=200 * MB)
        guard(MINUTES, can_read_result, formats=("pdf", *PICTURES), largest=20 * MB)
        for place, (label, url, icon, count) in enumerate(
            [
                (_("选树批次"), "talent:list_selections", "award", None),
                (_("工匠推荐"), "talent:list_nominations", "users", nominations_waiting),
                (_("工匠人才库"), "talent:list_pool", "archive", None),
            ]
        ):
            navigation.add(_("工匠选树"), label, url, 220 + place, allowed=sees_selection, count=count, icon=icon)
