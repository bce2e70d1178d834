from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from examples.make.make_sample import ROOT
from examples.make.making import open_place

from pmqa_cli.calendar.difference import Published, compare_timetables
from pmqa_cli.calendar.timetable import Timetable, build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.cli.timetable import date_year
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.period import Period
from pmqa_cli.report.timetable import (
    CSV_COLUMNS,
    FORMATS,
    Aside,
    Next,
    timetable_csv,
    timetable_json,
    timetable_markdown,
    timetable_text,
)

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "timetable.schema.json"

CYCLE = Cycle(
    stages=(
        CycleStage(
            id="returns",
            name="Returns due",
            name_cy="Dyddiad cau",
            owner="Heads of service",
            audience="services",
            due="Completed | approved",
            working_days=10,
        ),
        CycleStage(id="board", name="Board", quarters=(2, 3), when="next meeting of Board"),
        CycleStage(id="targets", name="Targets", owner="Directors", each="year", when="30 April"),
    )
)
KNOWN = WorkingDays(
    {date(2027, 1, 1): "New Year's Day"},
    known_until=date(2027, 3, 31),
    closed=frozenset({date(2026, 12, 29)}),
    source="Wales, list of 24 November 2025",
)


@pytest.fixture
def timetable() -> Timetable:
    """Q4's dates lie beyond the list of bank holidays; Q2's board is not listed."""
    return build_timetable(
        CYCLE,
        2026,
        KNOWN,
        4,
        [Audience(id="services", name="All services")],
        [Meeting("Board", date(2027, 2, 2), "10:00", Period(2026, 3))],
    )


FOUND = Finding(
    "PM811", "stages-out-of-order", Severity.WARNING, "timetable", "", "", "board", "Found.", "Fix."
)


@pytest.fixture
def aside(timetable: Timetable) -> Aside:
    """Everything that can be said beside the dates."""
    old = {(each.quarter, each.id): each.date for each in timetable.stages}
    old[1, "returns"] = date(2026, 7, 10)
    old[2, "returns"] = date(2026, 10, 15)
    old[2, "board"] = date(2026, 10, 28)
    old[3, "board"] = None
    old[1, "gone"] = date(2026, 8, 3)
    del old[None, "targets"]
    published = [Published(id_, quarter, id_, day) for (quarter, id_), day in old.items()]
    return Aside(
        findings=(FOUND,),
        next=Next(date(2026, 7, 10), timetable.stages[1:2], 2),
        compared_with="old.json",
        moved=compare_timetables(published, timetable, KNOWN),
    )


def test_text(timetable: Timetable) -> None:
    assert (
        timetable_text(timetable)
        == """\
Performance Reporting Timetable 2026-27

The year 2026-27
  Thu 30 Apr 2026        Targets       Directors

Quarter 1, ending 30 June 2026
  Tue 14 Jul 2026   +10  Returns due   Heads of service

Quarter 2, ending 30 September 2026
  Wed 14 Oct 2026   +10  Returns due   Heads of service
  not yet fixed          Board

Quarter 3, ending 31 December 2026
  Fri 15 Jan 2027   +10  Returns due   Heads of service
  Tue 02 Feb 2027   +22  Board, 10:00

Quarter 4, ending 31 March 2027
  Wed 14 Apr 2027?  +10  Returns due   Heads of service

+10 is ten working days after the quarter ends.
Working days leave out weekends, bank holidays \
(Wales, list of 24 November 2025) and 1 closed day of the council.
? The list of bank holidays ends on 31 March 2027, check this date.
"""
    )


def test_text_says_what_moved_and_what_is_next(timetable: Timetable, aside: Aside) -> None:
    text = timetable_text(timetable, aside)
    assert (
        """\
Moved since old.json
  Year Targets: Thu 30 Apr 2026, new
  Q1 Returns due: Fri 10 Jul 2026 to Tue 14 Jul 2026, 2 working days later
  Q2 Returns due: Thu 15 Oct 2026 to Wed 14 Oct 2026, 1 working day earlier
  Q2 Board: Wed 28 Oct 2026 to not yet fixed
  Q3 Board: not yet fixed to Tue 02 Feb 2027
  Q1 gone: Mon 03 Aug 2026, gone

Due next: Returns due (2026-27 Q1) on Tuesday 14 July 2026, in 2 working days.

"""
        in text
    )
    same = timetable_text(timetable, Aside(compared_with="old.json"))
    assert "Moved since old.json\n  Nothing.\n" in same


def test_what_is_next_may_be_today_or_nothing(timetable: Timetable) -> None:
    today = Next(date(2026, 7, 14), timetable.stages[1:2], 0)
    assert "on Tuesday 14 July 2026, today.\n" in timetable_text(timetable, Aside(next=today))
    nothing = Aside(next=Next(date(2030, 1, 1)))
    assert "Nothing is due on 1 January 2030 or later.\n" in timetable_markdown(timetable, nothing)
    assert json.loads(timetable_json(timetable, nothing))["next"] == {
        "today": "2030-01-01",
        "working_days": None,
        "stages": [],
    }


def test_json(timetable: Timetable) -> None:
    read = json.loads(timetable_json(timetable))
    assert list(read) == ["version", "year", "stages", "findings"]
    assert (read["version"], read["year"]) == (1, "2026-27")
    assert list(read["stages"][1])[:7] == [
        *("id", "quarter", "name", "date", "owner", "audience", "anchor")
    ]
    assert read["stages"][1] == {
        "id": "returns",
        "quarter": 1,
        "name": "Returns due",
        "date": "2026-07-14",
        "owner": "Heads of service",
        "audience": "services",
        "anchor": "10 working days after quarter end",
        "name_cy": "Dyddiad cau",
        "due": "Completed | approved",
        "time": "",
    }
    assert (read["stages"][0]["quarter"], read["stages"][0]["date"]) == (None, "2026-04-30")
    assert (read["stages"][3]["date"], read["stages"][3]["anchor"]) == (
        None,
        "next meeting of Board (no meeting of Board from 1 October 2026 on is in meetings.csv)",
    )
    assert read["stages"][5]["time"] == "10:00"
    assert read["stages"][-1]["anchor"].startswith(
        "10 working days after quarter end (the list of bank"
    )


def test_json_keeps_its_schema(timetable: Timetable, aside: Aside) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for each in (Aside(), aside, Aside(next=Next(date(2030, 1, 1)))):
        jsonschema.validate(json.loads(timetable_json(timetable, each)), schema)
    read = json.loads(timetable_json(timetable, aside))
    assert read["findings"][0]["code"] == "PM811"
    assert read["next"]["working_days"] == 2
    assert read["next"]["stages"][0]["year"] == "2026-27"
    assert [each["change"] for each in read["moved"]] == [
        *("new", "later", "earlier", "unfixed", "fixed", "gone")
    ]
    assert [each["working_days"] for each in read["moved"]] == [None, 2, -1, None, None, None]
    read["stages"][0]["more"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(read, schema)


def test_csv(timetable: Timetable) -> None:
    rows = list(csv.DictReader(io.StringIO(timetable_csv(timetable))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [(row["quarter"], row["id"], row["date"]) for row in rows] == [
        ("", "targets", "2026-04-30"),
        ("1", "returns", "2026-07-14"),
        ("2", "returns", "2026-10-14"),
        ("2", "board", ""),
        ("3", "returns", "2027-01-15"),
        ("3", "board", "2027-02-02"),
        ("4", "returns", "2027-04-14"),
    ]
    assert rows[1]["due"] == "Completed | approved"
    assert rows[5]["time"] == "10:00"
    assert rows[3]["note"].startswith("no meeting of Board")
    assert rows[-1]["note"].endswith("check this date")


def test_csv_says_what_was(timetable: Timetable, aside: Aside) -> None:
    rows = list(csv.DictReader(io.StringIO(timetable_csv(timetable, aside))))
    assert tuple(rows[0]) == (*CSV_COLUMNS, "was")
    assert [(row["id"], row["date"], row["was"]) for row in rows if row["was"]] == [
        ("returns", "2026-07-14", "2026-07-10"),
        ("returns", "2026-10-14", "2026-10-15"),
        ("board", "", "2026-10-28"),
        ("gone", "", "2026-08-03"),
    ]


def test_csv_runs_nothing(timetable: Timetable) -> None:
    odd = replace(timetable, stages=(replace(timetable.stages[0], owner="=HYPERLINK(1)"),))
    (row,) = csv.DictReader(io.StringIO(timetable_csv(odd)))
    assert row["owner"] == "'=HYPERLINK(1)"


def test_markdown(timetable: Timetable) -> None:
    lines = timetable_markdown(timetable).splitlines()
    assert lines[0] == "# Performance Reporting Timetable 2026-27"
    assert (
        "| Tuesday 14 July 2026 | Returns due | Completed \\| approved | Heads of service "
        "| All services | 10 working days after quarter end |"
    ) in lines
    assert [line for line in lines if line.startswith("## ")][:2] == [
        "## The year 2026-27",
        "## Quarter 1, ending 30 June 2026",
    ]
    assert any(line.startswith("| Not yet fixed | Board |") for line in lines)
    assert any(line.startswith("| Tuesday 2 February 2027, 10:00 | Board |") for line in lines)
    assert "check this date" in "".join(lines)


def test_markdown_says_what_moved(timetable: Timetable, aside: Aside) -> None:
    text = timetable_markdown(timetable, aside)
    assert "## Moved since old.json\n\n- Year Targets: Thu 30 Apr 2026, new\n" in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_powys_year(name: str, golden: Callable[[str, str], None]) -> None:
    place = open_place(ROOT)
    powys = date_year(place.workspace, place.catalogue, 2026)
    golden(f"timetable-2026-27.{name}", FORMATS[name](powys, Aside()))


@pytest.mark.parametrize("name", FORMATS)
def test_a_framework_without_stages_still_gives_a_timetable(name: str) -> None:
    assert (
        "2026-27" in FORMATS[name](build_timetable(Cycle(stages=()), 2026, KNOWN), Aside())
        or name == "csv"
    )
