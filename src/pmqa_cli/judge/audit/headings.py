"""Which column of somebody else's table holds what, by its heading, loosely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pmqa_cli.model.publication import Rows
from pmqa_cli.model.returns import column_letters
from pmqa_cli.model.text import normalise, visible
from pmqa_cli.model.words import either

SEARCHED: Final = 60
"""Lines from the top among which the headings are looked for: a cover note may stand above them."""
LONGEST: Final = 60
"""As much of a heading as a message repeats."""


@dataclass(frozen=True, slots=True)
class Known:
    """The headings that mean one column."""

    words: tuple[str, ...]
    """Surely this column."""
    perhaps: tuple[str, ...] = ()
    """This column where no other heading claims it."""


def _known(words: str, perhaps: str = "") -> Known:
    return Known(tuple(words.split(", ")), tuple(perhaps.split(", ")) if perhaps else ())


COLOURS: Final = ("blue", "green", "yellow", "amber", "red", "grey")
"""The columns that count rows by colour."""
SEVERAL: Final = ("commentary",)
"""Columns that may stand there more than once."""

COLUMNS: Final[Mapping[str, Known]] = {
    "measure": _known(
        "kpi, indicator, title, performance measure, performance indicator, "
        "key performance indicator, measure title, measure name, indicator title, indicator name, "
        "kpi title, kpi name, metric, pi, pi title, pi name",
        "name, description, measure description, indicator description, kpi description, "
        "short name, what we measure",
    ),
    "ref": _known(
        "reference, measure ref, measure id, measure code, measure reference, kpi ref, kpi id, "
        "kpi no, kpi number, kpi code, indicator ref, indicator id, indicator code, indicator no, "
        "pi ref, pi code, pi no, ref no",
        "id, code, no, number",
    ),
    "polarity": _known(
        "good is, good to be, aim, aim to, better is, what is good, good performance, "
        "good performance is, desired direction, preferred direction, which way is better, "
        "what is better, higher or lower is better, bigger or smaller is better, high or low, "
        "high or low is good"
    ),
    "unit": _known("units, unit of measure, unit of measurement, measured in"),
    "decimals": _known("decimal places, dp"),
    "target": _known(
        "target value, quarterly target, quarter target, target for quarter, "
        "target for the quarter, profiled target, period target, current target, latest target, "
        "target figure",
        "annual target, year target, goal, plan, planned, high target, upper target",
    ),
    "tolerance": _known("amber tolerance, tolerance allowed, variance allowed"),
    "amber_value": _known("amber threshold, amber limit, amber trigger, amber level, amber target"),
    "floor": _known(
        "floor standard, minimum standard, lower target, low target, floor target, minimum target"
    ),
    "range_low": _known("range from, lower limit, lower bound, range lower, range min"),
    "range_high": _known("range to, upper limit, upper bound, range upper, range max"),
    "midpoint": _known("mid point, middle of range"),
    "actual": _known(
        "result, outturn, value, actual performance, current performance, actual value, "
        "actual result, actual outturn, current value, current result, current actual, "
        "latest value, latest result, this quarter, this period, current quarter, "
        "performance this quarter, figure, achieved, latest quarter, latest month, latest actual, "
        "latest performance",
        "performance, latest, current, score, outcome",
    ),
    "previous": _known(
        "last quarter, previous value, previous quarter, previous period, last period, "
        "previous actual, previous result, previous outturn, previous performance, prior, "
        "prior quarter, prior period, prior value, last value, last result, last quarter actual, "
        "last quarter value, performance last quarter"
    ),
    "same_period_last_year": _known(
        "same quarter last year, same period previous year, same quarter previous year, "
        "last year, previous year, prior year, year ago, last year actual, "
        "previous year same quarter, previous year actual"
    ),
    "period": _known("quarter, reporting period, qtr, time period"),
    "council": _known("authority, local authority, council name, organisation, organization"),
    "published_status": _known(
        "status, rag, brag, rag status, brag status, rag rating, brag rating, rag brag, "
        "performance status, current status, status rag, traffic light, status published, "
        "measure status, colour, color",
        "rating, rygb, assessment",
    ),
    "published_trend": _known(
        "trend, dot, d o t, direction of travel, direction, trend published, travel, "
        "direction of travel dot, performance trend, short trend, short term trend, trend arrow",
        "long trend, long term trend, change",
    ),
    "commentary": _known(
        "comment, comments, note, notes, narrative, explanation, latest note, "
        "service commentary, performance commentary, officer comments"
    ),
    "total": _known("total measures, number of measures, all measures, total kpis"),
    "percent": _known(
        "percentage, percent green, percentage green, percent met, percentage met, green percent"
    ),
    **{
        colour: _known(f"number {colour}, no {colour}, {colour} measures, {colour} kpis")
        for colour in COLOURS
    },
}
"""Column -> the headings that mean it, beside its own name, as ``simplify`` writes them."""

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
            return _read(line, texts, found)
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
            )
            if True in steps:
                ways.setdefault(column, {}).setdefault(steps.index(True), []).append(place)
    found = {column: by_way[min(by_way)] for column, by_way in ways.items()}
    for column in SEVERAL:
        if column in found:
            found[column] = sorted(place for places in ways[column].values() for place in places)
    return found


def _read(line: int, texts: Mapping[int, str], found: Mapping[str, list[int]]) -> Headings:
    doubts = [
        f"{_list_headings(texts, places)} could each be the {_spoken(column)}. "
        f"Write {column} over the one that is meant, or take the others out."
        for column, places in found.items()
        if len(places) > 1 and column not in SEVERAL
    ]
    if doubts:
        raise HeadingsRefused(" ".join((f"Line {line} holds the headings.", *doubts)))
    used = {place for places in found.values() for place in places}
    return Headings(
        line,
        {column: places[0] for column, places in found.items()},
        tuple(found.get("commentary", ())),
        texts,
        tuple(text for place, text in texts.items() if place not in used),
    )


def _spoken(column: str) -> str:
    return column.replace("_", " ")


def _list_headings(texts: Mapping[int, str], places: Iterable[int]) -> str:
    return either([f"{_quote(texts[p])} (column {column_letters(p)})" for p in places], "and")


def _quote(text: str) -> str:
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
    seen = "; ".join(_quote(text) for text in list(texts.values())[:20])
    lacks = [c for c, there in (("measure", {"measure", "ref"}), ("actual", {"actual"}))
             if there.isdisjoint(found)]  # fmt: skip
    return (
        f"Line {line} looks like the headings ({seen}), but none of them is the "
        f"{either([_spoken(column) for column in lacks], 'or the')}. {needed}"
    )
