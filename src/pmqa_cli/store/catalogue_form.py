"""What helps an officer to fill the catalogue in as a workbook: a note on every heading, dropdowns,
and a mark on what is needed. Nothing here changes what stands in a cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from pmqa_cli.store.tables import Column, Table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LISTS = "Lists"
"""The hidden sheet that holds what the dropdowns offer."""

NEEDED_FILL = "FFE699"
ROWS = 2000
"""How far down a sheet the dropdowns reach."""
PROMPT_LIMIT, ERROR_LIMIT = 255, 225
"""Characters; Excel drops the whole rule of a longer text."""


def describe_need(column: Column) -> str:
    """Whether a column must be filled in, as a sentence; empty where it need not."""
    if column.needed:
        return "Needed: there is no row without it."
    return f"pmqa lint asks for it ({column.asked_by})." if column.asked_by else ""


def write_note(column: Column) -> str:
    """The note on a heading: what it means, what is allowed, whether it is needed."""
    lines = (
        f"{column.name}{' (needed)' if column.needed else ''}",
        column.meaning,
        column.holds.allowed,
        f"For example: {column.example}",
        "" if column.needed else describe_need(column),
    )
    return "\n".join(line for line in lines if line)


def add_help(book: Workbook, tables: Sequence[Table]) -> None:
    """Add notes, marks and dropdowns to a workbook that has a sheet for every table."""
    headings = {table.name: _find_headings(book[table.name]) for table in tables}
    _add_lists(book, tables, headings)
    for table in tables:
        for column in table.columns:
            if letter := headings[table.name].get(column.name):
                _help_column(book[table.name], letter, column)


def _find_headings(sheet: Worksheet) -> dict[str, str]:
    """Heading -> letter of its column, wherever the file has it."""
    from openpyxl.utils import get_column_letter

    return {
        str(cell.value).strip().casefold(): get_column_letter(place)
        for place, cell in enumerate(sheet[1], start=1)
    }


def _help_column(sheet: Worksheet, letter: str, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    heading = sheet[f"{letter}1"]
    note = write_note(column)
    rows = sum(1 + len(line) // 50 for line in note.split("\n"))
    heading.comment = Comment(note, "pmqa", width=360, height=20 + 18 * rows)
    if column.needed:
        heading.fill = PatternFill("solid", fgColor=NEEDED_FILL)
    check = DataValidation(allow_blank=True)
    if column.holds.several:
        check.promptTitle, check.showInputMessage = column.name, True
        names = "; ".join(column.holds.words)
        check.prompt = shorten(f"With semicolons between them: {names}", PROMPT_LIMIT)
    elif column.holds.words or column.picks:
        check.type, check.formula1 = "list", _list_name(column)
        check.showErrorMessage, check.errorTitle = True, column.name
        check.error = shorten(column.holds.allowed, ERROR_LIMIT)
        # A code may be on its way into its own sheet; a word that is none of the few is wrong.
        check.errorStyle = "warning" if column.picks else "stop"
    else:
        return
    check.add(f"{letter}2:{letter}{max(sheet.max_row, ROWS)}")
    sheet.add_data_validation(check)


def _list_name(column: Column) -> str:
    return f"list_{column.picks or column.name}"


def _add_lists(
    book: Workbook, tables: Sequence[Table], headings: Mapping[str, Mapping[str, str]]
) -> None:
    """The hidden sheet, and a name for every list; codes are offered from their own sheet, so that
    one that has just been typed there is offered too."""
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName

    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    first = {table.name: table.columns[0].name for table in tables}
    ranges: dict[str, str] = {}
    for column in (column for table in tables for column in table.columns):
        name, words = _list_name(column), column.holds.words
        if name in ranges:
            continue
        if column.picks:
            letter = headings[column.picks].get(first[column.picks], "A")
            start, whole = f"{column.picks}!${letter}$2", f"${letter}$2:${letter}${ROWS}"
            whole = f"{column.picks}!{whole}"
            ranges[name] = f"{start}:INDEX({whole},MAX(1,COUNTA({whole})))"
        elif words and not column.holds.several:
            place = len([each for each in ranges.values() if each.startswith(LISTS)]) + 1
            for row, text in enumerate((name, *map(str, words)), start=1):
                sheet.cell(row, place).value = text
            letter = get_column_letter(place)
            ranges[name] = f"{LISTS}!${letter}$2:${letter}${len(words) + 1}"
    for name, where in ranges.items():
        book.defined_names[name] = DefinedName(name, attr_text=where)
