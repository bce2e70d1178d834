"""Working days: every weekday but bank holidays and the council's own closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """The days on which the council works, as far as its list of bank holidays goes.

    Outside the list only weekends and closed days are left out, and ``knows`` is False: whoever
    shows such a date says that it may fall on, or count, a bank holiday not yet announced.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    """Bank holidays of the council's nation and what they are called."""
    known_until: date | None = None
    """The last day for which the list speaks; None where there is no list."""
    closed: frozenset[date] = frozenset()
    """Days on which the council itself is closed, over and above."""
    known_from: date = date.min
    """The first day for which the list speaks."""
    source: str = ""
    """Whose list it is: "England and Wales, official list of 24 November 2025"."""

    def is_working(self, day: date) -> bool:
        """Whether the council works on this day."""
        return day.weekday() < _SATURDAY and day not in self.holidays and day not in self.closed

    def knows(self, first: date, last: date) -> bool:
        """Whether the list of bank holidays covers both days and all between, in either order."""
        if self.known_until is None:
            return False
        return self.known_from <= min(first, last) and max(first, last) <= self.known_until

    def add(self, day: date, count: int) -> date:
        """The working day this many working days after ``day``, or before it when negative.

        ``day`` itself is never counted. With a count of 0 it is ``day``, or the first working day
        after it where the council is closed.
        """
        step = -_DAY if count < 0 else _DAY
        if count == 0 and self.is_working(day):
            return day
        for _ in range(abs(count) or 1):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days come after ``first``, up to and with ``last``.

        Negative where ``last`` is the earlier; ``between(day, add(day, n)) == n``.
        """
        if last < first:
            return -sum(self.is_working(last + _DAY * n) for n in range((first - last).days))
        return sum(self.is_working(first + _DAY * n) for n in range(1, (last - first).days + 1))
