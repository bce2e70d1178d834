"""The short way through the two parts that make up a return: its sheets and its shared strings.

Programs write the inside of these parts in one way, without comments, sections, prefixes or space
between tags. Where that is so, a regular expression that leaves out no character reads it three
times faster than an XML parser can hand it over. Where anything at all is different, the part goes
through the parser instead; the tests hold both ways to the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from pmqa_cli.excel.xml import MAIN, SEPARATOR, Tally, check_form, walk

MAX_PLAIN: Final = 4 << 20
"""Bytes of a part. Larger ones are streamed, so that memory stays flat."""
_SLICE: Final = 64 * 1024

_ILLEGAL = bytes({*range(0x20)} - {0x09, 0x0A})
"""Characters no XML text may hold, and the carriage return, which a parser makes a line end."""
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][Uu][Tt][Ff]-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>\s*)?<[^?]"
)
_ROOT = re.compile(rb'[^<]*(?:<\?[^<>]*>[^<]*)?<\w+(?: [^<>&]*)? xmlns="([^"<>&]*)"[^<>&]*>')
"""The outermost element's tag, with whatever stands before it, and the namespace that it declares
for names without a prefix."""
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Plain(NamedTuple):
    """A part looked at: the inside of its element if that is plain, and its bytes to parse."""

    text: str | None
    pieces: Iterable[bytes]


def plain_inside(
    part: str,
    size: int,
    pieces: Iterable[bytes],
    element: str,
    tally: Tally,
    start: Callable[[str, dict[str, str]], None] | None = None,
    known: Collection[str] = (),
    glance: Callable[[bytes], bool] = lambda _: False,
) -> Plain:
    """The text inside the only element of this name, where the short way may be tried on it.

    All around it is parsed as XML (``start`` is called for the outermost element and those with a
    ``known`` name), so what is garbled or over a limit there is refused here. Where elements of the
    spreadsheet's own namespace are those without a prefix, ``glance`` is given the tags around
    first; if it needs no more than their text, it answers True, and ``start`` is called for the
    outermost element alone. Raises Refusal as ``xml.walk`` does.
    """
    if size > MAX_PLAIN:
        return Plain(None, pieces)
    data = b"".join(pieces)
    again = Plain(None, _slices(data))
    tag = element.encode()
    opening = data.find(b"<" + tag)
    begin = data.find(b">", opening) + 1
    end = data.find(b"</%s>" % tag, begin)
    head = data[:begin]
    inside = data[begin:end]
    # Nothing in the head may hide its tags from a search or change how the inside is to be read.
    # Inside, only what the caller's regular expression knows will do, so no comment hides the end.
    if (
        min(opening, begin, end) < 0
        or data[opening + len(tag) + 1 : opening + len(tag) + 2] not in (b">", b" ")
        or data[begin - 2 : begin] == b"/>"
        or not _DECLARATION.match(head)
        or b"<!" in head
        or head.count(b"<?") > 1
        or len(inside.translate(None, _ILLEGAL)) != len(inside)
        or b"]]>" in inside
    ):
        return again
    try:
        text = inside.decode()
    except UnicodeDecodeError:
        return again
    tail = data[end:]
    tags = head + tail
    around = chain(_slices(head), _slices(tail))
    if _is_unprefixed(head, tail) and tags.count(b"<" + tag) == 1 and glance(tags):
        tally.spend_elements(tags.count(b"<"))
        check_form(part, around, start)
        return Plain(text, again.pieces)
    found = 0

    def look(name: str, attributes: dict[str, str]) -> None:
        nonlocal found
        found += name == SEPARATOR + element
        if start:
            start(name, attributes)

    walk(part, around, tally, look, only=frozenset({SEPARATOR + element, *known}))
    return Plain(text, again.pieces) if found == 1 else again


def _is_unprefixed(head: bytes, tail: bytes) -> bool:
    """Whether the elements of the spreadsheet's namespace are just those without a prefix, and
    whatever looks like a tag is one: the namespace is declared once, as the outermost element's
    own, and nothing is hidden in comments or sections."""
    root = _ROOT.match(head)
    return (
        root is not None
        and root[1].decode() in MAIN
        and sum(root[0].count(uri.encode()) for uri in MAIN) == 1
        and b"xmlns" not in head[root.end() :]
        and not any(mark in tail for mark in (b"xmlns", b"<!", b"<?"))
    )


def unescape(text: str) -> str:
    """Text without XML's entities. Raises ValueError where one of them is not XML's own."""
    return _ENTITY.sub(_resolve, text) if "&" in text else text


def _resolve(entity: re.Match[str]) -> str:
    named, decimal, hexadecimal = entity.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    if code < 0x20 and code not in (9, 10, 13):
        raise ValueError(entity[0])
    if 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        raise ValueError(entity[0])
    return chr(code)


def _slices(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), _SLICE):
        yield data[at : at + _SLICE]
