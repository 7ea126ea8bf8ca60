"""The life cycle of a version of the plan."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

DRAFT, PROPOSED, APPROVED, SUPERSEDED, ABANDONED = "draft", "proposed", "approved", "superseded", "abandoned"

PLAN = Workflow(
    name="academies.plan",
    states={
        DRAFT: _("草稿"),
        PROPOSED: _("待批准"),
        APPROVED: _("施行中"),
        SUPERSEDED: _("已被替代"),
        ABANDONED: _("已放弃"),
    },
    start=DRAFT,
    moves=[
        Move("propose", (DRAFT,), PROPOSED, _("提请批准"), _("起草人")),
        Move("return", (PROPOSED,), DRAFT, _("退回修改"), _("批准人（不能是提请人）")),
        Move("withdraw", (PROPOSED,), DRAFT, _("撤回提请"), _("提请人")),
        Move("approve", (PROPOSED,), APPROVED, _("批准施行"), _("批准人（不能是提请人）")),
        Move("supersede", (APPROVED,), SUPERSEDED, _("由新版本替代"), _("系统，新版本施行时")),
        Move("abandon", (DRAFT,), ABANDONED, _("放弃草稿"), _("起草人")),
    ],
)
