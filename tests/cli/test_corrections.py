"""`pmqa validate --corrections` as an officer calls it."""

# ruff: noqa: F811 (a fixture that is imported is a parameter's name too)
from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.cli.test_validate import HOUSING, Run, council, filled, run  # noqa: F401
from tests.faults.filling import beside, open_book, save_book, table_of

STEM = "hou-2026-27-Q1"
FILES = [f"{STEM}-corrections.xlsx", f"{STEM}-mail.txt", f"{STEM}-queries.html"]


def names(folder: str) -> list[str]:
    return sorted(each.name for each in Path(folder).iterdir()) if Path(folder).is_dir() else []


def test_a_return_with_findings_gets_three_files_and_one_without_gets_none(
    council: Path, run: Run
) -> None:
    before = Path(HOUSING).read_bytes()
    said = run("validate", "--corrections", "corrections")
    assert said.code == 1
    assert names("corrections") == FILES
    assert Path(HOUSING).read_bytes() == before
    assert f"corrections/{STEM}-corrections.xlsx: 3 queries" in said.err
    assert "put what comes back into returns/2026-27-Q1, and pmqa validate" in said.err
    assert "PM501" in said.out


def test_the_corrected_workbook_validates_like_any_return(council: Path, run: Run) -> None:
    run("validate", "--corrections", "corrections")
    book = open_book(Path(f"corrections/{STEM}-corrections.xlsx").read_bytes())
    table = table_of(book["Top 5"])
    assert table
    table.cell("HOU/01", "Commentary").value = "A contractor left in May; the work is let again."
    table.cell("HOU/01", "Timeframe").value = date(2026, 9, 30)
    beside(book["Cover"], "Date approved").value = date(2026, 7, 20)
    Path(HOUSING).write_bytes(save_book(book))
    said = run("validate", "--ignore", "PM1", "--fail-on", "warning", "--corrections", "more")
    assert (said.code, said.out) == (0, "")
    assert "there is nothing to query" in said.err
    assert names("more") == []
    again = run("validate", "--ignore", "PM1", "--corrections", "corrections")
    assert f"out of date: {STEM}-corrections.xlsx in corrections" in again.err
    assert names("corrections") == FILES


def test_that_a_return_came_late_is_nothing_to_query(
    council: Path, run: Run, clock: Callable[[datetime], None]
) -> None:
    clock(datetime(2026, 7, 20, 9, tzinfo=UTC))
    said = run("validate", "--ignore", "PM1,PM5", "--corrections", "more")
    assert said.out.count("PM801") == 2
    assert "there is nothing to query" in said.err
    assert names("more") == []


def test_returns_in_a_zip_folder_get_the_same_corrections(council: Path, run: Run) -> None:
    run("validate", "--corrections", "corrections")
    returns = sorted(Path(HOUSING).parent.iterdir())
    with ZipFile("inbox.zip", "w") as inbox:
        for path in returns:
            inbox.write(path, path.name)
    said = run("validate", "inbox.zip", "--corrections", "unzipped")
    assert said.code == 1
    assert names("unzipped") == FILES
    one, other = (
        table_of(open_book(Path(folder, FILES[0]).read_bytes())["Top 5"])
        for folder in ("corrections", "unzipped")
    )
    assert one and other
    assert one.cell("HOU/01", "Commentary").value == other.cell("HOU/01", "Commentary").value


def test_the_same_input_gives_the_same_bytes_and_nothing_is_replaced_unasked(
    council: Path, run: Run
) -> None:
    run("validate", "--corrections", "corrections")
    first = {name: Path("corrections", name).read_bytes() for name in FILES}
    again = run("validate", "--corrections", "corrections")
    assert (again.code, again.out) == (2, "")
    assert "--force" in again.err
    assert run("validate", "--corrections", "corrections", "--force").code == 1
    assert {name: Path("corrections", name).read_bytes() for name in FILES} == first


def test_waived_findings_and_those_of_rules_left_out_are_no_queries(
    council: Path, run: Run
) -> None:
    said = run("validate", "--corrections", "corrections", "--ignore", "PM501,PM510")
    assert names("corrections") == []
    assert "nothing to query" in said.err
    waivers = council / "catalogue" / "waivers.csv"
    waivers.write_text(
        "code,ref,service,from,until,reason,agreed_by\n"
        "PM501,HOU/01,HOU,2026-27 Q1,2026-27 Q1,Agreed,Chief Executive\n",
        encoding="utf-8",
    )
    run("validate", "--corrections", "corrections")
    mail = Path("corrections", FILES[1]).read_text("utf-8")
    assert "has no commentary" not in mail
    assert "names no date" in mail


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pmqa period": "2025-26 Q4"}, "it is for 2025-26 Q4, and 2026-27 Q1 is being collected."),
        ({"pmqa service": "HOO"}, '"HOO" is not in the catalogue'),
        ({"pmqa service": "HTR"}, 'but its Cover names "HOU"'),
    ],
)
def test_why_there_is_none_is_said(
    council: Path, run: Run, change: dict[str, str], told: str
) -> None:
    book = open_book(Path(HOUSING).read_bytes())
    for name, value in change.items():
        book.custom_doc_props[name].value = value
    Path(HOUSING).write_bytes(save_book(book))
    said = run("validate", "--corrections", "corrections")
    assert f"No correction workbook for {HOUSING}: " in said.err
    assert told in said.err
    assert names("corrections") == []


def test_what_cannot_be_read_and_the_copy_that_does_not_count_get_none(
    council: Path, run: Run
) -> None:
    folder = Path(HOUSING).parent
    shutil.copy(HOUSING, folder / "housing (2).xlsx")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    said = run("validate", "--corrections", "corrections")
    assert (
        f"No correction workbook for {folder.as_posix()}/notes.pdf: it cannot be read" in said.err
    )
    assert f"No correction workbook for {HOUSING}: " in said.err
    assert "housing (2).xlsx is the one that counts" in said.err
    assert "(housing (2).xlsx)" in Path("corrections", FILES[1]).read_text("utf-8")


@pytest.mark.parametrize("folder", ["returns/2026-27-Q1", "returns/2026-27-Q1/corrections"])
def test_corrections_are_never_put_among_the_returns(council: Path, run: Run, folder: str) -> None:
    said = run("validate", "--corrections", folder)
    assert (said.code, said.out) == (2, "")
    assert "taken for a return" in said.err


def test_a_return_is_never_written_over(council: Path, run: Run) -> None:
    sent = Path("sent")
    sent.mkdir()
    shutil.copy(HOUSING, sent / FILES[0])
    before = (sent / FILES[0]).read_bytes()
    said = run("validate", sent / FILES[0], "--corrections", "sent", "--force")
    assert said.code == 2
    assert "is one of the returns" in said.err
    assert (sent / FILES[0]).read_bytes() == before
    assert names("sent") == [FILES[0]]


def test_quiet_says_nothing_of_them(council: Path, run: Run) -> None:
    said = run("validate", "--corrections", "corrections", "-q")
    assert names("corrections") == FILES
    assert "correction workbook" not in said.err


def test_a_councils_own_mail_lies_over_ours(council: Path, run: Run) -> None:
    own = council / "templates" / "mail"
    own.mkdir(parents=True)
    mail = own / "mail.txt.j2"
    mail.write_text(
        '{% extends "pmqa/mail.txt.j2" %}\n{% block signature %}Yours, Jo & Sam{% endblock %}\n',
        encoding="utf-8",
    )
    run("validate", "--corrections", "corrections")
    assert "Yours, Jo & Sam\r\n" in Path("corrections", FILES[1]).read_bytes().decode("utf-8")
    mail.write_text("{{ correction.quieries }}\n", encoding="utf-8")
    said = run("validate", "--corrections", "more")
    assert said.code == 2
    assert "mail.txt.j2, line 1" in said.err
    assert names("more") == []
