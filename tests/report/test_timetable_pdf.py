"""The PDF: what a reader and a screen reader get."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.report.timetabled import sample_page

from pmqa_cli.model.wording import Language
from pmqa_cli.report.timetable_pdf import page_fields, write_pdf

LANGUAGES: tuple[Language, ...] = ("en", "cy")
languages = pytest.mark.parametrize("language", LANGUAGES)


def tags(node: Any) -> Iterator[str]:
    """The tags of the structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from tags(each)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from tags(node.K)


@languages
def test_what_the_template_is_given(language: Language, golden: Callable[[str, str], None]) -> None:
    fields = page_fields(sample_page(language))
    few = {**fields, "groups": fields["groups"][:1], "months": fields["months"][:2]}
    golden(f"timetable-page.{language}.json", json.dumps(few, ensure_ascii=False, indent=1) + "\n")


@languages
def test_it_is_tagged_titled_and_in_its_language(language: Language) -> None:
    page = sample_page(language)
    printed = write_pdf(page)
    assert printed.replaced == ()
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        root = pdf.Root
        assert str(root.Lang)[:2] == language
        assert str(pdf.docinfo.Title) == f"{page.name}: {page.organisation.text}"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        # The year at a glance, four quarters, and what takes place once in the year.
        assert len(pdf.pages) == 6
        found = list(tags(root.StructTreeRoot.K))
    assert [tag for tag in found if tag.startswith("/H")] == ["/H1", *["/H2"] * 6]
    assert found.count("/Table") == 6
    columns = 4 + page.shows_audience + page.shows_how
    assert found.count("/TH") == 2 + 5 * columns
    assert found.count("/THead") == 6


@languages
def test_the_same_page_makes_the_same_bytes(language: Language) -> None:
    page = sample_page(language)
    assert write_pdf(page) == write_pdf(page)


def test_a_reader_can_take_its_text_out(tmp_path: Path) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    page = sample_page("cy")
    file = tmp_path / "timetable.pdf"
    file.write_bytes(write_pdf(page).data)
    done = subprocess.run([program, "-raw", file, "-"], capture_output=True, check=True)
    text = " ".join(done.stdout.decode("utf-8").split())
    for row in (row for group in page.groups for row in group.rows):
        assert row.day in text
        assert row.stage.text in text
    assert "Uwch Dîm Arweinyddiaeth" in text


def test_an_awkward_text_is_named_and_does_not_stop_the_page() -> None:
    printed = write_pdf(sample_page(awkward=True))
    assert printed.replaced == ("[U+1F600 grinning face]", "[U+6F22 cjk unified ideograph-6f22]")


def test_a_council_brings_its_own_template(tmp_path: Path) -> None:
    ours = write_pdf(sample_page(), tmp_path)
    own = tmp_path / "timetable.typ"
    own.write_text(
        '#set document(title: "Ours")\n#set text(font: "Liberation Sans")\n= Ours\n',
        encoding="utf-8",
    )
    theirs = write_pdf(sample_page(), tmp_path)
    assert len(theirs.data) < len(ours.data)
    with pikepdf.open(io.BytesIO(theirs.data)) as pdf:
        assert str(pdf.docinfo.Title) == "Ours"


def test_uncertain_dates_and_none_at_all() -> None:
    assert write_pdf(sample_page(year=2029)).data.startswith(b"%PDF")
