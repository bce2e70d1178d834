"""What openpyxl and calamine read of a workbook where the two agree, and whether we do."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import python_calamine

from pmqa_cli.excel.reader import Workbook, read_workbook
from pmqa_cli.model.returns import Cell, ErrorValue


def read(data: bytes) -> Workbook:
    """A workbook, every sheet of it."""
    return read_workbook(data, lambda _: True)


def plain(value: object) -> object:
    """A value as all three can say it: numbers at 15 digits, days as midnights, "" for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return value
        case int() | float():
            return Decimal(format(float(value), ".15g"))
        case datetime():
            return value
        case date():
            return datetime.combine(value, time())
        case ErrorValue():
            return str(value)
    return value


def ours(cell: Cell | None) -> object:
    """The value of a cell of ours as the others would say it."""
    if cell is None:
        return ""
    if cell.is_percent and isinstance(cell.value, Decimal):
        return cell.value / 100
    return plain(cell.value)


def agreed(data: bytes) -> Iterator[tuple[str, int, int, object]]:
    """(sheet, row, column, value) wherever openpyxl and calamine agree that something stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in book.worksheets:
        rows = other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, theirs in enumerate(values, 1):
                value = plain(sheet.cell(row, column).value)
                if plain(theirs) == value and type(plain(theirs)) is type(value):
                    yield sheet.title, row, column, value


def assert_agrees(data: bytes) -> int:
    """Fail where we read anything else; say how many cells that hold something were compared."""
    book = read(data)
    compared = 0
    for title, row, column, value in agreed(data):
        sheet = book.sheet(title)
        assert sheet is not None
        found = ours(sheet.cell(row, column))
        assert found == value, f"{title} row {row} column {column}"
        compared += value != ""
    return compared
