"""Points of contests as an Excel sheet: the exported list of codes filled in, each row checked at its cell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.rules.rule import Refused
from core.sheets.kinds import Choice, Code, Decimals, Text, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet, Unfit
from core.workflow.moving import NotAllowed
from federation.talent.actions.contests import enter_points
from federation.talent.models import ModuleScore
from federation.talent.permissions import can_keep_selections
from federation.talent.queries.contests import scores_by_key
from federation.talent.workflow import CODED

CLAUSE, SCORING = "bj-craftsman-selection:6.5", "bj-craftsman-selection:6.4"
"""Who enters what behind codes; how points are counted."""
ABSENT = "absent"


def _key(row: Row) -> tuple[str, str, str]:
    return str(row["number"]), str(row["code"]), str(row["module"])


def _existing(keys: Sequence[Key], _context: Context) -> Mapping[Key, Mapping[str, Value]]:
    known = scores_by_key([(str(one[0]), str(one[1]), str(one[2])) for one in keys])
    return {key: {"points": one.points, "absent": ABSENT if one.entry.absent else None} for key, one in known.items()}


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    known, both = scores_by_key([_key(row) for row in rows]), _absent_with_points(rows)
    return [
        problem
        for row in rows
        for problem in [*_problems(row, known.get(_key(row)), context.by), *_contradicts(row, both)]
    ]


def _absent_with_points(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Entries that one row says were absent and another gives points."""
    absent = {_key(row)[:2] for row in rows if row.get("absent") == ABSENT}
    return absent & {_key(row)[:2] for row in rows if row.get("points") is not None}


def _contradicts(row: Row, both: set[tuple[str, str]]) -> list[Problem]:
    if _key(row)[:2] not in both or row.get("absent") != ABSENT or row.get("points") is not None:
        return []
    return [Problem(row.number, _("同一个编码别的模块有得分：缺考的一个模块也不填。"), "absent", clause=SCORING)]


def _problems(row: Row, score: ModuleScore | None, by: Any) -> list[Problem]:
    def at(column: str, said: str, clause: str = CLAUSE) -> list[Problem]:
        return [Problem(row.number, said, column, clause=clause)]

    if score is None:
        return at("code", _("这个批次没有这个编码和模块。"))
    contest, points, absent = score.entry.contest, row.get("points"), row.get("absent") == ABSENT
    if contest.coded_by_id == getattr(by, "pk", None):
        return at("code", _("编码是您办的，请另一位同事录入成绩。"))
    if contest.state != CODED:
        told = {"state": contest.get_state_display()}
        return at("points", _("比赛现在是“%(state)s”，不能再录成绩。") % told)
    if absent and points is not None:
        return at("points", _("缺考的不填得分。"), SCORING)
    if isinstance(points, Decimal) and points > score.module.full:
        return at("points", _("超过满分 %(full)s。") % {"full": score.module.full}, SCORING)
    return []


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    known, counts = scores_by_key([_key(row) for row in rows]), {_("得分"): 0, _("缺考"): 0}
    both = _absent_with_points(rows)
    for row in rows:
        if problems := _contradicts(row, both):
            raise Unfit(problems)
        score = known.get(_key(row))
        if score is None or (problems := _problems(row, score, by)):
            raise Unfit(problems if score else _problems(row, None, by))
        points, absent = row.get("points"), row.get("absent") == ABSENT
        if not absent and points is None:
            continue  # a blank is not an answer
        told = {score.module_id: points if isinstance(points, Decimal) else None}
        try:
            enter_points(entry=score.entry, points=told, absent=absent, by=by, at=at)
        except (NotAllowed, Refused) as refused:
            raise Unfit([Problem(row.number, str(refused), "points")]) from None
        except ValidationError as fault:
            raise Unfit([Problem(row.number, " ".join(fault.messages), "points")]) from None
        counts[_("缺考") if absent else _("得分")] += 1
    return counts


CONTEST_POINTS = Sheet(
    name="talent.points",
    title=gettext_lazy("比赛成绩"),
    noun=gettext_lazy("个得分"),
    section=gettext_lazy("工匠选树"),
    key=("number", "code", "module"),
    columns=[
        Column(
            "number",
            gettext_lazy("批次编号"),
            Code(pattern=r"XS\d{6}", said=gettext_lazy("选树批次的编号，如 XS202601")),
            required=True,
            example="XS202601",
        ),
        Column(
            "code",
            gettext_lazy("参赛编码"),
            Code(pattern=r"[A-Z]{1,2}\d{2,4}", said=gettext_lazy("字母加数字，如 A01")),
            required=True,
            aliases=("编码", "选手编码"),
            example="A01",
        ),
        Column("module", gettext_lazy("模块"), Text(longest=40), required=True, example="实操"),
        Column("points", gettext_lazy("得分"), Decimals(most=1_000), aliases=("成绩", "分数"), example="86.5"),
        Column(
            "absent", gettext_lazy("缺考"), Choice(choices=[(ABSENT, gettext_lazy("缺考"))], aliases=(("是", ABSENT),))
        ),
    ],
    existing=_existing,
    check=_check,
    apply=_apply,
    allowed=can_keep_selections,
    guide=(
        gettext_lazy("从比赛页面导出录分表，只有编码，没有姓名；填好得分再上传。空着的当作还没有录。"),
        gettext_lazy("没有参加的在“缺考”一栏选缺考，得分留空；编码的人不能录分。"),
    ),
    done_url=lambda: reverse("talent:list_selections"),
    most_rows=20_000,
)
