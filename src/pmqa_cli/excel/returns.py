"""From a workbook to a Return: rows matched by ref and columns by heading, never by position."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmqa_cli.excel import layout
from pmqa_cli.excel.package import Refusal
from pmqa_cli.excel.reader import Sheet, Workbook, read_workbook
from pmqa_cli.judge.entries import has_input
from pmqa_cli.model.catalogue import Catalogue, fold
from pmqa_cli.model.columns import is_proposal
from pmqa_cli.model.expected import ExpectedRow, columns_in_use, expected_parts, expected_rows
from pmqa_cli.model.framework import Framework, Part
from pmqa_cli.model.period import Period, PeriodError
from pmqa_cli.model.returns import (
    Cell,
    Entry,
    Fact,
    FactKind,
    Identity,
    Return,
    SheetTable,
    SignOff,
    column_letters,
)
from pmqa_cli.model.text import normalise

FOLLOW_UP = ("last_action", "action_done")
"""Columns that a sheet has only where something was promised last quarter."""

_CODE_AT_END = re.compile(r"\(([^()]+)\)\s*$")


def read_return(
    data: bytes, path: str, framework: Framework, catalogue: Catalogue, period: Period
) -> Return:
    """Read one workbook as a return of this framework.

    ``period`` is the one being collected; it decides which rows must be there where the workbook
    itself does not say. Never raises: what cannot be read becomes a fact.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = _sheet_names(framework)
    try:
        workbook = read_workbook(data, lambda name: normalise(name) in known)
    except Refusal as refusal:
        return Return(path, sha256, facts=(Fact(refusal.kind, detail=refusal.sentence),))
    return _Reading(framework, catalogue, period, workbook, path, sha256).read()


def _sheet_names(framework: Framework) -> frozenset[str]:
    names = [framework.cover.sheet]
    for part in framework.parts:
        names += [part.sheet, part.sheet_cy] if part.sheet_cy else [part.sheet]
    return frozenset(normalise(name) for name in names)


@dataclass(frozen=True, slots=True)
class _Header:
    """The row of headings of a sheet, as found."""

    row: int
    columns: Mapping[str, int]
    repeated: tuple[tuple[int, str], ...]


class _Reading:
    """One workbook being read: holds what every step needs, and gathers facts on the way."""

    def __init__(
        self,
        framework: Framework,
        catalogue: Catalogue,
        period: Period,
        workbook: Workbook,
        path: str,
        sha256: str,
    ) -> None:
        self.framework = framework
        self.catalogue = catalogue
        self.period = period
        self.workbook = workbook
        self.path = path
        self.sha256 = sha256
        self.sheets = {normalise(sheet.name): sheet for sheet in workbook.sheets}
        self.without_header: set[str] = set()
        """Ids of the parts on whose sheets no row of headings was found."""
        self.facts: list[Fact] = []

    def read(self) -> Return:
        """The whole return."""
        cover = self.sheets.get(normalise(self.framework.cover.sheet))
        identity, sign_off = self._read_cover(cover)
        service = self.catalogue.service(identity.service) if identity.service else None
        expected: tuple[ExpectedRow, ...] = ()
        if service:
            expected = expected_rows(
                self.framework, self.catalogue, service.code, identity.period or self.period
            )
        tables = tuple(self._read_tables(expected))
        if not tables:
            return Return(
                self.path, self.sha256, identity, sign_off, facts=(Fact(FactKind.NOT_A_RETURN),)
            )
        self._note_sheets(expected, service is not None)
        for target in self.workbook.external_links:
            self.facts.append(Fact(FactKind.EXTERNAL_LINK, found=target))
        return Return(self.path, self.sha256, identity, sign_off, tables, tuple(self.facts))

    # ------------------------------------------------------------------ the Cover

    def _read_cover(self, cover: Sheet | None) -> tuple[Identity, SignOff]:
        words = self.framework.cover
        values = _labelled(cover) if cover else {}
        service_cell = values.get(normalise(words.service))
        period_cell = values.get(normalise(words.period))
        cover_service = _code_in(service_cell.text) if service_cell else ""
        cover_period = _period_in(period_cell.text) if period_cell else None
        properties = self.workbook.properties

        def version(label: str, name: str) -> str:
            cell = values.get(normalise(label))
            return properties.get(name, "") or (cell.text if cell else "")

        identity = Identity(
            service=properties.get(layout.PROPERTY_SERVICE, "").strip() or cover_service,
            period=_period_in(properties.get(layout.PROPERTY_PERIOD, "")) or cover_period,
            catalogue_version=version(words.catalogue_version, layout.PROPERTY_CATALOGUE),
            template_version=version(words.template_version, layout.PROPERTY_TEMPLATE),
            cover_service=cover_service,
            cover_period=cover_period,
            service_cell=service_cell,
            period_cell=period_cell,
        )
        return identity, SignOff(
            completed_by=values.get(normalise(words.completed_by)),
            approved_by=values.get(normalise(words.approved_by)),
            approved_on=values.get(normalise(words.approved_on)),
        )

    # ------------------------------------------------------------------ the tables

    def _read_tables(self, expected: Sequence[ExpectedRow]) -> Iterator[SheetTable]:
        for part in self.framework.parts:
            sheet = self._sheet_of(part)
            if sheet is None:
                continue
            header = self._find_header(part, sheet)
            if header is None:
                self.without_header.add(part.id)
                continue
            rows = [row for row in expected if row.part.id == part.id]
            yield self._read_table(part, sheet, header, rows)

    def _sheet_of(self, part: Part) -> Sheet | None:
        for name in (part.sheet, part.sheet_cy):
            if name and normalise(name) in self.sheets:
                return self.sheets[normalise(name)]
        return None

    def _find_header(self, part: Part, sheet: Sheet) -> _Header | None:
        """The row, near the top, that carries most of the part's headings."""
        ids: dict[str, str] = {}
        for column in self.framework.columns[part.kind]:
            for heading in (column.heading, column.heading_cy):
                if heading:
                    ids.setdefault(normalise(heading), column.id)
        best: _Header | None = None
        for number in sorted(sheet.rows):
            if number > layout.HEADER_SEARCH_ROWS:
                break
            columns: dict[str, int] = {}
            repeated: list[tuple[int, str]] = []
            for place, cell in sorted(sheet.rows[number].items()):
                column_id = ids.get(normalise(cell.text)) if isinstance(cell.value, str) else None
                if column_id is None:
                    continue
                if column_id in columns:
                    repeated.append((place, cell.text))
                else:
                    columns[column_id] = place
            if len(columns) >= 3 and (best is None or len(columns) > len(best.columns)):
                best = _Header(number, columns, tuple(repeated))
        return best

    def _read_table(
        self, part: Part, sheet: Sheet, header: _Header, rows: Sequence[ExpectedRow]
    ) -> SheetTable:
        self._note_columns(part, sheet, header, rows)
        if "ref" not in header.columns:
            # Without refs no row can be told from another: one finding, not one per row.
            return SheetTable(part.id, sheet.name, header.row, header.columns, ())
        linked = {fold(row.item.ref) for row in rows if row.is_linked}
        wanted = {fold(row.item.ref) for row in rows}
        entries: list[Entry] = []
        skipped: list[str] = []
        below = [number for number in sorted(sheet.rows) if number > header.row]
        last_ref = max(
            (number for number in below if self._ref(sheet, header, number)), default=header.row
        )
        for number in below:
            ref = self._ref(sheet, header, number)
            if fold(ref) in linked:
                skipped.append(ref)
                continue
            entry = self._entry(part, sheet, header, number, ref)
            typed = has_input(part.kind, entry)
            if fold(ref) in wanted or (typed and (ref or number < last_ref)):
                entries.append(entry)
            elif typed or (ref and not is_proposal(ref)):
                self._note_outside(sheet, sheet.rows[number].values())
        self._note_strays(sheet, header, below)
        self._note_hidden(sheet, header, entries)
        return SheetTable(
            part=part.id,
            sheet=sheet.name,
            header_row=header.row,
            columns=header.columns,
            entries=tuple(entries),
            linked=tuple(skipped),
        )

    @staticmethod
    def _ref(sheet: Sheet, header: _Header, number: int) -> str:
        place = header.columns.get("ref")
        cell = sheet.rows[number].get(place) if place else None
        return cell.text if cell else ""

    @staticmethod
    def _entry(part: Part, sheet: Sheet, header: _Header, number: int, ref: str) -> Entry:
        row = sheet.rows[number]
        cells = {
            column: row.get(place) or Cell(sheet.name, number, place, None)
            for column, place in header.columns.items()
        }
        return Entry(part.id, ref, number, cells)

    # ------------------------------------------------------------------ facts

    def _note_columns(
        self, part: Part, sheet: Sheet, header: _Header, rows: Sequence[ExpectedRow]
    ) -> None:
        follow_up = any(column in header.columns for column in FOLLOW_UP)
        used = columns_in_use(self.framework, part, rows, follow_up=follow_up)
        headings = {column.id: column.heading for column in self.framework.columns_of(part)}
        for column in used if rows else ():
            if column not in header.columns:
                where = f"{column_letters(1)}{header.row}"
                self.facts.append(
                    Fact(FactKind.MISSING_COLUMN, sheet.name, where, headings[column])
                )
        for place, heading in header.repeated:
            where = f"{column_letters(place)}{header.row}"
            self.facts.append(Fact(FactKind.DUPLICATE_COLUMN, sheet.name, where, heading))

    def _note_strays(self, sheet: Sheet, header: _Header, below: Sequence[int]) -> None:
        """Cells beside the table: under no heading that is ours."""
        ours = set(header.columns.values()) | {place for place, _ in header.repeated}
        stray = [
            cell
            for number in (header.row, *below)
            for place, cell in sheet.rows[number].items()
            if place not in ours and not cell.is_empty
        ]
        self._note_outside(sheet, stray)
        above = [
            cell
            for number, row in sheet.rows.items()
            if number < header.row
            for place, cell in row.items()
            if place > 1 and not cell.is_empty
        ]
        self._note_outside(sheet, above)

    def _note_outside(self, sheet: Sheet, cells: Iterable[Cell]) -> None:
        for cell in cells:
            if not cell.is_empty and not cell.has_formula:
                self.facts.append(
                    Fact(FactKind.OUTSIDE_TABLE, sheet.name, cell.address, cell.text[:80])
                )

    def _note_hidden(self, sheet: Sheet, header: _Header, entries: Sequence[Entry]) -> None:
        if sheet.state != "visible":
            self.facts.append(Fact(FactKind.HIDDEN_SHEET, sheet.name, found=sheet.name))
        for entry in entries:
            if entry.row in sheet.hidden_rows:
                where = f"{column_letters(header.columns.get('ref', 1))}{entry.row}"
                self.facts.append(Fact(FactKind.HIDDEN_ROW, sheet.name, where, entry.ref))
        for place in sorted(header.columns.values()):
            if place in sheet.hidden_columns:
                where = f"{column_letters(place)}{header.row}"
                heading = sheet.rows[header.row][place].text
                self.facts.append(Fact(FactKind.HIDDEN_COLUMN, sheet.name, where, heading))

    def _note_sheets(self, expected: Sequence[ExpectedRow], is_known: bool) -> None:
        if is_known:
            for part in expected_parts(self.framework, expected):
                sheet = self._sheet_of(part)
                if sheet is None:
                    self.facts.append(Fact(FactKind.MISSING_SHEET, part.sheet, found=part.sheet))
                elif part.id in self.without_header:
                    self.facts.append(
                        Fact(FactKind.MISSING_COLUMN, sheet.name, found="the row of headings")
                    )
        ours = _sheet_names(self.framework) | {
            normalise(name)
            for name in (
                self.framework.guidance.sheet,
                layout.LISTS_SHEET,
                layout.QUERIES_SHEET,
            )
        }
        for sheet in self.workbook.sheets:
            if normalise(sheet.name) not in ours:
                self.facts.append(Fact(FactKind.UNEXPECTED_SHEET, sheet.name, found=sheet.name))


def _labelled(sheet: Sheet) -> dict[str, Cell]:
    """Normalised label -> the cell right of it, empty cells included."""
    found: dict[str, Cell] = {}
    for number in sorted(sheet.rows):
        row = sheet.rows[number]
        label = row.get(1)
        if label is not None and isinstance(label.value, str):
            value = row.get(2) or Cell(sheet.name, number, 2, None)
            found.setdefault(normalise(label.value), value)
    return found


def _code_in(text: str) -> str:
    """The service code of the Cover's "Housing (HOU)"; the text itself where there is none."""
    found = _CODE_AT_END.search(text)
    return found[1].strip() if found else text.strip()


def _period_in(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except PeriodError:
        return None
