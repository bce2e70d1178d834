"""Fill a return in as a person would: open the workbook, find the cell, type, save.

Cells are found by heading and ref, as eyes find them, and only those that the template left
unlocked are typed in. Nothing here asks pmqa what a figure is worth: the statuses that
``fill_in`` says it typed are its own arithmetic, for tests to compare.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import cycle

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pmqa_cli.model.catalogue import Activity, Catalogue, Measure, Polarity
from pmqa_cli.model.columns import is_proposal
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.period import Period

TEXT = "Wet weather in April closed two sites for three weeks; both have been open since May."
TIMEFRAMES = (date(2026, 9, 30), "end of September 2026", "31/10/2026", "Q3 2026-27")
"""Words do as well as dates where they name a day."""
MET, NEAR, FAR, NONE = "met", "near", "far", "none"


@dataclass(frozen=True)
class Table:
    """The table of a sheet, as a reader sees it."""

    sheet: Worksheet
    head: int
    """The row of headings."""
    columns: dict[str, int]
    """Heading -> column."""
    rows: dict[str, int]
    """Ref -> row, spare rows too."""

    def cell(self, ref: str, heading: str) -> Cell:
        """The cell under a heading, in the row of a ref."""
        found = self.sheet.cell(self.rows[ref], self.columns[heading])
        assert isinstance(found, Cell)
        return found

    def heading(self, heading: str) -> Cell:
        """The cell of a heading."""
        found = self.sheet.cell(self.head, self.columns[heading])
        assert isinstance(found, Cell)
        return found


def open_book(data: bytes) -> Workbook:
    """A workbook as openpyxl opens it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def save_book(book: Workbook) -> bytes:
    """A workbook as openpyxl saves it: without the stored values of its formulas."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table_of(sheet: Worksheet) -> Table | None:
    """The table of a sheet, or None where it has none."""
    for row in sheet.iter_rows(max_row=30, max_col=1):
        if row[0].value == "Ref":
            head = row[0].row
            break
    else:
        return None
    columns = {str(cell.value): cell.column for cell in sheet[head] if cell.value}
    rows = {
        str(sheet.cell(number, 1).value): number
        for number in range(head + 1, sheet.max_row + 1)
        if sheet.cell(number, 1).value
    }
    return Table(sheet, head, columns, rows)


def tables_of(book: Workbook) -> Iterator[Table]:
    """Every table of a workbook, in the order of its sheets."""
    for sheet in book.worksheets:
        table = table_of(sheet)
        if table:
            yield table


def beside(sheet: Worksheet, label: str) -> Cell:
    """The cell right of a label in the first column: where the Cover is filled in."""
    for row in sheet.iter_rows(max_col=2):
        if row[0].value == label:
            assert isinstance(row[1], Cell)
            return row[1]
    raise KeyError(label)


def fill_in(
    book: Workbook, framework: Framework, catalogue: Catalogue, period: Period
) -> dict[str, str]:
    """Fill in every open cell of a return, and say which status that makes of each ref."""
    statuses: dict[str, str] = {}
    hand = _Hand(framework, catalogue, period)
    for table in tables_of(book):
        kind = next(part.kind for part in framework.parts if part.sheet == table.sheet.title)
        ids = {column.heading: column.id for column in framework.columns[kind]}
        for ref, row in table.rows.items():
            open_cells = {
                ids[heading]: cell
                for heading, column in table.columns.items()
                if isinstance(cell := table.sheet.cell(row, column), Cell)
                and not cell.protection.locked
            }
            if open_cells:
                status = hand.fill(kind, ref, open_cells)
                if status and not is_proposal(ref):
                    statuses[ref] = status
    cover = book[framework.cover.sheet]
    beside(cover, framework.cover.completed_by).value = "A. Officer"
    beside(cover, framework.cover.approved_by).value = "B. Head"
    beside(cover, framework.cover.approved_on).value = date(2026, 7, 10)
    return statuses


class _Hand:
    """The person who types: takes each row in turn through what can happen to it."""

    def __init__(self, framework: Framework, catalogue: Catalogue, period: Period) -> None:
        self.framework = framework
        self.catalogue = catalogue
        self.period = period
        self.ends = period.ends(framework.year.first_month)
        self.turns = cycle((MET, NEAR, FAR, NONE))
        self.judgements = cycle(("Green", "Amber", "Blue", "Red"))
        self.timeframes = cycle(TIMEFRAMES)
        self.scores = cycle(((2, 3), (3, 3), (4, 5)))
        self.proposed: set[Kind] = set()

    def fill(self, kind: Kind, ref: str, cells: dict[str, Cell]) -> str:
        """Fill in one row; the status that follows, or nothing."""
        fill: dict[Kind, Callable[[str, dict[str, Cell]], str]] = {
            Kind.MEASURES: self._measure,
            Kind.ACTIVITIES: self._activity,
            Kind.RISKS: self._risk,
            Kind.QUALITY: self._quality,
        }
        if is_proposal(ref):
            if kind in self.proposed:
                return ""
            self.proposed.add(kind)
            title = cells["title" if kind is Kind.RISKS else "source"]
            title.value = "Proposed by the service in its spare row"
        status = fill[kind](ref, cells)
        if status in ("Red", "Amber"):
            for column in ("commentary", "remedial_action"):
                cells[column].value = TEXT
            cells["responsible_officer"].value = "Repairs Manager"
            cells["timeframe"].value = next(self.timeframes)
        if "action_done" in cells:
            cells["action_done"].value = "Done"
        return status

    def _activity(self, ref: str, cells: dict[str, Cell]) -> str:
        item = self.catalogue.item(ref)
        assert isinstance(item, Activity)
        if item.start and item.start > self.ends:
            return "Not due"
        status = next(self.judgements)
        if status == "Green" and item.due and item.due < self.ends:
            status = "Amber"
        cells["status"].value = status
        cells["percent_complete"].value = {"Blue": 100, "Green": 60, "Amber": 40, "Red": 12.5}[
            status
        ]
        for column in ("achievements", "issues", "next_actions"):
            cells[column].value = TEXT
        return status

    def _quality(self, _: str, cells: dict[str, Cell]) -> str:
        if "kind" in cells:
            cells["kind"].value = "Qualitative"
        cells["date"].value = date(2026, 6, 12)
        for column in ("what_was_done", "findings", "learning", "action"):
            cells[column].value = TEXT
        return ""

    def _risk(self, _: str, cells: dict[str, Cell]) -> str:
        likelihood, impact = next(self.scores)
        cells["likelihood"].value, cells["impact"].value = likelihood, impact
        cells["controls"].value = TEXT
        cells["owner"].value = cells["owner"].value or "Head of service"
        cells["reviewed_on"].value = date(2026, 6, 12)
        cells["escalate"].value = "No"
        score = likelihood * impact
        return "Red" if score >= 15 else "Amber" if score >= 8 else "Green"

    def _measure(self, ref: str, cells: dict[str, Cell]) -> str:
        item = self.catalogue.item(ref)
        assert isinstance(item, Measure)
        if not item.is_due(self.period):
            return "Not due"
        turn = next(self.turns)
        if turn == NONE:
            cells["reason_not_available"].value = "Awaiting validation"
            cells["expected"].value = date(2026, 9, 30)
            return "Not available"
        figure, status = _figure(item, self.period, turn)
        places = item.decimals or 0
        cells["actual"].value = float(figure)
        if item.numerator:
            below = (100 if item.is_percent else 1) * 10**places
            cells["numerator"].value = int(figure.scaleb(places))
            cells["denominator"].value = below
        cells["data_state"].value = "Provisional" if turn == FAR else "Final"
        return status


def _figure(item: Measure, period: Period, turn: str) -> tuple[Decimal, str]:
    """A figure that meets, nearly meets or misses what is asked, and the colour it earns."""
    unit = Decimal(1).scaleb(-(item.decimals or 0))
    if item.polarity is Polarity.RANGE:
        assert item.range_low is not None
        assert item.range_high is not None
        middle = ((item.range_low + item.range_high) / 2).quantize(unit)
        return (middle, "Green") if turn == MET else ((item.range_low / 2).quantize(unit), "Red")
    target = item.target_for(period)
    if target is None or item.polarity in (None, Polarity.NONE):
        return Decimal(20), "No target"
    if turn == MET:
        return target.quantize(unit), "Green"
    worse = -1 if item.polarity is Polarity.HIGHER else 1
    near = (target + worse * abs(target) * Decimal("0.06")).quantize(unit)
    if turn == NEAR and not item.tolerance and 0 < abs(near - target) <= abs(target) / 10:
        return near, "Amber"
    far = target + worse * max(abs(target) * Decimal("0.4"), Decimal(2))
    if item.valid_max is not None:
        far = min(far, item.valid_max)
    if item.valid_min is not None:
        far = max(far, item.valid_min)
    return far.quantize(unit), "Red"
