"""PM811 to PM819: can the year's timetable be kept?

Each says its arithmetic: the dates, how they were found, and how many days lie between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, groupby, pairwise

from pmqa_cli.calendar.election import pre_election_period
from pmqa_cli.calendar.lag import is_late, ready_in, ready_on
from pmqa_cli.calendar.timetable import Stage
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.period import QUARTERS, Period
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import count_words, join_words
from pmqa_cli.rules.base import Hit, NotApplicable, TimetableContext, Where, timetable_rule
from pmqa_cli.rules.say import plain, say_day


def _dated(stages: Iterable[Stage]) -> Iterator[tuple[Stage, date]]:
    for stage in stages:
        if stage.date is not None:
            yield stage, stage.date


def _groups(ctx: TimetableContext) -> Iterator[list[tuple[Stage, date]]]:
    """The dated stages of the year, then those of each quarter."""
    for _, stages in groupby(ctx.timetable.stages, key=lambda stage: stage.quarter):
        yield list(_dated(stages))


def _name(stage: Stage) -> str:
    return f"{plain(stage.name)} ({stage.period_name})"


def _found(stage: Stage, day: date) -> str:
    """A date and how it was found."""
    return f"{say_day(day)} ({stage.anchor})"


def _apart(days: WorkingDays, first: date, last: date) -> str:
    """How far the first day comes before the last."""
    between = days.between(first, last)
    if between:
        return count_words(between, "working day")
    return count_words((last - first).days, "day")


@timetable_rule(
    "PM811",
    Severity.WARNING,
    fix="Move one of the two, or put the stages of the cycle in the order in which they are held.",
)
def stages_out_of_order(ctx: TimetableContext) -> Iterator[Hit]:
    """A stage comes earlier than the one that stands before it in the cycle.

    Why it matters: each stage works with what the one before it has made: a report cannot be
    published before those have seen it who must agree to it.

    Example: the agenda is published on 12 May, Senior Leadership Team meets on 13 May.

    How to put it right: move one of the two. Where the order itself is meant otherwise, change it
    in the framework: the order of its stages is the order that this rule looks for.
    """
    for group in _groups(ctx):
        stages = [list(held) for _, held in groupby(group, key=lambda each: each[0].stage)]
        for before, after in pairwise(stages):
            last, last_day = max(before, key=lambda each: each[1])
            first, first_day = min(after, key=lambda each: each[1])
            if first_day < last_day:
                yield Hit(
                    Where(ref=first.id),
                    f"{_name(first)} is on {_found(first, first_day)}, "
                    f"{_apart(ctx.working_days, first_day, last_day)} before {plain(last.name)} "
                    f"on {_found(last, last_day)}, which stands before it in the cycle.",
                )


@timetable_rule("PM812", Severity.WARNING, fix="Choose a working day, or count in working days.")
def closed_day_date(ctx: TimetableContext) -> Iterator[Hit]:
    """A stage is dated on a day on which the council does not work.

    Why it matters: nobody sends a return in, or opens the doors to a meeting, on a bank holiday.

    Example: "25 December" is fixed for a stage, or a committee is listed for a Saturday.

    How to put it right: choose a working day. A date that is counted in working days, or written
    as "last working day of July", never falls on a closed day.
    """
    for stage, day in _dated(ctx.timetable.stages):
        why = ctx.working_days.why_closed(day)
        if why:
            yield Hit(
                Where(ref=stage.id),
                f"{_name(stage)} is on {day:%A} {_found(stage, day)}: {plain(why)}.",
            )


@timetable_rule(
    "PM813",
    Severity.WARNING,
    fix="Move the deadline, or ask for a provisional figure. Otherwise nothing is to be done: the "
    "template says that the figure is not there yet, and when it will be.",
)
def deadline_before_data(ctx: TimetableContext) -> Iterator[Hit]:
    """Returns are due before the figures can be known.

    Why it matters: a service that is asked for a figure which does not exist yet leaves a gap, or
    fills it with a guess.

    Example: a measure with 60 in lag_days, and returns due 14 days after the quarter.

    How to put it right: move the deadline; or report a provisional figure, and take the days out of
    lag_days. Where neither will do, leave it: the workbook goes out with the reason and the day
    filled in for such a measure, and the figure is given a quarter later.
    """
    for period in _periods(ctx):
        deadline, end = ctx.deadlines.get(period), period.ends(ctx.timetable.first_month)
        if deadline and deadline <= end:
            yield Hit(
                Where(ref=ctx.cycle.returns),
                f"The returns of {period} are due on {say_day(deadline)}, "
                f"and the quarter ends on {say_day(end)}.",
                "Choose a day after the end of the quarter.",
            )
    for measure in ctx.catalogue.measures:
        late = [
            period
            for period in _periods(ctx)
            if measure.is_due(period)
            and measure.is_current(period)
            and is_late(measure, period, ctx.deadlines, ctx.timetable.first_month)
        ]
        if late:
            yield _late_measure(ctx, measure, late)


def _periods(ctx: TimetableContext) -> list[Period]:
    return [Period(ctx.timetable.year, quarter) for quarter in QUARTERS]


def _late_measure(ctx: TimetableContext, measure: Measure, late: list[Period]) -> Hit:
    first, *others = late
    month = ctx.timetable.first_month
    ready, deadline = ready_on(measure, first, month), ctx.deadlines[first]
    assert ready is not None
    given = ready_in(measure, first, ctx.deadlines, month)
    more = join_words([f"Q{each.quarter}" for each in others])
    return Hit(
        Where.row(measure.at, "lag_days", measure.ref),
        f"{plain(measure.ref)} is known {count_words(measure.lag_days or 0, 'day')} after the "
        f"quarter: for {first} on {say_day(ready)}, "
        f"{count_words((ready - deadline).days, 'day')} after returns are due "
        f"({say_day(deadline)}). "
        + (f"It can be given with the return of {given}." if given else "No return is dated later.")
        + (f" The same holds for {more}." if more else ""),
    )


@timetable_rule("PM814", Severity.WARNING, fix="Put right meetings.csv, or move one of the two.")
def clashing_meetings(ctx: TimetableContext) -> Iterator[Hit]:
    """Two meetings begin at the same hour of the same day.

    Why it matters: the same director, the same officer and often the same members are wanted at
    both. As often one of the two was typed into the wrong line.

    Example: Cabinet and a scrutiny committee both on 17 November at 10:00.

    How to put it right: correct the date or the time in meetings.csv, or ask for another hour.
    """
    meetings = [each for each in ctx.catalogue.meetings if each.time]
    for one, other in combinations(meetings, 2):
        if (one.date, one.time) == (other.date, other.time):
            twice = fold(one.committee) == fold(other.committee)
            what = (
                f"{plain(other.committee)} is listed twice"
                if twice
                else f"{plain(one.committee)} (line {one.at.line}) and {plain(other.committee)} "
                "both meet"
            )
            yield Hit(
                Where.row(other.at, "time"),
                f"{what} on {say_day(other.date)} at {plain(other.time)}.",
                "Leave one of the two lines out." if twice else "",
            )


@timetable_rule(
    "PM815",
    Severity.WARNING,
    fix="Choose a later meeting, have the stage before it earlier, or ask for less time in the "
    "framework.",
)
def short_scrutiny(ctx: TimetableContext) -> Iterator[Hit]:
    """A meeting leaves less time than the framework wants after the stage that it follows.

    Why it matters: members who get the report on the eve of a meeting cannot scrutinise it, and
    Cabinet cannot weigh what scrutiny said the day before.

    Example: the framework wants 5 working days between scrutiny and Cabinet; meetings.csv names a
    Cabinet for the quarter that is held 2 working days after scrutiny.

    How to put it right: name a later meeting for the quarter, or have the stage before it earlier.
    """
    for stage, day in _dated(ctx.timetable.stages):
        if not stage.at_meeting or stage.origin is None:
            continue
        between = ctx.working_days.between(stage.origin, day)
        if between < stage.least or day < stage.origin:
            found = (
                f"{count_words(between, 'working day')} after"
                if between >= 0 and day >= stage.origin
                else f"{_apart(ctx.working_days, day, stage.origin)} before"
            )
            yield Hit(
                Where(ref=stage.id),
                f"{_name(stage)} is on {say_day(day)}, {found} {say_day(stage.origin)}; "
                f"the framework says {stage.anchor}.",
            )


@timetable_rule(
    "PM816",
    Severity.WARNING,
    fix="Publish before the period or after the poll, or have it agreed that this may go out.",
)
def pre_election_date(ctx: TimetableContext) -> Iterator[Hit]:
    """Something is to be published in the period before an election.

    Why it matters: between the notice of an election and the poll a council may not publish what
    could affect support for a party or a candidate, and a report on how it performs can.

    Example: the report is for publication on 20 April, and polling day is 6 May.

    How to put it right: publish it earlier or after polling day. The stages that publish something
    are those with public = true in the framework, and those whose audience is the public; polling
    days stand in pmqa.toml under elections.
    """
    if not ctx.elections:
        raise NotApplicable("pmqa.toml names no elections")
    for election in ctx.elections:
        first, last = pre_election_period(election, ctx.working_days)
        for stage, day in _dated(ctx.timetable.stages):
            if stage.public and first <= day <= last:
                yield Hit(
                    Where(ref=stage.id),
                    f"{_name(stage)} is on {say_day(day)}, between the notice of election on "
                    f"{say_day(first)} and polling day on {say_day(last)} "
                    f"({plain(election.name)}).",
                )


@timetable_rule(
    "PM817",
    Severity.WARNING,
    fix="Write the meeting into catalogue/meetings.csv: committee, date, time and the quarter that "
    "it looks at.",
)
def undated_stage(ctx: TimetableContext) -> Iterator[Hit]:
    """A stage has no date, because its meeting is not listed.

    Why it matters: a date that is not fixed is not guessed, and whatever is counted from it (the
    day on which papers are published, the deadline for the report) has no date either.

    Example: the cycle says "next meeting of Cabinet", and meetings.csv has no Cabinet after July.

    How to put it right: write the meeting into meetings.csv under the name that the framework uses,
    or change the name in the framework.
    """
    undated: dict[str, list[Stage]] = {}
    for stage in ctx.timetable.stages:
        if stage.missing and not stage.waits_for:
            undated.setdefault(stage.id, []).append(stage)
    for stages in undated.values():
        first = stages[0]
        number = len({stage.id for each in stages for stage in _waiting(ctx, each)})
        more = (
            f" {count_words(number, 'stage')} counted from it "
            f"{'has' if number == 1 else 'have'} none either."
            if number
            else ""
        )
        yield Hit(
            Where(ref=first.id),
            f"{plain(first.name)} has no date in {_quarters(stages)}: {first.missing}.{more}",
            "" if first.at_meeting else "Write the day for this year into the framework.",
        )


def _quarters(stages: list[Stage]) -> str:
    """Where stages stand: "2026-27", "2026-27 Q1 and Q2"."""
    first, *others = (stage.period_name for stage in stages)
    return join_words([first, *(name.rpartition(" ")[2] for name in others)])


def _waiting(ctx: TimetableContext, stage: Stage) -> Iterator[Stage]:
    """The stages that have no date because one has none, directly or by way of others."""
    for other in ctx.timetable.stages:
        if other.waits_for == stage.stage and other.quarter in (stage.quarter, None):
            yield other
            yield from _waiting(ctx, other)


@timetable_rule(
    "PM818",
    Severity.WARNING,
    fix="Look at these dates again when the government has announced the bank holidays, with a "
    "newer version of pmqa.",
)
def uncertain_bank_holidays(ctx: TimetableContext) -> Iterator[Hit]:
    """Dates rest on bank holidays that are not official.

    Why it matters: the government announces bank holidays a few years ahead. A holiday that is
    moved, or added for one year, moves every date that is counted over it.

    Example: the list ends on 31 December 2028, and the timetable is that of 2029-30.

    How to put it right: publish the timetable as provisional, and look again when the bank holidays
    of the year are announced.
    """
    notes: dict[str, list[date]] = {}
    for stage, day in _dated(ctx.timetable.stages):
        if stage.note:
            notes.setdefault(stage.note, []).append(day)
    for note, days in notes.items():
        number, first = len(days), say_day(min(days))
        which = f"The date {first} is" if number == 1 else f"{number} dates from {first} on are"
        yield Hit(Where(), f"{which} not certain: {note.removesuffix(', check this date')}.")


@timetable_rule(
    "PM819",
    Severity.WARNING,
    fix="Publish the timetable earlier, so that everybody knows the dates in time.",
)
def late_timetable(ctx: TimetableContext) -> Iterator[Hit]:
    """The timetable is published when the year's first collection has begun.

    Why it matters: the framework promises the year's dates before the first quarter is collected. A
    service that learns of a deadline when it is asked for its figures cannot plan for it.

    Example: the timetable is published on 10 July; the workbooks of Q1 went out on 30 June.

    How to put it right: date the stage before those of Q1, for example "20 working days before
    templates-issued of Q1". Which stage it is, the framework says under [cycle] timetable.
    """
    published = [
        each for each in _dated(ctx.timetable.yearly) if each[0].stage == ctx.cycle.timetable
    ]
    if not published:
        raise NotApplicable("the cycle has no dated stage at which the timetable is published")
    collected = list(_dated(ctx.timetable.of(Period(ctx.timetable.year, 1))))
    if not collected:
        raise NotApplicable("no stage of the first quarter has a date")
    stage, day = published[0]
    first, first_day = min(collected, key=lambda each: each[1])
    if day >= first_day:
        yield Hit(
            Where(ref=stage.id),
            f"{_name(stage)} is on {_found(stage, day)}, and {_name(first)} is on "
            f"{say_day(first_day)} already.",
        )
