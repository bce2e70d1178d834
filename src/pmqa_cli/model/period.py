"""Reporting periods: quarters of a council's financial year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

QUARTERS = (1, 2, 3, 4)
APRIL = 4
"""The month in which a UK council's financial year begins."""

Basis = Literal["previous period", "same period last year"]
"""An earlier period that a figure can be compared with."""

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""As English writes them, whatever the machine's own language."""

_WRITTEN = re.compile(
    r"^\s*(\d{4})\s*[-/\u2013]\s*(\d{2}|\d{4})[\s,:_-]*Q(?:uarter)?\s*([1-4])\s*$", re.IGNORECASE
)


class PeriodError(ValueError):
    """The text given is not a quarter of a financial year; the message says what is."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of a financial year, ordered in time.

    ``year`` is the calendar year in which the financial year begins: 2026 for 2026-27.
    """

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "2026-27 Q1" (also "2026/27 Q1", "2026-27-Q1" and "2026-2027 Q1").

        Raises PeriodError with the accepted form when the text is anything else, or when the two
        years do not follow each other.
        """
        found = _WRITTEN.match(text)
        if not found:
            raise PeriodError(f'"{text}" is not a period. Write it like "2026-27 Q1".')
        first, second, quarter = int(found[1]), found[2], int(found[3])
        expected = str(first + 1)
        if second not in (expected, expected[-2:]):
            raise PeriodError(
                f'"{text}" names two years that do not follow each other. '
                f'Write "{first}-{expected[-2:]} Q{quarter}".'
            )
        return cls(first, quarter)

    @property
    def year_name(self) -> str:
        """The financial year as councils write it: "2026-27"."""
        return f"{self.year}-{(self.year + 1) % 100:02d}"

    @property
    def slug(self) -> str:
        """The period as part of a file or folder name: "2026-27-Q1"."""
        return f"{self.year_name}-Q{self.quarter}"

    def __str__(self) -> str:
        return f"{self.year_name} Q{self.quarter}"

    def shift(self, quarters: int) -> Period:
        """The period this many quarters later (earlier when negative)."""
        position = self.year * 4 + (self.quarter - 1) + quarters
        return Period(position // 4, position % 4 + 1)

    @property
    def previous(self) -> Period:
        """The quarter before."""
        return self.shift(-1)

    @property
    def last_year(self) -> Period:
        """The same quarter of the financial year before."""
        return Period(self.year - 1, self.quarter)

    def starts(self, first_month: int = APRIL) -> date:
        """The first day of the quarter, for a financial year that begins in ``first_month``."""
        months = first_month - 1 + 3 * (self.quarter - 1)
        return date(self.year + months // 12, months % 12 + 1, 1)

    def ends(self, first_month: int = APRIL) -> date:
        """The last day of the quarter, for a financial year that begins in ``first_month``."""
        months = first_month - 1 + 3 * (self.quarter - 1) + 2
        year, month = self.year + months // 12, months % 12 + 1
        return date(year, month, calendar.monthrange(year, month)[1])


def say_day(day: date) -> str:
    """A date in words: "30 June 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def period_of(day: date, first_month: int = APRIL) -> Period:
    """The quarter in which a day falls."""
    months = day.year * 12 + day.month - first_month
    return Period(months // 12, months % 12 // 3 + 1)


SOME_PERIOD = Period(2000, 1)
"""For what is the same in every period: an example's target, or one published without a period."""
