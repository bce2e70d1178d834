"""On which day something happened, by the clocks of the United Kingdom.

Written out rather than looked up: Windows brings no time zones with it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_HOUR = timedelta(hours=1)


def uk_day(moment: datetime) -> date:
    """The day of a moment, which must say its time zone. Summer time is from the last Sunday in
    March to the last in October, 01:00 UTC both times (the Summer Time Order 2002)."""
    utc = moment.astimezone(UTC)
    first, last = (_change(utc.year, month) for month in (3, 10))
    return (utc + _HOUR if first <= utc < last else utc).date()


def _change(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    return day - timedelta(days=(day.weekday() + 1) % 7)
