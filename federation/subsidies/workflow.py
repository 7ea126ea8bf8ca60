"""The life cycles of the money: standing, fund, list, project, payment, voucher, report, recovery, inspection."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow.table import Move, Workflow

ELIGIBLE, RECTIFYING, TERMINATED = "eligible", "rectifying", "terminated"

STANDING = Workflow(
    name="subsidies.standing",
    states={ELIGIBLE: _("可以拨付"), RECTIFYING: _("整改中，暂停拨付"), TERMINATED: _("已终止拨付")},
    start=ELIGIBLE,
    births=(ELIGIBLE, RECTIFYING, TERMINATED),
    moves=[
        Move("hold_payment", (ELIGIBLE,), RECTIFYING, _("暂停拨付"), _("系统，公布不合格结果时")),
        Move("resume_payment", (RECTIFYING,), ELIGIBLE, _("恢复拨付"), _("系统，整改复查通过或者结果更正时")),
        Move("end_payment", (ELIGIBLE, RECTIFYING), TERMINATED, _("终止拨付"), _("系统，连续两次不合格时")),
        Move("rescind_end", (TERMINATED,), ELIGIBLE, _("撤销终止"), _("系统，所依据的结果被更正时")),
        Move("rescind_to_hold", (TERMINATED,), RECTIFYING, _("改为暂停"), _("系统，所依据的结果被更正时")),
    ],
)

DRAFTED, PROPOSED, APPROVED = "drafted", "proposed", "approved"

FUND = Workflow(
    name="subsidies.fund",
    states={
        DRAFTED: pgettext_lazy("资金", "编制中"),
        PROPOSED: _("待批准"),
        APPROVED: _("已批准"),
    },
    start=DRAFTED,
    moves=[
        Move("propose_fund", (DRAFTED,), PROPOSED, _("提交批准"), _("财务经办")),
        Move("approve_fund", (PROPOSED,), APPROVED, _("批准预算"), _("财务审批（不能是编制人）")),
        Move("return_fund", (PROPOSED,), DRAFTED, _("退回修改"), _("财务审批")),
    ],
)

DISCARDED = "discarded"

ALLOTMENT = Workflow(
    name="subsidies.allotment",
    states={
        DRAFTED: pgettext_lazy("资金", "编制中"),
        PROPOSED: _("待批准"),
        APPROVED: _("已批准"),
        DISCARDED: _("已作废"),
    },
    start=DRAFTED,
    moves=[
        Move("propose_allotment", (DRAFTED,), PROPOSED, _("提交批准"), _("财务经办")),
        Move("approve_allotment", (PROPOSED,), APPROVED, _("批准分配"), _("财务审批（不能是编制人）")),
        Move("return_allotment", (PROPOSED,), DRAFTED, _("退回修改"), _("财务审批")),
        Move("discard_allotment", (DRAFTED,), DISCARDED, _("作废"), _("财务经办")),
    ],
)

SUBMITTED, ENDORSED, ASKED, REVIEWED = "submitted", "endorsed", "asked", "reviewed"
UNDERWAY, ACCEPTED, DECLINED, STOPPED = "underway", "accepted", "declined", "stopped"

PROJECT = Workflow(
    name="subsidies.project",
    states={
        DRAFTED: pgettext_lazy("项目", "填报中"),
        SUBMITTED: _("待工会审核"),
        ASKED: _("待补充"),
        ENDORSED: _("待市总工会审核"),
        REVIEWED: _("待财务审批"),
        APPROVED: _("已立项，待签协议"),
        UNDERWAY: _("执行中"),
        ACCEPTED: _("已验收"),
        DECLINED: _("未立项"),
        STOPPED: _("已终止"),
        DISCARDED: _("已作废"),
    },
    start=DRAFTED,
    moves=[
        Move("submit_project", (DRAFTED,), SUBMITTED, _("提交项目"), _("学院")),
        Move("endorse_project", (SUBMITTED,), ENDORSED, _("审核同意"), _("学院所属的工会")),
        Move("review_project", (ENDORSED,), REVIEWED, _("核定金额"), _("市总工会")),
        Move("approve_project", (REVIEWED,), APPROVED, _("批准立项"), _("财务审批（不能是核定人）")),
        Move("sign_agreement", (APPROVED,), UNDERWAY, _("登记协议"), _("财务经办")),
        Move("accept_project", (UNDERWAY,), ACCEPTED, _("验收"), _("市总工会")),
        Move("ask_more", (SUBMITTED, ENDORSED), ASKED, _("请学院补充"), _("审核的工会")),
        Move("answer_more", (ASKED,), SUBMITTED, _("交回补充"), _("学院")),
        Move("return_project", (REVIEWED,), ENDORSED, _("退回重核"), _("财务审批")),
        Move("decline_project", (SUBMITTED, ENDORSED), DECLINED, _("不予立项"), _("审核的工会")),
        Move("discard_project", (DRAFTED,), DISCARDED, _("作废"), _("学院")),
        Move("stop_project", (APPROVED, UNDERWAY), STOPPED, _("终止项目"), _("市总工会")),
    ],
)

PLANNED, RELEASED, BATCHED, SENT, PAID, FAILED = "planned", "released", "batched", "sent", "paid", "failed"
CANCELLED = "cancelled"

INSTALMENT = Workflow(
    name="subsidies.instalment",
    states={
        PLANNED: _("条件未到"),
        RELEASED: _("可以编批"),
        BATCHED: _("已编入批次"),
        SENT: _("已交银行"),
        PAID: _("已到账"),
        FAILED: _("银行退回"),
        CANCELLED: _("不再拨付"),
    },
    start=PLANNED,
    moves=[
        Move("release_instalment", (PLANNED,), RELEASED, _("达到条件"), _("系统，登记协议或者验收时")),
        Move("batch_instalment", (RELEASED, FAILED), BATCHED, _("编入批次"), _("财务经办")),
        Move("send_instalment", (BATCHED,), SENT, _("交银行"), _("出纳")),
        Move("confirm_instalment", (SENT,), PAID, _("到账"), _("银行回单")),
        Move("fail_instalment", (SENT,), FAILED, _("银行退回"), _("银行回单")),
        Move("offset_instalment", (RELEASED, FAILED), PAID, _("抵扣追回"), _("财务经办，以应退款抵扣")),
        Move("take_out", (BATCHED,), RELEASED, _("移出批次"), _("系统，暂停拨付时；财务经办")),
        Move(
            "cancel_instalment",
            (PLANNED, RELEASED, FAILED),
            CANCELLED,
            _("不再拨付"),
            _("系统，项目终止或者验收核减时"),
        ),
    ],
)

SETTLED = "settled"

BATCH = Workflow(
    name="subsidies.batch",
    states={
        DRAFTED: pgettext_lazy("批次", "编制中"),
        PROPOSED: _("待批准"),
        APPROVED: _("已批准，待交银行"),
        SENT: _("已交银行，待回单"),
        SETTLED: _("已回单"),
        DISCARDED: _("已作废"),
    },
    start=DRAFTED,
    moves=[
        Move("propose_batch", (DRAFTED,), PROPOSED, _("提交批准"), _("财务经办")),
        Move("approve_batch", (PROPOSED,), APPROVED, _("批准拨付"), _("财务审批（不能是编制人）")),
        Move("send_batch", (APPROVED,), SENT, _("交银行"), _("出纳（不能是批准人）")),
        Move("settle_batch", (SENT,), SETTLED, _("回单齐全"), _("系统，每一笔都有回单时")),
        Move("return_batch", (PROPOSED,), DRAFTED, _("退回修改"), _("财务审批")),
        Move("discard_batch", (DRAFTED, APPROVED), DISCARDED, _("作废"), _("财务经办")),
    ],
)

FLAGGED, EXPLAINED, CLEARED, REJECTED, WITHDRAWN = "flagged", "explained", "cleared", "rejected", "withdrawn"

VOUCHER = Workflow(
    name="subsidies.voucher",
    states={
        FLAGGED: _("待说明"),
        EXPLAINED: _("待审核说明"),
        CLEARED: _("核对通过"),
        REJECTED: _("不予列支"),
        WITHDRAWN: _("已撤回"),
    },
    start=CLEARED,
    births=(CLEARED, FLAGGED),
    moves=[
        Move("explain_voucher", (FLAGGED,), EXPLAINED, _("说明"), _("学院")),
        Move("clear_voucher", (EXPLAINED,), CLEARED, _("说明成立"), _("学院所属的工会或者市总工会")),
        Move("reject_voucher", (FLAGGED, EXPLAINED, CLEARED), REJECTED, _("不予列支"), _("学院所属的工会或者市总工会")),
        Move("withdraw_voucher", (FLAGGED, EXPLAINED, CLEARED), WITHDRAWN, _("撤回"), _("学院")),
    ],
)

HEARING, ORDERED, RECOVERED = "hearing", "ordered", "recovered"

RECOVERY = Workflow(
    name="subsidies.recovery",
    states={
        HEARING: _("听取意见"),
        ORDERED: _("已责令退回"),
        RECOVERED: _("已退回"),
        WITHDRAWN: _("不再追回"),
    },
    start=HEARING,
    moves=[
        Move("order_recovery", (HEARING,), ORDERED, _("责令退回"), _("市总工会（不能是提出人）")),
        Move("settle_recovery", (ORDERED,), RECOVERED, _("退齐"), _("系统，退款登记齐时")),
        Move("withdraw_recovery", (HEARING, ORDERED), WITHDRAWN, _("撤销追回"), _("市总工会（不能是提出人）")),
    ],
)

OPENED, RETURNED = "opened", "returned"

REPORT = Workflow(
    name="subsidies.report",
    states={
        OPENED: _("待报送"),
        SUBMITTED: _("待审阅"),
        RETURNED: _("退回修改"),
        ACCEPTED: _("已审阅"),
    },
    start=OPENED,
    moves=[
        Move("submit_report", (OPENED, RETURNED), SUBMITTED, _("报送"), _("学院")),
        Move("accept_report", (SUBMITTED,), ACCEPTED, _("审阅通过"), _("学院所属的工会或者市总工会")),
        Move("return_report", (SUBMITTED,), RETURNED, _("退回修改"), _("学院所属的工会或者市总工会")),
    ],
)

ANNOUNCED, CLOSED = "announced", "closed"

INSPECTION = Workflow(
    name="subsidies.inspection",
    states={ANNOUNCED: _("已公布，待抽取"), UNDERWAY: pgettext_lazy("检查", "检查中"), CLOSED: _("已结束")},
    start=ANNOUNCED,
    births=(ANNOUNCED, UNDERWAY),
    moves=[
        Move("begin_inspection", (ANNOUNCED,), UNDERWAY, _("抽取完毕"), _("系统，种子公布、抽取以后")),
        Move("close_inspection", (UNDERWAY,), CLOSED, _("结束检查"), _("市总工会")),
    ],
)

CHOSEN, INSPECTED, EXCUSED = "chosen", "inspected", "excused"

INSPECTED_PROJECT = Workflow(
    name="subsidies.inspected_project",
    states={CHOSEN: _("待检查"), INSPECTED: _("已检查"), EXCUSED: _("不再检查")},
    start=CHOSEN,
    moves=[
        Move("conclude_visit", (CHOSEN,), INSPECTED, _("检查完毕"), _("市总工会检查人员")),
        Move("excuse_project", (CHOSEN,), EXCUSED, _("不再检查"), _("系统，抽中以后被递补时")),
    ],
)

NOTED, CONFIRMED, CORRECTING, REPORTED = "noted", "confirmed", "correcting", "reported"
CORRECTED, DROPPED = "corrected", "dropped"

SHORTCOMING = Workflow(
    name="subsidies.shortcoming",
    states={
        NOTED: _("听取意见"),
        CONFIRMED: _("已认定，待整改计划"),
        CORRECTING: _("整改中"),
        REPORTED: _("待复查"),
        CORRECTED: _("已整改"),
        DROPPED: _("不予认定"),
    },
    start=NOTED,
    moves=[
        Move("confirm_shortcoming", (NOTED,), CONFIRMED, _("认定问题"), _("市总工会（不能是提出人）")),
        Move("plan_correction", (CONFIRMED,), CORRECTING, _("提交整改计划"), _("学院")),
        Move("report_correction", (CORRECTING,), REPORTED, _("报告整改完成"), _("学院")),
        Move("pass_correction", (REPORTED,), CORRECTED, _("复查通过"), _("市总工会检查人员")),
        Move("drop_shortcoming", (NOTED,), DROPPED, _("不予认定"), _("市总工会（不能是提出人）")),
        Move("reopen_correction", (REPORTED,), CORRECTING, _("复查未通过"), _("市总工会检查人员")),
    ],
)
