"""XML parts within limits: one streaming pass, no DOCTYPE, no entities, bounded depth and size.

Names come as ``"\\x01c"`` for the spreadsheet's own namespace, transitional or strict and whatever
its prefix, and as ``"<uri>\\x01name"`` for any other.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.model.returns import FactKind
from pmqa_cli.model.text import visible

SEPARATOR = "\x01"
MAX_TOKEN = 1 << 20
"""Bytes in one tag, attribute or comment."""
MAX_DEPTH = 64
MAX_NAMES = 20_000
MAX_URI = 300
MAX_ELEMENTS = 3_000_000
"""In all parts together: what can be looked at in a few seconds."""
MAX_COUNTED = 2_000_000
"""Elements that are only counted, in all parts together; counting then stops, without refusal."""
MAX_TEXT = 20_000_000
"""Characters kept from all parts together."""

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The spreadsheet's own namespace, transitional and strict."""
_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
LINK_ID = SEPARATOR + "link"
"""The attribute r:id, in either namespace."""
_ELEMENTS = (
    *("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "rPh", "si", "sst", "col"),
    *("mergeCell", "hyperlink", "cfRule", "sheetProtection", "numFmt", "cellXfs", "xf"),
    *("workbook", "workbookPr", "sheet", "definedName", "externalReference"),
)
# The parser looks every name up here before handing it over; so both namespaces come out as one
# and each name is the same object every time.
_INTERNED: Mapping[str, str] = {
    **{uri + SEPARATOR + name: SEPARATOR + name for uri in MAIN for name in _ELEMENTS},
    **{uri + SEPARATOR + "id": LINK_ID for uri in _LINKS},
}


class Tally:
    """What one workbook may still cost; every part draws on the same tally."""

    def __init__(self) -> None:
        self._elements = MAX_ELEMENTS
        self._text = MAX_TEXT
        self._counted = MAX_COUNTED

    @property
    def elements_spent(self) -> int:
        """How many elements have been counted."""
        return MAX_ELEMENTS - self._elements

    def spend_elements(self, count: int) -> None:
        """Count elements seen. Raises Refusal past the limit."""
        self._elements -= count
        if self._elements < 0:
            raise unsafe("it holds millions of elements")

    def can_count(self, count: int) -> bool:
        """Count elements of parts that are not read; False when counting should stop."""
        self._counted -= count
        return self._counted >= 0

    def spend_text(self, count: int) -> None:
        """Count characters kept. Raises Refusal past the limit."""
        self._text -= count
        if self._text < 0:
            raise unsafe("it holds far more text than a return can")


def unsafe(what: str) -> Refusal:
    """A workbook that is over a limit."""
    return Refusal(
        FactKind.UNSAFE,
        f"This workbook was not read for safety ({what}); ask the service to enter its figures in "
        f"a fresh template.",
    )


def unreadable(what: str) -> Refusal:
    """A workbook of which a part cannot be understood."""
    return Refusal(
        FactKind.UNREADABLE,
        f"This workbook cannot be read ({what}); ask the service to open it in Excel, save it and "
        f"send it again.",
    )


def parser_of(part: str) -> XMLParserType:
    """A parser that refuses what no honest workbook has."""

    def refuse_doctype(*_: object) -> None:
        raise unsafe(f"its part {visible(part)} declares a document type")

    def check_namespace(_: str, uri: str) -> None:
        if uri and len(uri) > MAX_URI:
            raise unsafe(f"its part {visible(part)} names a namespace at great length")

    parser = ParserCreate(None, SEPARATOR, dict(_INTERNED))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartNamespaceDeclHandler = check_namespace
    return parser


class Enough(Exception):  # noqa: N818 - a signal to feed, not a fault
    """Raised by ``check`` when it has seen all it needs of a part."""


def feed(
    parser: XMLParserType, part: str, pieces: Iterable[bytes], check: Callable[[], None]
) -> None:
    """Run a part through a parser, calling ``check`` after every piece.

    Raises Refusal for XML that is not well formed, in an unknown encoding, or over a limit.
    """
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > MAX_TOKEN:
                raise unsafe(f"its part {visible(part)} has a tag of over a megabyte")
            if len(parser.intern) > MAX_NAMES:
                raise unsafe(f"its part {visible(part)} has thousands of different names")
            check()
        parser.Parse(b"", True)
        check()
    except Enough:
        return
    except (ExpatError, LookupError, ValueError):
        # LookupError and ValueError: an encoding that Python does not know or cannot stream.
        raise unreadable(f"its part {visible(part)} is garbled") from None


def walk(
    part: str,
    pieces: Iterable[bytes],
    tally: Tally,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str, str], None] | None = None,
    only: Container[str] | None = None,
) -> None:
    """Call ``start(name, attributes)`` for every element, ``end(name, its own text)`` after it.

    With ``only``, ``start`` is called for these names alone and for the outermost element. Its own
    text is what follows the start of its last child. Elements are counted on the tally.
    """
    depth = 0
    seen = 0
    text: list[str] = []
    parser = parser_of(part)

    def open_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, seen
        depth += 1
        seen += 1
        if depth > MAX_DEPTH:
            raise unsafe(f"its part {visible(part)} is nested too deeply")
        if text:
            text.clear()
        if only is None or name in only or depth == 1:
            start(name, attributes)

    def close_element(_: str) -> None:
        nonlocal depth
        depth -= 1

    def close_with_text(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name, "".join(text))
        text.clear()

    def check() -> None:
        nonlocal seen
        tally.spend_elements(seen)
        seen = 0
        if sum(map(len, text)) > MAX_TOKEN:
            raise unsafe(f"its part {visible(part)} has a text of over a million characters")

    parser.StartElementHandler = open_element
    if end:
        parser.EndElementHandler = close_with_text
        parser.CharacterDataHandler = text.append
    else:
        parser.EndElementHandler = close_element
    feed(parser, part, pieces, check)


def check_form(
    part: str,
    pieces: Iterable[bytes],
    outermost: Callable[[str, dict[str, str]], None] | None = None,
) -> None:
    """Parse a part only to see that it is well formed, calling ``outermost`` for its first element.

    Nothing is called for the others, so that a small part of a few hundred takes next to no time.
    """
    parser = parser_of(part)

    def open_outermost(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        if outermost:
            outermost(name, attributes)

    parser.StartElementHandler = open_outermost
    feed(parser, part, pieces, lambda: None)
