"""Working days: every weekday but bank holidays and the council's own closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pmqa_cli.model.period import say_day

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """The days on which the council works, as far as its list of bank holidays goes.

    Outside the list ``knows`` is False and ``doubt`` says why: bank holidays there are worked out
    by the rules of past years where anybody did that, and else not known at all.
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
    expected_until: date | None = None
    """The last day up to which the holidays beyond the list are worked out; None where none are."""

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

    def clear(self, day: date, count: int) -> date:
        """The working day with this many clear working days between it and ``day``, after it or
        (negative) before it. Neither of the two days counts."""
        return self.add(day, count + (1 if count > 0 else -1))

    def why_closed(self, day: date) -> str:
        """Why the council does not work on a day: "Boxing Day"; empty where it does."""
        if day in self.holidays:
            return self.holidays[day]
        if day.weekday() >= _SATURDAY:
            return "a weekend"
        return "a closed day of the council" if day in self.closed else ""

    def doubt(self, first: date, last: date) -> str:
        """What is not certain about the working days between two days, in either order; empty where
        the official list covers them."""
        if self.knows(first, last):
            return ""
        if self.known_until is None:
            return "no list of bank holidays was used, check this date"
        first, last = sorted((first, last))
        if last <= self.known_until:
            return (
                f"the list of bank holidays begins on {say_day(self.known_from)}, check this date"
            )
        if self.expected_until and first >= self.known_from and last <= self.expected_until:
            return (
                f"bank holidays after {say_day(self.known_until)} are not official yet, "
                "check this date"
            )
        return f"the list of bank holidays ends on {say_day(self.known_until)}, check this date"

    def between(self, first: date, last: date) -> int:
        """How many working days come after ``first``, up to and with ``last``.

        Negative where ``last`` is the earlier; ``between(day, add(day, n)) == n``.
        """
        if last < first:
            return -sum(self.is_working(last + _DAY * n) for n in range((first - last).days))
        return sum(self.is_working(first + _DAY * n) for n in range(1, (last - first).days + 1))
