"""The framework's cycle turned into a year's dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.framework import Cycle, CycleStage
from pmqa_cli.model.period import APRIL, QUARTERS, Period


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one quarter, with its date."""

    id: str
    period: Period
    name: str
    name_cy: str
    owner: str
    audience: str
    """The id of the framework's audience."""
    due: str
    """What is due, in a few words."""
    date: date
    anchor: str
    """How the date was found: "quarter end + 10 working days"."""
    note: str = ""
    """What is not certain about the date; empty where the bank holidays up to it are known."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """A financial year's stages: quarter by quarter, each in the order of the framework."""

    year: int
    """The calendar year in which the financial year begins."""
    stages: tuple[Stage, ...]
    first_month: int = APRIL

    @property
    def year_name(self) -> str:
        """The financial year as councils write it: "2026-27"."""
        return Period(self.year, 1).year_name

    @property
    def periods(self) -> tuple[Period, ...]:
        """The quarters that have a stage."""
        return tuple(dict.fromkeys(stage.period for stage in self.stages))

    def of(self, period: Period) -> tuple[Stage, ...]:
        """The stages of one quarter."""
        return tuple(stage for stage in self.stages if stage.period == period)


def build_timetable(
    cycle: Cycle, year: int, working_days: WorkingDays, first_month: int = APRIL
) -> Timetable:
    """Give every stage of every quarter in which it takes place its date.

    A date that no known list of bank holidays covers, counting from quarter end, carries a note.
    """
    stages = (
        _dated(stage, Period(year, quarter), working_days, first_month)
        for quarter in QUARTERS
        for stage in cycle.stages
        if quarter in stage.quarters
    )
    return Timetable(year, tuple(stages), first_month)


def _dated(stage: CycleStage, period: Period, working_days: WorkingDays, first_month: int) -> Stage:
    end = period.ends(first_month)
    day = working_days.add(end, stage.working_days)
    return Stage(
        id=stage.id,
        period=period,
        name=stage.name,
        name_cy=stage.name_cy,
        owner=stage.owner,
        audience=stage.audience,
        due=stage.due,
        date=day,
        anchor=_anchor(stage.working_days),
        note="" if working_days.knows(end, day) else _unknown(working_days),
    )


def _anchor(count: int) -> str:
    if count == 0:
        return "quarter end"
    days = "working day" if abs(count) == 1 else "working days"
    return f"quarter end {'+' if count > 0 else '-'} {abs(count)} {days}"


def _unknown(working_days: WorkingDays) -> str:
    if working_days.known_until is None:
        return "bank holidays are not known, only weekends and closed days are left out"
    known = f"{working_days.known_from:%d/%m/%Y} to {working_days.known_until:%d/%m/%Y}"
    return f"bank holidays are known for {known} only, check this date"
