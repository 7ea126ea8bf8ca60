"""Text on its way into a spreadsheet: nothing may run there."""

from core.sheets.cells import LONGEST, looks_like_formula

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def safe_csv_cell(text: str) -> str:
    """Text for one cell of a CSV file: what a spreadsheet would run gets an apostrophe in front."""
    return f"'{text}" if looks_like_formula(text) else text


def safe_text(text: str) -> str:
    """Text for one cell of a workbook: without characters XML forbids, within Excel's limit."""
    return text.translate(_NOT_IN_XML)[:LONGEST]


def runs(text: str) -> bool:
    """Whether a workbook's cell should carry the quote prefix, so that editing it does not make it a formula."""
    return looks_like_formula(text)
