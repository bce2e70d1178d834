"""What one worksheet holds, and how its cells are named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pmqa_cli.model.returns import Cell, Fact

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
MOST_CUT: Final = 10
"""Cells whose text was cut that are told one by one."""

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?(?::\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?)?")


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, its edges included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def size(self) -> int:
        """How many cells it covers."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


@dataclass
class Sheet:
    """One sheet as it was found."""

    name: str
    state: str = "visible"
    """"visible", "hidden" or "veryHidden"."""
    was_read: bool = False
    """Whether its cells are here; the others are only counted. False for chart sheets."""
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    """Row -> column -> cell, both counted from 1 and in order; only cells that hold something: a
    value, an error or a formula."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Area] = field(default_factory=list)
    """Values under a merge are kept: they are in the file, whether or not they are seen."""
    cell_count: int = 0
    """Cells that hold something. Counting alone stops where ``Tally.can_count`` does."""
    is_protected: bool = False
    links: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Number of another file, counted from 1 -> the first cell whose formula draws on it, and how
    many formulas do."""
    facts: list[Fact] = field(default_factory=list)
    """CUT_TEXT, for text longer than a cell can hold: the first ``MOST_CUT`` of them."""
    more_cut: int = 0
    """How many more cells hold such a text."""

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at a position, or None where it holds nothing."""
        return self.rows.get(row, {}).get(column)


class _Columns(dict[str, int]):
    """Letters -> column, worked out once."""

    def __missing__(self, letters: str) -> int:
        if len(letters) > 3 or not letters.isascii() or not letters.isalpha():
            raise KeyError(letters)
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        if column > LAST_COLUMN:
            raise KeyError(letters)
        self[letters] = column
        return column


COLUMNS: Final = _Columns()


def parse_area(reference: str) -> Area | None:
    """ "B2:C9", "B2", "B:C" or "2:9" as a rectangle; None for anything else."""
    found = _AREA.fullmatch(reference)
    if not found or not reference:
        return None
    left, top, right, bottom = found.groups()
    if ":" not in reference:
        right, bottom = left, top
    if left is None and top is None:
        return None
    if (left is None) != (right is None) or (top is None) != (bottom is None):
        return None
    try:
        columns = sorted((COLUMNS[left], COLUMNS[right])) if left else [1, LAST_COLUMN]
    except KeyError:
        return None
    rows = sorted((int(top), int(bottom))) if top else [1, LAST_ROW]
    if rows[0] < 1 or rows[1] > LAST_ROW:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


def parse_address(reference: str) -> tuple[int, int] | None:
    """ "H14" as (row, column), counted from 1; None where no sheet has such a cell."""
    found = _ADDRESS.fullmatch(reference)
    if not found or not 0 < int(found[2]) <= LAST_ROW:
        return None
    try:
        return int(found[2]), COLUMNS[found[1]]
    except KeyError:
        return None
