"""Who enters, who reviews, who approves, who pays, who looks on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission
from federation.academies.models import Academy, AcademyTerm
from federation.academies.queries.conduct import works_for
from federation.academies.queries.register import last_term
from federation.accounts.queries import has_role
from federation.subsidies.models import (
    Allotment,
    Batch,
    Fund,
    PayeeAccount,
    Pledge,
    Project,
    Recovery,
    Report,
    Shortcoming,
    Voucher,
)
from federation.subsidies.queries.funds import APPROVAL, at_the_city, sees_books
from federation.subsidies.queries.inspections import inspects, shortcomings_visible_to
from federation.subsidies.queries.projects import CITY_OFFICERS, is_of_the_union
from federation.subsidies.queries.vouchers import vouchers_visible_to
from federation.subsidies.workflow import ENDORSED


def can_enter_funds(user: Any) -> Permission:
    """Finance entry at the city federation."""
    if at_the_city(user, "finance_entry"):
        return Permission.yes()
    return Permission.no(_("预算和分配方案由市总工会财务经办编制。"))


def can_approve_fund(user: Any, fund: Fund) -> Permission:
    """Finance approval at the city federation, other than whoever entered it."""
    return _second_person(user, fund.entered_by_id)


def can_approve_allotment(user: Any, allotment: Allotment) -> Permission:
    """Finance approval at the city federation, other than whoever entered it."""
    return _second_person(user, allotment.entered_by_id)


def _second_person(user: Any, entered_by: int) -> Permission:
    if not at_the_city(user, APPROVAL):
        return Permission.no(_("预算和分配方案由市总工会财务审批批准。"))
    if entered_by == user.pk:
        return Permission.no(_("编制人不能批准自己编制的，请另一位财务审批办理。"))
    return Permission.yes()


# --- projects --------------------------------------------------------------------------------------------------------


def can_begin_project(user: Any, term: AcademyTerm) -> Permission:
    """Those who work for the academy's host unit."""
    if works_for(user, term):
        return Permission.yes()
    return Permission.no(_("项目由学院自己申报。"))


def can_fill_project(user: Any, project: Project) -> Permission:
    """The same people, while it is theirs."""
    return can_begin_project(user, last_term(project.academy))


def can_endorse_project(user: Any, project: Project) -> Permission:
    """Officers of the union the academy counts to, other than whoever entered it."""
    if not is_of_the_union(user, project):
        return Permission.no(_("项目先由学院所属的工会审核。"))
    return _not_theirs(user, project)


def can_review_project(user: Any) -> Permission:
    """City officers set the amounts."""
    if has_role(user, *CITY_OFFICERS):
        return Permission.yes()
    return Permission.no(_("金额由市总工会核定。"))


def can_turn_down_project(user: Any, project: Project) -> Permission:
    """Whoever has the next review: the academy's union first, then the city."""
    return can_review_project(user) if project.state == ENDORSED else can_endorse_project(user, project)


def can_approve_project(user: Any, project: Project) -> Permission:
    """Finance approval at the city, other than whoever set the amounts."""
    if not at_the_city(user, APPROVAL):
        return Permission.no(_("立项由市总工会财务审批批准。"))
    if project.reviewed_by_id == user.pk:
        return Permission.no(_("核定人不能批准自己核定的，请另一位财务审批办理。"))
    return Permission.yes()


def can_accept_project(user: Any, project: Project) -> Permission:
    """City officers accept and stop."""
    if not has_role(user, *CITY_OFFICERS):
        return Permission.no(_("项目由市总工会验收。"))
    return _not_theirs(user, project)


def can_receive_pledge(user: Any, pledge: Pledge) -> Permission:
    """The academy for its host's money; the academy's union for its own."""
    project = pledge.project
    if is_of_the_union(user, project) or (pledge.source != "union" and works_for(user, last_term(project.academy))):
        return Permission.yes()
    return Permission.no(_("工会配套由该工会登记到账，其他配套由学院或者工会登记。"))


def _not_theirs(user: Any, project: Project) -> Permission:
    if project.entered_by_id == user.pk:
        return Permission.no(_("填报人不能审核自己填报的项目。"))
    return Permission.yes()


def can_settle_voucher(user: Any, voucher: Voucher) -> Permission:
    """Officers of the academy's union or of the city, other than whoever entered it."""
    if not is_of_the_union(user, voucher.project) and not has_role(user, *CITY_OFFICERS):
        return Permission.no(_("凭证由学院所属的工会或者市总工会审核。"))
    if voucher.entered_by_id == user.pk:
        return Permission.no(_("登记人不能审核自己登记的凭证。"))
    return Permission.yes()


def can_read_voucher_file(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the voucher it belongs to."""
    return user.is_authenticated and vouchers_visible_to(user).filter(file=stored.pk).exists()


# --- paying ----------------------------------------------------------------------------------------------------------


def can_enter_account(user: Any, academy: Academy) -> Permission:
    """The academy's people, or finance entry for them."""
    if works_for(user, last_term(academy)) or at_the_city(user, "finance_entry"):
        return Permission.yes()
    return Permission.no(_("收款账户由学院自己登记。"))


def can_confirm_account(user: Any, account: PayeeAccount) -> Permission:
    """Finance entry, other than whoever entered it."""
    if not at_the_city(user, "finance_entry"):
        return Permission.no(_("收款账户由市总工会财务经办核对。"))
    if account.entered_by_id == user.pk:
        return Permission.no(_("登记人不能核对自己登记的账户，请同事核对。"))
    return Permission.yes()


def can_approve_batch(user: Any, batch: Batch) -> Permission:
    """Finance approval at the city federation, other than whoever drew it up."""
    return _second_person(user, batch.entered_by_id)


def can_send_batch(user: Any, batch: Batch) -> Permission:
    """The cashier, other than whoever approved it."""
    if not at_the_city(user, "cashier"):
        return Permission.no(_("批次由出纳交银行、登记回单。"))
    if batch.approved_by_id == user.pk:
        return Permission.no(_("批准人不能交银行，请出纳办理。"))
    return Permission.yes()


def can_see_bank_file(user: Any, stored: StoredFile) -> bool:
    """The cashier and the auditor of the city federation."""
    return at_the_city(user, "cashier", "auditor") and Batch.objects.filter(file=stored.pk).exists()


def can_see_books(user: Any) -> Permission:
    """The city's finance people, officers and auditors."""
    if sees_books(user):
        return Permission.yes()
    return Permission.no(_("账簿由市总工会财务和审计查看。"))


def can_close_books(user: Any) -> Permission:
    """Finance approval at the city federation."""
    if at_the_city(user, APPROVAL):
        return Permission.yes()
    return Permission.no(_("结账由市总工会财务审批办理。"))


def can_pack_project(user: Any, _project: Project) -> Permission:
    """Auditors, officers and finance of the city federation."""
    if sees_books(user):
        return Permission.yes()
    return Permission.no(_("审计包由市总工会审计、财务和主管部门生成。"))


def can_read_pack(user: Any, _stored: StoredFile) -> bool:
    """The same people."""
    return sees_books(user)


# --- recovering ------------------------------------------------------------------------------------------------------


def can_raise_recovery(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY_OFFICERS):
        return Permission.yes()
    return Permission.no(_("追回由市总工会提出和决定。"))


def can_order_recovery(user: Any, recovery: Recovery) -> Permission:
    """City officers other than the one who raised it."""
    if not has_role(user, *CITY_OFFICERS):
        return Permission.no(_("追回由市总工会提出和决定。"))
    if recovery.raised_by_id == user.pk:
        return Permission.no(_("提出人不能决定自己提出的追回，请同事办理。"))
    return Permission.yes()


def can_enter_refund(user: Any) -> Permission:
    """The cashier of the city federation."""
    if at_the_city(user, "cashier"):
        return Permission.yes()
    return Permission.no(_("退款由出纳登记。"))


def can_read_report(user: Any, report: Report) -> Permission:
    """Officers of the academy's union or of the city, other than whoever handed it in."""
    if not is_of_the_union(user, report.project) and not has_role(user, *CITY_OFFICERS):
        return Permission.no(_("报告由学院所属的工会或者市总工会审阅。"))
    if report.submitted_by_id == user.pk:
        return Permission.no(_("报送人不能审阅自己报送的报告。"))
    return Permission.yes()


# --- inspecting ------------------------------------------------------------------------------------------------------


def can_announce_inspection(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY_OFFICERS):
        return Permission.yes()
    return Permission.no(_("监督检查由市总工会组织。"))


def can_inspect_project(user: Any) -> Permission:
    """Officers and auditors of the city federation."""
    if inspects(user):
        return Permission.yes()
    return Permission.no(_("检查由市总工会的工作人员和审计人员进行。"))


def can_confirm_shortcoming(user: Any, shortcoming: Shortcoming) -> Permission:
    """One of them, other than who noted it."""
    if not inspects(user):
        return can_inspect_project(user)
    if shortcoming.noted_by_id == user.pk:
        return Permission.no(_("提出人不能认定自己提出的问题，请同事办理。"))
    return Permission.yes()


def can_answer_shortcoming(user: Any, shortcoming: Shortcoming) -> Permission:
    """The academy's people."""
    return can_fill_project(user, shortcoming.inspected.project)


def can_read_proof(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the shortcoming it belongs to."""
    return user.is_authenticated and shortcomings_visible_to(user).filter(file=stored.pk).exists()
