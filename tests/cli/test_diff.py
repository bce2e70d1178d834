"""``pmqa diff`` as an officer and as a script call it, on the sample and on copies of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from tests.tools.libreoffice import save_again
from typer.testing import CliRunner, Result

from pmqa_cli.cli import app
from pmqa_cli.cli.common import CommandError
from pmqa_cli.cli.init import write_workspace

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "diff.schema.json").read_text("utf-8")
)
RETURNS = Path("returns") / "2026-27-Q1"
HOUSING = RETURNS / "housing.xlsx"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """pmqa diff in a copy of the sample workspace."""
    write_workspace(tmp_path / "sample", framework="powys", sample=True)
    monkeypatch.chdir(tmp_path / "sample")

    def call(*words: str | Path) -> Result:
        return CliRunner().invoke(app, ["diff", *map(str, words)])

    return call


def edited(cells: dict[tuple[str, str], object], name: str = "new.xlsx") -> Path:
    """Housing's return with other values in some cells."""
    book = openpyxl.load_workbook(HOUSING)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    book.save(name)
    return Path(name)


TWO_CELLS: dict[tuple[str, str], object] = {
    ("AIA measures", "G7"): 12,
    ("AIA measures", "P7"): "Now fine.",
}


def test_two_cells_and_what_they_do(run: Run) -> None:
    said = run(HOUSING, edited(TWO_CELLS))
    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        "What changed from returns/2026-27-Q1/housing.xlsx to new.xlsx",
        "Housing (HOU), 2026-27 Q1.",
        "",
        "2 cells in 1 entry changed. Status: PAM/037 from Amber to Green.",
        "",
        "AIA measures",
        "------------",
        "PAM/037 Average days to complete all housing repairs",
        "  G7 Actual: 12.9 -> 12",
        "  P7 Commentary: See above -> Now fine.",
        "  Status: Amber -> Green. 12 meets the target of 12.",
        "  Trend: Improvement, as before. 12 now, 13.7 in 2025-26 Q4.",
    ]


def test_json_follows_its_schema(run: Run) -> None:
    new = edited({**TWO_CELLS, ("Cover", "B11"): "X", ("Risk", "B20"): "Roofs", ("QA", "A5"): ""})
    for pair in ((HOUSING, new), (HOUSING, HOUSING), (HOUSING, RETURNS / "education.xlsx")):
        said = run(*pair, "-f", "json")
        document = json.loads(said.stdout)
        jsonschema.validate(document, SCHEMA)
        assert said.exit_code == document["summary"]["differs"]
        assert run(*pair, "-f", "json").stdout == said.stdout
    found = json.loads(run(HOUSING, new, "-f", "json").stdout)
    first = next(each for each in found["entries"] if each["ref"] == "PAM/037")
    assert first["status"] == {"old": "Amber", "new": "Green"}


def test_csv_has_a_row_for_each_cell(run: Run) -> None:
    said = run(HOUSING, edited(TWO_CELLS), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert [(row["ref"], row["column"], row["cell"], row["new_status"]) for row in rows] == [
        ("PAM/037", "Actual", "G7", "Green"),
        ("PAM/037", "Commentary", "P7", "Green"),
    ]


def test_a_return_saved_again_is_the_same(run: Run) -> None:
    said = run(HOUSING, edited({}))
    assert said.exit_code == 0
    assert "Nothing that a service fills in has changed." in said.stdout


@pytest.mark.libreoffice
def test_so_it_is_when_libreoffice_saved_it(run: Run, soffice: Path, tmp_path: Path) -> None:
    for path in sorted(RETURNS.glob("*.xlsx")):
        assert run(path, save_again(path, tmp_path / "again")).exit_code == 0


def test_what_was_typed_where_nothing_is_read_is_told(run: Run) -> None:
    said = run(HOUSING, edited({("Top 5", "G7"): 40}))
    assert said.exit_code == 1
    assert 'Top 5!G7 "40" was typed in a row that follows the sheet' in said.stdout


def test_different_returns_are_said_to_be_that_first(run: Run) -> None:
    said = run(HOUSING, RETURNS / "education.xlsx")
    assert said.exit_code == 1
    assert said.stdout.splitlines()[1].startswith("These are two different returns: the first is")


def test_a_zip_folder_with_one_return_stands_for_it(run: Run) -> None:
    with zipfile.ZipFile("one.zip", "w") as folder:
        folder.write(HOUSING, "housing.xlsx")
    assert run("one.zip", HOUSING).exit_code == 0
    with zipfile.ZipFile("one.zip", "a") as folder:
        folder.write(HOUSING, "again.xlsx")
    said = run("one.zip", HOUSING)
    assert isinstance(said.exception, CommandError)
    assert "one.zip holds more than one file" in str(said.exception)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file of this name"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"PK\x03\x04", "damaged"),
        (b"book", "This is no return"),
    ],
)
def test_a_file_that_is_no_return_gives_its_sentence(
    run: Run, content: bytes | None, words: str
) -> None:
    path = Path("other.xlsx")
    if content == b"book":
        openpyxl.Workbook().save(path)
    elif content is not None:
        path.write_bytes(content)
    for pair in ((HOUSING, path), (path, HOUSING)):
        said = run(*pair)
        assert isinstance(said.exception, CommandError)
        assert str(said.exception).startswith("other.xlsx: ")
        assert words in str(said.exception)
