"""From a workbook to a Return: rows matched by ref and columns by heading, never by position."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence

from pmqa_cli.excel import layout
from pmqa_cli.excel.headings import Header, Missing, describe_columns, find_header, find_missing
from pmqa_cli.excel.identity import read_identity
from pmqa_cli.excel.package import Refusal
from pmqa_cli.excel.reader import Sheet, Workbook, read_workbook
from pmqa_cli.judge.entries import has_input
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.columns import ROLES, Filled, is_proposal
from pmqa_cli.model.expected import (
    ExpectedRow,
    columns_in_use,
    expected_parts,
    expected_rows,
    find_item,
)
from pmqa_cli.model.framework import Framework, Part
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import (
    Cell,
    Entry,
    Fact,
    FactKind,
    Return,
    SheetTable,
)
from pmqa_cli.model.text import fold, normalise, tidy, visible

_new = tuple.__new__
FOLLOW_UP = ("last_action", "action_done")
"""Columns that a sheet has only where something was promised last quarter."""

SHOWN_OUTSIDE = 10
"""How many cells outside the table are told one by one; of more there is only the number."""


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


def read_everything(
    data: bytes, path: str, framework: Framework, catalogue: Catalogue, period: Period
) -> tuple[Return, tuple[Cell, ...]]:
    """The same, and every cell of the workbook that has no place in a return, in its order.

    These are the cells outside the tables, those of sheets that are not the return's, whole tables
    that cannot be read for want of headings or refs, what was typed beside the lines of the Cover,
    and replies to the queries of an earlier correction. Formulas are left out where the template
    has formulas of its own. Sheets that are not the return's are left out where one of them goes
    beyond what is safe to read.
    """
    known = _sheet_names(framework)
    ours = {normalise(name) for name in (framework.guidance.sheet, layout.LISTS_SHEET)}
    workbook: Workbook | None = None
    for wanted in (lambda name: normalise(name) not in ours, lambda name: normalise(name) in known):
        try:
            workbook = read_workbook(data, wanted)
        except Refusal:
            continue
        break
    if workbook is None:
        return read_return(data, path, framework, catalogue, period), ()
    sha256 = hashlib.sha256(data).hexdigest()
    reading = _Reading(framework, catalogue, period, workbook, path, sha256)
    filed = reading.read()
    return filed, tuple(dict.fromkeys((*reading.strays, *reading.elsewhere())))


def _sheet_names(framework: Framework) -> frozenset[str]:
    names = [framework.cover.sheet]
    for part in framework.parts:
        names += [part.sheet, part.sheet_cy] if part.sheet_cy else [part.sheet]
    return frozenset(normalise(name) for name in names)


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
        self.strays: list[Cell] = []
        """What stands on the sheets of the parts where nothing is read."""
        self.typed: dict[str, Entry] = {}
        """The rows read so far, by folded ref."""

    def read(self) -> Return:
        """The whole return."""
        cover = self.sheets.get(normalise(self.framework.cover.sheet))
        identity, sign_off = read_identity(self.framework, self.workbook.properties, cover)
        service = self.catalogue.service(identity.service)
        # A service that the catalogue does not know is PM211; the Cover may still say whose rows
        # these are, so that not each of them is found to be a stranger.
        rows_of = service or self.catalogue.service(identity.cover_service)
        expected: tuple[ExpectedRow, ...] = ()
        if rows_of:
            expected = expected_rows(
                self.framework, self.catalogue, rows_of.code, identity.period or self.period
            )
        tables = tuple(self._read_tables(expected))
        if not tables:
            return Return(
                self.path, self.sha256, identity, sign_off, facts=(Fact(FactKind.NOT_A_RETURN),)
            )
        self._note_sheets(expected, service is not None)
        self._note_links()
        return Return(self.path, self.sha256, identity, sign_off, tables, tuple(self.facts))

    # ------------------------------------------------------------------ the tables

    def _read_tables(self, expected: Sequence[ExpectedRow]) -> Iterator[SheetTable]:
        for part in self.framework.parts:
            sheet = self._sheet_of(part)
            if sheet is None:
                continue
            header = find_header(self.framework, part, sheet)
            if header is None:
                self.without_header.add(part.id)
                self.strays += _typed(cell for row in sheet.rows.values() for cell in row.values())
                continue
            rows = [row for row in expected if row.part.id == part.id]
            yield self._read_table(part, sheet, header, rows)

    def _sheet_of(self, part: Part) -> Sheet | None:
        for name in (part.sheet, part.sheet_cy):
            if name and normalise(name) in self.sheets:
                return self.sheets[normalise(name)]
        return None

    def _read_table(
        self, part: Part, sheet: Sheet, header: Header, rows: Sequence[ExpectedRow]
    ) -> SheetTable:
        missing = self._find_missing(part, sheet, header, rows)
        self.facts += [*describe_columns(sheet, header, missing), *sheet.facts]
        if sheet.state != "visible":
            self.facts.append(Fact(FactKind.HIDDEN_SHEET, sheet.name, found=sheet.name))
        below = [row for number, row in sheet.rows.items() if number > header.row]
        again = {cell.column for cell in header.repeated}
        self.strays += _typed(row[place] for row in below for place in row if place in again)
        if "ref" not in header.columns:
            # Without refs no row can be told from another: one finding, not one per row.
            self.strays += _typed(cell for row in below for cell in row.values())
            return SheetTable(part.id, sheet.name, header.row, header.columns, ())
        linked = {fold(row.item.ref): row for row in rows if row.is_linked}
        wanted = {fold(row.item.ref) for row in rows}
        entries: list[Entry] = []
        skipped: list[str] = []
        outside: list[Cell] = [*_strays(sheet, header, missing)]
        refs = {row: _ref(sheet, header, row) for row in sheet.rows if row > header.row}
        last_ref = max((number for number, ref in refs.items() if ref), default=0)
        for number, written in refs.items():
            entry = self._entry(part, sheet, header, number, written)
            ref = fold(entry.ref)
            if ref in linked:
                skipped.append(entry.ref)
                self._note_typed_over(linked[ref], entry)
            elif ref not in wanted and entry.text("still_needed").startswith(layout.LINKED_PREFIX):
                skipped.append(entry.ref)  # issued as a linked row, whatever is owed today
            elif ref in wanted or _is_row(part, entry, number < last_ref):
                entries.append(entry)
                self.typed.setdefault(ref, entry)
                if number in sheet.hidden_rows:
                    where = entry.cells["ref"].address
                    self.facts.append(Fact(FactKind.HIDDEN_ROW, sheet.name, where, entry.ref))
            elif not is_proposal(ref) and find_item(self.framework, self.catalogue, ref) is None:
                outside += entry.cells.values()
        self._note_outside(sheet, outside)
        return SheetTable(
            part=part.id,
            sheet=sheet.name,
            header_row=header.row,
            columns=header.columns,
            entries=tuple(entries),
            linked=tuple(skipped),
        )

    def _entry(self, part: Part, sheet: Sheet, header: Header, number: int, ref: str) -> Entry:
        row, name = sheet.rows[number], sheet.name
        cells = {
            column: row.get(place)
            or _new(Cell, (name, number, place, None, "", False, True, False))
            for column, place in header.columns.items()
        }
        item = find_item(self.framework, self.catalogue, ref) if ref else None
        return Entry(part.id, item.ref if item else ref, number, cells)

    # ------------------------------------------------------------------ facts

    def _find_missing(
        self, part: Part, sheet: Sheet, header: Header, rows: Sequence[ExpectedRow]
    ) -> tuple[Missing, ...]:
        if not rows:
            return ()
        follow_up = any(column in header.columns for column in FOLLOW_UP)
        compared = "comparison" in header.columns
        used = columns_in_use(self.framework, part, rows, follow_up=follow_up, compared=compared)
        return find_missing(self.framework, part, sheet, header, used)

    def _note_outside(self, sheet: Sheet, cells: Iterable[Cell]) -> None:
        """What stands where nothing is read: the first cells one by one, of the rest the number."""
        found = sorted({cell for cell in cells if not cell.is_empty}, key=lambda each: each[1:3])
        self.strays += found
        for cell in found[:SHOWN_OUTSIDE]:
            self.facts.append(
                Fact(FactKind.OUTSIDE_TABLE, sheet.name, cell.address, cell.text[:80])
            )
        rest = found[SHOWN_OUTSIDE:]
        if rest:
            last = f", down to {rest[-1].address}" if len(rest) > 1 else ""
            detail = f"{len(rest):,} more cells outside the table hold something{last}."
            self.facts.append(
                Fact(FactKind.OUTSIDE_TABLE, sheet.name, rest[0].address, detail=detail)
            )

    def _note_typed_over(self, row: ExpectedRow, linked: Entry) -> None:
        """Values typed in a row that follows another sheet's, and that differ from that one's."""
        source = self.typed.get(fold(row.item.ref))
        roles = ROLES[row.part.kind]
        for column, cell in linked.cells.items():
            if cell.is_empty or cell.has_formula or roles[column].filled is not Filled.INPUT:
                continue
            if source is None or normalise(source.text(column)) == normalise(cell.text):
                continue
            detail = (
                f'"{visible(cell.text[:40])}" was typed in a row that follows the sheet '
                f'"{row.typed_on.sheet}"; only what stands there is read.'
            )
            self.strays.append(cell)
            self.facts.append(
                Fact(FactKind.OUTSIDE_TABLE, cell.sheet, cell.address, cell.text[:80], detail)
            )

    def elsewhere(self) -> Iterator[Cell]:
        """What stands on the other sheets, as far as they were read."""
        known = _sheet_names(self.framework)
        cover = self.sheets.get(normalise(self.framework.cover.sheet))
        if cover:
            yield from _beside_lines(self.framework, cover)
        for name, sheet in self.sheets.items():
            if name in known:
                continue
            cells = (cell for row in sheet.rows.values() for cell in row.values())
            if name == normalise(layout.QUERIES_SHEET):
                reply, head = layout.QUERIES_COLUMNS["reply"], layout.QUERIES_HEADER_ROW
                cells = (each for each in cells if each.column == reply and each.row > head)
            yield from (cell for cell in cells if not cell.is_empty)

    def _note_links(self) -> None:
        """Other files: the first cell of each sheet that draws on one, or the workbook where none
        of the cells that were read does. Some programs keep the formula and not the file's name."""
        targets = dict(enumerate(self.workbook.external_links, 1))
        for sheet in self.workbook.sheets:
            targets |= dict.fromkeys(sheet.links.keys() - targets.keys(), "")
        for number, target in sorted(targets.items()):
            drawing = [sheet for sheet in self.workbook.sheets if number in sheet.links]
            if not drawing:
                self.facts.append(Fact(FactKind.EXTERNAL_LINK, found=target))
            for sheet in drawing:
                cell, count = sheet.links[number]
                others = f" and {count - 1:,} more" if count > 1 else ""
                name = f': "{visible(target)}"' if target else ""
                detail = f"The formula in {cell}{others} on this sheet draws on another file{name}."
                self.facts.append(Fact(FactKind.EXTERNAL_LINK, sheet.name, cell, target, detail))

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


def _ref(sheet: Sheet, header: Header, number: int) -> str:
    cell = sheet.cell(number, header.columns["ref"])
    return tidy(cell.text) if cell else ""


def _is_row(part: Part, entry: Entry, is_inside: bool) -> bool:
    """Whether a row that the return does not owe is a row of the table at all, and no note.

    Something is typed in it, and it has a ref, stands among rows that have one, or holds what the
    template fills in; or it has a ref and what the template fills in.
    """
    typed = has_input(part.kind, entry)
    if is_proposal(entry.ref):
        return typed
    roles = ROLES[part.kind]
    told = any(
        not cell.is_empty and not cell.has_formula
        for column, cell in entry.cells.items()
        if column != "ref" and roles[column].filled is Filled.LOCKED
    )
    return (typed and bool(entry.ref or is_inside or told)) or (bool(entry.ref) and told)


def _typed(cells: Iterable[Cell]) -> Iterator[Cell]:
    return (cell for cell in cells if not cell.is_empty and not cell.has_formula)


def _beside_lines(framework: Framework, cover: Sheet) -> Iterator[Cell]:
    """What was typed on the Cover beside its lines."""
    words = framework.cover
    lines = (
        *(words.service, words.period, words.return_by, words.completed_by, words.approved_by),
        *(words.approved_on, words.still_needed, words.catalogue_version, words.template_version),
        *(part.sheet for part in framework.parts),
        *(status.word for status in framework.statuses),
    )
    labels = {normalise(line) for line in lines}
    alone = {normalise(text) for text in (words.title, framework.guidance.title, layout.COVER_KEY)}
    for row in cover.rows.values():
        label = row.get(layout.COVER_LABELS)
        said = normalise(label.text) if label else ""
        for place, cell in row.items():
            if cell.is_empty or cell.has_formula:
                continue
            if place == layout.COVER_LABELS:
                is_ours = said in labels | alone or said.endswith(normalise(framework.title))
            else:
                is_ours = place == layout.COVER_VALUES and said in labels
            if not is_ours:
                yield cell


def _strays(sheet: Sheet, header: Header, missing: Collection[Missing]) -> Iterator[Cell]:
    """Cells beside the table, under no heading that is ours, and above it.

    The template's own lines above are the first two of the first column.
    """
    ours = {*header.columns.values(), *(cell.column for cell in header.repeated)}
    query = normalise(layout.QUERY_HEADING)
    for place, cell in sheet.rows[header.row].items():
        if normalise(cell.text) == query:
            ours.add(place)
    blamed = {each.place for each in missing if each.place not in ours}
    lines = 0
    for number, row in sheet.rows.items():
        if number >= header.row and row.keys() <= ours:
            continue  # nearly every row
        for place, cell in row.items():
            if number < header.row:
                lines += place == 1 and not cell.is_empty
                if place > 1 or lines > layout.LINES_ABOVE:
                    yield cell
            elif place in blamed:
                # What the template calculated there is no loss; the heading itself was told.
                if number > header.row and not cell.has_formula:
                    yield cell
            elif place not in ours:
                yield cell
