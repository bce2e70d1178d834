"""Timeframes: the last day that words name, where they clearly name one.

Nothing is guessed: "autumn", "in due course" and "next year" name no day, and a day and month in
an order that nobody can be sure of ("03/04/2026") is read as this country writes it.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from pmqa_cli.model.period import APRIL, MONTH_NAMES, Period, PeriodError
from pmqa_cli.model.returns import Value
from pmqa_cli.model.text import normalise

ENGLISH = MONTH_NAMES
WELSH = (
    *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
    *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
)
MONTHS = {
    name.casefold(): number
    for names in (ENGLISH, tuple(name[:3] for name in ENGLISH), WELSH)
    for number, name in enumerate(names, 1)
} | {"sept": 9}
"""Names of months as people write them, Welsh too, whatever the machine's own language."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>20\d\d|\d\d)"
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)\b")
_SLASHED = re.compile(rf"\b(?P<day>\d\d?)[/.\-](?P<month>\d\d?)[/.\-]{_YEAR}\b")
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<name>{_MONTH})\.?,? {_YEAR}\b"
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<name>{_MONTH})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>20\d\d)\b"
)
_MONTH_ONLY = re.compile(
    rf"\b(?P<name>{_MONTH})\.?(?:,? (?P<year>20\d\d)| ?[\-/'’](?P<short>20\d\d|\d\d))\b"
)
_QUARTER_FIRST = re.compile(
    r"\bq(?:uarter)? ?(?P<quarter>[1-4])(?: of)?,? (?P<years>20\d\d ?[-/\u2013] ?\d\d(?:\d\d)?)\b"
)
_YEAR_FIRST = re.compile(
    r"\b(?P<years>20\d\d ?[-/\u2013] ?\d\d(?:\d\d)?),? q(?:uarter)? ?(?P<quarter>[1-4])\b"
)
_FINANCIAL_YEAR = re.compile(
    r"\bend of (?:the )?(?:financial year )?(?P<years>20\d\d ?[-/\u2013] ?\d\d(?:\d\d)?)\b"
)
_DAYS = (_ISO, _SLASHED, _DAY_FIRST, _MONTH_FIRST)


def read_timeframe(value: Value, first_month: int = APRIL) -> date | None:
    """The last day that a timeframe names, or None where it names none.

    A month stands for its last day, a quarter ("Q2 2026-27") for its last day in a financial year
    that begins in ``first_month``. Where several days are named the last one counts.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    rest = normalise(value)
    named = list(find_days(rest))
    for pattern in _DAYS:
        rest = pattern.sub(" ", rest)
    named += [
        date(year, month, calendar.monthrange(year, month)[1])
        for found in _MONTH_ONLY.finditer(rest)
        for year, month in [(_year(found["year"] or found["short"]), MONTHS[found["name"]])]
    ]
    for pattern in (_QUARTER_FIRST, _YEAR_FIRST):
        named += _quarters(pattern, rest, first_month)
    if not named:
        named = [
            end
            for found in _FINANCIAL_YEAR.finditer(rest)
            if (end := _quarter_end(found["years"], 4, first_month))
        ]
    return max(named, default=None)


def find_days(text: str) -> tuple[date, ...]:
    """Every day that a text names in full, with day, month and year."""
    plain = normalise(text)
    return tuple(
        day for pattern in _DAYS for found in pattern.finditer(plain) if (day := _day(found))
    )


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = MONTHS[parts["name"]] if "name" in parts else int(parts["month"])
    try:
        return date(_year(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _quarters(pattern: re.Pattern[str], text: str, first_month: int) -> list[date]:
    ends = (
        _quarter_end(found["years"], int(found["quarter"]), first_month)
        for found in pattern.finditer(text)
    )
    return [end for end in ends if end]


def _quarter_end(years: str, quarter: int, first_month: int) -> date | None:
    try:
        return Period.parse(f"{years.replace(' ', '')} Q{quarter}").ends(first_month)
    except PeriodError:
        return None
