"""Every table of docs/method.md is executed: what it says is what pmqa answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.tools.worked import WORKED, work

PAGE = Path(__file__).parents[2] / "docs" / "method.md"
MARK = re.compile(r"<!-- worked: (\w+) -->")


class Table(NamedTuple):
    """A table of the page: where it starts, what kind of example it holds, and its rows."""

    line: int
    kind: str
    """Empty for a table without a mark."""
    rows: tuple[dict[str, str], ...]


def _split(line: str) -> list[str]:
    return [field.strip() for field in line.strip().strip("|").split("|")]


def read_tables(text: str) -> Iterator[Table]:
    """The tables of a Markdown text, in order."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        is_first = line.startswith("|") and not lines[place - 1].startswith("|")
        if not is_first:
            continue
        mark = MARK.fullmatch(lines[place - 1].strip())
        head, rows = _split(line), []
        for below in lines[place + 2 :]:
            if not below.startswith("|"):
                break
            rows.append(dict(zip(head, _split(below), strict=True)))
        yield Table(place + 1, mark[1] if mark else "", tuple(rows))


def read_page() -> str:
    """The page without what is made of the published figures (tests/tools/audited.py)."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- audited -->")
    return before + rest.partition("<!-- /audited -->")[2]


TABLES = tuple(read_tables(read_page()))
EXAMPLES = [
    pytest.param(table.kind, row, id=f"line-{table.line + 2 + place}")
    for table in TABLES
    for place, row in enumerate(table.rows)
]


@pytest.mark.parametrize(("kind", "row"), EXAMPLES)
def test_the_page_says_what_pmqa_answers(kind: str, row: dict[str, str]) -> None:
    answers = work(kind, row)
    assert {name: row[name] for name in answers} == answers


def test_every_table_is_marked_and_holds_examples() -> None:
    assert TABLES
    for table in TABLES:
        assert table.kind in WORKED, f"line {table.line}: no mark, or an unknown one"
        assert table.rows, f"line {table.line}: no examples"


def test_every_mark_has_its_table() -> None:
    assert [table.kind for table in TABLES] == MARK.findall(read_page())


def test_every_kind_of_example_is_on_the_page() -> None:
    assert {table.kind for table in TABLES} == set(WORKED)


def test_every_status_of_a_measure_is_shown() -> None:
    shown = {row.get("status") for table in TABLES if table.kind == "status" for row in table.rows}
    assert shown - {None} == {
        "Green",
        "Amber",
        "Red",
        "No target",
        "Not due",
        "Not available",
        "Not returned",
    }
