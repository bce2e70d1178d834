from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tools import libreoffice

from pmqa_cli.store.catalogue import CatalogueError, load_catalogue
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.catalogue_xlsx import read_catalogue_xlsx, write_catalogue_xlsx
from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.shipped import examples_path
from pmqa_cli.store.tables import UNPRINTABLE, write_records

POWYS = load_framework("powys")


def make(folder: Path, *rows: list[str]) -> Path:
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    (catalogue / "services.csv").write_bytes(write_records([["code", "name"], ["007", "Housing"]]))
    (catalogue / "measures.csv").write_bytes(write_records(rows or [["ref", "title"]]))
    return catalogue


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def edit(book_path: Path, sheet: str, cell: str, value: object, how: str = "General") -> None:
    book = openpyxl.load_workbook(book_path)
    found = book[sheet][cell]
    found.value = value
    if how:
        found.number_format = how
    book.save(book_path)


def test_the_sample_comes_back_byte_for_byte(tmp_path: Path) -> None:
    book = tmp_path / "catalogue.xlsx"
    write_catalogue_xlsx(examples_path("catalogue"), book)
    written = read_catalogue_xlsx(book, tmp_path / "catalogue")
    assert len(written) == 9
    for path in written:
        assert rows(path) == rows(examples_path("catalogue", path.name))
    again = load_catalogue(tmp_path / "catalogue")
    assert again.version == load_catalogue(examples_path("catalogue")).version


@pytest.mark.usefixtures("soffice")
def test_saved_by_libreoffice_it_comes_back_the_same(tmp_path: Path) -> None:
    catalogue = make(
        tmp_path, ["ref", "title", "definition"], ["007", "=1+1", "2026-09-30\n10% _x0041_ "]
    )
    write_catalogue_xlsx(catalogue, tmp_path / "c.xlsx")
    before = (catalogue / "measures.csv").read_bytes()
    read_catalogue_xlsx(libreoffice.save_again(tmp_path / "c.xlsx"), catalogue, force=True)
    assert (catalogue / "measures.csv").read_bytes() == before


texts = st.text(st.characters(exclude_categories=["Cs"])).filter(
    lambda text: not UNPRINTABLE.search(text) and "\r" not in text
)
awkward = st.sampled_from(
    [
        "007",
        "=1+1",
        "#N/A",
        "1e5",
        "2026-09-30",
        " padded ",
        "_x0041_",
        "_x005F_x0041_",
        "'x",
        "TRUE",
    ]
)


@settings(max_examples=25)
@given(cells=st.lists(st.tuples(texts | awkward, texts | awkward), max_size=4))
def test_no_character_is_lost(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    said = [["ref", "title", "definition", "owner"]]
    said += [[f"M{n}", "x", *pair] for n, pair in enumerate(cells)]
    catalogue = make(folder, *said)
    write_catalogue_xlsx(catalogue, folder / "catalogue.xlsx")
    read_catalogue_xlsx(folder / "catalogue.xlsx", catalogue, force=True)
    assert rows(catalogue / "measures.csv") == said
    assert rows(catalogue / "services.csv") == [["code", "name"], ["007", "Housing"]]


def test_the_same_catalogue_gives_the_same_bytes(tmp_path: Path) -> None:
    catalogue = make(tmp_path, ["ref", "title"], ["M1", "Arrears"])
    write_catalogue_xlsx(catalogue, tmp_path / "a.xlsx")
    write_catalogue_xlsx(catalogue, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with ZipFile(tmp_path / "a.xlsx") as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        core = parts.read("docProps/core.xml")
    assert re.findall(rb"\d{4}-[\dT:-]+Z", core) == [b"2000-01-01T00:00:00Z"] * 2


def test_what_an_officer_sees(tmp_path: Path) -> None:
    write_catalogue_xlsx(make(tmp_path, ["ref", "title"], ["M1", "x" * 90]), tmp_path / "c.xlsx")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames[:3] == ["services", "objectives", "measures"]
    sheet = book["measures"]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold
    assert sheet["A2"].number_format == "@"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet["B2"].alignment.wrap_text
    assert book["risks"]["A1"].value == "ref"


NOON = datetime.combine(date(2026, 9, 30), time(12, 5))


@pytest.mark.parametrize(
    ("value", "how", "text"),
    [
        (85, "General", "85"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (0.1, "0%", "10%"),
        (0.125, "0.0%", "12.5%"),
        (True, "General", "yes"),
        (datetime.combine(NOON, time()), "dd/mm/yyyy", "2026-09-30"),
        (NOON, "dd/mm/yyyy hh:mm", "2026-09-30 12:05:00"),
        (date(2026, 9, 30), "dd/mm/yyyy", "2026-09-30"),
        (time(10, 0), "hh:mm", "10:00"),
    ],
)
def test_what_is_typed_as_a_number_or_a_date(
    tmp_path: Path, value: object, how: str, text: str
) -> None:
    catalogue = make(tmp_path, ["ref", "title", "definition"], ["M1", "Arrears", ""])
    book = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, book)
    edit(book, "measures", "C2", value, how)
    read_catalogue_xlsx(book, catalogue, force=True)
    assert rows(catalogue / "measures.csv")[1] == ["M1", "Arrears", text]


def test_formulas_and_errors_are_refused_by_their_cell(tmp_path: Path) -> None:
    catalogue = make(tmp_path)
    book = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, book)
    before = (catalogue / "measures.csv").read_bytes()
    edit(book, "measures", "B2", "=A1", "")
    edit(book, "services", "B2", "#REF!", "")
    with pytest.raises(CatalogueError) as refused:
        read_catalogue_xlsx(book, catalogue, force=True)
    assert [str(each) for each in refused.value.problems] == [
        'c.xlsx, sheet services, B2: "#REF!" cannot be used here. This is an error. '
        "Type the value itself.",
        'c.xlsx, sheet measures, B2: "=A1" cannot be used here. This is a formula. '
        "Type the value itself.",
    ]
    assert (catalogue / "measures.csv").read_bytes() == before


def test_a_catalogue_that_cannot_be_used_is_not_written(tmp_path: Path) -> None:
    catalogue = make(tmp_path, ["ref", "title", "polarity"], ["M1", "Arrears", "lower"])
    book = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, book)
    before = (catalogue / "measures.csv").read_bytes()
    edit(book, "measures", "C2", "lowr")
    with pytest.raises(CatalogueError) as refused:
        read_catalogue_xlsx(book, catalogue, force=True)
    assert str(refused.value) == (
        "c.xlsx has a problem:\n"
        '  c.xlsx, sheet measures, C2 (M1): "lowr" cannot be used here. '
        'Write higher, lower, range or none. Did you mean "lower"?'
    )
    assert (catalogue / "measures.csv").read_bytes() == before


def test_every_problem_is_placed_in_the_workbook(tmp_path: Path) -> None:
    catalogue = make(
        tmp_path,
        ["ref", "definition", "title", "polarity", "frequency", "titel", "frequency"],
        ["HOU01", "two\nlines", "Arrears", "lower", "", "", ""],
        ["HOU02", "", "Empty homes", "Lower is better", "yearly", "", ""],
        ["", "", "No ref", "", "", "", ""],
    )
    (catalogue / "risks.csv").write_text("ref,title,level\nR1,Flood,high\n", encoding="utf-8")
    path = tmp_path / "catalogue.xlsx"
    write_catalogue_xlsx(catalogue, path)
    book = openpyxl.load_workbook(path)
    del book["risks"]
    book["measures"].insert_rows(3)
    book.save(path)
    with pytest.raises(CatalogueError) as refused:
        read_catalogue_xlsx(path, catalogue, force=True)
    assert [str(each) for each in refused.value.problems] == [
        'catalogue.xlsx, sheet measures, F1: "titel" cannot be used here. There is no such '
        'column. Did you mean "title_cy"?',
        "catalogue.xlsx, sheet measures, G1: The heading stands there twice. Delete one of the "
        "two columns.",
        'catalogue.xlsx, sheet measures, D4 (HOU02): "Lower is better" cannot be used here. '
        'Write higher, lower, range or none. Did you mean "lower"?',
        'catalogue.xlsx, sheet measures, E4 (HOU02): "yearly" cannot be used here. '
        'Write quarterly, half-yearly or annual. Did you mean "annual"?',
        "catalogue.xlsx, sheet measures, A5: It is empty. Every row needs a ref. A short name "
        "that nothing else in the catalogue has. Once used, it keeps its meaning.",
        'catalogue/risks.csv, line 2, column level: "high" cannot be used here. '
        "Write service or strategic.",
    ]


def test_text_without_a_heading_and_an_empty_sheet_are_placed(tmp_path: Path) -> None:
    catalogue = make(tmp_path, ["ref", "title"], ["M1", "Arrears"])
    path = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, path)
    book = openpyxl.load_workbook(path)
    book["measures"]["D2"] = "why?"
    book["risks"].delete_rows(1)
    book.save(path)
    with pytest.raises(CatalogueError) as refused:
        read_catalogue_xlsx(path, catalogue, force=True)
    assert [str(each) for each in refused.value.problems] == [
        'c.xlsx, sheet measures, D2: "why?" cannot be used here. No heading stands above it. '
        "Delete it, or move it into a column.",
        "c.xlsx, sheet risks: It is empty. Its first row holds: ref, title, title_cy, service, "
        "level, owner, appetite.",
    ]


def test_the_workbook_explains_itself(tmp_path: Path) -> None:
    write_catalogue_xlsx(examples_path("catalogue"), tmp_path / "c.xlsx", POWYS)
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames[-1] == "Lists"
    assert book["Lists"].sheet_state == "hidden"
    for table in catalogue_tables(POWYS):
        for cell, column in zip(book[table.name][1], table.columns, strict=True):
            note = cell.comment.text
            assert column.meaning in note
            assert column.holds.allowed in note
            assert ("(needed)" in note) == column.needed
            assert (cell.fill.fill_type == "solid") == column.needed
            assert cell.font.bold
    assert "(PM107)" in book["measures"]["J1"].comment.text

    found = {
        (sheet.title, sheet[str(check.sqref).split(":")[0][:-1] + "1"].value): check
        for sheet in book.worksheets
        for check in sheet.data_validations.dataValidation
    }

    def offered(sheet: str, heading: str) -> list[str]:
        check = found[sheet, heading]
        assert (check.type, check.showErrorMessage) == ("list", True)
        where = book.defined_names[check.formula1].attr_text
        name, _, cells = where.partition("!")
        return [cell.value for (cell,) in book[name][cells.replace("$", "")]]

    assert offered("measures", "polarity") == ["higher", "lower", "range", "none"]
    assert offered("measures", "aggregation") == ["snapshot", "cumulative"]
    assert offered("quality", "frequency") == ["quarterly", "half-yearly", "annual"]
    assert offered("quality", "kind") == ["quantitative", "qualitative"]
    assert offered("risks", "level") == ["service", "strategic"]
    assert offered("activities", "section") == [section.id for section in POWYS.sections]
    assert found["measures", "service"].formula1 == "list_services"
    assert found["measures", "service"].errorStyle == "warning"
    assert book.defined_names["list_services"].attr_text == (
        "services!$A$2:INDEX(services!$A$2:$A$2000,MAX(1,COUNTA(services!$A$2:$A$2000)))"
    )
    hint = found["measures", "suites"]
    assert (hint.type, hint.showInputMessage) == (None, True)
    assert hint.prompt == "With semicolons between them: CIP; Top 20; IBP; Top 5; PAMs; SEP"
    assert all(len(check.prompt or "") <= 255 for check in found.values())
    assert all(len(check.error or "") <= 225 for check in found.values())


def test_files_that_stand_are_not_replaced_unasked(tmp_path: Path) -> None:
    catalogue = make(tmp_path)
    book = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, book)
    with pytest.raises(
        FileExists, match=r"already holds services\.csv, measures\.csv\. Add --force"
    ):
        read_catalogue_xlsx(book, catalogue)
    with pytest.raises(FileExists):
        write_catalogue_xlsx(catalogue, book)


def test_a_sheet_that_is_missing_leaves_its_file_and_an_unknown_one_is_named(
    tmp_path: Path,
) -> None:
    catalogue = make(tmp_path, ["ref", "title"], ["M1", "Arrears"])
    path = tmp_path / "c.xlsx"
    write_catalogue_xlsx(catalogue, path)
    book = openpyxl.load_workbook(path)
    del book["measures"]
    book.save(path)
    assert catalogue / "measures.csv" not in read_catalogue_xlsx(path, catalogue, force=True)
    assert rows(catalogue / "measures.csv")[1] == ["M1", "Arrears"]
    book["services"].title = "servces"
    book.save(path)
    with pytest.raises(CatalogueError, match='Did you mean "services"'):
        read_catalogue_xlsx(path, catalogue, force=True)


def test_what_is_no_workbook(tmp_path: Path) -> None:
    catalogue = make(tmp_path)
    with pytest.raises(StoreError, match="There is no file"):
        read_catalogue_xlsx(tmp_path / "none.xlsx", catalogue)
    for name in ("c.xlsx", "c.xls"):
        (tmp_path / name).write_bytes(b"ref,title\n")
        with pytest.raises(StoreError, match="is not a workbook that can be read"):
            read_catalogue_xlsx(tmp_path / name, catalogue)


def test_a_text_too_long_for_a_cell(tmp_path: Path) -> None:
    catalogue = make(tmp_path, ["ref", "title"], ["M1", "x" * 40_000])
    with pytest.raises(CatalogueError, match="longer than a cell of Excel holds"):
        write_catalogue_xlsx(catalogue, tmp_path / "c.xlsx")
