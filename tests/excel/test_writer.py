"""The return workbook as a service gets it, opened again by openpyxl and by LibreOffice."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from tests.excel.issued import (
    CATALOGUE,
    FRAMEWORK,
    PERIOD,
    D,
    cell,
    covered,
    headings,
    measure,
    opened,
    row_of,
    write,
)
from tests.tools import libreoffice

from pmqa_cli.excel import layout
from pmqa_cli.excel.returns import read_return
from pmqa_cli.judge.shown import shown_target
from pmqa_cli.model.catalogue import (
    Polarity,
)
from pmqa_cli.model.expected import catalogue_version, template_version


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(write())


@pytest.fixture(scope="module")
def values() -> Workbook:
    return opened(write(), values=True)


# ---------------------------------------------------------------- the whole


def test_the_same_bytes_twice() -> None:
    assert write() == write()


def test_no_clock_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(write())) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-06-30T00:00:00Z" in package.read("docProps/core.xml")


def test_the_sheets_in_order_without_those_that_would_be_empty(book: Workbook) -> None:
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == [
        *("Cover", "AIA activities", "AIA measures", "Top 5", "QA", "PAMs", "Risk", "Guidance")
    ]
    assert book["Lists"].sheet_state == "veryHidden"


def test_identity(book: Workbook, values: Workbook) -> None:
    version = catalogue_version(FRAMEWORK, CATALOGUE, "HOU", PERIOD)
    assert {p.name: p.value for p in book.custom_doc_props} == {
        "pmqa service": "HOU",
        "pmqa period": "2026-27 Q1",
        "pmqa catalogue version": version,
        "pmqa template version": template_version(FRAMEWORK),
    }
    cover = covered(values)
    assert cover["Service"] == "Housing & Homes (HOU)"
    assert cover["Period"] == "2026-27 Q1"
    assert cover["Catalogue version"] == version
    assert cover["Template version"] == template_version(FRAMEWORK)
    assert str(cover["Return by"]).startswith("2026-07-14")


def test_our_own_reader_finds_nothing_wrong_with_it() -> None:
    found = read_return(write(), "hou.xlsx", FRAMEWORK, CATALOGUE, PERIOD)
    assert found.facts == ()
    assert [entry.ref for table in found.tables for entry in table.entries] == [
        *("A1", "A2", "A3", "M1", "M4", "007", "M2", "M3", "Q1", "R1")
    ]
    assert [ref for table in found.tables for ref in table.linked] == ["M1", "M1"]


def test_libreoffice_saves_it_without_loss(soffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "hou.xlsx"
    path.write_bytes(write())
    saved = libreoffice.save_again(path)
    found = read_return(saved.read_bytes(), "hou.xlsx", FRAMEWORK, CATALOGUE, PERIOD)
    first = read_return(path.read_bytes(), "hou.xlsx", FRAMEWORK, CATALOGUE, PERIOD)
    assert found.facts == ()
    assert found.identity == first.identity
    again = openpyxl.load_workbook(saved)
    assert {"pmqa_status", "pmqa_data_state"} <= set(again.defined_names)
    assert all(sheet.protection.sheet for sheet in again if sheet.title != "Lists")


# ---------------------------------------------------------------- the Cover


def test_the_cover_counts_what_is_needed(values: Workbook, book: Workbook) -> None:
    cover = covered(values)
    needed = {name: cover[name] for name in ("AIA activities", "AIA measures", "Top 5", "PAMs")}
    # A3 starts later; M4 is annual; a row typed in elsewhere owes nothing here.
    assert needed == {"AIA activities": 2, "AIA measures": 2, "Top 5": 2, "PAMs": 0}
    assert cover["QA"] == 1
    assert cover["Risk"] == 1
    assert cover["Entries still needed"] == 8
    assert str(covered(book)["Entries still needed"]).startswith("=SUM(")


def test_libreoffice_counts_the_same(soffice: Path, tmp_path: Path, values: Workbook) -> None:
    path = tmp_path / "hou.xlsx"
    path.write_bytes(write())
    anew = openpyxl.load_workbook(libreoffice.recalculate(path), data_only=True)
    names = [*(s.title for s in values if s.title in covered(values)), "Entries still needed"]
    assert {n: covered(anew)[n] for n in names} == {n: covered(values)[n] for n in names}


def test_the_cover_is_signed_in_open_cells() -> None:
    signed = opened(
        write(
            {
                ("cover", "", "completed_by"): "S. Example",
                ("cover", "", "approved_by"): "=B. Example",
                ("cover", "", "approved_on"): date(2026, 7, 9),
            }
        )
    )["Cover"]
    found = {row[0].value: row[1] for row in signed.iter_rows(max_col=2)}
    assert found["Completed by"].value == "S. Example"
    assert found["Approved by head of service"].value == "=B. Example"
    assert found["Approved by head of service"].data_type == "s"
    assert found["Date approved"].is_date
    for label in ("Completed by", "Approved by head of service", "Date approved"):
        assert not found[label].protection.locked
    assert found["Service"].protection.locked


def test_the_key_says_each_status_in_words(values: Workbook) -> None:
    cover = covered(values)
    assert cover["Amber"] == (
        "Measures: Off target, but within a variance of 10% of the target\n"
        "Activities: Mainly on track, some minor issues\n"
        "Risks: Score of 8 to 14"
    )
    assert {"Blue", "Green", "Red", "No target", "Not due", "Not available"} <= cover.keys()


# ---------------------------------------------------------------- the tables


def test_what_the_template_fills_in(values: Workbook) -> None:
    shown = {
        "Measure": "Title of M1",
        "Unit": "%",
        "Polarity": "Higher is better",
        "Target": 80,
        "Previous": 81.5,
        "Last quarter's action": "Hire two officers",
    }
    assert shown == {
        heading: cell(values, "AIA measures", "M1", heading).value for heading in shown
    }
    assert cell(values, "Top 5", "M3", "Target").value == "40 to 60"
    assert cell(values, "AIA measures", "007", "Target").value == "new"
    assert cell(values, "AIA activities", "A1", "Objective").value == "Homes for all"
    assert cell(values, "AIA activities", "A2", "Previous status").value == "Red"
    assert cell(values, "AIA activities", "A2", "Due").value.date() == date(2026, 9, 30)
    assert cell(values, "Risk", "R1", "Previous score").value == 16
    assert cell(values, "Risk", "R1", "Owner").value == "Head of Housing"
    assert cell(values, "QA", "Q1", "Kind").value == "Quantitative"


def test_a_previous_figure_says_of_which_quarter_it_is(values: Workbook) -> None:
    place = cell(values, "AIA measures", "M1", "Previous").coordinate
    (said,) = [
        rule.prompt
        for rule in values["AIA measures"].data_validations.dataValidation
        if place in rule.sqref
    ]
    assert said == "The figure of 2025-26 Q4, with which the trend compares."


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"range_low": D(40), "range_high": D(60)}, "40 to 60"),
        ({"range_low": D(1500)}, "1,500 or more"),
        ({"range_high": D("0.5")}, "0.5 or less"),
        ({"range_low": D(5), "range_high": D(5)}, D(5)),
        ({"midpoint": D(7)}, D(7)),
        ({}, D(80)),
    ],
)
def test_the_target_of_a_range(facts: dict[str, Decimal], shown: object) -> None:
    assert shown_target(measure("M", polarity=Polarity.RANGE, **facts), PERIOD) == shown


def test_text_that_looks_like_a_formula_is_text(book: Workbook) -> None:
    assert cell(book, "AIA activities", "A1", "Activity").data_type == "s"
    assert cell(book, "AIA activities", "A1", "Activity").value == "=Build(homes)"
    assert cell(book, "AIA measures", "007", "Ref").value == "007"
    for text in ("+44", "@home", "-", "http://example.org", "=1+1"):
        found = opened(write({("aia-measures", "M1", "commentary"): text}))
        commentary = cell(found, "AIA measures", "M1", "Commentary")
        assert (commentary.value, commentary.data_type) == (text, "s")
        assert commentary.hyperlink is None


def test_columns_that_no_row_uses_are_not_shown(book: Workbook) -> None:
    assert {"Numerator", "Denominator", "Action done"} <= headings(book["AIA measures"]).keys()
    assert "Action done" not in headings(book["Risk"])
    framework_order = [column.heading for column in FRAMEWORK.columns_of(FRAMEWORK.part("top-5"))]
    shown = list(headings(book["Top 5"]))
    assert shown == [heading for heading in framework_order if heading in shown]


def test_number_formats(book: Workbook) -> None:
    assert cell(book, "AIA measures", "M1", "Actual").number_format == '0.0"%"'
    assert cell(book, "AIA measures", "M4", "Actual").number_format == "#,##0.00"
    assert cell(book, "Top 5", "M2", "Previous").number_format == "#,##0"
    assert cell(book, "AIA measures", "007", "Actual").number_format == "General"
    assert cell(book, "AIA measures", "M1", "Expected").number_format == "dd/mm/yyyy"
    assert cell(book, "AIA activities", "A1", "% complete").number_format == '0"%"'
    assert cell(book, "AIA activities", "A1", "Achievements").number_format == "@"


def test_a_measure_is_typed_in_once(book: Workbook, values: Workbook) -> None:
    at = headings(book["AIA measures"])
    source = f"'AIA measures'!{at['Actual']}{row_of(book['AIA measures'], 'M1')}"
    assert cell(book, "Top 5", "M1", "Actual").value == f'=IF({source}="","",{source})'
    assert cell(values, "PAMs", "M1", "Still needed").value == "Typed in on AIA measures"
    sheet = book["PAMs"]
    assert all(c.protection.locked for c in sheet[row_of(sheet, "M1")])
    filled = opened(write({("aia-measures", "M1", "actual"): D("71.5")}), values=True)
    assert cell(filled, "Top 5", "M1", "Actual").value == 71.5
    assert cell(filled, "Top 5", "M1", "Status").value == "Red"


def test_spare_rows_are_open_and_silent(book: Workbook, values: Workbook) -> None:
    for sheet, inputs in (("Risk", ("Risk", "Likelihood", "Owner")), ("QA", ("Source", "Kind"))):
        refs = [values[sheet][f"A{row}"].value for row in range(layout.FIRST_ROW + 1, 16)]
        assert refs == [f"NEW-{n}" for n in range(1, 11)]
        for heading in inputs:
            assert not cell(book, sheet, "NEW-1", heading).protection.locked
        assert cell(book, sheet, "NEW-1", "Ref").protection.locked
        assert not cell(values, sheet, "NEW-10", "Still needed").value
    assert not cell(values, "Risk", "NEW-1", "Status").value


def test_formulas_store_what_the_engine_calculates() -> None:
    found = opened(
        write(
            {
                ("aia-measures", "M1", "actual"): 72,
                ("aia-measures", "M1", "commentary"): "Two vacancies",
                ("risk", "R1", "likelihood"): D(5),
                ("risk", "R1", "impact"): D(4),
                ("risk", "NEW-1", "title"): "A new one",
                ("aia-activities", "A3", "issues"): "Begun early",
            }
        ),
        values=True,
    )
    assert cell(found, "AIA measures", "M1", "Status").value == "Amber"
    assert cell(found, "AIA measures", "M1", "Trend").value == "Decline"
    assert cell(found, "AIA measures", "M1", "Still needed").value == (
        "Remedial action; Responsible officer; Timeframe; Action done"
    )
    assert cell(found, "AIA measures", "M4", "Status").value == "Not due"
    assert cell(found, "Risk", "R1", "Score").value == 20
    assert cell(found, "Risk", "R1", "Status").value == "Red"
    assert cell(found, "Risk", "NEW-1", "Status").value == "Not returned"
    assert cell(found, "AIA activities", "A3", "Still needed").value == "% complete; Status"


def test_values_filled_in_replace_the_templates() -> None:
    found = opened(
        write(
            {
                ("aia-measures", "m1", "target"): D(75),
                ("aia-measures", "M1", "status"): "Green",
                ("aia-measures", "M1", "timeframe"): date(2026, 9, 30),
                ("aia-measures", "M1", "numerator"): True,
                ("pams", "M1", "actual"): D(3),
            }
        )
    )
    assert cell(found, "AIA measures", "M1", "Target").value == 75
    assert cell(found, "AIA measures", "M1", "Status").value == "Green"
    assert cell(found, "AIA measures", "M1", "Timeframe").is_date
    assert cell(found, "AIA measures", "M1", "Numerator").value is True
    assert cell(found, "PAMs", "M1", "Actual").value == 3


def test_a_value_without_a_cell_is_refused() -> None:
    with pytest.raises(KeyError, match="m99"):
        write({("aia-measures", "M99", "actual"): D(1)})
    with pytest.raises(TypeError, match="list"):
        write({("aia-measures", "M1", "actual"): [1]})
