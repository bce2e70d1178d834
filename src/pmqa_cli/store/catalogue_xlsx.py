"""The whole catalogue as one workbook and back, for officers who live in Excel.

Excel turns 007 into 7 and writes dates its own way when it opens a CSV file. Here every cell is
text, so that nothing is rewritten; what an officer types as a number or a date all the same is
turned into plain text on the way back.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pmqa_cli.model.framework import Framework
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.catalogue import CatalogueError, load_catalogue
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.catalogue_form import LISTS, add_help
from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.files import write_whole
from pmqa_cli.store.tables import UNPRINTABLE, Problem, Table, read_records, write_records

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TEXT_FORMAT = "@"
WIDEST = 60
"""Of a column, in characters; longer texts wrap."""
LONGEST = 32_767
"""Characters that a cell of Excel holds."""

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
_CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FIFTEEN_DIGITS = Context(prec=15)


def write_catalogue_xlsx(
    folder: Path, path: Path, framework: Framework | None = None, *, force: bool = False
) -> None:
    """Write a workbook with one sheet per CSV file of a catalogue folder, and a framework's own
    words in its dropdowns.

    What stands in the files is not judged, only carried over: a wrong value can be put right in
    Excel. Raises CatalogueError for a file that cannot be read at all, FileExists where the
    workbook stands already.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    tables = catalogue_tables(framework)
    for table in tables:
        rows = _rows(folder, table)
        sheet: Worksheet = book.create_sheet(table.name)
        for column, heading in enumerate(rows[0], start=1):
            longest = max(len(row[column - 1]) for row in rows if column <= len(row))
            across = sheet.column_dimensions[get_column_letter(column)]
            across.width = min(max(longest, len(heading)) + 3, WIDEST)
            # What is added below is text too.
            across.number_format = TEXT_FORMAT
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value = _ESCAPED.sub("_x005F_", text)
                # A text that begins with "=" or reads "#N/A" is a text all the same.
                cell.data_type = "s"
                cell.number_format = TEXT_FORMAT
                if number == 1:
                    cell.font = Font(bold=True)
                elif len(text) > WIDEST:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "B2"
    add_help(book, tables)
    file = BytesIO()
    book.save(file)
    write_whole(path, _without_clock(file.getvalue()), force=force)


def _without_clock(data: bytes) -> bytes:
    """A workbook without the time at which it was made: same catalogue, same bytes."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _CLOCK.sub(b"2000-01-01T00:00:00Z", part)
            new.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return file.getvalue()


def _rows(folder: Path, table: Table) -> list[list[str]]:
    """The rows of a table's file as they stand; its headings where there is no file."""
    path = folder / f"{table.name}.csv"
    if not path.is_file():
        return [table.header]
    shown = f"{folder.name}/{path.name}"
    records = list(read_records(path, shown))
    for record in records:
        for text in record.fields:
            if len(text) > LONGEST:
                message = f"The text is longer than a cell of Excel holds ({LONGEST} characters)."
                raise CatalogueError([Problem(shown, record.line, "", text, message)], shown)
    return [record.fields for record in records] or [table.header]


def read_catalogue_xlsx(
    path: Path, folder: Path, framework: Framework | None = None, *, force: bool = False
) -> tuple[Path, ...]:
    """Write the CSV files of a catalogue folder from a workbook; the files written.

    A sheet that the workbook lacks leaves its file alone. The catalogue that comes out is loaded
    first: where it cannot be used, nothing is written. Raises CatalogueError with every problem,
    FileExists where files stand already and ``force`` is not given.
    """
    sheets = _read_workbook(path)
    files = {f"{name}.csv": write_records(sheet.rows) for name, sheet in sheets.items()}
    standing = [name for name in files if (folder / name).exists()]
    if standing and not force:
        raise FileExists(
            f"{folder.as_posix()} already holds {', '.join(standing)}. Add --force to replace them."
        )
    with tempfile.TemporaryDirectory() as trial:
        # Named as the real one, so that problems of files that stay as they are name those.
        tried = Path(trial) / folder.name
        tried.mkdir()
        for kept in folder.glob("*.csv"):
            (tried / kept.name).write_bytes(kept.read_bytes())
        for name, data in files.items():
            (tried / name).write_bytes(data)
        try:
            load_catalogue(tried, framework)
        except CatalogueError as error:
            # The officer edits the workbook, not the files that were tried.
            placed = [_place(problem, folder.name, path.name, sheets) for problem in error.problems]
            raise CatalogueError(placed, path.name) from None
    for name, data in files.items():
        write_whole(folder / name, data, force=force)
    return tuple(folder / name for name in files)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the workbook as text, every row as wide as the widest."""

    title: str
    rows: list[list[str]]

    @property
    def heading(self) -> int:
        """Which row holds the headings: the first that is not empty."""
        return next(number for number, row in enumerate(self.rows) if any(map(str.strip, row)))

    def find(self, line: int) -> int | None:
        """Which row begins on a line of the CSV file; None where none does."""
        at = 1
        for number, row in enumerate(self.rows):
            if at == line:
                return number
            at += 1 + sum(text.count("\n") for text in row)
        return None


def _place(problem: Problem, folder: str, file: str, sheets: Mapping[str, _Sheet]) -> Problem:
    """A problem of a CSV file as one of the cell that it came from; one of a file that does not
    come from the workbook as it is."""
    sheet = sheets.get(problem.file.removeprefix(f"{folder}/").removesuffix(".csv"))
    row = sheet.find(problem.line) if sheet else None
    if sheet is None or row is None:
        return problem
    names = [text.strip().casefold() for text in sheet.rows[sheet.heading]]
    is_heading = row == sheet.heading
    wanted = problem.column or (problem.value.strip().casefold() if is_heading else "")
    ref = "" if is_heading else sheet.rows[row][0].strip()
    where = f"row {row + 1}"
    if wanted in names and (wanted or is_heading):
        # Of a heading that stands there twice the second is too many.
        place = len(names) - 1 - names[::-1].index(wanted) if is_heading else names.index(wanted)
        where = f"{_letter(place)}{row + 1}"
    return Problem(_say_where(file, sheet.title, where, ref), 0, "", problem.value, problem.message)


def _say_where(file: str, sheet: str, where: str, ref: str = "") -> str:
    return f"{file}, sheet {sheet}, {where}" + (f" ({visible(ref)})" if ref else "")


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)


def _read_workbook(path: Path) -> dict[str, _Sheet]:
    """The workbook's sheets by the name of their table."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise StoreError(f"There is no file {path.as_posix()}.")
    try:
        book = load_workbook(path)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise StoreError(
            f"{path.as_posix()} is not a workbook that can be read. "
            "Save it in Excel as an Excel Workbook (.xlsx) and run the command again."
        ) from error
    tables = {table.name: table for table in catalogue_tables()}
    problems: list[Problem] = []
    sheets: dict[str, _Sheet] = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().casefold()
        if name == LISTS.casefold():
            continue
        if name not in tables:
            message = (
                f"There is no such part of the catalogue.{did_you_mean(name, tables)} "
                f"The sheets are: {', '.join(tables)}."
            )
            problems.append(Problem(path.name, 0, "", sheet.title, message))
            continue
        rows = list(_sheet_rows(sheet, path.name, problems))
        while rows and not any(rows[-1]):
            rows.pop()
        if not any(any(map(str.strip, row)) for row in rows):
            message = f"It is empty. Its first row holds: {', '.join(tables[name].header)}."
            problems.append(Problem(f"{path.name}, sheet {sheet.title}", 0, "", "", message))
            continue
        width = max(len(_trim(row)) for row in rows)
        sheets[name] = _Sheet(sheet.title, [row[:width] for row in rows])
        problems += _judge_beyond(path.name, sheets[name])
    if problems:
        raise CatalogueError(problems, path.name)
    if not sheets:
        raise StoreError(f"{path.as_posix()} has no sheet of a catalogue.")
    return sheets


def _judge_beyond(file: str, sheet: _Sheet) -> Iterator[Problem]:
    """Text to the right of the last heading, which belongs to no column."""
    width = len(_trim(sheet.rows[sheet.heading]))
    for number, row in enumerate(sheet.rows):
        for place, text in enumerate(row[width:], start=width):
            if text.strip():
                where = _say_where(file, sheet.title, f"{_letter(place)}{number + 1}")
                message = "No heading stands above it. Delete it, or move it into a column."
                yield Problem(where, 0, "", text, message)


def _trim(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _sheet_rows(sheet: Worksheet, file: str, problems: list[Problem]) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        texts = []
        for cell in row:
            where = _say_where(file, sheet.title, cell.coordinate)
            text = ""
            if cell.data_type in ("f", "e"):
                what = "a formula" if cell.data_type == "f" else "an error"
                message = f"This is {what}. Type the value itself."
                problems.append(Problem(where, 0, "", str(cell.value), message))
            else:
                text = _as_text(cell.value, str(cell.number_format))
                if found := UNPRINTABLE.search(text):
                    message = f"There is a hidden control character (U+{ord(found[0]):04X})."
                    problems.append(Problem(where, 0, "", "", message))
            texts.append(text)
        yield texts


def _as_text(value: object, number_format: str) -> str:
    """A cell as the text that a CSV file has for it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case int() | float():
            number = _FIFTEEN_DIGITS.create_decimal(repr(value))
            # 10% typed in Excel is stored as 0.1 and shown as 10%: what is shown is meant.
            percent = number_format.endswith("%")
            return _plain(number * 100 if percent else number) + ("%" if percent else "")
        case _:
            text = str(value).replace("\r\n", "\n").replace("\r", "\n")
            return _UNESCAPED.sub("_", text)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
