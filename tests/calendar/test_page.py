"""The timetable as it is shown: what stands where, and in which language."""

from __future__ import annotations

from datetime import date

import pytest

from pmqa_cli.calendar.page import Page, Said, build_page
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Meeting
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.wording import Language
from pmqa_cli.store.wording import load_wording

CYCLE = Cycle(
    stages=(
        CycleStage(
            id="returns",
            name="Returns\u202e due",
            name_cy="Dyddiad cau",
            owner="Heads",
            audience="slt",
            due="Return",
            working_days=10,
        ),
        CycleStage(id="board", name="Board", when="next meeting of Board", quarters=(1, 2)),
        CycleStage(id="report", name="Report", each="year", when="5 working days after year end"),
    )
)
AUDIENCES = (Audience(id="slt", name="Leadership", name_cy="Arweinyddiaeth"),)
MEETINGS = (Meeting("Board", date(2026, 7, 14), "09:30"),)


def page(language: Language = "en", as_at: date | None = None) -> Page:
    days = WorkingDays(known_until=date(2027, 3, 31))
    timetable = build_timetable(CYCLE, 2026, days, audiences=AUDIENCES, meetings=MEETINGS)
    return build_page(
        timetable, load_wording(language), "A Council", "", audiences=AUDIENCES, as_at=as_at
    )


def test_quarters_first_then_the_year() -> None:
    groups = page().groups
    assert [group.heading for group in groups] == [
        *(f"Quarter {quarter} 2026-27" for quarter in (1, 2, 3, 4)),
        "Once in the year 2026-27",
    ]
    assert groups[1].caption == "Stages of the quarter that ends on 30 September 2026"
    assert [row.id for row in groups[1].rows] == ["returns", "board"]


def test_the_year_month_by_month() -> None:
    months = page().months
    assert [(month.name, [row.id for row in month.rows]) for month in months] == [
        ("July 2026", ["returns", "board"]),
        ("October 2026", ["returns"]),
        ("January 2027", ["returns"]),
        ("April 2027", ["report", "returns"]),
        ("Not yet fixed", ["board"]),
    ]


def test_a_row_in_english() -> None:
    returns, board = page().groups[0].rows
    assert (returns.day, returns.short_day) == ("Tuesday 14 July 2026", "Tue 14")
    assert returns.stage == Said("Returns[U+202E] due")
    assert returns.audience == Said("Leadership")
    assert (returns.period, returns.how) == ("Q1", "10 working days after quarter end")
    assert (board.time, board.how) == ("09:30", "next meeting of Board")


def test_what_is_not_fixed_or_uncertain_is_said_in_words() -> None:
    (_, q2, *_, yearly) = page().groups
    assert (q2.rows[1].date, q2.rows[1].day) == (None, "Not yet fixed")
    assert yearly.rows[0].note.startswith("This date is uncertain: the list of bank holidays ends")
    (_, q2, *_, yearly) = page("cy").groups
    assert q2.rows[1].day == "Heb ei bennu eto"
    assert yearly.rows[0].note == "Mae'r dyddiad hwn yn ansicr."


def test_a_row_in_welsh_marks_what_stays_english() -> None:
    shown = page("cy")
    returns, board = shown.groups[0].rows
    assert shown.groups[0].heading == "Chwarter 1 2026-27"
    assert (returns.day, returns.period) == ("Dydd Mawrth 14 Gorffennaf 2026", "Ch1")
    assert returns.stage == Said("Dyddiad cau")
    assert returns.audience == Said("Arweinyddiaeth")
    assert returns.owner == Said("Heads", "en")
    assert board.stage == Said("Board", "en")
    assert board.owner == Said("")
    assert returns.how == ""
    assert not shown.shows_how
    assert shown.untranslated == ("A Council", "Board", "Report")


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "As it stood on 10 July 2026"), ("cy", "Fel yr oedd ar 10 Gorffennaf 2026")],
)
def test_on_which_day_it_stood_so(language: Language, says: str) -> None:
    assert page(language).as_at == ""
    assert page(language, date(2026, 7, 10)).as_at == says
