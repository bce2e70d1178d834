"""The ledger: what every return said, when, and what was made of it. Nothing is ever changed.

SQLite, because a quarter's history must outlive programs and be readable without this one. The
journal is SQLite's oldest (DELETE), the only one that works on a network share.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from pmqa_cli.calendar.uk_day import uk_day
from pmqa_cli.judge.entries import Judged
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.framework import Framework, StatusId
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Issue, Receipt
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import fold
from pmqa_cli.store.errors import FileExists
from pmqa_cli.store.files import write_whole
from pmqa_cli.store.ledger_file import LedgerError, bring_up, explaining, transaction
from pmqa_cli.store.ledger_rows import (
    FIRST_VERSION,
    TABLES,
    VERSION,
    CellRow,
    JudgementRow,
    cell_rows,
    judgement_rows,
    read_cells,
    read_findings,
    read_receipts,
    schema,
    write_findings,
)
from pmqa_cli.store.lock import conflict_copies, writer_lock

BUSY_SECONDS = 10
"""How long a reader waits while somebody writes."""

_LATEST = """
    SELECT filing FROM recordings WHERE id IN (
        SELECT max(recordings.id) FROM recordings JOIN filings ON filings.id = filing
        GROUP BY service, period)
"""
"""The filing that counts, of each service and period: the one last recorded."""

_LATEST_CHECK = "SELECT max(id) FROM checks GROUP BY filing"


class Ledger:
    """An open ledger. Made by ``Ledger.open``, and only good inside its block."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, writer: bool = False) -> Iterator[Ledger]:
        """Open a ledger for a block. A writer makes it if need be and keeps other writers out;
        a reader of one that does not exist yet finds it empty.

        Raises LedgerInUse where somebody else writes, LedgerError where the file is no ledger, is
        a newer pmqa's, or fails.
        """
        with writer_lock(path) if writer else nullcontext(), explaining(path):
            exists = path.is_file() and path.stat().st_size > 0
            name = str(path) if writer or exists else ":memory:"
            with closing(
                sqlite3.connect(name, timeout=BUSY_SECONDS, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                if exists:
                    bring_up(connection, path, writer=writer)
                else:
                    connection.execute("PRAGMA journal_mode = DELETE")
                    with transaction(connection):
                        for statement in schema():
                            connection.execute(statement)
                if not writer:
                    connection.execute("PRAGMA query_only = ON")
                yield cls(connection, path)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an officer should look at: copies that a sync program made of the ledger."""
        return conflict_copies(self.path)

    def record(
        self,
        filed: Return,
        service: str,
        period: Period,
        entries: Sequence[Judged],
        findings: Sequence[Finding],
        *,
        framework: Framework,
        catalogue_version: str,
        recorded_at: datetime,
        counts: bool = True,
    ) -> bool:
        """Record what a return said and what was made of it, in one transaction.

        The same file a second time adds nothing and gives False, unless something else was made
        of it (another catalogue, other findings): then only that is added. An older file handed
        in again after a newer one counts from now on, and the record says when. Of several files
        from one service the caller says which ``counts``; the others are kept, so that it is known
        when they came, and never count for it.
        """
        cells = cell_rows(framework, filed)
        reading = hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]
        identity = (service, str(period), filed.sha256, reading)
        when = recorded_at.isoformat()
        with transaction(self._connection):
            known = self._one(
                "SELECT id FROM filings "
                "WHERE service = ? AND period = ? AND sha256 = ? AND reading = ?",
                identity,
            )
            if known is None:
                filing = self._add(
                    "filings", service, str(period), filed.path, filed.sha256, reading
                )
                self._add_all("cells", ((filing, *cell) for cell in cells))
            else:
                filing = known
            latest = self._one(
                f"SELECT id FROM filings WHERE id IN ({_LATEST}) AND service = ? AND period = ?",
                (service, str(period)),
            )
            is_new = counts and latest != filing
            if is_new:
                self._add("recordings", filing, when)
            judged = judgement_rows(framework, service, period, entries)
            check = (catalogue_version, write_findings(findings))
            if (check, judged) != self._latest_check(filing):
                check_id = self._add("checks", filing, check[0], when, check[1])
                self._add_all("judgements", ((check_id, *row) for row in judged))
        return is_new

    def _latest_check(self, filing: int) -> tuple[tuple[str, str], list[JudgementRow]] | None:
        found = self._connection.execute(
            "SELECT id, catalogue_version, findings FROM checks WHERE filing = ? "
            "ORDER BY id DESC LIMIT 1",
            (filing,),
        ).fetchone()
        if found is None:
            return None
        rows = self._connection.execute(
            f"SELECT {', '.join(JudgementRow._fields)} FROM judgements "
            "WHERE check_id = ? ORDER BY id",
            (found[0],),
        )
        return (found[1], found[2]), [JudgementRow(*row) for row in rows]

    def returns(self, period: Period) -> tuple[Filing, ...]:
        """The filing that counts of each service that returned for a period, by service code.

        ``recorded_at`` is when the file was first recorded, however often it was read since.
        """
        filings = self._connection.execute(
            f"""
            SELECT id, service, path, sha256, (
                SELECT min(recorded_at) FROM recordings JOIN filings AS same ON same.id = filing
                WHERE (same.service, same.period, same.sha256)
                    = (filings.service, filings.period, filings.sha256)),
                (SELECT findings FROM checks WHERE filing = filings.id ORDER BY id DESC LIMIT 1)
            FROM filings WHERE period = ? AND id IN ({_LATEST}) ORDER BY service
            """,
            (str(period),),
        ).fetchall()
        return tuple(self._filing(period, *filing) for filing in filings)

    def _filing(
        self,
        period: Period,
        filing: int,
        service: str,
        path: str,
        sha256: str,
        recorded_at: str,
        findings: str,
    ) -> Filing:
        rows = self._connection.execute(
            f"SELECT {', '.join(CellRow._fields)} FROM cells WHERE filing = ? ORDER BY id",
            (filing,),
        )
        sign_off, entries = read_cells(CellRow(*row) for row in rows)
        return Filing(
            service=service,
            period=period,
            path=path,
            sha256=sha256,
            recorded_at=datetime.fromisoformat(recorded_at),
            sign_off=sign_off,
            entries=entries,
            findings=read_findings(findings),
        )

    def history(self, statement: Collection[str] = ()) -> History:
        """Every series: per ref and period what the filing that counts said, else what was
        imported last. A row that a service left empty hides nothing that was imported for it. A
        ref that stands in one return twice, differently, has no figure there.

        ``statement`` names the columns whose words each point carries along: every cell of the
        ledger is looked at for them, so only whoever needs them asks.
        """
        points: dict[tuple[str, str], Point] = {}
        for *row, source in self._connection.execute(
            "SELECT ref, period, actual, target, status, state, imported.source "
            "FROM imported ORDER BY id"
        ):
            points[fold(row[0]), row[1]] = _point(*row, source=source)
        filed: dict[tuple[str, str], list[Point]] = defaultdict(list)
        rows_of: dict[int, set[str]] = defaultdict(set)
        for *row, path, action, filing in self._connection.execute(
            f"""
            SELECT ref, period, actual, target, status, state, path, remedial_action, filing
            FROM judgements JOIN checks ON checks.id = check_id
            JOIN filings ON filings.id = filing
            WHERE known AND status != '' AND checks.id IN ({_LATEST_CHECK})
                AND filing IN ({_LATEST})
            ORDER BY judgements.id
            """
        ):
            point = _point(*row, source=PurePosixPath(path).name, action=action)
            filed[fold(row[0]), row[1]].append(point)
            rows_of[filing].add(fold(row[0]))
        for key, found in filed.items():
            if key in points and all(p.status == StatusId.NOT_RETURNED for p in found):
                continue
            agree = len({(point.actual, point.status) for point in found}) == 1
            points[key] = found[0] if agree else Point(found[0].ref, found[0].period)
        for (filing, ref, period), said in self._said(statement).items():
            if ref in rows_of[filing]:
                points[ref, period] = replace(points[ref, period], statement=said)
        series: dict[str, list[Point]] = defaultdict(list)
        for (ref, _), point in points.items():
            series[ref].append(point)
        return History(
            {
                ref: tuple(sorted(found, key=lambda point: point.period))
                for ref, found in sorted(series.items())
            },
            self._recorded(),
        )

    def _recorded(self) -> dict[str, datetime]:
        """When each file was first recorded, by its SHA-256."""
        found = self._connection.execute(
            "SELECT sha256, min(checked_at) FROM checks JOIN filings ON filings.id = filing "
            "GROUP BY sha256 ORDER BY sha256"
        )
        return {sha256: datetime.fromisoformat(when) for sha256, when in found}

    def _said(self, columns: Collection[str]) -> dict[tuple[int, str, str], dict[str, str]]:
        """Filing, folded ref and period -> column -> its text, in the filings that count."""
        found: dict[tuple[int, str, str], dict[str, str]] = defaultdict(dict)
        if columns:
            marks = ", ".join("?" * len(columns))
            for filing, ref, period, column, text in self._connection.execute(
                f"""
                SELECT filing, ref, period, field, value
                FROM cells JOIN filings ON filings.id = filing
                WHERE field IN ({marks}) AND type = 'text' AND trim(value) != ''
                    AND filing IN ({_LATEST})
                ORDER BY cells.id
                """,
                tuple(columns),
            ):
                found[filing, fold(ref), period][column] = text
        return found

    def import_history(
        self, points: Sequence[Point], *, source_name: str, sha256: str, recorded_at: datetime
    ) -> int:
        """Add earlier periods from a file; how many rows were added. The same file a second time
        adds nothing; another file with the same refs and periods counts in place of the first."""
        with transaction(self._connection):
            if self._one("SELECT id FROM imports WHERE sha256 = ?", (sha256,)) is not None:
                return 0
            number = self._add("imports", source_name, sha256, recorded_at.isoformat())
            self._add_all(
                "imported",
                (
                    (
                        number,
                        point.ref,
                        str(point.period),
                        None if point.actual is None else str(point.actual),
                        None if point.target is None else str(point.target),
                        point.status,
                        point.state,
                        point.source or source_name,
                    )
                    for point in points
                ),
            )
        return len(points)

    def note_receipts(self, receipts: Iterable[Receipt], noted_at: datetime) -> None:
        """Note when files came. What was noted before stays; ``settle`` says what counts."""
        with transaction(self._connection):
            self._add_all(
                "receipts",
                (
                    (
                        each.service,
                        str(each.period),
                        each.sha256,
                        each.path,
                        each.day.isoformat(),
                        each.source.value,
                        noted_at.isoformat(),
                    )
                    for each in receipts
                ),
            )

    def receipts(self, period: Period) -> tuple[Receipt, ...]:
        """Everything that is known of when the files of a period came: what was noted, and for each
        return that was recorded, that it had been seen by then."""
        return read_receipts(self._connection, period)

    def note_issues(self, issues: Iterable[Issue], issued_at: datetime) -> None:
        """Note that workbooks were written for services to fill in."""
        with transaction(self._connection):
            self._add_all(
                "issues",
                (
                    (each.service, str(each.period), each.path, issued_at.isoformat())
                    for each in issues
                ),
            )

    def issued(self, period: Period) -> dict[str, date]:
        """Folded service code -> the day on which its workbook of a period was last written."""
        found = self._connection.execute(
            "SELECT service, issued_at FROM issues WHERE period = ? ORDER BY id", (str(period),)
        )
        return {fold(service): uk_day(datetime.fromisoformat(at)) for service, at in found}

    def export_text(self) -> str:
        """The whole ledger as text, a row a line, from which ``rebuild_ledger`` makes it again."""
        lines = [json.dumps({"pmqa ledger": VERSION})]
        for table in TABLES:
            for row in self._connection.execute(f"SELECT * FROM {table} ORDER BY id"):
                lines.append(json.dumps([table, *row], ensure_ascii=False))
        return "\n".join(lines) + "\n"

    def _one(self, query: str, values: Sequence[Any]) -> int | None:
        found = self._connection.execute(query, values).fetchone()
        return None if found is None else int(found[0])

    def _add(self, table: str, *values: Any) -> int:
        marks = ", ".join("?" * len(values))
        number = self._connection.execute(
            f"INSERT INTO {table} VALUES (NULL, {marks})", values
        ).lastrowid
        assert number is not None
        return number

    def _add_all(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        found = list(rows)
        if found:
            marks = ", ".join("?" * len(found[0]))
            self._connection.executemany(f"INSERT INTO {table} VALUES (NULL, {marks})", found)


def _point(
    ref: str,
    period: str,
    actual: str | None,
    target: str | None,
    status: str,
    state: str,
    *,
    source: str,
    action: str = "",
) -> Point:
    return Point(
        ref=ref,
        period=Period.parse(period),
        actual=None if actual is None else Decimal(actual),
        target=None if target is None else Decimal(target),
        status=status,
        state=state,
        source=source,
        remedial_action=action,
    )


def load_history(path: Path, statement: Collection[str] = ()) -> History:
    """Every series of a ledger, which need not exist yet; ``statement`` as in its ``history``."""
    with Ledger.open(path) as ledger:
        return ledger.history(statement)


def rebuild_ledger(path: Path, text: str) -> None:
    """Make a ledger from what ``export_text`` gave. Raises FileExists where there is one."""
    if path.exists():
        raise FileExists(
            f"{path.as_posix()} is a ledger already, and is never replaced. Move it to another "
            "folder first, then run the command again."
        )
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        try:
            heading, *rows = (json.loads(line) for line in text.splitlines())
            if heading not in [{"pmqa ledger": each} for each in range(FIRST_VERSION, VERSION + 1)]:
                raise ValueError
            for statement in schema():
                connection.execute(statement)
            with transaction(connection):
                for table, *values in rows:
                    marks = ", ".join("?" * len(values))
                    # The name is looked up, so that text from a file is never run as SQL.
                    name = next(each for each in TABLES if each == table)
                    connection.execute(f"INSERT INTO {name} VALUES ({marks})", values)
        except (ValueError, StopIteration, sqlite3.Error):
            raise LedgerError(
                "This is not the text of a whole ledger, so none was made from it."
            ) from None
        write_whole(path, connection.serialize())
