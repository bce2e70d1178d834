from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from datetime import date

import pytest

from pmqa_cli.calendar.timetable import Timetable, build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.report.timetable import (
    CSV_COLUMNS,
    FORMATS,
    timetable_csv,
    timetable_json,
    timetable_markdown,
    timetable_text,
)
from pmqa_cli.store.bank_holidays import read_bank_holidays
from pmqa_cli.store.shipped import templates_path

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
        CycleStage(id="board", name="Board", quarters=(2,), working_days=20),
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
    """Q4's dates lie beyond the list of bank holidays."""
    return build_timetable(CYCLE, 2026, KNOWN, 4, [Audience(id="services", name="All services")])


def test_text(timetable: Timetable) -> None:
    assert (
        timetable_text(timetable)
        == """\
Performance Reporting Timetable 2026-27

Quarter 1, ending 30 June 2026
  Tue 14 Jul 2026   +10  Returns due  Heads of service

Quarter 2, ending 30 September 2026
  Wed 14 Oct 2026   +10  Returns due  Heads of service
  Wed 28 Oct 2026   +20  Board

Quarter 3, ending 31 December 2026
  Fri 15 Jan 2027   +10  Returns due  Heads of service

Quarter 4, ending 31 March 2027
  Wed 14 Apr 2027?  +10  Returns due  Heads of service

+10 is ten working days after the quarter ends.
Working days leave out weekends, bank holidays \
(Wales, list of 24 November 2025) and 1 closed day of the council.
? The list of bank holidays ends on 31 March 2027, check this date.
"""
    )


def test_json(timetable: Timetable) -> None:
    read = json.loads(timetable_json(timetable))
    assert list(read) == ["version", "year", "stages"]
    assert (read["version"], read["year"]) == (1, "2026-27")
    assert read["stages"][0] == {
        "id": "returns",
        "quarter": 1,
        "name": "Returns due",
        "date": "2026-07-14",
        "owner": "Heads of service",
        "audience": "services",
        "anchor": "quarter end + 10 working days",
    }
    assert read["stages"][-1]["anchor"].startswith(
        "quarter end + 10 working days (the list of bank"
    )


def test_csv(timetable: Timetable) -> None:
    rows = list(csv.DictReader(io.StringIO(timetable_csv(timetable))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [(row["quarter"], row["id"], row["date"]) for row in rows] == [
        ("1", "returns", "2026-07-14"),
        ("2", "returns", "2026-10-14"),
        ("2", "board", "2026-10-28"),
        ("3", "returns", "2027-01-15"),
        ("4", "returns", "2027-04-14"),
    ]
    assert rows[0]["due"] == "Completed | approved"
    assert rows[-1]["anchor"].endswith("check this date)")


def test_markdown(timetable: Timetable) -> None:
    lines = timetable_markdown(timetable).splitlines()
    assert lines[0] == "# Performance Reporting Timetable 2026-27"
    assert (
        "| Tuesday 14 July 2026 | Returns due | Completed \\| approved | Heads of service "
        "| All services | quarter end + 10 working days |"
    ) in lines
    assert sum(line.startswith("## ") for line in lines) == 4
    assert "check this date" in "".join(lines)


@pytest.mark.parametrize("name", FORMATS)
def test_the_powys_year(name: str, golden: Callable[[str, str], None]) -> None:
    data = tomllib.loads(templates_path("frameworks", "powys.toml").read_text(encoding="utf-8"))
    listed = read_bank_holidays("england-and-wales")
    working_days = WorkingDays(
        listed.days, listed.known_until, known_from=listed.known_from, source=listed.source
    )
    powys = build_timetable(
        Cycle.model_validate(data["cycle"]),
        2026,
        working_days,
        audiences=[Audience.model_validate(each) for each in data["audiences"]],
    )
    golden(f"timetable-2026-27.{name}", FORMATS[name](powys))


@pytest.mark.parametrize("name", FORMATS)
def test_a_framework_without_stages_still_gives_a_timetable(name: str) -> None:
    assert (
        "2026-27" in FORMATS[name](build_timetable(Cycle(stages=()), 2026, KNOWN)) or name == "csv"
    )
