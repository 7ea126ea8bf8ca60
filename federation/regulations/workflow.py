"""How a changed parameter comes into force."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

PROPOSED = "proposed"
APPROVED = "approved"
DECLINED = "declined"
WITHDRAWN = "withdrawn"

CHANGE = Workflow(
    name="regulations.parameter_version",
    states={
        PROPOSED: _("待批准"),
        APPROVED: _("已批准"),
        DECLINED: _("未同意"),
        WITHDRAWN: _("已撤回"),
    },
    start=PROPOSED,
    # What a regulation's own text says needs no approval: it is born approved.
    births=(APPROVED,),
    moves=[
        Move("approve", (PROPOSED,), APPROVED, label=_("批准"), who=_("提出人以外的市总管理员")),
        Move("decline", (PROPOSED,), DECLINED, label=_("不同意"), who=_("提出人以外的市总管理员")),
        Move("withdraw", (PROPOSED, APPROVED), WITHDRAWN, label=_("撤回"), who=_("提出人"), within=_("起算日之前")),
    ],
)
