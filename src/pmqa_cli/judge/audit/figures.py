"""Figures as publications write them: "85%", "£1,234", "12 days", "28*", "n/a", "#DIV/0!".

A publication is text, so text is a figure here, where a return would be asked for a number. What
cannot be read for certain is named and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pmqa_cli.model.publication import NOTHING, Figure
from pmqa_cli.model.returns import Cell, ErrorValue
from pmqa_cli.model.text import normalise, tidy, visible
from pmqa_cli.model.words import NO_FIGURE

LONGEST: Final = 60
"""Characters of a figure; more is a sentence. Also as much of one as a message repeats."""

_LITERAL = re.compile(
    r"#?div/0!?|#(ref|value|name|num|null|spill|calc|field|n/a)[!?]?|(ref|value|name|num|null)[!?]"
    r"|#{2,}|null|[+-]?nan|[+-]?inf(inity)?|undefined"
)
_NO_FIGURE = (
    *(word for word in NO_FIGURE if len(word) > 2),
    *(
        "data unavailable",
        "unavailable",
        "not yet available",
        "data not yet available",
        "no figure",
    ),
    *(
        "not reported",
        "not due",
        "annual",
        "awaiting",
        "suppressed",
        "not collected",
        "not measured",
    ),
)
_MARKS = ("-", "--", "–", "—", ".", "..", "...", "…", "?", "*", ":", "x", "c", "na", "/")
"""What stands alone in place of a figure."""
_WORDS_FOR_NONE = re.compile(
    rf"(?:{'|'.join(re.escape(word) for word in _NO_FIGURE)})(?![a-z0-9]).*", re.DOTALL
)
_PROVISIONAL = re.compile(r"\s*(\*+|\(\*\)|\(p\)|\(?provisional\)?)$")

_ENGLISH = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+)?"
_CONTINENTAL = r"(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?"
_AROUND = r"(?P<sign>[+-]?) ?(?P<coin>[£€$]?) ?(?P<inner>-?)(?P<number>{number})(?P<rest>.*)"
_SHAPES = {
    False: re.compile(_AROUND.format(number=_ENGLISH), re.ASCII),
    True: re.compile(_AROUND.format(number=_CONTINENTAL), re.ASCII),
}
_SCALES = {
    **dict.fromkeys(("k", "thousand"), Decimal(1_000)),
    **dict.fromkeys(("m", "mn", "million"), Decimal(1_000_000)),
    **dict.fromkeys(("bn", "billion"), Decimal(1_000_000_000)),
}
_COMMA = re.compile(r"(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})(?![\d,.])", re.ASCII)
"""A comma that cannot part thousands."""
_POINT = re.compile(r"\d\.\d|\d,\d{3}(?!\d)", re.ASCII)
"""A point or a comma as English figures have it."""

_UNITS = {
    **dict.fromkeys(
        ("%", "percent", "per cent", "percentage", "pp", "points", "percentage points"), "%"
    ),
    **dict.fromkeys(("day", "calendar day"), "days"),
    **dict.fromkeys(("working day", "wd"), "working days"),
    **dict.fromkeys(("week", "wk", "wks"), "weeks"),
    **dict.fromkeys(("month", "mth", "mths"), "months"),
    **dict.fromkeys(("hour", "hr", "hrs"), "hours"),
    **dict.fromkeys(("minute", "min", "mins"), "minutes"),
    **dict.fromkeys(("second", "sec", "secs"), "seconds"),
    **dict.fromkeys(("year", "yr", "yrs"), "years"),
    **dict.fromkeys(("fte",), "ftes"),
    **dict.fromkeys(("£", "gbp", "pounds"), "£"),
    **dict.fromkeys(("tonne", "t"), "tonnes"),
}
_COUNTED = (
    *("people", "households", "homes", "dwellings", "units", "cases", "visits", "visitors"),
    *("calls", "incidents", "complaints", "applications", "children", "families", "adults"),
    *("jobs", "businesses", "properties", "sites", "schools", "events", "kg", "kwh", "miles", "km"),
    *("tco2e", "tco2", "kgs", "days per fte", "participants", "attendances", "crimes", "places"),
)
_CANONICAL = {
    **_UNITS,
    **{unit: unit for unit in _UNITS.values()},
    **{unit: unit for unit in _COUNTED},
}


def canonical_unit(unit: str) -> str:
    """A unit as units are compared: "per cent" is "%", "day" is "days"; else as it stands."""
    plain = normalise(unit).strip(" .()")
    return _CANONICAL.get(plain, plain)


@dataclass(frozen=True, slots=True)
class Style:
    """How a publication writes its numbers."""

    comma: bool = False
    """Whether the comma is the decimal mark: 12,5 is twelve and a half."""
    mixed: bool = False
    """Whether some figures say one thing and some the other: then a comma says nothing."""


def style_of(texts: Iterable[str]) -> Style:
    """How numbers are written, told from all the figures of a table together."""
    comma = point = False
    for text in texts:
        if len(text) <= LONGEST:
            comma = comma or _COMMA.search(text) is not None
            point = point or _POINT.search(text) is not None
    return Style(comma and not point, comma and point)


def read_figure(cell: Cell | None, unit: str = "", style: Style = Style()) -> Figure:
    """The figure of a cell; ``unit`` is that of the row. It raises nothing."""
    if cell is None or cell.is_empty:
        if cell is not None and not cell.is_calculated:
            return Figure(text="a formula", trouble="a formula that was saved without its result")
        return NOTHING
    value = cell.value
    if isinstance(value, ErrorValue):
        return _literal(value)
    if isinstance(value, Decimal):
        return Figure(value, f"{value:f}", "%" if cell.is_percent else "")
    if not isinstance(value, str):
        return Figure(text=cell.text, trouble="a date or TRUE/FALSE, not a number")
    return read_text(value, unit, style)


def _literal(text: str) -> Figure:
    seen = visible(tidy(text))[:LONGEST]
    return Figure(text=seen, trouble="an error of a spreadsheet", literal=True)


def read_text(text: str, unit: str = "", style: Style = Style()) -> Figure:
    """The figure that a text spells. It raises nothing."""
    shown = tidy(text)
    plain = normalise(text)
    seen = visible(shown)
    seen = f"{seen[: LONGEST - 3]}..." if len(seen) > LONGEST else seen
    if not plain or plain.strip(" ()") in _MARKS or _WORDS_FOR_NONE.fullmatch(plain.strip("( ")):
        return Figure(text=seen)
    if _LITERAL.fullmatch(plain.replace(" ", "")):
        return _literal(shown)
    if len(plain) > LONGEST:
        return Figure(text=seen, trouble="not a figure")
    bare = _PROVISIONAL.sub("", plain)
    number = _read_number(bare, unit, style)
    if isinstance(number, str):
        return Figure(text=seen, trouble=number)
    value, said = number
    return Figure(value, seen, said, provisional=bare != plain)


def _read_number(plain: str, unit: str, style: Style) -> tuple[Decimal, str] | str:
    """The number and its unit, or why there is none."""
    if style.mixed and plain.count(",") == 1 and re.search(r"\d,\d", plain) and "." not in plain:
        return "a comma that may part thousands or decimals"
    if style.comma and re.search(r"\d\.\d", plain):
        return "a point that may part thousands or decimals"
    plain = re.sub("^[\u2010-\u2015\u2212]", "-", plain)
    found = _SHAPES[style.comma].fullmatch(plain)
    if not found or not found["number"]:
        return "not a figure"
    digits = found["number"].replace(" ", "")
    digits = digits.replace(",", ".") if style.comma else digits.replace(",", "")
    negative = "-" in (found["sign"], found["inner"])
    value = -Decimal(digits) if negative else Decimal(digits)
    rest = found["rest"].strip()
    said = "£" if found["coin"] == "£" else found["coin"]
    if said and (scale := _SCALES.get(rest)):
        return value * scale, said
    if not rest:
        return value, said
    if said:
        return "not a figure"
    meant = canonical_unit(rest)
    if meant in _CANONICAL.values() or meant == canonical_unit(unit):
        return value, meant
    return "a number with words that are no unit known here"


_NUMBER_WITHIN = re.compile(r"[£€$]? ?[-\u2212]?\d(?:[\d,. ]*\d)?", re.ASCII)
_YES, _NO = ("yes", "y", "true"), ("no", "n", "false")


def without_unit(text: str, unit: str, style: Style) -> tuple[str, str]:
    """A target in words with its number written plainly and without its unit, and that unit.

    "at least 1,250 days" is ("at least 1250", "days"). Unchanged where it holds not one number.
    """
    plain = normalise(text)
    numbers = list(_NUMBER_WITHIN.finditer(plain))
    if len(plain) > LONGEST or len(numbers) != 1:
        return text, ""
    before, after = plain[: numbers[0].start()], plain[numbers[0].end() :].lstrip()
    words = sorted((*_CANONICAL, canonical_unit(unit)), key=len, reverse=True)
    said = next((word for word in words if word and _begins(word, after)), "")
    figure = read_text(f"{numbers[0][0]} {said}", unit, style)
    if figure.value is None:
        return text, ""
    return f"{before}{figure.value:f} {after[len(said) :].strip()}".strip(), figure.unit


def _begins(word: str, text: str) -> bool:
    return text.startswith(word) and not text[len(word) : len(word) + 1].isalnum()


def read_yes_no(figure: Figure) -> Figure:
    """The figure of a measure whose target is yes or no: 1 and 0."""
    said = normalise(figure.text).strip(" .")
    if said in (*_YES, *_NO):
        return Figure(Decimal(said in _YES), figure.text)
    if not figure.text or (figure.value is None and not figure.trouble):
        return figure
    return Figure(text=figure.text, trouble="neither yes nor no, as the target is")


_RANGE = re.compile(r"(?:between )?(.*?\d.*?) ?(?:to|-|–|and) ?(\d.*)")


def read_range(text: str, unit: str, style: Style) -> tuple[Figure, Figure] | None:
    """The two ends of a range ("40% to 60%", "40-60"), or None where the text is none."""
    plain = normalise(text)
    found = _RANGE.fullmatch(plain) if len(plain) <= LONGEST else None
    if not found:
        return None
    low, high = (read_text(each, unit, style) for each in found.groups())
    if low.value is None or high.value is None or low.value > high.value:
        return None
    return low, high
