"""Timeframes: a day is read where words clearly name one, and never guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from pmqa_cli.judge.timeframe import read_timeframe


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30/09/2026", "2026-09-30"),
        ("by 30.9.26", "2026-09-30"),
        ("2026-09-30", "2026-09-30"),
        ("30 September 2026", "2026-09-30"),
        ("the 30th of  Sept\u00a02026", "2026-09-30"),
        ("September 30, 2026", "2026-09-30"),
        ("End of September 2026", "2026-09-30"),
        ("Feb 2028", "2028-02-29"),
        ("Sep-26", "2026-09-30"),
        ("Sept '26", "2026-09-30"),
        ("30 Medi 2026", "2026-09-30"),
        ("Tachwedd 2026", "2026-11-30"),
        ("Q2 2026-27", "2026-09-30"),
        ("2026/27 Q4", "2027-03-31"),
        ("end of 2026-27", "2027-03-31"),
        ("October to December 2026", "2026-12-31"),
        ("01/07/2026 - 30/09/2026", "2026-09-30"),
        ("draft July 2026, final 15 August 2026", "2026-08-15"),
    ],
)
def test_words_that_name_a_day(text: str, day: str) -> None:
    assert read_timeframe(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        *("asap", "ongoing", "in due course", "autumn 2026", "next year", "2026", "30 September"),
        *("May 12", "Sept 26", "31/02/2026", "Q2", "Q5 2026-27", "Q2 2026-29", "by Christmas", ""),
        *("decision 2026", "12/2026/30"),
    ],
)
def test_words_that_name_none(text: str) -> None:
    assert read_timeframe(text) is None


def test_what_is_not_text() -> None:
    assert read_timeframe(date(2026, 9, 30)) == date(2026, 9, 30)
    moment = datetime(2026, 9, 30, 12)  # noqa: DTZ001  (a cell knows no time zone)
    assert read_timeframe(moment) == date(2026, 9, 30)
    for value in (None, Decimal(46000), True, time(12)):
        assert read_timeframe(value) is None


def test_a_quarter_follows_the_council_s_own_year() -> None:
    assert read_timeframe("Q1 2026-27", 1) == date(2026, 3, 31)
