"""The day by the clocks of the United Kingdom, against the time zone database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.calendar.uk_day import uk_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-07-14T22:59:59+00:00", date(2026, 7, 14)),
        ("2026-07-14T23:00:00+00:00", date(2026, 7, 15)),
        ("2026-07-14T23:30:00+01:00", date(2026, 7, 14)),
        ("2026-07-14T19:30:00-04:00", date(2026, 7, 15)),
        ("2026-01-14T23:59:59+00:00", date(2026, 1, 14)),
        # The nights in which the clocks change: 29 March and 25 October 2026.
        ("2026-03-28T23:30:00+00:00", date(2026, 3, 28)),
        ("2026-03-29T23:30:00+00:00", date(2026, 3, 30)),
        ("2026-10-24T23:30:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T23:30:00+00:00", date(2026, 10, 25)),
    ],
)
def test_days(moment: str, day: date) -> None:
    assert uk_day(datetime.fromisoformat(moment)) == day


@given(
    st.datetimes(datetime(1996, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(-14, 14),
)
def test_agrees_with_the_time_zone_database(moment: datetime, hours: int) -> None:
    try:
        london = ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time zone database")
    local = moment.astimezone(timezone(timedelta(hours=hours)))
    assert uk_day(local) == moment.astimezone(london).date()
