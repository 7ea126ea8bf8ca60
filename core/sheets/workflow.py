"""The life cycle of one upload."""

from django.utils.translation import gettext_lazy as _

from core.workflow.table import Move, Workflow

READING, UNMATCHED, CHECKED, REFUSED = "reading", "unmatched", "checked", "refused"
TAKING, HALTED, TAKEN, DROPPED = "taking", "halted", "taken", "dropped"

RUN = Workflow(
    name="core.sheets.run",
    states={
        READING: _("正在检查"),
        UNMATCHED: _("请核对表头"),
        CHECKED: _("待您确认写入"),
        REFUSED: _("读不了"),
        TAKING: _("正在写入"),
        HALTED: _("写到一半停了"),
        TAKEN: _("已写入"),
        DROPPED: _("已放弃"),
    },
    start=READING,
    moves=[
        Move("ask_columns", (READING,), UNMATCHED, _("请人核对表头"), _("系统")),
        Move("finish_check", (READING,), CHECKED, _("检查完"), _("系统")),
        Move("refuse", (READING,), REFUSED, _("读不了"), _("系统")),
        Move("match_columns", (UNMATCHED, CHECKED), READING, _("对应表头"), _("上传人")),
        Move("take_in", (CHECKED, HALTED), TAKING, _("写入"), _("上传人")),
        Move("halt", (TAKING,), HALTED, _("停下"), _("系统")),
        Move("finish_taking", (TAKING,), TAKEN, _("写完"), _("系统")),
        Move("drop", (READING, UNMATCHED, CHECKED, HALTED), DROPPED, _("放弃"), _("上传人")),
    ],
)
