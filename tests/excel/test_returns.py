"""A workbook as a return: rows by ref, columns by heading, and nothing lost in silence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import Workbook
from tests.excel.issued import CATALOGUE, FRAMEWORK, PERIOD, cell, headings, opened, write

from pmqa_cli.excel.returns import SHOWN_OUTSIDE, read_return
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Fact, FactKind, Return

FILLED: dict[tuple[str, str, str], object] = {
    ("aia-measures", "M1", "actual"): Decimal("81.5"),
    ("top-5", "M2", "actual"): Decimal(70),
    ("top-5", "M2", "commentary"): "As planned",
    ("aia-activities", "A1", "status"): "Green",
    ("risk", "R1", "likelihood"): 3,
    ("qa", "NEW-2", "source"): "Peer review",
    ("qa", "NEW-2", "findings"): "Good",
}


def read(data: bytes, framework: Framework = FRAMEWORK) -> Return:
    return read_return(data, "it.xlsx", framework, CATALOGUE, PERIOD)


def save(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(change: Callable[[Workbook], object]) -> Return:
    """A filled-in return, changed and saved by openpyxl."""
    book = opened(write(FILLED))
    change(book)
    return read(save(book))


def refs(filed: Return, part: str) -> list[str]:
    table = filed.table(part)
    assert table
    return [entry.ref for entry in table.entries]


def value(filed: Return, part: str, ref: str, column: str) -> object:
    table = filed.table(part)
    assert table
    (entry,) = [each for each in table.entries if each.ref == ref]
    found = entry.cell(column)
    return found.value if found else None


def outside(filed: Return) -> list[tuple[str, str]]:
    return [(f.sheet, f.cell) for f in filed.facts if f.kind is FactKind.OUTSIDE_TABLE]


# ---------------------------------------------------------------- rows


def test_what_was_typed_is_read_with_its_cell() -> None:
    filed = read(write(FILLED))
    assert filed.facts == ()
    assert filed.is_readable
    assert [table.part for table in filed.tables] == [
        "aia-activities",
        "aia-measures",
        "top-5",
        "qa",
        "pams",
        "risk",
    ]
    table = filed.table("top-5")
    assert table
    entry = next(each for each in table.entries if each.ref == "M2")
    actual = entry.cells["actual"]
    assert (actual.sheet, actual.address, actual.value) == ("Top 5", "G6", Decimal(70))
    assert entry.text("commentary") == "As planned"
    assert entry.cells["expected"].is_empty
    assert entry.cells["expected"].address == f"{headings(opened(write())['Top 5'])['Expected']}6"


def test_every_row_of_the_catalogue_is_an_entry_filled_in_or_not() -> None:
    filed = read(write())
    assert refs(filed, "aia-activities") == ["A1", "A2", "A3"]
    assert refs(filed, "aia-measures") == ["M1", "M4", "007"]
    assert refs(filed, "top-5") == ["M2", "M3"]


def test_linked_rows_are_not_read_and_named() -> None:
    filed = read(write(FILLED))
    linked = {table.part: table.linked for table in filed.tables if table.linked}
    assert linked == {"top-5": ("M1",), "pams": ("M1",)}
    assert refs(filed, "pams") == []


def test_a_value_typed_over_a_linked_row_is_told_where_it_differs() -> None:
    def type_over(figure: object) -> Callable[[Workbook], object]:
        return lambda book: setattr(cell(book, "Top 5", "M1", "Actual"), "value", figure)

    assert changed(type_over(81.5)).facts == ()
    (fact,) = changed(type_over(90)).facts
    assert (fact.kind, fact.sheet, fact.cell) == (FactKind.OUTSIDE_TABLE, "Top 5", "G5")
    assert fact.detail == (
        '"90" was typed in a row that follows the sheet "AIA measures"; only what stands there is '
        "read."
    )


def test_spare_rows_are_entries_once_something_is_typed_in_them() -> None:
    assert refs(read(write()), "qa") == ["Q1"]
    filed = read(write(FILLED))
    assert refs(filed, "qa") == ["Q1", "NEW-2"]
    assert value(filed, "qa", "NEW-2", "source") == "Peer review"
    assert refs(filed, "risk") == ["R1"]


@pytest.mark.parametrize("typed", ["m2", " M2 ", "\u200bM2", "M2\u00a0", "_x000D_M2"])
def test_a_ref_is_what_a_reader_sees(typed: str) -> None:
    filed = changed(lambda book: setattr(cell(book, "Top 5", "M2", "Ref"), "value", typed))
    assert refs(filed, "top-5") == ["M2", "M3"]
    assert filed.facts == ()


def test_a_ref_that_excel_took_for_a_number_is_text_again() -> None:
    """A ref 007 typed anew becomes 7: another ref, found as such, never guessed."""
    filed = changed(lambda book: setattr(cell(book, "AIA measures", "007", "Ref"), "value", 7))
    assert refs(filed, "aia-measures") == ["M1", "M4", "7"]


def test_rows_in_another_order_and_between_empty_ones() -> None:
    def move(book: Workbook) -> None:
        sheet = book["AIA activities"]
        sheet.move_range("A5:Z5", rows=20)

    filed = changed(move)
    assert refs(filed, "aia-activities") == ["A2", "A3", "A1"]
    assert value(filed, "aia-activities", "A1", "status") == "Green"
    assert filed.facts == ()


def test_a_filled_row_without_a_ref_is_an_entry_and_a_bare_title_is_none() -> None:
    def clear(book: Workbook) -> None:
        cell(book, "Top 5", "M2", "Ref").value = None
        cell(book, "AIA measures", "M4", "Ref").value = None

    filed = changed(clear)
    assert refs(filed, "top-5") == ["", "M3"]
    assert refs(filed, "aia-measures") == ["M1", "007"]
    assert ("AIA measures", "B6") in outside(filed)


def test_notes_below_and_beside_the_table_are_told() -> None:
    def note(book: Workbook) -> None:
        book["Top 5"]["A12"] = "Note: figures agreed with finance"
        book["Top 5"]["P14"] = "More words"
        book["Top 5"]["Z6"] = "JS to check"
        book["Top 5"]["A3"] = "Draft"
        book["Top 5"]["D1"] = "Draft"

    filed = changed(note)
    assert refs(filed, "top-5") == ["M2", "M3"]
    assert outside(filed) == [("Top 5", each) for each in ("D1", "A3", "Z6", "A12", "P14")]


def test_of_many_cells_outside_only_the_first_are_told_one_by_one() -> None:
    def fill(book: Workbook) -> None:
        for row in range(20, 60):
            book["Top 5"][f"Z{row}"] = row

    filed = changed(fill)
    told = [fact for fact in filed.facts if fact.kind is FactKind.OUTSIDE_TABLE]
    assert len(told) == SHOWN_OUTSIDE + 1
    assert told[-1].cell == "Z30"
    assert told[-1].detail == "30 more cells outside the table hold something, down to Z59."


def test_text_that_is_too_long_is_told() -> None:
    data = write(FILLED)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "xl/sharedStrings.xml":
                content = content.replace(b"As planned", b"As planned " * 4_000)
            copy.writestr(info, content)
    filed = read(target.getvalue())
    assert [(f.kind, f.sheet, f.cell) for f in filed.facts] == [
        (FactKind.CUT_TEXT, "Top 5", f"{headings(opened(data)['Top 5'])['Commentary']}6")
    ]


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize("above", [1, 20, 25])
def test_headings_may_stand_lower(above: int) -> None:
    def push(book: Workbook) -> None:
        book["Top 5"].insert_rows(1, above)

    filed = changed(push)
    table = filed.table("top-5")
    assert table
    assert table.header_row == 4 + above
    assert value(filed, "top-5", "M2", "actual") == Decimal(70)
    assert filed.facts == ()


def test_headings_are_looked_for_in_thirty_rows() -> None:
    filed = changed(lambda book: book["Top 5"].insert_rows(1, 27))
    assert filed.table("top-5") is None
    assert filed.facts == (Fact(FactKind.MISSING_COLUMN, "Top 5", found="the row of headings"),)


def test_columns_in_another_order() -> None:
    def turn(book: Workbook) -> None:
        sheet = book["QA"]
        rows = [[each.value for each in row] for row in sheet.iter_rows(min_row=4, max_col=9)]
        for number, row in enumerate(rows, 4):
            for place, each in enumerate(reversed(row), 1):
                sheet.cell(number, place).value = each

    filed = changed(turn)
    table = filed.table("qa")
    assert table
    assert (table.columns["ref"], table.columns["still_needed"]) == (9, 1)
    assert value(filed, "qa", "NEW-2", "findings") == "Good"
    assert filed.facts == ()


def test_a_line_that_only_mentions_a_heading_is_no_row_of_headings() -> None:
    def mention(book: Workbook) -> None:
        book["Top 5"].insert_rows(1, 2)
        book["Top 5"]["A1"] = "Ref"
        book["Top 5"]["B1"] = "Actual"

    table = changed(mention).table("top-5")
    assert table
    assert table.header_row == 6


@pytest.mark.parametrize("heading", ["Findings", "Action", "Still needed"])
def test_a_missing_column_is_told_where_it_should_stand(heading: str) -> None:
    place = headings(opened(write())["QA"])[heading]
    filed = changed(lambda book: setattr(book["QA"][f"{place}4"], "value", "Something else"))
    missing = [fact for fact in filed.facts if fact.kind is FactKind.MISSING_COLUMN]
    assert missing == [
        Fact(
            FactKind.MISSING_COLUMN,
            "QA",
            f"{place}4",
            heading,
            f'The heading "{heading}" is missing; "Something else" stands in its place.',
        )
    ]
    assert ("QA", f"{place}4") not in outside(filed)


def test_two_missing_columns_side_by_side() -> None:
    def type_over(book: Workbook) -> None:
        places = headings(book["QA"])
        book["QA"][f"{places['Findings']}4"] = "What we found"
        book["QA"][f"{places['Learning']}4"] = None

    places = headings(opened(write())["QA"])
    missing = [f for f in changed(type_over).facts if f.kind is FactKind.MISSING_COLUMN]
    assert [(f.cell, f.found, bool(f.detail)) for f in missing] == [
        (f"{places['Findings']}4", "Findings", True),
        (f"{places['Learning']}4", "Learning", False),
    ]


def test_a_column_that_stands_twice_is_read_once() -> None:
    def double(book: Workbook) -> None:
        book["Top 5"]["Z4"] = "Actual"
        book["Top 5"]["Z6"] = 99

    filed = changed(double)
    assert value(filed, "top-5", "M2", "actual") == Decimal(70)
    assert filed.facts == (Fact(FactKind.DUPLICATE_COLUMN, "Top 5", "Z4", "Actual"),)


def test_without_refs_a_sheet_has_no_rows_and_one_fact() -> None:
    filed = changed(lambda book: book["QA"].delete_cols(1))
    table = filed.table("qa")
    assert table
    assert table.entries == ()
    assert "ref" not in table.columns
    assert filed.facts == (Fact(FactKind.MISSING_COLUMN, "QA", "A4", "Ref"),)


def test_a_column_that_no_row_uses_is_not_missed() -> None:
    """Top 5 has a numerator only because a measure on it has one."""
    bare = replace(
        CATALOGUE,
        measures=tuple(replace(m, numerator="", denominator="") for m in CATALOGUE.measures),
    )

    def drop(book: Workbook) -> None:
        for name in ("AIA measures", "Top 5", "PAMs"):
            sheet = book[name]
            for heading in ("Numerator", "Denominator"):
                sheet[f"{headings(sheet)[heading]}4"] = None

    book = opened(write(FILLED))
    drop(book)
    data = save(book)
    missing = [f.found for f in read(data).facts if f.kind is FactKind.MISSING_COLUMN]
    assert missing == ["Numerator", "Denominator"] * 3
    assert read_return(data, "it.xlsx", FRAMEWORK, bare, PERIOD).facts == ()


# ---------------------------------------------------------------- Welsh


def _welsh() -> Framework:
    """The framework with a Welsh name for one sheet and for its headings."""
    sections = tuple(
        section.model_copy(
            update={
                "parts": tuple(
                    part.model_copy(update={"sheet_cy": "5 Uchaf"}) if part.id == "top-5" else part
                    for part in section.parts
                )
            }
        )
        for section in FRAMEWORK.sections
    )
    columns = {
        **FRAMEWORK.columns,
        Kind.MEASURES: tuple(
            column.model_copy(update={"heading_cy": {"actual": "Gwirioneddol"}.get(column.id, "")})
            for column in FRAMEWORK.columns[Kind.MEASURES]
        ),
    }
    return Framework(**{**dict(FRAMEWORK), "sections": sections, "columns": columns})


def test_sheets_and_headings_may_be_welsh() -> None:
    book = opened(write(FILLED))
    cell(book, "Top 5", "M2", "Actual")
    sheet = book["Top 5"]
    sheet[f"{headings(sheet)['Actual']}4"] = "GWIRIONEDDOL"
    sheet.title = "5 uchaf"
    filed = read(save(book), _welsh())
    assert value(filed, "top-5", "M2", "actual") == Decimal(70)
    table = filed.table("top-5")
    assert table
    assert table.sheet == "5 uchaf"
    assert filed.facts == ()


# ---------------------------------------------------------------- sheets


def test_missing_unexpected_and_hidden_sheets() -> None:
    def change(book: Workbook) -> None:
        del book["PAMs"]
        book.create_sheet("Notes")
        book.create_sheet("Queries")
        book["QA"].sheet_state = "hidden"
        book["Risk"].row_dimensions[5].hidden = True
        book["Risk"].column_dimensions["B"].hidden = True

    assert [(f.kind, f.sheet, f.cell) for f in changed(change).facts] == [
        (FactKind.HIDDEN_SHEET, "QA", ""),
        (FactKind.HIDDEN_COLUMN, "Risk", "B4"),
        (FactKind.HIDDEN_ROW, "Risk", "A5"),
        (FactKind.MISSING_SHEET, "PAMs", ""),
        (FactKind.UNEXPECTED_SHEET, "Notes", ""),
    ]


def test_names_of_sheets_are_compared_as_a_reader_sees_them() -> None:
    filed = changed(lambda book: setattr(book["Top 5"], "title", "TOP\u00a05 "))
    assert filed.facts == ()


def test_a_workbook_of_something_else() -> None:
    book = Workbook()
    book.create_sheet("Top 5")["A1"] = "The five best walks"
    filed = read(save(book))
    assert not filed.is_readable
    assert filed.facts == (Fact(FactKind.NOT_A_RETURN),)


def test_what_is_no_workbook_is_one_fact() -> None:
    filed = read(b"Ref,Actual\n")
    assert not filed.is_readable
    assert [fact.kind for fact in filed.facts] == [FactKind.UNSUPPORTED]
    assert filed.facts[0].detail


# ---------------------------------------------------------------- the Cover


def test_the_cover_and_the_properties_agree() -> None:
    identity = read(write()).identity
    assert (identity.service, identity.period) == ("HOU", PERIOD)
    assert (identity.cover_service, identity.cover_period) == ("HOU", PERIOD)
    assert identity.catalogue_version
    assert identity.template_version
    assert identity.service_cell
    assert identity.service_cell.sheet == "Cover"


def _cover(label: str, text: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        row = next(r for r in book["Cover"].iter_rows(max_col=2) if r[0].value == label)
        row[1].value = text
        for name in book.custom_doc_props.names:
            del book.custom_doc_props[name]

    return change


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Housing & Homes (HOU)", "HOU"),
        ("Housing (council homes) (HOU) ", "HOU"),
        ("Housing\u00a0& Homes\u200b (HOU)\u00a0", "HOU"),
        ("HOU", "HOU"),
        ("Housing", "Housing"),
        (None, ""),
        (85, "85"),
    ],
)
def test_the_service_on_the_cover(text: object, service: str) -> None:
    assert changed(_cover("Service", text)).identity.service == service


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-27 Q1", PERIOD),
        (" 2026/27\u00a0Q1 ", PERIOD),
        ("2026-27 Quarter 2", Period(2026, 2)),
        ("April to June", None),
        ("2026-28 Q1", None),
        (2026, None),
        (None, None),
    ],
)
def test_the_period_on_the_cover(text: object, period: Period | None) -> None:
    assert changed(_cover("Period", text)).identity.period == period


def test_the_signatures() -> None:
    signed = {("cover", "", "approved_by"): "B. Head", ("cover", "", "completed_by"): "A. Officer"}
    sign_off = read(write(signed)).sign_off
    assert sign_off.approved_by
    assert sign_off.approved_by.text == "B. Head"
    assert sign_off.completed_by
    assert sign_off.completed_by.text == "A. Officer"
    assert sign_off.approved_on
    assert sign_off.approved_on.is_empty


def test_without_a_cover_nothing_is_signed_and_the_properties_still_tell() -> None:
    filed = changed(lambda book: book.remove(book["Cover"]))
    assert filed.identity.service == "HOU"
    assert filed.identity.service_cell is None
    assert filed.sign_off.approved_by is None


def test_rows_are_known_by_the_cover_where_the_properties_name_nobody() -> None:
    def rename(book: Workbook) -> None:
        book.custom_doc_props["pmqa service"].value = "XYZ"

    filed = changed(rename)
    assert filed.identity.service == "XYZ"
    assert filed.facts == ()
