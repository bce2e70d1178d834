"""The correction workbook: a fresh template with what the service entered, and its queries.

What the service typed goes into its own cell of the fresh workbook, whatever it is worth. What the
template fills in is the template's again. What has no cell there is listed, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import NamedTuple

from pmqa_cli.excel import layout
from pmqa_cli.excel.plan import COVER, PlannedRow, PlannedSheet, plan_sheets
from pmqa_cli.excel.sheet import parse_address
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Catalogue, Service
from pmqa_cli.model.columns import ROLES, Filled, Holds, holds_of
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.query import Correction, Query, Stray
from pmqa_cli.model.returns import Cell, FactKind, Return, SheetTable, Value
from pmqa_cli.model.text import LONGEST, fold, normalise, quote

MOST_STRAYS = 1_000
"""How many cells without a place are listed; of the others there is the number."""
FAILED_RULE = "PM999"
"""A fault of pmqa, and no business of the service's."""
MISSING_COLUMN, DUPLICATE_COLUMN = "PM203", "PM204"

BACK = "The template's own value stands here again: nothing need be done, unless you say in your "
LISTED = "is listed on the sheet Queries"
FIXES: Mapping[str, str] = {
    "PM006": "The cell is empty in this workbook: please type the value itself.",
    "PM007": f"{BACK}reply what it should be.",
    "PM008": "This workbook holds plain values only. Please check that they are right.",
    "PM201": "The sheet is here again: please fill in what is not yet filled in.",
    "PM202": f"The sheet is not in this workbook; what stands on it {LISTED}. Please enter what "
    "should count in the sheets of the return.",
    "PM203": "The column is here again, empty: please fill it in.",
    "PM204": "Here the column stands once, with what stood in the first of the two; what stood in "
    f"the other {LISTED}. Please check it.",
    "PM205": f"The row is not in this workbook; what stood in it {LISTED}. Please enter it in the "
    "row of its own ref.",
    "PM206": "The row is here again: please fill it in.",
    "PM207": "Here the row stands once, with what stood in the first of the two; what stood in the "
    f"other {LISTED}. Please check it.",
    "PM208": "The catalogue's text stands here again: nothing need be done. If the change is "
    "right, say so in your reply.",
    "PM209": "This workbook is up to date: please check it, and send this one back.",
    "PM210": "This workbook is for the quarter that its Cover names. If your figures are for "
    "another one, say so in your reply.",
    "PM212": f"It is not in this workbook; it {LISTED}. Please enter what should count in the "
    "table.",
    "PM213": "Please say in your reply which of the files is right.",
    "PM214": "Nothing is hidden in this workbook: please check what stands there.",
    "PM310": f"{BACK}reply that the target is another.",
    "PM311": f"{BACK}reply that the record is wrong.",
    "PM402": "The workbook works the status out again. Please check the figures that it follows "
    "from.",
    "PM403": "The workbook works the trend out again. Please check the figures that it follows "
    "from.",
    "PM603": "The workbook works the score out again. Please check likelihood and impact.",
}
"""Finding code -> what is left to do in a fresh workbook, where the cell in question is not one
that the service fills in: much of what was wrong is right there again."""
ALWAYS = ("PM006", "PM008")
"""Of these, the ones that hold in a cell to type in as well."""
NOT_ASKED = f"The cell is not asked for; what stood in it {LISTED}. Please enter it elsewhere."
RENEW = "renewed-approval"
"""The name of the query that no finding stands behind."""


@dataclass(frozen=True)
class Made:
    """A correction with its workbook."""

    correction: Correction
    data: bytes


def write_correction(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    service: Service,
    period: Period,
    organisation: str,
    filed: Return,
    strays: Sequence[Cell],
    findings: Sequence[Finding],
    *,
    name: str,
    return_by: date | None = None,
) -> Made:
    """The correction workbook of one return, by the name of ``name``, and what is asked in it.

    ``filed`` and ``strays`` are what ``read_everything`` read, ``findings`` those of this return;
    what is waived is left out. The same input gives the same bytes.
    """
    sheets = plan_sheets(framework, catalogue, history, service, period, {})
    transfer = _Transfer(framework, filed, sheets)
    asked = [each for each in findings if not each.waived_by and each.code != FAILED_RULE]
    places = _Places(framework, transfer, has_return_by=return_by is not None)
    queries = [
        places.ask(number, finding)
        for number, finding in enumerate(
            (each for each in asked if each.severity is not Severity.INFO), 1
        )
    ]
    queries += places.renew_approval(queries)
    listed = chain(transfer.listed(strays), places.cut_short(asked))
    correction = Correction(
        organisation=organisation,
        service=service,
        period=period,
        returned=filed.path.rpartition("/")[2],
        workbook=name,
        queries=tuple(queries),
        notes=tuple(places.ask(0, each) for each in asked if each.severity is Severity.INFO),
        strays=tuple(islice(listed, MOST_STRAYS)),
        unlisted=sum(1 for _ in listed),  # counted one by one: there may be half a million
    )
    data = write_return(
        framework,
        catalogue,
        history,
        service,
        period,
        organisation,
        return_by=return_by,
        filled=transfer.filled,
        correction=correction,
    )
    return Made(correction, data)


def why_none(filed: Return, service: Service | None, period: Period) -> str:
    """Why there can be no correction workbook for a return, a sentence that begins in lower case;
    empty where there can. ``service`` is what the catalogue has of the one that it names."""
    told = filed.identity
    if not filed.is_readable:
        return "it cannot be read as a return; ask for it again."
    if service is None:
        named = (
            f"{quote(told.service)} is not in the catalogue" if told.service else "it names none"
        )
        return f"it is not known which service it is from ({named})."
    names = [fold(each) for each in (service.code, service.name, service.name_cy) if each]
    if told.cover_service and fold(told.cover_service) not in names:
        return (
            f"it was issued to {service.name}, but its Cover names {quote(told.cover_service)}; "
            "find out which service sent it (PM211)."
        )
    if told.period not in (None, period):
        return f"it is for {told.period}, and {period} is being collected."
    return ""


def fit(cell: Cell, holds: Holds) -> Value:
    """A cell's value as another cell, meant for one kind of value, can hold it: the value itself,
    or the words that stood there where the cell would make another value of it."""
    value = cell.value
    match holds:
        case Holds.NUMBER | Holds.PERCENT | Holds.SCORE:
            stays = isinstance(value, Decimal)
        case Holds.DATE | Holds.TIMEFRAME:
            # Before March 1900 Excel counts days differently from everybody else.
            stays = isinstance(value, date) and (value.year, value.month) >= (1900, 3)
        case _:
            stays = isinstance(value, Decimal | bool)
    return value if value is None or stays or type(value) is str else say_value(cell)


def say_value(cell: Cell) -> str:
    """What stands in a cell, as the service saw it."""
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    return f"{cell.text}%" if cell.is_percent else cell.text


class _Target(NamedTuple):
    """A cell of the correction workbook."""

    sheet: PlannedSheet
    row: PlannedRow | None
    """None for the row of headings."""
    column: str

    @property
    def address(self) -> str:
        number = self.row.number if self.row else layout.HEADER_ROW
        return self.sheet.address(self.column, number)

    @property
    def is_open(self) -> bool:
        return self.row is not None and self.column in self.row.open


class _Transfer:
    """What of a return goes into which cell of the fresh workbook, and what has no cell there."""

    def __init__(self, framework: Framework, filed: Return, sheets: Sequence[PlannedSheet]) -> None:
        self.framework = framework
        self.filed = filed
        self.sheets = {sheet.part.id: sheet for sheet in sheets}
        self.filled: dict[tuple[str, str, str], Value] = {}
        self.targets: dict[tuple[str, str], _Target] = {}
        """(sheet, address) of the return -> cell of the workbook."""
        self.cells: dict[tuple[str, str], Cell] = {}
        """(sheet, address) -> what stood there, for every cell of a row."""
        self._left: list[Cell] = []
        self._headings: dict[tuple[str, int], str] = {}
        """(sheet, column) of the return -> its heading."""
        for table in filed.tables:
            self._move(table)
        self._sign()

    def _move(self, table: SheetTable) -> None:
        sheet = self.sheets.get(table.part)
        part = next(each for each in self.framework.parts if each.id == table.part)
        for column, place in table.columns.items():
            self._headings[table.sheet, place] = self.framework.heading(part.kind, column)
            if sheet and column in sheet.places:
                heading = Cell(table.sheet, table.header_row, place, None)
                self.targets[table.sheet, heading.address] = _Target(sheet, None, column)
        rows = {fold(row.ref): row for row in sheet.rows if not row.is_linked} if sheet else {}
        for entry in table.entries:
            row = rows.pop(fold(entry.ref), None)
            for column, cell in entry.cells.items():
                self.cells[table.sheet, cell.address] = cell
                role = ROLES[part.kind][column]
                target = None
                if sheet and row and column in sheet.places:
                    target = _Target(sheet, row, column)
                    self.targets[table.sheet, cell.address] = target
                if target and row and target.is_open:
                    holds = holds_of(part.kind, column, row.item)
                    self.filled[part.id, row.ref, column] = fit(cell, holds)
                elif cell.is_empty or (cell.has_formula and role.filled is Filled.FORMULA):
                    continue
                elif row is None or role.filled is Filled.INPUT:
                    self._left.append(cell)

    def _sign(self) -> None:
        """Who completed and approved the return stays; its date of approval is to be renewed."""
        signed = self.filed.sign_off
        for line, cell in (
            ("completed_by", signed.completed_by),
            ("approved_by", signed.approved_by),
        ):
            if cell is not None and not cell.is_empty:
                self.filled[COVER, "", line] = fit(cell, Holds.TEXT)

    def listed(self, strays: Iterable[Cell]) -> Iterator[Stray]:
        """What has no place: the cells left over from rows, and those outside the tables."""
        order = {table.sheet: place for place, table in enumerate(self.filed.tables)}
        cells = sorted(
            dict.fromkeys((*self._left, *strays)),
            key=lambda each: (order.get(each.sheet, len(order)), each.row, each.column),
        )
        seen = {cell.sheet for cell in cells}
        for cell in cells:
            heading = self._headings.get((cell.sheet, cell.column), "")
            yield Stray(cell.sheet, cell.address, heading, say_value(cell))
        for fact in self.filed.facts:
            if fact.kind is FactKind.UNEXPECTED_SHEET and fact.sheet not in seen:
                yield Stray(fact.sheet, "", "", "(nothing that can be listed: please look there)")

    def heading_at(self, sheet: str, place: int) -> str:
        """The heading over a column of the return; empty where it has none."""
        return self._headings.get((sheet, place), "")


class _Places:
    """Where in the correction workbook each finding is, and what is left to do about it."""

    def __init__(self, framework: Framework, transfer: _Transfer, *, has_return_by: bool) -> None:
        self.framework = framework
        self.transfer = transfer
        filed = transfer.filed
        self.tables = {normalise(table.sheet): table for table in filed.tables}
        self.names = {normalise(sheet.part.sheet): sheet for sheet in transfer.sheets.values()}
        lines = {
            "service": filed.identity.service_cell,
            "period": filed.identity.period_cell,
            "completed_by": filed.sign_off.completed_by,
            "approved_by": filed.sign_off.approved_by,
            "approved_on": filed.sign_off.approved_on,
        }
        self.cover = {
            line: Cell("", layout.cover_row(line, has_return_by=has_return_by), 2, None).address
            for line in lines
        }
        """Line -> its cell on the Cover of the workbook."""
        self.lines = {cell.address: line for line, cell in lines.items() if cell is not None}
        """Cell of the return's Cover -> line."""

    def ask(self, number: int, finding: Finding) -> Query:
        """A finding as a query."""
        query = Query(
            number=number,
            code=finding.code,
            name=finding.name,
            severity=finding.severity,
            sheet=self._sheet_of(finding.sheet),
            cell="",
            was=finding.where,
            ref=finding.ref,
            heading="",
            found=finding.message,
            fix=FIXES.get(finding.code, finding.fix),
        )
        if query.sheet == self.framework.cover.sheet:
            line = self.lines.get(finding.cell, "")
            return replace(query, cell=self.cover.get(line, ""))
        target = self._target_of(finding)
        if target is None:
            return query
        fix = query.fix
        if target.is_open and finding.code not in ALWAYS:
            fix = FIXES[finding.code] if self._is_gap(finding) else finding.fix
        elif target.row is not None and finding.code not in FIXES and self._is_closed(target):
            fix = NOT_ASKED
        return replace(
            query,
            cell=target.address,
            heading=self.framework.heading(target.sheet.part.kind, target.column),
            fix=fix,
        )

    def _is_gap(self, finding: Finding) -> bool:
        """Whether a row or column is back and to be filled in."""
        at_heading = (finding.sheet, finding.cell) not in self.transfer.cells
        return at_heading and finding.code in FIXES

    def _is_closed(self, target: _Target) -> bool:
        roles = ROLES[target.sheet.part.kind]
        return roles[target.column].filled is Filled.INPUT and not target.is_open

    def _sheet_of(self, name: str) -> str:
        """The sheet of the workbook that stands for one of the return; empty where none does."""
        if normalise(name) == normalise(self.framework.cover.sheet):
            return self.framework.cover.sheet
        table = self.tables.get(normalise(name))
        sheet = self.transfer.sheets.get(table.part) if table else self.names.get(normalise(name))
        return sheet.part.sheet if sheet else ""

    def _target_of(self, finding: Finding) -> _Target | None:
        table = self.tables.get(normalise(finding.sheet))
        sheet = self.transfer.sheets.get(table.part) if table else None
        if table is None or sheet is None or not finding.cell:
            return None
        if finding.code in (MISSING_COLUMN, DUPLICATE_COLUMN):
            return self._column_named(sheet, finding)
        at = parse_address(finding.cell)
        rows = {fold(row.ref): row for row in sheet.rows}
        row = rows.get(fold(finding.ref)) if finding.ref else None
        if at and at[0] == table.header_row and row:
            first = next((each for each in sheet.places if each in row.open), "ref")
            return _Target(sheet, row, first)
        return self.transfer.targets.get((finding.sheet, finding.cell))

    def _column_named(self, sheet: PlannedSheet, finding: Finding) -> _Target | None:
        """The column that a finding about headings names; several may be missing in one place."""
        for fact in self.transfer.filed.facts:
            if (fact.sheet, fact.cell) != (finding.sheet, finding.cell):
                continue
            for column in sheet.columns:
                named = normalise(column.heading) == normalise(fact.found)
                if named and f'"{fact.found}"' in finding.message:
                    return _Target(sheet, None, column.id)
        return None

    def renew_approval(self, queries: Sequence[Query]) -> Iterator[Query]:
        """What was approved is about to change, so the approval is asked for again."""
        cell = self.transfer.filed.sign_off.approved_on
        place, cover = self.cover["approved_on"], self.framework.cover
        asked = any((each.sheet, each.cell) == (cover.sheet, place) for each in queries)
        if cell is None or cell.is_empty or asked or not queries:
            return
        yield Query(
            number=len(queries) + 1,
            code="",
            name=RENEW,
            severity=Severity.WARNING,
            sheet=cover.sheet,
            cell=place,
            was=f"{cell.sheet}!{cell.address}",
            ref="",
            heading=cover.approved_on,
            found=f"The return was approved on {say_value(cell)}, before these queries.",
            fix="Once it is corrected, the head of service dates the approval anew.",
        )

    def cut_short(self, findings: Iterable[Finding]) -> Iterator[Stray]:
        """Texts typed over the template's that are longer than a query repeats."""
        for key in dict.fromkeys((each.sheet, each.cell) for each in findings):
            target, cell = self.transfer.targets.get(key), self.transfer.cells.get(key)
            if target is None or target.is_open or cell is None or len(cell.text) <= LONGEST:
                continue
            if ROLES[target.sheet.part.kind][target.column].filled is Filled.LOCKED:
                heading = self.transfer.heading_at(cell.sheet, cell.column)
                yield Stray(cell.sheet, cell.address, heading, say_value(cell))
