"""What a calendar is told when dates change: by hand, a run at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pmqa_cli.calendar.entries import (
    Content,
    Entry,
    audiences_of,
    entries_for,
    renew_entries,
    say_entries,
)
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.store.wording import load_wording

RETURNS = Content(date(2026, 7, 14), "", "Returns", "Owner: A", "service", date(2026, 7, 13))
CABINET = Content(date(2026, 8, 18), "10:00", "Cabinet", "", "cabinet", date(2026, 8, 17))
FIRST, SECOND, THIRD = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def told(*runs: tuple[date, dict[str, Content]]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for stamp, said in runs:
        entries = renew_entries(entries, said, "council.example/2026-27/en", stamp)
    return entries


def test_the_first_run_tells_everything_once() -> None:
    entries = told((FIRST, {"Q1/returns": RETURNS, "Q1/cabinet": CABINET}))
    assert [(each.sequence, each.stamp, each.is_cancelled) for each in entries.values()] == [
        (0, FIRST, False)
    ] * 2
    assert len({each.uid for each in entries.values()}) == 2


def test_a_run_without_a_change_changes_nothing() -> None:
    said = {"Q1/returns": RETURNS}
    assert told((FIRST, said), (SECOND, said)) == told((FIRST, said))


def test_a_changed_date_raises_the_sequence_of_its_entry_only() -> None:
    moved = replace(RETURNS, day=date(2026, 7, 21))
    before = told((FIRST, {"Q1/returns": RETURNS, "Q1/cabinet": CABINET}))
    after = renew_entries(before, {"Q1/returns": moved, "Q1/cabinet": CABINET}, "other", SECOND)
    assert after["Q1/returns"] == replace(
        before["Q1/returns"], content=moved, sequence=1, stamp=SECOND
    )
    assert after["Q1/cabinet"] == before["Q1/cabinet"]


def test_what_is_gone_is_cancelled_once_and_may_come_back() -> None:
    said = {"Q1/returns": RETURNS}
    gone = told((FIRST, said), (SECOND, {}))["Q1/returns"]
    assert (gone.sequence, gone.stamp, gone.is_cancelled) == (1, SECOND, True)
    assert gone.content == RETURNS
    assert told((FIRST, said), (SECOND, {}), (THIRD, {}))["Q1/returns"] == gone
    back = told((FIRST, said), (SECOND, {}), (THIRD, said))["Q1/returns"]
    assert (back.uid, back.sequence, back.is_cancelled) == (gone.uid, 2, False)


def test_who_is_no_longer_told_sees_it_cancelled() -> None:
    handed = replace(CABINET, audience="slt")
    entries = told((FIRST, {"Q1/cabinet": CABINET}), (SECOND, {"Q1/cabinet": handed}))
    (whole,) = entries_for(entries)
    assert (whole.sequence, whole.is_cancelled) == (1, False)
    assert entries_for(entries, "slt") == (whole,)
    assert entries_for(entries, "cabinet") == (replace(whole, is_cancelled=True),)
    assert entries_for(entries, "public") == ()
    assert audiences_of(entries, ("slt", "service", "cabinet")) == ("slt", "cabinet")
    again = renew_entries(entries, {"Q1/cabinet": CABINET}, "", THIRD)
    assert entries_for(again, "cabinet")[0].is_cancelled is False
    assert entries_for(again, "slt")[0].is_cancelled is True


CYCLE = Cycle(
    stages=(
        CycleStage(
            id="returns",
            name="Returns\u202e due",
            name_cy="Dyddiad cau",
            owner="Heads of service",
            due="Return",
            working_days=10,
            quarters=(1,),
        ),
        CycleStage(id="board", name="Board", when="next meeting of Board", quarters=(1,)),
        CycleStage(id="report", name="Report", each="year", when="5 working days after year end"),
    )
)


def test_what_an_entry_says() -> None:
    days = WorkingDays(known_until=date(2026, 7, 20))
    timetable = build_timetable(CYCLE, 2026, days)
    said = say_entries(timetable, load_wording("en"), days)
    assert list(said) == ["year/report", "Q1/returns"], "what has no date has no entry"
    returns = said["Q1/returns"]
    assert returns.summary == "Returns[U+202E] due (2026-27 Q1)"
    assert returns.description.splitlines() == [
        "What is due: Return",
        "Owner: Heads of service",
        "How the date is found: 10 working days after quarter end",
    ]
    report = said["year/report"]
    assert report.summary == "Report (2026-27)"
    assert report.remind == date(2027, 4, 6)
    assert report.description.splitlines()[-1] == (
        "This date is uncertain: the list of bank holidays ends on 20 July 2026, check this date."
    )
    welsh = say_entries(timetable, load_wording("cy"), days)
    assert welsh["Q1/returns"].summary == "Dyddiad cau (2026-27 Ch1)"
    assert welsh["Q1/returns"].description.splitlines() == [
        "Beth sy'n ddyledus: Return",
        "Perchennog: Heads of service",
    ]
