"""The city's view drawn: its figures as links, its charts with their sentences, the unions as tiles and as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.cartogram import CODES, Tile
from core.web.charts import Cell, Chart, against, stacked
from core.web.tones import Tone
from federation.academies.models import ENDED, Round
from federation.academies.queries.funnel import Cube, Funnel, Load, Part, Step
from federation.academies.queries.paces import Pace
from federation.academies.queries.way import STATES_OF, WAY
from federation.academies.views.drawings import place_name
from federation.academies.workflow.accreditation import APPLICATION, RECOGNISED, REFUSED, WITHDRAWN
from federation.organizations.models import UnionKind

ALL = "all"
"""What the address calls every round."""
SHADES = 4
"""Steps of shading between one application and the most in any cell."""

UNDER_WAY = tuple(state for state in APPLICATION.states if state not in ENDED)


@dataclass(frozen=True)
class Links:
    """The case list of the page's day and round."""

    day: date
    round: Round | None

    def to(self, **more: Any) -> str:
        """The list narrowed further."""
        return f"{reverse('academies:list_applications')}?{urlencode([*self._kept(), *more.items()], doseq=True)}"

    def page(self, round: str = "") -> str:
        """The page itself of the same day, of another round if one is named."""
        chosen = self.round.number if self.round else ALL
        return f"?{urlencode(dict(self._kept()) | {'round': round or chosen})}"

    def cell(self, count: int, **more: Any) -> Cell | int:
        """A figure that opens what it counts; none counts nothing."""
        return Cell(count, self.to(**more)) if count else 0

    def _kept(self) -> list[tuple[str, str]]:
        day = [] if self.day == today() else [("on", self.day.isoformat())]
        return [*([("round", self.round.number)] if self.round else []), *day]


@dataclass(frozen=True)
class Shaded:
    """A cell of the table by unions: its figure, where it leads, how dark it is (0 to ``SHADES``)."""

    value: int
    url: str
    shade: int = 0


@dataclass(frozen=True)
class Row:
    """A union's line of the table."""

    part: Part
    cells: list[Shaded]


# --- sentences and figures -------------------------------------------------------------------------------------------


def sentence_of(funnel: Funnel) -> str:
    """What the funnel shows: how many, where most of them are, how many of these are late."""
    cube = funnel.cube
    if not cube.total:
        return ""
    fullest = max(funnel.steps, key=lambda step: step.here)
    if not fullest.here:
        said = _("共 %(total)s 件，都已办结，认定 %(recognised)s 件。")
        return said % {"total": cube.total, "recognised": cube.state(RECOGNISED)}
    facts = {"total": cube.total, "open": cube.under_way, "here": fullest.here, "step": fullest.label}
    if not fullest.late:
        return _("共 %(total)s 件，在办 %(open)s 件；最多的 %(here)s 件在“%(step)s”，都没有超期。") % facts
    said = _("共 %(total)s 件，在办 %(open)s 件；最多的 %(here)s 件在“%(step)s”，其中 %(late)s 件超期。")
    return said % {**facts, "late": fullest.late}


def figures_of(funnel: Funnel, links: Links) -> list[tuple[str, Shaded, str]]:
    """The figures on top: label, figure, tone."""
    cube = funnel.cube
    return [
        (_("申报件数"), Shaded(cube.total, links.to()), ""),
        (_("在办"), Shaded(cube.under_way, links.to(state=UNDER_WAY)), ""),
        (_("其中超期"), Shaded(cube.late, links.to(overdue=1)), "failed" if cube.late else ""),
        (_("已认定"), Shaded(cube.state(RECOGNISED), links.to(state=RECOGNISED)), ""),
        (_("未通过"), Shaded(cube.state(REFUSED), links.to(state=REFUSED)), ""),
        (_("已撤回"), Shaded(cube.state(WITHDRAWN), links.to(state=WITHDRAWN)), ""),
    ]


def unions_sentence(funnel: Funnel) -> str:
    """What tiles and table show: how many unions apply, which most, how many have something late."""
    if not funnel.applying:
        return ""
    most = max(funnel.applying, key=lambda part: part.cube.total)
    said = _("%(unions)s 个工会有申报，最多的是%(union)s，%(most)s 件；%(late)s 个工会有超期的。")
    late = sum(part.cube.late > 0 for part in funnel.applying)
    return said % {"unions": len(funnel.applying), "union": most.union, "most": most.cube.total, "late": late}


def loads_sentence(loads: list[Load]) -> str:
    """How many assessments are open with how many experts, and who has as many as anybody should."""
    if not loads:
        return ""
    full = sum(load.open >= load.most for load in loads)
    facts = {"experts": len(loads), "open": sum(load.open for load in loads), "most": loads[0].most}
    if not full:
        return _("%(experts)s 位专家手上共有 %(open)s 件在评，没有人满 %(most)s 件。") % facts
    said = _("%(experts)s 位专家手上共有 %(open)s 件在评，其中 %(full)s 位已满 %(most)s 件。")
    return said % {**facts, "full": full}


def round_links(rounds: list[Round], links: Links) -> list[tuple[str, str, bool]]:
    """Every round and all of them: label, the page of it, whether it is the one shown."""
    each = [(one.title, links.page(one.number), one == links.round) for one in rounds]
    return [*each, (_("全部批次"), links.page(ALL), links.round is None)]


# --- charts ----------------------------------------------------------------------------------------------------------


def funnel_chart(funnel: Funnel, links: Links) -> Chart:
    """Each step: who went on, who is there, who is late there, who ended there."""
    steps = funnel.steps
    following = [*WAY[1:], None]
    went_on = [
        links.cell(steps[place + 1].reached if after else 0, reached=after) for place, after in enumerate(following)
    ]
    here = [links.cell(step.here - step.late, state=STATES_OF[step.key], ontime=1) for step in steps]
    late = [links.cell(step.late, state=STATES_OF[step.key], overdue=1) for step in steps]
    ended = [links.cell(step.refused + step.withdrawn, state=(REFUSED, WITHDRAWN), stopped=step.key) for step in steps]
    done = [links.cell(step.reached if step.key == RECOGNISED else 0, state=RECOGNISED) for step in steps]
    return stacked(
        "funnel",
        sentence_of(funnel),
        [step.label for step in steps],
        [
            (_("往下办"), went_on, "indigo-line"),
            (_("在办"), here, "amber"),
            (_("超期"), late, "cinnabar"),
            (_("终止"), ended, "line"),
            (_("认定"), done, "jade"),
        ],
        headings=[_("环节"), _("到过"), _("现在"), _("超期"), _("未通过"), _("已撤回")],
        rows=[_step_row(step, links) for step in steps],
        across=True,
        beside=True,
    )


def _step_row(step: Step, links: Links) -> list[Any]:
    states = STATES_OF[step.key]
    return [
        step.label,
        links.cell(step.reached, reached=step.key),
        links.cell(step.here, state=states),
        links.cell(step.late, state=states, overdue=1),
        links.cell(step.refused, state=REFUSED, stopped=step.key),
        links.cell(step.withdrawn, state=WITHDRAWN, stopped=step.key),
    ]


def pace_chart(funnel: Funnel, links: Links) -> Chart | None:
    """The working days of each stage against its term; nothing before somebody has left a stage."""
    if not funnel.paces:
        return None
    paces = funnel.paces
    return against(
        "paces",
        pace_sentence(paces),
        [(pace.label, pace.done.median, pace.done.ninth, pace.term) for pace in paces],
        words=(_("一半在这之内"), _("九成在这之内"), _("时限")),
        headings=[
            _("环节"), _("时限"), _("办完"), _("用时中位"), _("用时九成"), _("逾期办完"),
            _("在办"), _("已等中位"), _("已等九成"), _("超期"),
        ],
        rows=[_pace_row(pace, links) for pace in paces],
        how=_(
            "按工作日算，进入当天不计。同一件申报在一个环节的几段合在一起；等待补正的时间不计入资格审查，单列一行。"
            "中位：一半的申报不超过它；九成：十件里九件不超过它。"
        ),
        beside=True,
    )  # fmt: skip


def pace_sentence(paces: list[Pace]) -> str:
    """Which stage with a term is hardest to keep: most done late, then nearest to its term."""
    measured = [pace for pace in paces if pace.term and pace.done.count]
    if not measured:
        return _("还没有办完的环节可以算用时。")
    slowest = max(measured, key=lambda pace: (pace.done.late, (pace.done.ninth or 0) / (pace.term or 1)))
    done = slowest.done
    said = _(
        "最吃紧的是“%(step)s”：办完 %(count)s 件，一半用了不超过 %(median)s 个工作日，九成不超过 %(ninth)s 个，"
        "时限 %(term)s 个，逾期办完 %(late)s 件。"
    )
    facts = {"step": slowest.label, "count": done.count, "term": slowest.term, "late": done.late}
    return said % {**facts, "median": done.median, "ninth": done.ninth}


def _pace_row(pace: Pace, links: Links) -> list[Any]:
    done, waiting = pace.done, pace.waiting
    return [
        pace.label,
        pace.term,
        links.cell(done.count, finished=pace.key),
        done.median,
        done.ninth,
        links.cell(done.late, late=pace.key),
        links.cell(waiting.count, state=pace.key),
        waiting.median,
        waiting.ninth,
        links.cell(waiting.late, state=pace.key, overdue=1),
    ]


# --- unions ----------------------------------------------------------------------------------------------------------


def tiles_of(funnel: Funnel, links: Links) -> list[Tile]:
    """The districts, each leading to its applications; none for who does not see all of them."""
    tiles = [_tile(part, links) for part in funnel.parts if part.union.kind == UnionKind.DISTRICT]
    return tiles if set(CODES) <= {tile.code[:6] for tile in tiles} else []


def _tile(part: Part, links: Links) -> Tile:
    tone, meaning = _standing(part.cube)
    url = links.to(union=part.union.code) if part.cube.total else ""
    return Tile(part.union.code, place_name(part.union.short_name), part.cube.total, tone, meaning, url)


def _standing(cube: Cube) -> tuple[Tone, str]:
    if cube.late:
        return Tone.CINNABAR, _("有超期")
    if cube.under_way:
        return Tone.AMBER, _("在办")
    return (Tone.JADE, _("都已办结")) if cube.total else (Tone.PLAIN, _("没有申报"))


def table_of(funnel: Funnel, links: Links) -> list[Row]:
    """Each union with applications: how many at each step, shaded by how many, late, and how they ended."""
    steps = [step for step in WAY if step != RECOGNISED]
    most = max((_at(part.cube, step) for part in funnel.applying for step in steps), default=0)
    return [_row(part, steps, most, links) for part in funnel.applying]


def _row(part: Part, steps: list[str], most: int, links: Links) -> Row:
    cube, union = part.cube, part.union.code
    at = [(_at(cube, step), STATES_OF[step]) for step in steps]
    cells = [
        Shaded(cube.total, links.to(union=union)),
        *(Shaded(n, links.to(union=union, state=states), -(-SHADES * n // max(most, 1))) for n, states in at),
        Shaded(cube.late, links.to(union=union, overdue=1)),
        *(Shaded(cube.state(end), links.to(union=union, state=end)) for end in (RECOGNISED, REFUSED, WITHDRAWN)),
    ]
    return Row(part, cells)


def _at(cube: Cube, step: str) -> int:
    return cube.count(lambda group: group.state in STATES_OF[step])
