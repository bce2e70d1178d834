"""Stored numbers, dates and number formats, as Excel shows them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from math import isinf
from typing import Final

from pmqa_cli.model.returns import Value

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]?")
_ISO_TIME = re.compile(r"[0-9]{1,2}:")

_DAY: Final = 86_400_000
"""Milliseconds in a day."""
_EPOCH_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY: Final = 2_958_466
"""The serial after 31 December 9999."""
_FIRST_SAFE: Final = 61
"""1 March 1900. Excel counts a 29 February 1900 that never was, so serials up to 60 are days that
programs disagree on; none is a date anybody means."""
_CACHE: Final = 5_000


class Shown(Enum):
    """What a number format makes of a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    """Hours and minutes without a day."""
    ELAPSED = "elapsed"
    """A length of time, [h]:mm: a number to us."""


BUILT_IN: Final = {
    **dict.fromkeys((9, 10), Shown.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, 22), Shown.DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), Shown.TIME),
    46: Shown.ELAPSED,
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), Shown.DATE),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), Shown.TIME),
}
"""Formats known by number alone (ECMA-376 part 1, 18.8.30); 27 to 58 are the East Asian ones."""


def classify_format(code: str) -> Shown:
    """What a number format shows, by its first section: ``0.0"%"`` is no percentage, ``0%`` is."""
    bare = _LITERAL.sub("", code).split(";", 1)[0]
    if _ELAPSED.search(bare):
        return Shown.ELAPSED
    bare = _BRACKETED.sub("", bare).lower()
    if "%" in bare:
        return Shown.PERCENT
    if "general" in bare:
        return Shown.NUMBER
    if "d" in bare or "y" in bare:
        return Shown.DATE
    if "h" in bare or "s" in bare:
        return Shown.TIME
    return Shown.DATE if "m" in bare else Shown.NUMBER


def parse_number(raw: str) -> Decimal | None:
    """The Decimal of the stored double at 15 significant digits; None for no finite number."""
    if len(raw) < 16 and raw.isdecimal() and raw.isascii():
        return Decimal(raw)
    if not _NUMBER.fullmatch(raw):
        return None
    stored = float(raw)
    if isinf(stored):
        return None
    return Decimal(format(stored, ".15g")) if stored else Decimal(0)


def from_serial(serial: Decimal, shown: Shown, date1904: bool) -> date | datetime | time | None:
    """The day or moment a serial stands for, to the millisecond; None where there is none.

    A whole serial in a date format is a date; one with a fraction, or in a time format, a
    datetime; less than one in a time format, a time of day. Serials up to 60 (except in the 1904
    system), negative ones and those after the year 9999 are None.
    """
    if shown is Shown.TIME and 0 <= serial < 1:
        moment = _milliseconds(serial)
        return (_EPOCH_1904 + timedelta(milliseconds=moment)).time() if moment < _DAY else None
    first, epoch = (0, _EPOCH_1904) if date1904 else (_FIRST_SAFE, _EPOCH_1900)
    if not first <= serial < _LAST_DAY:
        return None
    days = int(serial)
    try:
        found = epoch + timedelta(days=days, milliseconds=_milliseconds(serial - days))
    except OverflowError:
        return None
    return found.date() if shown is Shown.DATE and found.time() == time.min else found


def _milliseconds(fraction: Decimal) -> int:
    return int((fraction * _DAY).to_integral_value(ROUND_HALF_UP))


def parse_iso(raw: str) -> Value:
    """A date stored as ISO 8601 text (t="d"): a date, datetime or time, else the text itself."""
    text = raw.strip()
    try:
        if _ISO_TIME.match(text):
            return time.fromisoformat(text).replace(tzinfo=None)
        found = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return raw
    return found.date() if "T" not in text and " " not in text else found


class Numbers(dict[str, Value]):
    """Raw text -> value, for one way of showing numbers; each text is worked out once.

    ``is_percent``: values are times 100, as Excel shows them.
    """

    def __init__(self, shown: Shown = Shown.NUMBER, date1904: bool = False) -> None:
        super().__init__()
        self.is_percent = shown is Shown.PERCENT
        self._shown = shown
        self._date1904 = date1904

    def __missing__(self, raw: str) -> Value:
        value = self._work_out(raw)
        if len(self) < _CACHE:
            self[raw] = value
        return value

    def _work_out(self, raw: str) -> Value:
        number = parse_number(raw.strip())
        if number is None:
            return raw
        if self.is_percent:
            # Adding 0 writes 1E+1 as 10.
            return number.scaleb(2) + 0
        if self._shown in (Shown.DATE, Shown.TIME):
            found = from_serial(number, self._shown, self._date1904)
            return number if found is None else found
        return number
