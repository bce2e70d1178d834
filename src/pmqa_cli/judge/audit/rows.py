"""From a table with headings to rows: measures with their figures and claims, and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pmqa_cli.judge.audit.claims import read_counts
from pmqa_cli.judge.audit.columns import COLOURS, UNCOLOURED
from pmqa_cli.judge.audit.figures import Style, canonical_unit, read_figure, read_yes_no, style_of
from pmqa_cli.judge.audit.headings import Headings
from pmqa_cli.judge.audit.targets import Limits
from pmqa_cli.model.publication import NOTHING, Figure, Published, Rows
from pmqa_cli.model.returns import Cell, ErrorValue
from pmqa_cli.model.text import tidy, visible
from pmqa_cli.model.words import either

_FIGURES = (
    *("actual", "previous", "same_period_last_year", "target", "tolerance", "amber_value", "floor"),
    *("range_low", "range_high", "midpoint"),
)
_JUDGED = (
    *(*_FIGURES, "published_status", "published_trend", "total", "percent"),
    *(*COLOURS, *UNCOLOURED),
)
"""Columns in which something is claimed, beside words and names."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a publication, and what was left out of it."""

    rows: tuple[Published, ...]
    notes: tuple[str, ...] = ()


def read_table(rows: Rows, headings: Headings) -> Table:
    """Every row below the headings; lines with a title and nothing else are left out and named."""
    style = style_of(_texts(rows, headings))
    found: list[Published] = []
    left: list[int] = []
    for line in sorted(rows):
        cells = rows[line]
        if line <= headings.line or _repeats(headings, cells):
            continue
        if all(cell.is_empty and cell.is_calculated for cell in cells.values()):
            continue
        row = _Row(line, cells, headings, style)
        if row.is_title:
            left.append(line)
        else:
            found.append(row.read())
    notes = []
    if style.comma:
        notes.append("Figures are written with a decimal comma: 12,5 was read as 12.5.")
    if left:
        lines = f"{'Line' if len(left) == 1 else 'Lines'} {either([str(n) for n in left], 'and')}"
        verb = "holds" if len(left) == 1 else "hold"
        notes.append(f"{lines} {verb} words and no figure or status, and counted for nothing.")
    return Table(tuple(found), tuple(notes))


def _texts(rows: Rows, headings: Headings) -> Iterator[str]:
    for line, cells in rows.items():
        if line > headings.line:
            for column in _FIGURES:
                cell = cells.get(headings.columns.get(column, 0))
                if cell is not None and isinstance(cell.value, str):
                    yield cell.value


def _repeats(headings: Headings, cells: Mapping[int, Cell]) -> bool:
    """Whether a line is the headings over again, as on a new page."""
    texts = {place: cell.text for place, cell in cells.items() if not cell.is_empty}
    return texts == dict(headings.texts)


class _Row:
    """One line of the table."""

    def __init__(
        self, line: int, cells: Mapping[int, Cell], headings: Headings, style: Style
    ) -> None:
        self._line = line
        self._cells = cells
        self._headings = headings
        self._style = style

    def cell(self, column: str) -> Cell | None:
        place = self._headings.columns.get(column)
        return self._cells.get(place) if place else None

    def text(self, column: str) -> str:
        found = self.cell(column)
        return tidy(found.text) if found else ""

    @property
    def is_title(self) -> bool:
        """Whether the line has nothing to judge: no figure, no claim, nothing that went wrong."""
        return read_counts(self.cell, self._style) is None and all(
            cell is None or (cell.is_empty and cell.is_calculated)
            for cell in map(self.cell, _JUDGED)
        )

    def read(self) -> Published:
        limits = Limits(self.cell, self._style)
        measure = limits.measure(self.text("ref"), self.text("measure"))
        unit = measure.unit
        actual = read_figure(self.cell("actual"), unit, self._style)
        if measure.is_yes_no:
            actual = read_yes_no(actual)
        troubles = dict(limits.troubles)
        target = limits.figures.get("target", NOTHING)
        if odd := _odd_units(actual, target, unit):
            troubles["unit"] = odd
        return Published(
            self._line,
            measure,
            self.text("council"),
            self.text("period"),
            actual,
            read_figure(self.cell("previous"), unit, self._style),
            read_figure(self.cell("same_period_last_year"), unit, self._style),
            self.text("published_status"),
            self.text("published_trend"),
            " ".join(
                tidy(self._cells[place].text)
                for place in self._headings.commentary
                if place in self._cells
            ),
            tuple(self._literals()),
            troubles,
            read_counts(self.cell, self._style),
        )

    def _literals(self) -> Iterator[str]:
        for place, cell in sorted(self._cells.items()):
            is_error = isinstance(cell.value, ErrorValue)
            judged = isinstance(cell.value, str) and self._is_figures(place)
            figure = read_figure(cell) if is_error or judged else NOTHING
            if figure.literal:
                heading = self._headings.texts.get(place, f"column {place}")
                yield f'{visible(heading)} shows "{figure.text}"'

    def _is_figures(self, place: int) -> bool:
        columns = self._headings.columns
        return any(columns.get(column) == place for column in _JUDGED)


def _odd_units(actual: Figure, target: Figure, unit: str) -> str:
    """A sentence where figure and target are in different units; else empty."""
    said = [canonical_unit(each) for each in (actual.unit, target.unit)]
    if all(said) and said[0] != said[1] and not _is_part(*said):
        return f"The figure is in {said[0]} and the target in {said[1]}."
    meant = canonical_unit(unit)
    for figure in (actual, target):
        here = canonical_unit(figure.unit)
        if here and meant and "%" in (here, meant) and here != meant and "per" not in meant:
            return f'The unit is {meant}, and "{figure.text}" is in {here}.'
    return ""


def _is_part(first: str, second: str) -> bool:
    return first in second or second in first
