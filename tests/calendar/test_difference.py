from __future__ import annotations

from datetime import date

from pmqa_cli.calendar.difference import Moved, Published, compare_timetables
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.cycle import Cycle, CycleStage

CYCLE = Cycle(
    stages=(
        CycleStage(id="targets", name="Targets", each="year", when="30 April"),
        CycleStage(id="due", name="Due", when="10 working days after quarter end", quarters=(1, 2)),
        CycleStage(id="cabinet", name="Cabinet", when="next meeting of Cabinet", quarters=(1,)),
    )
)
NEW = build_timetable(CYCLE, 2026, WorkingDays())
SAME = tuple(Published(each.id, each.quarter, each.name, each.date) for each in NEW.stages)


def moved(*old: Published) -> tuple[Moved, ...]:
    kept = {(each.quarter, each.id): each for each in (*SAME, *old)}
    return compare_timetables(kept.values(), NEW, WorkingDays())


def test_what_did_not_move_is_not_told() -> None:
    assert moved() == ()


def test_how_far_a_stage_moved_in_working_days() -> None:
    # From Friday 10 July to Tuesday 14 July 2026, and back from 16 October to the 14th.
    later, earlier = moved(
        Published("due", 1, "Due", date(2026, 7, 10)),
        Published("due", 2, "Due", date(2026, 10, 16)),
    )
    assert (later.was, later.now, later.working_days) == (date(2026, 7, 10), date(2026, 7, 14), 2)
    assert earlier.working_days == -2
    assert not (later.is_new or later.is_gone)


def test_a_date_that_was_fixed_before_and_is_not_now() -> None:
    (found,) = moved(Published("cabinet", 1, "Cabinet", date(2026, 8, 18)))
    assert (found.was, found.now, found.working_days) == (date(2026, 8, 18), None, None)


def test_what_came_and_what_went() -> None:
    old = [each for each in SAME if each.id != "targets"]
    gone = Published("board", 3, "Board", date(2027, 2, 1))
    first, last = compare_timetables([*old, gone], NEW, WorkingDays())
    assert (first.id, first.quarter, first.is_new, first.was) == ("targets", None, True, None)
    assert (last.id, last.is_gone, last.was, last.now) == ("board", True, date(2027, 2, 1), None)
