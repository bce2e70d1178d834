"""The framework's cycle turned into a year's dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.audience import Audience
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
    audience_name: str
    """What the framework calls it; the id where it is not among its audiences."""
    due: str
    """What is due, in a few words."""
    working_days: int
    """After quarter end; negative before it."""
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
    basis: str
    """Which days were counted, in a sentence."""
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
    cycle: Cycle,
    year: int,
    working_days: WorkingDays,
    first_month: int = APRIL,
    audiences: Iterable[Audience] = (),
) -> Timetable:
    """Give every stage of every quarter in which it takes place its date.

    A date that no known list of bank holidays covers, counting from quarter end, carries a note.
    """
    names = {audience.id: audience.name for audience in audiences}

    def dated(stage: CycleStage, period: Period) -> Stage:
        end = period.ends(first_month)
        day = working_days.add(end, stage.working_days)
        return Stage(
            id=stage.id,
            period=period,
            name=stage.name,
            name_cy=stage.name_cy,
            owner=stage.owner,
            audience=stage.audience,
            audience_name=names.get(stage.audience, stage.audience),
            due=stage.due,
            working_days=stage.working_days,
            date=day,
            anchor=_anchor(stage.working_days),
            note="" if working_days.knows(end, day) else _unknown(day, working_days),
        )

    stages = tuple(
        dated(stage, Period(year, quarter))
        for quarter in QUARTERS
        for stage in cycle.stages
        if quarter in stage.quarters
    )
    return Timetable(year, stages, _basis(working_days), first_month)


def _anchor(count: int) -> str:
    if count == 0:
        return "quarter end"
    days = "working day" if abs(count) == 1 else "working days"
    return f"quarter end {'+' if count > 0 else '-'} {abs(count)} {days}"


def _unknown(day: date, working_days: WorkingDays) -> str:
    if working_days.known_until is None:
        return "no list of bank holidays was used, check this date"
    if day > working_days.known_until:
        edge = f"ends on {_written(working_days.known_until)}"
    else:
        edge = f"begins on {_written(working_days.known_from)}"
    return f"the list of bank holidays {edge}, check this date"


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _basis(working_days: WorkingDays) -> str:
    left_out = ["weekends"]
    if working_days.known_until is not None:
        source = f" ({working_days.source})" if working_days.source else ""
        left_out.append(f"bank holidays{source}")
    if working_days.closed:
        days = len(working_days.closed)
        left_out.append(f"{days} closed day{'s' if days > 1 else ''} of the council")
    *others, last = left_out
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"Working days leave out {listed}."
