from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.period import Period, PeriodError, period_of

periods = st.builds(Period, st.integers(1950, 2120), st.integers(1, 4))
months = st.integers(1, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2026-27 Q1",
        "2026/27 Q1",
        "2026-2027 Q1",
        "2026–27 Q1",
        "2026-27-Q1",
        "2026-27Q1",
        " 2026-27  q1 ",
        "2026-27 Quarter 1",
        "2026-27, Q1",
    ],
)
def test_a_period_is_read_as_people_write_it(text: str) -> None:
    assert Period.parse(text) == Period(2026, 1)


@pytest.mark.parametrize(
    "text", ["", "Q1", "2026-27", "2026 Q1", "2026-27 Q5", "2026-27 Q0", "26-27 Q1", "Q1 2026-27"]
)
def test_anything_else_is_refused_with_the_form_that_is_accepted(text: str) -> None:
    with pytest.raises(PeriodError, match="2026-27 Q1"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2026-28 Q1", "2026-26 Q1", "2026-2028 Q1", "2026-25 Q1"])
def test_years_that_do_not_follow_each_other_are_refused(text: str) -> None:
    with pytest.raises(PeriodError, match='Write "2026-27 Q1"'):
        Period.parse(text)


def test_the_turn_of_a_century() -> None:
    assert str(Period(2099, 4)) == "2099-00 Q4"
    assert Period.parse("1999-00 Q4") == Period.parse("1999-2000 Q4") == Period(1999, 4)


@given(periods)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == Period.parse(period.slug) == period


@given(periods, st.integers(-40, 40), st.integers(-40, 40))
def test_shifts_add_up_and_keep_order(period: Period, one: int, other: int) -> None:
    assert period.shift(one).shift(other) == period.shift(one + other)
    assert period.shift(one).shift(-one) == period
    assert (period.shift(one) < period) == (one < 0)


@given(periods)
def test_names_for_shifts(period: Period) -> None:
    assert period.previous == period.shift(-1)
    assert period.last_year == period.shift(-4)


@given(periods, months)
def test_a_quarter_begins_the_day_after_the_last_one_ended(period: Period, first: int) -> None:
    assert period.starts(first) == period.previous.ends(first) + timedelta(days=1)
    assert 89 <= (period.ends(first) - period.starts(first)).days + 1 <= 92


@given(st.dates(date(1950, 1, 1), date(2120, 12, 31)), months)
def test_a_day_lies_in_the_quarter_that_it_falls_in(day: date, first: int) -> None:
    period = period_of(day, first)
    assert period.starts(first) <= day <= period.ends(first)


def test_the_financial_year_of_councils() -> None:
    assert Period(2026, 1).starts() == date(2026, 4, 1)
    assert Period(2026, 3).ends() == date(2026, 12, 31)
    assert Period(2026, 4).ends() == date(2027, 3, 31)
    assert period_of(date(2027, 3, 31)) == Period(2026, 4)
    assert period_of(date(2026, 4, 1)) == Period(2026, 1)
