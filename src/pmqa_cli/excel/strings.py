"""Text in workbooks: shared strings, rich text without its phonetic guides, escapes, long text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pmqa_cli.excel.plain import plain_inside, unescape
from pmqa_cli.excel.xml import SEPARATOR, Tally, walk
from pmqa_cli.model.text import decode_escapes

MAX_LENGTH: Final = 32_767
"""Characters in one cell, Excel's own limit."""

_ITEM, _T, _PHONETIC = (SEPARATOR + name for name in ("si", "t", "rPh"))
_PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?(?: ?/>|>([^<]*+)</t>)</si>|(.++)', re.DOTALL)


@dataclass
class SharedStrings:
    """The texts that cells refer to by number."""

    texts: list[str] = field(default_factory=list)
    too_long: set[int] = field(default_factory=set)
    """Numbers of the texts that were cut."""

    def add(self, text: str) -> None:
        """Take in the next text."""
        if len(text) > MAX_LENGTH or "_x" in text:
            text, is_cut = cut(text)
            if is_cut:
                self.too_long.add(len(self.texts))
        self.texts.append(text)


def cut(text: str) -> tuple[str, bool]:
    """Text without Excel's escapes, at most as long as a cell holds, and whether it was cut."""
    decoded = decode_escapes(text)
    return decoded[:MAX_LENGTH], len(decoded) > MAX_LENGTH


class Runs:
    """Gathers the text of a string from its runs, phonetic guides left out."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._guides = 0

    def start(self, name: str) -> None:
        """An element inside the string starts."""
        if name == _PHONETIC:
            self._guides += 1

    def end(self, name: str, text: str) -> None:
        """An element inside the string ends."""
        if name == _PHONETIC:
            self._guides -= 1
        elif name == _T and not self._guides:
            self._found.append(text)

    def take(self) -> str:
        """The text gathered so far, and begin again."""
        text = "".join(self._found)
        self._found.clear()
        return text


def read_shared_strings(
    part: str, size: int, pieces: Iterable[bytes], tally: Tally
) -> SharedStrings:
    """Every shared string. The part's own counts are not believed."""
    plain = plain_inside(part, size, pieces, "sst", tally)
    shared = _read_plain(plain.text, tally) if plain.text is not None else None
    if shared is None:
        shared = SharedStrings()
        _read_any(part, plain.pieces, tally, shared)
    return shared


def _read_plain(text: str, tally: Tally) -> SharedStrings | None:
    """The way nearly all shared strings are written; None where any is written otherwise."""
    shared = SharedStrings()
    found = _PLAIN.findall(text)
    try:
        for item, other in found:
            if other:
                return None
            shared.add(unescape(item))
    except ValueError:
        return None
    tally.spend_elements(len(found))
    tally.spend_text(len(text))
    return shared


def _read_any(part: str, pieces: Iterable[bytes], tally: Tally, shared: SharedStrings) -> None:
    runs = Runs()

    def start(name: str, _: dict[str, str]) -> None:
        runs.start(name)

    def end(name: str, text: str) -> None:
        if name == _ITEM:
            found = runs.take()
            tally.spend_text(len(found))
            shared.add(found)
        else:
            runs.end(name, text)

    walk(part, pieces, tally, start, end)
