"""Every fault of faults.yaml is found at its cell with its code, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmqa_cli.model.finding import Finding
from tests.faults.filling import beside, fill_in, open_book, save_book, table_of
from tests.faults.place import SMALL, open_council
from tests.faults.putting import Fault, put_in
from tests.tools.libreoffice import convert

SERVICE = "HOU"
FAULTS: list[Fault] = yaml.safe_load(
    (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
)
EACH = [pytest.param(number, id=fault["fault"]) for number, fault in enumerate(FAULTS)]


@cache
def _valid() -> bytes:
    """A return in which nothing is wrong."""
    council = open_council(SMALL)
    book = open_book(council.template(SERVICE))
    fill_in(book, council.framework, council.catalogue, council.period)
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            # LibreOffice would measure every text anew for rows without a height of their own.
            sheet.row_dimensions[row].height = 30
    return save_book(book)


@cache
def _faulty(number: int) -> bytes:
    book = open_book(_valid())
    put_in(book, FAULTS[number])
    return save_book(book)


@pytest.fixture(scope="module")
def saved_again(
    soffice: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Future[Mapping[int, bytes]]]:
    """Every faulty workbook as LibreOffice saves it; it works while other tests run."""
    folder = tmp_path_factory.mktemp("faults")
    paths = []
    for number in range(len(FAULTS)):
        paths.append(folder / f"{number:03}.xlsx")
        paths[-1].write_bytes(_faulty(number))

    def save() -> Mapping[int, bytes]:
        return dict(enumerate(path.read_bytes() for path in convert(paths)))

    with ThreadPoolExecutor(1) as one:
        yield one.submit(save)


def _find(data: bytes) -> tuple[Finding, ...]:
    return open_council(SMALL).validate(data)[1]


@cache
def _book() -> Any:
    return open_book(_valid())


Found = tuple[str, str, str, str]
"""Code, sheet, cell, ref."""


def _expect(fault: Fault, finds: Mapping[str, Any]) -> Iterator[Found]:
    for code, places in finds.items():
        for place in places if isinstance(places, list) else [places]:
            where, _, about = place.partition(" for ")
            sheet, cell, ref = _place(fault, where)
            yield code, sheet, cell, {"": ref, "nothing": ""}.get(about, about)


def _place(fault: Fault, where: str) -> tuple[str, str, str]:
    """Sheet, cell and ref of a place as faults.yaml names it."""
    name, row = fault.get("sheet", ""), fault.get("row", "")
    if where == "the workbook":
        return "", "", ""
    if where.startswith("the sheet"):
        return where.removeprefix("the sheet").strip() or name, "", ""
    if where.startswith("Cover "):
        return "Cover", beside(_book()["Cover"], where.removeprefix("Cover ")).coordinate, ""
    table = table_of(_book()[name])
    assert table
    if where.startswith("heading "):
        heading = where.removeprefix("heading ")
        is_missing_row = heading == "Ref"
        return name, table.heading(heading).coordinate, row if is_missing_row else ""
    if where in table.columns:
        return name, table.cell(row, where).coordinate, row
    return name, where, row


def _compare(fault: Fault, finds: Mapping[str, Any], findings: tuple[Finding, ...]) -> None:
    also = fault.get("also", ())
    expected = Counter(_expect(fault, finds))
    found = Counter((each.code, each.sheet, each.cell, each.ref) for each in findings)
    missing = expected - found
    extra = [each for each in found - expected if each[0] not in also]
    told = "\n".join(f"  {each.code} {each.where} {each.ref}: {each.message}" for each in findings)
    assert not missing, f"not found: {sorted(missing)}; found:\n{told}"
    assert not extra, f"found as well: {sorted(extra)}; found:\n{told}"


def test_there_are_sixty_kinds_and_each_is_named_once() -> None:
    names = [fault["fault"] for fault in FAULTS]
    assert len(set(names)) == len(names) >= 60


def test_the_workbook_has_no_fault_before_one_is_put_in() -> None:
    assert _find(_valid()) == ()


@pytest.mark.parametrize("number", EACH)
def test_fault_saved_by_openpyxl(number: int) -> None:
    fault = FAULTS[number]
    _compare(fault, fault["finds"], _find(_faulty(number)))


@pytest.mark.parametrize("number", EACH)
def test_fault_saved_by_libreoffice(number: int, saved_again: Future[Mapping[int, bytes]]) -> None:
    fault = FAULTS[number]
    finds = fault.get("libreoffice", fault["finds"])
    _compare(fault, finds, _find(saved_again.result()[number]))
