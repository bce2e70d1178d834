"""Which column of somebody else's table holds what, by its heading, loosely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pmqa_cli.judge.audit.columns import COLOURS, COLUMNS, SEVERAL
from pmqa_cli.judge.audit.quarters import choose_columns, when
from pmqa_cli.model.publication import Rows
from pmqa_cli.model.returns import column_letters
from pmqa_cli.model.text import normalise, visible
from pmqa_cli.model.words import either

SEARCHED: Final = 60
"""Lines from the top among which the headings are looked for: a cover note may stand above them."""
LONGEST: Final = 60
"""As much of a heading as a message repeats."""


_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_PERIOD = re.compile(
    r"\b(q[1-4]|(quarter|qtr) [1-4]|20\d\d( \d\d(\d\d)?)?|\d\d \d\d|fy|ytd|year to date"
    rf"|(as at|at|to|end) (end )?({_MONTHS})[a-z]*|({_MONTHS}|january|february|march|april|june"
    r"|july|august|september|october|november|december)( \d\d)?|year end)\b"
)


class HeadingsRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The table has no headings that can be used; the text says what was found and what is."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings of a table."""

    line: int
    columns: Mapping[str, int]
    """Column -> where it stands, counted from 1."""
    commentary: tuple[int, ...]
    """Every column of words."""
    texts: Mapping[int, str]
    """Where it stands -> the heading as it was written."""
    unused: tuple[str, ...]
    """Headings that mean nothing here."""
    notes: tuple[str, ...] = ()
    """What was decided, a sentence each."""

    def heading(self, column: str) -> str:
        """The heading of a column as it was written."""
        return self.texts[self.columns[column]]


def simplify(heading: str) -> str:
    """A heading as it is compared: small letters and digits, with single spaces between them."""
    text = normalise(heading).replace("%", " percent ").replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def accepted(column: str) -> str:
    """The headings that are taken for a column, for a message."""
    known = COLUMNS[column]
    names = [column, *known.words, *known.perhaps]
    return f"{either(names[:5])}"


def find_headings(rows: Rows) -> Headings:
    """The headings of a table: the first line near its top that says which figures stand below.

    Raises HeadingsRefused where there is none, or where two columns could be the same.
    """
    best: tuple[int, Mapping[int, str]] | None = None
    most = 0
    for line in sorted(rows)[:SEARCHED]:
        texts = {
            place: cell.text
            for place, cell in sorted(rows[line].items())
            if isinstance(cell.value, str) and not cell.is_empty
        }
        found = _match(texts)
        if _is_enough(found):
            return _read(rows, line, texts, found)
        if len(found) > most:
            best, most = (line, texts), len(found)
    raise HeadingsRefused(_say_missing(best))


def _is_enough(found: Mapping[str, list[int]]) -> bool:
    is_named = "measure" in found or "ref" in found
    counted = [colour for colour in COLOURS if colour in found]
    return (is_named and "actual" in found) or len(counted) >= 2


def _match(texts: Mapping[int, str]) -> dict[str, list[int]]:
    """Column -> the places whose heading means it, by the surest way in which any does."""
    ways: dict[str, dict[int, list[int]]] = {}
    for place, text in texts.items():
        if len(text) > 200:
            continue
        plain = simplify(text)
        bare = " ".join(_PERIOD.sub(" ", plain).split())
        for column, known in COLUMNS.items():
            name = column.replace("_", " ")
            steps = (
                plain == name,
                plain in known.words,
                bare == name,
                bare in known.words,
                bare in known.perhaps,
                column == "actual" and not bare and when(text) is not None,
            )
            if True in steps:
                ways.setdefault(column, {}).setdefault(steps.index(True), []).append(place)
    found = {column: by_way[min(by_way)] for column, by_way in ways.items()}
    for column in SEVERAL:
        if column in found:
            found[column] = sorted(place for places in ways[column].values() for place in places)
    return found


def _read(
    rows: Rows, line: int, texts: Mapping[int, str], found: Mapping[str, list[int]]
) -> Headings:
    chosen = choose_columns(rows, line, texts, found)
    doubts = [
        f"{_list_headings(texts, places)} could each be the {_spoken(column)}. "
        f"Write {column} over the one that is meant, or take the others out."
        for column, places in found.items()
        if len(places) > 1 and column not in SEVERAL and column not in chosen.columns
    ]
    if doubts:
        raise HeadingsRefused(" ".join((f"Line {line} holds the headings.", *doubts)))
    columns = {column: places[0] for column, places in found.items()} | chosen.columns
    used = {*columns.values(), *found.get("commentary", ())}
    return Headings(
        line,
        columns,
        tuple(found.get("commentary", ())),
        texts,
        tuple(text for place, text in texts.items() if place not in used),
        chosen.notes,
    )


def _spoken(column: str) -> str:
    return column.replace("_", " ")


def _list_headings(texts: Mapping[int, str], places: Iterable[int]) -> str:
    return either([f"{quote(texts[p])} (column {column_letters(p)})" for p in places], "and")


def quote(text: str) -> str:
    """A heading as a message repeats it."""
    seen = visible(" ".join(text.split()))
    return f'"{seen[: LONGEST - 3]}..."' if len(seen) > LONGEST else f'"{seen}"'


def _say_missing(best: tuple[int, Mapping[int, str]] | None) -> str:
    needed = (
        f"A column for the measure ({accepted('measure')}) and one for the figure "
        f"({accepted('actual')}) are needed; or columns that count by colour (green, amber, red)."
    )
    if best is None:
        return f"There is no line of headings that says what the columns are. {needed}"
    line, texts = best
    found = _match(texts)
    seen = "; ".join(quote(text) for text in list(texts.values())[:20])
    lacks = [c for c, there in (("measure", {"measure", "ref"}), ("actual", {"actual"}))
             if there.isdisjoint(found)]  # fmt: skip
    return (
        f"Line {line} looks like the headings ({seen}), but none of them is the "
        f"{either([_spoken(column) for column in lacks], 'or the')}. {needed}"
    )
