"""Rows that count other rows: in columns (green, amber, red) or words ("17 of 37 met target")."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from pmqa_cli.judge.audit.columns import COLOURS, UNCOLOURED
from pmqa_cli.judge.audit.figures import Style, read_figure
from pmqa_cli.model.publication import NOTHING, Counts, Figure
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.text import tidy, visible

LONGEST: Final = 300
"""Characters of a claim in words."""
_SAID_IN = ("actual", "published_status", "measure", "ref")

_OF = re.compile(r"(?<![\d.,])(\d{1,4}) (?:out )?of (?:the |our |all )?(\d{1,4})(?![\d%]|[.,]\d)")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d+)?) ?(?:%|per cent)")
_MET = re.compile(
    r"\b(?:met|meet|meeting|achieved|exceeded) (?:or exceeded )?(?:their |the |its )?targets?\b"
    r"|\bon (?:target|track)\b",
    re.IGNORECASE,
)
_COLUMN_OF: Final = {
    **{colour: colour for colour in COLOURS},
    **{
        word: column
        for column, others in UNCOLOURED.items()
        for word in (column.replace("_", " "), *others)
    },
}
"""What is counted, as words say it -> the column for it."""
_COUNTED = "|".join(sorted(_COLUMN_OF, key=len, reverse=True))
_MEASURES = "(?:measures|indicators|kpis|pis)"
_COLOUR = re.compile(rf"\b({'|'.join(COLOURS)})\b", re.IGNORECASE)
_PLAIN = re.compile(rf"\b({_COUNTED})\b", re.IGNORECASE)
_MANY = re.compile(
    rf"(?<![\d.,])(\d{{1,4}}) (?:{_MEASURES} (?=are|were|have|had|with))?"
    rf"(?:(?:are|is|were|was|rated|as|at|have|has|had|with) ){{0,2}}({_COUNTED})\b",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"\b({_COUNTED})\b ?[:=-]? ?(\d{{1,4}})(?![\d%]|[.,]\d)", re.IGNORECASE)
_TOTAL = re.compile(
    rf"(?<![\d.,])(\d{{1,4}}) (?:\w+ )?{_MEASURES}\b"
    r"|\b(?:total(?: of)?|of) ?[:=]? ?(\d{1,4})(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)
_OF_BEFORE = re.compile(r"\bof (?:the |our |all )?$", re.IGNORECASE)
"""What stands before the whole of "17 of 40 Green": that is no count of Green."""


def read_counts(cell: Callable[[str], Cell | None], style: Style) -> Counts | None:
    """What a line claims of other lines, or None where it is about a measure.

    ``cell`` gives the line's cell of a column. A line with a target is about a measure.
    """

    def text(column: str) -> str:
        found = cell(column)
        return tidy(found.text) if found else ""

    if text("target"):
        return None
    for column in _SAID_IN:
        said = text(column)
        if 0 < len(said) <= LONGEST:
            name = f"{text('measure')}: {said}" if column in _SAID_IN[:2] else said
            if claim := _read_words(said, name, _percent_in(said, text("published_status"))):
                return claim
    if read_figure(cell("actual"), "", style).value is not None:
        return None
    return _read_columns(cell, style)


def _percent_in(*texts: str) -> Figure:
    for text in texts:
        if found := _PERCENT.search(text):
            return Figure(Decimal(found[1]), f"{found[1]}%", "%")
    return NOTHING


def _read_words(said: str, name: str, percent: Figure) -> Counts | None:
    """The count that words claim: ``said``, with the row's ``name`` beside it."""
    shown = visible(name.removeprefix(": "))
    many = list(_MANY.finditer(said))
    found = [(each[2], each[1]) for each in many]
    pattern = _MANY
    if len(found) < 2:
        found, pattern = _LISTED.findall(said), _LISTED
    by_status = {_COLUMN_OF[word.casefold()]: Decimal(count) for word, count in found}
    is_share = any(_OF_BEFORE.search(said[: each.start()]) for each in many)
    if len(found) == len(by_status) > 1 and not by_status.keys().isdisjoint(COLOURS):
        if is_share:
            return None
        rest = pattern.sub(" ", said)
        totals = [Decimal(one or other) for one, other in _TOTAL.findall(rest)]
        return Counts(by_status, totals[0] if totals else None, percent, text=shown)
    claims = _OF.findall(said)
    if not claims:
        return None
    some, total = (Decimal(part) for part in claims[-1])
    if _MET.search(name):
        return Counts({}, total, percent, on_track=some, text=shown)
    if colour := _COLOUR.search(name) or _PLAIN.search(name):
        column = _COLUMN_OF[colour[1].casefold()]
        return Counts({column: some}, total, percent, text=shown)
    return None


def _read_columns(cell: Callable[[str], Cell | None], style: Style) -> Counts | None:
    counts = {
        colour: value
        for colour in (*COLOURS, *UNCOLOURED)
        if (value := read_figure(cell(colour), "", style).value) is not None
    }
    if counts.keys().isdisjoint(COLOURS):
        return None
    total = read_figure(cell("total"), "", style).value
    percent = read_figure(cell("percent"), "%", style)
    parts = [f"{say_counted(colour)} {count:f}" for colour, count in counts.items()]
    parts += [f"total {total:f}"] if total is not None else []
    parts += [percent.text] if percent.value is not None else []
    return Counts(counts, total, percent, text=", ".join(parts))


def say_counted(column: str) -> str:
    """What a sentence calls the rows that a column counts: "Green", "No data"."""
    return column.replace("_", " ").capitalize()
