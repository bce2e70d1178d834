"""Figures that are known only some time after the quarter, and the return they can be in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pmqa_cli.calendar.timetable import Timetable
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.period import APRIL, Period


def deadlines_of(timetables: Mapping[int, Timetable], stage: str) -> Mapping[Period, date]:
    """When the returns of each quarter are due, by the id of the stage at which they are; without
    the quarters for which that is not fixed."""
    return {
        each.period: each.date
        for timetable in timetables.values()
        for each in timetable.stages
        if each.stage == stage and each.period and each.date
    }


def ready_on(measure: Measure, period: Period, first_month: int = APRIL) -> date | None:
    """The day on which a measure's figure for a period is known; None where the catalogue does not
    say (``lag_days``), which means in time."""
    if measure.lag_days is None:
        return None
    return period.ends(first_month) + timedelta(days=measure.lag_days)


def is_late(
    measure: Measure,
    period: Period,
    deadlines: Mapping[Period, date],
    first_month: int = APRIL,
) -> bool:
    """Whether the figure of a period is known only after the returns for it are due."""
    ready, deadline = ready_on(measure, period, first_month), deadlines.get(period)
    return ready is not None and deadline is not None and ready > deadline


def ready_in(
    measure: Measure,
    period: Period,
    deadlines: Mapping[Period, date],
    first_month: int = APRIL,
) -> Period | None:
    """The first period, from this one on, whose returns are due when the figure is known.

    That is ``period`` itself where the figure is in time. None where the deadlines that are known
    do not reach so far, or one on the way is not fixed.
    """
    ready = ready_on(measure, period, first_month)
    if ready is None:
        return period
    in_turn = period
    while (deadline := deadlines.get(in_turn)) is not None:
        if ready <= deadline:
            return in_turn
        in_turn = in_turn.shift(1)
    return None
