"""Whatever a program writes into the cells that a service fills in comes back as it was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.excel.test_reader_differential import mixed
from tests.faults.filling import open_book, save_book
from tests.faults.place import SMALL, open_council
from tests.tools.agreement import plain, read
from tests.tools.foreign import Edit, Library
from tests.tools.libreoffice import convert
from tests.tools.strategies import cell_moments, cell_values

from pmqa_cli.excel.sheet import parse_address
from pmqa_cli.model.returns import Value

Type = Callable[[bytes, Sequence[Edit]], bytes]


@cache
def _template() -> bytes:
    return open_council(SMALL).template("HOU")


@cache
def _inputs() -> list[tuple[str, str]]:
    """Sheet and address of every cell that is open to the service."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in open_book(_template()).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    ]


def _everywhere(values: Sequence[Value], first: int = 0) -> list[Edit]:
    """Values for every open cell, over and over, beginning with one of them."""
    return [
        Edit(*place, values[at % len(values)]) for at, place in enumerate(_inputs(), start=first)
    ]


def _type_with_openpyxl(data: bytes, edits: Sequence[Edit]) -> bytes:
    book = open_book(data)
    for edit in edits:
        cell = book[edit.sheet][edit.cell]
        value = float(edit.value) if isinstance(edit.value, Decimal) else edit.value
        cell.number_format = "dd/mm/yyyy" if isinstance(value, date) else "General"
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return save_book(book)


def _assert_typed(data: bytes, edits: Sequence[Edit]) -> None:
    book = read(data)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for edit in edits:
        place = parse_address(edit.cell)
        assert place
        cell = sheets[edit.sheet].cell(*place)
        found, wanted = plain(cell and cell.value), plain(edit.value)
        assert (type(found), found) == (type(wanted), wanted), edit


@pytest.fixture(
    scope="module",
    params=[
        "openpyxl",
        pytest.param("sheetjs", marks=pytest.mark.npm),
        pytest.param("exceljs", marks=pytest.mark.npm),
    ],
)
def type_in(request: pytest.FixtureRequest) -> Type:
    """How a program opens a workbook, types into it and saves it."""
    if request.param == "openpyxl":
        return _type_with_openpyxl
    library: Library = request.getfixturevalue(request.param)
    return library.save


# Every example holds some 300 cells; and the same ones each time, for they are others' programs.
@settings(max_examples=10, derandomize=True)
@given(st.lists(st.one_of(cell_values, cell_moments), min_size=20, max_size=60), st.integers(0, 59))
def test_what_is_typed_into_open_cells_comes_back(
    type_in: Type, values: list[Value], first: int
) -> None:
    edits = _everywhere(values, first)
    assert len(edits) > 300
    _assert_typed(type_in(_template(), edits), edits)


def test_what_is_typed_comes_back_when_libreoffice_saved_it(soffice: Path, tmp_path: Path) -> None:
    values = [value for column in mixed().values() for value in column]
    typed = {tmp_path / f"{at}.xlsx": _everywhere(values, at) for at in (0, 300, 600)}
    for path, edits in typed.items():
        path.write_bytes(_type_with_openpyxl(_template(), edits))
    for path, edits in zip(convert(list(typed)), typed.values(), strict=True):
        _assert_typed(path.read_bytes(), edits)
