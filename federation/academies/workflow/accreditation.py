"""The way of an application from the first draft to the plaque, and of the things it meets on the way."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

PLANNED, OPEN, CLOSED = "planned", "open", "closed"

ROUND = Workflow(
    name="academies.round",
    states={PLANNED: _("未开始"), OPEN: _("申报中"), CLOSED: _("已截止")},
    start=PLANNED,
    moves=[
        Move("open_round", (PLANNED,), OPEN, _("开始申报"), _("市总工会；到开始日期由系统办理")),
        Move("close_round", (OPEN,), CLOSED, _("截止申报"), _("市总工会；过截止日期由系统办理")),
        Move("extend_round", (CLOSED,), OPEN, _("延长申报"), _("市总工会")),
    ],
)

DRAFT, ENDORSING, CHECKING, CLARIFYING = "draft", "endorsing", "checking", "clarifying"
ASSESSING, VISITING, WEIGHED, LISTED = "assessing", "visiting", "weighed", "listed"
NOTICED, CLEARED, RECOGNISED, REFUSED, WITHDRAWN = "noticed", "cleared", "recognised", "refused", "withdrawn"

APPLICATION = Workflow(
    name="academies.application",
    states={
        DRAFT: _("填写中"),
        ENDORSING: _("待工会推荐"),
        CHECKING: _("资格审查"),
        CLARIFYING: _("待补正"),
        ASSESSING: _("专家评审"),
        VISITING: _("实地考察"),
        WEIGHED: _("待拟定名单"),
        LISTED: _("待研究决定"),
        NOTICED: _("公示中"),
        CLEARED: _("待发文认定"),
        RECOGNISED: _("已认定"),
        REFUSED: _("未通过"),
        WITHDRAWN: _("已撤回"),
    },
    start=DRAFT,
    moves=[
        Move("hand_in", (DRAFT,), ENDORSING, _("提交给工会"), _("申报单位")),
        Move("recommend", (DRAFT,), CHECKING, _("推荐申报"), _("推荐工会")),
        Move("endorse", (ENDORSING,), CHECKING, _("推荐"), _("推荐工会")),
        Move("send_back", (ENDORSING,), DRAFT, _("退回修改"), _("推荐工会")),
        Move("decline", (ENDORSING,), REFUSED, _("不予推荐"), _("推荐工会")),
        Move("pass_gateway", (CHECKING,), ASSESSING, _("通过资格审查"), _("市总工会")),
        Move("ask", (CHECKING,), CLARIFYING, _("要求补正"), _("市总工会")),
        Move("answer", (CLARIFYING,), CHECKING, _("交回补正"), _("申报单位"), _("补正期限内")),
        Move("lapse", (CLARIFYING,), REFUSED, _("逾期未补正"), _("系统，期限过后")),
        Move("conclude_assessment", (ASSESSING,), VISITING, _("评审结束"), _("系统，评审结果出来时")),
        Move("report_visit", (VISITING,), WEIGHED, _("考察结束"), _("考察组")),
        Move("list_proposed", (WEIGHED,), LISTED, _("列入拟认定名单"), _("市总工会")),
        Move("unlist", (LISTED,), WEIGHED, _("移出名单"), _("市总工会")),
        Move("announce", (LISTED,), NOTICED, _("公示"), _("市总工会，研究决定后")),
        Move("clear", (NOTICED,), CLEARED, _("公示期满"), _("系统，公示期满时")),
        Move("strike", (NOTICED,), REFUSED, _("异议成立"), _("系统，异议成立时")),
        Move("call_off", (NOTICED,), WEIGHED, _("撤回公示"), _("市总工会")),
        Move("recognise", (CLEARED,), RECOGNISED, _("发文认定"), _("市总工会")),
        Move("refuse", (CHECKING, ASSESSING, VISITING, WEIGHED, CLEARED), REFUSED, _("不予通过"), _("市总工会")),
        Move(
            "withdraw",
            (DRAFT, ENDORSING, CHECKING, CLARIFYING, ASSESSING, VISITING, WEIGHED, LISTED, CLEARED),
            WITHDRAWN,
            _("撤回申报"),
            _("申报单位，公示期间除外"),
        ),
        Move("reinstate", (REFUSED,), CHECKING, _("复核恢复"), _("市总工会，复核成立时")),
    ],
    rests=(REFUSED,),
)

VISIT_PLANNED, VISITED, CALLED_OFF = "planned", "visited", "called_off"

VISIT = Workflow(
    name="academies.visit",
    states={VISIT_PLANNED: _("待考察"), VISITED: _("已考察"), CALLED_OFF: _("已取消")},
    start=VISIT_PLANNED,
    moves=[
        Move("finish_visit", (VISIT_PLANNED,), VISITED, _("提交考察记录"), _("考察组")),
        Move("cancel_visit", (VISIT_PLANNED,), CALLED_OFF, _("取消考察"), _("市总工会")),
    ],
)

RANKED, DECIDED, ON_NOTICE, CONCLUDED, DROPPED = "ranked", "decided", "on_notice", "concluded", "dropped"

PROPOSAL = Workflow(
    name="academies.proposal",
    states={
        RANKED: _("拟定中"),
        DECIDED: _("已研究决定"),
        ON_NOTICE: _("公示中"),
        CONCLUDED: _("已办结"),
        DROPPED: _("已作废"),
    },
    start=RANKED,
    moves=[
        Move("decide_proposal", (RANKED,), DECIDED, _("记录研究决定"), _("会议秘书（不能是拟定人）")),
        Move("publish_proposal", (DECIDED,), ON_NOTICE, _("发布公示"), _("市总工会")),
        Move("conclude_proposal", (ON_NOTICE,), CONCLUDED, _("公示办结"), _("系统，公示期满时")),
        Move("drop_proposal", (RANKED, DECIDED, ON_NOTICE), DROPPED, _("作废名单"), _("市总工会")),
    ],
)

VALID, SUSPENDED, TAKEN_DOWN = "valid", "suspended", "taken_down"

PLAQUE = Workflow(
    name="academies.plaque",
    states={VALID: _("有效"), SUSPENDED: _("暂停"), TAKEN_DOWN: _("已摘牌")},
    start=VALID,
    moves=[
        Move("suspend_plaque", (VALID,), SUSPENDED, _("暂停"), _("市总工会，听取意见后")),
        Move("restore_plaque", (SUSPENDED,), VALID, _("恢复"), _("市总工会")),
        Move("take_down_plaque", (VALID, SUSPENDED), TAKEN_DOWN, _("摘牌"), _("市总工会，听取意见后")),
    ],
)

FILED, EXAMINED, UPHELD, DISMISSED = "filed", "examined", "upheld", "dismissed"

APPEAL = Workflow(
    name="academies.appeal",
    states={FILED: _("已提出"), EXAMINED: _("复核中"), UPHELD: _("复核成立"), DISMISSED: _("维持原决定")},
    start=FILED,
    moves=[
        Move("examine_appeal", (FILED,), EXAMINED, _("受理复核"), _("市总工会（不能是原经办人）")),
        Move("uphold_appeal", (EXAMINED,), UPHELD, _("复核成立"), _("市总工会（不能是原经办人）"), _("复核期限内")),
        Move(
            "dismiss_appeal", (EXAMINED,), DISMISSED, _("维持原决定"), _("市总工会（不能是原经办人）"), _("复核期限内")
        ),
    ],
)
