"""A table with a column for every quarter or year: which of them is the one reported on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from pmqa_cli.judge.audit.words import QUARTER, YEARS, read_period
from pmqa_cli.model.publication import Rows
from pmqa_cli.model.text import normalise, visible

DATED: Final = (
    "target",
    "published_status",
    "published_trend",
    "tolerance",
    "amber_value",
    "floor",
)
"""Columns that a table may have for every quarter, beside the figures."""
_YEAR = re.compile(r"\b(20\d\d)\b")


class When(NamedTuple):
    """The quarter or year that a heading names, countable within its kind."""

    kind: str
    """"quarter of a year", "quarter" (which year is not said) or "year"."""
    number: int


class Chosen(NamedTuple):
    """Columns told apart by the period in their heading, and the sentence that says so."""

    columns: dict[str, int]
    notes: tuple[str, ...] = ()


def when(heading: str) -> When | None:
    """The quarter or year that a heading names, or None."""
    if period := read_period(heading):
        return When("quarter of a year", period.year * 4 + period.quarter)
    plain = normalise(heading)
    if quarter := QUARTER.search(plain):
        return When("quarter", int(quarter[1] or quarter[2]))
    if years := YEARS.search(plain):
        return When("year", int(years[1] or f"20{years[3]}"))
    year = _YEAR.search(plain)
    return When("year", int(year[1])) if year else None


def choose_columns(
    rows: Rows, line: int, texts: Mapping[int, str], found: Mapping[str, list[int]]
) -> Chosen:
    """Of several columns of figures that each name another period, the latest that holds any; the
    period before and the year before, where no heading says so; target and status of the same.

    Nothing is chosen where any of the figures' headings names no period, or two name the same.
    """
    places = found.get("actual", [])
    times = {place: named for place in places if (named := when(texts[place]))}
    kinds = {named.kind for named in times.values()}
    if len(places) < 2 or len(set(times.values())) < len(places) or len(kinds) > 1:
        return Chosen({})
    at = {named.number: place for place, named in times.items()}
    below = [number for number in sorted(rows) if number > line]
    filled = [
        number for number, place in sorted(at.items())
        if any(place in rows[each] and not rows[each][place].is_empty for each in below)
    ]  # fmt: skip
    latest = filled[-1] if filled else max(at)
    columns = {"actual": at[latest]}
    if latest - 1 in at and "previous" not in found:
        columns["previous"] = at[latest - 1]
    is_dated = "quarter of a year" in kinds
    if is_dated and latest - 4 in at and "same_period_last_year" not in found:
        columns["same_period_last_year"] = at[latest - 4]
    for column in DATED:
        same = [place for place in found.get(column, ()) if when(texts[place]) == times[at[latest]]]
        if len(found.get(column, ())) > 1 and len(same) == 1:
            columns[column] = same[0]
    return Chosen(columns, (_say(texts, columns),))


def _say(texts: Mapping[int, str], columns: Mapping[str, int]) -> str:
    seen = {column: f'"{visible(" ".join(texts[at].split()))}"' for column, at in columns.items()}
    said = f"The figures are those under {seen['actual']}, the latest there are"
    if "previous" in columns:
        said += f"; those before are under {seen['previous']}"
    if "same_period_last_year" in columns:
        said += f", those of last year under {seen['same_period_last_year']}"
    return f"{said}."
