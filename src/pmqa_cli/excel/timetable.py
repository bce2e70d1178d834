"""The timetable as a workbook to publish, by the Analysis Function's checklist for spreadsheets:
a title in A1 and one named table on every sheet, no merged cells, no empty rows, nothing said by
colour, and a cover, contents and notes in front."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.calendar.page import Page, Row
from pmqa_cli.excel.styles import FONT, SIZE, row_height

A4 = 9
NOT_APPLICABLE = "[z]"
MAX_NAME = 31
"""Characters of a sheet's name."""
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
TITLE_ROW, LEAD_ROW, HEAD_ROW = 0, 1, 2
Value = str | date


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with its table."""

    name: str
    title: str
    lead: str
    """A line between title and table."""
    table: str
    """The table's name."""
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Value, ...], ...]


def write_timetable(page: Page) -> bytes:
    """The workbook: cover, contents, notes, the year month by month, a sheet for each quarter and
    one for what takes place once in the year. The same bytes for the same page.

    Dates are Excel's own; what has none says so in words, and a cell that has nothing to say is
    marked [z]. Text is never taken for a formula.
    """
    target = io.BytesIO()
    workbook = Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": SIZE},
        },
    )
    workbook.set_properties(
        {
            "title": page.name,
            "author": page.organisation.text,
            "created": datetime.combine(page.begins, time()),
        }
    )
    styles = _Styles(workbook)
    tables = list(_sheets(page))
    notes = _notes(page)
    _write_cover(workbook, page, styles)
    for sheet in (_contents(page, [notes, *tables]), notes, *tables):
        _write(workbook, sheet, styles)
    workbook.close()
    return target.getvalue()


class _Styles:
    """The formats of the workbook."""

    def __init__(self, workbook: Workbook) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 15})
        self.lead: Format = workbook.add_format({})
        self.head: Format = workbook.add_format({**wrapped, "bold": True, "bottom": 2})
        self.cell: Format = workbook.add_format(wrapped)
        self.date: Format = workbook.add_format(
            {**wrapped, "num_format": "d mmmm yyyy", "align": "left"}
        )
        self.link: Format = workbook.add_format(
            {**wrapped, "underline": 1, "font_color": "#0b4f9e"}
        )


def _sheets(page: Page) -> Iterable[_Sheet]:
    labels = page.labels
    heads, widths = zip(*_columns(page), strict=True)
    months: tuple[tuple[Value, ...], ...] = tuple(
        (month.name, row.period, *_cells(page, row)) for month in page.months for row in month.rows
    )
    yield _Sheet(
        _sheet_name(labels["year_view"]),
        f"{page.name}: {labels['year_view']}",
        labels["year_caption"],
        "timetable_months",
        (labels["month"], labels["period"], *heads),
        (16, 12, *widths),
        months,
    )
    for group in page.groups:
        yield _Sheet(
            _sheet_name(group.short),
            f"{page.title}: {group.heading}",
            group.caption,
            f"timetable_{group.id}",
            heads,
            widths,
            tuple(_cells(page, row) for row in group.rows),
        )


def _columns(page: Page) -> Iterable[tuple[str, int]]:
    labels = page.labels
    yield labels["when"], 20
    yield labels["weekday"], 13
    yield labels["time"], 8
    yield labels["stage"], 38
    yield labels["due"], 38
    yield labels["owner"], 22
    if page.shows_audience:
        yield labels["audience"], 26
    if page.shows_how:
        yield labels["how"], 34
    if page.shows_note:
        yield labels["note"], 30


def _cells(page: Page, row: Row) -> tuple[Value, ...]:
    found: list[Value] = [
        row.date or row.day,
        row.weekday,
        row.time,
        row.stage.text,
        row.due.text,
        row.owner.text,
    ]
    if page.shows_audience:
        found.append(row.audience.text)
    if page.shows_how:
        found.append(row.how)
    if page.shows_note:
        found.append(row.note)
    return tuple(found)


def _notes(page: Page) -> _Sheet:
    said = [note.text for note in page.notes] + [page.labels["not_applicable"]]
    return _Sheet(
        _sheet_name(page.words["notes"]),
        f"{page.name}: {page.words['notes']}",
        page.organisation.text,
        "notes",
        (page.labels["note"], page.words["text"]),
        (10, 100),
        tuple((str(number), text) for number, text in enumerate(said, 1)),
    )


def _contents(page: Page, sheets: Sequence[_Sheet]) -> _Sheet:
    return _Sheet(
        _sheet_name(page.words["contents"]),
        f"{page.name}: {page.words['contents']}",
        page.organisation.text,
        "contents",
        (page.words["sheet"], page.words["holds"]),
        (34, 90),
        tuple((sheet.name, sheet.title) for sheet in sheets),
    )


def _write_cover(workbook: Workbook, page: Page, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(_sheet_name(page.words["cover"]))
    sheet.set_column(0, 0, 100)
    sheet.write_string(TITLE_ROW, 0, page.name, styles.title)
    said = [page.organisation.text, page.as_at, page.labels["workbook"], page.words["made_with"]]
    for place, text in enumerate(filter(None, said), 1):
        sheet.write_string(place, 0, text, styles.cell)
    _set_page(sheet)


def _write(workbook: Workbook, given: _Sheet, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(given.name)
    sheet.write_string(TITLE_ROW, 0, given.title, styles.title)
    sheet.write_string(LEAD_ROW, 0, given.lead, styles.lead)
    rows = given.rows or ((NOT_APPLICABLE,) * len(given.heads),)
    sheet.add_table(
        HEAD_ROW,
        0,
        HEAD_ROW + len(rows),
        len(given.heads) - 1,
        {
            "name": given.table,
            "style": None,
            "autofilter": False,
            "columns": [{"header": head, "header_format": styles.head} for head in given.heads],
        },
    )
    for column, width in enumerate(given.widths):
        sheet.set_column(column, column, width)
    _set_height(sheet, HEAD_ROW, given.heads, given.widths)
    for place, row in enumerate(rows, HEAD_ROW + 1):
        _set_height(sheet, place, row, given.widths)
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(place, column, datetime.combine(value, time()), styles.date)
            elif given.table == "contents" and column == 0:
                sheet.write_url(place, column, f"internal:'{value}'!A1", styles.link, value)
            else:
                sheet.write_string(place, column, value or NOT_APPLICABLE, styles.cell)
    sheet.repeat_rows(HEAD_ROW)
    _set_page(sheet)


def _set_height(
    sheet: Worksheet, place: int, row: Sequence[Value], widths: Sequence[float]
) -> None:
    """Not every program makes a row as high as its text when it opens a workbook."""
    texts = zip(map(str, row), widths, strict=True)
    sheet.set_row(place, row_height(texts))


def _set_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _sheet_name(text: str) -> str:
    return _NOT_IN_A_NAME.sub(" ", text)[:MAX_NAME].strip("' ")
