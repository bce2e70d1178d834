"""Anchors turned into dates: each stage after the one that its date is counted from."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.anchors import (
    AtMeeting,
    Counted,
    Edge,
    OnDay,
    OnWeekday,
    Point,
    StageRef,
    Unit,
    say_anchor,
)
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.period import APRIL, Period, say_day
from pmqa_cli.model.text import fold

Day = date
"""What a class calls a day that has a field of the name ``date``."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a council's dates rest on, beside its cycle."""

    working_days: WorkingDays
    meetings: Sequence[Meeting] = ()
    """Of every committee and every year, in any order."""
    committees: Sequence[str] = ()
    """Those that look at a service, in the order in which they are shown."""
    first_month: int = APRIL


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of a stage, or why it has none."""

    date: date | None
    missing: str = ""
    """What is not fixed yet: empty where there is a date."""
    waits_for: str = ""
    """The id of the stage without whose date this one has none."""
    origin: Day | None = None
    """The day that it is counted from, or must follow."""
    committee: str = ""
    time: str = ""
    note: str = ""
    """What is not certain about the date."""


@dataclass
class Dates:
    """The dates of one financial year, each worked out once."""

    cycle: Cycle
    year: int
    setting: Setting
    _found: dict[tuple[str, int | None], tuple[Dated, ...]] = field(default_factory=dict)

    def of(self, stage: CycleStage, quarter: int | None) -> tuple[Dated, ...]:
        """The dates of a stage that takes place in a quarter, or (None) in the year: one, but for
        the meetings of each committee. The cycle must be sound (``cycle_faults``)."""
        key = stage.id, quarter
        if key not in self._found:
            self._found[key] = tuple(self._work_out(stage, quarter))
        return self._found[key]

    def _work_out(self, stage: CycleStage, quarter: int | None) -> Sequence[Dated]:
        match stage.anchor:
            case Counted() as anchor:
                return [self._count(anchor, quarter)]
            case OnDay() as anchor:
                return [self._day(anchor, quarter)]
            case OnWeekday() as anchor:
                return [self._weekday(anchor, quarter)]
            case AtMeeting() as anchor:
                return self._meetings(anchor, quarter)

    # ------------------------------------------------------------ days that are counted

    def _count(self, anchor: Counted, quarter: int | None) -> Dated:
        origin = self._origin(anchor.origin, quarter, before=anchor.days < 0)
        if origin.date is None:
            return origin
        start, days = origin.date, self.setting.working_days
        if anchor.days == 0 and isinstance(anchor.origin, StageRef):
            return Dated(start, origin=start, note=origin.note)
        match anchor.unit:
            case Unit.WORKING:
                day = days.add(start, anchor.days)
            case Unit.CLEAR:
                day = days.clear(start, anchor.days)
            case Unit.CALENDAR:
                day = start + _DAY * anchor.days
        note = "" if anchor.unit is Unit.CALENDAR else days.doubt(start, day)
        return Dated(day, origin=start, note=origin.note or note)

    def _origin(self, point: Point, quarter: int | None, *, before: bool) -> Dated:
        """The day at a point: of a stage with several dates the first where days are counted
        before it, else the last."""
        if isinstance(point, Edge):
            return Dated(self.edge(point, quarter))
        stage = self.cycle.stage(point.stage)
        assert stage is not None, "a stage that no cycle has is refused when a framework is read"
        found = self.of(stage, None if stage.each == "year" else point.quarter or quarter)
        dates = [each for each in found if each.date is not None]
        if len(dates) < len(found):
            return Dated(None, f"{stage.name} has no date yet", waits_for=stage.id)
        order = sorted(dates, key=lambda each: each.date or date.max)
        return order[0 if before else -1]

    def edge(self, edge: Edge, quarter: int | None) -> date:
        """The first or last day of the quarter or of the year."""
        of = Period(self.year, quarter or 1)
        first_month = self.setting.first_month
        match edge:
            case Edge.QUARTER_START:
                return of.starts(first_month)
            case Edge.QUARTER_END:
                return of.ends(first_month)
            case Edge.YEAR_START:
                return Period(self.year, 1).starts(first_month)
            case Edge.YEAR_END:
                return Period(self.year, 4).ends(first_month)

    # ------------------------------------------------------------ days of the calendar

    def _year_of(self, month: int, quarter: int | None, side: Edge | None) -> int:
        """The calendar year of a named month on the side that is meant."""
        match side:
            case Edge.YEAR_START:
                before = self.edge(Edge.YEAR_START, None)
                return before.year - (month >= before.month)
            case Edge.YEAR_END:
                first = self.edge(Edge.YEAR_END, None) + _DAY
            case _ if quarter:
                first = self.edge(Edge.QUARTER_END, quarter) + _DAY
            case _:
                first = self.edge(Edge.YEAR_START, None)
        return first.year + (month < first.month)

    def _day(self, anchor: OnDay, quarter: int | None) -> Dated:
        year = self._year_of(anchor.month, quarter, anchor.side)
        if anchor.year not in (None, year):
            return Dated(None, f"it is fixed for {anchor.year} only: {say_anchor(anchor)}")
        return Dated(date(year, anchor.month, anchor.day))

    def _weekday(self, anchor: OnWeekday, quarter: int | None) -> Dated:
        if anchor.month is None:
            end = self.edge(Edge.QUARTER_END, quarter)
            months = end.month - 1 + anchor.later
            year, month = end.year + months // 12, months % 12 + 1
        else:
            month = anchor.month
            year = self._year_of(month, quarter, anchor.side)
        days = [date(year, month, n + 1) for n in range(calendar.monthrange(year, month)[1])]
        if anchor.weekday is not None:
            fits = [day for day in days if day.weekday() == anchor.weekday]
            return Dated(_pick(fits, anchor.ordinal))
        working = self.setting.working_days
        fits = [day for day in days if working.is_working(day)]
        return Dated(_pick(fits, anchor.ordinal), note=working.doubt(days[0], days[-1]))

    # ------------------------------------------------------------ meetings

    def _meetings(self, anchor: AtMeeting, quarter: int | None) -> Sequence[Dated]:
        if anchor.committee:
            return [self._meeting(anchor, anchor.committee, quarter)]
        if not self.setting.committees:
            return [Dated(None, "no service has a committee in services.csv")]
        return [self._meeting(anchor, each, quarter) for each in self.setting.committees]

    def _meeting(self, anchor: AtMeeting, committee: str, quarter: int | None) -> Dated:
        """The meeting that meetings.csv names for the quarter, else the next that it names for
        none."""
        held = sorted(
            (each for each in self.setting.meetings if fold(each.committee) == fold(committee)),
            key=lambda each: (each.date, each.time),
        )
        origin = self._origin(anchor.after, quarter, before=False)
        period = Period(self.year, quarter) if quarter else None
        named = [each for each in held if period and each.quarter == period]
        if named:
            meeting = named[0]
            return Dated(meeting.date, "", "", origin.date, committee, meeting.time)
        if origin.date is None:
            return Dated(None, origin.missing, origin.waits_for, committee=committee)
        earliest = (
            self.setting.working_days.add(origin.date, anchor.least)
            if anchor.least
            else (origin.date + _DAY)
        )
        for meeting in held:
            free = meeting.quarter is None or (not period and meeting.quarter.year == self.year)
            if free and meeting.date >= earliest:
                return Dated(meeting.date, "", "", origin.date, committee, meeting.time)
        missing = f"no meeting of {committee} from {say_day(earliest)} on is in meetings.csv"
        return Dated(None, missing, origin=origin.date, committee=committee)


def _pick(days: Sequence[date], ordinal: int) -> date:
    return days[ordinal if ordinal < 0 else ordinal - 1]
