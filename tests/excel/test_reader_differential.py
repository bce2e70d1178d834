"""What we read equals what openpyxl and calamine read, wherever those two agree."""

import io
import random
import string
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.excel.built import Built
from tests.tools.agreement import assert_agrees, ours, read
from tests.tools.libreoffice import convert
from tests.tools.strategies import cell_moments, cell_values

from pmqa_cli.excel.reader import Refusal
from pmqa_cli.model.returns import ErrorValue, Value

type_ = type

EXAMPLES = Path(__file__).parents[2] / "examples"


def written_by_xlsxwriter(values: dict[str, list[Value]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss.000"})
        for name, column in values.items():
            sheet = book.add_worksheet(name)
            for row, value in enumerate(column):
                match value:
                    case bool():
                        sheet.write_boolean(row, 0, value)
                    case Decimal():
                        sheet.write_number(row, 0, float(value))
                    case datetime():
                        sheet.write_datetime(row, 0, value, moment)
                    case date():
                        sheet.write_datetime(row, 0, value, day)
                    case _:
                        sheet.write_string(row, 0, str(value))
    return made.getvalue()


def written_by_openpyxl(values: dict[str, list[Value]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, column in values.items():
        sheet = book.create_sheet(name)
        for row, value in enumerate(column, 1):
            cell = sheet.cell(row, 1)
            cell.value = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, str):
                cell.data_type = "s"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WRITERS = {"openpyxl": written_by_openpyxl, "xlsxwriter": written_by_xlsxwriter}
WRITER = st.sampled_from(sorted(WRITERS))


@given(WRITER, st.lists(cell_values, min_size=1, max_size=12))
def test_whatever_is_written_comes_back(writer: str, values: list[Value]) -> None:
    (sheet,) = read(WRITERS[writer]({"Data": values})).sheets
    found = [cell.value for row in sheet.rows.values() for cell in row.values()]
    assert found == values
    assert [type_(value) for value in found] == [type_(value) for value in values]


@given(WRITER, st.lists(cell_moments, min_size=1, max_size=12))
def test_moments_come_back_to_the_millisecond(writer: str, values: list[Value]) -> None:
    (sheet,) = read(WRITERS[writer]({"Data": values})).sheets
    assert [ours(row[1]) for row in sheet.rows.values()] == values


@given(st.text(min_size=1, max_size=60).filter(lambda text: "\ufffe" not in text))
def test_text_that_must_be_escaped_comes_back(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" or character == "\uffff" for character in text):
        return
    (sheet,) = read(written_by_xlsxwriter({"Data": [text]})).sheets
    assert sheet.rows[1][1].value == text


def mixed() -> dict[str, list[Value]]:
    """Much of everything, the same each time."""
    dice = random.Random(4)
    words = string.ascii_letters + " äŵŷ&<>'\"\n–£"
    makers: list[Callable[[], Value]] = [
        lambda: "".join(dice.choices(words, k=dice.randrange(1, 60))).strip() or "x",
        lambda: Decimal(dice.randrange(-(10**9), 10**9)) / 1000,
        lambda: date(2020, 1, 1) + timedelta(dice.randrange(4000)),
        lambda: dice.random() < 0.5,
    ]
    return {
        name: [dice.choice(makers)() for _ in range(300)] for name in ("Top 5", "PAMs & Co", "Risg")
    }


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_openpyxl_and_calamine_agree_with_us(writer: str) -> None:
    assert assert_agrees(WRITERS[writer](mixed())) > 800


def test_openpyxl_and_calamine_agree_with_us_on_every_return_that_we_ship() -> None:
    returns = sorted(EXAMPLES.rglob("*.xlsx"))
    assert len(returns) >= 30
    assert sum(assert_agrees(path.read_bytes()) for path in returns) > 9_000


def rich_workbook() -> bytes:
    """What a template is made of: formats, formulas, merges, lists, hidden and locked things."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0.0%"})
        points = book.add_format({"num_format": '0.0"%"'})
        bold = book.add_format({"bold": True})
        book.set_custom_property("service", "HSG")
        book.set_properties({"title": "Housing 2026-27 Q1"})
        book.define_name("States", "=Lists!$A$1:$A$2")
        sheet = book.add_worksheet("Top 5")
        sheet.write_rich_string("A1", "Not ", bold, "this", " one")
        sheet.write_number("B1", 0.851, percent)
        sheet.write_number("C1", 85.1, points)
        sheet.write_formula("D1", "=B1*2", None, 1.702)
        sheet.write_formula("E1", '=IF(B1>1,"x","")', None, "")
        sheet.write_formula("F1", "=1/0", None, "#DIV/0!")
        sheet.merge_range("A3:C3", "merged")
        sheet.data_validation("A5", {"validate": "list", "source": "=States"})
        sheet.conditional_format("A5", {"type": "text", "criteria": "containing", "value": "Red"})
        sheet.set_column("H:I", None, None, {"hidden": True})
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_string("A7", "seen by nobody")
        sheet.protect()
        lists = book.add_worksheet("Lists")
        lists.write_column("A1", ["Final", "Provisional"])
        lists.hide()
    return made.getvalue()


def assert_rich(data: bytes) -> None:
    book = read(data)
    top = book.sheet("Top 5")
    lists = book.sheet("Lists")
    assert top is not None
    assert lists is not None
    row = top.rows[1]
    assert row[1].value == "Not this one"
    assert (row[2].value, row[2].is_percent) == (Decimal("85.1"), True)
    assert (row[3].value, row[3].is_percent) == (Decimal("85.1"), False)
    assert (row[4].value, row[4].has_formula) == (Decimal("1.702"), True)
    assert row[5].has_formula
    assert row[5].is_empty
    assert row[6].value == ErrorValue("#DIV/0!")
    assert isinstance(row[6].value, ErrorValue)
    assert [tuple(area) for area in top.merges] == [(3, 1, 3, 3)]
    assert (7 in top.hidden_rows, top.hidden_columns, top.is_protected) == (True, {8, 9}, True)
    assert lists.state == "hidden"
    assert book.properties["service"] == "HSG"
    assert book.properties["title"] == "Housing 2026-27 Q1"
    assert [name.refers_to for name in book.defined_names if name.name == "States"] == [
        "Lists!$A$1:$A$2"
    ]


def test_a_template_is_read_whole() -> None:
    assert_rich(rich_workbook())


@pytest.mark.libreoffice
def test_a_save_by_libreoffice_changes_nothing(soffice: Path, tmp_path: Path) -> None:
    sources = {"rich": rich_workbook(), "mixed": written_by_xlsxwriter(mixed())}
    paths = [tmp_path / f"{name}.xlsx" for name in sources]
    for path, data in zip(paths, sources.values(), strict=True):
        path.write_bytes(data)
    rich, saved = (path.read_bytes() for path in convert(paths))
    assert_rich(rich)
    assert assert_agrees(saved) > 800
    for name, values in mixed().items():
        sheet = read(saved).sheet(name)
        assert sheet is not None
        assert [cell.value for row in sheet.rows.values() for cell in row.values()] == values


FIRST = st.sampled_from(
    [
        '<c r="A{0}" s="1" t="s"><v>0</v></c>',
        '<c r="A{0}" t="s"><f>B1</f><v>1</v></c>',
        '<c r="A{0}" t="inlineStr"><is><t xml:space="preserve"> a&amp;b </t></is></c>',
        '<c r="A{0}" t="str"><f t="shared" si="0"/><v>a&#10;b_x000D_</v></c>',
        '<c r="A{0}" s="1"/>',
        '<c r="A{0}" s="9" />',
        "",
    ]
)
SECOND = st.sampled_from(
    [
        '<c r="B{0}" s="1"><v>0.07</v></c>',
        '<c r="B{0}" s="2" cm="1"><f t="array" ref="B1">C1&gt;0</f><v>46149</v></c>',
        '<c t="n" r="B{0}"><v>1</v></c>',
        '<c r="B{0}" t="n" s="3"><v>x&lt;y</v></c>',
        '<c r="B{0}"><f>C1</f><v /></c>',
        '<c r="B{0}" t="e"><v>#N/A</v></c>',
        '<c r="B{0}" t="b"><v>1</v></c>\n',
        '<c r="B{0}" t="é"><v>1</v></c>',
        '<c r="B{0}" t="s"" s="1v></c>',
        '<c r="B{0}" t="str"><v>]]></v></c>',
        "<!-- nothing --><x/>",
        '<c r="A{0}"><v>7</v></c>',
    ]
)


@given(st.lists(st.tuples(FIRST, SECOND, st.booleans()), max_size=12), st.permutations(range(1, 6)))
def test_the_short_way_and_the_whole_way_are_one(
    rows: list[tuple[str, str, bool]], order: list[int]
) -> None:
    mark = {True: ' hidden="1"', False: ""}
    inside = "".join(
        f'<row r="{number}"{mark[hidden]}>{(first + second).format(number)}</row>'
        for number, (first, second, hidden) in zip([*order, *range(6, 20)], rows, strict=False)
    )
    built = Built(
        inside,
        texts="<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si>",
        formats="0%|14|0.0",
        after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    )
    # A comment sends the whole sheet, and the texts, through the parser.
    slow = Built(**{**vars(built), "before": "<!-- -->", "texts": built.texts + "<!-- -->"})
    assert outcome(built) == outcome(slow)


def outcome(built: Built) -> object:
    try:
        return built.read()
    except Refusal as refusal:
        return refusal.sentence
