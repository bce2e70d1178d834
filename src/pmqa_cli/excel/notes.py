"""Notes on the cells in question. The sheet Queries says the same in its rows, for whoever cannot
see or hear a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel.styles import LINE_HEIGHT, count_lines
from pmqa_cli.model.query import Query
from pmqa_cli.model.text import visible

WIDTH = 48
"""Characters across a note."""
MOST_LINES = 30

Marks = Mapping[str, Sequence[Query]]
"""The cells in question of one sheet: address -> the queries about it."""


def marks_by_sheet(queries: Iterable[Query]) -> Mapping[str, Marks]:
    """The cells in question of each sheet."""
    found: dict[str, dict[str, list[Query]]] = {}
    for query in queries:
        if query.cell:
            found.setdefault(query.sheet, {}).setdefault(query.cell, []).append(query)
    return found


def write_notes(worksheet: Worksheet, marks: Marks, author: str) -> None:
    """A note on each cell in question: the number of the query, what was found, what to do."""
    for address, queries in marks.items():
        text = "\n\n".join(
            f"Query {query.number}. {visible(query.found)} {visible(query.fix)}"
            for query in queries
        )
        lines = min(MOST_LINES, count_lines(text, WIDTH) + 1)
        size = {"width": 7 * WIDTH, "height": int(lines * LINE_HEIGHT * 4 / 3)}
        worksheet.write_comment(address, text, {"author": author, "font_size": 9, **size})


def say_numbers(queries: Sequence[Query]) -> str:
    """The numbers of queries in words: "Query 3", "Queries 3, 4"."""
    numbers = ", ".join(str(query.number) for query in queries)
    return f"{'Query' if len(queries) == 1 else 'Queries'} {numbers}"
