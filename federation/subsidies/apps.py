"""Django application of ``federation.subsidies``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "begin_standing": _("记入拨付状态"),
    "draft_fund": _("编制预算"),
    "amend_fund": _("修改预算"),
    "draft_allotment": _("编制分配方案"),
    "set_amounts": _("填写金额"),
    "publish_call": _("发申报通知"),
    "amend_call": _("修改申报通知"),
    "draft_project": _("申报项目"),
    "amend_project": _("修改项目"),
    "enter_line": _("填写预算"),
    "remove_line": _("删除预算"),
    "enter_pledge": _("登记配套承诺"),
    "remove_pledge": _("删除配套承诺"),
    "receive_pledge": _("登记配套到账"),
    "raise_pledge": _("提高配套承诺"),
    "enter_account": _("登记收款账户"),
    "confirm_account": _("核对收款账户"),
    "draft_batch": _("编批"),
    "enter_activity": _("登记培训"),
    "amend_activity": _("改正培训"),
    "withdraw_activity": _("撤回培训"),
    "enter_voucher": _("登记凭证"),
    "open_report": _("开报项目报告"),
    "raise_recovery": _("提出追回"),
    "state_recovery_view": _("陈述意见"),
    "enter_refund": _("登记退款"),
    "offset_recovery": _("抵扣拨付"),
    "announce_inspection": _("公布检查对象"),
    "choose_project": _("选为受检项目"),
    "note_shortcoming": _("提出问题"),
    "state_shortcoming_view": _("陈述意见"),
    "ask_for_pack": _("要求生成审计包"),
    "pack_project": _("生成审计包"),
}
"""What the trail calls the verbs that no life cycle names."""


class SubsidiesConfig(AppConfig):
    """The academy subsidy."""

    name = "federation.subsidies"
    label = "subsidies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("补助资金")

    def ready(self) -> None:
        """Say what the verbs are called; keep bank files, read returns; listen to the academies; be found."""
        from core.audit.verbs import name_verbs
        from core.files.formats import INVOICES, PICTURES
        from core.files.guards import MB, guard
        from core.sheets.sheet import register
        from federation.subsidies import receivers  # noqa: F401  connect
        from federation.subsidies.actions.inspections import PROOF_FILE
        from federation.subsidies.actions.packing import PACK
        from federation.subsidies.actions.paying import BANK_FILE
        from federation.subsidies.actions.vouchers import VOUCHER_FILE
        from federation.subsidies.permissions import (
            can_read_pack,
            can_read_proof,
            can_read_voucher_file,
            can_see_bank_file,
        )
        from federation.subsidies.sheets.returns import RETURNS
        from federation.subsidies.sheets.vouchers import VOUCHERS

        name_verbs(VERBS)
        register(RETURNS)
        register(VOUCHERS)
        guard(BANK_FILE, can_see_bank_file, formats=("csv",), largest=200 * MB, personal=True)
        guard(VOUCHER_FILE, can_read_voucher_file, formats=(*INVOICES, *PICTURES), largest=10 * MB)
        guard(PROOF_FILE, can_read_proof, formats=("pdf", *PICTURES), largest=20 * MB)
        guard(PACK, can_read_pack, formats=("zip",), largest=500 * MB, personal=True)
        _take_a_place()


def _take_a_place() -> None:
    """The entries of the navigation."""
    from core.web import navigation
    from federation.subsidies.queries.funds import allotments_waiting, sees_books, sees_subsidies
    from federation.subsidies.queries.inspections import shortcomings_waiting
    from federation.subsidies.queries.payments import batches_waiting
    from federation.subsidies.queries.projects import projects_waiting
    from federation.subsidies.queries.recoveries import recoveries_waiting
    from federation.subsidies.queries.reports import reports_waiting
    from federation.subsidies.queries.vouchers import vouchers_waiting

    for place, (label, url, icon, count) in enumerate(
        [
            (_("预算和分配"), "subsidies:list_funds", "coin", allotments_waiting),
            (_("拨付状态"), "subsidies:list_standings", "shield-check", None),
            (_("补助项目"), "subsidies:list_projects", "clipboard", projects_waiting),
            (_("拨付"), "subsidies:list_payments", "send", batches_waiting),
            (_("凭证"), "subsidies:list_vouchers", "file-text", vouchers_waiting),
            (_("项目报告"), "subsidies:list_reports", "report", reports_waiting),
            (_("监督检查"), "subsidies:list_inspected", "search", shortcomings_waiting),
            (_("追回"), "subsidies:list_recoveries", "arrow-back-up", recoveries_waiting),
            (_("账簿"), "subsidies:show_books", "book", None),
        ]
    ):
        allowed = sees_books if url == "subsidies:show_books" else sees_subsidies
        navigation.add(_("补助资金"), label, url, 240 + place, allowed=allowed, count=count, icon=icon)
