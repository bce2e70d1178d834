"""The .ics files, read by two libraries that know nothing of each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from pmqa_cli.calendar.entries import Content, Entry, entries_for, renew_entries
from pmqa_cli.report.ics import write_ics

LONG = "Cyhoeddi'r Amserlen Adrodd ar Berfformiad, ŵyau; a\\b " * 3
RETURNS = Content(
    date(2027, 1, 4), "", "Returns due", "Due: a, b; c\nOwner: é", "service", date(2026, 12, 30)
)
CABINET = Content(date(2026, 8, 18), "10:00", LONG.strip(), "", "", date(2026, 8, 17))
SAID = {"Q3/returns": RETURNS, "Q1/cabinet": CABINET}
FIRST, SECOND = date(2026, 4, 1), date(2026, 5, 1)


def run(
    before: dict[str, Entry], said: dict[str, Content], stamp: date = FIRST
) -> dict[str, Entry]:
    return renew_entries(before, said, "council.example/2026-27/en", stamp)


def read_icalendar(data: bytes) -> dict[str, dict[str, Any]]:
    """uid -> what an entry says."""
    return {
        str(each["uid"]): {
            "start": each.decoded("dtstart"),
            "summary": str(each["summary"]),
            "sequence": int(each["sequence"]),
            "status": str(each["status"]),
        }
        for each in icalendar.Calendar.from_ical(data).walk("VEVENT")
    }


def read_vobject(data: bytes) -> dict[str, dict[str, Any]]:
    """The same."""
    return {
        each.uid.value: {
            "start": each.dtstart.value,
            "summary": each.summary.value,
            "sequence": int(each.sequence.value),
            "status": each.status.value,
        }
        for each in vobject.readOne(data.decode("utf-8")).vevent_list
    }


readers = pytest.mark.parametrize("read", (read_icalendar, read_vobject))


@readers
def test_both_libraries_read_what_was_written(read: Any) -> None:
    cabinet, returns = read(write_ics(entries_for(run({}, SAID)), "Timetable")).values()
    assert returns["start"] == date(2027, 1, 4)
    assert not isinstance(returns["start"], datetime)
    # 10:00 British Summer Time.
    assert cabinet["start"].astimezone(UTC) == datetime(2026, 8, 18, 9, tzinfo=UTC)
    assert cabinet["summary"] == LONG.strip()


@readers
def test_a_second_import_moves_and_cancels_what_the_first_brought(read: Any) -> None:
    """As a calendar does it: by uid, the higher sequence wins."""
    entries = run({}, SAID)
    calendar = read(write_ics(entries_for(entries), "Timetable"))
    moved = {"Q3/returns": replace(RETURNS, day=date(2027, 1, 15))}
    second = read(write_ics(entries_for(run(entries, moved, SECOND)), "Timetable"))
    assert second.keys() == calendar.keys()
    for uid, each in second.items():
        assert each["sequence"] == calendar[uid]["sequence"] + 1
    calendar |= second
    by_summary = {each["summary"]: each for each in calendar.values()}
    assert by_summary["Returns due"]["start"] == date(2027, 1, 15)
    assert by_summary["Returns due"]["status"] == "CONFIRMED"
    assert by_summary[LONG.strip()]["status"] == "CANCELLED"


@pytest.mark.parametrize("month", (1, 3, 4, 6, 10, 11))
def test_the_time_zone_that_is_sent_along_is_that_of_london(month: int) -> None:
    """vobject reads the zone from the file; every last Sunday and the days around it are held to
    the system's own."""
    for day in range(24, 29):
        said = replace(CABINET, day=date(2027, month, day), time="03:30")
        data = write_ics(entries_for(run({}, {"Q1/cabinet": said})), "Timetable")
        (found,) = read_vobject(data).values()
        expected = datetime(2027, month, day, 3, 30, tzinfo=ZoneInfo("Europe/London"))
        assert found["start"].utcoffset() == expected.utcoffset()


def test_the_file_keeps_to_the_form() -> None:
    entries = entries_for(run({}, SAID))
    data = write_ics(entries, "Timetable")
    assert data == write_ics(entries, "Timetable")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    text = data.decode("utf-8").replace("\r\n ", "")
    assert "METHOD:PUBLISH\r\n" in text
    assert "DTSTART;VALUE=DATE:20270104\r\nDTEND;VALUE=DATE:20270105\r\n" in text
    assert "DTSTART;TZID=Europe/London:20260818T100000\r\n" in text
    assert text.count("DTSTAMP:20260401T000000Z\r\n") == 2
    assert "DESCRIPTION:Due: a\\, b\\; c\\nOwner: é\r\n" in text


def test_people_are_reminded_on_the_working_day_before_at_nine() -> None:
    data = write_ics(entries_for(run({}, SAID)), "Timetable")
    cabinet, returns = icalendar.Calendar.from_ical(data).walk("VEVENT")
    # From Wednesday 30 December 09:00 to the midnight in which Monday 4 January begins.
    trigger = timedelta(days=-4, hours=-15)
    assert returns.walk("VALARM")[0].decoded("trigger") == trigger
    assert cabinet.walk("VALARM")[0].decoded("trigger") == timedelta(days=-1, hours=-1)


def test_nobody_is_reminded_of_what_is_cancelled() -> None:
    gone = run(run({}, SAID), {})
    assert b"VALARM" not in write_ics(entries_for(gone), "Timetable")


def test_a_calendar_without_times_needs_no_zone() -> None:
    data = write_ics(entries_for(run({}, {"Q3/returns": RETURNS})), "Timetable")
    assert b"VTIMEZONE" not in data


def test_a_calendar_of_nothing_can_be_read() -> None:
    assert read_icalendar(write_ics((), "Timetable")) == {}
