"""The timetable as a workbook, looked at with another library and against the checklist."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from tests.report.timetabled import sample_page

from pmqa_cli.calendar.page import build_page
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.excel.timetable import write_timetable
from pmqa_cli.model.cycle import Cycle
from pmqa_cli.model.wording import Language
from pmqa_cli.store.wording import load_wording

LANGUAGES: tuple[Language, ...] = ("en", "cy")
languages = pytest.mark.parametrize("language", LANGUAGES)


def read(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


@languages
def test_what_the_workbook_says(language: Language, golden: Callable[[str, str], None]) -> None:
    data = write_timetable(sample_page(language))
    assert data == write_timetable(sample_page(language))
    lines = []
    for sheet in read(data):
        tables = ", ".join(f"{table.name} {table.ref}" for table in sheet.tables.values())
        lines.append(f"== {sheet.title} ({tables})")
        for row in sheet.iter_rows(values_only=True):
            cells = [f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else cell for cell in row]
            lines.append(" | ".join("" if cell is None else str(cell) for cell in cells))
    golden(f"timetable-workbook.{language}.text", "\n".join(lines) + "\n")


@languages
@pytest.mark.parametrize("year", (2026, 2029))
def test_it_keeps_to_the_checklist(language: Language, year: int) -> None:
    page = sample_page(language, year)
    book = read(write_timetable(page))
    cover, *sheets = book
    assert len(sheets) == 3 + len(page.groups)
    assert str(cover["A1"].value) == page.name == book.properties.title
    names = [table.name for sheet in sheets for table in sheet.tables.values()]
    assert len(set(names)) == len(sheets), "one table a sheet, each with a name of its own"
    for sheet in sheets:
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        (table,) = sheet.tables.values()
        assert table.autoFilter is None
        assert table.tableStyleInfo is None or table.tableStyleInfo.name is None
        heads = [cell.value for cell in sheet[3]]
        assert len(set(heads)) == len(heads)
        for row in sheet.iter_rows(min_row=4):
            assert all(cell.value not in (None, "") for cell in row)
            assert all(cell.fill.fill_type is None for cell in row)
            assert all(cell.alignment.wrap_text for cell in row)


def test_dates_are_dates_and_what_has_none_says_so() -> None:
    sheet = read(write_timetable(sample_page()))["Q1"]
    assert sheet["A5"].value.isoformat() == "2026-07-14T00:00:00"
    assert sheet["A5"].number_format == "d mmmm yyyy"
    book = read(write_timetable(sample_page(year=2027)))
    days = [row[0].value for row in book["Q1"].iter_rows(min_row=4)]
    assert "Not yet fixed" in days


def test_text_is_never_a_formula() -> None:
    sheet = read(write_timetable(sample_page(awkward=True)))["Q1"]
    cells = {str(cell.value): cell.data_type for cell in sheet[4]}
    assert cells["=SUM(A1)"] == "s"


def test_a_timetable_without_stages_is_still_a_workbook() -> None:
    timetable = build_timetable(Cycle(stages=()), 2026, WorkingDays())
    page = build_page(timetable, load_wording("en"), "A Council")
    assert read(write_timetable(page)).sheetnames[0] == "Cover"


def test_links_of_the_contents_lead_to_sheets() -> None:
    book = read(write_timetable(sample_page("cy")))
    links = [row[0].hyperlink.location for row in book["Cynnwys"].iter_rows(min_row=4)]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[2:]]
