from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pmqa_cli.calendar.timetable import Timetable, build_timetable, due_next
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.period import Period
from pmqa_cli.store.bank_holidays import read_bank_holidays

KNOWN = read_bank_holidays("england-and-wales")
WALES = WorkingDays(KNOWN.days, KNOWN.known_until, known_from=KNOWN.known_from)
CYCLE = Cycle(
    stages=(
        CycleStage(id="issued", name="Workbooks issued", working_days=0),
        CycleStage(
            id="returns",
            name="Returns due",
            name_cy="Dyddiad cau",
            owner="Heads of service",
            audience="service",
            due="Completed return",
            working_days=10,
        ),
        CycleStage(id="scrutiny", name="Scrutiny", quarters=(2, 4), working_days=30),
    )
)


def test_a_year_worked_out_by_hand() -> None:
    timetable = build_timetable(CYCLE, 2026, WALES)
    assert [
        (str(stage.period), stage.id, stage.date.isoformat()) for stage in timetable.stages
    ] == [
        ("2026-27 Q1", "issued", "2026-06-30"),
        ("2026-27 Q1", "returns", "2026-07-14"),
        ("2026-27 Q2", "issued", "2026-09-30"),
        ("2026-27 Q2", "returns", "2026-10-14"),
        ("2026-27 Q2", "scrutiny", "2026-11-11"),
        ("2026-27 Q3", "issued", "2026-12-31"),
        ("2026-27 Q3", "returns", "2027-01-15"),
        ("2026-27 Q4", "issued", "2027-03-31"),
        ("2026-27 Q4", "returns", "2027-04-14"),
        ("2026-27 Q4", "scrutiny", "2027-05-13"),
    ]
    assert not any(stage.note for stage in timetable.stages)
    assert timetable.year_name == "2026-27"
    assert timetable.periods == tuple(Period(2026, quarter) for quarter in (1, 2, 3, 4))


def test_a_stage_carries_what_the_framework_says_of_it() -> None:
    _, returns = build_timetable(CYCLE, 2026, WALES).of(Period(2026, 1))
    assert (returns.name, returns.name_cy) == ("Returns due", "Dyddiad cau")
    assert (returns.owner, returns.audience) == ("Heads of service", "service")
    assert returns.due == "Completed return"


@pytest.mark.parametrize(
    ("count", "anchor"),
    [
        (0, "quarter end"),
        (1, "1 working day after quarter end"),
        (10, "10 working days after quarter end"),
        (-1, "1 working day before quarter end"),
        (-5, "5 working days before quarter end"),
    ],
)
def test_the_anchor_says_how_the_date_was_found(count: int, anchor: str) -> None:
    cycle = Cycle(stages=(CycleStage(id="a", name="A", working_days=count),))
    assert build_timetable(cycle, 2026, WALES).stages[0].anchor == anchor


def test_a_date_beyond_the_known_bank_holidays_says_so() -> None:
    notes = {
        (stage.quarter, stage.id): stage.note
        for stage in build_timetable(CYCLE, 2028, WALES).stages
    }
    assert notes[2, "scrutiny"] == ""
    # 31 December 2028 is a Sunday, and the Monday after it may well be New Year's Day.
    assert notes[3, "issued"] == (
        "the list of bank holidays ends on 31 December 2028, check this date"
    )
    assert notes[4, "scrutiny"] == notes[3, "returns"] == notes[3, "issued"]


def test_a_date_before_the_known_bank_holidays_says_so() -> None:
    stage = build_timetable(CYCLE, 2018, WALES).stages[0]
    assert stage.note == "the list of bank holidays begins on 1 January 2019, check this date"


def test_the_basis_says_which_days_are_left_out() -> None:
    closed = frozenset({date(2026, 12, 29), date(2026, 12, 30)})
    listed = WorkingDays(known_until=date(2028, 12, 31), source="Scotland", closed=closed)
    assert build_timetable(CYCLE, 2026, listed).basis == (
        "Working days leave out weekends, bank holidays (Scotland) "
        "and 2 closed days of the council."
    )
    assert build_timetable(CYCLE, 2026, WorkingDays()).basis == "Working days leave out weekends."


def test_without_a_list_every_date_says_so() -> None:
    stage = build_timetable(CYCLE, 2026, WorkingDays()).stages[0]
    assert stage.note.startswith("no list of bank holidays")


def test_a_year_that_begins_in_january() -> None:
    stage = build_timetable(CYCLE, 2026, WALES, first_month=1).stages[0]
    assert stage.date == date(2026, 3, 31)


# ---------------------------------------------------------------- meetings, and what hangs on them


def make(
    *stages: dict[str, Any],
    meetings: tuple[Meeting, ...] = (),
    committees: tuple[str, ...] = (),
    year: int = 2026,
    **more: Any,
) -> Timetable:
    cycle = Cycle(stages=tuple(CycleStage(**{"name": each["id"], **each}) for each in stages))
    return build_timetable(cycle, year, WALES, meetings=meetings, committees=committees, **more)


def dates(timetable: Timetable, stage: str) -> list[str]:
    return [str(each.date) for each in timetable.stages if each.stage == stage]


def meeting(committee: str, day: str, quarter: str = "", time: str = "") -> Meeting:
    named = Period.parse(quarter) if quarter else None
    return Meeting(committee, date.fromisoformat(day), time, named)


def test_a_meeting_is_the_next_that_leaves_enough_time() -> None:
    held = tuple(
        meeting("Cabinet", day) for day in ("2026-08-18", "2026-06-30", "2026-07-21", "2026-08-11")
    )
    slt = {"id": "slt", "when": "20 working days after quarter end", "quarters": [1]}  # 28 July
    for least, day in ((10, "2026-08-11"), (11, "2026-08-18")):
        when = f"next meeting of cabinet at least {least} working days after slt"
        found = make(slt, {"id": "c", "when": when, "quarters": [1]}, meetings=held)
        assert dates(found, "c") == [day]
    bare = make({"id": "c", "when": "next meeting of Cabinet", "quarters": [1]}, meetings=held)
    assert dates(bare, "c") == ["2026-07-21"]


def test_a_meeting_that_names_its_quarter_comes_before_one_that_does_not() -> None:
    held = (
        meeting("Cabinet", "2026-07-21", time="14:00"),
        meeting("Cabinet", "2026-09-01", "2026-27 Q1", "10:00"),
        meeting("Cabinet", "2026-10-20", "2026-27 Q1"),
        meeting("Cabinet", "2026-12-01"),
    )
    found = make({"id": "c", "when": "next meeting of Cabinet"}, meetings=held, year=2026)
    first, second, *later = found.stages
    assert (first.date, first.time, first.committee) == (date(2026, 9, 1), "10:00", "Cabinet")
    # The one of October is about Q1, so it is not the next for Q2.
    assert (second.date, second.time) == (date(2026, 12, 1), "")
    assert [stage.missing for stage in later] == [
        "no meeting of Cabinet from 1 January 2027 on is in meetings.csv",
        "no meeting of Cabinet from 1 April 2027 on is in meetings.csv",
    ]


def test_without_the_meeting_nothing_that_hangs_on_it_has_a_date() -> None:
    found = make(
        {"id": "deadline", "when": "1 working day before papers", "quarters": [1]},
        {"id": "papers", "when": "3 clear days before cabinet", "quarters": [1]},
        {"id": "cabinet", "when": "next meeting of Cabinet", "quarters": [1]},
        {"id": "scrutiny", "when": "next meeting of Audit after cabinet", "quarters": [1]},
        {"id": "after", "when": "5 working days after quarter end", "quarters": [1]},
        meetings=(meeting("Audit", "2026-09-01"),),
    )
    assert [stage.date for stage in found.stages] == [None, None, None, None, date(2026, 7, 7)]
    assert [stage.waits_for for stage in found.stages] == ["papers", "cabinet", "", "cabinet", ""]
    assert found.stages[0].missing == "papers has no date yet"
    assert found.stages[0].working_days is None


def test_each_committee_has_a_date_of_its_own() -> None:
    held = (
        meeting("Learning", "2026-09-10", "2026-27 Q1"),
        meeting("Homes & Place", "2026-09-08", "2026-27 Q1"),
    )
    found = make(
        {"id": "papers", "when": "5 clear days before scrutiny", "quarters": [1]},
        {
            "id": "scrutiny",
            "name": "Scrutiny",
            "name_cy": "Craffu",
            "when": "next meeting of each committee",
            "quarters": [1],
        },
        {"id": "after", "when": "1 working day after scrutiny", "quarters": [1]},
        meetings=held,
        committees=("Learning", "Homes & Place"),
    )
    assert [(stage.id, str(stage.date)) for stage in found.stages] == [
        ("papers", "2026-08-28"),  # before the first of them: 7, 4, 3, 2, 1 September are clear
        ("scrutiny-homes-place", "2026-09-08"),
        ("scrutiny-learning", "2026-09-10"),
        ("after", "2026-09-11"),  # after the last
    ]
    assert (found.stages[1].name, found.stages[1].name_cy) == (
        "Scrutiny: Homes & Place",
        "Craffu: Homes & Place",
    )
    assert found.stages[1].anchor == "next meeting of Homes & Place"


def test_one_committee_without_a_meeting_leaves_what_follows_without_a_date() -> None:
    found = make(
        {"id": "scrutiny", "when": "next meeting of each committee", "quarters": [1]},
        {"id": "after", "when": "1 working day after scrutiny", "quarters": [1]},
        meetings=(meeting("Learning", "2026-09-10", "2026-27 Q1"),),
        committees=("Homes", "Learning"),
    )
    assert [str(stage.date) for stage in found.stages] == ["2026-09-10", "None", "None"]


def test_yearly_stages_come_first_and_may_hang_on_a_quarter() -> None:
    found = make(
        {"id": "issued", "when": "quarter end"},
        {"id": "timetable", "each": "year", "when": "20 working days before issued of Q1"},
        {"id": "report", "each": "year", "when": "next meeting of Council after issued of Q4"},
        {"id": "reminder", "when": "1 working day after timetable", "quarters": [1]},
        meetings=(
            meeting("Council", "2027-03-30"),
            meeting("Council", "2027-04-20", "2025-26 Q4"),
            meeting("Council", "2027-04-27", "2026-27 Q4"),
        ),
    )
    first, second, *_ = found.stages
    assert (first.id, first.date, first.quarter, first.period) == (
        "timetable",
        date(2026, 6, 2),
        None,
        None,
    )
    assert (second.date, second.period_name) == (date(2027, 4, 27), "2026-27")
    assert found.yearly == (first, second)
    assert dates(found, "reminder") == ["2026-06-03"]
    assert found.periods == tuple(Period(2026, quarter) for quarter in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("when", "quarters", "day"),
    [
        ("20 August", [1], "2026-08-20"),
        ("20 June", [1], "2027-06-20"),
        ("20 August 2026", [1], "2026-08-20"),
        ("31 January", [3], "2027-01-31"),
        ("31 July after year end", [4], "2027-07-31"),
        ("third Thursday of May", [4], "2027-05-20"),
        ("first working day of January", [3], "2027-01-04"),
        ("1 April before year start", [1], "2025-04-01"),
        ("31 March before year start", [1], "2026-03-31"),
        ("5 working days after quarter start", [1], "2026-04-10"),
        ("1 working day after year end", [4], "2027-04-01"),
    ],
)
def test_days_of_the_calendar(when: str, quarters: list[int], day: str) -> None:
    found = make({"id": "a", "when": when, "quarters": quarters})
    assert dates(found, "a") == [day]
    if quarters == [4] or "year" in when:
        yearly = when if "year" in when else f"{when} after year end"
        assert dates(make({"id": "a", "each": "year", "when": yearly}), "a") == [day]


def test_a_day_that_is_fixed_for_another_year_is_not_guessed() -> None:
    stage = make({"id": "a", "each": "year", "when": "20 August 2025"}).stages[0]
    assert (stage.date, stage.missing) == (None, "it is fixed for 2025 only: 20 August 2025")


def test_what_is_public() -> None:
    found = make(
        {"id": "a", "when": "quarter end", "audience": "public", "quarters": [1]},
        {"id": "b", "when": "quarter end", "public": True, "quarters": [1]},
        {"id": "c", "when": "quarter end", "audience": "public", "public": False, "quarters": [1]},
        {"id": "d", "when": "quarter end", "audience": "slt", "quarters": [1]},
        audiences=[
            Audience(id="public", name="Everybody", public=True),
            Audience(id="slt", name="SLT"),
        ],
    )
    assert [stage.public for stage in found.stages] == [True, True, False, False]
    assert found.stages[0].audience_name == "Everybody"


def test_what_is_due_next() -> None:
    stages = build_timetable(CYCLE, 2026, WALES).stages
    assert [each.id for each in due_next(stages, date(2026, 7, 14))] == ["returns"]
    (only,) = due_next(stages, date(2026, 7, 15))
    assert (only.id, only.date) == ("issued", date(2026, 9, 30))
    assert due_next(stages, date(2027, 5, 14)) == ()
    twice = make(
        {"id": "a", "when": "quarter end"},
        {"id": "b", "when": "same day as a"},
        {"id": "c", "when": "next meeting of Nobody"},
    )
    assert [each.id for each in due_next(twice.stages, date(2026, 6, 1))] == ["a", "b"]


# ---------------------------------------------------------------- what councils do


def test_powys_takes_47_to_55_days_from_quarter_end_to_cabinet() -> None:
    held = tuple(
        meeting("Cabinet", day) for day in ("2026-08-18", "2026-11-17", "2027-02-23", "2027-05-18")
    )
    found = make(
        {"id": "slt", "when": "27 working days after quarter end"},
        {"id": "papers", "when": "3 clear days before cabinet"},
        {"id": "cabinet", "when": "next meeting of Cabinet at least 4 working days after slt"},
        meetings=held,
    )
    days = [
        (stage.date - stage.period.ends()).days
        for stage in found.stages
        if stage.stage == "cabinet" and stage.date and stage.period
    ]
    assert days == [49, 48, 54, 48]
    assert dates(found, "papers") == ["2026-08-12", "2026-11-11", "2027-02-17", "2027-05-12"]


def test_winchester_has_scrutiny_before_cabinet() -> None:
    held = (
        meeting("Scrutiny", "2026-09-02"),
        meeting("Scrutiny", "2026-11-25"),
        meeting("Cabinet", "2026-09-03"),
        meeting("Cabinet", "2026-09-16"),
        meeting("Cabinet", "2026-12-15"),
    )
    found = make(
        {"id": "scrutiny", "when": "next meeting of Scrutiny", "quarters": [1, 2]},
        {
            "id": "cabinet",
            "when": "next meeting of Cabinet at least 5 working days after scrutiny",
            "quarters": [1, 2],
        },
        {"id": "papers", "when": "5 clear days before scrutiny", "quarters": [1, 2]},
        meetings=held,
    )
    assert dates(found, "scrutiny") == ["2026-09-02", "2026-11-25"]
    assert dates(found, "cabinet") == ["2026-09-16", "2026-12-15"]
    days = [
        (stage.date - stage.period.ends()).days
        for stage in found.stages
        if stage.stage == "cabinet" and stage.date and stage.period
    ]
    assert days == [78, 76]
    # 1 September, 28, 27, 26 and 25 August are clear; Monday 31 August is a holiday.
    assert dates(found, "papers") == ["2026-08-24", "2026-11-17"]


def test_wrexham_sees_its_executive_board_twice_a_year() -> None:
    held = (
        *(meeting("Priority Boards", day) for day in ("2026-08-06", "2026-11-05")),
        *(meeting("Priority Boards", day) for day in ("2027-02-08", "2027-05-10")),
        *(meeting("Executive Board", day) for day in ("2026-12-01", "2027-06-08")),
    )
    found = make(
        {"id": "boards", "when": "next meeting of Priority Boards"},
        {"id": "papers", "when": "3 clear days before executive"},
        {
            "id": "executive",
            "when": "next meeting of Executive Board after boards",
            "quarters": [2, 4],
        },
        meetings=held,
    )
    assert [(stage.quarter, stage.id) for stage in found.stages] == [
        (1, "boards"),
        *((2, "boards"), (2, "papers"), (2, "executive")),
        (3, "boards"),
        *((4, "boards"), (4, "papers"), (4, "executive")),
    ]
    assert dates(found, "papers") == ["2026-11-25", "2027-06-02"]
