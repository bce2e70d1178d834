"""The Word document, as python-docx and LibreOffice read it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from tests.report.timetabled import AWKWARD, sample_page
from tests.tools import libreoffice
from tests.tools.word_template import PLACE, make_template

from pmqa_cli.calendar.page import Said
from pmqa_cli.model.wording import Language
from pmqa_cli.pack.errors import PackError
from pmqa_cli.report.timetable_docx import write_docx

LANGUAGES: tuple[Language, ...] = ("en", "cy")
languages = pytest.mark.parametrize("language", LANGUAGES)


def read(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def lines(document: Any) -> Iterator[str]:
    for each in document.iter_inner_content():
        if isinstance(each, Table):
            for row in each.rows:
                yield "  | " + " | ".join(cell.text.replace("\n", " / ") for cell in row.cells)
        else:
            yield f"{each.style.name}: {each.text}"


@languages
def test_what_the_document_says(language: Language, golden: Callable[[str, str], None]) -> None:
    data = write_docx(sample_page(language))
    assert data == write_docx(sample_page(language))
    golden(f"timetable-document.{language}.text", "\n".join(lines(read(data))) + "\n")


@languages
def test_it_is_built_for_everybody(language: Language) -> None:
    page = sample_page(language)
    document = read(write_docx(page))
    said = document.core_properties
    locale = {"en": "en-GB", "cy": "cy-GB"}[language]
    assert said.title == f"{page.name}: {page.organisation.text}"
    assert said.language == locale
    assert said.created == said.modified == datetime.fromisoformat("2026-04-01T00:00:00+00:00")
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == locale
    headings = [each.style.name for each in document.paragraphs if "Heading" in each.style.name]
    assert headings == ["Heading 1", *["Heading 2"] * 6]
    assert len(document.tables) == 6
    for table in document.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
        marked = [row.find(qn("w:tblHeader")) is not None for row in rows]
        assert marked == [True, *[False] * (len(rows) - 1)]
        widths = [column.width for column in table.columns]
        assert widths == [cell.width for cell in table.rows[0].cells]


def test_text_that_stays_english_is_marked_in_a_welsh_document() -> None:
    document = read(write_docx(sample_page("cy")))
    marked = {
        run.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run._r.rPr is not None
        and [each.get(qn("w:val")) for each in run._r.rPr.iter(qn("w:lang"))] == ["en-GB"]
    }
    assert "Heads of service" in marked
    assert "Uwch Dîm Arweinyddiaeth" not in marked


def test_nothing_of_an_awkward_text_is_lost() -> None:
    document = read(write_docx(sample_page(awkward=True)))
    assert AWKWARD in {cell.text for cell in document.tables[1].rows[1].cells}


def test_a_name_longer_than_word_takes_is_cut_in_the_properties_only() -> None:
    page = sample_page()
    long = replace(page, organisation=Said("Cyngor " * 60))
    document = read(write_docx(long))
    assert len(document.core_properties.author) == 255
    assert document.paragraphs[1].text == "Cyngor " * 60


def test_the_template_is_the_script_s() -> None:
    """Part by part: another version of zlib may pack the same bytes otherwise."""
    with (
        zipfile.ZipFile(PLACE) as there,
        zipfile.ZipFile(io.BytesIO(make_template())) as made,
    ):
        assert there.namelist() == made.namelist()
        for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
            assert there.read(name) == made.read(name), f"run: python -m {make_template.__module__}"


def test_a_council_brings_its_own_document(tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("{{ page.year }} at {{r page.organisation }}")
    own.save(str(tmp_path / "timetable.docx"))
    document = read(write_docx(sample_page(), tmp_path))
    assert document.paragraphs[0].text == "2026-27 at Dyffryn Arian County Council"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ page.titel }}", "has no attribute 'titel'"),
        ("{% if page.title %}", "timetable.docx: "),
        ("{{ page.title.__class__.mro() }}", "unsafe"),
    ],
)
def test_a_mark_that_is_wrong_is_refused(tmp_path: Path, text: str, says: str) -> None:
    own = docx.Document()
    own.add_paragraph(text)
    own.save(str(tmp_path / "timetable.docx"))
    with pytest.raises(PackError) as refused:
        write_docx(sample_page(), tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "timetable.docx").write_bytes(data)
    with pytest.raises(PackError, match="is not a Word document"):
        write_docx(sample_page(), tmp_path)


@languages
def test_libreoffice_opens_and_prints_it(soffice: Path, tmp_path: Path, language: Language) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    page = sample_page(language)
    file = tmp_path / "timetable.docx"
    file.write_bytes(write_docx(page))
    printed = libreoffice.to_pdf(file)
    done = subprocess.run([program, "-layout", printed, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    # The year on two sheets, a sheet for each quarter and one for the rest.
    assert text.count("\f") == 7
    for group in page.groups:
        assert group.heading in text
