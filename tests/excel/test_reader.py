from datetime import date, datetime, time
from decimal import Decimal

import pytest
from tests.excel.built import STRICT, TRANSITIONAL, Built, links

from pmqa_cli.excel.reader import Area, DefinedName, Refusal, parse_area, read_workbook
from pmqa_cli.model.returns import ErrorValue, FactKind, Value

NUMBER = '<row r="1"><c r="A1" s="1"><v>{}</v></c></row>'


def refused(built: Built) -> Refusal:
    with pytest.raises(Refusal) as caught:
        built.read()
    assert caught.value.sentence.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("85.09999999999999", Decimal("85.1")),
        ("7.0000000000000007E-2", Decimal("0.07")),
        ("1E+20", Decimal(10) ** 20),
        ("-0", Decimal(0)),
        ("007", Decimal(7)),
        (" 12 ", Decimal(12)),
        ("1e999", "1e999"),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("٣", "٣"),
        ("12,5", "12,5"),
    ],
)
def test_a_number_is_its_fifteen_digits(stored: str, value: Value) -> None:
    cell = Built(NUMBER.format(stored)).only()
    assert (cell.value, cell.raw) == (value, stored)


@pytest.mark.parametrize(
    ("code", "stored", "value", "is_percent"),
    [
        ("9", "0.85", Decimal("85"), True),
        ("0.0%", "0.071", Decimal("7.1"), True),
        ("0%", "0.28999999999999998", Decimal("29"), True),
        ("0%", "0.1", Decimal("10"), True),
        ("0%;[Red]-0%", "-1.064", Decimal("-106.4"), True),
        ('0.0"%"', "85", Decimal("85"), False),
        (r"0.0\%", "85", Decimal("85"), False),
        ("0.00", "0.85", Decimal("0.85"), False),
        ("General", "3", Decimal(3), False),
        ('"day" 0', "3", Decimal(3), False),
        ("[Red]0", "3", Decimal(3), False),
    ],
)
def test_percentages_are_read_as_they_are_shown(
    code: str, stored: str, value: Decimal, is_percent: bool
) -> None:
    cell = Built(NUMBER.format(stored), formats=code).only()
    assert (cell.value, str(cell.value), cell.is_percent) == (value, str(value), is_percent)


@pytest.mark.parametrize(
    ("code", "stored", "value"),
    [
        ("14", "46149", date(2026, 5, 7)),
        ("dd/mm/yyyy", "46149.5", datetime.combine(date(2026, 5, 7), time(12))),
        ("mmmm", "46149", date(2026, 5, 7)),
        ("[$-809]d mmmm yyyy;@", "46149", date(2026, 5, 7)),
        ("[$-F800]dddd\\,\\ mmmm\\ dd", "46149", date(2026, 5, 7)),
        ("hh:mm", "0.75", time(18, 0)),
        ("h:mm AM/PM", "46149.75", datetime.combine(date(2026, 5, 7), time(18))),
        ("21", "0.999999999999", Decimal("0.999999999999")),
        ("[h]:mm", "1.5", Decimal("1.5")),
        ("14", "61", date(1900, 3, 1)),
        ("14", "60", Decimal(60)),
        ("14", "1", Decimal(1)),
        ("14", "0", Decimal(0)),
        ("14", "-5", Decimal(-5)),
        ("14", "2958465", date(9999, 12, 31)),
        ("14", "2958465.9999999999", Decimal("2958466")),
        ("14", "2958466", Decimal(2958466)),
        ("14", "1e300", Decimal("1e300")),
        ("14", "soon", "soon"),
    ],
)
def test_dates_are_dates_where_there_is_one(code: str, stored: str, value: Value) -> None:
    found = Built(NUMBER.format(stored), formats=code).only().value
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("0", date(1904, 1, 1)),
        ("44687", date(2026, 5, 7)),
        ("-1", Decimal(-1)),
        ("2957003.9999999999", Decimal("2957004")),
    ],
)
def test_the_1904_system_counts_from_its_own_day(stored: str, value: Value) -> None:
    built = Built(NUMBER.format(stored), formats="14", settings='<workbookPr date1904="1"/>')
    assert built.only().value == value
    assert built.read().date1904


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("2026-05-07", date(2026, 5, 7)),
        ("2026-05-07T09:30:00Z", datetime.combine(date(2026, 5, 7), time(9, 30))),
        ("09:30:00", time(9, 30)),
        ("next May", "next May"),
    ],
)
def test_iso_dates_are_dates(stored: str, value: Value) -> None:
    assert Built(f'<row r="1"><c r="A1" t="d"><v>{stored}</v></c></row>').only().value == value


@pytest.mark.parametrize(
    ("cell", "value", "is_calculated"),
    [
        ("<f>B1</f><v>3</v>", Decimal(3), True),
        ("<f>B1</f>", None, False),
        ("<f>B1</f><v/>", None, False),
        ("<f>B1</f><v></v>", None, False),
        ('<f t="shared" si="0"/><v>3</v>', Decimal(3), True),
        ('<f t="shared" ref="A1:A9" si="0">B1</f><v>3</v>', Decimal(3), True),
        ("<v>3</v><f>B1</f>", Decimal(3), True),
    ],
)
def test_formulas_say_whether_they_were_calculated(
    cell: str, value: Value, is_calculated: bool
) -> None:
    found = Built(f'<row r="1"><c r="A1">{cell}</c></row>').only()
    assert (found.value, found.has_formula, found.is_calculated) == (value, True, is_calculated)


@pytest.mark.parametrize("empty", ["<v/>", "<v></v>", "<v />"])
def test_a_calculated_empty_text_is_calculated(empty: str) -> None:
    found = Built(f'<row r="1"><c r="A1" t="str"><f>B1</f>{empty}</c></row>').only()
    assert (found.value, found.is_calculated, found.is_empty) == ("", True, True)
    found = Built('<row r="1"><c r="A1" t="str"><f>B1</f></c></row>').only()
    assert (found.value, found.is_calculated) == (None, False)


@pytest.mark.parametrize(
    ("kind", "stored", "value"),
    [
        ("e", "#DIV/0!", ErrorValue("#DIV/0!")),
        ("b", "1", True),
        ("b", "false", False),
        ("b", "maybe", "maybe"),
        ("str", " as typed \n", " as typed \n"),
        ("str", "a_x000D_b", "a\rb"),
        ("str", "&lt;5% &amp; &#8364;&#x31;", "<5% & €1"),
        ("other", "text", "text"),
    ],
)
def test_each_type_of_cell_is_its_own(kind: str, stored: str, value: Value) -> None:
    found = Built(f'<row r="1"><c r="A1" t="{kind}"><v>{stored}</v></c></row>').only().value
    assert (found, type(found)) == (value, type(value))


def test_shared_strings_are_joined_without_their_guides() -> None:
    built = Built(
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, 5)),
        texts="<si><t>plain</t></si>"
        '<si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r></si>'
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t/></si><si><t>unused</t></si>",
    )
    assert {a: c.value for a, c in built.cells().items()} == {
        "A1": "plain",
        "A2": "rich text",
        "A3": "東京",
    }


def test_inline_strings_are_joined_too() -> None:
    built = Built(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>one</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>t</t></r><r><t>wo</t></r><rPh><t>x</t></rPh></is></c>'
        '<c r="C1" t="inlineStr"><v>1.0</v><is><t>1.</t></is></c>'
        '<c r="D1"><is><t>12</t></is></c><c r="E1" t="inlineStr"><is><t/></is></c></row>'
    )
    assert {a: c.value for a, c in built.cells().items()} == {
        "A1": "one",
        "B1": "two",
        "C1": "1.",
        "D1": "12",
    }


@pytest.mark.parametrize("number", ["1", "-1", "x", "", "99999999999999999999"])
def test_a_text_that_is_not_there_is_damage(number: str) -> None:
    built = Built(f'<row r="7"><c r="B7" t="s"><v>{number}</v></c></row>', "<si><t>a</t></si>")
    if number:
        assert 'cell B7 is missing on sheet "Data"' in refused(built).sentence
    else:
        assert built.cells() == {}


@pytest.mark.parametrize("kind", ["str", "s"])
def test_overlong_text_is_cut_and_said(kind: str) -> None:
    long = "a" * 32_768
    stored = long if kind == "str" else "0"
    built = Built(
        f'<row r="1"><c r="C1" t="{kind}"><v>{stored}</v></c></row>', f"<si><t>{long}</t></si>"
    )
    (sheet,) = built.read().sheets
    assert sheet.rows[1][3].value == long[:-1]
    (fact,) = sheet.facts
    assert (fact.kind, fact.sheet, fact.cell) == (FactKind.CUT_TEXT, "Data", "C1")


def test_positions_may_be_left_out_or_out_of_order() -> None:
    built = Built(
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
        '<row r="9"><c r="C9"><v>5</v></c><c r="A9"><v>6</v></c></row>'
        '<row r="5"><c r="A5"><v>7</v></c></row><row r="9"><c r="B9"><v>8</v></c></row>'
    )
    assert {a: int(str(c.value)) for a, c in built.cells().items()} == {
        "A1": 1,
        "D1": 2,
        "E1": 3,
        "A2": 4,
        "A5": 7,
        "A9": 6,
        "B9": 8,
        "C9": 5,
    }
    assert list(built.cells()) == ["A1", "D1", "E1", "A2", "A5", "A9", "B9", "C9"]


def test_a_wrong_dimension_changes_nothing() -> None:
    built = Built(NUMBER.format(1), before='<dimension ref="XFD1048576"/>')
    assert list(built.cells()) == ["A1"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        f'<row r="1"><c r="{"A" * 70_000}1"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="0"/>',
        '<row r="x"/>',
        "<c><v>1</v></c>",
        '<row r="1"><c r="A1"><c r="B1"/></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>',
    ],
)
def test_what_no_sheet_can_hold_is_refused_by_name(rows: str) -> None:
    refusal = refused(Built(rows))
    assert refusal.kind is FactKind.UNREADABLE
    assert '"Data"' in refusal.sentence


def test_the_far_corner_costs_nothing() -> None:
    (cell,) = Built('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').cells().values()
    assert cell.address == "XFD1048576"


def test_what_is_hidden_is_known() -> None:
    built = Built(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/>',
        before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/></cols>',
        after='<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        sheets='<sheet name="Data" sheetId="1" state="veryHidden" r:id="r1"/>',
    )
    (sheet,) = built.read().sheets
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {2, 3}
    assert sheet.merges == [Area(1, 1, 2, 2)]
    assert sheet.is_protected
    assert (sheet.state, sheet.was_read, sheet.cell_count) == ("veryHidden", True, 1)
    assert sheet.cell(2, 1) is not None
    assert sheet.cell(1, 1) is None


def test_values_under_a_merge_are_kept() -> None:
    built = Built(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
    assert sorted(built.cells()) == ["A1", "B1"]


TWO = '<sheet name="Data" sheetId="1" r:id="r1"/><sheet name="Notes" sheetId="2" r:id="r2"/>'


def two(target: str = "worksheets/sheet2.xml", kind: str = "worksheet", part: str = "") -> Built:
    return Built(
        NUMBER.format(1),
        sheets=TWO,
        parts={
            "xl/_rels/workbook.xml.rels": links(
                ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", kind, target)
            ),
            "xl/worksheets/sheet2.xml": part
            or f'<worksheet xmlns="{TRANSITIONAL}"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
            '<c r="B1"/><c r="C1"><f>A1</f></c><c r="D1" t="inlineStr"><is><t>x</t></is></c>'
            "</row></sheetData></worksheet>",
        },
    )


def test_sheets_nobody_wants_are_counted() -> None:
    book = read_workbook(two().to_bytes(), lambda name: name == "Data")
    data, notes = book.sheets
    assert (data.was_read, data.cell_count) == (True, 1)
    assert (notes.name, notes.was_read, notes.cell_count, notes.rows) == ("Notes", False, 3, {})
    assert book.sheet("Notes") is notes
    assert book.sheet("notes") is None


def test_a_sheet_that_is_not_there_is_refused_by_name() -> None:
    for built in (two("worksheets/gone.xml"), two("http://a.example/x", "worksheetPath")):
        with pytest.raises(Refusal, match='"Notes" is listed but not in the file'):
            read_workbook(built.to_bytes(), lambda name: name == "Data")


def test_one_part_is_not_two_sheets() -> None:
    assert refused(two("worksheets/sheet1.xml")).kind is FactKind.UNSAFE


def test_two_sheets_of_one_name_are_refused() -> None:
    built = Built(sheets=TWO.replace("Notes", "DATA"))
    assert "two sheets" in refused(built).sentence


def test_chart_sheets_have_no_cells() -> None:
    book = two(kind="chartsheet", part="<chartsheet/>").read()
    assert [(sheet.name, sheet.was_read) for sheet in book.sheets] == [
        ("Data", True),
        ("Notes", False),
    ]


def test_old_macro_modules_are_no_sheets() -> None:
    built = Built(sheets=TWO.replace('r:id="r2"', 'r:id=""'))
    book = read_workbook(built.to_bytes(), lambda name: name == "Data")
    assert [sheet.name for sheet in book.sheets] == ["Data", "Notes"]
    assert refused(built).kind is FactKind.UNREADABLE


def test_something_other_than_a_worksheet_is_refused() -> None:
    assert "not a worksheet" in refused(Built(sheet="<html><body/></html>")).sentence


def test_strict_workbooks_are_read() -> None:
    built = Built(NUMBER.format(5), is_strict=True, after='<mergeCell ref="A1:A2"/>')
    assert built.only().value == 5
    assert built.read().sheets[0].merges == [Area(1, 1, 2, 1)]


PREFIXED = (
    '<x:worksheet xmlns:x="{}" xmlns:y="{}"><x:sheetData><x:row r="1">'
    '<x:c r="A1"><x:v>5</x:v></x:c>'
    '<y:c r="B1" t="inlineStr"><y:is><y:t>y</y:t></y:is></y:c>'
    '<c r="C1" xmlns="urn:else"><v>6</v></c></x:row></x:sheetData></x:worksheet>'
)


@pytest.mark.parametrize(
    "sheet",
    [
        PREFIXED.format(TRANSITIONAL, STRICT),
        '<?xml version="1.0" encoding="UTF-16"?>' + PREFIXED.format(STRICT, TRANSITIONAL),
    ],
)
def test_any_prefix_and_utf_16_are_read(sheet: str) -> None:
    encoding = "utf-16" if "UTF-16" in sheet else "utf-8"
    cells = Built(sheet=sheet.encode(encoding)).cells()
    assert {address: cell.value for address, cell in cells.items()} == {"A1": 5, "B1": "y"}


@pytest.mark.parametrize(
    ("declared", "kind"),
    [("windows-1252", None), ("no-such-thing", FactKind.UNREADABLE), ("big5", None)],
)
def test_other_encodings_are_read_or_refused(declared: str, kind: FactKind | None) -> None:
    sheet = (
        f'<?xml version="1.0" encoding="{declared}"?><worksheet xmlns="{TRANSITIONAL}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>T\xea</v></c></row></sheetData></worksheet>'
    ).encode("cp1252")
    try:
        assert Built(sheet=sheet).only().value == "Tê"
    except Refusal as refusal:
        assert refusal.kind is FactKind.UNREADABLE
        assert declared != "windows-1252"


def test_formulas_that_draw_on_other_files_are_counted_by_file() -> None:
    formulas = (
        "[1]Sheet1!$B$2",
        "SUM('[2]Q1 &amp; Q2'!A1,[1]!Total)",
        "[1]Sheet1!B3+Data!A1",
        "[0]!Total",
        "Table1[2024]+Data!A1",
        "Table1[[#This Row],[2024]]*Data!A1",
    )
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{formula}</f><v>1</v></c></row>'
        for row, formula in enumerate(formulas, 1)
    )
    assert Built(rows).read().sheets[0].links == {1: ("A1", 3), 2: ("A2", 1)}


def test_the_strict_dialect_has_another_word_for_custom_properties() -> None:
    given = '<Properties xmlns="urn:x"><property name="service"><x>HSG</x></property></Properties>'
    built = Built(
        is_strict=True,
        parts={
            "_rels/.rels": links(
                ("r1", "officeDocument", "xl/workbook.xml"),
                ("r2", "customProperties", "docProps/custom.xml"),
                kind="http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
            "docProps/custom.xml": given,
        },
    )
    assert built.read().properties == {"service": "HSG"}


def test_properties_names_and_links_are_known() -> None:
    vt = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    package = "http://schemas.openxmlformats.org/package/2006"
    built = Built(
        names="<externalReferences><externalReference r:id='r5'/></externalReferences>"
        '<definedNames><definedName name="States">Data!$A$1:$A$2</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0" hidden="1">Data!$A$1</definedName>'
        "</definedNames>",
        parts={
            "_rels/.rels": links(
                ("r1", "officeDocument", "xl/workbook.xml"),
                ("r2", "metadata/core-properties", "docProps/core.xml"),
                ("r3", "custom-properties", "/docProps/custom.xml"),
            ),
            "docProps/core.xml": (
                f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Housing Q1</dc:title>'
                "<dc:subject/></cp:coreProperties>"
            ),
            "docProps/custom.xml": (
                f'<Properties xmlns="urn:custom" xmlns:vt="{vt}"><property pid="2" name="service">'
                "<vt:lpwstr>HSG_x0021_</vt:lpwstr></property></Properties>"
            ),
            "xl/_rels/workbook.xml.rels": links(
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r5", "externalLink", "externalLinks/externalLink1.xml"),
                ("r6", "vbaProject", "vbaProject.bin"),
            ),
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": links(
                ("r1", "externalLinkPath", "file:///S:/Finance/Q1.xlsx")
            ),
        },
    )
    book = built.read()
    assert book.properties == {"title": "Housing Q1", "service": "HSG!"}
    assert book.defined_names == (
        DefinedName("States", "Data!$A$1:$A$2"),
        DefinedName("_xlnm.Print_Area", "Data!$A$1", "Data", is_hidden=True),
    )
    assert book.external_links == ("file:///S:/Finance/Q1.xlsx",)
    assert book.has_macros


def test_garbled_properties_are_done_without() -> None:
    built = Built(
        parts={
            "_rels/.rels": links(
                ("r1", "officeDocument", "xl/workbook.xml"), ("r2", "core-properties", "core.xml")
            ),
            "core.xml": "<core><title>Housing",
        }
    )
    assert built.read().properties == {}


def test_a_workbook_without_styles_texts_or_links_is_read() -> None:
    built = Built(
        NUMBER.format(5),
        parts={"_rels/.rels": None, "xl/styles.xml": None, "xl/sharedStrings.xml": None},
    )
    assert built.only().value == 5


def test_no_workbook_inside_is_refused() -> None:
    for content in (None, "<nothing/>"):
        built = Built(parts={"xl/workbook.xml": content})
        assert refused(built).kind is FactKind.UNREADABLE


@pytest.mark.parametrize(
    ("reference", "area"),
    [
        ("B2:C9", Area(2, 2, 9, 3)),
        ("$C$9:$B$2", Area(2, 2, 9, 3)),
        ("B2", Area(2, 2, 2, 2)),
        ("B:C", Area(1, 2, 1_048_576, 3)),
        ("2:9", Area(2, 1, 9, 16_384)),
        ("", None),
        (":", None),
        ("A1:", None),
        ("A0", None),
        ("A9999999:B9999999", None),
        ("AAA1", Area(1, 703, 1, 703)),
        ("A1 B2", None),
    ],
)
def test_areas(reference: str, area: Area | None) -> None:
    assert parse_area(reference) == area
