"""A worksheet's XML as cells: the short way where the sheet is plain, the whole way elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from pmqa_cli.excel.around import KNOWN, Around
from pmqa_cli.excel.numbers import Numbers
from pmqa_cli.excel.plain import plain_inside, unescape
from pmqa_cli.excel.sheet import COLUMNS, LAST_COLUMN, LAST_ROW, Sheet, parse_address
from pmqa_cli.excel.strings import Runs, SharedStrings
from pmqa_cli.excel.values import WHOLE, Styles, Values
from pmqa_cli.excel.xml import MAX_DEPTH, SEPARATOR, Enough, Tally, feed, parser_of, unsafe, walk
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.text import visible

MAX_CELLS: Final = 500_000
MAX_ROWS: Final = 200_000

_ROW, _CELL, _V, _F, _INLINE = (SEPARATOR + name for name in ("row", "c", "v", "f", "is"))
_PLAIN = re.compile(
    r'(?:<c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?+/>)*+'
    r'(?:<c r="([A-Z]++)([0-9]++)"([^<>]*+)(?:(?<=/)>|>'
    r"(?:(<f)(?:>[^<]*+</f>|/>| [^<>]*+(?:(?<=/)>|>[^<]*+</f>)))?"
    r'(?:(<v)(?:(?: xml:space="preserve")?+>([^<]*+)</v>| ?/>)'
    r'|<is><t(?: xml:space="preserve")?+(?:>([^<]*+)</t>| ?/>)</is>)?</c>)'
    r"|<row ([^<>]++)>|</row>|(.++))",
    re.DOTALL,
)
"""Cells that hold nothing, passed over; then column, row, other attributes, whether a formula,
whether a value, its text, an inline text; or a row's attributes; or anything else, with all that
follows. Next to nothing is tried twice (++), for speed and against ruinous input; but not around
what captures: there Python's re can lose count and fail with a SystemError."""
_PLAIN_CELL = re.compile(
    r'(?: (?:s="([0-9]*+)"|t="([A-Za-z]*+)"|(?:cm|vm|ph)="[0-9a-z]*+"))* ?(/?)'
)
_PLAIN_ROW = re.compile(
    r'(?: (?:r="([0-9]{1,7}+)"|hidden="([^"&]*+)"|(?!r=|hidden=)[\w:.]++="[^"&]*+"))+ ?(/?)'
)
"""No attribute can be read in two ways: what fits nowhere is found out at the first try."""
_TRUE = ("1", "true")
_TYPED = {"TRUE()": "1", "FALSE()": "0"}
"""What LibreOffice writes for a TRUE that somebody typed where a number belongs: a formula."""
_LINK = re.compile(r"(?<![\w\[\]])\[([1-9][0-9]{0,3})\](?=[^\[\]]*!)")
"""Another file in a formula, by its number: "[1]Sheet1!B2". "[0]!Total" is of this file itself, and
"Table1[2024]" a column."""
_new = tuple.__new__


def read_sheet(
    name: str,
    part: str,
    size: int,
    pieces: Iterable[bytes],
    tally: Tally,
    styles: Styles,
    shared: SharedStrings,
) -> Sheet:
    """Read a worksheet, a part of ``size`` bytes.

    Raises Refusal for a sheet that is garbled or over a limit.
    """
    sheet = Sheet(name)
    around = Around(sheet)
    plain = plain_inside(part, size, pieces, "sheetData", tally, around.start, KNOWN, around.glance)
    if plain.text is None or not _read_plain(
        plain.text, Values(sheet, styles, shared, tally), tally
    ):
        sheet = Sheet(name)
        _Whole(Values(sheet, styles, shared, tally), Around(sheet)).read(part, plain.pieces, tally)
    sheet.cell_count = sum(map(len, sheet.rows.values()))
    sheet.was_read = True
    return sheet


def _read_plain(text: str, values: Values, tally: Tally) -> bool:  # noqa: PLR0912, PLR0915
    """The way nearly all sheets are written; False where anything is written otherwise.

    Texts and numbers, nearly all cells, are worked out here: a call for each would cost a third
    more. Out of order is otherwise too, so what is there twice is found in the other way.
    """
    if "()</f>" in text or "[" in text:
        return False  # formulas that must be looked at: _TYPED, _LINK
    found = _PLAIN.findall(text)
    tally.spend_elements(len(found))
    sheet = values.sheet
    name = sheet.name
    rows = sheet.rows
    texts = [] if values.shared.too_long else values.shared.texts
    known = _PlainCells(values.styles)
    current: dict[int, Cell] | None = None
    row = last = 0
    row_text = ""
    in_row = False
    cell: Cell | None
    try:
        for letters, number, rest, formula, stored, raw, inline, row_start, other in found:
            if letters:
                if number != row_text or not in_row:
                    return False
                style, kind, numbers = known[rest]
                if not (stored or formula or inline):
                    continue
                column = COLUMNS[letters]
                if column <= last:
                    return False
                last = column
                if kind == "s" and texts and raw.isdecimal():
                    shown = texts[int(raw)]
                    if not shown and not formula:
                        continue
                    cell = _new(Cell, (name, row, column, shown, shown, formula != "", True, False))
                elif numbers is not None and raw and "&" not in raw:
                    value = numbers[raw]
                    is_percent = numbers.is_percent and type(value) is Decimal
                    cell = _new(
                        Cell, (name, row, column, value, raw, formula != "", True, is_percent)
                    )
                elif inline and kind != "inlineStr":
                    return False
                else:
                    raw = unescape(inline or raw)  # noqa: PLW2901 - the same, as it was meant
                    cell = values.cell(row, column, style, kind, raw, formula != "", stored != "")
                    if cell is None:
                        continue
                if current is None:
                    current = rows[row] = {}
                current[column] = cell
            elif other or (in_row and row_start):
                return False
            elif row_start:
                before = row
                row_text, is_hidden, in_row = _read_plain_row(row_start)
                row = int(row_text)
                if not before < row <= LAST_ROW:
                    return False
                if is_hidden:
                    sheet.hidden_rows.add(row)
                current = None
                last = 0
            elif not in_row:
                return False
            else:
                in_row = False
    except (LookupError, ValueError):
        # No such column, row or text: the other way says which.
        return False
    return not in_row


class _PlainCells(dict[str, tuple[str, str, Numbers | None]]):
    """A cell's attributes behind its address -> (style, type, how it reads if it is a number).

    A sheet has few different ones. ValueError for anything unusual.
    """

    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, attributes: str) -> tuple[str, str, Numbers | None]:
        found = _PLAIN_CELL.fullmatch(attributes)
        if not found:
            raise ValueError(attributes)
        style, kind = found[1] or "", found[2] or ""
        numbers = self._styles.get(style, self._styles[""]) if kind in ("", "n") else None
        self[attributes] = style, kind, numbers
        return self[attributes]


def _read_plain_row(attributes: str) -> tuple[str, bool, bool]:
    """(number, whether hidden, whether cells may follow); ValueError for anything unusual."""
    found = _PLAIN_ROW.fullmatch(f" {attributes}")
    if not found or not found[1]:
        raise ValueError(attributes)
    number, hidden, end = found.groups()
    return number, hidden in _TRUE, not end


class _Whole:
    """The way of any sheet, through the XML parser: whatever prefix, order, comment or space."""

    def __init__(self, values: Values, around: Around) -> None:
        self._values = values
        self._sheet = values.sheet
        self._around = around
        self._runs = Runs()
        self._cell: dict[str, str] | None = None
        """The attributes of the cell being read."""
        self._row = self._column = self._cells = 0
        self._last = (0, 0)
        self._in_order = True
        self._raw = self._formula = ""
        self._has_formula = self._has_value = self._has_inline = False

    def read(self, part: str, pieces: Iterable[bytes], tally: Tally) -> None:
        """Read the part into the sheet, its rows and cells in order."""
        walk(part, pieces, tally, self._start, self._end)
        rows = self._sheet.rows
        if not self._in_order:
            self._sheet.rows = {row: dict(sorted(rows[row].items())) for row in sorted(rows)}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            if name == _CELL:
                raise self._values.garbled("a cell stands inside another")
            if name == _F:
                self._has_formula = True
            elif name == _INLINE:
                self._has_inline = True
            self._runs.start(name)
        elif name == _CELL and self._around.is_worksheet:
            self._cell = attributes
            self._raw = self._formula = ""
            self._has_formula = self._has_value = self._has_inline = False
            self._locate(attributes.get("r"))
        elif name == _ROW and self._around.is_worksheet:
            self._number_row(attributes.get("r"))
            if attributes.get("hidden") in _TRUE:
                self._sheet.hidden_rows.add(self._row)
                self._check(len(self._sheet.hidden_rows), MAX_ROWS, "hidden rows")
        else:
            self._around.start(name, attributes)

    def _end(self, name: str, text: str) -> None:
        if self._cell is None:
            return
        if name == _V:
            self._raw, self._has_value = text, True
        elif name == _CELL:
            self._keep(self._cell)
            self._cell = None
        elif name == _F:
            self._formula = text
        else:
            self._runs.end(name, text)

    def _keep(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("t", "")
        inline = self._runs.take()
        if self._has_inline and (kind == "inlineStr" or not self._has_value):
            self._raw, kind = inline, "inlineStr"
        elif self._formula in _TYPED and kind in ("", "n"):
            self._raw, kind = _TYPED[self._formula], "b"
        cell = self._values.cell(
            self._row,
            self._column,
            attributes.get("s", ""),
            kind,
            self._raw,
            self._has_formula,
            self._has_value,
        )
        if cell is None:
            return
        for number in _LINK.findall(self._formula):
            first, count = self._sheet.links.get(int(number), (cell.address, 0))
            self._sheet.links[int(number)] = first, count + 1
        here = self._row, self._column
        if here < self._last:
            self._in_order = False
        self._last = here
        row = self._sheet.rows.setdefault(self._row, {})
        if self._column in row:
            raise self._values.garbled(f"cell {cell.address} is there twice")
        row[self._column] = cell
        self._cells += 1
        self._check(self._cells, MAX_CELLS, "cells")
        self._check(len(self._sheet.rows), MAX_ROWS, "rows")

    def _locate(self, reference: str | None) -> None:
        """Where a cell is: where it says, else behind the one before it."""
        if reference is None:
            self._column += 1
            if self._row < 1 or self._column > LAST_COLUMN:
                raise self._values.garbled("a cell stands in no row or column")
            return
        found = parse_address(reference)
        if found is None:
            raise self._values.garbled(f'there is no cell "{visible(reference[:40])}"')
        self._row, self._column = found

    def _number_row(self, given: str | None) -> None:
        """Which row comes: the one it says, else the next."""
        self._column = 0
        self._row = self._row + 1 if given is None else int(given) if WHOLE.fullmatch(given) else 0
        if not 0 < self._row <= LAST_ROW:
            raise self._values.garbled(f'there is no row "{visible((given or "")[:40])}"')

    def _check(self, count: int, limit: int, what: str) -> None:
        if count > limit:
            raise unsafe(f'sheet "{visible(self._sheet.name)}" has more than {limit:,} {what}')


def count_cells(sheet: Sheet, part: str, pieces: Iterable[bytes], tally: Tally) -> None:
    """Count the cells of a sheet that hold something; its other contents are not looked at."""
    is_counted = True
    seen = depth = cells = 0
    ends: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal is_counted, seen, cells
        seen += 1
        if name == _CELL:
            is_counted = False
        elif not is_counted and name in (_V, _F, _INLINE):
            is_counted = True
            cells += 1

    def check() -> None:
        # Depth is looked at between pieces: within 64 KiB it cannot grow to any harm.
        nonlocal seen, depth
        depth += seen - len(ends)
        if depth > MAX_DEPTH:
            raise unsafe(f'sheet "{visible(sheet.name)}" is nested too deeply')
        if not tally.can_count(seen):
            raise Enough
        seen = 0
        ends.clear()

    parser = parser_of(part)
    parser.StartElementHandler = start
    parser.EndElementHandler = ends.append
    feed(parser, part, pieces, check)
    sheet.cell_count = cells
