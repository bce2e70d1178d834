"""Files that are no return: each is refused with a code and a sentence that says what to do."""

from __future__ import annotations

import io
import random
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pmqa_cli.model.finding import Finding
from tests.excel.test_package import compound
from tests.faults.filling import open_book, save_book
from tests.faults.place import SMALL, open_council


@pytest.fixture(scope="module")
def template() -> bytes:
    return open_council(SMALL).template("HOU")


def find(data: bytes) -> tuple[Finding, ...]:
    return open_council(SMALL).validate(data)[1]


def only(data: bytes) -> Finding:
    """The only finding in a file: nothing else can be said of what cannot be read."""
    (finding,) = find(data)
    assert (finding.sheet, finding.cell, finding.ref) == ("", "", "")
    assert finding.severity == "error"
    assert finding.message.endswith(".")
    assert finding.fix.endswith(".")
    return finding


def without(data: bytes, part: str) -> bytes:
    """A workbook that lacks a part."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            if info.filename != part:
                copy.writestr(info, source.read(info))
    return target.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """A workbook in which a part says something else."""
    target = io.BytesIO(without(data, part))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        pytest.param(b"", "PM001", "empty", id="an empty file"),
        pytest.param(
            random.Random(1).randbytes(5_000), "PM001", "not a workbook", id="random bytes"
        ),
        pytest.param(b"PK\x03\x04", "PM001", "damaged", id="the beginning of a zip"),
        pytest.param(
            compound("EncryptionInfo", "EncryptedPackage"), "PM002", "password", id="a password"
        ),
        pytest.param(
            compound("EncryptedPackage", "DRMEncryptedTransform"),
            "PM002",
            "sensitivity label",
            id="a sensitivity label",
        ),
        pytest.param(compound("Workbook"), "PM003", ".xls", id="an old workbook"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\n", "PM003", "PDF", id="a PDF"),
        pytest.param(b"Ref,Measure,Actual\r\nHOU/01,Homes,5\r\n", "PM003", "CSV", id="a CSV file"),
        pytest.param(b"<!DOCTYPE html><html><table>", "PM003", "HTML", id="a web page"),
        pytest.param(b"From: a@b.example\r\nSubject: Q1\r\n\r\n", "PM003", "e-mail", id="a mail"),
        pytest.param(b"Please find attached", "PM003", "text", id="a text file"),
    ],
)
def test_what_is_no_workbook(data: bytes, code: str, words: str) -> None:
    finding = only(data)
    assert finding.code == code
    assert words in finding.message


def test_a_download_that_broke_off(template: bytes) -> None:
    for size in (len(template) // 2, len(template) - 1):
        assert only(template[:size]).code == "PM001"


def test_a_workbook_that_lacks_a_sheet_it_names(template: bytes) -> None:
    finding = only(without(template, "xl/worksheets/sheet4.xml"))
    assert finding.code == "PM001"
    assert "Top 5" in finding.message


def test_entities_are_refused(template: bytes) -> None:
    content = b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'
    assert only(with_part(template, "xl/workbook.xml", content)).code == "PM004"


def test_a_workbook_that_unpacks_to_gigabytes(template: bytes) -> None:
    assert only(with_part(template, "xl/media/x.png", bytes(140 << 20))).code == "PM004"


def test_an_ordinary_workbook() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Budget", "2026-27", 4_000])
    finding = only(save_book(book))
    assert finding.code == "PM005"


def test_a_workbook_that_has_the_sheets_of_a_return_and_nothing_in_them(template: bytes) -> None:
    book = open_book(template)
    for sheet in book.worksheets:
        sheet.delete_rows(1, sheet.max_row)
    assert only(save_book(book)).code == "PM005"


def test_a_workbook_without_a_row_of_headings_on_one_sheet(template: bytes) -> None:
    book = open_book(template)
    book["PAMs"].delete_rows(4)
    found = {(each.code, each.sheet, each.cell) for each in find(save_book(book))}
    assert ("PM203", "PAMs", "") in found
    assert not [each for each in found if each[:2] == ("PM206", "PAMs")]


def test_libreoffice_s_own_formats(soffice: Path, tmp_path: Path, template: bytes) -> None:
    """A return saved as .ods or .xls, and one named .xlsx that is none."""
    source = tmp_path / "housing.xlsx"
    source.write_bytes(template)
    for form, words in (("ods", ".ods"), ("xls", ".xls")):
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                form,
                "--outdir",
                tmp_path,
                source,
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        finding = only((tmp_path / f"housing.{form}").read_bytes())
        assert finding.code == "PM003"
        assert words in finding.message
