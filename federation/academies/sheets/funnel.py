"""The applications by union as a workbook that prints as it is filed."""

from typing import IO

from django.utils.translation import gettext as _

from core.sheets.official import Cell, OfficialTable, TableColumn, write_table
from federation.academies.queries.funnel import Cube, Funnel
from federation.academies.queries.way import STATES_OF, WAY
from federation.academies.workflow.accreditation import APPLICATION, RECOGNISED, REFUSED, WITHDRAWN

STEPS = [step for step in WAY if step != RECOGNISED]
ENDS = (RECOGNISED, REFUSED, WITHDRAWN)


def write_funnel(funnel: Funnel, out: IO[bytes]) -> None:
    """Each union with applications, how many at each step, how many late, how they ended; the total below."""
    steps = [TableColumn(APPLICATION.states[step], 9, group=_("现在的环节")) for step in STEPS]
    ends = [TableColumn(APPLICATION.states[end], 9, group=_("办结")) for end in ENDS]
    columns = [
        TableColumn(_("序号"), 6), TableColumn(_("推荐工会"), 26, "left"), TableColumn(_("申报"), 8),
        *steps, TableColumn(_("超期"), 8), *ends,
    ]  # fmt: skip
    table = OfficialTable(
        title=_("首都工匠学院申报进度表"),
        columns=columns,
        above=(
            funnel.round.title if funnel.round else _("全部批次"),
            _("截至 %(day)s") % {"day": funnel.day.isoformat()},
            _("单位：件"),
        ),
        below=(_("注：“资格审查”含等待补正的；“超期”是现在的环节已过期限的。"),),
        total=(_("合计"), "", *_figures(funnel.cube)),
        name=_("申报进度"),
    )
    rows = (
        (number, part.union.name, *_figures(part.cube)) for number, part in enumerate(funnel.applying, start=1)
    )  # fmt: skip
    write_table(out, table, rows)


def _figures(cube: Cube) -> list[Cell]:
    at = [sum(cube.state(state) for state in STATES_OF[step]) for step in STEPS]
    return [cube.total, *at, cube.late, *(cube.state(end) for end in ENDS)]
