"""The life cycles of the selection: a selection, a nomination in it, what a judge gives, what an office answers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow.table import Move, Workflow

DRAFTED, OPEN, JUDGING, DISCARDED = "drafted", "open", "judging", "discarded"
SCORING, SCORED = "scoring", "scored"
PROPOSED, VOTED, SHOWN, CLEARED, CONFERRED = "proposed", "voted", "shown", "cleared", "conferred"

SELECTION = Workflow(
    name="talent.selection",
    states={
        DRAFTED: pgettext_lazy("选树", "筹备中"),
        OPEN: _("推荐中"),
        JUDGING: _("推荐截止，待评审"),
        SCORING: _("评审中"),
        SCORED: _("评分完成"),
        PROPOSED: _("名单待审议"),
        VOTED: _("名单已通过"),
        SHOWN: pgettext_lazy("选树", "公示中"),
        CLEARED: pgettext_lazy("选树", "公示期满"),
        CONFERRED: pgettext_lazy("选树", "已命名"),
        DISCARDED: _("已作废"),
    },
    start=DRAFTED,
    moves=[
        Move("open_selection", (DRAFTED,), OPEN, _("发布推荐通知"), _("市总工会")),
        Move("close_nominations", (OPEN,), JUDGING, _("截止推荐"), _("市总工会")),
        Move("start_judging", (JUDGING,), SCORING, _("分配评委"), _("市总工会")),
        Move("finish_judging", (SCORING,), SCORED, _("结束评分"), _("市总工会")),
        Move("propose_list", (SCORED,), PROPOSED, _("拟定命名名单"), _("市总工会")),
        Move("vote_list", (PROPOSED,), VOTED, _("审议通过"), _("评审委员会")),
        Move("publish_list", (VOTED, CLEARED), SHOWN, _("公示名单"), _("市总工会")),
        Move("clear_list", (SHOWN,), CLEARED, _("公示结束"), _("系统")),
        Move("name_craftsmen", (VOTED, CLEARED), CONFERRED, pgettext_lazy("选树", "命名"), _("市总工会")),
        Move("reject_list", (PROPOSED,), SCORED, _("审议未通过"), _("评审委员会")),
        Move("revise_list", (PROPOSED, VOTED, CLEARED), SCORED, _("退回重拟"), _("市总工会，写明理由")),
        Move("call_off_list", (SHOWN,), VOTED, _("撤回公示"), _("市总工会")),
        Move("discard_selection", (DRAFTED,), DISCARDED, _("作废"), _("市总工会")),
    ],
)

SUBMITTED, RETURNED, RECOMMENDED, ACCEPTED = "submitted", "returned", "recommended", "accepted"
REFUSED, DECLINED, WITHDRAWN = "refused", "declined", "withdrawn"
NAMED, UNCHOSEN, STRUCK = "named", "unchosen", "struck"

NOMINATION = Workflow(
    name="talent.nomination",
    states={
        DRAFTED: pgettext_lazy("推荐", "填报中"),
        SUBMITTED: _("待工会推荐"),
        RETURNED: pgettext_lazy("推荐", "退回补充"),
        RECOMMENDED: _("已推荐"),
        ACCEPTED: pgettext_lazy("推荐", "进入评审"),
        REFUSED: pgettext_lazy("推荐", "不予推荐"),
        DECLINED: pgettext_lazy("推荐", "不进入评审"),
        WITHDRAWN: _("已退出"),
        NAMED: pgettext_lazy("推荐", "已命名"),
        UNCHOSEN: _("未入选"),
        STRUCK: _("公示时撤下"),
    },
    start=DRAFTED,
    moves=[
        Move("submit_nomination", (DRAFTED, RETURNED), SUBMITTED, _("提交推荐"), _("单位或者基层工会")),
        Move("recommend_nominee", (SUBMITTED,), RECOMMENDED, _("同意推荐"), _("区、产业、局集团工会（不能是填报人）")),
        Move("accept_nominee", (RECOMMENDED,), ACCEPTED, _("进入评审"), _("市总工会")),
        Move("return_nomination", (SUBMITTED, RECOMMENDED), RETURNED, _("退回补充"), _("审核的工会")),
        Move("refuse_nominee", (SUBMITTED,), REFUSED, _("不予推荐"), _("区、产业、局集团工会，写明条款")),
        Move("decline_nominee", (RECOMMENDED,), DECLINED, _("不进入评审"), _("市总工会，写明条款")),
        Move("name_nominee", (ACCEPTED,), NAMED, _("命名为工匠"), _("市总工会")),
        Move("pass_over_nominee", (ACCEPTED,), UNCHOSEN, _("未入选"), _("市总工会")),
        Move("strike_nominee", (ACCEPTED,), STRUCK, _("公示时撤下"), _("异议成立")),
        Move(
            "withdraw_nomination",
            (DRAFTED, SUBMITTED, RETURNED, RECOMMENDED, ACCEPTED),
            WITHDRAWN,
            _("退出"),
            _("单位，按本人意愿"),
        ),
    ],
)

CAME_FORWARD, TAKEN_UP, TURNED_DOWN = "came_forward", "taken_up", "turned_down"

SELF_NOMINATION = Workflow(
    name="talent.selfnomination",
    states={
        CAME_FORWARD: _("待工会答复"),
        TAKEN_UP: _("工会同意推荐"),
        TURNED_DOWN: _("工会不予推荐"),
        WITHDRAWN: _("本人撤回"),
    },
    start=CAME_FORWARD,
    moves=[
        Move("take_up", (CAME_FORWARD,), TAKEN_UP, _("同意推荐"), _("所在单位或者工会"), _("10 个工作日内")),
        Move("turn_down", (CAME_FORWARD,), TURNED_DOWN, _("不予推荐"), _("区、产业、局集团工会，写明条款")),
        Move("withdraw_self_nomination", (CAME_FORWARD,), WITHDRAWN, _("撤回"), _("本人")),
    ],
)

ASSIGNED, GIVEN, ASIDE = "assigned", "given", "aside"

JUDGEMENT = Workflow(
    name="talent.judgement",
    states={ASSIGNED: _("待打分"), GIVEN: _("已打分"), ASIDE: _("已回避")},
    start=ASSIGNED,
    moves=[
        Move("submit_judgement", (ASSIGNED,), GIVEN, _("提交打分"), _("评委")),
        Move("step_aside", (ASSIGNED,), ASIDE, _("回避"), _("评委，写明理由")),
    ],
)

PREPARING, CODED, POSTED, SETTLED = "preparing", "coded", "posted", "settled"

CONTEST = Workflow(
    name="talent.contest",
    states={
        PREPARING: pgettext_lazy("比赛", "筹备中"),
        CODED: _("已编码，待录成绩"),
        POSTED: _("成绩已公布，可提异议"),
        SETTLED: _("成绩已确定"),
    },
    start=PREPARING,
    moves=[
        Move("deal_codes", (PREPARING,), CODED, _("给选手编码"), _("市总工会")),
        Move("post_scores", (CODED,), POSTED, _("公布成绩"), _("市总工会（不能是编码的人）")),
        Move("settle_contest", (POSTED,), SETTLED, _("确定成绩"), _("市总工会，异议都已裁决")),
        Move("take_codes_back", (CODED,), PREPARING, _("收回编码"), _("市总工会，写明理由")),
    ],
)

LODGED, UPHELD, DISMISSED = "lodged", "upheld", "dismissed"

APPEAL = Workflow(
    name="talent.appeal",
    states={LODGED: _("待仲裁"), UPHELD: pgettext_lazy("仲裁", "改判"), DISMISSED: pgettext_lazy("仲裁", "维持原成绩")},
    start=LODGED,
    moves=[
        Move("uphold_appeal", (LODGED,), UPHELD, pgettext_lazy("仲裁", "改判"), _("仲裁组，过半数")),
        Move("dismiss_appeal", (LODGED,), DISMISSED, pgettext_lazy("仲裁", "维持原成绩"), _("仲裁组，过半数")),
    ],
)

PLANNING, FILED, UNDERWAY, CLOSING, PASSED, FAILED, ENDED = (
    "planning", "filed", "underway", "closing", "passed", "failed", "ended",
)  # fmt: skip

CULTIVATION = Workflow(
    name="talent.cultivation",
    states={
        PLANNING: _("制定计划"),
        FILED: _("计划待同意"),
        UNDERWAY: pgettext_lazy("培育", "培育中"),
        CLOSING: _("期满，待评价"),
        PASSED: pgettext_lazy("培育", "评价合格"),
        FAILED: pgettext_lazy("培育", "评价不合格"),
        ENDED: pgettext_lazy("培育", "已终止"),
    },
    start=PLANNING,
    moves=[
        Move("file_plan", (PLANNING,), FILED, _("报送计划"), _("所在单位或者基层工会")),
        Move("agree_to_plan", (FILED,), UNDERWAY, _("同意计划"), _("推荐工会（不能是报送人）")),
        Move("close_period", (UNDERWAY,), CLOSING, pgettext_lazy("培育", "培育期满"), _("系统")),
        Move("pass_trainee", (CLOSING,), PASSED, _("评价合格"), _("负责评价的工会")),
        Move("return_plan", (FILED,), PLANNING, _("退回计划"), _("推荐工会，写明理由")),
        Move("prolong_period", (CLOSING,), UNDERWAY, _("延长培育期"), _("负责评价的工会，写明理由")),
        Move("fail_trainee", (CLOSING,), FAILED, _("评价不合格"), _("负责评价的工会，写明理由")),
        Move(
            "end_cultivation",
            (PLANNING, FILED, UNDERWAY, CLOSING),
            ENDED,
            _("终止培育"),
            _("负责评价的工会，写明理由"),
        ),
    ],
)

DUE, HANDED_IN, READ = "due", "handed_in", "read"

PROGRESS = Workflow(
    name="talent.progress",
    states={DUE: _("待报备"), HANDED_IN: _("待审阅"), READ: pgettext_lazy("报备", "已通过")},
    start=DUE,
    moves=[
        Move("submit_progress", (DUE,), HANDED_IN, _("报备进展"), _("所在单位或者基层工会")),
        Move("accept_progress", (HANDED_IN,), READ, _("审阅通过"), pgettext_lazy("谁", "推荐工会")),
        Move("return_progress", (HANDED_IN,), DUE, _("退回补充"), _("推荐工会，写明理由")),
    ],
)

ARRANGED, PAIRED, FINISHED, DISSOLVED, CALLED_OFF = "arranged", "paired", "finished", "dissolved", "called_off"

MENTORSHIP = Workflow(
    name="talent.mentorship",
    states={
        ARRANGED: _("协议待确认"),
        PAIRED: _("带徒中"),
        FINISHED: _("已出徒"),
        DISSOLVED: _("已解除"),
        CALLED_OFF: _("没有结对"),
    },
    start=ARRANGED,
    moves=[
        Move("confirm_pair", (ARRANGED,), PAIRED, _("确认结对"), _("区、产业、局集团工会（不能是登记人）")),
        Move("finish_pair", (PAIRED,), FINISHED, _("办理出徒"), _("登记的单位或者工会")),
        Move("dissolve_pair", (PAIRED,), DISSOLVED, _("解除"), _("登记的单位或者工会，写明理由")),
        Move("call_off_pair", (ARRANGED,), CALLED_OFF, _("不予结对"), _("登记的单位或者确认的工会，写明理由")),
    ],
)

ASKED, CLEAN, ADVERSE, WAIVED = "asked", "clean", "adverse", "waived"

CONSULTATION = Workflow(
    name="talent.consultation",
    states={
        ASKED: _("待答复"),
        CLEAN: _("无不同意见"),
        ADVERSE: _("有不同意见"),
        WAIVED: _("免于征求"),
    },
    start=ASKED,
    moves=[
        Move("agree_to_nominee", (ASKED,), CLEAN, _("登记无不同意见"), _("市总工会，按部门的答复")),
        Move("object_to_nominee", (ASKED,), ADVERSE, _("登记有不同意见"), _("市总工会，按部门的答复")),
        Move("waive_consultation", (ASKED,), WAIVED, _("免于征求"), _("市总工会，写明理由")),
        Move("reopen_consultation", (CLEAN, ADVERSE, WAIVED), ASKED, _("更正答复"), _("市总工会，写明理由")),
    ],
)
