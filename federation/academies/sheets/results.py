"""The results of a year as the attachment of the document that announces them."""

from collections.abc import Iterable
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from federation.academies.models import Campaign, EvaluationResult

WIDTHS = (6, 40, 16, 20, 32, 10, 10)


def write_results(campaign: Campaign, results: Iterable[EvaluationResult], out: BinaryIO) -> None:
    """Title, document, one line an academy; A4, one page wide, heading on every page."""
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("附件"))
        formats = _formats(book)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        last = len(WIDTHS) - 1
        sheet.merge_range(0, 0, 0, last, _("%(title)s结果") % {"title": campaign.title}, formats["title"])
        sheet.merge_range(1, 0, 1, last, campaign.document_number, formats["note"])
        heads = (_("序号"), _("学院名称"), _("类型"), _("所属工会"), _("建设单位"), _("得分"), _("等次"))
        sheet.write_row(2, 0, heads, formats["head"])
        for number, one in enumerate(results, start=1):
            sheet.write_row(number + 2, 0, _line(number, one), formats["cell"])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 2)
        sheet.set_footer("&C&P / &N")


def _line(number: int, one: EvaluationResult) -> tuple[Any, ...]:
    term = one.evaluation.term
    return (
        number, term.name, term.get_tier_display(), one.evaluation.union.short_name, term.host_name,
        one.score_tenths / 10, one.get_grade_display(),
    )  # fmt: skip


def _formats(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "valign": "vcenter", "font_name": "仿宋", "font_size": 11}
    return {
        "title": book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center"}),
        "note": book.add_format({"font_name": "仿宋", "font_size": 10, "align": "center"}),
        "head": book.add_format({**edge, "font_name": "黑体", "align": "center"}),
        "cell": book.add_format({**edge, "text_wrap": True}),
    }
