"""Texts sent to people."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.money import yuan
from core.outbox.post import Message, in_every_language
from federation.subsidies.models import (
    Allotment,
    AllotmentLine,
    Batch,
    Call,
    Fund,
    InspectedProject,
    Instalment,
    Project,
    Recovery,
    Report,
    Shortcoming,
    Standing,
    Voucher,
)
from federation.subsidies.workflow import CONFIRMED, CORRECTING, ELIGIBLE, HEARING, NOTED, ORDERED, RECTIFYING


@in_every_language
def standing_changed(standing: Standing, name: str) -> Message:
    """To the academy's people and the finance officers: what may be paid now, and by which result."""
    told = {"name": name, "years": _("、").join(str(year) for year in standing.years)}
    if standing.state == ELIGIBLE:
        subject, body = _("恢复拨付：%(name)s"), _("所依据的整改已经完成，或者评价结果已经更正，补助资金可以继续拨付。")
    elif standing.state == RECTIFYING:
        subject, body = _("暂停拨付：%(name)s"), _("%(years)s 年度评价不合格，整改复查通过前暂停拨付补助资金。")
    else:
        subject, body = _("终止拨付：%(name)s"), _("%(years)s 年度评价连续不合格，不再拨付补助资金。")
    return Message(
        kind="subsidies.standing_changed",
        subject=subject % told,
        body=body % told,
        url=reverse("subsidies:show_standing", args=[standing.academy.code]),
    )


@in_every_language
def fund_proposed(fund: Fund) -> Message:
    """To who approves the budget."""
    return Message(
        kind="subsidies.fund_proposed",
        subject=_("待批准的预算：%(fund)s") % {"fund": fund},
        body=_("预算 %(amount)s 元，请审批。") % {"amount": yuan(fund.budget_fen)},
        url=reverse("subsidies:show_fund", args=[fund.year]),
    )


@in_every_language
def allotment_proposed(allotment: Allotment) -> Message:
    """To who approves a list."""
    return Message(
        kind="subsidies.allotment_proposed",
        subject=_("待批准的分配方案：%(list)s") % {"list": allotment},
        body=_("请核对金额和学院的拨付状态后审批。"),
        url=_list(allotment),
    )


@in_every_language
def allotted(line: AllotmentLine, name: str) -> Message:
    """To an academy's people: what it was allotted."""
    told = {"name": name, "amount": yuan(line.amount_fen), "year": line.allotment.fund.year}
    return Message(
        kind="subsidies.allotted",
        subject=_("%(year)s 年补助资金已分配：%(name)s") % told,
        body=_("分配给%(name)s %(amount)s 元。按要求申报项目，项目批准后分期拨付。") % told,
        url=reverse("subsidies:show_standing", args=[line.academy.code]),
    )


def _list(allotment: Allotment) -> str:
    return reverse("subsidies:show_allotment", args=[allotment.fund.year, allotment.number])


@in_every_language
def call_published(call: Call) -> Message:
    """To the academies' people: a call they may answer."""
    told = {"call": call.title, "day": call.until_on.isoformat()}
    return Message(
        kind="subsidies.call_published",
        subject=_("补助项目申报：%(call)s") % told,
        body=_("请在 %(day)s 前提交项目。") % told,
        url=reverse("subsidies:list_projects"),
    )


@in_every_language
def project_moved(project: Project) -> Message:
    """To the academy's people: where their project stands now."""
    told = {"title": project.title, "state": project.get_state_display()}
    return Message(
        kind="subsidies.project_moved",
        subject=_("项目“%(title)s”：%(state)s") % told,
        body=_("请打开项目查看详情和下一步。"),
        url=reverse("subsidies:show_project", args=[project.pk]),
    )


@in_every_language
def batch_waiting(batch: Batch) -> Message:
    """To who approves a batch, or hands it to the bank."""
    told = {"batch": batch.number, "state": batch.get_state_display(), "amount": yuan(batch.total_fen)}
    return Message(
        kind="subsidies.batch_waiting",
        subject=_("拨付批次 %(batch)s：%(state)s") % told,
        body=_("合计 %(amount)s 元，请办理。") % told,
        url=reverse("subsidies:show_batch", args=[batch.number]),
    )


@in_every_language
def instalments_paid(paid: Sequence[Instalment]) -> Message:
    """To an academy's people: money of one project arrived, in one or several instalments."""
    project, total = paid[0].project, yuan(sum(one.amount_fen for one in paid))
    numbers = _("、").join(str(one.number) for one in paid[:5])
    told = {"title": project.title, "amount": total, "number": numbers}
    return Message(
        kind="subsidies.instalments_paid",
        subject=_("补助资金到账：%(title)s") % told,
        body=_("第 %(number)s 期 %(amount)s 元已经到账。") % told,
        url=reverse("subsidies:show_project", args=[project.pk]),
    )


@in_every_language
def voucher_rejected(voucher: Voucher, reason: str) -> Message:
    """To an academy's people: a voucher is not paid from the subsidy."""
    told = {"what": voucher.what, "invoice": voucher.invoice, "reason": reason}
    return Message(
        kind="subsidies.voucher_rejected",
        subject=_("不予列支：%(what)s") % told,
        body=_("发票 %(invoice)s 不能从补助资金列支：%(reason)s") % told,
        url=reverse("subsidies:show_voucher", args=[voucher.pk]),
    )


@in_every_language
def recovery_moved(recovery: Recovery) -> Message:
    """To an academy's people: money is to come back, and until when they may answer or pay."""
    day = recovery.hear_by_on if recovery.state == HEARING else recovery.due_on
    told = {
        "title": recovery.project.title, "state": recovery.get_state_display(), "amount": yuan(recovery.amount_fen),
        "day": day.isoformat() if day else "", "reason": recovery.reason,
    }  # fmt: skip
    body = _("%(reason)s。应退 %(amount)s 元，请在 %(day)s 前陈述意见。")
    if recovery.state == ORDERED:
        body = _("%(reason)s。请在 %(day)s 前退回 %(amount)s 元。")
    elif recovery.state != HEARING:
        body = _("这件追回已经撤销。")
    return Message(
        kind="subsidies.recovery_moved",
        subject=_("追回补助资金“%(title)s”：%(state)s") % told,
        body=body % told,
        url=reverse("subsidies:show_recovery", args=[recovery.pk]),
    )


def _of(report: Report) -> dict[str, Any]:
    return {"report": report, "title": report.project.title, "day": report.due_on.isoformat()}


@in_every_language
def report_opened(report: Report) -> Message:
    """To an academy's people: a quarter's report is to be handed in."""
    return Message(
        kind="subsidies.report_opened",
        subject=_("请报送：%(report)s") % _of(report),
        body=_("项目“%(title)s”的数据已经汇总好，请在 %(day)s 前核对、说明并报送。") % _of(report),
        url=reverse("subsidies:show_report", args=[report.pk]),
    )


@in_every_language
def report_late(report: Report) -> Message:
    """To an academy's people, later to its union: a report is late."""
    return Message(
        kind="subsidies.report_late",
        subject=_("逾期未报：%(report)s") % _of(report),
        body=_("项目“%(title)s”的报告应在 %(day)s 前报送。") % _of(report),
        url=reverse("subsidies:show_report", args=[report.pk]),
    )


@in_every_language
def report_returned(report: Report, reason: str) -> Message:
    """To an academy's people: a report needs revision."""
    return Message(
        kind="subsidies.report_returned",
        subject=_("退回修改：%(report)s") % _of(report),
        body=reason,
        url=reverse("subsidies:show_report", args=[report.pk]),
    )


@in_every_language
def project_chosen(inspected: InspectedProject) -> Message:
    """To an academy's people: a project of theirs is going to be inspected."""
    told = {"inspection": inspected.inspection.title, "title": inspected.project.title}
    return Message(
        kind="subsidies.project_chosen",
        subject=_("%(inspection)s：检查项目“%(title)s”") % told,
        body=_("请备好培训、名册、凭证和合同，检查人员会与您约定时间。"),
        url=reverse("subsidies:show_inspected", args=[inspected.pk]),
    )


@in_every_language
def shortcoming_moved(shortcoming: Shortcoming, reason: str = "") -> Message:
    """To an academy's people: what an inspection found, and until when they may answer or have to act."""
    day = shortcoming.hear_by_on if shortcoming.state == NOTED else shortcoming.due_on
    told = {
        "what": str(shortcoming), "state": shortcoming.get_state_display(), "reason": reason,
        "day": day.isoformat() if day else "",
    }  # fmt: skip
    body = {
        NOTED: _("请在 %(day)s 前陈述意见，过期视为没有意见。"),
        CONFIRMED: _("请在 %(day)s 前提交整改计划。"),
        CORRECTING: _("复查未通过：%(reason)s。请继续整改，完成后再报。"),
    }.get(shortcoming.state, _("请打开查看。"))
    return Message(
        kind="subsidies.shortcoming_moved",
        subject=_("检查问题“%(what)s”：%(state)s") % told,
        body=body % told,
        url=reverse("subsidies:show_shortcoming", args=[shortcoming.pk]),
    )
