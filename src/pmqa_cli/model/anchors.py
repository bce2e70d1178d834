"""What the date of a stage hangs on, written as a person would say it.

    10 working days after quarter end          3 clear days before cabinet
    second Tuesday of the month after quarter end          31 October after year end
    next meeting of Cabinet at least 5 working days after slt

``parse_anchor`` reads such a text and ``str`` writes it: ``parse_anchor(str(a)) == a``. Turning an
anchor into a date is for ``calendar/dates.py``. docs/timetable.md shows every form.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from pmqa_cli.model.period import MONTH_NAMES
from pmqa_cli.model.words import count_words, did_you_mean

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("first", "second", "third", "fourth", "last")
LEAP_YEAR = 2000


class AnchorError(ValueError):
    """The text does not say when; the message says how it is written."""


class Edge(StrEnum):
    """A day that every quarter or every financial year has."""

    QUARTER_START = "quarter start"
    QUARTER_END = "quarter end"
    YEAR_START = "year start"
    YEAR_END = "year end"

    @property
    def is_of_quarter(self) -> bool:
        """Whether it means nothing to a stage that takes place once a year."""
        return self in (Edge.QUARTER_START, Edge.QUARTER_END)


@dataclass(frozen=True, slots=True)
class StageRef:
    """Another stage of the cycle."""

    stage: str
    """Its id."""
    quarter: int | None = None
    """Of which quarter; None is the quarter of the stage that refers to it, or a yearly stage."""


Point = Edge | StageRef
"""What days are counted from."""


class Unit(StrEnum):
    """Which days are counted."""

    WORKING = "working day"
    CLEAR = "clear day"
    """A working day that lies whole between the two: neither of them counts."""
    CALENDAR = "day"


@dataclass(frozen=True, slots=True)
class Counted:
    """So many days after an edge or another stage, or before it where negative."""

    days: int
    unit: Unit
    origin: Point


@dataclass(frozen=True, slots=True)
class OnDay:
    """The same day of every year, or of one year only."""

    month: int
    day: int
    year: int | None = None
    """The only calendar year for which the day is fixed."""
    side: Edge | None = None
    """The first such day after year end, or the last before year start. None: the one within the
    financial year, or the first one after the end of the quarter."""


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """The second Tuesday, or the last working day, of a month."""

    ordinal: int
    """1 to 4, or -1 for the last."""
    weekday: int | None
    """0 for Monday; None for a working day."""
    month: int | None = None
    """1 to 12. None where the month is counted from quarter end."""
    later: int = 0
    """How many months after the one in which the quarter ends."""
    side: Edge | None = None
    """As in OnDay."""


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """The next meeting of a committee (catalogue/meetings.csv)."""

    committee: str
    """Empty for each committee that looks at a service (services.csv)."""
    after: Point = Edge.QUARTER_END
    least: int = 0
    """How many working days must lie between that and the meeting, at least."""


Anchor = Counted | OnDay | OnWeekday | AtMeeting

FORMS = (
    '"10 working days after quarter end", "31 October after year end", '
    '"second Tuesday of the month after quarter end", "next meeting of Cabinet after slt" or '
    '"3 clear days before cabinet"'
)
_I = re.IGNORECASE
_COUNTED = re.compile(r"([1-9]\d{0,2}) (working |clear |calendar )?days? (after|before) (.+)", _I)
_SIGNED = re.compile(r"(quarter|year) (start|end) ([+-]) (\d{1,3}) working days?", _I)
_SAME_DAY = re.compile(r"same day as (.+)", _I)
_OF_QUARTER = re.compile(r"(.+) of Q([1-4])", _I)
_SIDE = r"(?: (after year end|before year start))?"
_MONTH = f"({'|'.join(MONTH_NAMES)})"
_DAY = re.compile(rf"(\d\d?) {_MONTH}(?: (\d{{4}}))?{_SIDE}", _I)
_ISO = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d){_SIDE}", _I)
_LATER = ("", "second ", "third ")
_WEEKDAY = re.compile(
    rf"({'|'.join(ORDINALS)}) ({'|'.join(WEEKDAYS)}|working day) of "
    rf"(?:the (second |third )?month after quarter end|{_MONTH}{_SIDE})",
    _I,
)
_MEETING = re.compile(
    r"next meeting of (.+?)(?:(?: at least ([1-9]\d{0,2}) working days?)? after (.+))?", _I
)
EACH_COMMITTEE = "each committee"


def parse_anchor(text: str) -> Anchor:
    """Read when a stage takes place. Raises AnchorError, with the forms there are."""
    said = " ".join(text.split())
    if found := _COUNTED.fullmatch(said):
        unit = Unit(f"{(found[2] or '').replace('calendar ', '').lower()}day")
        sign = 1 if found[3].lower() == "after" else -1
        return Counted(sign * int(found[1]), unit, _read_point(found[4]))
    if found := _SIGNED.fullmatch(said):
        edge = Edge(f"{found[1]} {found[2]}".lower())
        return Counted(int(found[3] + found[4]), Unit.WORKING, edge)
    if found := _SAME_DAY.fullmatch(said):
        return Counted(0, Unit.WORKING, _read_point(found[1]))
    if found := _DAY.fullmatch(said):
        year = int(found[3]) if found[3] else None
        return _make_day(said, year, _month(found[2]), int(found[1]), found[4])
    if found := _ISO.fullmatch(said):
        return _make_day(said, int(found[1]), int(found[2]), int(found[3]), found[4])
    if found := _WEEKDAY.fullmatch(said):
        return _make_weekday(found)
    if found := _MEETING.fullmatch(said):
        committee = "" if found[1].lower() == EACH_COMMITTEE else found[1]
        after = _read_point(found[3]) if found[3] else Edge.QUARTER_END
        return AtMeeting(committee, after, int(found[2] or 0))
    if said.lower() in list(Edge):
        return Counted(0, Unit.WORKING, Edge(said.lower()))
    hint = did_you_mean(said, list(Edge))
    raise AnchorError(f'"{text}" does not say when.{hint} Write for example {FORMS}.')


def _read_point(text: str) -> Point:
    if text.lower() in list(Edge):
        return Edge(text.lower())
    if found := _OF_QUARTER.fullmatch(text):
        return StageRef(found[1], int(found[2]))
    return StageRef(text)


def _month(name: str) -> int:
    return [each.lower() for each in MONTH_NAMES].index(name.lower()) + 1


def _read_side(text: str | None) -> Edge | None:
    return Edge(text.lower().split(" ", 1)[1]) if text else None


def _make_day(said: str, year: int | None, month: int, day: int, side: str | None) -> OnDay:
    days = calendar.monthrange(year or LEAP_YEAR, month)[1] if month in range(1, 13) else 0
    if not 0 < day <= days:
        raise AnchorError(f'"{said}" is no day of the calendar.')
    if (month, day, year) == (2, 29, None):
        raise AnchorError(
            f'"{said}" is not in every year. Write "28 February" or "last working day of February".'
        )
    return OnDay(month, day, year, _read_side(side))


def _make_weekday(found: re.Match[str]) -> OnWeekday:
    place = ORDINALS.index(found[1].lower())
    ordinal = -1 if ORDINALS[place] == "last" else place + 1
    names = [each.lower() for each in WEEKDAYS]
    weekday = names.index(found[2].lower()) if found[2].lower() in names else None
    if found[4]:
        return OnWeekday(ordinal, weekday, _month(found[4]), side=_read_side(found[5]))
    return OnWeekday(ordinal, weekday, later=_LATER.index((found[3] or "").lower()) + 1)


def say_anchor(anchor: Anchor, names: Mapping[str, str] | None = None) -> str:
    """An anchor in the words in which it is written; stages by their names where those are given
    (stage id -> name), else by their ids."""

    def point(at: Point) -> str:
        if isinstance(at, Edge):
            return at.value
        name = (names or {}).get(at.stage, at.stage)
        return f"{name} of Q{at.quarter}" if at.quarter else name

    match anchor:
        case Counted(0, _, origin):
            return point(origin) if isinstance(origin, Edge) else f"same day as {point(origin)}"
        case Counted(days, unit, origin):
            side = "after" if days > 0 else "before"
            return f"{count_words(abs(days), unit.value)} {side} {point(origin)}"
        case OnDay(month, day, year):
            written = f"{day} {MONTH_NAMES[month - 1]}{f' {year}' if year else ''}"
            return written + _say_side(anchor.side)
        case OnWeekday(ordinal, weekday, month, later):
            which = ORDINALS[ordinal - 1 if ordinal > 0 else -1]
            day_name = "working day" if weekday is None else WEEKDAYS[weekday]
            if month is None:
                return f"{which} {day_name} of the {_LATER[later - 1]}month after quarter end"
            named = f"{which} {day_name} of {MONTH_NAMES[month - 1]}"
            return named + _say_side(anchor.side)
        case AtMeeting(committee, after, least):
            meeting = f"next meeting of {committee or EACH_COMMITTEE}"
            if least:
                meeting += f" at least {count_words(least, 'working day')}"
            return (
                meeting
                if anchor.after is Edge.QUARTER_END and not least
                else (f"{meeting} after {point(after)}")
            )
        case _:
            assert_never(anchor)


def _say_side(side: Edge | None) -> str:
    if side is None:
        return ""
    return f" {'after' if side is Edge.YEAR_END else 'before'} {side.value}"


def origin_of(anchor: Anchor) -> Point | None:
    """The edge or stage that an anchor is counted from; None for a day of the calendar."""
    match anchor:
        case Counted():
            return anchor.origin
        case AtMeeting():
            return anchor.after
        case _:
            return None


def needs_quarter(anchor: Anchor) -> bool:
    """Whether it has a meaning only within a quarter."""
    origin = origin_of(anchor)
    return (isinstance(origin, Edge) and origin.is_of_quarter) or (
        isinstance(anchor, OnWeekday) and anchor.month is None
    )


def is_of_year(anchor: Anchor) -> bool:
    """Whether it names a day that comes once a year."""
    return isinstance(anchor, OnDay) or (isinstance(anchor, OnWeekday) and anchor.month is not None)


def read_anchor(value: object) -> Anchor:
    """An anchor from a file: a text, or a date that stands there as one. Raises AnchorError for
    anything else."""
    if isinstance(value, Anchor):
        return value
    if isinstance(value, date):
        return parse_anchor(value.isoformat()[:10])
    if isinstance(value, str):
        return parse_anchor(value)
    raise AnchorError(f"Write when in quotation marks, for example {FORMS}.")
