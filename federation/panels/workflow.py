"""Life cycles of an expert, a panel, an assessment and a draw."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

PROPOSED, ACTIVE, SUSPENDED, RETIRED = "proposed", "active", "suspended", "retired"

EXPERT = Workflow(
    name="panels.expert",
    states={PROPOSED: _("待入库"), ACTIVE: _("在库"), SUSPENDED: _("暂停"), RETIRED: _("已退库")},
    start=PROPOSED,
    moves=[
        Move("enrol", (PROPOSED,), ACTIVE, _("批准入库"), _("市总工作人员")),
        Move("suspend", (ACTIVE,), SUSPENDED, _("暂停"), _("市总工作人员")),
        Move("resume", (SUSPENDED,), ACTIVE, _("恢复"), _("市总工作人员")),
        Move("retire", (PROPOSED, ACTIVE, SUSPENDED), RETIRED, _("退库"), _("市总工作人员")),
    ],
)

FORMING, ASSESSING, DISPUTED, CONCLUDED, DISSOLVED = "forming", "assessing", "disputed", "concluded", "dissolved"

PANEL = Workflow(
    name="panels.panel",
    states={
        FORMING: _("组建中"),
        ASSESSING: _("评审中"),
        DISPUTED: _("待第三人"),
        CONCLUDED: _("已得出结果"),
        DISSOLVED: _("已解散"),
    },
    start=FORMING,
    moves=[
        Move("begin", (FORMING, DISPUTED), ASSESSING, _("开始评审"), _("系统，席位邀请齐后")),
        Move("conclude", (ASSESSING,), CONCLUDED, _("得出结果"), _("系统，评分一致后")),
        Move("dispute", (ASSESSING,), DISPUTED, _("请第三人"), _("系统，两份评分差距过大时")),
        Move("reopen", (ASSESSING,), FORMING, _("补邀"), _("系统，有人回避后")),
        Move("dissolve", (FORMING, ASSESSING, DISPUTED), DISSOLVED, _("解散"), _("组建评审组的工作人员")),
    ],
)

INVITED, DECLARED, SCORING, SUBMITTED, DECLINED, WITHDRAWN = (
    "invited", "declared", "scoring", "submitted", "declined", "withdrawn",
)  # fmt: skip
OPEN_ASSESSMENT = (INVITED, DECLARED, SCORING)
GIVEN_UP = (DECLINED, WITHDRAWN)

ASSESSMENT = Workflow(
    name="panels.assessment",
    states={
        INVITED: _("待声明"),
        DECLARED: _("待评分"),
        SCORING: _("评分中"),
        SUBMITTED: _("已提交"),
        DECLINED: _("已回避"),
        WITHDRAWN: _("已撤回"),
    },
    start=INVITED,
    moves=[
        Move("declare", (INVITED,), DECLARED, _("声明无利害关系"), _("专家"), _("看到材料之前")),
        Move("score", (DECLARED,), SCORING, _("评分"), _("专家")),
        Move("submit", (SCORING,), SUBMITTED, _("提交评分"), _("专家"), _("期限前；提交后不能再改")),
        Move("decline", OPEN_ASSESSMENT, DECLINED, _("回避"), _("专家")),
        Move("withdraw", OPEN_ASSESSMENT, WITHDRAWN, _("撤回邀请"), _("组建评审组的工作人员")),
    ],
)

ANNOUNCED, DRAWN, CANCELLED = "announced", "drawn", "cancelled"

DRAW = Workflow(
    name="panels.draw",
    states={ANNOUNCED: _("已公布，待抽取"), DRAWN: _("已抽取"), CANCELLED: _("已取消")},
    start=ANNOUNCED,
    moves=[
        Move("hold", (ANNOUNCED,), DRAWN, _("抽取"), _("市总工作人员"), _("种子公布之后")),
        Move("cancel", (ANNOUNCED,), CANCELLED, _("取消"), _("市总工作人员")),
    ],
)
