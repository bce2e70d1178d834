from __future__ import annotations

from datetime import date

import pytest

from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.framework import Cycle, CycleStage
from pmqa_cli.model.period import Period
from pmqa_cli.store.bank_holidays import read_bank_holidays

KNOWN = read_bank_holidays("england-and-wales")
WALES = WorkingDays(KNOWN.days, KNOWN.known_until, known_from=KNOWN.known_from)
CYCLE = Cycle(
    stages=(
        CycleStage(id="issued", name="Workbooks issued", working_days=0),
        CycleStage(
            id="returns",
            name="Returns due",
            name_cy="Dyddiad cau",
            owner="Heads of service",
            audience="service",
            due="Completed return",
            working_days=10,
        ),
        CycleStage(id="scrutiny", name="Scrutiny", quarters=(2, 4), working_days=30),
    )
)


def test_a_year_worked_out_by_hand() -> None:
    timetable = build_timetable(CYCLE, 2026, WALES)
    assert [
        (str(stage.period), stage.id, stage.date.isoformat()) for stage in timetable.stages
    ] == [
        ("2026-27 Q1", "issued", "2026-06-30"),
        ("2026-27 Q1", "returns", "2026-07-14"),
        ("2026-27 Q2", "issued", "2026-09-30"),
        ("2026-27 Q2", "returns", "2026-10-14"),
        ("2026-27 Q2", "scrutiny", "2026-11-11"),
        ("2026-27 Q3", "issued", "2026-12-31"),
        ("2026-27 Q3", "returns", "2027-01-15"),
        ("2026-27 Q4", "issued", "2027-03-31"),
        ("2026-27 Q4", "returns", "2027-04-14"),
        ("2026-27 Q4", "scrutiny", "2027-05-13"),
    ]
    assert not any(stage.note for stage in timetable.stages)
    assert timetable.year_name == "2026-27"
    assert timetable.periods == tuple(Period(2026, quarter) for quarter in (1, 2, 3, 4))


def test_a_stage_carries_what_the_framework_says_of_it() -> None:
    _, returns = build_timetable(CYCLE, 2026, WALES).of(Period(2026, 1))
    assert (returns.name, returns.name_cy) == ("Returns due", "Dyddiad cau")
    assert (returns.owner, returns.audience) == ("Heads of service", "service")
    assert returns.due == "Completed return"


@pytest.mark.parametrize(
    ("count", "anchor"),
    [
        (0, "quarter end"),
        (1, "quarter end + 1 working day"),
        (10, "quarter end + 10 working days"),
        (-1, "quarter end - 1 working day"),
        (-5, "quarter end - 5 working days"),
    ],
)
def test_the_anchor_says_how_the_date_was_found(count: int, anchor: str) -> None:
    cycle = Cycle(stages=(CycleStage(id="a", name="A", working_days=count),))
    assert build_timetable(cycle, 2026, WALES).stages[0].anchor == anchor


def test_a_date_beyond_the_known_bank_holidays_says_so() -> None:
    notes = {
        (stage.period.quarter, stage.id): stage.note
        for stage in build_timetable(CYCLE, 2028, WALES).stages
    }
    assert notes[2, "scrutiny"] == ""
    # 31 December 2028 is a Sunday, and the Monday after it may well be New Year's Day.
    assert notes[3, "issued"] == (
        "the list of bank holidays ends on 31 December 2028, check this date"
    )
    assert notes[4, "scrutiny"] == notes[3, "returns"] == notes[3, "issued"]


def test_a_date_before_the_known_bank_holidays_says_so() -> None:
    stage = build_timetable(CYCLE, 2018, WALES).stages[0]
    assert stage.note == "the list of bank holidays begins on 1 January 2019, check this date"


def test_the_basis_says_which_days_are_left_out() -> None:
    closed = frozenset({date(2026, 12, 29), date(2026, 12, 30)})
    listed = WorkingDays(known_until=date(2028, 12, 31), source="Scotland", closed=closed)
    assert build_timetable(CYCLE, 2026, listed).basis == (
        "Working days leave out weekends, bank holidays (Scotland) "
        "and 2 closed days of the council."
    )
    assert build_timetable(CYCLE, 2026, WorkingDays()).basis == "Working days leave out weekends."


def test_without_a_list_every_date_says_so() -> None:
    stage = build_timetable(CYCLE, 2026, WorkingDays()).stages[0]
    assert stage.note.startswith("no list of bank holidays")


def test_a_year_that_begins_in_january() -> None:
    stage = build_timetable(CYCLE, 2026, WALES, first_month=1).stages[0]
    assert stage.date == date(2026, 3, 31)
