"""The framework's cycle turned into a year's dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pmqa_cli.calendar.dates import Dated, Dates, Day, Setting
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.anchors import AtMeeting, Edge, say_anchor
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.period import APRIL, QUARTERS, Period


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a quarter or of the year, with its date."""

    id: str
    """Stands once in a quarter, and once among the stages of the year. A stage held before several
    committees has theirs at its end: "scrutiny-place-select-committee"."""
    year: int
    quarter: int | None
    """None for a stage of the year."""
    name: str
    name_cy: str
    owner: str
    audience: str
    """The id of the framework's audience."""
    audience_name: str
    """What the framework calls it; the id where it is not among its audiences."""
    due: str
    """What is due, in a few words."""
    date: date | None
    """None where it is not fixed yet."""
    anchor: str
    """How the date was found: "3 clear days before Cabinet"."""
    stage: str
    """The id of the framework's stage."""
    note: str = ""
    """What is not certain about the date; empty where the bank holidays that count are known."""
    missing: str = ""
    """Why there is no date; empty where there is one."""
    waits_for: str = ""
    """The id of the framework's stage without whose date this one has none."""
    origin: Day | None = None
    """The day that it is counted from, or must follow."""
    working_days: int | None = None
    """How many after the end of the quarter, negative before it; None without a quarter or date."""
    least: int = 0
    """How many working days the framework wants between that and a meeting, at least."""
    at_meeting: bool = False
    committee: str = ""
    time: str = ""
    """When its meeting begins: "10:00"; empty where that is not known."""
    public: bool = False
    """Whether something is published."""

    @property
    def period(self) -> Period | None:
        """The quarter that it belongs to; None for a stage of the year."""
        return Period(self.year, self.quarter) if self.quarter else None

    @property
    def period_name(self) -> str:
        """The quarter or the year that it belongs to: "2026-27 Q1", "2026-27"."""
        return str(self.period) if self.period else Period(self.year, 1).year_name


@dataclass(frozen=True, slots=True)
class Timetable:
    """A financial year's stages: those of the year, then quarter by quarter, each in the order of
    the framework."""

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
        return tuple(dict.fromkeys(stage.period for stage in self.stages if stage.period))

    @property
    def yearly(self) -> tuple[Stage, ...]:
        """The stages of the year."""
        return tuple(stage for stage in self.stages if stage.quarter is None)

    def of(self, period: Period) -> tuple[Stage, ...]:
        """The stages of one quarter."""
        return tuple(stage for stage in self.stages if stage.period == period)


def build_timetable(
    cycle: Cycle,
    year: int,
    working_days: WorkingDays,
    first_month: int = APRIL,
    audiences: Iterable[Audience] = (),
    meetings: Sequence[Meeting] = (),
    committees: Sequence[str] = (),
) -> Timetable:
    """Give every stage its date in every quarter in which it takes place, or once for the year.

    A stage whose meeting is not listed has no date, and neither has what is counted from it. A
    date that rests on bank holidays that are not official carries a note. The cycle must be sound
    (``cycle_faults``).
    """
    setting = Setting(working_days, meetings, committees, first_month)
    dates = Dates(cycle, year, setting)
    known = {audience.id: audience for audience in audiences}
    names = {stage.id: stage.name for stage in cycle.stages}

    def show(stage: CycleStage, quarter: int | None) -> Iterator[Stage]:
        audience = known.get(stage.audience)
        found = sorted(dates.of(stage, quarter), key=lambda each: each.date or date.max)
        each_committee = isinstance(stage.anchor, AtMeeting) and not stage.anchor.committee
        for dated in found:
            several = each_committee and bool(dated.committee)
            yield Stage(
                id=f"{stage.id}-{_slug(dated.committee)}" if several else stage.id,
                year=year,
                quarter=quarter,
                name=f"{stage.name}: {dated.committee}" if several else stage.name,
                name_cy=(
                    f"{stage.name_cy}: {dated.committee}"
                    if several and stage.name_cy
                    else stage.name_cy
                ),
                owner=stage.owner,
                audience=stage.audience,
                audience_name=audience.name if audience else stage.audience,
                due=stage.due,
                anchor=_say(stage, dated, names),
                stage=stage.id,
                date=dated.date,
                note=dated.note,
                missing=dated.missing,
                waits_for=dated.waits_for,
                origin=dated.origin,
                working_days=(
                    working_days.between(dates.edge(Edge.QUARTER_END, quarter), dated.date)
                    if quarter and dated.date
                    else None
                ),
                least=stage.anchor.least if isinstance(stage.anchor, AtMeeting) else 0,
                at_meeting=isinstance(stage.anchor, AtMeeting),
                committee=dated.committee,
                time=dated.time,
                public=bool(audience and audience.public) if stage.public is None else stage.public,
            )

    stages = tuple(
        shown
        for quarter in (None, *QUARTERS)
        for stage in cycle.stages
        if cycle.takes_place(stage, quarter)
        for shown in show(stage, quarter)
    )
    return Timetable(year, stages, _basis(working_days), first_month)


def due_next(stages: Iterable[Stage], today: date) -> tuple[Stage, ...]:
    """Everything that is due on the next day on which anything is, today included; none where
    nothing with a date is left."""
    left = [stage for stage in stages if stage.date is not None and stage.date >= today]
    first = min((stage.date for stage in left if stage.date), default=None)
    return tuple(stage for stage in left if stage.date == first)


def _say(stage: CycleStage, dated: Dated, names: dict[str, str]) -> str:
    anchor = stage.anchor
    if isinstance(anchor, AtMeeting) and not anchor.committee and dated.committee:
        anchor = AtMeeting(dated.committee, anchor.after, anchor.least)
    return say_anchor(anchor, names)


def _slug(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", text.casefold()).strip("-")


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
