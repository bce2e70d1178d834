"""The row of headings of a sheet: where it is, which columns it has, which it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmqa_cli.excel import layout
from pmqa_cli.excel.sheet import Sheet
from pmqa_cli.model.framework import Framework, Part
from pmqa_cli.model.returns import Cell, Fact, FactKind, column_letters
from pmqa_cli.model.text import normalise, visible

FEWEST = 3
"""Headings that make a row the row of headings."""


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings of a sheet, as found."""

    row: int
    columns: Mapping[str, int]
    """Column id -> column number, counted from 1."""
    repeated: tuple[Cell, ...]
    """Headings that stood there already."""

    def address(self, column: str) -> str:
        """Where a column's heading stands."""
        return f"{column_letters(self.columns[column])}{self.row}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A column that a sheet lacks."""

    place: int
    """Where it should stand."""
    heading: str
    instead: Cell | None
    """What stands there and is no heading that is known."""


def find_header(framework: Framework, part: Part, sheet: Sheet) -> Header | None:
    """The row, near the top, that carries most of the part's headings."""
    ids: dict[str, str] = {}
    for column in framework.columns_for(part.kind):
        for heading in (column.heading, column.heading_cy):
            if heading:
                ids.setdefault(normalise(heading), column.id)
    best: Header | None = None
    for number in sorted(sheet.rows):
        if number > layout.HEADER_SEARCH_ROWS:
            break
        texts = [each for each in sheet.rows[number].items() if isinstance(each[1].value, str)]
        more_than = len(best.columns) if best else FEWEST - 1
        if len(texts) <= more_than:
            continue
        columns: dict[str, int] = {}
        repeated: list[Cell] = []
        for place, cell in sorted(texts):
            column_id = ids.get(normalise(str(cell.value)))
            if column_id is None:
                continue
            if columns.setdefault(column_id, place) != place:
                repeated.append(cell)
        if len(columns) > more_than:
            best = Header(number, columns, tuple(repeated))
            if len(texts) == len(columns) > len(ids) // 2:
                break  # nothing but headings, and most of them: none below has more
    return best


def find_missing(
    framework: Framework, part: Part, sheet: Sheet, header: Header, used: Sequence[str]
) -> tuple[Missing, ...]:
    """The columns that a sheet should have (``used``, in reading order) and has not.

    Each should stand right of the one before it: a heading that was typed over is found there.
    """
    headings = {column.id: column.heading for column in framework.columns_of(part)}
    taken = {*header.columns.values(), *(cell.column for cell in header.repeated)}
    row = sheet.rows[header.row]
    found: list[Missing] = []
    before = 0
    for column in used:
        if column in header.columns:
            before = header.columns[column]
            continue
        place = before + 1
        instead = row.get(place) if place not in taken else None
        found.append(Missing(place, headings[column], instead))
        if place not in taken:
            before = place
    return tuple(found)


def describe_columns(sheet: Sheet, header: Header, missing: Sequence[Missing]) -> Iterator[Fact]:
    """What is wrong with the columns of a sheet."""
    for each in missing:
        where = f"{column_letters(each.place)}{header.row}"
        detail = ""
        if each.instead:
            stands = visible(each.instead.text[:40])
            detail = f'The heading "{each.heading}" is missing; "{stands}" stands in its place.'
        yield Fact(FactKind.MISSING_COLUMN, sheet.name, where, each.heading, detail)
    for cell in header.repeated:
        yield Fact(FactKind.DUPLICATE_COLUMN, sheet.name, cell.address, cell.text)
    for column, place in sorted(header.columns.items(), key=lambda each: each[1]):
        if place in sheet.hidden_columns:
            heading = sheet.rows[header.row][place].text
            yield Fact(FactKind.HIDDEN_COLUMN, sheet.name, header.address(column), heading)
