from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pmqa_cli.model.anchors import parse_anchor, say_anchor
from pmqa_cli.model.cycle import Cycle, CycleStage, cycle_faults


def make(*stages: tuple[str, str], **more: dict[str, Any]) -> Cycle:
    return Cycle(
        stages=tuple(
            CycleStage(id=name, name=name, when=when, **more.get(name, {}))  # type: ignore[arg-type]
            for name, when in stages
        )
    )


def test_working_days_is_the_short_way_to_say_it() -> None:
    stage = CycleStage(id="a", name="A", working_days=-3)
    assert stage.anchor == parse_anchor("3 working days before quarter end")
    assert CycleStage(id="a", name="A", working_days=0).anchor == parse_anchor("quarter end")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, 'one of "when" and "working_days"'),
        ({"when": "quarter end", "working_days": 3}, 'one of "when" and "working_days"'),
        ({"when": "quarter end", "each": "year"}, "means nothing to a stage of the year"),
        ({"when": "next meeting of Cabinet", "each": "year"}, "means nothing to a stage of the"),
        (
            {"when": "last Friday of the month after quarter end", "each": "year"},
            "means nothing to a stage of the year",
        ),
        ({"when": "30 April", "each": "year", "quarters": [1]}, "has no quarters"),
        ({"when": "30 April"}, "comes once a year"),
        ({"when": "first Monday of May", "quarters": [1, 2]}, "comes once a year"),
        ({"when": "quarter end", "quarters": [5]}, "less than or equal to 4"),
        ({"when": "soon"}, "does not say when"),
    ],
)
def test_a_stage_that_makes_no_sense_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CycleStage(id="a", name="A", **given)


def test_a_stage_survives_being_written_and_read() -> None:
    stage = CycleStage(id="a", name="A", when="3 clear days before b", quarters=(2,))
    dumped = stage.model_dump(mode="json")
    assert dumped["when"] == "3 clear days before b"
    assert CycleStage.model_validate(dumped) == stage


def test_nothing_takes_place_without_the_stage_that_it_is_counted_from() -> None:
    cycle = make(
        ("deadline", "1 working day before papers"),
        ("papers", "3 clear days before cabinet"),
        ("cabinet", "next meeting of Cabinet"),
        ("report", "5 working days after cabinet of Q4"),
        ("timetable", "20 working days after year start"),
        ("reminder", "5 working days after timetable"),
        cabinet={"quarters": (2, 4)},
        timetable={"each": "year"},
    )
    held = {stage.id: cycle.quarters_of(stage) for stage in cycle.stages}
    assert held["deadline"] == held["papers"] == held["cabinet"] == (2, 4)
    assert held["report"] == held["reminder"] == (1, 2, 3, 4)
    assert held["timetable"] == ()
    yearly = [stage.id for stage in cycle.stages if cycle.takes_place(stage, None)]
    assert yearly == ["timetable"]


@pytest.mark.parametrize(
    ("cycle", "place", "says"),
    [
        (
            make(("a", "quarter end"), ("b", "1 day after c"), ("c", "1 day before b")),
            1,
            'each of these hangs on that of the next: "b" -> "c" -> "b".',
        ),
        (make(("a", "1 day after a")), 0, '"a" -> "a".'),
        (
            make(("a", "next meeting of Cabinet after b"), ("b", "3 clear days before a")),
            0,
            '"a" -> "b" -> "a".',
        ),
        (
            make(("a", "30 April"), ("b", "1 day after a of Q1"), a={"each": "year"}),
            1,
            '"a" is a stage of the year. Leave out "of Q1".',
        ),
        (
            make(("a", "quarter end"), ("b", "1 day after a"), b={"each": "year"}),
            1,
            'Write of which: "a of Q1".',
        ),
        (
            make(("a", "quarter end"), ("b", "1 day after a of Q1"), a={"quarters": (2,)}),
            1,
            '"a" does not take place in Q1.',
        ),
    ],
)
def test_why_dates_cannot_be_worked_out(cycle: Cycle, place: int, says: str) -> None:
    ((found, said),) = cycle_faults(cycle)
    assert found == place
    assert says in said


def test_a_stage_before_a_ring_is_not_blamed_for_it() -> None:
    cycle = make(("a", "1 day after b"), ("b", "1 day after c"), ("c", "1 day after b"))
    ((place, _),) = cycle_faults(cycle)
    assert place == 1


def test_a_name_that_no_stage_has_is_for_others_to_tell() -> None:
    assert list(cycle_faults(make(("a", "1 day after nobody")))) == []
    assert say_anchor(make(("a", "1 day after nobody")).stages[0].anchor) == "1 day after nobody"
