"""The plan's attachment as a workbook that prints as it is filed."""

from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from federation.academies.models import Tier
from federation.academies.queries.network import Network, Standing, count_with_definition
from federation.academies.queries.wording import missing_text

WIDTHS = (6, 26, 10, 12, 10, 10, 10, 44)


def write_plan(network: Network, out: BinaryIO) -> None:
    """Title, table of all unions, total, the definitions of the counts; A4, one page wide, heading on every page."""
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("附表"))
        formats = _formats(book)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.merge_range(0, 0, 0, 7, _("首都工匠学院体系建设进度表"), formats["title"])
        sheet.merge_range(1, 0, 1, 7, _("截至 %(day)s") % {"day": network.day.isoformat()}, formats["note"])
        heads = (_("序号"), _("工会"), _("首都级"), _("应有"), _("区（产业）级"), _("应有"), _("本年新建"), _("须补"))
        sheet.write_row(2, 0, heads, formats["head"])
        row = 2
        for row, one in enumerate(network.standings, start=3):
            sheet.write_row(row, 0, _line(row - 2, one), formats["cell"])
        sheet.write_row(row + 1, 0, _total(network), formats["head"])
        for place, line in enumerate(definitions(network), start=row + 2):
            sheet.merge_range(place, 0, place, 7, line, formats["note"])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 2)
        sheet.set_footer("&C&P / &N")


def definitions(network: Network) -> list[str]:
    """What the counts count."""
    every, capital = count_with_definition(network)
    unplanned = [] if network.plan else [_("这一天没有施行中的计划，“应有”和“须补”空着。")]
    two = _("“建成 %(all)s 家”含首都示范性工匠学院；“首都工匠学院 %(capital)s 家”不含。")
    return [
        two % {"all": every, "capital": capital},
        _("区（产业）工匠学院按当日在册计；本年新建按首次认定的年份计。"),
        *unplanned,
    ]


def _line(number: int, one: Standing) -> tuple[Any, ...]:
    facts = one.facts
    due, total = facts.capital_total, facts.district_total
    wanted = "" if due is None else f"{due.minimum}–{due.maximum}" if due.maximum else f"≥{due.minimum}"
    built = facts.district_new.get(facts.day.year, 0)
    missing = missing_text(one.missing) if facts.existed else _("当时尚未成立")
    return (
        number, one.union.name, facts.capital, wanted, facts.district, total.minimum if total else "", built, missing,
    )  # fmt: skip


def _total(network: Network) -> tuple[Any, ...]:
    capital, district = (network.counts.get(tier, 0) for tier in (Tier.CAPITAL, Tier.DISTRICT))
    due = (network.capital_target, network.district_target) if network.plan else ("", "")
    return _("合计"), "", capital, due[0], district, due[1], "", ""


def _formats(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "valign": "vcenter", "font_name": "仿宋", "font_size": 11}
    return {
        "title": book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center"}),
        "note": book.add_format({"font_name": "仿宋", "font_size": 10}),
        "head": book.add_format({**edge, "font_name": "黑体", "align": "center"}),
        "cell": book.add_format({**edge, "text_wrap": True}),
    }
