from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from pmqa_cli.calendar.election import pre_election_period
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.election import Election
from pmqa_cli.store.bank_holidays import read_bank_holidays

KNOWN = read_bank_holidays("england-and-wales")
WALES = WorkingDays(KNOWN.days, KNOWN.known_until, known_from=KNOWN.known_from)


@pytest.mark.parametrize(
    ("poll", "notice"),
    [
        # The first two as the Electoral Commission's timetables had them, the last by hand.
        (date(2023, 5, 4), date(2023, 3, 27)),
        (date(2024, 5, 2), date(2024, 3, 26)),
        (date(2027, 5, 6), date(2027, 3, 31)),
    ],
)
def test_the_last_day_on_which_the_notice_may_be_published(poll: date, notice: date) -> None:
    assert pre_election_period(Election(polling_day=poll), WALES) == (notice, poll)


def test_a_closed_day_of_the_council_is_a_day_for_the_law() -> None:
    closed = WorkingDays(KNOWN.days, KNOWN.known_until, frozenset({date(2024, 4, 30)}))
    assert pre_election_period(Election(polling_day=date(2024, 5, 2)), closed)[0] == date(
        2024, 3, 26
    )


def test_the_councils_own_notice_comes_first() -> None:
    election = Election(polling_day=date(2027, 5, 6), notice=date(2027, 3, 18))
    assert pre_election_period(election, WALES) == (date(2027, 3, 18), date(2027, 5, 6))
    with pytest.raises(ValidationError, match="before its polling day"):
        Election(polling_day=date(2027, 5, 6), notice=date(2027, 5, 6))
