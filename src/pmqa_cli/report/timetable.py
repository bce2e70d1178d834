"""The year's timetable as text, Markdown, CSV and JSON: pure functions of a Timetable."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pmqa_cli.calendar.difference import Moved
from pmqa_cli.calendar.timetable import Stage, Timetable
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.period import Period, say_day
from pmqa_cli.model.words import count_words
from pmqa_cli.report.csv import as_text
from pmqa_cli.report.json import finding_fields

CSV_COLUMNS = (
    "year",
    "quarter",
    "id",
    "name",
    "name_cy",
    "date",
    "time",
    "owner",
    "audience",
    "due",
    "anchor",
    "note",
)
NOT_FIXED = "not yet fixed"


@dataclass(frozen=True, slots=True)
class Next:
    """What is due next, seen from a day."""

    today: date
    stages: tuple[Stage, ...] = ()
    """All of one day, from whichever year; none where nothing with a date is left."""
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said of a timetable beside its dates."""

    findings: tuple[Finding, ...] = ()
    next: Next | None = None
    """None where nobody asked."""
    compared_with: str = ""
    """The file that it was compared with; empty where it was with none."""
    moved: tuple[Moved, ...] = ()


NOTHING = Aside()


def timetable_text(timetable: Timetable, aside: Aside = NOTHING) -> str:
    """A table for the year and one per quarter, one line per stage, for a terminal."""
    names = max((len(_named(stage)) for stage in timetable.stages), default=0)
    lines = [f"Performance Reporting Timetable {timetable.year_name}", ""]
    for heading, stages in _groups(timetable):
        lines.append(heading)
        for stage in stages:
            day = _short(stage.date) if stage.date else NOT_FIXED
            doubt = "?" if stage.note else " "
            days = "" if stage.working_days is None else f"{stage.working_days:+d}"
            line = f"{day:<15}{doubt} {days:>4}  {_named(stage):<{names}}  {stage.owner}"
            lines.append("  " + line.rstrip())
        lines.append("")
    if aside.compared_with:
        lines += [f"Moved since {aside.compared_with}", *_moved(aside, "  "), ""]
    if aside.next:
        lines += [_say_next(aside.next), ""]
    lines += ["+10 is ten working days after the quarter ends.", timetable.basis]
    lines += [f"? {note[0].upper()}{note[1:]}." for note in _notes(timetable)]
    return "\n".join(lines) + "\n"


def timetable_markdown(timetable: Timetable, aside: Aside = NOTHING) -> str:
    """A table for the year and one per quarter with everything that is known of each stage, for an
    intranet."""
    lines = [f"# Performance Reporting Timetable {timetable.year_name}", ""]
    for heading, stages in _groups(timetable):
        lines += [
            f"## {heading}",
            "",
            "| Date | Stage | What is due | Owner | Audience | How the date is found |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for stage in stages:
            day = f"{stage.date:%A} {say_day(stage.date)}" if stage.date else "Not yet fixed"
            cells = (
                f"{day}, {stage.time}" if stage.time else day,
                stage.name,
                stage.due,
                stage.owner,
                stage.audience_name,
                _anchor(stage),
            )
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    if aside.compared_with:
        lines += [f"## Moved since {aside.compared_with}", "", *_moved(aside, "- "), ""]
    if aside.next:
        lines += [_say_next(aside.next), ""]
    lines.append(timetable.basis)
    return "\n".join(lines) + "\n"


def timetable_csv(timetable: Timetable, aside: Aside = NOTHING) -> str:
    """One row per stage under CSV_COLUMNS; dates ISO, and empty where they are not fixed. Where it
    was compared, a last column ``was`` has the date that moved, and what is gone follows."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    compared = bool(aside.compared_with)
    rows.writerow((*CSV_COLUMNS, "was") if compared else CSV_COLUMNS)
    moved = {(each.quarter, each.id): each for each in aside.moved}
    for stage in timetable.stages:
        row = (
            timetable.year_name,
            stage.quarter or "",
            stage.id,
            stage.name,
            stage.name_cy,
            _iso(stage.date),
            stage.time,
            stage.owner,
            stage.audience,
            stage.due,
            stage.anchor,
            stage.note or stage.missing,
        )
        before = moved.get((stage.quarter, stage.id))
        was = (_iso(before.was if before else None),) if compared else ()
        rows.writerow([as_text(str(cell)) for cell in (*row, *was)])
    for gone in aside.moved:
        if gone.is_gone:
            known = timetable.year_name, gone.quarter or "", gone.id, gone.name
            empty = [""] * (len(CSV_COLUMNS) - len(known))
            rows.writerow([as_text(str(cell)) for cell in (*known, *empty, _iso(gone.was))])
    return written.getvalue()


def timetable_json(timetable: Timetable, aside: Aside = NOTHING) -> str:
    """The timetable for scripts, version 1: ``year`` as "2026-27", ``quarter`` 1 to 4 or null for
    a stage of the year, ``date`` null where it is not fixed (docs/schemas/timetable.schema.json).

    What is not certain about a date stands in its ``anchor``.
    """
    whole: dict[str, Any] = {
        "version": 1,
        "year": timetable.year_name,
        "stages": [_fields(stage) for stage in timetable.stages],
        "findings": [finding_fields(each) for each in aside.findings],
    }
    if aside.next:
        whole["next"] = {
            "today": aside.next.today.isoformat(),
            "working_days": aside.next.working_days if aside.next.stages else None,
            "stages": [
                {"year": Period(each.year, 1).year_name, **_fields(each)}
                for each in aside.next.stages
            ],
        }
    if aside.compared_with:
        whole["moved"] = [
            {
                "id": each.id,
                "quarter": each.quarter,
                "name": each.name,
                "was": _iso(each.was) or None,
                "now": _iso(each.now) or None,
                "working_days": each.working_days,
                "change": _change(each),
            }
            for each in aside.moved
        ]
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Timetable, Aside], str]] = {
    "text": timetable_text,
    "md": timetable_markdown,
    "csv": timetable_csv,
    "json": timetable_json,
}
"""What ``--format`` may say."""


def _fields(stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.id,
        "quarter": stage.quarter,
        "name": stage.name,
        "date": _iso(stage.date) or None,
        "owner": stage.owner,
        "audience": stage.audience,
        "anchor": _anchor(stage),
        "name_cy": stage.name_cy,
        "due": stage.due,
        "time": stage.time,
    }


def _groups(timetable: Timetable) -> Iterator[tuple[str, tuple[Stage, ...]]]:
    """The stages of the year, then those of each quarter, under their headings."""
    if timetable.yearly:
        yield f"The year {timetable.year_name}", timetable.yearly
    for period in timetable.periods:
        end = say_day(period.ends(timetable.first_month))
        yield f"Quarter {period.quarter}, ending {end}", timetable.of(period)


def _named(stage: Stage) -> str:
    return f"{stage.name}, {stage.time}" if stage.time else stage.name


def _short(day: date) -> str:
    return f"{day:%a %d %b %Y}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _anchor(stage: Stage) -> str:
    doubt = stage.note or stage.missing
    return f"{stage.anchor} ({doubt})" if doubt else stage.anchor


def _notes(timetable: Timetable) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stage.note for stage in timetable.stages if stage.note))


def _say_next(found: Next) -> str:
    if not found.stages:
        return f"Nothing is due on {say_day(found.today)} or later."
    names = "; ".join(f"{stage.name} ({stage.period_name})" for stage in found.stages)
    day = found.stages[0].date
    assert day is not None
    when = "today" if day == found.today else f"in {count_words(found.working_days, 'working day')}"
    return f"Due next: {names} on {day:%A} {say_day(day)}, {when}."


def _change(each: Moved) -> str:
    if each.is_new or each.is_gone:
        return "new" if each.is_new else "gone"
    if each.was is None or each.now is None:
        return "fixed" if each.now else "unfixed"
    return "later" if each.now > each.was else "earlier"


def _moved(aside: Aside, mark: str) -> Iterator[str]:
    if not aside.moved:
        yield f"{mark}Nothing."
    for each in aside.moved:
        was, now = (_short(day) if day else NOT_FIXED for day in (each.was, each.now))
        change = _change(each)
        match change:
            case "new":
                said = f"{now}, new"
            case "gone":
                said = f"{was}, gone"
            case "later" | "earlier":
                days = count_words(abs(each.working_days or 0), "working day")
                said = f"{was} to {now}, {days} {change}"
            case _:
                said = f"{was} to {now}"
        yield f"{mark}{f'Q{each.quarter}' if each.quarter else 'Year'} {each.name}: {said}"
