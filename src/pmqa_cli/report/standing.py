"""Where a collection stands, as text, CSV and JSON, and as a table for a terminal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pmqa_cli.model.period import MONTH_NAMES, say_day
from pmqa_cli.model.receipt import Source
from pmqa_cli.model.standing import Collection, Standing
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words
from pmqa_cli.report.csv import as_text

COLUMNS = (
    *("service", "name", "issued", "issued_on", "received_on", "received_from"),
    *("version", "versions", "file", "errors", "warnings", "signed_off"),
    *("late", "late_working_days", "outstanding"),
)
FROM = {Source.TOLD: "as entered", Source.MAIL: "by its e-mail", Source.SEEN: "first seen"}


def status_fields(each: Standing) -> dict[str, Any]:
    """A service under its promised keys."""
    received = each.received
    return {
        "service": each.service.code,
        "name": each.service.name,
        "issued": each.is_issued,
        "issued_on": each.issued.isoformat() if each.issued else None,
        "received_on": received.day.isoformat() if received else None,
        "received_from": received.source.value if received else None,
        "version": each.version or None,
        "versions": each.versions,
        "file": each.file or None,
        "errors": each.errors,
        "warnings": each.warnings,
        "signed_off": each.is_signed,
        "late": each.is_late,
        "late_working_days": each.late_by,
        "outstanding": list(each.owed),
    }


def write_json(collection: Collection) -> str:
    """Everything, for scripts. The keys are a promise (docs/schemas/status.schema.json)."""
    standings = collection.standings
    document = {
        "version": 1,
        "period": str(collection.period),
        "today": collection.today.isoformat(),
        "deadline": collection.deadline.isoformat() if collection.deadline else None,
        "services": [status_fields(each) for each in standings],
        "unknown_files": list(collection.strangers),
        "summary": {
            "services": len(standings),
            "returned": sum(each.is_returned for each in standings),
            "late": sum(each.is_late for each in standings),
            "outstanding": len(collection.outstanding),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_csv(collection: Collection) -> str:
    """A row for each service, to be opened in Excel."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in collection.standings:
        fields = status_fields(each)
        fields["outstanding"] = "; ".join(fields["outstanding"])
        writer.writerow(_cell(fields[column]) for column in COLUMNS)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else as_text(visible(str(value)))


def write_text(collection: Collection) -> str:
    """A plain line for each service, below one that says when returns are due."""
    lines = [say_when(collection), *(_line(each) for each in collection.standings)]
    lines += [
        f"{visible(path)}: whose it is for this quarter cannot be said; pmqa validate says why."
        for path in collection.strangers
    ]
    return "".join(f"{line}\n" for line in lines)


def say_when(collection: Collection) -> str:
    """When returns are due, seen from today, in a sentence."""
    head, today = f"{collection.period}:", f"today is {say_day(collection.today)}"
    if collection.deadline is None:
        return f"{head} it is not fixed when returns are due (pmqa timetable says why); {today}."
    due = say_day(collection.deadline)
    if collection.today == collection.deadline:
        return f"{head} returns are due today, {due}."
    days = count_words(abs(collection.days), "working day")
    if collection.is_over:
        return f"{head} returns were due on {due}, {days} ago; {today}."
    return f"{head} returns are due on {due}, in {days}; {today}."


def summarise(collection: Collection) -> str:
    """The last line: how many have returned, and how many owe something."""
    standings = collection.standings
    returned = sum(each.is_returned for each in standings)
    owing = len(collection.outstanding)
    owes = f"{owing} {'owes' if owing == 1 else 'owe'} something" if owing else "nobody owes more"
    return f"{returned} of {count_words(len(standings), 'service')} returned; {owes}."


def say_issued(each: Standing) -> str:
    """When its workbook was written: "1 July 2026", "yes", "no"."""
    return say_day(each.issued) if each.issued else "yes" if each.is_issued else "no"


def say_received(each: Standing) -> str:
    """When its first return came, and from where that is known: "14 July 2026 (as entered)"."""
    if not each.is_returned:
        return "no"
    if each.received is None:
        return "yes"
    return f"{say_day(each.received.day)} ({FROM[each.received.source]})"


def say_version(each: Standing) -> str:
    """Which of its files counts: "2 of 3"; empty where there is none."""
    return f"{each.version} of {each.versions}" if each.version else ""


def _line(each: Standing) -> str:
    said = [f"issued: {say_issued(each)}", f"received: {say_received(each)}"]
    if each.is_returned:
        late = f", {each.lateness} late" if each.is_late else ""
        said[-1] += late
        said += [
            f"version {say_version(each)}",
            f"{count_words(each.errors, 'error')}, {count_words(each.warnings, 'warning')}",
            "signed off" if each.is_signed else "not signed off",
        ]
    done = "complete" if each.is_returned else "agreed that it sends none"
    owed = f"outstanding: {', '.join(each.owed)}" if each.owed else done
    name = f"{each.service.name} ({each.service.code})"
    return visible(f"{name}: {'; '.join([*said, owed])}")


def render_terminal(collection: Collection) -> RenderableType:
    """A table that fits a terminal: days without their year, open findings in words."""
    table = Table(pad_edge=False, box=None)
    table.add_column("Service", overflow="fold")
    for heading in ("Issued", "Received", "Version", "Signed"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Days late", justify="right", no_wrap=True)
    table.add_column("Outstanding", overflow="fold")
    for each in collection.standings:
        table.add_row(*_row(each))
    parts: list[RenderableType] = [Text(say_when(collection), style="bold"), Text(""), table]
    if collection.strangers:
        parts += [
            Text(""),
            Text("Of these files it cannot be said whose they are; pmqa validate says why:"),
            *(Text(f"  {visible(path)}") for path in collection.strangers),
        ]
    return Group(*parts, Text(""), Text(summarise(collection), style="bold"))


def _row(each: Standing) -> Iterator[Text]:
    came = each.is_returned
    yield Text(visible(each.service.name))
    yield Text(_short(each.issued) or ("yes" if each.is_issued else "no"))
    yield Text((_short(each.received.day) if each.received else "yes") if came else "no")
    yield Text(say_version(each) or "-")
    yield Text(("yes" if each.is_signed else "no") if came else "-")
    yield Text(str(each.late_by) if each.is_late else "-", style="yellow" if each.is_late else "")
    asked = "bold red" if each.errors or not came else "yellow"
    yield Text("; ".join(each.owed) or "-", style=asked if each.owed else "")


def _short(day: date | None) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}" if day else ""
