from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.judge.entries import judge_entries
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure, Polarity, Risk
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Issue, Receipt, Source, settle
from pmqa_cli.model.returns import Cell, Entry, ErrorValue, Return, SheetTable, SignOff, Value
from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.ledger import Ledger, LedgerError, load_history, rebuild_ledger
from pmqa_cli.store.ledger_rows import SINCE, TABLES, UNIQUE, schema
from pmqa_cli.store.lock import LedgerInUse

POWYS = load_framework("powys")
Q1 = Period(2026, 1)
NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
CATALOGUE = Catalogue(
    measures=(
        Measure("M1", "Arrears", "HOU", polarity=Polarity.LOWER, target=Decimal("5.0")),
        Measure("M2", "Lets", "HOU", polarity=Polarity.HIGHER, target=Decimal(90)),
    ),
    activities=(Activity("A1", "Build", "HOU", section="AIA"),),
    risks=(Risk("R1", "Flood", "HOU"),),
)


def entry(part: str, ref: str, row: int, **values: Value) -> Entry:
    found: Mapping[str, Value] = {"ref": ref, **values}
    return Entry(
        part,
        ref,
        row,
        {
            column: Cell(part, row, number, value, raw=str(value))
            for number, (column, value) in enumerate(found.items(), start=25)
        },
    )


UNSIGNED = SignOff()


def filed(*entries: Entry, sha256: str = "aa", sign_off: SignOff = UNSIGNED) -> Return:
    parts = dict.fromkeys(each.part for each in entries)
    tables = tuple(
        SheetTable(part, part, 5, {}, tuple(e for e in entries if e.part == part)) for part in parts
    )
    return Return(f"returns/{sha256}.xlsx", sha256, sign_off=sign_off, tables=tables)


USUAL = (
    entry("aia-activities", "A1", 6, percent_complete=Decimal(60), status="Amber"),
    entry(
        "top-5",
        "M1",
        6,
        actual=Decimal("5.2"),
        data_state="Provisional",
        remedial_action="Call sooner",
    ),
    entry("top-5", "M2", 7, actual=None, data_state=None),
    entry("risk", "R1", 6, likelihood=Decimal(3), impact=Decimal(4)),
    entry("risk", "NEW-1", 7, title="Fire", likelihood=Decimal(5), impact=Decimal(5)),
)


def record(
    path: Path,
    said: Return,
    *,
    period: Period = Q1,
    service: str = "HOU",
    when: datetime = NOON,
    catalogue: Catalogue = CATALOGUE,
    findings: tuple[Finding, ...] = (),
    version: str = "v1",
) -> bool:
    rows = [each for table in said.tables for each in table.entries]
    judged = judge_entries(POWYS, catalogue, History(), period, rows)
    with Ledger.open(path, writer=True) as ledger:
        return ledger.record(
            said,
            service,
            period,
            judged,
            findings,
            framework=POWYS,
            catalogue_version=version,
            recorded_at=when,
        )


def returns(path: Path, period: Period = Q1) -> tuple[Filing, ...]:
    with Ledger.open(path) as ledger:
        return ledger.returns(period)


def export(path: Path) -> str:
    with Ledger.open(path) as ledger:
        return ledger.export_text()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_what_was_recorded_comes_back(path: Path) -> None:
    sign_off = SignOff(Cell("Cover", 9, 2, "A. Officer"), None, Cell("Cover", 11, 2, NOON.date()))
    finding = Finding("PM301", "n", Severity.ERROR, "p", "s", "H6", "M2", "Ŵ", "fix", "SLT")
    assert record(path, filed(*USUAL, sign_off=sign_off), findings=(finding,))
    assert returns(path) == (
        Filing("HOU", Q1, "returns/aa.xlsx", "aa", NOON, sign_off, USUAL, (finding,)),
    )
    assert returns(path, Q1.previous) == ()


def test_history_of_what_was_recorded(path: Path) -> None:
    record(path, filed(*USUAL))
    history = load_history(path)
    assert history.of("m1") == (
        Point(
            "M1",
            Q1,
            Decimal("5.2"),
            Decimal("5.0"),
            "amber",
            "provisional",
            "aa.xlsx",
            "Call sooner",
        ),
    )
    assert history.of("M2") == (
        Point("M2", Q1, None, Decimal(90), "not-returned", "final", "aa.xlsx"),
    )
    assert history.of("A1") == (Point("A1", Q1, Decimal(60), None, "amber", "final", "aa.xlsx"),)
    assert history.of("R1") == (Point("R1", Q1, Decimal(12), None, "amber", "final", "aa.xlsx"),)
    assert history.of("NEW-1") == ()


def test_the_same_file_twice_adds_nothing(path: Path) -> None:
    assert record(path, filed(*USUAL))
    before = export(path)
    later = NOON + timedelta(days=1)
    assert not record(path, filed(*USUAL), when=later)
    assert export(path) == before


def test_another_judgement_of_the_same_file_is_added(path: Path) -> None:
    record(path, filed(*USUAL))
    easier = replace(CATALOGUE.measures[0], target=Decimal(6))
    catalogue = replace(CATALOGUE, measures=(easier, CATALOGUE.measures[1]))
    assert not record(path, filed(*USUAL), catalogue=catalogue, version="v2")
    (point,) = load_history(path).of("M1")
    assert (point.status, point.target) == ("green", Decimal(6))
    assert export(path).count('["checks"') == 2
    assert export(path).count('["filings"') == 1


def test_a_newer_file_counts_and_an_older_one_handed_in_again_counts_again(path: Path) -> None:
    first = filed(*USUAL, sha256="aa")
    second = filed(entry("top-5", "M1", 6, actual=Decimal(9)), sha256="bb")
    assert record(path, first)
    assert record(path, second, when=NOON + timedelta(days=1))
    assert [each.sha256 for each in returns(path)] == ["bb"]
    assert [point.status for point in load_history(path).of("M1")] == ["red"]
    assert load_history(path).of("R1") == ()
    assert record(path, first, when=NOON + timedelta(days=2))
    (counts,) = returns(path)
    assert (counts.sha256, counts.recorded_at) == ("aa", NOON)
    assert [point.status for point in load_history(path).of("M1")] == ["amber"]
    text = export(path)
    assert (text.count('["filings"'), text.count('["recordings"')) == (2, 3)


def test_the_same_file_read_better_is_recorded_again(path: Path) -> None:
    record(path, filed(*USUAL))
    assert record(path, filed(*USUAL[:2]), when=NOON + timedelta(days=1))
    (counts,) = returns(path)
    assert counts.entries == USUAL[:2]
    assert counts.recorded_at == NOON


def test_services_and_periods_are_apart(path: Path) -> None:
    record(path, filed(*USUAL))
    record(path, filed(entry("top-5", "M1", 6, actual=Decimal(1)), sha256="bb"), service="EDU")
    record(path, filed(*USUAL, sha256="cc"), period=Q1.shift(1))
    assert [(each.service, each.sha256) for each in returns(path)] == [("EDU", "bb"), ("HOU", "aa")]
    points = load_history(path).of("M1")
    assert [(point.period, point.actual) for point in points] == [
        (Q1, Decimal("5.2")),
        (Q1.shift(1), Decimal("5.2")),
    ]


def test_where_a_figure_came_from_comes_along_for_whoever_asks(path: Path) -> None:
    words = {"data_source": "Rent system", "verified_by": " ", "verified_on": NOON.date()}
    theirs = entry("top-5", "M2", 7, actual=Decimal(80), data_source="Not ours to say")
    record(path, filed(entry("top-5", "M1", 6, actual=Decimal(5), **words)))
    record(path, filed(theirs, sha256="bb"), service="EDU")
    record(path, filed(entry("top-5", "M1", 6, data_source="Card index"), sha256="0"), period=Q1)
    record(path, filed(entry("top-5", "M1", 6, actual=Decimal(5), **words)), when=LATER)
    asked = load_history(path, ("data_source", "verified_by", "verified_on"))
    assert [point.statement for point in asked.of("M1")] == [{"data_source": "Rent system"}]
    assert asked.of("M2") == ()
    assert [point.statement for point in load_history(path).of("M1")] == [{}]


def test_a_ref_that_stands_twice_and_differs_has_no_figure(path: Path) -> None:
    rows = [entry("top-5", "M1", row, actual=Decimal(row)) for row in (4, 5)]
    record(path, filed(*rows))
    assert load_history(path).of("M1") == (Point("M1", Q1),)


def test_imported_periods_stand_behind_what_was_returned(path: Path) -> None:
    old = Point("m1", Q1.previous, Decimal("4.90"), Decimal(5), "green", "final", "Annual report")
    theirs = Point("M1", Q1, Decimal(1), None, "", "provisional")
    with Ledger.open(path, writer=True) as ledger:
        kept = {"source_name": "history.csv", "recorded_at": NOON}
        assert ledger.import_history([old, theirs], sha256="11", **kept) == 2
        assert ledger.import_history([old, theirs], sha256="11", **kept) == 0
        assert ledger.history().of("M1") == (old, replace(theirs, source="history.csv"))
        mended = replace(old, actual=Decimal("4.8"))
        assert ledger.import_history([mended], sha256="22", **kept) == 1
        assert ledger.history().of("M1")[0] == mended
    record(path, filed(*USUAL))
    points = load_history(path).of("M1")
    assert [point.source for point in points] == ["Annual report", "aa.xlsx"]


def test_a_row_left_empty_hides_nothing_that_was_imported(path: Path) -> None:
    known = Point("M2", Q1, Decimal(88), None, "amber", "final", "Annual report")
    with Ledger.open(path, writer=True) as ledger:
        ledger.import_history([known], source_name="h.csv", sha256="11", recorded_at=NOON)
    record(path, filed(*USUAL))
    assert load_history(path).of("M2") == (known,)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text("#DIV/0!NAREF", min_size=1).map(ErrorValue),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times().map(lambda value: value.replace(fold=0)),
)


@given(value=values, flags=st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_every_kind_of_value_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, value: Value, flags: tuple[bool, bool, bool]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    cell = Cell("Top 5", 1048576, 16384, value, "raw", *flags)
    record(path, filed(Entry("top-5", "M1", 1048576, {"actual": cell})))
    found = returns(path)[0].entries[0].cells["actual"]
    assert found == cell
    assert type(found.value) is type(value)
    assert str(found.value) == str(value)


def fill(path: Path) -> None:
    """Something in every table."""
    record(path, filed(*USUAL))
    with Ledger.open(path, writer=True) as ledger:
        ledger.import_history(
            [Point("M1", Q1.previous, Decimal(4))], source_name="h", sha256="1", recorded_at=NOON
        )
        ledger.note_receipts([receipt(date(2026, 7, 13))], NOON)
        ledger.note_issues([Issue("HOU", Q1, "issued/hou.xlsx")], NOON)


def receipt(day: date, source: Source = Source.TOLD, sha256: str = "aa") -> Receipt:
    return Receipt("HOU", Q1, sha256, "hou.xlsx", day, source)


def make_old(path: Path) -> None:
    """A ledger as the first version of the schema has it, with something in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in schema():
            if not any(table in statement for table in SINCE):
                connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO filings VALUES (1, 'HOU', '2026-27 Q1', 'h', 'aa', 'r')")
        connection.execute("INSERT INTO recordings VALUES (1, 1, '2026-07-14T23:30:00+00:00')")
        connection.execute("INSERT INTO checks VALUES (1, 1, 'v', '2026-07-14T23:30:00+00:00', '')")


def test_what_was_noted_of_when_files_came_comes_back(path: Path) -> None:
    noted = [receipt(date(2026, 7, 14), Source.MAIL), receipt(date(2026, 7, 13))]
    with Ledger.open(path, writer=True) as ledger:
        ledger.note_receipts(noted, NOON)
        assert ledger.receipts(Q1) == tuple(noted)
        assert ledger.receipts(Q1.previous) == ()


def test_a_return_that_was_recorded_has_been_seen_by_then(path: Path) -> None:
    record(path, filed(*USUAL))
    record(path, filed(*USUAL), version="v2")
    with Ledger.open(path) as ledger:
        assert ledger.receipts(Q1) == (
            Receipt("HOU", Q1, "aa", "returns/aa.xlsx", NOON.date(), Source.SEEN),
        )


def test_when_workbooks_were_written(path: Path) -> None:
    with Ledger.open(path, writer=True) as ledger:
        ledger.note_issues([Issue("HOU", Q1, "a"), Issue("EDU", Q1, "b")], NOON)
        ledger.note_issues([Issue("hou", Q1, "a")], NOON + timedelta(days=2))
        assert ledger.issued(Q1) == {
            "hou": NOON.date() + timedelta(days=2),
            "edu": NOON.date(),
        }
        assert ledger.issued(Q1.previous) == {}


def test_a_reader_leaves_an_older_ledger_as_it_is(path: Path) -> None:
    make_old(path)
    before = path.read_bytes()
    with Ledger.open(path) as ledger:
        # Half past midnight here, by summer time.
        assert [each.day for each in ledger.receipts(Q1)] == [date(2026, 7, 15)]
        assert ledger.issued(Q1) == {}
        assert ledger.export_text().startswith('{"pmqa ledger": 2}\n["filings", 1, "HOU"')
    assert path.read_bytes() == before


def test_an_older_ledger_can_be_read_while_somebody_writes(path: Path) -> None:
    make_old(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Ledger.open(path) as ledger:
            assert len(ledger.receipts(Q1)) == 1


def test_a_writer_brings_an_older_ledger_up_to_date(path: Path) -> None:
    make_old(path)
    with Ledger.open(path) as ledger:
        before = ledger.export_text()
    with Ledger.open(path, writer=True) as ledger:
        assert ledger.export_text() == before
        ledger.note_receipts([receipt(date(2026, 7, 13))], NOON)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(":memory:")) as new:
        for statement in schema():
            new.execute(statement)
        listed = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        assert old.execute(listed).fetchall() == new.execute(listed).fetchall()
        assert old.execute("PRAGMA user_version").fetchone() == (2,)
    with Ledger.open(path) as ledger:
        assert settle(ledger.receipts(Q1)) == (receipt(date(2026, 7, 13)),)


def test_text_of_an_older_ledger_makes_one_of_today(path: Path) -> None:
    make_old(path)
    with Ledger.open(path) as ledger:
        text = ledger.export_text().replace('{"pmqa ledger": 2}', '{"pmqa ledger": 1}')
    again = path.with_name("again.sqlite")
    rebuild_ledger(again, text)
    assert export(again) == text.replace('{"pmqa ledger": 1}', '{"pmqa ledger": 2}')


@pytest.mark.parametrize("table", TABLES)
def test_nothing_can_be_changed_or_taken_away(path: Path, table: str) -> None:
    fill(path)
    before = export(path)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() > (0,)
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET id = id + 1",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT {', '.join(['1', *columns[1:]])} FROM {table}",
            f"INSERT INTO {table} SELECT * FROM {table} WHERE true "
            f"ON CONFLICT DO UPDATE SET {columns[1]} = 9",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            values = ", ".join(["-1", *columns[1:]])
            if table in UNIQUE:
                values = values.replace("sha256", "'new'")
            connection.execute(f"INSERT INTO {table} SELECT {values} FROM {table}")
    assert export(path) == before


@pytest.mark.parametrize("table", UNIQUE)
def test_a_row_that_is_there_under_another_number_cannot_be_replaced(
    path: Path, table: str
) -> None:
    fill(path)
    before = export(path)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(columns[1:]).replace("service", "lower(service)")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(f"REPLACE INTO {table} SELECT NULL, {values} FROM {table}")
    assert export(path) == before


def test_a_failure_half_way_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(path, filed(*USUAL))
    before = export(path)

    def fail(*args: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("pmqa_cli.store.ledger.write_findings", fail)
    with pytest.raises(KeyboardInterrupt):
        record(path, filed(*USUAL[:1], sha256="bb"))
    assert export(path) == before
    assert [each.name for each in path.parent.iterdir()] == ["ledger.sqlite"]


def test_a_ledger_that_does_not_exist_is_empty_and_stays_away(path: Path) -> None:
    assert load_history(path) == History()
    assert returns(path) == ()
    assert not path.exists()


def test_a_reader_cannot_write(path: Path) -> None:
    record(path, filed(*USUAL))
    with pytest.raises(LedgerError, match="readonly"), Ledger.open(path) as ledger:
        ledger.import_history([], source_name="x", sha256="1", recorded_at=NOON)


def test_a_second_writer_is_told_who_the_first_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "amorgan")
    monkeypatch.setattr("platform.node", lambda: "LAPTOP-7")
    lock = path.with_name("ledger.sqlite.lock")
    with Ledger.open(path, writer=True):
        assert lock.exists()
        with pytest.raises(LedgerInUse) as refused, Ledger.open(path, writer=True):
            pass
        assert load_history(path) == History()
    said = str(refused.value)
    assert said.startswith("amorgan on LAPTOP-7, since ")
    assert f"is writing to {path.as_posix()}. Wait until they have finished" in said
    assert f"delete the file {lock.as_posix()}" in said
    assert not lock.exists()


def test_somebody_without_a_name_can_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", fail)
    with Ledger.open(path, writer=True):
        held = path.with_name("ledger.sqlite.lock").read_text(encoding="utf-8")
    assert held.startswith("somebody on ")


def test_copies_of_a_sync_program_are_noticed(path: Path) -> None:
    with Ledger.open(path, writer=True) as ledger:
        assert ledger.warnings == ()
        for name in ("ledger (A's conflicted copy).sqlite", "ledger-DESKTOP-7.sqlite", "x.sqlite"):
            (path.parent / name).write_bytes(b"")
        first, second = ledger.warnings
    assert first.startswith("ledger (A's conflicted copy).sqlite stands beside ledger.sqlite.")
    assert second.startswith("ledger-DESKTOP-7.sqlite stands beside")


def test_a_file_that_is_no_ledger(path: Path) -> None:
    path.write_bytes(b"ref,period,actual\n" * 100)
    with pytest.raises(LedgerError, match="not a ledger of pmqa"):
        load_history(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(LedgerError, match="not a ledger of pmqa"):
        load_history(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="Update pmqa"):
        load_history(path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(StoreError, match="is not a folder"),
        Ledger.open(tmp_path / "file" / "ledger.sqlite", writer=True),
    ):
        pass


def test_text_and_back(path: Path) -> None:
    finding = Finding("PM301", "n", Severity.INFO, "p", "s", "H6", "M2", "Ŵ\n", "fix")
    record(path, filed(*USUAL), findings=(finding,))
    with Ledger.open(path, writer=True) as ledger:
        point = Point("M1", Q1.last_year, Decimal("0.10"))
        ledger.import_history([point], source_name="h.csv", sha256="1", recorded_at=NOON)
    text = export(path)
    again = path.with_name("again.sqlite")
    rebuild_ledger(again, text)
    assert export(again) == text
    assert returns(again) == returns(path)
    assert load_history(again) == load_history(path)
    assert not record(again, filed(*USUAL), findings=(finding,))
    with pytest.raises(FileExists) as refused:
        rebuild_ledger(again, text)
    assert str(refused.value) == (
        f"{again.as_posix()} is a ledger already, and is never replaced. Move it to another folder "
        "first, then run the command again."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ref,period\n",
        '{"pmqa ledger": 9}\n',
        '{"pmqa ledger": 1}\n["sqlite_master", 1]\n',
        '{"pmqa ledger": 1}\n["imports", 1, "a"]\n',
        '{"pmqa ledger": 1}\n["imports", 1, "a", "b", "c"]\n["imp',
    ],
)
def test_text_that_is_no_ledger(path: Path, text: str) -> None:
    with pytest.raises(LedgerError, match="not the text of a whole ledger"):
        rebuild_ledger(path, text)
    assert not path.exists()
