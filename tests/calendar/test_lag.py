from __future__ import annotations

from datetime import date

from pmqa_cli.calendar.lag import deadlines_of, is_late, ready_in, ready_on
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.period import Period

Q1, Q2, Q3, Q4 = (Period(2026, quarter) for quarter in (1, 2, 3, 4))
DEADLINES = {Q1: date(2026, 7, 14), Q2: date(2026, 10, 14), Q3: date(2027, 1, 15)}


def measure(lag_days: int | None) -> Measure:
    return Measure("M1", "Waste recycled", "HTR", lag_days=lag_days)


def test_when_a_figure_is_known() -> None:
    assert ready_on(measure(60), Q1) == date(2026, 8, 29)
    assert ready_on(measure(0), Q1) == date(2026, 6, 30)
    assert ready_on(measure(1), Q1, first_month=1) == date(2026, 4, 1)
    assert ready_on(measure(None), Q1) is None


def test_it_is_late_from_the_day_after_the_deadline() -> None:
    assert not is_late(measure(14), Q1, DEADLINES)
    assert is_late(measure(15), Q1, DEADLINES)
    assert not is_late(measure(None), Q1, DEADLINES)
    assert not is_late(measure(60), Q4, DEADLINES)


def test_the_return_that_it_can_be_in() -> None:
    assert ready_in(measure(None), Q1, DEADLINES) == Q1
    assert ready_in(measure(14), Q1, DEADLINES) == Q1
    assert ready_in(measure(15), Q1, DEADLINES) == Q2
    assert ready_in(measure(106), Q1, DEADLINES) == Q2
    assert ready_in(measure(107), Q1, DEADLINES) == Q3
    assert ready_in(measure(300), Q1, DEADLINES) is None


def test_a_deadline_that_is_not_fixed_is_not_passed_over() -> None:
    assert ready_in(measure(150), Q1, {Q1: DEADLINES[Q1], Q3: DEADLINES[Q3]}) is None


def test_deadlines_are_those_of_the_stage_that_is_named() -> None:
    cycle = Cycle(
        stages=(
            CycleStage(id="due", name="Due", working_days=10, quarters=(1, 3)),
            CycleStage(id="late", name="Late", working_days=12),
        )
    )
    years = {year: build_timetable(cycle, year, WorkingDays()) for year in (2026, 2027)}
    assert deadlines_of(years, "due") == {
        Q1: date(2026, 7, 14),
        Q3: date(2027, 1, 14),
        Period(2027, 1): date(2027, 7, 14),
        Period(2027, 3): date(2028, 1, 14),
    }
