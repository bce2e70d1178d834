"""Rows that count other rows: in columns (green, amber, red) or words ("17 of 37 met target")."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from pmqa_cli.judge.audit.columns import COLOURS
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
_COLOUR = re.compile(rf"\b({'|'.join(COLOURS)})\b", re.IGNORECASE)
_MANY = re.compile(
    rf"(?<![\d.,])(\d{{1,4}}) (?:(?:are|is|were|was|rated|as|at) ){{0,2}}({'|'.join(COLOURS)})\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"\b({'|'.join(COLOURS)})\b ?[:=-]? ?(\d{{1,4}})(?![\d%]|[.,]\d)", re.IGNORECASE
)
_TOTAL = re.compile(
    r"(?<![\d.,])(\d{1,4}) (?:\w+ )?(?:measures|indicators|kpis|pis)\b"
    r"|\b(?:total(?: of)?|of) ?[:=]? ?(\d{1,4})(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)


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
    found = [(colour, count) for count, colour in _MANY.findall(said)]
    found = found if len(found) > 1 else _LISTED.findall(said)
    by_status = {colour.casefold(): Decimal(count) for colour, count in found}
    if len(found) == len(by_status) > 1:
        totals = [Decimal(one or other) for one, other in _TOTAL.findall(said)]
        return Counts(by_status, totals[0] if totals else None, percent, text=shown)
    claims = _OF.findall(said)
    if not claims:
        return None
    some, total = (Decimal(part) for part in claims[-1])
    if _MET.search(name):
        return Counts({}, total, percent, on_track=some, text=shown)
    if colour := _COLOUR.search(name):
        return Counts({colour[1].casefold(): some}, total, percent, text=shown)
    return None


def _read_columns(cell: Callable[[str], Cell | None], style: Style) -> Counts | None:
    counts = {
        colour: value
        for colour in COLOURS
        if (value := read_figure(cell(colour), "", style).value) is not None
    }
    if not counts:
        return None
    total = read_figure(cell("total"), "", style).value
    percent = read_figure(cell("percent"), "%", style)
    parts = [f"{colour.capitalize()} {count:f}" for colour, count in counts.items()]
    parts += [f"total {total:f}"] if total is not None else []
    parts += [percent.text] if percent.value is not None else []
    return Counts(counts, total, percent, text=", ".join(parts))
