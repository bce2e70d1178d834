"""What moved between a timetable that was published and the one of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pmqa_cli.calendar.timetable import Timetable
from pmqa_cli.calendar.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Published:
    """A stage as an earlier timetable had it."""

    id: str
    quarter: int | None
    name: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A stage whose date is another, or that came or went."""

    id: str
    quarter: int | None
    name: str
    was: date | None
    now: date | None
    working_days: int | None
    """How far it moved, negative where it is earlier; None where one of the dates is not known."""
    is_new: bool = False
    is_gone: bool = False


def compare_timetables(
    old: Iterable[Published], new: Timetable, working_days: WorkingDays
) -> tuple[Moved, ...]:
    """Every stage that moved or is new, in the order of the new timetable; then what is gone."""
    before = {(each.quarter, each.id): each for each in old}
    found = []
    for stage in new.stages:
        published = before.pop((stage.quarter, stage.id), None)
        if published is not None and published.date == stage.date:
            continue
        was = published.date if published else None
        moved = working_days.between(was, stage.date) if was and stage.date else None
        is_new = published is None
        found.append(
            Moved(stage.id, stage.quarter, stage.name, was, stage.date, moved, is_new=is_new)
        )
    found += [
        Moved(each.id, each.quarter, each.name, each.date, None, None, is_gone=True)
        for each in before.values()
    ]
    return tuple(found)
