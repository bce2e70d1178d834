"""A correction workbook for every fault of faults.yaml: the cell in question is marked, nothing
that the service entered is lost, and putting it right there leaves nothing to find."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pmqa_cli.excel.corrections import Made, why_none, write_correction
from pmqa_cli.excel.layout import QUERIES_SHEET
from pmqa_cli.excel.queries import NO_PLACE
from pmqa_cli.excel.returns import read_everything
from pmqa_cli.excel.styles import QUERIED
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.query import Correction
from tests.faults.filling import beside, open_book, save_book, table_of, tables_of
from tests.faults.place import SMALL, open_council
from tests.faults.test_faults import FAULTS, _faulty, _service, _valid
from tests.tools.libreoffice import convert

NAME = "hou-2026-27-Q1-corrections.xlsx"
COUNCIL = open_council(SMALL)
SHARES = 2


class Case(NamedTuple):
    """What came of one fault."""

    findings: tuple[Finding, ...]
    why_none: str
    made: Made | None


@cache
def _case(number: int) -> Case:
    data = _faulty(number)
    _, findings = COUNCIL.validate(data)
    filed, strays = read_everything(
        data, "it.xlsx", COUNCIL.framework, COUNCIL.catalogue, COUNCIL.period
    )
    service = COUNCIL.catalogue.service(filed.identity.service)
    why = why_none(filed, service, COUNCIL.period)
    if why or service is None:
        return Case(findings, why, None)
    made = write_correction(
        COUNCIL.framework,
        COUNCIL.catalogue,
        COUNCIL.history,
        service,
        COUNCIL.period,
        COUNCIL.organisation,
        filed,
        strays,
        findings,
        name=NAME,
    )
    return Case(findings, "", made)


def _asks(fault: Any) -> bool:
    """Whether it yields an error or a warning: a note alone asks for nothing."""
    return bool(set(fault["finds"]) - {"PM305"})


ASKED = [
    pytest.param(number, id=fault["fault"]) for number, fault in enumerate(FAULTS) if _asks(fault)
]
MADE = [
    number
    for number, fault in enumerate(FAULTS)
    if _asks(fault) and not {"PM210", "PM211"} & set(fault["finds"])
]


def _one_of_each() -> list[int]:
    """The first fault of every finding: LibreOffice measures every text, which takes long."""
    seen: set[str] = set()
    chosen = []
    for number in MADE:
        if not seen.issuperset(FAULTS[number]["finds"]):
            seen |= set(FAULTS[number]["finds"])
            chosen.append(number)
    return chosen


def _made(number: int) -> Made:
    case = _case(number)
    assert case.made, case.why_none
    return case.made


@cache
def _opened(number: int) -> Any:
    """The workbook as openpyxl opens it, to be looked at only."""
    return open_book(_made(number).data)


@cache
def _issued(service: str) -> Any:
    return open_book(COUNCIL.template(service))


@cache
def _right(service: str) -> Any:
    return open_book(_valid(service))


def _texts(book: Any) -> dict[str, list[str]]:
    """Every text and value of a workbook as words, by sheet; formulas left out."""
    return {
        sheet.title: [
            _words(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and not str(cell.value).startswith("=")
        ]
        for sheet in book.worksheets
    }


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()


def _there_is_a_workbook_or_a_sentence_that_says_why_not(number: int) -> None:
    case = _case(number)
    codes = {each.code for each in case.findings}
    assert (case.made is None) == bool(case.why_none)
    if case.made is None:
        assert codes & {"PM210", "PM211"}
        assert case.why_none.endswith(".")
    else:
        queries = case.made.correction.queries
        counted = [each.code for each in case.findings if each.severity is not Severity.INFO]
        assert [each.code for each in queries if each.code] == counted
        assert [each.number for each in queries] == [*range(1, len(queries) + 1)]


def _every_query_is_marked_and_listed_with_a_link(number: int) -> None:
    made = _made(number)
    book = _opened(number)
    sheet = book[QUERIES_SHEET]
    assert book.active is sheet
    for line, query in enumerate(made.correction.queries, 6):
        assert sheet.cell(line, 1).value == query.number
        assert query.found in str(sheet.cell(line, 5).value)
        assert not sheet.cell(line, 7).protection.locked
        link = sheet.cell(line, 3).hyperlink
        assert (link is None) == (query.sheet == "")
        if link:
            assert link.location == f"'{query.sheet}'!{query.cell or 'A1'}"
        if query.cell:
            cell = book[query.sheet][query.cell]
            assert cell.fill.start_color.rgb[-6:].lower() == QUERIED[1:]
            assert f"Query {query.number}. " in cell.comment.text
            assert " ".join(query.found.split())[:40] in " ".join(cell.comment.text.split())


def _the_cell_in_question_is_under_its_heading_in_its_row(number: int) -> None:
    """By eyes alone: the place as faults.yaml names it, looked for in the correction workbook."""
    fault, made = FAULTS[number], _made(number)
    if fault.get("sheet") not in _opened(number).sheetnames or "row" not in fault:
        return
    table = table_of(_opened(number)[fault["sheet"]])
    assert table
    for code, places in fault["finds"].items():
        for place in places if isinstance(places, list) else [places]:
            if place in table.columns and fault["row"] in table.rows:
                wanted = table.cell(fault["row"], place)
                assert (code, wanted.coordinate) in [
                    (each.code, each.cell) for each in made.correction.queries
                ]


def _nothing_that_was_entered_is_lost(number: int) -> None:
    """Whatever stood in the return and is not the template's own stands in the workbook, in its
    sheet or among the queries and what has no place."""
    issued = {
        text for texts in _texts(_issued(_service(FAULTS[number]))).values() for text in texts
    }
    after = _texts(_opened(number))
    said = "\n".join(after[QUERIES_SHEET])
    kept = {text for texts in after.values() for text in texts}
    for sheet, texts in _texts(open_book(_faulty(number))).items():
        for text in texts:
            if text not in issued and text not in kept and text not in said:
                assert _as_percent(text) in kept, (sheet, text)


def _as_percent(text: str) -> str:
    """What a cell shows that is formatted as a percentage."""
    try:
        return f"{float(text) * 100:.15g}"
    except ValueError:
        return ""


def _what_was_entered_in_its_proper_place_is_read_again(number: int) -> None:
    made, council = _made(number), COUNCIL
    before, _ = read_everything(
        _faulty(number), "it.xlsx", council.framework, council.catalogue, council.period
    )
    after, strays = read_everything(
        made.data, "it.xlsx", council.framework, council.catalogue, council.period
    )
    assert strays == ()
    found = {
        (table.part, entry.ref, column): cell.text
        for table in after.tables
        for entry in table.entries
        for column, cell in entry.cells.items()
    }
    listed = {(each.sheet, each.cell) for each in made.correction.strays}
    book = _issued(_service(FAULTS[number]))
    headings = {
        column.id: column.heading
        for part in council.framework.parts
        for column in council.framework.columns_of(part)
    }
    for table in before.tables:
        issued = table_of(book[table.sheet])
        for entry in table.entries:
            for column, cell in entry.cells.items():
                known = issued and entry.ref in issued.rows and headings[column] in issued.columns
                if cell.is_empty or (cell.sheet, cell.address) in listed or not known:
                    continue
                assert issued
                if not issued.cell(entry.ref, headings[column]).protection.locked:
                    assert found[table.part, entry.ref, column].upper() == cell.text.upper()


def _what_is_not_put_right_is_found_again(number: int) -> None:
    """Nothing that is wrong in a cell to fill in goes unseen because it was carried over."""
    book = _opened(number)
    _, findings = COUNCIL.validate(_made(number).data)
    again = {(each.sheet, each.cell) for each in findings}
    rows = {(each.sheet, each.ref) for each in findings if each.ref}
    for query in _made(number).correction.queries:
        if query.cell and not book[query.sheet][query.cell].protection.locked:
            assert (query.sheet, query.cell) in again or (query.sheet, query.ref) in rows


def _put_right(number: int) -> bytes:
    """The workbook with what stood in the faultless return typed into the sheet of the fault."""
    fault = FAULTS[number]
    book, right = open_book(_made(number).data), _right(_service(fault))
    wanted = fault.get("sheet", "")
    for table in tables_of(book):
        if wanted in right.sheetnames and table.sheet.title != wanted:
            continue
        source = table_of(right[table.sheet.title])
        assert source
        for ref in table.rows:
            for heading in table.columns:
                cell = table.cell(ref, heading)
                if not cell.protection.locked and heading in source.columns:
                    cell.value = source.cell(ref, heading).value
    words = COUNCIL.framework.cover
    for label in (words.completed_by, words.approved_by, words.approved_on):
        beside(book["Cover"], label).value = beside(right["Cover"], label).value
    return save_book(book)


def _putting_it_right_leaves_nothing_to_find(number: int) -> None:
    _, findings = COUNCIL.validate(_put_right(number))
    assert [f"{each.code} {each.where}: {each.message}" for each in findings] == []


@pytest.mark.parametrize("share", range(SHARES))
def test_libreoffice_opens_calculates_and_saves_them(
    share: int, soffice: Path, tmp_path: Path
) -> None:
    """What is found afterwards is what is found in the workbook itself."""
    numbers = _one_of_each()[share::SHARES]
    paths = [tmp_path / f"{number:03}.xlsx" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        path.write_bytes(_made(number).data)
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(lambda part: convert(part, recalculated=True), (paths[::2], paths[1::2]))
        saved = {path.stem: path for half in halves for path in half}
    differing = []
    for number, path in zip(numbers, paths, strict=True):
        again = COUNCIL.validate(saved[path.stem].read_bytes())[1]
        before = COUNCIL.validate(path.read_bytes())[1]
        if _tell(again) != _tell(before):
            differing.append((FAULTS[number]["fault"], _tell(before), _tell(again)))
    assert differing == []


@pytest.mark.parametrize("number", ASKED)
def test_the_workbook_asks_keeps_and_can_be_put_right(number: int) -> None:
    """One test of seven, because opening workbooks is what takes the time."""
    _there_is_a_workbook_or_a_sentence_that_says_why_not(number)
    if _case(number).made:
        _every_query_is_marked_and_listed_with_a_link(number)
        _the_cell_in_question_is_under_its_heading_in_its_row(number)
        _nothing_that_was_entered_is_lost(number)
        _what_was_entered_in_its_proper_place_is_read_again(number)
        _what_is_not_put_right_is_found_again(number)
        _putting_it_right_leaves_nothing_to_find(number)


def _tell(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(each.code, each.where, each.message) for each in findings]


def test_what_has_no_place_is_listed_with_its_cell() -> None:
    number = next(n for n, f in enumerate(FAULTS) if f["fault"] == "A row was copied")
    book = open_book(_made(number).data)
    sheet = book[QUERIES_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)]
    at = next(place for place, row in enumerate(rows) if row[0] == NO_PLACE)
    listed = rows[at + 3 :]
    assert ["Top 5", "A8", "Ref", "HOU/01"] in [row[1:] for row in listed]
    assert "Commentary" in {row[3] for row in listed}


def test_the_same_input_gives_the_same_bytes() -> None:
    number = MADE[0]
    first = _made(number)
    _case.cache_clear()
    assert _made(number).data == first.data


def _correction(name: str) -> Correction:
    number = next(n for n, fault in enumerate(FAULTS) if fault["fault"] == name)
    return _made(number).correction


def test_the_approval_is_to_be_renewed() -> None:
    correction = _correction("A Red measure has no commentary")
    last = correction.queries[-1]
    assert (last.code, last.sheet, last.cell) == ("", "Cover", "B11")
    assert "10/07/2026" in last.found
    number = next(
        n for n, f in enumerate(FAULTS) if f["fault"] == "A Red measure has no commentary"
    )
    cover = open_book(_made(number).data)["Cover"]
    words = COUNCIL.framework.cover
    assert beside(cover, words.completed_by).value == "A. Officer"
    assert beside(cover, words.approved_by).value == "B. Head"
    assert beside(cover, words.approved_on).value is None


def test_a_locked_text_that_was_typed_over_is_the_templates_again() -> None:
    number = next(n for n, f in enumerate(FAULTS) if f["fault"] == "A target was lowered")
    table = table_of(open_book(_made(number).data)["Top 5"])
    right = table_of(open_book(COUNCIL.template("HOU"))["Top 5"])
    assert table
    assert right
    cell = table.cell("HOU/01", "Target")
    assert cell.value == right.cell("HOU/01", "Target").value != 600
    assert cell.comment
    assert "600" in cell.comment.text
    assert "nothing need be done" in cell.comment.text
