"""The life cycles of the money: an academy's standing, the year's fund, a list that allots it."""

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
