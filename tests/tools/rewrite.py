"""A workbook written otherwise, as programs write it that no test can start.

Each function takes a workbook and gives one that says the same: in the strict dialect (Excel's
"Strict Open XML Spreadsheet"), with prefixes, without shared strings or addresses, as UTF-16, or
without the properties that an online program leaves out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    _OFFICE + b"relationships/custom-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties"
    ),
    _OFFICE + b"relationships/extended-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties"
    ),
    _OFFICE + b"relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    _OFFICE + b"custom-properties": b"http://purl.oclc.org/ooxml/officeDocument/customProperties",
    _OFFICE + b"extended-properties": (
        b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    ),
    _OFFICE + b"docPropsVTypes": b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
    b"http://schemas.openxmlformats.org/drawingml/2006/main": (
        b"http://purl.oclc.org/ooxml/drawingml/main"
    ),
}
"""What the strict dialect calls things (ECMA-376 part 1, from the second edition)."""

_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^<>]*?)(/>|>.*?</c>)', re.DOTALL)
_TEXT = re.compile(r' t="s"([^<>]*)><v>([0-9]+)</v></c>')
_TAG = re.compile(rb"<(/?)([A-Za-z]+)(?=[ />])")

Parts = dict[str, bytes]


def parts_of(data: bytes) -> Parts:
    """The parts of a package by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def pack(parts: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, packing)
    return made.getvalue()


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet")


def make_strict(data: bytes) -> bytes:
    """Saved by Excel as "Strict Open XML Spreadsheet"."""
    parts = parts_of(data)
    for name, content in parts.items():
        for transitional, strict in _STRICT.items():
            content = content.replace(transitional, strict)  # noqa: PLW2901 - the same, rewritten
        parts[name] = content
    return pack(parts)


def use_prefixes(data: bytes) -> bytes:
    """Every element of the workbook's own has a prefix: ``<x:row>``, as the Open XML SDK writes."""
    parts = parts_of(data)
    for name, content in parts.items():
        if name.startswith("xl/") and name.endswith(".xml") and "theme" not in name:
            head, mark, body = content.rpartition(b"?>")
            body = _TAG.sub(rb"<\1x:\2", body).replace(b" xmlns=", b" xmlns:x=", 1)
            parts[name] = head + mark + body
    return pack(parts)


def leave_out_addresses(data: bytes) -> bytes:
    """No dimension, no numbers of rows, no addresses of cells, and texts in their cells."""
    parts = parts_of(data)
    texts = _shared_texts(parts.pop("xl/sharedStrings.xml"))
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = re.sub(rb"<Relationship [^>]*sharedStrings[^>]*/>", b"", parts[links])
    types = "[Content_Types].xml"
    parts[types] = re.sub(rb"<Override [^>]*sharedStrings[^>]*/>", b"", parts[types])
    for name in filter(_is_sheet, list(parts)):
        parts[name] = _without_addresses(parts[name].decode(), texts).encode()
    return pack(parts)


def _shared_texts(part: bytes) -> list[str]:
    book = re.findall(r"<si>(.*?)</si>", part.decode(), re.DOTALL)
    return ["".join(re.findall(r"<t[^>]*>(.*?)</t>", text, re.DOTALL)) for text in book]


def _without_addresses(sheet: str, texts: list[str]) -> str:
    """Rows and cells stand where they are because of those before them, which are all there."""
    head, _, rest = sheet.partition("<sheetData>")
    rows, _, tail = rest.partition("</sheetData>")
    lines: list[str] = []
    for found in re.finditer(r'<row r="([0-9]+)"([^<>]*?)(/>|>(.*?)</row>)', rows, re.DOTALL):
        lines += ["<row/>"] * (int(found[1]) - 1 - len(lines))
        cells: list[str] = []
        for letters, _number, attributes, body in _CELL.findall(found[4] or ""):
            place = openpyxl.utils.column_index_from_string(letters)
            cells += ["<c/>"] * (place - 1 - len(cells))
            cells.append(_TEXT.sub(_inline(texts), f"<c{attributes}{body}"))
        lines.append(f"<row{found[2]}>{''.join(cells)}</row>")
    head = re.sub(r"<dimension[^>]*/>", "", head)
    return f"{head}<sheetData>{''.join(lines)}</sheetData>{tail}"


def _inline(texts: list[str]) -> Callable[[re.Match[str]], str]:
    def write(found: re.Match[str]) -> str:
        text = texts[int(found[2])]
        return f' t="inlineStr"{found[1]}><is><t xml:space="preserve">{text}</t></is></c>'

    return write


def lie_about_dimension(data: bytes) -> bytes:
    """Every sheet says that it holds one cell."""
    parts = parts_of(data)
    for name in filter(_is_sheet, list(parts)):
        parts[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[name])
    return pack(parts)


def use_utf16(data: bytes) -> bytes:
    """Every part of the workbook in UTF-16."""
    parts = parts_of(data)
    for name, content in parts.items():
        if name.startswith("xl/"):
            text = re.sub(r"^<\?xml[^>]*\?>", "", content.decode())
            parts[name] = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    return pack(parts)


def count_from_1904(data: bytes) -> bytes:
    """Dates counted from 1904, as Excel for Mac once did; saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.epoch = CALENDAR_MAC_1904
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def drop_properties(data: bytes) -> bytes:
    """No properties of the document at all, as when an online program exports it."""
    parts = {name: part for name, part in parts_of(data).items() if "docProps" not in name}
    links = "_rels/.rels"
    parts[links] = re.sub(rb"<Relationship [^>]*docProps[^>]*/>", b"", parts[links])
    types = "[Content_Types].xml"
    parts[types] = re.sub(rb"<Override [^>]*docProps[^>]*/>", b"", parts[types])
    return pack(parts)


WAYS: Mapping[str, Callable[[bytes], bytes]] = {
    "strict": make_strict,
    "prefixes": use_prefixes,
    "no addresses": leave_out_addresses,
    "a wrong dimension": lie_about_dimension,
    "UTF-16": use_utf16,
    "1904": count_from_1904,
    "no properties": drop_properties,
}
"""Every one of them, by what it is called in a test's name."""
