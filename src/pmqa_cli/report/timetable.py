"""The year's timetable as text, Markdown, CSV and JSON: pure functions of a Timetable."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

from pmqa_cli.calendar.timetable import Stage, Timetable
from pmqa_cli.model.period import Period

CSV_COLUMNS = (
    "year",
    "quarter",
    "id",
    "name",
    "name_cy",
    "date",
    "owner",
    "audience",
    "due",
    "anchor",
)


def timetable_text(timetable: Timetable) -> str:
    """A table per quarter, one line per stage, for a terminal."""
    names = max((len(stage.name) for stage in timetable.stages), default=0)
    lines = [f"Performance Reporting Timetable {timetable.year_name}", ""]
    for period in timetable.periods:
        lines.append(_heading(timetable, period))
        for stage in timetable.of(period):
            doubt = "?" if stage.note else " "
            days = f"{stage.working_days:+d}"
            line = (
                f"{stage.date:%a %d %b %Y}{doubt} {days:>4}  {stage.name:<{names}}  {stage.owner}"
            )
            lines.append("  " + line.rstrip())
        lines.append("")
    lines += ["+10 is ten working days after the quarter ends.", timetable.basis]
    lines += [f"? {note[0].upper()}{note[1:]}." for note in _notes(timetable)]
    return "\n".join(lines) + "\n"


def timetable_markdown(timetable: Timetable) -> str:
    """A table per quarter with everything that is known of each stage, for an intranet."""
    lines = [f"# Performance Reporting Timetable {timetable.year_name}", ""]
    for period in timetable.periods:
        lines += [
            f"## {_heading(timetable, period)}",
            "",
            "| Date | Stage | What is due | Owner | Audience | How the date is found |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for stage in timetable.of(period):
            cells = (
                f"{stage.date:%A} {_written(stage)}",
                stage.name,
                stage.due,
                stage.owner,
                stage.audience_name,
                _anchor(stage),
            )
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    lines.append(timetable.basis)
    return "\n".join(lines) + "\n"


def timetable_csv(timetable: Timetable) -> str:
    """One row per stage under CSV_COLUMNS; dates ISO."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(CSV_COLUMNS)
    for stage in timetable.stages:
        rows.writerow(
            (
                timetable.year_name,
                stage.period.quarter,
                stage.id,
                stage.name,
                stage.name_cy,
                stage.date.isoformat(),
                stage.owner,
                stage.audience,
                stage.due,
                _anchor(stage),
            )
        )
    return written.getvalue()


def timetable_json(timetable: Timetable) -> str:
    """The timetable for scripts, version 1: ``year`` as "2026-27", ``quarter`` 1 to 4.

    What is not certain about a date stands in its ``anchor``.
    """
    stages = [
        {
            "id": stage.id,
            "quarter": stage.period.quarter,
            "name": stage.name,
            "date": stage.date.isoformat(),
            "owner": stage.owner,
            "audience": stage.audience,
            "anchor": _anchor(stage),
        }
        for stage in timetable.stages
    ]
    whole = {"version": 1, "year": timetable.year_name, "stages": stages}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Timetable], str]] = {
    "text": timetable_text,
    "md": timetable_markdown,
    "csv": timetable_csv,
    "json": timetable_json,
}
"""What ``--format`` may say."""


def _heading(timetable: Timetable, period: Period) -> str:
    end = period.ends(timetable.first_month)
    return f"Quarter {period.quarter}, ending {end.day} {end:%B %Y}"


def _written(stage: Stage) -> str:
    return f"{stage.date.day} {stage.date:%B %Y}"


def _anchor(stage: Stage) -> str:
    return f"{stage.anchor} ({stage.note})" if stage.note else stage.anchor


def _notes(timetable: Timetable) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stage.note for stage in timetable.stages if stage.note))
