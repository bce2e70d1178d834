"""Every fault of faults.yaml is found at its cell with its code, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmqa_cli.model.finding import Finding
from tests.faults.filling import beside, fill_in, open_book, save_book, table_of
from tests.faults.place import SMALL, open_council
from tests.faults.putting import Fault, put_in
from tests.tools.foreign import Library
from tests.tools.libreoffice import convert

FAULTS: list[Fault] = yaml.safe_load(
    (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
)
SHARES = 2
"""In how many goes LibreOffice saves them all, so that two workers can each take one."""
EACH = [pytest.param(number, id=fault["fault"]) for number, fault in enumerate(FAULTS)]


@cache
def _valid(service: str) -> bytes:
    """A return in which nothing is wrong."""
    council = open_council(SMALL)
    book = open_book(council.template(service))
    fill_in(book, council.framework, council.catalogue, council.period)
    for sheet in book.worksheets:
        for row in range(1, sheet.max_row + 1):
            # LibreOffice would measure every text anew for rows without a height of their own.
            sheet.row_dimensions[row].height = 30
    return save_book(book)


@cache
def _faulty(number: int) -> bytes:
    book = open_book(_valid(_service(FAULTS[number])))
    put_in(book, FAULTS[number])
    return save_book(book)


def _find(data: bytes) -> tuple[Finding, ...]:
    return open_council(SMALL).validate(data)[1]


@cache
def _many_faulty(numbers: tuple[int, ...]) -> bytes:
    """Several faults in one return."""
    book = open_book(_valid(_service(FAULTS[numbers[0]])))
    for number in numbers:
        put_in(book, FAULTS[number])
    return save_book(book)


@cache
def _book(service: str) -> Any:
    return open_book(_valid(service))


def _service(fault: Fault) -> str:
    return str(fault.get("service", "HOU"))


_MOVING = {"rows", "column", "headings", "book"}
"""What a fault does that has its sheet for itself."""
_MITIGATION = {"Commentary", "Remedial action", "Responsible officer", "Timeframe"}

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
        return (
            "Cover",
            beside(_book(_service(fault))["Cover"], where.removeprefix("Cover ")).coordinate,
            "",
        )
    table = table_of(_book(_service(fault))[name])
    assert table
    if where.startswith("heading "):
        heading = where.removeprefix("heading ")
        is_missing_row = heading == "Ref"
        return name, table.heading(heading).coordinate, row if is_missing_row else ""
    if where in table.columns:
        return name, table.cell(row, where).coordinate, row
    return name, where, row


def _differ(program: str, faults: Sequence[Fault], findings: tuple[Finding, ...]) -> str:
    """How what was found differs from what must be found; empty where it does not."""
    expected = Counter(
        place for fault in faults for place in _expect(fault, fault.get(program, fault["finds"]))
    )
    also = {code for fault in faults for code in fault.get("also", ())}
    found = Counter((each.code, each.sheet, each.cell, each.ref) for each in findings)
    missing = sorted(expected - found)
    extra = sorted(each for each in found - expected if each[0] not in also)
    if not missing and not extra:
        return ""
    told = [f"  {each.code} {each.where} {each.ref}: {each.message}" for each in findings]
    names = "; ".join(fault["fault"] for fault in faults)
    return "\n".join([f"{names}: not found {missing}, found as well {extra}", *told])


@cache
def _gather() -> tuple[tuple[int, ...], ...]:
    """Faults by number, as many in one return as go together, so that there is one of each code on
    each sheet in all of them."""
    kinds = [{(code, fault.get("sheet")) for code in fault["finds"] or [""]} for fault in FAULTS]
    left = set().union(*kinds)
    gathered = []
    while left:
        numbers: list[int] = []
        for number in range(len(FAULTS)):
            if kinds[number] & left and all(_go_together(number, other) for other in numbers):
                numbers.append(number)
                left -= kinds[number]
        gathered.append(tuple(numbers))
    return tuple(gathered)


def _go_together(*numbers: int) -> bool:
    """Whether two faults leave each other alone: they are on two sheets, in two rows, or in two
    cells of one row that are judged apart."""
    if any(_is_of_the_whole(FAULTS[number]) for number in numbers):
        return False
    one, other = (FAULTS[number] for number in numbers)
    if one.get("sheet") != other.get("sheet"):
        return True
    if any(not _MOVING.isdisjoint(fault) for fault in (one, other)):
        return False
    typed = [set(fault.get("type", "?")) for fault in (one, other)]
    return one.get("row") != other.get("row") or (
        typed[0] | typed[1] <= _MITIGATION and typed[0].isdisjoint(typed[1])
    )


def _is_of_the_whole(fault: Fault) -> bool:
    """Whether a fault decides whose return it is, for when, or what else is in it."""
    return bool({"service", "cover", "properties"} & fault.keys()) or fault.get("sheet") == "Cover"


def test_there_are_sixty_kinds_and_each_is_named_once() -> None:
    names = [fault["fault"] for fault in FAULTS]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.parametrize("service", ["HOU", "HTR"])
def test_the_workbook_has_no_fault_before_one_is_put_in(service: str) -> None:
    assert _find(_valid(service)) == ()


@pytest.mark.parametrize("number", EACH)
def test_fault_saved_by_openpyxl(number: int) -> None:
    fault = FAULTS[number]
    differs = _differ("openpyxl", [fault], _find(_faulty(number)))
    assert not differs, differs


@pytest.mark.parametrize("share", range(SHARES))
def test_faults_saved_by_libreoffice(share: int, soffice: Path, tmp_path: Path) -> None:
    """Many at once, because starting LibreOffice takes longer than a file; two side by side."""
    numbers = range(share, len(FAULTS), SHARES)
    paths = {number: tmp_path / f"{number:03}.xlsx" for number in numbers}
    for number, path in paths.items():
        path.write_bytes(_faulty(number))
    halves = [list(paths.values())[half::2] for half in range(2)]
    with ThreadPoolExecutor(2) as pool:
        saved = {path.name: path for half in pool.map(convert, halves) for path in half}
    differs = []
    for number, path in paths.items():
        found = _find(saved[path.name].read_bytes())
        differs.append(_differ("libreoffice", [FAULTS[number]], found))
    assert not any(differs), "\n".join(filter(None, differs))


def test_faults_saved_by_sheetjs(sheetjs: Library) -> None:
    _assert_found_when_saved_by(sheetjs)


def test_faults_saved_by_exceljs(exceljs: Library) -> None:
    _assert_found_when_saved_by(exceljs)


def _assert_found_when_saved_by(library: Library) -> None:
    """Several faults in each return, because to save one takes longer than to read it."""
    differs = []
    for numbers in _gather():
        faults = [FAULTS[number] for number in numbers]
        if faults[0].get(library.name) != "cannot be":
            differs.append(
                _differ(library.name, faults, _find(library.save(_many_faulty(numbers))))
            )
    assert not any(differs), "\n".join(filter(None, differs))
