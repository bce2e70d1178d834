"""A publication as CSV: somebody else's file, so its separator and letters are found out and said.

The catalogue's own files are refused where they are not UTF-8 (store/tables.py). A publication is
not the reader's to save again, so it is read as what it plainly is, and a note says so.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Final, NamedTuple

from pmqa_cli.model.publication import Rows
from pmqa_cli.model.returns import Cell
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.tables import UNPRINTABLE

MAX_ROWS: Final = 100_000
MAX_CELLS: Final = 2_000_000
_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_LINE_BREAK = re.compile("\r\n?")


class Publication(NamedTuple):
    """A table as it was found in a file."""

    rows: Rows
    notes: tuple[str, ...] = ()
    """How the file was read, where that is not plain, a sentence each."""


def read_publication_csv(data: bytes, shown: str) -> Publication:
    """The lines of a CSV file, whatever its separator. Raises StoreError where it is none."""
    text, note = _decode(data, shown)
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise StoreError(
            f"{shown}, line {line}: There is a hidden control character (U+{ord(found[0]):04X}), "
            "so this is no table of text. Save it again as CSV or as an Excel workbook."
        )
    if not text.strip():
        raise StoreError(f"{shown}: The file is empty.")
    rows = _split(text, _separator(text), shown)
    return Publication(rows, (note,) if note else ())


def _decode(data: bytes, shown: str) -> tuple[str, str]:
    """The text, and a note where it is not UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), "The file is UTF-16 text, as Excel saves Unicode Text."
        except UnicodeDecodeError:
            raise _undecodable(shown) from None
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _undecodable(shown) from None
    return text, (
        "The file is not UTF-8; it was read as Windows-1252, as older programs in western Europe "
        "save it. Look at its pound signs and accents."
    )


def _undecodable(shown: str) -> StoreError:
    return StoreError(
        f"{shown}: The file is no text that can be read. Save it again as "
        '"CSV UTF-8 (Comma delimited)" or as an Excel workbook (.xlsx).'
    )


def _separator(text: str) -> str:
    """The separator that most lines agree on: the one that gives the widest table."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        counts = [_count(line, separator) for line in lines]
        most = max(counts, default=0)
        return sum(count > 0 for count in counts), most

    return max(_SEPARATORS, key=score)


def _count(line: str, separator: str) -> int:
    """How often a separator stands outside quotation marks."""
    return re.sub('"[^"]*("|$)', "", line).count(separator)


def _split(text: str, separator: str, shown: str) -> dict[int, dict[int, Cell]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: dict[int, dict[int, Cell]] = {}
    line, cells = 1, 0
    try:
        for fields in reader:
            found = {
                column: Cell("", line, column, _LINE_BREAK.sub("\n", field), field)
                for column, field in enumerate(fields, start=1)
                if field.strip()
            }
            if found:
                rows[line] = found
            cells += len(found)
            if len(rows) > MAX_ROWS or cells > MAX_CELLS:
                raise StoreError(
                    f"{shown}: The file has more than {MAX_ROWS:,} lines or {MAX_CELLS:,} fields. "
                    "Cut it down to the table that was published."
                )
            line = reader.line_num + 1
    except csv.Error:
        raise StoreError(
            f"{shown}, line {line}: A quotation mark here opens a text that is not closed, or "
            "stands in the middle of one, or a text is far too long. Save the table as an Excel "
            "workbook, or write a quotation mark inside a text twice."
        ) from None
    return rows
