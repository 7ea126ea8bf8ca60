"""How an assessor reads an academy's year: item by item what the records say, what it says itself, what was seen.

Names are shown. What is judged is one academy's standing record, and its sites, brands and figures name it anyway; who
must stand apart is settled by the parties of the panel before anything is opened.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from federation.academies.models import Evaluation, EvaluationLine
from federation.academies.queries.evaluations import sheet_of
from federation.academies.queries.judged import last_settled
from federation.academies.queries.wording import filled
from federation.academies.scoring import MEASURES
from federation.panels.kinds import SheetItem
from federation.panels.queries.briefs import Brief, Row, Section


def brief_of_evaluation(pk: int) -> Brief:
    """The brief of one academy in a campaign; each item's section stands beside the item it is about."""
    evaluation = Evaluation.objects.select_related("campaign", "academy", "term", "union", "spot_check").get(pk=pk)
    lines = {line.item: line for line in evaluation.lines.all()}
    earlier = last_settled(evaluation)
    before = {line.item: line for line in earlier.lines.all()} if earlier else {}
    items = [
        _section(item, lines[item.code], before) for item in sheet_of(evaluation.campaign).lines if item.code in lines
    ]
    return Brief(str(evaluation), [Section(_("被评学院"), _facts(evaluation, earlier)), *_seen(evaluation), *items])


def _facts(evaluation: Evaluation, earlier: Evaluation | None) -> list[Row]:
    term = evaluation.term
    facts = [
        Row(_("编号"), evaluation.academy.code),
        Row(_("类型"), term.get_tier_display()),
        Row(_("建设单位"), term.host_name),
        Row(_("所属工会"), evaluation.union.short_name),
        Row(_("自评"), _("已提交") if evaluation.reported_at else _("没有提交")),
        Row(_("台账分"), _points(evaluation.auto_tenths)),
    ]
    if earlier:
        said = _("%(grade)s，%(points)s 分") % {
            "grade": earlier.get_grade_display(),
            "points": _points(earlier.score_tenths),
        }
        facts.append(Row(_("%(year)s 年结果") % {"year": earlier.campaign.year}, said))
    return facts


def _seen(evaluation: Evaluation) -> list[Section]:
    """What was seen on site, once somebody went."""
    check = getattr(evaluation, "spot_check", None)
    if check is None or check.checked_on is None:
        return []
    agrees = _("与自评相符") if check.agrees else _("与自评不符")
    return [Section(_("现场检查"), [Row(check.checked_on.isoformat(), agrees), Row(_("检查情况"), check.finding)])]


def _section(item: SheetItem, line: EvaluationLine, before: Mapping[str, EvaluationLine]) -> Section:
    counted = line.auto_tenths if item.evidence in MEASURES else None
    said = "" if counted is None else filled(line.said, line.held)
    return Section(_("台账和学院说明"), _rows(item, line, before), item.evidence or item.code, counted, said)


def _rows(item: SheetItem, line: EvaluationLine, before: Mapping[str, EvaluationLine]) -> list[Row]:
    rows = [Row(_("台账"), filled(line.said, line.held))]
    if item.evidence in MEASURES:
        rows.append(Row(_("台账得分"), f"{_points(line.auto_tenths)} / {item.most}"))
    if item.evidence in MEASURES and item.code in before:
        rows.append(Row(_("上一年"), filled(before[item.code].said, before[item.code].held)))
    if line.explanation:
        rows.append(Row(_("学院说明"), line.explanation))
    return rows


def _points(tenths: int | None) -> str:
    return "—" if tenths is None else f"{tenths / 10:g}"
