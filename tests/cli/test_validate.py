"""`pmqa validate` as an officer and as a script calls it. Never a traceback."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import jsonschema
import pytest
from tests.cli.calling import Run
from tests.faults.filling import beside, fill_in, open_book, save_book, table_of
from tests.faults.place import SMALL

from pmqa_cli.cli import main
from pmqa_cli.excel.writer import write_return
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.ledger import load_history
from pmqa_cli.store.workspace import load_workspace

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "validate.schema.json").read_text("utf-8")
)


@pytest.fixture
def run(pmqa: Run) -> Run:
    """pmqa with these words, piped."""
    return pmqa


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small council with its history in the ledger and both returns in, one with a Red that
    has no commentary, the other faultless."""
    folder = tmp_path_factory.mktemp("council") / "council"
    shutil.copytree(SMALL, folder)
    patch = pytest.MonkeyPatch()
    patch.setattr(
        sys, "argv", ["pmqa", "history", "import", str(folder / "history.csv"), "-w", str(folder)]
    )
    with patch.context(), pytest.raises(SystemExit) as stop:
        main()
    patch.undo()
    assert not stop.value.code
    place = load_workspace(folder)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    returns = place.returns_dir(place.period)
    returns.mkdir(parents=True)
    for service in catalogue.services:
        data = write_return(
            place.framework,
            catalogue,
            load_history(place.ledger_path),
            service,
            place.period,
            place.config.organisation,
        )
        book = open_book(data)
        fill_in(book, place.framework, catalogue, place.period)
        if service.code == "HOU":
            table = table_of(book["Top 5"])
            assert table
            table.cell("HOU/01", "Commentary").value = None
            table.cell("HOU/01", "Timeframe").value = "asap"
        (returns / f"{service.name.split()[0].lower()}.xlsx").write_bytes(save_book(book))
    return folder


@pytest.fixture
def council(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which the test stands."""
    folder = tmp_path / "council"
    shutil.copytree(filled, folder)
    monkeypatch.chdir(folder)
    return folder


HOUSING = "returns/2026-27-Q1/housing.xlsx"


# ---------------------------------------------------------------- what is found


def test_piped_there_is_one_plain_line_for_each_finding(council: Path, run: Run) -> None:
    said = run("validate", "--ignore", "PM1")
    assert said.code == 1
    lines = said.out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{HOUSING}: Top 5!P7: error PM501 missing-commentary: HOU/01 ")
    assert lines[1].startswith(f"{HOUSING}: Top 5!S7: warning PM510 vague-timeframe: HOU/01 ")
    assert not re.search("[\x00-\x09\x1b]", said.out)
    assert said.err.strip()


def test_json_follows_its_schema(council: Path, run: Run) -> None:
    said = run("validate", "--format", "json")
    assert said.code == 1
    report = json.loads(said.out)
    jsonschema.validate(report, SCHEMA)
    assert [each["path"].rpartition("/")[2] for each in report["returns"]] == [
        "highways.xlsx",
        "housing.xlsx",
    ]
    assert {each["service"] for each in report["returns"]} == {"HOU", "HTR"}
    assert report["summary"]["errors"] == 1
    found = {(each["code"], each["sheet"], each["cell"]) for each in report["findings"]}
    assert ("PM501", "Top 5", "P7") in found
    red = next(e for r in report["returns"] for e in r["entries"] if e["ref"] == "HOU/01")
    assert (red["sheet"], red["status"], red["trend"]) == ("Top 5", "Red", "Decline")


def test_csv_has_a_row_for_each_finding(council: Path, run: Run) -> None:
    said = run("validate", "--format", "csv", "--ignore", "PM1")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert said.code == 1
    assert [(row["code"], row["cell"]) for row in rows][:2] == [("PM501", "P7"), ("PM510", "S7")]


def test_the_same_input_gives_the_same_bytes(council: Path, run: Run) -> None:
    for form in ("text", "json", "csv"):
        assert run("validate", "-f", form).out == run("validate", "-f", form).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--fail-on", "error"), 1),
        (("--fail-on", "never"), 0),
        (("--ignore", "PM501,PM1"), 0),
        (("--ignore", "PM501", "--fail-on", "warning"), 1),
        (("--ignore", "PM5", "--ignore", "PM1", "--fail-on", "warning"), 0),
        (("--select", "PM3"), 0),
        (("--select", "PM5"), 1),
        (("--select", "pm501"), 1),
        (("--select", "PM5", "--ignore", "PM501", "--fail-on", "warning"), 1),
    ],
)
def test_exit_codes(council: Path, run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("validate", *words).code == code
    assert run("validate", "-f", "json", *words).code == code


def test_files_and_folders_may_be_named(council: Path, run: Run) -> None:
    assert run("validate", "returns/2026-27-Q1/highways.xlsx", "--select", "PM5").code == 0
    assert run("validate", HOUSING, "--select", "PM5").code == 1
    assert run("validate", "returns", "--select", "PM5").code == 1
    outside = run("validate", council / HOUSING, "-w", council, "--select", "PM501")
    assert outside.out.startswith(f"{HOUSING}: ")


def test_a_file_that_cannot_be_read_stops_nobody(council: Path, run: Run) -> None:
    folder = council / "returns" / "2026-27-Q1"
    (folder / "~$housing.xlsx").write_bytes(b"\x08Officer")
    (folder / ".~lock.housing.xlsx#").write_bytes(b",officer,pc,01.07.2026;")
    (folder / "notes.txt").write_text("Chase Highways on Monday", encoding="utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    report = json.loads(run("validate", "-f", "json", "--ignore", "PM1").out)
    names = [each["path"].rpartition("/")[2] for each in report["returns"]]
    assert names == ["broken.xlsx", "highways.xlsx", "housing.xlsx", "notes.txt"]
    found = {(each["path"].rpartition("/")[2], each["code"]) for each in report["findings"]}
    assert {("broken.xlsx", "PM001"), ("notes.txt", "PM003"), ("housing.xlsx", "PM501")} <= found


def test_two_returns_from_one_service(council: Path, run: Run) -> None:
    folder = council / "returns" / "2026-27-Q1"
    book = open_book((council / HOUSING).read_bytes())
    beside(book["Cover"], "Date approved").value = date(2026, 7, 13)
    (folder / "housing v2 FINAL.xlsx").write_bytes(save_book(book))
    report = json.loads(run("validate", "-f", "json", "--select", "PM213").out)
    (finding,) = report["findings"]
    assert finding["code"] == "PM213"
    assert {"housing.xlsx", "housing v2 FINAL.xlsx"} == {
        name
        for name in ("housing.xlsx", "housing v2 FINAL.xlsx")
        if name in finding["path"] + finding["message"]
    }
    once = json.loads(run("validate", HOUSING, "-f", "json", "--select", "PM213").out)
    assert once["findings"] == []


def test_a_zip_folder_and_an_e_mail_among_the_files(council: Path, run: Run) -> None:
    folder = council / "returns" / "2026-27-Q1"
    message = EmailMessage()
    message["From"] = "highways@council.example"
    message.set_content("Please find attached")
    message.add_attachment(
        (folder / "highways.xlsx").read_bytes(), "application", "xlsx", filename="highways.xlsx"
    )
    message.add_attachment(b"%PDF-1.7", "application", "pdf", filename="plan.pdf")
    (folder / "mail.eml").write_bytes(message.as_bytes())
    (folder / "highways.xlsx").unlink()
    with zipfile.ZipFile(folder / "inbox.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(folder / "housing.xlsx", "Q1/housing.xlsx")
        packed.writestr("bomb.xlsx", zip_of("xl/workbook.xml", bytes(130 << 20)))
    (folder / "housing.xlsx").unlink()
    said = run("validate", "-f", "json", "--ignore", "PM1")
    report = json.loads(said.out)
    jsonschema.validate(report, SCHEMA)
    names = [each["path"].removeprefix("returns/2026-27-Q1/") for each in report["returns"]]
    assert names == [
        "inbox.zip/bomb.xlsx",
        "inbox.zip/Q1/housing.xlsx",
        "mail.eml/highways.xlsx",
        "mail.eml/plan.pdf",
    ]
    found = {(each["path"].rpartition("/")[2], each["code"]) for each in report["findings"]}
    assert {("bomb.xlsx", "PM004"), ("plan.pdf", "PM003"), ("housing.xlsx", "PM501")} <= found
    assert [each["service"] for each in report["returns"]] == ["", "HOU", "HTR", ""]
    assert run("validate", folder / "inbox.zip", "--select", "PM501").out.startswith(
        "returns/2026-27-Q1/inbox.zip/Q1/housing.xlsx: Top 5!P7"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["inbox.zip", "mail.eml"]


@pytest.mark.parametrize("name", ["../up.xlsx", "a.xlsx"])
def test_a_hostile_zip_folder_is_refused_by_name_and_stops_nobody(
    council: Path, run: Run, name: str
) -> None:
    members = {name: bytes(1 << 20)} if name != "a.xlsx" else {f"{n}": b"" for n in range(4_100)}
    with zipfile.ZipFile(council / "bad.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for member, content in members.items():
            packed.writestr(member, content)
    said = run("validate", "bad.zip", HOUSING, "--select", "PM004,PM501")
    assert said.code == 1
    first, second = said.out.splitlines()
    assert first.startswith("bad.zip: error PM004")
    assert "PM501" in second


def zip_of(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return made.getvalue()


def test_another_period(council: Path, run: Run) -> None:
    said = run("validate", HOUSING, "--period", "2026-27 Q2", "--select", "PM210")
    assert said.code == 1
    assert "The return is for 2026-27 Q1; 2026-27 Q2 is being collected." in said.out


# ---------------------------------------------------------------- more and less talk


def test_quiet_and_verbose(council: Path, run: Run) -> None:
    plain = run("validate", "--ignore", "PM1")
    quiet = run("validate", "--ignore", "PM1", "-q")
    verbose = run("validate", "--ignore", "PM1", "-v")
    assert quiet.code == plain.code == verbose.code == 1
    assert "PM501" in quiet.out
    assert "PM510" not in quiet.out
    assert set(plain.out.splitlines()) <= set(verbose.out.splitlines())


# ---------------------------------------------------------------- files written


def test_a_file_is_written_and_never_over_another(council: Path, run: Run) -> None:
    said = run("validate", "-f", "json", "-o", "found.json")
    assert (said.code, said.out) == (1, "")
    jsonschema.validate(json.loads(Path("found.json").read_text("utf-8")), SCHEMA)
    before = Path("found.json").read_bytes()
    again = run("validate", "-f", "csv", "-o", "found.json")
    assert again.code == 2
    assert "found.json" in again.err
    assert "--force" in again.err
    assert Path("found.json").read_bytes() == before
    assert run("validate", "-f", "csv", "-o", "found.json", "--force").code == 1
    assert Path("found.json").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_folder_that_is_not_there_is_made(council: Path, run: Run) -> None:
    said = run("validate", "-f", "json", "-o", "nowhere/found.json")
    assert (said.code, said.out) == (1, "")
    assert Path("nowhere/found.json").is_file()


# ---------------------------------------------------------------- what pmqa cannot do


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "xml"), "xml"),
        (("--fail-on", "info"), "info"),
        (("--period", "Q1 2026"), '"Q1 2026" is not a period'),
        (("--period", "2026-28 Q1"), "do not follow each other"),
        (("--select", "PM9999"), "PM9999"),
        (("--ignore", "XX"), "XX"),
        (("nowhere.xlsx",), "nowhere.xlsx"),
        (("--period", "2030-31 Q1"), "returns/2030-31-Q1"),
        (("--workspace", "elsewhere"), "elsewhere"),
        (("--colour",), "--colour"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    council: Path, run: Run, words: tuple[str, ...], told: str
) -> None:
    said = run("validate", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("perod = 1", '"period"'),
        ('organization = "x"', '"organisation"'),
        ("[rules]\nselct = []", '"select"'),
        ("[path]\nreturns = 'x'", '"paths"'),
    ],
)
def test_a_key_that_is_none_names_the_nearest(
    council: Path, run: Run, line: str, told: str
) -> None:
    config = council / "pmqa.toml"
    config.write_text(config.read_text("utf-8") + line + "\n", encoding="utf-8")
    said = run("validate")
    assert (said.code, said.out) == (2, "")
    assert "pmqa.toml" in said.err
    assert told in said.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"organisation = ", "pmqa.toml"),
        (b"\xff\xfe", "pmqa.toml"),
        (b'organisation = "x"\n', "period"),
        (b'organisation = "x"\nperiod = "soon"\n', "soon"),
        (b'organisation = "x"\nperiod = "2026-27 Q1"\nframework = "powis"\n', "powys"),
    ],
)
def test_a_garbled_configuration(council: Path, run: Run, content: bytes, told: str) -> None:
    (council / "pmqa.toml").write_bytes(content)
    said = run("validate")
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_outside_any_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("validate")
    assert said.code == 2
    assert "pmqa init" in said.err


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("measures.csv", None, "measures.csv"),
        ("measures.csv", b"ref,title\nM1", "measures.csv"),
        ("measures.csv", b"ref,titel,service\nM1,x,HOU\n", '"title"'),
        ("measures.csv", b"ref,title,service,decimals\nM1,x,HOU,two\n", "decimals"),
        ("measures.csv", b"ref,title,service,polarity\nM1,x,HOU,hihger\n", "higher"),
        ("services.csv", "code,name\nHOU,Tai ô\n".encode("cp1252"), "UTF-8"),
        ("services.csv", b"PK\x03\x04", "services.csv"),
        ("services.csv", b"", "services.csv"),
    ],
)
def test_a_catalogue_that_cannot_be_read(
    council: Path, run: Run, file: str, content: bytes | None, told: str
) -> None:
    path = council / "catalogue" / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    said = run("validate")
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_a_ledger_that_is_none(council: Path, run: Run) -> None:
    (council / "ledger.sqlite").write_bytes(b"This is not a ledger." * 100)
    said = run("validate")
    assert (said.code, said.out) == (2, "")
    assert "ledger.sqlite" in said.err


def test_an_empty_folder_of_returns(council: Path, run: Run) -> None:
    shutil.rmtree(council / "returns" / "2026-27-Q1")
    (council / "returns" / "2026-27-Q1").mkdir()
    said = run("validate")
    assert (said.code, said.out) == (2, "")
    assert "no returns" in said.err
