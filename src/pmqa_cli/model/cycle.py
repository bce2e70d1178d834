"""The cycle of a framework: the stages of a quarter and of a year, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from pmqa_cli.model.anchors import (
    Anchor,
    Counted,
    Edge,
    StageRef,
    Unit,
    is_of_year,
    needs_quarter,
    origin_of,
    read_anchor,
    say_anchor,
)
from pmqa_cli.model.period import QUARTERS
from pmqa_cli.model.scheme import Strict

AnchorText = Annotated[Anchor, PlainValidator(read_anchor), PlainSerializer(say_anchor)]
Quarter = Annotated[int, Field(ge=1, le=4)]


class CycleStage(Strict):
    """Something that takes place once a quarter, or once a year."""

    id: str
    name: str
    name_cy: str = ""
    owner: str = ""
    audience: str = ""
    due: str = ""
    """What is due, in a few words."""
    each: Literal["quarter", "year"] = "quarter"
    quarters: tuple[Quarter, ...] = QUARTERS
    """In which quarters it takes place; of no meaning to a yearly stage."""
    when: AnchorText | None = None
    working_days: int | None = None
    """The short way to write ``when``: so many after the last day of the quarter; negative before
    it."""
    public: bool | None = None
    """Whether something is published then. None: whether its audience is the public."""

    @model_validator(mode="after")
    def _says_when(self) -> CycleStage:
        if (self.when is None) == (self.working_days is None):
            raise ValueError('a stage has one of "when" and "working_days"')
        if self.each == "year":
            if needs_quarter(self.anchor):
                raise ValueError(
                    f'"{say_anchor(self.anchor)}" means nothing to a stage of the year: count '
                    'from year start, year end or a stage "of Q1"'
                )
            if self.quarters != QUARTERS:
                raise ValueError("a stage of the year has no quarters")
        elif is_of_year(self.anchor) and len(self.quarters) != 1:
            raise ValueError(
                f'"{say_anchor(self.anchor)}" comes once a year: write each = "year", or one '
                "quarter under quarters"
            )
        return self

    @cached_property
    def anchor(self) -> Anchor:
        """What its date hangs on."""
        return self.when or Counted(self.working_days or 0, Unit.WORKING, Edge.QUARTER_END)

    @property
    def follows(self) -> StageRef | None:
        """The stage that its date is counted from, if it is one."""
        origin = origin_of(self.anchor)
        return origin if isinstance(origin, StageRef) else None


class Cycle(Strict):
    """The stages in order."""

    stages: tuple[CycleStage, ...]
    returns: str = "returns-due"
    """The id of the stage by which services return their workbooks. Where no stage has it, and
    the framework names none, returns have no deadline."""
    timetable: str = "timetable-published"
    """The id of the stage at which the year's timetable is published."""

    @cached_property
    def _stages(self) -> dict[str, CycleStage]:
        return {stage.id: stage for stage in reversed(self.stages)}

    def stage(self, stage_id: str) -> CycleStage | None:
        """The stage with this id, or None."""
        return self._stages.get(stage_id)

    def takes_place(self, stage: CycleStage, quarter: int | None) -> bool:
        """Whether a stage takes place in a quarter; with None, whether it is one of the year.

        What is counted from a stage of the same quarter does not take place without it: where
        Cabinet does not meet there is no agenda to publish.
        """
        if quarter is None or stage.each == "year":
            return (quarter is None) == (stage.each == "year")
        if quarter not in stage.quarters:
            return False
        named = stage.follows
        before = self.stage(named.stage) if named and named.quarter is None else None
        return before is None or before.each == "year" or self.takes_place(before, quarter)

    def quarters_of(self, stage: CycleStage) -> tuple[int, ...]:
        """The quarters in which a stage takes place; none for a yearly one."""
        return tuple(quarter for quarter in QUARTERS if self.takes_place(stage, quarter))


def cycle_faults(cycle: Cycle) -> Iterator[tuple[int, str]]:
    """Why the dates of a cycle cannot be worked out although every stage can be read: (place of the
    stage, what is wrong and how to put it right). That a stage is named which is not there is for
    the caller to say."""
    known = {stage.id for stage in cycle.stages}
    for place, stage in enumerate(cycle.stages):
        ring = _ring(cycle, stage)
        if ring:
            others = " -> ".join(f'"{each}"' for each in ring)
            yield place, f"The date of each of these hangs on that of the next: {others}."
            # Whatever hangs on the ring is told by the stage that closes it.
            return
    for place, stage in enumerate(cycle.stages):
        named = stage.follows
        if named is None or named.stage not in known:
            continue
        other = cycle.stage(named.stage)
        assert other is not None
        if other.each == "year" and named.quarter:
            yield place, f'"{other.id}" is a stage of the year. Leave out "of Q{named.quarter}".'
        elif other.each == "quarter" and stage.each == "year" and not named.quarter:
            yield (
                place,
                f'"{other.id}" takes place every quarter. Write of which: "{other.id} of Q1".',
            )
        elif named.quarter and not cycle.takes_place(other, named.quarter):
            yield place, f'"{other.id}" does not take place in Q{named.quarter}.'


def _ring(cycle: Cycle, stage: CycleStage) -> list[str]:
    """The ids from a stage back to itself, where its date hangs on itself."""
    passed = [stage.id]
    here: CycleStage | None = stage
    while here is not None and here.follows is not None:
        passed.append(here.follows.stage)
        if passed[-1] == stage.id:
            return passed
        if passed[-1] in passed[:-1]:
            return []
        here = cycle.stage(passed[-1])
    return []
