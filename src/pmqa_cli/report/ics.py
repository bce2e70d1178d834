"""Calendar entries as an iCalendar file (RFC 5545) that people subscribe to or import."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vRecur,
)

from pmqa_cli.calendar.entries import Entry

ZONE = "Europe/London"
REMIND_AT = time(9)
_HOUR = timedelta(hours=1)
_SUNDAY = 6


def write_ics(entries: Sequence[Entry], name: str, language: str = "en") -> bytes:
    """The entries as one file, under a name that calendars show: the same bytes for the same
    entries.

    A stage without a time is a whole-day entry that leaves people free; one with a time begins
    then, in the time of London, and says no end, because none is known.
    """
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//pmqa//Performance Reporting Timetable//{language.upper()}")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    timed = [entry.content.day.year for entry in entries if entry.content.time]
    if timed:
        made.add_component(_zone(min(timed), max(timed)))
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _event(entry: Entry) -> Event:
    said = entry.content
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime.combine(entry.stamp, time(), UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", said.summary)
    if said.description:
        event.add("description", said.description)
    if said.audience:
        event.add("categories", [said.audience])
    begins = datetime.combine(said.day, time.fromisoformat(said.time or "00:00"))
    if said.time:
        event.add("dtstart", begins, parameters={"TZID": ZONE})
    else:
        event.add("dtstart", said.day)
        event.add("dtend", said.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if not entry.is_cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", said.summary)
        alarm.add("trigger", datetime.combine(said.remind, REMIND_AT) - begins)
        event.add_component(alarm)
    return event


def _zone(first: int, last: int) -> Timezone:
    """British time in these years: clocks go forward at 01:00 GMT on the last Sunday of March and
    back at 02:00 BST on that of October (The Summer Time Order 2002)."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    turns = (
        (TimezoneDaylight(), "BST", 3, first, 1, timedelta(), _HOUR),
        (TimezoneStandard(), "GMT", 10, first - 1, 2, _HOUR, timedelta()),
    )
    for part, name, month, begins, hour, before, after in turns:
        part.add("dtstart", datetime.combine(_last_sunday(begins, month), time(hour)))
        until = datetime.combine(_last_sunday(last, month), time(1), UTC)
        part["rrule"] = vRecur(
            {"FREQ": ["YEARLY"], "UNTIL": [until], "BYMONTH": [month], "BYDAY": ["-1SU"]}
        )
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - _SUNDAY) % 7)
