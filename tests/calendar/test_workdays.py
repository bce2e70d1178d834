from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.store.bank_holidays import read_bank_holidays


def working_days(nation: str = "england-and-wales", *closed: date) -> WorkingDays:
    known = read_bank_holidays(nation)
    return WorkingDays(known.days, known.known_until, frozenset(closed), known.known_from)


WALES = working_days()
CHRISTMAS_CLOSURE = tuple(date(2026, 12, day) for day in (29, 30, 31))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        # Worked out by hand on a wall calendar.
        (date(2026, 6, 30), 10, date(2026, 7, 14)),
        (date(2026, 9, 30), 10, date(2026, 10, 14)),
        (date(2026, 12, 31), 10, date(2027, 1, 15)),  # New Year's Day
        (date(2027, 3, 31), 10, date(2027, 4, 14)),  # Easter falls before quarter end
        (date(2026, 3, 31), 10, date(2026, 4, 16)),  # Easter falls after it
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # 1 January a Saturday, Monday instead
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # two substitute days
        (date(2028, 2, 28), 2, date(2028, 3, 1)),  # a leap year
        (date(2026, 12, 31), -3, date(2026, 12, 24)),  # back over Christmas
        (date(2026, 7, 4), 1, date(2026, 7, 6)),  # from a Saturday
        (date(2026, 7, 4), -1, date(2026, 7, 3)),
        (date(2026, 7, 4), 0, date(2026, 7, 6)),
        (date(2026, 7, 3), 0, date(2026, 7, 3)),
        (date(2026, 12, 25), 0, date(2026, 12, 29)),
    ],
)
def test_working_days_after_and_before(start: date, count: int, expected: date) -> None:
    assert WALES.add(start, count) == expected


@pytest.mark.parametrize(
    ("nation", "expected"),
    [
        ("england-and-wales", date(2026, 4, 8)),  # Good Friday, Easter Monday
        ("northern-ireland", date(2026, 4, 8)),
        ("scotland", date(2026, 4, 7)),  # Easter Monday is worked
    ],
)
def test_nations_differ(nation: str, expected: date) -> None:
    assert working_days(nation).add(date(2026, 3, 31), 4) == expected


def test_the_councils_own_closed_days_do_not_count() -> None:
    closed = working_days("england-and-wales", *CHRISTMAS_CLOSURE)
    assert WALES.add(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert closed.add(date(2026, 12, 24), 1) == date(2027, 1, 4)
    assert closed.add(date(2026, 12, 31), 0) == date(2027, 1, 4)


def test_how_far_the_list_goes() -> None:
    assert WALES.knows(date(2019, 1, 1), date(2028, 12, 31))
    assert WALES.knows(date(2028, 12, 31), date(2019, 1, 1))
    assert not WALES.knows(date(2028, 12, 31), date(2029, 1, 1))
    assert not WALES.knows(date(2018, 12, 31), date(2019, 1, 1))
    assert not WorkingDays().knows(date(2026, 1, 1), date(2026, 1, 2))


def test_between_counts_the_last_day_and_not_the_first() -> None:
    assert WALES.between(date(2026, 12, 31), date(2027, 1, 15)) == 10
    assert WALES.between(date(2027, 1, 15), date(2026, 12, 31)) == -10
    assert WALES.between(date(2026, 7, 3), date(2026, 7, 3)) == 0
    assert WALES.between(date(2026, 7, 3), date(2026, 7, 5)) == 0


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        # Cabinet on Tuesday 18 August: Monday, Friday and Thursday are clear.
        (date(2026, 8, 18), -3, date(2026, 8, 12)),
        # Over Christmas: 4 January, 31, 30, 29 and 24 December are clear.
        (date(2027, 1, 5), -5, date(2026, 12, 23)),
        (date(2026, 8, 18), 5, date(2026, 8, 26)),
    ],
)
def test_clear_days_count_neither_of_the_two(day: date, count: int, expected: date) -> None:
    assert WALES.clear(day, count) == expected


def test_why_a_day_is_closed() -> None:
    closed = working_days("england-and-wales", *CHRISTMAS_CLOSURE)
    assert closed.why_closed(date(2026, 12, 28)) == "Boxing Day (substitute day)"
    assert closed.why_closed(date(2026, 12, 29)) == "a closed day of the council"
    assert closed.why_closed(date(2026, 12, 27)) == "a weekend"
    assert closed.why_closed(date(2026, 12, 24)) == ""


def test_what_is_not_certain_about_days() -> None:
    known = read_bank_holidays("england-and-wales", 2030)
    further = WorkingDays(
        {**known.days, **known.expected},
        known.known_until,
        known_from=known.known_from,
        expected_until=known.expected_until,
    )
    assert further.doubt(date(2028, 12, 31), date(2028, 1, 1)) == ""
    assert further.doubt(date(2029, 3, 1), date(2028, 12, 1)) == (
        "bank holidays after 31 December 2028 are not official yet, check this date"
    )
    assert "ends on 31 December 2028" in further.doubt(date(2029, 1, 2), date(2031, 1, 1))
    assert "begins on 1 January 2019" in further.doubt(date(2018, 12, 31), date(2019, 1, 2))
    # Good Friday and Easter Monday of 2029.
    assert further.add(date(2029, 3, 29), 1) == date(2029, 4, 3)


days = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@given(days, st.integers(-80, 80))
def test_a_stage_is_on_a_working_day(day: date, count: int) -> None:
    assert WALES.is_working(WALES.add(day, count))


@given(days, st.integers(-80, 80).filter(bool))
def test_between_undoes_add(day: date, count: int) -> None:
    assert WALES.between(day, WALES.add(day, count)) == count


@given(days, st.integers(0, 80))
def test_more_working_days_are_never_earlier(day: date, count: int) -> None:
    assert WALES.add(day, count) <= WALES.add(day, count + 1)
    assert WALES.add(day + timedelta(days=1), count) >= WALES.add(day, count)
