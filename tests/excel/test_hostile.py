"""Hostile returns, the whole way from bytes to findings: each is read or refused with a code.

The workbooks of ``test_reader_limits`` are the reader's alone; these are a template that was issued
and then altered, so that what they hold reaches the rules as well.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from tests.excel.built import TRANSITIONAL
from tests.faults.place import SMALL, open_council

from pmqa_cli.check import Selection, check_catalogue
from pmqa_cli.collect import STUMBLED, Keep, Task, collect
from pmqa_cli.excel import xml
from pmqa_cli.excel.returns import read_everything
from pmqa_cli.model.finding import Report
from pmqa_cli.model.text import visible
from pmqa_cli.report.csv import write_csv
from pmqa_cli.report.json import write_json
from pmqa_cli.report.plain import write_plain
from pmqa_cli.rules.base import CatalogueContext

REFUSED = ("PM001", "PM002", "PM003", "PM004", "PM005")
READ = ""
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"
BOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELS, TOP_RELS = "xl/_rels/workbook.xml.rels", "_rels/.rels"
DTD = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><a>&y;</a>'


@cache
def issued() -> bytes:
    return open_council(SMALL).template("HOU")


@cache
def parts() -> Mapping[str, str]:
    with zipfile.ZipFile(io.BytesIO(issued())) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@cache
def sheet(title: str = "Top 5") -> str:
    """The part of a sheet."""
    (link,) = re.findall(rf'<sheet name="{title}" [^>]*r:id="(\w+)"', parts()[BOOK])
    (target,) = re.findall(rf'<Relationship Id="{link}" [^>]*Target="([^"]+)"', parts()[RELS])
    return f"xl/{target}"


def packed(content: Mapping[str, str | bytes | None], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as book:
        for name, part in content.items():
            if part is not None:
                book.writestr(name, part)
    return made.getvalue()


def altered(changes: Mapping[str, str | bytes | None]) -> bytes:
    """The template with other parts. Stored: deflated, most would be given away by their ratio."""
    return packed({**parts(), **changes}, zipfile.ZIP_STORED)


def swapped(part: str, old: str, new: str) -> bytes:
    """The template with other words in one part."""
    assert old in parts()[part]
    return altered({part: parts()[part].replace(old, new)})


def filled(*, actual: str = "", rows: str = "", around: str = "", title: str = "Top 5") -> bytes:
    """The template with other cells: those under Actual, rows below the table, things after it."""
    part = sheet(title)
    text = parts()[part]
    if actual:
        cell = re.compile(r'<c r="(G[5-9])"[^>]*?(?:/>|>.*?</c>)')
        text = cell.sub(lambda found: actual.replace("AT", found[1]), text)
        assert text != parts()[part]
    return altered({part: text.replace("</sheetData>", f"{rows}</sheetData>{around}")})


def many(count: int, cells: str, first: int = 100) -> str:
    """Rows, numbered where the cells say N."""
    numbers = range(first, first + count)
    return "".join(f'<row r="{each}">{cells.replace("N", str(each))}</row>' for each in numbers)


def worksheet(inside: str) -> bytes:
    return altered({sheet(): f'<worksheet xmlns="{TRANSITIONAL}">{inside}</worksheet>'})


def entered(text: str, kind: str = "str") -> bytes:
    return filled(actual=f'<c r="AT" t="{kind}"><v>{text}</v></c>')


def patched(mark: bytes, at: int, form: str, value: int) -> bytes:
    """The template with one field of the zip's directory set, in the first record so marked."""
    data = bytearray(issued())
    struct.pack_into(form, data, data.index(mark) + at, value)
    return bytes(data)


def titled(name: str) -> bytes:
    return swapped(BOOK, 'name="QA"', f'name="{name}"')


def linked(count: int) -> bytes:
    """Every sheet draws on many other files, which all are the same one."""
    book = "".join(f'<externalReference r:id="e{each}"/>' for each in range(count))
    rels = "".join(
        f'<Relationship Id="e{each}" Type="x/externalLink" Target="e.xml"/>'
        for each in range(count)
    )
    comment = f"<!--{'x' * 900_000}-->"
    outside = '<Relationship Id="a" Target="n:\\a\u202eb.xlsx" TargetMode="External"/>'
    formula = "".join(f"[{each}]" for each in range(1, 1500))
    return altered(
        {
            BOOK: parts()[BOOK].replace("<definedNames>", f"{book}<definedNames>"),
            RELS: parts()[RELS].replace("</Relationships>", f"{rels}</Relationships>"),
            "xl/e.xml": "<a/>",
            "xl/_rels/e.xml.rels": f"<Relationships>{comment * 3}{outside}</Relationships>",
            sheet(): parts()[sheet()].replace(
                "</sheetData>",
                f'<row r="90"><c r="B90"><f>{formula}</f><v>1</v></c></row></sheetData>',
            ),
        }
    )


def many_properties() -> bytes:
    """One part of properties, large and pointed to again and again."""
    kind = "http://x/custom-properties"
    again = "".join(
        f'<Relationship Id="z{each}" Type="{kind}" Target="{CUSTOM}"/>' for each in range(15_000)
    )
    return altered(
        {
            TOP_RELS: parts()[TOP_RELS].replace("</Relationships>", f"{again}</Relationships>"),
            CUSTOM: parts()[CUSTOM].replace("<property", f"<!--{'x' * 900_000}--><property", 1),
        }
    )


def mail(head: str) -> bytes:
    return f"From: a@b.example\nMIME-Version: 1.0\n{head}\n\nhello".encode()


ROW = '<row r="{}"><c r="A{}" t="inlineStr"><is><t>{}</t></is></c><c r="G{}"><v>1</v></c></row>'
LONG = "x" * 33_000
NASTY = "\u202e=cmd|'/c calc'!A0 _xD800_ _x001B_[31m [bold]x[/] {0} %s &lt;script&gt;"
CASES: list[tuple[str, Callable[[], bytes], str]] = [
    # what lies around the parts
    *((f"cut at {part}/8", lambda p=part: issued()[: len(issued()) * p // 8], "PM001")
      for part in range(1, 8)),
    ("without its last byte", lambda: issued()[:-1], "PM001"),
    ("with something before", lambda: b"MZ" + bytes(500) + issued(), "PM001"),
    ("a zip's mark before", lambda: b"PK\x03\x04" + bytes(500) + issued(), READ),
    ("with something behind", lambda: issued() + bytes(500), READ),
    ("with much behind", lambda: issued() + bytes(70_000), "PM001"),
    ("a size of nothing", lambda: patched(b"PK\x01\x02", 24, "<L", 0), READ),
    ("a huge size", lambda: patched(b"PK\x01\x02", 24, "<L", 0xFFFFFFF0), "PM004"),
    ("a place outside", lambda: patched(b"PK\x01\x02", 42, "<L", 0x7FFFFFFF), READ),
    ("a long name", lambda: patched(b"PK\x01\x02", 28, "<H", 0xFFFF), "PM001"),
    ("a password", lambda: patched(b"PK\x01\x02", 8, "<H", 1), "PM002"),
    ("another packing", lambda: patched(b"PK\x01\x02", 10, "<H", 99), "PM003"),
    ("no parts", lambda: patched(b"PK\x05\x06", 10, "<H", 0), "PM003"),
    ("too many parts", lambda: patched(b"PK\x05\x06", 10, "<H", 60_000), "PM004"),
    ("a directory outside", lambda: patched(b"PK\x05\x06", 12, "<L", 0xFFFFFF), "PM001"),
    ("a bomb", lambda: packed({**parts(), sheet(): bytes(20 << 20)}), "PM004"),
    ("a name that leads out", lambda: altered({"../../evil.txt": "x"}), "PM004"),
    ("an absolute name", lambda: altered({"/tmp/evil.txt": "x"}), READ),
    ("two by one name", lambda: altered({BOOK.upper(): "x"}), "PM004"),
    ("a workbook in a workbook", lambda: altered({"xl/a.xlsx": issued()}), READ),
    # what the parts say
    *((f"entities in {part}", lambda p=part: altered({p: DTD}), "PM004")
      for part in (BOOK, STYLES, TEXTS, CORE, CUSTOM, RELS, TOP_RELS)),
    *((f"garbage in {part}", lambda p=part: altered({p: b"\xff\x00<"}), "PM001")
      for part in (BOOK, STYLES, TEXTS, RELS, TOP_RELS)),
    *((f"garbage in {part}", lambda p=part: altered({p: b"\xff\x00<"}), READ)
      for part in (CORE, CUSTOM)),
    *((f"no {part}", lambda p=part: altered({p: None}), code)
      for part, code in ((BOOK, "PM001"), (STYLES, READ), (TEXTS, "PM001"), (RELS, "PM001"),
                         (TOP_RELS, READ), (CORE, READ), (CUSTOM, READ))),
    *((f"in {name}", lambda n=name: altered({sheet(): f'<?xml version="1.0" encoding="{n}"?><a/>'}),
       "PM001") for name in ("rot13", "idna", "zlib", "nonesuch", "utf-7", "cp037", "UTF-16")),
    ("in real UTF-16", lambda: altered({sheet(): parts()[sheet()].replace("UTF-8", "UTF-16")
                                        .encode("utf-16")}), READ),
    ("a link to itself", lambda: swapped(TOP_RELS, "xl/workbook.xml", "_rels/.rels"), "PM001"),
    ("a sheet outside", lambda: swapped(RELS, sheet()[3:], "../../../etc/passwd"), "PM001"),
    ("a sheet on the web", lambda: swapped(RELS, f'Target="{sheet()[3:]}"',
     'Target="http://127.0.0.1:9/x" TargetMode="External"'), "PM001"),
    ("one part for two sheets", lambda: swapped(RELS, sheet("QA")[3:], sheet()[3:]), "PM004"),
    ("properties over and over", many_properties, READ),
    ("a thousand other files", lambda: linked(1_900), READ),
    ("thousands of other files", lambda: linked(2_100), "PM004"),
    ("a service of a million letters", lambda: altered({CUSTOM: re.sub(
        r"<vt:lpwstr>[^<]*", f"<vt:lpwstr>{'a' * 900_000}", parts()[CUSTOM])}), READ),
    ("thousands of attributes", lambda: worksheet(
        "<a " + " ".join(f"a{each}=''" for each in range(90_000)) + "/>"), "PM004"),
    # what the cells hold
    ("a cell in the last corner", lambda: filled(
        rows='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), READ),
    ("a cell beyond it", lambda: filled(
        rows='<row r="1048577"><c r="XFE1048577"><v>1</v></c></row>'), "PM001"),
    ("a cell there twice", lambda: filled(
        rows='<row r="90"><c r="A90"><v>1</v></c><c r="A90"><v>2</v></c></row>'), "PM001"),
    ("a text that is not there", lambda: filled(
        rows='<row r="90"><c r="A90" t="s"><v>99999</v></c></row>'), "PM001"),
    ("a text before the first", lambda: filled(
        rows='<row r="90"><c r="A90" t="s"><v>-1</v></c></row>'), "PM001"),
    ("a merge of everything", lambda: filled(around='<mergeCell ref="A1:XFD9"/>'), READ),
    ("merges without sense", lambda: filled(
        around='<mergeCells><mergeCell ref="A0:ZZZ9"/><mergeCell/></mergeCells>'), READ),
    *((f"the number {text[:12]}", lambda t=text: filled(actual=f'<c r="AT"><v>{t}</v></c>'), READ)
      for text in ("1e999", "-1e999", "1e308", "NaN", "INF", "-0", "1_000", "٣", "0x1", "9" * 400)),
    *((f"the words {text[:12]}", lambda t=text: entered(t), READ)
      for text in ("1e99999999", "-1e999999999", "1e-999999999", "9" * 32_000, NASTY, LONG)),
    *((f"the error {text[:12]}", lambda t=text: entered(t, "e"), READ)
      for text in ("#SPILL!", "#GETTING_DATA", "", "\u202e#", LONG)),
    *((f"the date {text[:12]}", lambda t=text: entered(t, "d"), READ)
      for text in ("2026-13-45", "10000-01-01", "99:99", "T", "1" * 30_000)),
    *((f"{kind} as type", lambda k=kind: entered("2", k), READ) for kind in ("b", "n", "zzz")),
    ("a number that would never end", lambda: filled(
        actual=f'<c r="AT"><v>{"1" * 200_000}x</v></c>'), READ),
    ("numbers of millions of digits", lambda: filled(
        rows=many(40, f'<c r="AN"><v>{"1" * 900_000}</v></c>')), "PM004"),
    ("texts where numbers belong", lambda: filled(
        rows=many(40, f'<c r="AN"><v>{"x" * 900_000}</v></c>')), "PM004"),
    ("errors of millions of letters", lambda: filled(
        rows=many(40, f'<c r="AN" t="e"><v>{"x" * 900_000}</v></c>')), "PM004"),
    ("one long text in hundreds of cells", lambda: altered(
        {TEXTS: parts()[TEXTS].replace("</sst>", f"<si><t>{LONG}</t></si></sst>"),
         sheet(): parts()[sheet()].replace("</sheetData>", many(140, "".join(
             f'<c r="{column}N" t="s"><v>{parts()[TEXTS].count("<si>")}</v></c>'
             for column in "BCDE")) + "</sheetData>")}), READ),
    ("one long text in thousands of cells", lambda: altered(
        {TEXTS: parts()[TEXTS].replace("</sst>", f"<si><t>{'word ' * 6_000}</t></si></sst>"),
         sheet(): parts()[sheet()].replace("</sheetData>", many(300, "".join(
             f'<c t="s"><v>{parts()[TEXTS].count("<si>")}</v></c>' for _ in range(16))
             ) + "</sheetData>")}), "PM004"),
    ("a hundred rows by one ref", lambda: filled(rows="".join(
        ROW.format(each, each, "HOU/01", each) for each in range(100, 200))), READ),
    ("thousands of rows by one ref", lambda: filled(rows="".join(
        ROW.format(each, each, "HOU/01", each) for each in range(100, 6_000))), "PM004"),
    ("thousands of unknown rows", lambda: filled(rows="".join(
        ROW.format(each, each, f"X/{each}", each) for each in range(100, 6_000))), "PM004"),
    ("thousands of rows without a ref", lambda: filled(
        rows=many(6_000, '<c r="GN"><v>1</v></c>')), READ),
    ("the same heading everywhere", lambda: worksheet('<sheetData><row r="4">' + "".join(
        f'<c t="inlineStr"><is><t>{("Ref", "Actual", "Target")[each % 3]}</t></is></c>'
        for each in range(16_000)) + "</row></sheetData>"), READ),
    ("a sheet by a nasty name", lambda: titled(NASTY), READ),
    ("a sheet by another's name", lambda: titled("tOP 5"), "PM001"),
    # what is no workbook
    ("a header that would never end", lambda: mail(
        f'Content-Type: multipart/mixed; boundary="{"b" * 1_000_000}"'), "PM004"),
    ("a header in thousands of lines", lambda: mail(
        "Content-Disposition: attachment;" + "\n filename*1=a;" * 5_000), "PM004"),
    ("mails in mails", lambda: mail("Content-Type: message/rfc822\n\n" * 500), "PM004"),
    ("a spreadsheet of one line", lambda: b"a," * 1_000_000, "PM003"),
    ("a web page of tables", lambda: b"<html>" + b"<table>" * 100_000, "PM003"),
]  # fmt: skip


@cache
def catalogue_report() -> Report:
    council = open_council(SMALL)
    context = CatalogueContext(
        council.framework, council.catalogue, ("en",), council.period, council.history
    )
    return check_catalogue(context, Selection())


def collected(path: Path) -> Report:
    """What is found in a file, and fit to be written in every format."""
    council = open_council(SMALL)
    task = Task(
        council.framework, council.catalogue, council.history, council.period, keep=Keep.ENTRIES
    )
    report = collect([path], path.parent, task, catalogue_report()).report
    for text in (*write_plain(report), write_json(report), *write_csv(report)):
        text.encode("utf-8")
    return report


@pytest.mark.parametrize(
    ("make", "code"), [pytest.param(make, code, id=name) for name, make, code in CASES]
)
def test_a_hostile_file_is_read_or_refused(
    make: Callable[[], bytes], code: str, tmp_path: Path
) -> None:
    path = tmp_path / "it.xlsx"
    path.write_bytes(make())
    found = [each for each in collected(path).findings if each.path == "it.xlsx"]
    assert [each.code for each in found if each.code in REFUSED] == ([code] if code else [])
    assert "PM999" not in {each.code for each in found}
    assert len(found) < 1_500
    for each in found:
        assert STUMBLED not in each.message
        assert each.message.endswith((".", "?"))
        assert len(each.message + each.fix) < 2_000
        assert visible(each.message) == each.message
    assert [each.name for each in tmp_path.iterdir()] == ["it.xlsx"]


@pytest.mark.parametrize(
    "name", ["thousands of rows without a ref", "a thousand other files", "a sheet by a nasty name"]
)
def test_what_has_no_place_can_be_listed(name: str) -> None:
    council = open_council(SMALL)
    (make,) = (make for known, make, _ in CASES if known == name)
    filed, strays = read_everything(
        make(), "it.xlsx", council.framework, council.catalogue, council.period
    )
    assert filed.is_readable
    assert len(strays) <= 6_000


def test_names_that_no_encoding_explains(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path / "housing") + b"\xff.xlsx"))
    try:
        path.write_bytes(issued())
    except OSError:
        pytest.skip("this file system has no such names")
    (returned,) = collected(path).returns
    assert returned.path == "housing\\udcff.xlsx"


@pytest.mark.parametrize("target", ["it.xlsx", "gone.xlsx", "/dev/null"])
def test_links_that_lead_nowhere(target: str, tmp_path: Path) -> None:
    try:
        (tmp_path / "it.xlsx").symlink_to(target)
    except OSError:
        pytest.skip("nobody gave this user the right to make links")
    found = collected(tmp_path / "it.xlsx").findings
    (finding,) = (each for each in found if each.path == "it.xlsx")
    assert finding.code == "PM001"


def test_what_pmqa_stumbles_over_stops_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stumble(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("pmqa_cli.collect.read_return", stumble)
    (tmp_path / "it.xlsx").write_bytes(issued())
    found = collected(tmp_path / "it.xlsx").findings
    (finding,) = (each for each in found if each.path == "it.xlsx")
    assert finding.code == "PM001"
    assert "fault in pmqa" in finding.message


def test_workbooks_in_one_zip_share_what_they_may_cost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 12_000)
    monkeypatch.setattr(xml, "USUAL", 4_000)
    heavy = filled(rows=many(2_500, '<c r="AN"/>'))
    folder = {"a.xlsx": heavy, "b.xlsx": heavy, "c.xlsx": issued()}
    path = tmp_path / "in.zip"
    path.write_bytes(packed(folder))
    report = collected(path)
    refused = {each.path: each.message for each in report.findings if each.code in REFUSED}
    assert list(refused) == ["in.zip/b.xlsx"]
    assert "use it by itself" in refused["in.zip/b.xlsx"]
    path.write_bytes(packed({"b.xlsx": heavy}))
    assert not [each for each in collected(path).findings if each.code in REFUSED]


@pytest.mark.parametrize("name", ["Top 5 ", "TOP\u200b 5", "Top\u00a05"])
def test_of_two_sheets_that_look_alike_the_second_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "it.xlsx"
    path.write_bytes(titled(name))
    found = collected(path).findings
    told = [each.sheet for each in found if each.code == "PM202"]
    order = re.findall('<sheet name="([^"]+)"', parts()[BOOK])
    assert told == [name if order.index("QA") > order.index("Top 5") else "Top 5"]
