"""The template people fill in: one sheet to fill, one that explains, drop-downs, an example."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from core.sheets.kinds import Boolean, Date
from core.sheets.sheet import Column, Sheet
from core.sheets.tables import marker_of
from core.web.writing import listed

PREPARED = 5_000  # rows with drop-downs and formats
INK, RED, SOFT, LINE, HINT, HEAD = "#1D2733", "#A93527", "#F7E7E3", "#D8D4CA", "#626D7B", "#F3EFE6"
FONT = "微软雅黑"
LONGEST_INLINE = 255  # characters of a drop-down's list written into the rule itself
LISTS = "选项"


def table_name(sheet: Sheet) -> str:
    """The sheet's title as the name of a worksheet."""
    return "".join(c for c in str(sheet.title) if c not in "[]:*?/\\")[:31]


def template(sheet: Sheet) -> bytes:
    """The template workbook of a sheet."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": str(sheet.title), "subject": marker_of(sheet)})
    styles = _Styles(book)
    table = book.add_worksheet(table_name(sheet))
    guide = book.add_worksheet(_("填写说明"))
    _write_table(book, table, sheet, styles)
    _write_guide(guide, sheet, styles)
    table.activate()
    book.close()
    return buffer.getvalue()


class _Styles:
    """Cell formats of the template."""

    def __init__(self, book: Any) -> None:
        usual = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"}
        head = usual | {"bold": True, "bg_color": HEAD, "border": 1, "border_color": LINE, "text_wrap": True}
        self.head = book.add_format(head)
        self.needed = book.add_format(head | {"bg_color": SOFT, "font_color": RED})
        self.example = book.add_format(usual | {"italic": True, "font_color": HINT, "num_format": "@"})
        self.text = book.add_format(usual | {"num_format": "@"})
        self.day = book.add_format(usual | {"num_format": "yyyy-mm-dd"})
        self.plain = book.add_format(usual)
        self.title = book.add_format(usual | {"bold": True, "font_size": 16})
        self.wrapped = book.add_format(usual | {"text_wrap": True, "valign": "top"})
        self.cell = book.add_format(usual | {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE})
        self.hint = book.add_format(usual | {"font_color": HINT, "font_size": 9})

    def of(self, column: Column) -> Any:
        """Format of a column's cells."""
        if isinstance(column.kind, Date):
            return self.day
        return self.text if column.kind.text_format and not isinstance(column.kind, Boolean) else self.plain


def _needed(sheet: Sheet, column: Column) -> bool:
    return column.required or column.key in sheet.key


def _write_table(book: Any, table: Any, sheet: Sheet, styles: _Styles) -> None:
    table.set_row(0, 30)
    has_example = any(str(column.example) for column in sheet.columns)
    lists: Any = None
    for place, column in enumerate(sheet.columns):
        needed = _needed(sheet, column)
        table.set_column(place, place, max(column.width, 2 * len(str(column.title)) + 4), styles.of(column))
        table.write_string(0, place, f"{column.title}{'*' if needed else ''}", styles.needed if needed else styles.head)
        if has_example:
            table.write_string(1, place, str(column.example), styles.example)
        rule = dict(column.kind.validation())
        options = column.kind.options()
        if options:
            if lists is None and sum(map(len, options)) + len(options) > LONGEST_INLINE:
                lists = book.add_worksheet(LISTS)
                lists.hide()
            rule = {"validate": "list", "source": _source(lists, place, options)}
        table.data_validation(1, place, PREPARED, place, _with_words(rule, column))
    table.freeze_panes(1, 0)
    table.set_landscape()
    table.set_paper(9)
    table.repeat_rows(0)
    table.fit_to_pages(1, 0)


def _source(lists: Any, place: int, options: tuple[str, ...]) -> Any:
    if sum(map(len, options)) + len(options) <= LONGEST_INLINE:
        return list(options)
    lists.write_column(0, place, options)
    letter = xl_col_to_name(place)
    return f"='{LISTS}'!${letter}$1:${letter}${len(options)}"


def _with_words(rule: dict[str, Any], column: Column) -> dict[str, Any]:
    """The rule with what to type shown beside the cell; a wrong entry is questioned, not forbidden."""
    words = str(column.help) or column.kind.describe()
    said = {
        "input_title": str(column.title)[:32],
        "input_message": words[:255],
        "error_title": _("请核对"),
        "error_message": column.kind.describe()[:255],
        "error_type": "warning",
    }
    return {"validate": "any"} | rule | {key: text for key, text in said.items() if text}


def _write_guide(guide: Any, sheet: Sheet, styles: _Styles) -> None:
    guide.hide_gridlines(2)
    for place, width in enumerate((26, 8, 56, 30)):
        guide.set_column(place, place, width, styles.plain)
    guide.write_string(0, 0, str(sheet.title), styles.title)
    line = 1
    for words in (*map(str, sheet.guide), *_general_words(sheet)):
        guide.merge_range(line, 0, line, 3, words, styles.wrapped)
        guide.set_row(line, 18 * (1 + len(words) // 58))
        line += 1
    line += 1
    for place, title in enumerate((_("列"), _("必填"), _("怎么填"), _("例"))):
        guide.write_string(line, place, title, styles.head)
    for column in sheet.columns:
        line += 1
        help_text, rule = str(column.help), column.kind.describe()
        both = {"said": help_text, "advice": rule}
        words = _("%(said)s。%(advice)s") % both if help_text and rule else help_text or rule
        guide.set_row(line, 18 * (1 + len(words) // 28))
        needed = _("必填") if _needed(sheet, column) else ""
        for place, text in enumerate((str(column.title), needed, words, str(column.example))):
            guide.write_string(line, place, text, styles.cell)
    guide.write_string(line + 2, 0, marker_of(sheet), styles.hint)
    guide.set_paper(9)
    guide.fit_to_pages(1, 0)


def _general_words(sheet: Sheet) -> list[str]:
    key = listed(sheet.column(key).title for key in sheet.key)
    return [
        _("在第一张表里填，一行一条；灰色的示例行留着也不会导入。"),
        _("按“%(key)s”认同一条：已有的更新，没有的新增。") % {"key": key},
        _("空着的格子不改原来的内容；要清空，填“清空”。"),
        _("列可以换顺序、加列，表头可以改写法。上传后先检查，您确认了才写入。"),
    ]
