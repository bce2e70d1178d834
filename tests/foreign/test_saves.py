"""A return that another program saved is the same return, whatever that program left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

import openpyxl
import pytest
from tests.faults.filling import beside, fill_in, open_book, save_book, table_of
from tests.faults.place import SAMPLE, SMALL, Council, open_council
from tests.foreign.conftest import PROGRAMS, Books, Save
from tests.tools.agreement import assert_agrees
from tests.tools.foreign import Library
from tests.tools.fuzz import filled
from tests.tools.rewrite import WAYS, drop_properties

from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.returns import Cell, Value

Place = tuple[str, str]
"""A sheet and a cell."""

DROPPED = {
    "openpyxl": {"values of formulas"},
    "sheetjs": {"protection", "lists", "highlights"},
    "sheetjs without formats": {"protection", "lists", "highlights", "formats", "empty formulas"},
    "exceljs": {"properties"},
}
"""What the programs of one version each leave out. What LibreOffice does is its own tests' affair.
"""

NOT_READ_BY_OTHERS = ("strict", "UTF-16")
"""openpyxl finds no sheets in the first, and calamine no workbook in the second."""


def _council(name: str) -> Council:
    return open_council(SMALL if name.startswith("small") else SAMPLE)


@cache
def _books() -> Books:
    """Templates as they are issued and as they are filled in, of two councils."""
    books = {}
    for name in ("small", "sample"):
        council = _council(name)
        books[name] = council.template("HOU")
        book = open_book(books[name])
        fill_in(book, council.framework, council.catalogue, council.period)
        books[f"{name}-filled"] = save_book(book)
    return books


def _cells(name: str, data: bytes) -> Iterator[tuple[Filled, Cell]]:
    """Every cell of every entry, and who fills it in."""
    council = _council(name)
    filed = read_return(data, "", council.framework, council.catalogue, council.period)
    for table in filed.tables:
        roles = ROLES[council.framework.part(table.part).kind]
        for entry in table.entries:
            for column, cell in entry.cells.items():
                yield roles[column].filled, cell


def _values(name: str, data: bytes, *, bare: bool = False) -> dict[Place, Value]:
    """What every entry holds, but for what the sheet calculates. With ``bare``, days are the
    numbers that stand for them."""
    return {
        (cell.sheet, cell.address): _number(cell.value) if bare else cell.value
        for filled, cell in _cells(name, data)
        if filled is not Filled.FORMULA
    }


def _typed(name: str, data: bytes) -> dict[Place, Value]:
    return {
        (cell.sheet, cell.address): cell.value
        for filled, cell in _cells(name, data)
        if filled is Filled.INPUT
    }


def _number(value: Value) -> Value:
    return Decimal((value - date(1899, 12, 30)).days) if isinstance(value, date) else value


def _find(name: str, data: bytes) -> tuple[Finding, ...]:
    returned, findings = _council(name).validate(data)
    assert (returned.service, returned.period) == ("HOU", _council(name).period)
    return findings


def _say(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.code} {each.where} {each.ref}: {each.message}" for each in findings]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_return_is_the_same_when_another_program_saved_it(program: str, save: Save) -> None:
    """Identity, structure, entries and values; and openpyxl and calamine read no other values."""
    before, bare = _books(), program == "sheetjs without formats"
    compared = 0
    for name, data in save(before):
        findings = _find(name, data)
        assert [line for line in _say(findings) if line.startswith("PM2")] == []
        assert _values(name, data, bare=bare) == _values(name, before[name], bare=bare)
        if not bare:
            assert _say(findings) == _say(_find(name, before[name]))
        assert _say(_find(name, drop_properties(data))) == _say(findings), "the Cover says the same"
        compared += assert_agrees(data)
    assert compared > 1_500


def test_what_lost_its_format_is_a_finding_at_its_cell(sheetjs: Library) -> None:
    """A day is never guessed from a number, nor 85% from 0.85."""
    book = open_book(_books()["small-filled"])
    percent = table_of(book["AIA measures"])
    assert percent
    cell = percent.cell("PAM/012", "Actual")
    cell.value, cell.number_format = 0.85, "0.0%"
    before = save_book(book)
    days = {place for place, value in _typed("small", before).items() if isinstance(value, date)}
    days.add(("Cover", beside(book["Cover"], "Date approved").coordinate))
    findings = _find("small", sheetjs.save(before, keeps_formats=False))
    told = {(each.sheet, each.cell) for each in findings if each.code in ("PM307", "PM510")}
    assert told == days
    assert len(days) > 8
    scaled = {(each.sheet, each.cell) for each in findings if each.code == "PM303"}
    assert scaled == {("AIA measures", cell.coordinate)}


@pytest.mark.parametrize("program", [each for each in PROGRAMS if "libreoffice" not in str(each)])
def test_what_a_program_leaves_out(program: str, save: Save) -> None:
    """So that it is known what the other tests prove to be survived."""
    issued = {"small": _books()["small"]}
    ((_, saved),) = save(issued)
    kept = {what for what, count in _count(saved).items() if count}
    assert {what for what, count in _count(issued["small"]).items() if count} - kept == DROPPED[
        program
    ]


def _count(data: bytes) -> dict[str, int]:
    """How much of everything that a template has beside its values."""
    book, values = open_book(data), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    formulas = [cell for cell in cells if cell.data_type == "f"]
    shown = [values[cell.parent.title][cell.coordinate].value for cell in formulas]
    return {
        "properties": len(book.custom_doc_props.names),
        "protection": sum(sheet.protection.sheet for sheet in book.worksheets),
        "lists": sum(sheet.data_validations.count for sheet in book.worksheets),
        "highlights": sum(len(list(sheet.conditional_formatting)) for sheet in book.worksheets),
        "formats": len({cell.number_format for cell in cells}) - 1,
        "values of formulas": sum(value is not None for value in shown),
        "empty formulas": sum(value is None for value in shown),
        "defined names": len(book.defined_names),
        "hidden sheets": sum(sheet.sheet_state != "visible" for sheet in book.worksheets),
    }


@pytest.mark.parametrize("way", WAYS)
def test_a_return_is_the_same_when_it_is_written_otherwise(way: str) -> None:
    """As programs write it that no test can start."""
    before = filled()
    data = WAYS[way](before)
    assert data != before
    assert _values("small", data) == _values("small", before)
    assert _say(_find("small", data)) == _say(_find("small", before)) == []
    if way not in NOT_READ_BY_OTHERS:
        assert assert_agrees(data) > 400
