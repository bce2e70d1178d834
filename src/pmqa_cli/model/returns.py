"""A return: what a service sent back, cell by cell, and what could not be read.

Values keep the cell they came from, so that every finding can point at it and every figure of a
pack can be followed back to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pmqa_cli.model.period import Period


class ErrorValue(str):
    """An error that Excel shows in place of a value: "#DIV/0!", "#REF!", "#N/A"."""

    __slots__ = ()


Value = Decimal | str | bool | date | datetime | time | ErrorValue | None
"""What a cell holds. Numbers are the Decimal of the stored double at 15 significant digits;
a date is a date where the cell is formatted as one; None is an empty cell."""


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is "A", 27 is "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Cell(NamedTuple):
    """One cell of a sheet, with what is needed to judge it and to point at it.

    A NamedTuple because a national collection makes tens of millions of them.
    """

    sheet: str
    row: int
    """Counted from 1, as Excel shows it."""
    column: int
    """Counted from 1."""
    value: Value
    raw: str = ""
    """The text stored in the file, for provenance only."""
    has_formula: bool = False
    is_calculated: bool = True
    """False for a formula stored without a value."""
    is_percent: bool = False
    """The number format is a percentage: 0.85 is shown as 85% (and ``value`` is 85)."""

    @property
    def address(self) -> str:
        """The cell as Excel names it: "H14"."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The value as text, without surrounding space; empty for an empty cell."""
        value = self.value
        if type(value) is str:
            return value.strip()
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, datetime | date):
            return value.strftime("%d/%m/%Y")
        return str(value).strip()

    @property
    def is_empty(self) -> bool:
        """Nothing was entered: no value, or only space."""
        value = self.value
        return value is None or (type(value) is str and not value.strip())


class FactKind(StrEnum):
    """What a door may report about a workbook. Rules give each its code."""

    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    UNSAFE = "unsafe"
    NOT_A_RETURN = "not-a-return"
    EXTERNAL_LINK = "external-link"
    MISSING_SHEET = "missing-sheet"
    UNEXPECTED_SHEET = "unexpected-sheet"
    MISSING_COLUMN = "missing-column"
    DUPLICATE_COLUMN = "duplicate-column"
    OUTSIDE_TABLE = "outside-table"
    HIDDEN_ROW = "hidden-row"
    HIDDEN_COLUMN = "hidden-column"
    HIDDEN_SHEET = "hidden-sheet"
    CUT_TEXT = "cut-text"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a door noticed, with where it is and what was found. It has no opinion."""

    kind: FactKind
    sheet: str = ""
    cell: str = ""
    """The address, "H14"; empty where the fact is about a whole sheet or workbook."""
    found: str = ""
    """What stands there, in the words of the file (a heading, a value, a sheet's name)."""
    detail: str = ""
    """A full sentence for the person who sent the file, where the door knows more than the kind."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which return this is, from the document properties and the Cover (each may be missing)."""

    service: str = ""
    """Service code: the properties', else the Cover's."""
    period: Period | None = None
    """The properties', else the Cover's."""
    catalogue_version: str = ""
    template_version: str = ""
    cover_service: str = ""
    """Service code as the Cover has it, which may differ from the properties'."""
    cover_period: Period | None = None
    service_cell: Cell | None = None
    """The Cover's cell, None where there is none."""
    period_cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """The Cover's signatures. Each is None where the Cover or the line is missing."""

    completed_by: Cell | None = None
    approved_by: Cell | None = None
    approved_on: Cell | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a sheet: what the service says about one measure, activity, source or risk."""

    part: str
    """The framework's id of the part (sheet) it stands in."""
    ref: str
    row: int
    cells: Mapping[str, Cell]
    """Column id -> cell, for every column that the sheet has; empty cells are present."""

    def cell(self, column: str) -> Cell | None:
        """The cell of a column, or None where the sheet has no such column."""
        return self.cells.get(column)

    def text(self, column: str) -> str:
        """What a column holds as text, empty where nothing stands there."""
        found = self.cells.get(column)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The table of one part as it was found: where its headings are and its rows."""

    part: str
    sheet: str
    """The sheet's name as it stands in the workbook."""
    header_row: int
    columns: Mapping[str, int]
    """Column id -> column number, counted from 1."""
    entries: tuple[Entry, ...]
    """Rows with a ref or any input, in sheet order; linked rows (typed in elsewhere) left out."""
    linked: tuple[str, ...] = ()
    """Refs of rows that are locked and linked to the sheet where they are typed in."""


@dataclass(frozen=True, slots=True)
class Return:
    """One workbook as read. ``tables`` is empty where it could not be read at all."""

    path: str
    """As the user gave it, with forward slashes."""
    sha256: str
    identity: Identity = field(default_factory=Identity)
    sign_off: SignOff = field(default_factory=SignOff)
    tables: tuple[SheetTable, ...] = ()
    facts: tuple[Fact, ...] = ()
    recorded_at: datetime | None = None
    """When the ledger first took this very file; None where it has not yet."""
    sent_on: date | None = None
    """The day on which the e-mail was sent that it came with, here; None where it did not."""

    @property
    def is_readable(self) -> bool:
        """Whether anything of it can be judged."""
        return bool(self.tables)

    def table(self, part: str) -> SheetTable | None:
        """The table of a part, or None where its sheet is missing."""
        return next((table for table in self.tables if table.part == part), None)
