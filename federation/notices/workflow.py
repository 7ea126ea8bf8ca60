"""The life cycles of a notice and of an objection to it."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

OPEN, STOPPED, CLOSED, WITHDRAWN = "open", "stopped", "closed", "withdrawn"
RECEIVED, EXAMINING, SETTLED, REJECTED, LAPSED = "received", "examining", "settled", "rejected", "lapsed"

RUNNING = (OPEN, STOPPED)
"""States of a notice whose period is not over."""
PENDING = (RECEIVED, EXAMINING)
"""States of an objection that still needs an answer."""

NOTICE = Workflow(
    name="notices.notice",
    states={OPEN: _("公示中"), STOPPED: _("中止计时"), CLOSED: _("已期满"), WITHDRAWN: _("已撤回")},
    start=OPEN,
    moves=[
        Move("close", (OPEN,), CLOSED, _("公示期满"), _("系统，期满且异议都已答复"), _("期满次日")),
        Move("stop", (OPEN,), STOPPED, _("中止计时"), _("经办人，核查影响结果的异议时")),
        Move("resume", (STOPPED,), OPEN, _("恢复计时"), _("系统，异议答复后")),
        Move("withdraw", RUNNING, WITHDRAWN, _("撤回公示"), _("发布公示的工会")),
    ],
)

OBJECTION = Workflow(
    name="notices.objection",
    states={
        RECEIVED: _("已收到"),
        EXAMINING: _("核查中"),
        SETTLED: _("已答复"),
        REJECTED: _("不予受理"),
        LAPSED: _("随公示撤回终止"),
    },
    start=RECEIVED,
    moves=[
        Move("examine", (RECEIVED,), EXAMINING, _("开始核查"), _("发布公示的工会")),
        Move("settle", (EXAMINING,), SETTLED, _("答复"), _("核查的经办人"), _("答复期限内")),
        Move("reject", (RECEIVED,), REJECTED, _("不予受理"), _("发布公示的工会")),
        Move("lapse", PENDING, LAPSED, _("随公示撤回终止"), _("系统，公示撤回时")),
    ],
)
