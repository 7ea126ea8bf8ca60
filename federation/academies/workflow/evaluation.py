"""The year's evaluation: the campaign, one academy in it, what has to be put right, and conduct after recognition."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow.table import Move, Workflow

PLANNED, REPORTING, REVIEWING, GRADED, ANNOUNCED = "planned", "reporting", "reviewing", "graded", "announced"

CAMPAIGN = Workflow(
    name="academies.campaign",
    states={
        PLANNED: _("未开始"),
        REPORTING: _("自评中"),
        REVIEWING: _("评审中"),
        GRADED: _("已定等次"),
        ANNOUNCED: _("已公布"),
    },
    start=PLANNED,
    moves=[
        Move("open_campaign", (PLANNED,), REPORTING, _("启动评价"), _("市总工会")),
        Move("close_reports", (REPORTING,), REVIEWING, _("截止自评"), _("市总工会；过截止日期由系统办理")),
        Move("grade_campaign", (REVIEWING,), GRADED, _("评定等次"), _("市总工会，评审全部结束后")),
        Move("regrade_campaign", (GRADED,), REVIEWING, _("退回评审"), _("市总工会")),
        Move("announce_campaign", (GRADED,), ANNOUNCED, _("公布结果"), _("市总工会（不能是评定人）")),
    ],
)

OPEN, REPORTED, UNDER_REVIEW, SCORED, SETTLED, LEFT_OUT = (
    "open", "reported", "under_review", "scored", "settled", "left_out",
)  # fmt: skip

EVALUATION = Workflow(
    name="academies.evaluation",
    states={
        OPEN: _("待自评"),
        REPORTED: _("已自评"),
        UNDER_REVIEW: _("专家评审"),
        SCORED: _("已评分"),
        SETTLED: _("已公布"),
        LEFT_OUT: _("不参评"),
    },
    start=OPEN,
    moves=[
        Move("submit_report", (OPEN,), REPORTED, _("提交自评"), _("学院"), _("自评截止日前")),
        Move("return_report", (REPORTED,), OPEN, _("退回补充"), _("市总工会")),
        Move("begin_review", (OPEN, REPORTED), UNDER_REVIEW, _("进入评审"), _("系统，截止自评时")),
        Move("score_evaluation", (UNDER_REVIEW,), SCORED, _("评审结束"), _("系统，评审结果出来时")),
        Move("settle_evaluation", (SCORED,), SETTLED, _("公布"), _("系统，公布结果时")),
        Move("reopen_evaluation", (SETTLED,), UNDER_REVIEW, _("重新评审"), _("市总工会管理员，凭文件")),
        Move("leave_out", (OPEN, REPORTED), LEFT_OUT, _("不参加本年评价"), _("市总工会，写明理由")),
    ],
)

ORDERED, PROMISED, PROVED, ACCEPTED, CANCELLED = "ordered", "promised", "proved", "accepted", "cancelled"

RECTIFICATION = Workflow(
    name="academies.rectification",
    states={
        ORDERED: _("待报整改方案"),
        PROMISED: _("整改中"),
        PROVED: _("待复查"),
        ACCEPTED: _("整改完成"),
        CANCELLED: pgettext_lazy("整改", "已撤销"),
    },
    start=ORDERED,
    moves=[
        Move("submit_plan", (ORDERED,), PROMISED, _("提交整改方案"), _("学院"), _("方案期限内")),
        Move("submit_proof", (PROMISED,), PROVED, _("提交整改结果"), _("学院"), _("整改期限内")),
        Move("accept_proof", (PROVED,), ACCEPTED, _("复查通过"), _("市总工会（不能是下达人）")),
        Move("reject_proof", (PROVED,), PROMISED, _("退回继续整改"), _("市总工会（不能是下达人）")),
        Move(
            "cancel_rectification", (ORDERED, PROMISED, PROVED), CANCELLED, _("撤销整改"), _("系统，更正后的结果合格时")
        ),
    ],
)

DUE, CHANGE_REPORTED, NOTED = "due", "change_reported", "noted"

CHANGE_REPORT = Workflow(
    name="academies.change_report",
    states={DUE: _("待报告"), CHANGE_REPORTED: _("已报告"), NOTED: _("已备案")},
    start=DUE,
    births=(CHANGE_REPORTED,),
    moves=[
        Move("report_change", (DUE,), CHANGE_REPORTED, _("报告变更"), _("学院"), _("变更后规定天数内")),
        Move("note_change", (CHANGE_REPORTED,), NOTED, _("备案"), _("市总工会或推荐工会")),
        Move("return_change", (CHANGE_REPORTED,), DUE, _("退回补充"), _("市总工会或推荐工会")),
    ],
)

RAISED, HEARING, CLOSED_WITHOUT, WARNED, SUSPENDED, TAKEN_DOWN = (
    "raised", "hearing", "closed", "warned", "suspended", "taken_down",
)  # fmt: skip

BREACH = Workflow(
    name="academies.breach",
    states={
        RAISED: _("已立案"),
        HEARING: _("听取意见"),
        CLOSED_WITHOUT: _("不予处理"),
        WARNED: _("已提醒"),
        SUSPENDED: _("已暂停"),
        TAKEN_DOWN: _("已摘牌"),
    },
    start=RAISED,
    moves=[
        Move("invite_hearing", (RAISED,), HEARING, _("听取意见"), _("市总工会"), _("立案后")),
        Move("close_breach", (RAISED, HEARING), CLOSED_WITHOUT, _("不予处理"), _("市总工会")),
        Move("warn", (HEARING,), WARNED, _("提醒"), _("市总工会，听取意见后")),
        Move("suspend_for_breach", (HEARING,), SUSPENDED, _("暂停"), _("市总工会，听取意见后")),
        Move("take_down_for_breach", (HEARING, SUSPENDED), TAKEN_DOWN, _("摘牌"), _("市总工会，听取意见后")),
        Move("lift_suspension", (SUSPENDED,), WARNED, _("恢复"), _("市总工会")),
    ],
)
