"""Correction workbooks: whatever is typed, anywhere, comes back or is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.faults.filling import open_book, save_book, table_of, tables_of
from tests.faults.place import SAMPLE, SMALL, Council, open_council
from tests.tools.asking import asking

from pmqa_cli.check import check_return
from pmqa_cli.excel import layout
from pmqa_cli.excel.corrections import FIXES, Made, fit, why_none, write_correction
from pmqa_cli.excel.queries import NO_PLACE
from pmqa_cli.excel.returns import read_everything, read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.columns import ROLES, Filled, Holds
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.history import History
from pmqa_cli.model.returns import Cell, ErrorValue, Value
from pmqa_cli.rules import RULES
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.ledger import load_history
from pmqa_cli.store.workspace import load_workspace

COUNCILS = {
    "powys": open_council(SMALL),
    "asking": replace(open_council(SMALL), framework=asking(), history=History()),
}
every_council = pytest.mark.parametrize("name", COUNCILS)


def correct(council: Council, data: bytes, *findings: Finding) -> Made:
    """The correction workbook of a return of Housing."""
    found = findings or council.validate(data)[1]
    filed, strays = read_everything(
        data, "returns/it.xlsx", council.framework, council.catalogue, council.period
    )
    return write_correction(
        council.framework,
        council.catalogue,
        council.history,
        council.service("HOU"),
        council.period,
        council.organisation,
        filed,
        strays,
        found,
        name="hou.xlsx",
    )


def entries(council: Council, data: bytes) -> dict[tuple[str, str, str], Value]:
    """(sheet, ref, column) -> what is read there."""
    filed = read_return(data, "it.xlsx", council.framework, council.catalogue, council.period)
    return {
        (table.sheet, entry.ref, column): cell.value
        for table in filed.tables
        for entry in table.entries
        for column, cell in entry.cells.items()
        if not cell.is_empty
    }


@cache
def open_cells(name: str) -> tuple[tuple[str, str, str], ...]:
    """Every cell to fill in: (sheet, address, ref)."""
    book = open_book(COUNCILS[name].template("HOU"))
    return tuple(
        (table.sheet.title, table.sheet.cell(row, column).coordinate, ref)
        for table in tables_of(book)
        for ref, row in table.rows.items()
        for column in table.columns.values()
        if not table.sheet.cell(row, column).protection.locked
    )


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=80
).filter(lambda text: text.strip() and not text.startswith("="))
values = st.one_of(
    texts,
    st.sampled_from(("<r>85</r>", "_x0041_", "#DIV/0!", "'quoted", "+1", "@x", "85%", "TRUE")),
    st.decimals(-(10**9), 10**9, places=3),
    st.booleans(),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")).map(
        lambda each: each.replace(microsecond=0)
    ),
)


@every_council
@settings(max_examples=12)
@given(data=st.data())
def test_whatever_is_typed_comes_back(name: str, data: st.DataObject) -> None:
    council = COUNCILS[name]
    chosen = data.draw(
        st.lists(st.sampled_from(open_cells(name)), min_size=1, max_size=9, unique=True)
    )
    book: Any = open_book(council.template("HOU"))
    for sheet, address, _ in chosen:
        typed = data.draw(values)
        cell = book[sheet][address]
        cell.value = typed
        if isinstance(typed, str):
            cell.data_type = "e" if typed.startswith("#DIV") else "s"
    sent = save_book(book)
    before = entries(council, sent)
    made = correct(council, sent)
    after = entries(council, made.data)
    for place, value in before.items():
        back = after.get(place)
        assert back == value or (isinstance(back, str) and back == _said(value)), place
    assert made.correction.strays == ()


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return Cell("", 1, 1, value).text


@pytest.mark.parametrize(
    ("value", "holds", "fits"),
    [
        (Decimal(85), Holds.NUMBER, Decimal(85)),
        ("85%", Holds.NUMBER, "85%"),
        (True, Holds.NUMBER, "TRUE"),
        (date(2026, 6, 30), Holds.NUMBER, "30/06/2026"),
        (time(10, 30), Holds.PERCENT, "10:30:00"),
        (ErrorValue("#DIV/0!"), Holds.SCORE, "#DIV/0!"),
        (date(2026, 6, 30), Holds.DATE, date(2026, 6, 30)),
        (date(1899, 6, 30), Holds.DATE, "30/06/1899"),
        (Decimal(46295), Holds.DATE, "46295"),
        (Decimal(-5), Holds.TIMEFRAME, "-5"),
        ("end of June", Holds.TIMEFRAME, "end of June"),
        (date(2026, 6, 30), Holds.TEXT, "30/06/2026"),
        (Decimal("1.50"), Holds.TEXT, Decimal("1.50")),
        (ErrorValue("#REF!"), Holds.TEXT, "#REF!"),
        (Decimal(1), Holds.CHOICE, Decimal(1)),
        (None, Holds.NUMBER, None),
    ],
)
def test_a_value_that_a_cell_would_turn_into_another_goes_in_as_text(
    value: Value, holds: Holds, fits: Value
) -> None:
    found = fit(Cell("Top 5", 7, 7, value), holds)
    assert found == fits
    assert type(found) is not ErrorValue


def test_an_input_that_the_template_fills_in_and_the_service_emptied_stays_empty() -> None:
    council = COUNCILS["powys"]
    book = open_book(council.template("HOU"))
    table = table_of(book["Risk"])
    assert table
    assert table.cell("R/1", "Owner").value
    table.cell("R/1", "Owner").value = None
    again = table_of(open_book(correct(council, save_book(book)).data)["Risk"])
    assert again
    assert again.cell("R/1", "Owner").value is None


def test_what_no_finding_names_is_listed_all_the_same() -> None:
    """Notes on the Cover, a figure in a cell that is not asked for, the cells of an extra sheet."""
    council = COUNCILS["powys"]
    book = open_book(council.template("HOU"))
    book["Cover"]["D5"].value = "Back on Monday"
    table = table_of(book["AIA measures"])
    assert table
    closed = next(
        cell
        for ref in table.rows
        if (cell := table.cell(ref, "Numerator")).protection.locked and cell.value is None
    )
    closed.value = 810
    extra = book.create_sheet("Notes for Jo")
    extra["B2"].value = "Why the second quarter will be better"
    extra["B3"].value = 12.5
    listed = {
        (each.sheet, each.cell, each.content)
        for each in correct(council, save_book(book)).correction.strays
    }
    assert listed == {
        ("Cover", "D5", "Back on Monday"),
        ("AIA measures", closed.coordinate, "810"),
        ("Notes for Jo", "B2", "Why the second quarter will be better"),
        ("Notes for Jo", "B3", "12.5"),
    }


def test_of_very_many_cells_without_a_place_the_number_is_told() -> None:
    council = COUNCILS["powys"]
    book = open_book(council.template("HOU"))
    extra = book.create_sheet("Data")
    for number in range(1, 1_501):
        extra.cell(number, 1).value = number
    made = correct(council, save_book(book))
    assert len(made.correction.strays) == 1_000
    assert made.correction.unlisted == 500
    sheet = open_book(made.data)[layout.QUERIES_SHEET]
    assert "500 more cells" in str(sheet.cell(sheet.max_row, 2).value)


def test_a_reply_of_an_earlier_correction_is_listed_in_the_next() -> None:
    council = COUNCILS["powys"]
    book = open_book(correct(council, council.template("HOU")).data)
    reply = layout.QUERIES_COLUMNS["reply"]
    book[layout.QUERIES_SHEET].cell(layout.QUERIES_HEADER_ROW + 1, reply).value = "It is right."
    sent = save_book(book)
    _, findings = council.validate(sent)
    assert not [each for each in findings if each.code.startswith("PM2")]
    (stray,) = correct(council, sent).correction.strays
    assert (stray.sheet, stray.cell, stray.content) == (layout.QUERIES_SHEET, "G6", "It is right.")


def test_notes_are_listed_apart_and_faults_of_pmqa_and_waived_ones_not_at_all() -> None:
    council = COUNCILS["powys"]
    common = ("it.xlsx", "Top 5", "G7", "HOU/01", "Something.", "Do it.")
    made = correct(
        council,
        council.template("HOU"),
        Finding("PM305", "excess-precision", Severity.INFO, *common),
        Finding("PM302", "not-a-number", Severity.ERROR, *common),
        Finding("PM999", "failed-rule", Severity.ERROR, *common),
        Finding("PM508", "thin-commentary", Severity.WARNING, *common, "Cabinet"),
    )
    assert [each.code for each in made.correction.queries] == ["PM302"]
    assert [each.code for each in made.correction.notes] == ["PM305"]
    texts = [cell.value for row in open_book(made.data)["Queries"].iter_rows() for cell in row]
    assert "Good to know: nothing need be done" in texts
    assert NO_PLACE not in texts


def test_the_codes_whose_advice_differs_are_codes_of_rules() -> None:
    assert set(FIXES) <= {each.code for each in RULES}


def test_with_a_date_to_return_it_by_the_covers_cells_are_still_the_right_ones() -> None:
    council = COUNCILS["powys"]
    for return_by in (None, date(2026, 7, 14)):
        data = write_return(
            council.framework,
            council.catalogue,
            council.history,
            council.service("HOU"),
            council.period,
            council.organisation,
            return_by=return_by,
        )
        filed = read_return(data, "it", council.framework, council.catalogue, council.period)
        lines = {
            "service": filed.identity.service_cell,
            "period": filed.identity.period_cell,
            "completed_by": filed.sign_off.completed_by,
            "approved_by": filed.sign_off.approved_by,
            "approved_on": filed.sign_off.approved_on,
        }
        for line, cell in lines.items():
            assert cell
            assert cell.row == layout.cover_row(line, has_return_by=bool(return_by))


def test_the_sheet_of_queries_is_protected_frozen_and_set_up_to_print() -> None:
    council = COUNCILS["powys"]
    sheet: Any = open_book(correct(council, council.template("HOU")).data)[layout.QUERIES_SHEET]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == f"A{layout.QUERIES_HEADER_ROW + 1}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == f"${layout.QUERIES_HEADER_ROW}:${layout.QUERIES_HEADER_ROW}"
    (dropdown,) = sheet.data_validations.dataValidation
    assert dropdown.formula1 == '"Yes,No"'
    first = layout.QUERIES_HEADER_ROW + 1
    open_columns = {
        column
        for column, place in layout.QUERIES_COLUMNS.items()
        if not sheet.cell(first, place).protection.locked
    }
    assert open_columns == {"reply", "done"}


WORKSPACES = sorted(
    path.parent for path in SAMPLE.rglob("pmqa.toml") if (path.parent / "returns").is_dir()
)


@pytest.mark.parametrize("folder", WORKSPACES, ids=[each.name for each in WORKSPACES])
def test_the_samples_of_every_framework_are_asked_and_read_again(folder: Path) -> None:
    place = load_workspace(folder)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    history = load_history(place.ledger_path, [each.id for each in place.framework.statement])
    for path in sorted(place.returns_dir(place.period).glob("*.xlsx")):
        common = (place.framework, catalogue, place.period)
        filed, strays = read_everything(path.read_bytes(), path.as_posix(), *common)
        service = catalogue.service(filed.identity.service)
        if why_none(filed, service, place.period) or service is None:
            continue
        found = check_return(filed, place.framework, catalogue, history, place.period).findings
        made = write_correction(
            *(place.framework, catalogue, history, service, place.period, "Council"),
            *(filed, strays, found),
            name="it.xlsx",
        )
        again, more = read_everything(made.data, "it.xlsx", *common)
        assert more == ()
        assert {each.kind for each in again.facts} == set()
        listed = {(each.sheet, each.cell) for each in made.correction.strays}
        texts = {
            (table.part, entry.ref, column): cell.text
            for table in again.tables
            for entry in table.entries
            for column, cell in entry.cells.items()
        }
        for table in filed.tables:
            kind = next(each.kind for each in place.framework.parts if each.id == table.part)
            for entry in table.entries:
                for column, cell in entry.cells.items():
                    if ROLES[kind][column].filled is not Filled.INPUT or cell.is_empty:
                        continue
                    if (cell.sheet, cell.address) not in listed:
                        assert texts[table.part, entry.ref, column] == cell.text
