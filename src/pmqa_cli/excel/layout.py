"""The one contract that writer and reader share: how a return is laid out in a workbook."""

from __future__ import annotations

from pmqa_cli.model.catalogue import Service

TITLE_ROW = 1
"""The part's title, in column A."""
ABOUT_ROW = 2
"""Service, period and one sentence on what is asked."""
LINES_ABOVE = 2
"""How many lines the template has above the headings: these two, in the first column."""
HEADER_ROW = 4
"""Where the template puts the headings. The reader looks for them and does not rely on it."""
FIRST_ROW = 5

LISTS_SHEET = "Lists"
"""Hidden; holds the lists behind the dropdowns."""
QUERIES_SHEET = "Queries"
"""Ours too, in a correction workbook; never an unexpected sheet."""
QUERIES_HEADER_ROW = 5
"""Where the headings of its first table stand, that of the queries."""
QUERIES_COLUMNS = {
    "number": 1,
    "finding": 2,
    "where": 3,
    "ref": 4,
    "found": 5,
    "fix": 6,
    "reply": 7,
    "done": 8,
}
"""What stands in which column of that table; the service types in the last two."""
QUERY_HEADING = "See sheet Queries"
"""The heading of the column that a correction workbook adds to a table: which queries concern a
row. It is never read."""

HEADER_SEARCH_ROWS = 30
"""How far down a sheet the reader looks for the row of headings."""

PROPERTY_SERVICE = "pmqa service"
PROPERTY_PERIOD = "pmqa period"
PROPERTY_CATALOGUE = "pmqa catalogue version"
PROPERTY_TEMPLATE = "pmqa template version"
"""Names of the document's custom properties; the Cover says the same, because some programs
drop properties when they save."""

LINKED_PREFIX = "Typed in on "
"""Stands, with the sheet's name, under Still needed in a row that follows another sheet's.

For people: the reader knows a linked row by its ref, and by this only where it does not know the
ref on that sheet. The Cover's count leaves these rows out."""

COVER_LABELS, COVER_VALUES = 1, 2
"""Columns of the Cover: the framework's words for its lines, and beside each its value."""
COVER_LINES = ("service", "period", "return_by", "", "completed_by", "approved_by", "approved_on")
"""The lines of the Cover that are about the return, from COVER_FIRST_ROW on; without a date to
return it by, that line is not there."""
COVER_FIRST_ROW = 6
COVER_KEY = "What the statuses mean"
"""Stands above the Cover's key."""


def cover_row(line: str, *, has_return_by: bool) -> int:
    """The row of one of COVER_LINES, counted from 1."""
    lines = [each for each in COVER_LINES if has_return_by or each != "return_by"]
    return COVER_FIRST_ROW + lines.index(line)


def list_name(column: str) -> str:
    """The defined name of the list behind a dropdown column: "pmqa_data_state"."""
    return f"pmqa_{column}"


def name_service(service: Service) -> str:
    """A service as the Cover names it, its code in brackets at the end: "Housing (HOU)"."""
    return f"{service.name} ({service.code})"
