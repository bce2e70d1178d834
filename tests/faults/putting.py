"""Put one fault of faults.yaml into a workbook, as somebody would do it in Excel.

Where rows or columns move, formulas follow as they do in Excel: openpyxl alone would leave them
pointing at what stood there before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook, ExternalSheetNames
from openpyxl.worksheet.worksheet import Worksheet

from pmqa_cli.model.columns import is_proposal
from tests.faults.filling import Table, beside, table_of

Fault = Mapping[str, Any]

_ADDRESS = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def put_in(book: Workbook, fault: Fault) -> None:
    """Put a fault into a workbook."""
    name = fault.get("sheet", "")
    table = table_of(book[name]) if name in book.sheetnames else None
    for heading, value in fault.get("type", {}).items():
        _table(table).cell(fault["row"], heading).value = value
    for heading, form in fault.get("format", {}).items():
        _table(table).cell(fault["row"], heading).number_format = form
    for heading, text in fault.get("headings", {}).items():
        _table(table).heading(heading).value = text
    if "rows" in fault:
        _ROWS[fault["rows"]](_table(table), fault.get("row", ""))
    for what, heading in fault.get("column", {}).items():
        _COLUMNS[what](_table(table), _table(table).columns[heading])
    for address, text in fault.get("write", {}).items():
        book[name][address].value = text
    for label, value in fault.get("cover", {}).items():
        beside(book["Cover"], label).value = value
    _set_properties(book, fault.get("properties", {}))
    for what, argument in fault.get("book", {}).items():
        _BOOKS[what](book, argument)


def _table(table: Table | None) -> Table:
    assert table, "the fault names no sheet with a table"
    return table


def _set_properties(book: Workbook, wanted: Mapping[str, str] | str) -> None:
    if wanted == "none":
        for name in book.custom_doc_props.names:
            del book.custom_doc_props[name]
        return
    assert not isinstance(wanted, str)
    for name, value in wanted.items():
        book.custom_doc_props[name].value = value


# ---------------------------------------------------------------- rows and columns


def rearrange(
    sheet: Worksheet,
    first: int,
    rows: Sequence[int | None],
    columns: Sequence[int | None],
) -> None:
    """Lay out anew what stands from row ``first`` on: for each row and column there, which old one
    takes its place; None is an empty one. Formulas follow."""
    old = {
        (cell.row, cell.column): (cell.value, copy(cell._style))
        for line in sheet.iter_rows(min_row=first)
        for cell in line
        if isinstance(cell, Cell)
    }
    new_rows = _places(rows, first)
    new_columns = _places(columns, 1)
    for row, column in old:
        sheet.cell(row, column).value = None
    for row, was_row in enumerate(rows, first):
        for column, was_column in enumerate(columns, 1):
            if (was_row, was_column) not in old:
                continue
            value, style = old[was_row, was_column]  # type: ignore[index]
            if isinstance(value, str) and value.startswith("="):
                assert was_row is not None
                value = _follow(value, {**new_rows, was_row: row}, new_columns)
            cell = sheet.cell(row, column)
            cell.value, cell._style = value, copy(style)


def _places(order: Iterable[int | None], first: int) -> dict[int, int]:
    places: dict[int, int] = {}
    for place, was in enumerate(order, first):
        if was is not None:
            places.setdefault(was, place)
    return places


def _follow(formula: str, rows: Mapping[int, int], columns: Mapping[int, int]) -> str:
    """A formula after rows and columns have moved; #REF! for what is gone."""

    def moved(found: re.Match[str]) -> str:
        column, row = column_index_from_string(found[2]), int(found[4])
        if column not in columns or row not in rows:
            return "#REF!"
        return f"{found[1]}{get_column_letter(columns[column])}{found[3]}{rows[row]}"

    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE" and "!" not in token.value:
            token.value = _ADDRESS.sub(moved, token.value)
            if "#REF!" in token.value:
                token.value = "#REF!"
    return tokens.render()


def _all_rows(table: Table) -> list[int | None]:
    return list(range(table.head, table.sheet.max_row + 1))


def _all_columns(table: Table) -> list[int | None]:
    return list(range(1, table.sheet.max_column + 1))


def _order_rows(table: Table, rows: Sequence[int | None]) -> None:
    rearrange(table.sheet, table.head, rows, _all_columns(table))


def _order_columns(table: Table, columns: Sequence[int | None]) -> None:
    rearrange(table.sheet, table.head, _all_rows(table), columns)


def _delete_row(table: Table, ref: str) -> None:
    _order_rows(table, [row for row in _all_rows(table) if row != table.rows[ref]])
    table.sheet.cell(table.sheet.max_row, 1)


def _copy_row(table: Table, ref: str) -> None:
    row = table.rows[ref]
    _order_rows(table, [*range(table.head, row + 1), *range(row, table.sheet.max_row + 1)])


def _insert_row(table: Table, ref: str) -> None:
    row = table.rows[ref]
    _order_rows(table, [*range(table.head, row), None, *range(row, table.sheet.max_row + 1)])


def _hide_row(table: Table, ref: str) -> None:
    table.sheet.row_dimensions[table.rows[ref]].hidden = True


def _sort_rows(table: Table, _: str) -> None:
    rows = [row for ref, row in table.rows.items() if not is_proposal(ref)]
    rest = [row for row in _all_rows(table) if row not in (*rows, table.head)]
    _order_rows(table, [table.head, *reversed(rows), *rest])


def _delete_column(table: Table, column: int) -> None:
    _order_columns(table, [each for each in _all_columns(table) if each != column])


def _insert_column(table: Table, column: int) -> None:
    last = table.sheet.max_column
    _order_columns(table, [*range(1, column), None, *range(column, last + 1)])


def _move_column_last(table: Table, column: int) -> None:
    _order_columns(table, [*(c for c in _all_columns(table) if c != column), column])


def _hide_column(table: Table, column: int) -> None:
    table.sheet.column_dimensions[get_column_letter(column)].hidden = True


_ROWS: Mapping[str, Callable[[Table, str], None]] = {
    "delete": _delete_row,
    "copy": _copy_row,
    "insert": _insert_row,
    "hide": _hide_row,
    "sort": _sort_rows,
}
_COLUMNS: Mapping[str, Callable[[Table, int], None]] = {
    "delete": _delete_column,
    "insert": _insert_column,
    "last": _move_column_last,
    "hide": _hide_column,
}

# ---------------------------------------------------------------- the workbook


def _delete_sheet(book: Workbook, name: str) -> None:
    del book[name]


def _rename_sheet(book: Workbook, names: Mapping[str, str]) -> None:
    for name, new in names.items():
        book[name].title = new


def _hide_sheet(book: Workbook, name: str) -> None:
    book[name].sheet_state = "hidden"


def _add_sheet(book: Workbook, name: str) -> None:
    book.create_sheet(name)["A1"] = "Why the second quarter will be better"


def _turn_sheets(book: Workbook, _: None) -> None:
    book._sheets.reverse()


def _link(book: Workbook, target: str) -> None:
    """A formula that follows a cell of another file, pasted beside nothing: under Actual."""
    link = ExternalLink(
        externalBook=ExternalBook(sheetNames=ExternalSheetNames(sheetName=["Sheet1"]), id="rId1")
    )
    link.file_link = Relationship(
        type="externalLinkPath", Target=target, TargetMode="External", Id="rId1"
    )
    book._external_links.append(link)


_BOOKS: Mapping[str, Callable[[Workbook, Any], None]] = {
    "delete-sheet": _delete_sheet,
    "rename-sheet": _rename_sheet,
    "hide-sheet": _hide_sheet,
    "add-sheet": _add_sheet,
    "turn-sheets": _turn_sheets,
    "link": _link,
}
