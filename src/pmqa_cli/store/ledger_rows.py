"""The ledger's tables, and how what a return said becomes rows of them and values again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from sqlite3 import Connection
from typing import Any, NamedTuple

from pmqa_cli.calendar.uk_day import uk_day
from pmqa_cli.judge.aim import target_of
from pmqa_cli.judge.entries import Judged
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.expected import answers_for
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import Framework, Kind, StatusId
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, Source
from pmqa_cli.model.returns import Cell, Entry, ErrorValue, Return, SignOff, Value
from pmqa_cli.model.text import fold

FIRST_VERSION, VERSION = 1, 2
"""The schema's, kept in the file's user_version: the oldest that is still read, and today's."""

TABLES: Mapping[str, str] = {
    # What one file said. The same file read differently (another framework, a better reader) is
    # another filing: ``reading`` is a fingerprint of its cells.
    "filings": """
        service TEXT NOT NULL COLLATE NOCASE, period TEXT NOT NULL, path TEXT NOT NULL,
        sha256 TEXT NOT NULL, reading TEXT NOT NULL""",
    # When a filing was handed in. The filing of the last recording is the one that counts: an
    # older file handed in again counts again.
    "recordings": """
        filing INTEGER NOT NULL REFERENCES filings (id), recorded_at TEXT NOT NULL""",
    "cells": """
        filing INTEGER NOT NULL REFERENCES filings (id), part TEXT NOT NULL, ref TEXT NOT NULL,
        row INTEGER NOT NULL, field TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
        type TEXT NOT NULL, value TEXT NOT NULL, raw TEXT NOT NULL, flags TEXT NOT NULL,
        state TEXT NOT NULL""",
    # What pmqa made of a filing, under which catalogue. The last one counts.
    "checks": """
        filing INTEGER NOT NULL REFERENCES filings (id), catalogue_version TEXT NOT NULL,
        checked_at TEXT NOT NULL, findings TEXT NOT NULL""",
    "judgements": """
        check_id INTEGER NOT NULL REFERENCES checks (id), part TEXT NOT NULL, ref TEXT NOT NULL,
        known INTEGER NOT NULL, status TEXT NOT NULL, actual TEXT, target TEXT,
        state TEXT NOT NULL, remedial_action TEXT NOT NULL""",
    "imports": """
        source TEXT NOT NULL, sha256 TEXT NOT NULL, imported_at TEXT NOT NULL""",
    "imported": """
        import_id INTEGER NOT NULL REFERENCES imports (id), ref TEXT NOT NULL,
        period TEXT NOT NULL, actual TEXT, target TEXT, status TEXT NOT NULL,
        state TEXT NOT NULL, source TEXT NOT NULL""",
    # When a file came, and from where that is known. The surest counts (model.receipt.settle).
    "receipts": """
        service TEXT NOT NULL COLLATE NOCASE, period TEXT NOT NULL, sha256 TEXT NOT NULL,
        path TEXT NOT NULL, received_on TEXT NOT NULL, source TEXT NOT NULL,
        noted_at TEXT NOT NULL""",
    # When a workbook was written for a service to fill in.
    "issues": """
        service TEXT NOT NULL COLLATE NOCASE, period TEXT NOT NULL, path TEXT NOT NULL,
        issued_at TEXT NOT NULL""",
}
"""Table -> its columns after the id, in the order in which rows refer to each other."""

SINCE: Mapping[str, int] = {"receipts": 2, "issues": 2}
"""Table -> the version with which it came, where that is not the first."""

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "filings": ("service", "period", "sha256", "reading"),
    "imports": ("sha256",),
}
"""Table -> the columns that no two rows have alike."""

INDEXES = (
    ("recordings", "filing"),
    ("cells", "filing"),
    ("checks", "filing"),
    ("judgements", "check_id"),
    ("imported", "import_id"),
    ("receipts", "period"),
    ("issues", "period"),
)


def schema() -> Iterator[str]:
    """The statements that make an empty ledger."""
    return upgrade(0)


def missing(version: int) -> Iterator[str]:
    """The statements with which a reader has the tables that a ledger of an older version lacks."""
    for table in _newer(version):
        yield f"CREATE TEMP TABLE {table} (id INTEGER PRIMARY KEY, {TABLES[table]})"


def _newer(version: int) -> list[str]:
    return [table for table in TABLES if SINCE.get(table, FIRST_VERSION) > version]


def upgrade(version: int) -> Iterator[str]:
    """The statements that bring a ledger of an older version up to today's."""
    newer = _newer(version)
    for table in newer:
        columns = TABLES[table]
        unique = UNIQUE.get(table, ())
        key = f", UNIQUE ({', '.join(unique)})" if unique else ""
        # Of a row without an id a trigger sees -1, so no row may have that.
        yield f"CREATE TABLE {table} (id INTEGER PRIMARY KEY CHECK (id > 0), {columns}{key})"
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
        # REPLACE takes the old row away without asking the trigger against DELETE.
        there = "id = NEW.id"
        if unique:
            there += f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in unique)})"
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there}) "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
    for table, column in INDEXES:
        if table not in newer:
            continue
        yield f"CREATE INDEX {table}_{column} ON {table} ({column})"
    yield f"PRAGMA user_version = {VERSION}"


class CellRow(NamedTuple):
    """One cell as a row of ``cells``. Those of the Cover have no part and no ref."""

    part: str
    ref: str
    row: int
    field: str
    sheet: str
    cell: str
    type: str
    value: str
    raw: str
    flags: str
    """"f" has a formula, "u" which is not calculated, "p" is shown as a percentage."""
    state: str


class JudgementRow(NamedTuple):
    """What pmqa made of one entry, as a row of ``judgements``."""

    part: str
    ref: str
    known: bool
    """Whether this service answers for the ref; others are no part of the history."""
    status: str
    actual: str | None
    target: str | None
    state: str
    remedial_action: str


_TYPES: tuple[tuple[str, type, Callable[[Any], str], Callable[[str], Value]], ...] = (
    ("number", Decimal, str, Decimal),
    ("error", ErrorValue, str, ErrorValue),
    ("text", str, str, str),
    ("yes/no", bool, lambda value: "yes" if value else "no", lambda text: text == "yes"),
    ("moment", datetime, datetime.isoformat, datetime.fromisoformat),
    ("date", date, date.isoformat, date.fromisoformat),
    ("time", time, time.isoformat, time.fromisoformat),
    ("empty", type(None), lambda _: "", lambda _: None),
)
"""A type's name, the type, how it is written and how read; the narrower of two types first."""


def _write_value(value: Value) -> tuple[str, str]:
    return next((name, write(value)) for name, kind, write, _ in _TYPES if isinstance(value, kind))


def _read_value(name: str, text: str) -> Value:
    return next(read(text) for each, _, _, read in _TYPES if each == name)


def is_provisional(framework: Framework, entry: Entry) -> bool:
    """Whether an entry says that its figure may still change: the second of the data states."""
    return fold(entry.text("data_state")) in map(fold, framework.choices.data_state[1:2])


def _state(framework: Framework, entry: Entry) -> str:
    return "provisional" if is_provisional(framework, entry) else "final"


def _cell_row(part: str, ref: str, row: int, field: str, cell: Cell, state: str) -> CellRow:
    flags = "f" * cell.has_formula + "u" * (not cell.is_calculated) + "p" * cell.is_percent
    kind, value = _write_value(cell.value)
    return CellRow(
        part, ref, row, field, cell.sheet, cell.address, kind, value, cell.raw, flags, state
    )


def cell_rows(framework: Framework, filed: Return) -> list[CellRow]:
    """Every cell of a return: the Cover's signatures, then the entries in order."""
    signed = (filed.sign_off.completed_by, filed.sign_off.approved_by, filed.sign_off.approved_on)
    rows = [
        _cell_row("", "", cell.row, field, cell, "")
        for field, cell in zip(SignOff.__dataclass_fields__, signed, strict=True)
        if cell is not None
    ]
    for table in filed.tables:
        for entry in table.entries:
            state = _state(framework, entry)
            rows += [
                _cell_row(entry.part, entry.ref, entry.row, field, cell, state)
                for field, cell in entry.cells.items()
            ]
    return rows


def _cell(row: CellRow) -> Cell:
    letters = row.cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return Cell(
        sheet=row.sheet,
        row=int(row.cell[len(letters) :]),
        column=column,
        value=_read_value(row.type, row.value),
        raw=row.raw,
        has_formula="f" in row.flags,
        is_calculated="u" not in row.flags,
        is_percent="p" in row.flags,
    )


def read_cells(rows: Iterable[CellRow]) -> tuple[SignOff, tuple[Entry, ...]]:
    """The signatures and the entries that were written with ``cell_rows``."""
    signed: dict[str, Cell] = {}
    entries: list[Entry] = []
    for (part, row, ref), cells in groupby(rows, key=lambda each: (each.part, each.row, each.ref)):
        found = {cell.field: _cell(cell) for cell in cells}
        if part:
            entries.append(Entry(part, ref, row, found))
        else:
            signed |= found
    return SignOff(**signed), tuple(entries)


def judgement_rows(
    framework: Framework, service: str, period: Period, entries: Sequence[Judged]
) -> list[JudgementRow]:
    """What pmqa made of each entry: of a measure its figure, of an activity its % complete, of a
    risk its score. A figure that cannot be used (the status says so) is none."""
    rows = []
    for entry in entries:
        actual = entry.score
        if entry.kind is Kind.MEASURES and entry.status != StatusId.NOT_RETURNED:
            actual = entry.actual
        elif entry.kind is Kind.ACTIVITIES:
            actual = entry.number("percent_complete")
        item = entry.item
        target = target_of(item, period, entry.earlier) if isinstance(item, Measure) else None
        rows.append(
            JudgementRow(
                part=entry.part.id,
                ref=entry.ref,
                known=item is not None and answers_for(service, item),
                status=entry.status,
                actual=None if actual is None else str(actual),
                target=None if target is None else str(target),
                state=_state(framework, entry.entry),
                remedial_action=entry.text("remedial_action"),
            )
        )
    return rows


def write_findings(findings: Sequence[Finding]) -> str:
    """Findings as JSON."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)


def read_findings(text: str) -> tuple[Finding, ...]:
    """The findings that were written with ``write_findings``."""
    return tuple(
        Finding(**{**found, "severity": Severity(found["severity"])}) for found in json.loads(text)
    )


def read_receipts(connection: Connection, period: Period) -> tuple[Receipt, ...]:
    """What is known of when the files of a period came, in the order in which it was noted."""
    noted = connection.execute(
        "SELECT service, sha256, path, received_on, source FROM receipts "
        "WHERE period = ? ORDER BY id",
        (str(period),),
    )
    recorded = connection.execute(
        "SELECT service, sha256, path, min(checked_at) FROM checks "
        "JOIN filings ON filings.id = filing WHERE period = ? "
        "GROUP BY service, sha256 ORDER BY min(checks.id)",
        (str(period),),
    )
    return (
        *(
            Receipt(service, period, sha256, path, date.fromisoformat(day), Source(source))
            for service, sha256, path, day, source in noted
        ),
        *(
            Receipt(service, period, sha256, path, uk_day(datetime.fromisoformat(at)), Source.SEEN)
            for service, sha256, path, at in recorded
        ),
    )
