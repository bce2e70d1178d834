"""Read the workspace's CSV files: every problem is collected, with its file, line and column.

Comma or semicolon, with or without a byte-order mark. Nothing is guessed: a file in another
encoding than UTF-8 is refused with the way to save it, a row of the wrong length is a problem.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from pmqa_cli.model.catalogue import Row
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.values import TEXT, Holds, ValueRefused

BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a CSV file for UTF-8 only if it begins with it."""

_LINE_BREAK = re.compile("\r\n?")

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that nobody types and that neither Excel nor XML can hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file."""

    name: str
    """The heading."""
    holds: Holds = TEXT
    meaning: str = ""
    """What it is, for the officer who fills it in, in whole sentences."""
    example: str = ""
    needed: bool = False
    """Whether there is no row without it. What else should be there is for the rules to say."""
    field: str = ""
    """The name of the model's field, where it is not that of the column."""
    asked_by: str = ""
    """The code of the rule that asks for it where it is empty."""
    picks: str = ""
    """The table whose first column has the values that may stand here; which do is for the rules
    to say."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its name and its columns, in the order in which we write them."""

    name: str
    """Without ending: "measures"; also the name of its sheet."""
    columns: tuple[Column, ...]
    required: bool = False
    """Whether the file must be there."""
    about: str = ""
    """What a row is, for the officer who fills it in."""

    @property
    def header(self) -> list[str]:
        """The headings."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that cannot be used."""

    file: str
    line: int
    """Counted from 1, the heading being line 1; 0 for the whole file."""
    column: str
    value: str
    message: str
    """What is wrong and what is allowed, in whole sentences."""

    def __str__(self) -> str:
        where = self.file + (f", line {self.line}" if self.line else "")
        where += f", column {self.column}" if self.column else ""
        value = self.value if len(self.value) <= 60 else f"{self.value[:57]}..."
        found = f'"{value}" cannot be used here. ' if self.value else ""
        return f"{where}: {found}{self.message}"


class TableError(StoreError):
    """One file or several cannot be read; ``problems`` holds everything that is wrong."""

    def __init__(self, problems: Sequence[Problem], what: str) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{what} has {count}:\n{lines}")


Refusal = Callable[[str, int], TableError]
"""From a message and a line to the error to raise."""


class Record(NamedTuple):
    """One row of a file as text."""

    line: int
    """Where it begins, counted from 1."""
    fields: list[str]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a file, converted."""

    at: Row
    names: tuple[str, ...]
    """The fields of every row of the file."""
    cells: tuple[Any, ...]
    """Their values, None where nothing stands."""

    def value(self, name: str) -> Any:
        """What one field holds; None where nothing stands or the file has no such column."""
        return self.cells[self.names.index(name)] if name in self.names else None

    @property
    def values(self) -> dict[str, Any]:
        """Field name -> value, for every column that is not empty."""
        return {
            name: value
            for name, value in zip(self.names, self.cells, strict=True)
            if value is not None
        }


def read_records(path: Path, shown: str) -> Iterator[Record]:
    """The rows of a CSV file as text, empty ones left out; the first is the heading.

    Line breaks inside a field become plain ones, as Excel writes them. Raises TableError where it
    is no UTF-8 or holds characters that nobody can have meant, and on the way where it is no CSV.
    """

    def refuse(message: str, line: int = 0) -> TableError:
        return TableError([Problem(shown, line, "", "", message)], shown)

    try:
        data = path.read_bytes()
    except OSError as error:
        raise refuse(f"The file cannot be read: {error.strerror or error}.") from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refuse(
            "This is an Excel workbook with the ending of a CSV file. Open it in Excel and save "
            'it as "CSV UTF-8 (Comma delimited)".'
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(
            "The file is not saved as UTF-8, so letters such as \u0175 and \u00a3 cannot be read "
            'for certain. In Excel choose Save As and the type "CSV UTF-8 (Comma delimited)".',
            data.count(b"\n", 0, error.start) + 1,
        ) from None
    if found := UNPRINTABLE.search(text):
        raise refuse(
            f"There is a hidden control character (U+{ord(found[0]):04X}). Delete the text around "
            "it and type it again.",
            text.count("\n", 0, found.start()) + 1,
        )
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    return _split(data, delimiter, refuse)


def _split(data: bytes, delimiter: str, refuse: Refusal) -> Iterator[Record]:
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            written = "".join(fields)
            if "\r" in written:
                fields = [_LINE_BREAK.sub("\n", field) for field in fields]  # noqa: PLW2901
            if written.strip():
                yield Record(line, fields)
            line = reader.line_num + 1
    except csv.Error:
        raise refuse(
            "A quotation mark here opens a text that is not closed, or stands in the middle of "
            'one. Close the text, and write a quotation mark inside a text twice: "".',
            line,
        ) from None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A CSV file as read."""

    rows: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]
    text: tuple[tuple[str, ...], ...]
    """The same rows as text in the order of the table's columns, whatever that of the file: what
    a fingerprint is made of."""


def read_table(path: Path, shown: str, table: Table) -> ReadTable:
    """Read a CSV file by the declaration of its columns. It raises nothing: problems are values.

    Columns are matched by heading, whatever their case and order; one that is left out is empty
    in every row, unless there is no row without it.
    """
    try:
        return _read_table(read_records(path, shown), shown, table)
    except TableError as error:
        return ReadTable((), error.problems, ())


def _read_table(records: Iterator[Record], shown: str, table: Table) -> ReadTable:
    heading = next(records, None)
    if heading is None:
        return ReadTable((), (_missing_heading(shown, table),), ())
    names = [name.strip().casefold() for name in heading.fields]
    while names and not names[-1]:
        names.pop()
    problems = list(_judge_heading(shown, table, heading, names))
    columns = {column.name: column for column in table.columns}
    ours = [
        # Most values stand in many rows: each is worked out, and kept, once.
        (place, columns[name], cache(columns[name].holds.read))
        for place, name in enumerate(names)
        if name in columns
    ]
    fields_of = tuple(column.field or column.name for _, column, _ in ours)
    # A column that the file has not is the empty field put behind those of every row.
    places = [names.index(name) if name in names else -1 for name in table.header]
    in_order = itemgetter(*places, -1)
    rows, text = [], []
    known: dict[str, str] = {}
    for record in records:
        fields = [known.setdefault(field, field) for field in map(str.strip, record.fields)]
        while len(fields) > len(names) and not fields[-1]:
            fields.pop()
        if len(fields) != len(names):
            problems.append(_wrong_length(shown, record.line, len(fields), len(names)))
            continue
        cells: list[Any] = [None] * len(ours)
        for at, (place, column, read) in enumerate(ours):
            if field := fields[place]:
                try:
                    cells[at] = read(field)
                except ValueRefused as why:
                    problems.append(Problem(shown, record.line, column.name, field, str(why)))
            elif column.needed:
                article = "an" if column.name[0] in "aeiou" else "a"
                message = f"It is empty. Every row needs {article} {column.name}. {column.meaning}"
                problems.append(Problem(shown, record.line, column.name, "", message.rstrip()))
        rows.append(ReadRow(Row(shown, record.line), fields_of, tuple(cells)))
        text.append(in_order([*fields, ""])[:-1])
    return ReadTable(tuple(rows), tuple(problems), tuple(text))


def _missing_heading(shown: str, table: Table) -> Problem:
    return Problem(
        shown,
        1,
        "",
        "",
        f"The file is empty. Its first line holds the headings: {', '.join(table.header)}.",
    )


def _judge_heading(
    shown: str, table: Table, heading: Record, names: Sequence[str]
) -> Iterator[Problem]:
    left = [name for name in table.header if name not in names]
    for place, name in enumerate(names):
        if name not in table.header:
            meant = did_you_mean(name, left) or f" The columns are: {', '.join(table.header)}."
            written = heading.fields[place].strip()
            message = f"There is no such column.{meant}" if name else f"A heading is empty.{meant}"
            yield Problem(shown, heading.line, "", written, message)
        elif name in names[:place]:
            message = "The heading stands there twice. Delete one of the two columns."
            yield Problem(shown, heading.line, name, "", message)
    for column in table.columns:
        if column.needed and column.name in left:
            message = "The column is missing. Add it to the first line."
            yield Problem(shown, heading.line, column.name, "", message)


def _wrong_length(shown: str, line: int, found: int, wanted: int) -> Problem:
    advice = (
        "Put a text that holds a comma (or semicolon) in quotation marks."
        if found > wanted
        else "A comma (or semicolon) is missing: empty fields need theirs too."
    )
    message = f"The row has {found} fields where the heading has {wanted}. {advice}"
    return Problem(shown, line, "", "", message)


def write_records(records: Iterable[Sequence[str]]) -> bytes:
    """Rows as the bytes of a CSV file: UTF-8 with byte-order mark, commas, Windows line ends."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(records)
    return (BYTE_ORDER_MARK + file.getvalue()).encode("utf-8")
