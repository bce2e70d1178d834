"""How a sheet looks, on the screen and on paper."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.excel.issued import (
    FRAMEWORK,
    headings,
    opened,
    write,
)
from tests.tools import libreoffice


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(write())


@pytest.fixture(scope="module")
def values() -> Workbook:
    return opened(write(), values=True)


# ---------------------------------------------------------------- how it looks


def test_statuses_are_tinted_with_the_word_in_the_cell(book: Workbook) -> None:
    sheet = book["AIA measures"]
    rules = [
        (str(area.sqref), rule)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.type == "cellIs"
    ]
    assert {rule.formula[0] for _, rule in rules} == {
        f'"{status.word}"' for status in FRAMEWORK.statuses
    }
    assert {area.split(":")[0] for area, _ in rules} == {f"{headings(sheet)['Status']}5"}


def test_what_is_owed_stands_out(book: Workbook) -> None:
    sheet = book["AIA measures"]
    at = headings(sheet)
    found = {
        str(area.sqref).rstrip("0123456789").split(":")[0].rstrip("0123456789"): rule.formula[0]
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.type == "expression"
    }
    needed = f"${at['Still needed']}5"
    assert found[at["Commentary"]] == f'ISNUMBER(FIND("; Commentary;","; "&{needed}&";"))'
    assert found.keys() == {
        at[heading]
        for heading in (
            *("Actual", "Expected", "Commentary", "Remedial action", "Responsible officer"),
            *("Timeframe", "Action done", "Still needed"),
        )
    }


def test_the_page(book: Workbook) -> None:
    for sheet in book.worksheets[1:-2]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # Absent stands for 1 across; 0 is as many down as it takes.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.freeze_panes == "C5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert "Housing && Homes" in sheet.oddFooter.left.text
        assert "2026-27 Q1" in sheet.oddFooter.center.text
        assert not sheet.merged_cells.ranges


def test_rows_grow_with_what_is_typed() -> None:
    with zipfile.ZipFile(io.BytesIO(write())) as package:
        text = package.read("xl/worksheets/sheet3.xml").decode()
    assert '<row r="5"' in text
    fixed = [
        part.split('"')[0]
        for part in text.split('<row r="')[1:]
        if "customHeight" in part.split(">")[0]
    ]
    assert fixed == ["1", "2", "3", "4"]


def test_it_prints_one_page_across(soffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "hou.xlsx"
    path.write_bytes(write())
    printed = libreoffice.to_pdf(path).read_bytes()
    sheets = 8
    assert printed.count(b"/Type/Page\n") + printed.count(b"/Type/Page/") <= sheets
