"""What stands around a sheet's cells: hidden columns, merges, links, formats, protection."""

from __future__ import annotations

import re
from typing import Final

from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.excel.sheet import LAST_COLUMN, Sheet, parse_area
from pmqa_cli.excel.xml import SEPARATOR, unreadable, unsafe
from pmqa_cli.model.text import visible

MAX_AREA: Final = 200_000
MAX_FORMATS: Final = 20_000

_WORKSHEET = SEPARATOR + "worksheet"
_COLUMN, _MERGE, _LINK, _FORMAT, _PROTECTION = KNOWN = tuple(
    SEPARATOR + name for name in ("col", "mergeCell", "hyperlink", "cfRule", "sheetProtection")
)
"""The elements that matter here, inside the worksheet."""
_TRUE = ("1", "true")
_NEEDS_PARSER = (b"hidden", b"<mergeCell", b"<hyperlink")
_PROTECTED = re.compile(rb"<sheetProtection [^<>]*?\bsheet=[\"'](?:1|true)[\"']")


class Around:
    """What stands before and after the cells: columns, merges, protection, in any order."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.is_worksheet = False
        """Whether the part has begun as a worksheet does; until then nothing else may come."""
        self._area = self._formats = self._width = 0

    def glance(self, tags: bytes) -> bool:
        """Look at what stands around the rows as text, in the spreadsheet's own namespace.

        False where a parser is needed: something is hidden, merged or linked, or over a limit.
        """
        if any(each in tags for each in _NEEDS_PARSER) or tags.count(b"<cfRule") > MAX_FORMATS:
            return False
        self._sheet.is_protected = _PROTECTED.search(tags) is not None
        return True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element outside the rows starts."""
        if name not in KNOWN and self.is_worksheet:
            return
        if not self.is_worksheet:
            if name != _WORKSHEET:
                raise unreadable(f'"{visible(self._sheet.name)}" is not a worksheet')
            self.is_worksheet = True
        elif name == _COLUMN:
            self._note_columns(attributes)
        elif name in (_MERGE, _LINK):
            area = parse_area(attributes.get("ref", ""))
            if area:
                self._area += area.size
                if self._area > MAX_AREA:
                    raise self._unsafe(f"merges or links more than {MAX_AREA:,} cells")
                if name == _MERGE:
                    self._sheet.merges.append(area)
        elif name == _FORMAT:
            self._formats += 1
            if self._formats > MAX_FORMATS:
                raise self._unsafe(f"has more than {MAX_FORMATS:,} conditional formats")
        elif name == _PROTECTION:
            self._sheet.is_protected = attributes.get("sheet") in _TRUE

    def _note_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in _TRUE:
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not (first.isdecimal() and last.isdecimal() and len(first + last) < 16):
            return
        columns = range(int(first), min(int(last), LAST_COLUMN) + 1)
        self._width += len(columns)
        if self._width > 4 * LAST_COLUMN:
            raise self._unsafe("hides the same columns over and over")
        self._sheet.hidden_columns.update(columns)

    def _unsafe(self, what: str) -> Refusal:
        return unsafe(f'sheet "{visible(self._sheet.name)}" {what}')
