"""Hostile workbooks: small to send, large to read. Nothing but a Refusal comes of any of them."""

import random
import zipfile
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.excel.built import TRANSITIONAL, Built

from pmqa_cli.excel.reader import Refusal, read_workbook
from pmqa_cli.model.returns import FactKind

ROOT = f'<worksheet xmlns="{TRANSITIONAL}">'


def refused(built: Built) -> Refusal:
    # Stored, not deflated: the ratio would give most of these away before they are read.
    built.packing = zipfile.ZIP_STORED
    with pytest.raises(Refusal) as caught:
        built.read()
    return caught.value


@pytest.mark.parametrize("part", ["sheet", "texts", "workbook", "styles", "properties"])
def test_a_document_type_is_refused_in_every_part(part: str) -> None:
    name = {
        "sheet": "xl/worksheets/sheet1.xml",
        "texts": "xl/sharedStrings.xml",
        "workbook": "xl/workbook.xml",
        "styles": "xl/styles.xml",
        "properties": "_rels/.rels",
    }[part]
    bomb = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    refusal = refused(Built(parts={name: bomb}))
    assert refusal.kind is FactKind.UNSAFE
    assert "document type" in refusal.sentence


@pytest.mark.parametrize(
    ("built", "words"),
    [
        (Built(sheet=ROOT + "<a>" * 70), "nested"),
        (Built(sheet=ROOT + "<a>" * 400_000), "nested"),
        (Built(parts={"xl/workbook.xml": "<a>" * 400_000}), "nested"),
        (Built(texts="<si>" * 400_000), "nested"),
        (Built(sheet=f'{ROOT}<a b="{"x" * 3_000_000}"/>'), "megabyte"),
        (Built(sheet=f"{ROOT}<!--{'x' * 3_000_000}-->"), "megabyte"),
        (Built(f'<row r="1"><c r="A1" t="str"><v>{"x" * 9_000_000}</v></c></row>'), "million"),
        (Built(texts=f"<si><t>{'x' * 9_000_000}</t></si>"), "million"),
        (Built(sheet=f'<a xmlns="{"u" * 999}"/>'), "namespace"),
        (Built(sheet=ROOT + "".join(f"<a{number}/>" for number in range(30_000))), "names"),
        (Built('<row r="1048576"/><row/>'), "no row"),
        (Built('<row r="1">' + "<c/>" * 20_000 + "</row>"), "no row or column"),
        # A regular expression that could read each of these in two ways would never end.
        (Built("<row" + ' r="1"' * 99 + " !></row>"), "garbled"),
        (Built('<row r="1"><c r="A1"' + ' t="n"' * 99 + " !/></row>"), "garbled"),
        (Built(texts="<a/>" * 3_100_000), "millions"),
        (Built(after='<mergeCell ref="A:A"/>'), "merges"),
        (Built(after='<hyperlink ref="A1:XFD20"/>'), "merges or links"),
        (Built(after='<mergeCell ref="A1:J9999"/>' * 3), "merges"),
        (Built(after="<cfRule/>" * 20_001), "conditional"),
        (Built(before='<col min="1" max="16384" hidden="1"/>' * 5), "hides"),
        (
            Built(parts={"xl/styles.xml": f'<s xmlns="{TRANSITIONAL}">' + "<xf/>" * 70_001}),
            "styles",
        ),
        (Built(sheets='<sheet name="a"/>' * 501), "500 sheets"),
        (Built(sheets=f'<sheet name="{"a" * 1001}"/>'), "name of a sheet"),
        (Built(names='<definedName name="a">A1</definedName>' * 20_001), "defined names"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_cost_too_much_is_refused(built: Built, words: str) -> None:
    assert words in refused(built).sentence


def test_too_many_cells_or_rows_are_refused() -> None:
    row = "".join(f'<c r="{column}{{0}}"><v>1</v></c>' for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    full = "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 19_300))
    assert "500,000 cells" in refused(Built(full)).sentence
    tall = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 200_002))
    assert "200,000 rows" in refused(Built(tall)).sentence
    hidden = "".join(f'<row r="{number}" hidden="1"/>' for number in range(1, 400_002))
    assert "hidden rows" in refused(Built(hidden)).sentence


def test_a_million_empty_rows_hold_nothing() -> None:
    assert Built("".join(f'<row r="{number}"/>' for number in range(1, 1_048_577))).cells() == {}


def test_counting_stops_without_refusal() -> None:
    built = Built("<row>" + "<c><v>1</v></c>" * 1_500_000 + "</row>", packing=zipfile.ZIP_STORED)
    (sheet,) = read_workbook(built.to_bytes(), lambda _: False).sheets
    assert 500_000 < sheet.cell_count < 1_500_000


def test_counting_minds_depth() -> None:
    built = Built(sheet=ROOT + "<a>" * 400_000, packing=zipfile.ZIP_STORED)
    with pytest.raises(Refusal, match="nested"):
        read_workbook(built.to_bytes(), lambda _: False)


SOUND = Built(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c>'
    '<c r="C1" t="str"><f>A1</f><v>x</v></c></row><row r="2" hidden="1"><c r="A2" t="b">'
    '<v>1</v></c><c r="B2" t="inlineStr"><is><t>y</t></is></c></row>',
    texts="<si><t>text</t></si>",
    formats="0%|14",
    after='<mergeCells><mergeCell ref="A4:B5"/></mergeCells>',
)


def only_refusals(data: bytes) -> None:
    for is_wanted in (True, False):
        try:
            read_workbook(data, lambda _, answer=is_wanted: answer)
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_mutated_zip_gives_a_workbook_or_a_refusal(seed: int, changes: int) -> None:
    data = bytearray(SOUND.to_bytes())
    dice = random.Random(seed)
    for _ in range(changes):
        at = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randrange(1, 40)]
            case 2:
                data[at:at] = dice.randbytes(dice.randrange(1, 9))
            case _:
                data[at : at + 4] = b"\xff\xff\xff\xff"
        if not data:
            break
    only_refusals(bytes(data))


def mutate(text: str, dice: random.Random) -> str:
    pieces = ["<", ">", "/", '"', "&", "<c>", "</c>", "<v>", "</row>", "<row r='9'>", "\x00", "A"]
    pieces += ["<f/>", "<is><t>", "99999999999", "-", "é", " ", "<!--", "]]>", "<![CDATA[", "&#0;"]
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(text) + 1)
        match dice.randrange(3):
            case 0:
                text = text[:at] + dice.choice(pieces) + text[at:]
            case 1:
                text = text[:at] + text[at + dice.randrange(1, 20) :]
            case _:
                other = dice.randrange(len(text) + 1)
                text = text[:at] + text[other : other + 30] + text[at:]
    return text


@settings(max_examples=400)
@given(st.integers(0, 2**32))
@example(seed=172899)  # at which a possessive repeat around a capture broke Python's re
def test_mutated_xml_gives_a_workbook_or_a_refusal(seed: int) -> None:
    dice = random.Random(seed)
    change = partial(mutate, dice=dice)
    built = Built(**vars(SOUND))
    match dice.randrange(4):
        case 0:
            built.rows = change(built.rows)
        case 1:
            built.texts = change(built.texts)
        case 2:
            built.sheets = change(built.sheets)
        case _:
            built.sheet = change(
                f"{ROOT}<sheetData>{SOUND.rows}</sheetData>{SOUND.after}</worksheet>"
            )
    only_refusals(built.to_bytes())
