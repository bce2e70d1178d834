"""The calendars of calendars.yaml, and a second way to count that shares nothing with the first."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.calendar.timetable import Timetable, build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage, cycle_faults
from pmqa_cli.model.period import QUARTERS, Period
from pmqa_cli.store.bank_holidays import read_bank_holidays

CALENDARS = yaml.safe_load((Path(__file__).parent / "calendars.yaml").read_text(encoding="utf-8"))

HOLIDAYS = {
    "england-and-wales": """
        2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
        2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
        2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
    """,
    "scotland": """
        2026-01-01 2026-01-02 2026-04-03 2026-05-04 2026-05-25 2026-06-15 2026-08-03 2026-11-30
        2026-12-25 2026-12-28
        2027-01-01 2027-01-04 2027-03-26 2027-05-03 2027-05-31 2027-08-02 2027-11-30 2027-12-27
        2027-12-28
        2028-01-03 2028-01-04 2028-04-14 2028-05-01 2028-05-29 2028-08-07 2028-11-30 2028-12-25
        2028-12-26
    """,
}
"""Copied by hand from the government's page, not read from the file that ships."""


def read_days(nation: str, closed: list[date]) -> WorkingDays:
    listed = read_bank_holidays(nation)
    return WorkingDays(listed.days, listed.known_until, frozenset(closed), listed.known_from)


def date_calendar(case: dict[str, Any]) -> tuple[Cycle, Timetable]:
    stages = []
    for number, row in enumerate(case["stages"]):
        named = row.get("id", str(number))
        more = {"each": "year"} if "year" in row else {"quarters": row.get("quarters", QUARTERS)}
        stages.append(CycleStage(id=named, name=named, when=row["when"], **more))
    cycle = Cycle(stages=tuple(stages))
    assert list(cycle_faults(cycle)) == []
    meetings = [
        Meeting(
            each["committee"],
            each["date"],
            quarter=Period.parse(each["quarter"]) if "quarter" in each else None,
        )
        for each in case.get("meetings", ())
    ]
    days = read_days(case["nation"], case.get("closed", []))
    return cycle, build_timetable(cycle, case["year"], days, meetings=meetings)


@pytest.mark.parametrize("case", CALENDARS, ids=lambda case: case["name"])
def test_a_calendar_worked_out_by_hand(case: dict[str, Any]) -> None:
    cycle, timetable = date_calendar(case)
    for row, stage in zip(case["stages"], cycle.stages, strict=True):
        found = [each.date for each in timetable.stages if each.stage == stage.id]
        assert found == ([row["year"]] if "year" in row else row["dates"]), row["when"]
    assert not any(stage.note or stage.missing for stage in timetable.stages)


# ---------------------------------------------------------------- a second way to count


def open_days(nation: str, closed: list[date]) -> list[date]:
    """Every working day of three years, one after the other."""
    shut = {date.fromisoformat(each) for each in HOLIDAYS[nation].split()} | set(closed)
    first = date(2026, 1, 1)
    every = (first + timedelta(days=n) for n in range(3 * 365 + 1))
    return [day for day in every if day.isoweekday() <= 5 and day not in shut]


def step(days: list[date], day: date, count: int) -> date:
    """So many places further in the list of working days."""
    if count > 0:
        return [each for each in days if each > day][count - 1]
    return [each for each in days if each < day][count]


@pytest.mark.parametrize("case", CALENDARS, ids=lambda case: case["name"])
def test_the_calendars_agree_with_a_list_of_the_days(case: dict[str, Any]) -> None:
    days = open_days(case["nation"], case.get("closed", []))
    _, timetable = date_calendar(case)
    checked = 0
    for stage in timetable.stages:
        count, _, rest = stage.anchor.partition(" ")
        if not count.isdigit() or not rest.startswith(("working", "clear")):
            continue
        assert stage.origin is not None
        number = int(count) * (-1 if " before " in rest else 1)
        if rest.startswith("clear"):
            assert stage.date is not None
            between = [day for day in days if stage.date < day < stage.origin]
            assert len(between) == int(count)
            assert stage.date in days
        else:
            assert stage.date == step(days, stage.origin, number)
        checked += 1
    assert checked >= 4


@given(
    st.sampled_from(sorted(HOLIDAYS)),
    st.dates(date(2026, 6, 1), date(2028, 6, 30)),
    st.integers(-80, 80).filter(bool),
)
def test_counting_agrees_with_a_list_of_the_days(nation: str, day: date, count: int) -> None:
    days, listed = read_days(nation, []), open_days(nation, [])
    assert days.add(day, count) == step(listed, day, count)
    assert days.clear(day, count) == step(listed, day, count + (1 if count > 0 else -1))
