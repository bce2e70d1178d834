"""Write what was planned for one cell: each value as what it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel.plan import Content, Formula
from pmqa_cli.model.returns import Value

_DAY_ZERO = date(1899, 12, 30)
"""From which Excel counts days, for every day since March 1900."""


def write_content(
    worksheet: Worksheet, row: int, column: int, content: Content, style: Format
) -> None:
    """Write one cell; text never becomes a formula, a link or a number.

    Row and column are counted from 0.
    """
    match content:
        case Formula(text, value):
            worksheet.write_formula(row, column, f"={text}", style, _stored(value))
        case None | "":
            worksheet.write_blank(row, column, None, style)
        case bool():
            worksheet.write_boolean(row, column, content, style)
        case Decimal():
            worksheet.write_number(row, column, float(content), style)
        case datetime():
            worksheet.write_datetime(row, column, content, style)
        case date():
            worksheet.write_datetime(row, column, datetime.combine(content, time()), style)
        case _:
            write_text(worksheet, row, column, str(content), style)


def write_text(worksheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write text as it is. What looks like XlsxWriter's own mark-up goes in by two pieces, which it
    escapes; in one it would be copied into the file as it stands, and break it."""
    if text.startswith("<r>") and text.endswith("</r>"):
        worksheet.write_rich_string(row, column, text[:1], style, text[1:], style)
    else:
        worksheet.write_string(row, column, text, style)


def _stored(value: Value) -> float | str | bool:
    """A formula's value as a file stores it."""
    match value:
        case Decimal():
            return float(value)
        case datetime():
            return (value - datetime.combine(_DAY_ZERO, time())) / timedelta(days=1)
        case date():
            return float((value - _DAY_ZERO).days)
        case bool():
            return value
        case _:
            return "" if value is None else str(value)
