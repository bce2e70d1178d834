"""``pmqa history``: what the ledger holds of earlier periods."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    WorkspaceOption,
    emit,
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.model.text import fold, visible
from pmqa_cli.model.words import nearest

if TYPE_CHECKING:
    from pmqa_cli.model.catalogue import Catalogue, Item
    from pmqa_cli.model.framework import Framework
    from pmqa_cli.model.history import History, Point

app = typer.Typer(help="Earlier periods: load them, show a series, save the ledger as text.")

COLUMNS = ("ref", "period", "actual", "target", "status", "state", "source")
"""The same for what is imported and for what is shown, so that one can become the other."""

LISTED = 10
"""How many of a long list are told one by one."""


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help=f"A CSV file with the columns {', '.join(COLUMNS)}.")
    ],
    workspace: WorkspaceOption = None,
) -> None:
    """Load earlier periods from a CSV file. The same file twice adds nothing."""
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.history import read_history
    from pmqa_cli.store.ledger import Ledger

    if not file.is_file():
        raise CommandError(f"There is no file {short_path(file)}.")
    place = open_workspace(workspace)
    read = read_history(file, place.framework)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    with Ledger.open(place.ledger_path, writer=True) as ledger:
        before = ledger.history()
        added = ledger.import_history(
            read.points,
            source_name=read.name,
            sha256=read.sha256,
            recorded_at=datetime.now(UTC),
        )
        after = ledger.history()
        warnings = ledger.warnings
    for warning in warnings:
        talk(f"Warning: {warning}")
    if read.points and not added:
        talk(f"{read.name} was loaded before. Nothing was added.")
    else:
        talk(f"{added} row{'' if added == 1 else 's'} loaded into {place.ledger_path.name}.")
        for line in say_import(place.framework, catalogue, read.points, before, after):
            talk(visible(line))
    talk("Next: pmqa history show REF")


@app.command()
def show(
    ref: Annotated[str, typer.Argument(help="The ref of a measure, an activity or a risk.")],
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show everything recorded for a ref, oldest first."""
    from pmqa_cli.model.words import did_you_mean
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.ledger import load_history

    place = open_workspace(workspace)
    history = load_history(place.ledger_path)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    points, item = history.of(ref), catalogue.item(ref)
    if not points and item is None:
        known = {folded: series[-1].ref for folded, series in history.series.items()}
        known |= {fold(each.ref): each.ref for each in catalogue.measures}
        known |= {fold(each.ref): each.ref for each in catalogue.activities}
        known |= {fold(each.ref): each.ref for each in catalogue.risks}
        raise CommandError(
            f'Nothing is recorded for "{visible(ref)}", and it is not in the catalogue.'
            f"{did_you_mean(ref, known.values())}"
        )
    name = item.ref if item else points[-1].ref
    rows = [show_point(place.framework, name, point) for point in points]
    if how is Format.JSON:
        text = write_json(name, rows)
    elif how is Format.CSV:
        text = ("\ufeff" if output else "") + write_csv(rows)
    else:
        for row, point in zip(rows, points, strict=True):
            row["status"] = row["status"] or judge_today(place.framework, item, point)
            row.update(say_answers(item, point))
        text = write_text(f"{name} {getattr(item, 'title', '')}".strip(), rows)
    emit(text, output, force)


@app.command()
def export(
    output: OutputOption = None, force: ForceOption = False, workspace: WorkspaceOption = None
) -> None:
    """Write the whole ledger as text, a row a line: a copy that any program can read."""
    from pmqa_cli.store.ledger import Ledger

    with Ledger.open(open_workspace(workspace).ledger_path) as ledger:
        emit(ledger.export_text(), output, force)


@app.command()
def rebuild(
    file: Annotated[Path, typer.Argument(help="What pmqa history export wrote.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Make the ledger again from its text. A ledger that stands is not replaced."""
    from pmqa_cli.store.ledger import rebuild_ledger

    if not file.is_file():
        raise CommandError(f"There is no file {short_path(file)}.")
    path = open_workspace(workspace).ledger_path
    rebuild_ledger(path, file.read_text(encoding="utf-8-sig", errors="replace"))
    talk(f"Written: {short_path(path)}")


def say_import(
    framework: Framework,
    catalogue: Catalogue,
    points: Sequence[Point],
    before: History,
    after: History,
) -> Iterator[str]:
    """What an officer should know of rows that were loaded: refs that the catalogue does not have,
    what they replaced, and where a return says something else, which counts."""
    refs = {fold(point.ref): point.ref for point in points}
    unknown = sorted(ref for ref in refs.values() if catalogue.item(ref) is None)
    if unknown:
        yield f"Not in the catalogue, and loaded all the same: {_suggest(unknown, catalogue, refs)}"
    replaced, refused = [], []
    for point in points:
        item = catalogue.item(point.ref)
        which = f"{item.ref if item else point.ref} {point.period}"
        old, new = before.at(point.ref, point.period), after.at(point.ref, point.period)
        if old and new and (says := _compare(framework, old, new)):
            replaced.append(f"{which} {says}")
        elif new and point.actual != new.actual:
            refused.append(which)
    if replaced:
        yield from _list(f"{len(replaced)} replaced:", replaced)
    if refused:
        more = f" and {len(refused) - LISTED} more" if len(refused) > LISTED else ""
        yield f"A return says otherwise, and counts: {', '.join(refused[:LISTED])}{more}."


def _suggest(unknown: Sequence[str], catalogue: Catalogue, given: dict[str, str]) -> str:
    """Refs with the ones that may be meant: none that the file has under its own name."""
    kinds = (catalogue.measures, catalogue.activities, catalogue.risks, catalogue.quality)
    meant = [item.ref for items in kinds for item in items if fold(item.ref) not in given]
    if len(unknown) == 1:
        found = nearest(unknown[0], meant)
        return f"{unknown[0]}." + (f" Did you mean {found}?" if found else "")
    return (
        ", ".join(
            f"{ref} (did you mean {found}?)" if (found := nearest(ref, meant)) else ref
            for ref in unknown
        )
        + "."
    )


def _compare(framework: Framework, old: Point, new: Point) -> str:
    """What differs between two records of one period: "63.1 -> 64.1, status Amber -> Red"."""
    says = []
    for name in ("actual", "target", "status", "state"):
        if getattr(old, name) != getattr(new, name):
            first, second = (
                show_point(framework, "", each)[name] or "blank" for each in (old, new)
            )
            says.append(f"{'' if name == 'actual' else name + ' '}{first} -> {second}")
    return ", ".join(says)


def _list(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if len(lines) == 1:
        yield f"{heading} {lines[0]}"
        return
    yield heading
    yield from (f"  {line}" for line in lines[:LISTED])
    if len(lines) > LISTED:
        yield f"  and {len(lines) - LISTED} more"


def judge_today(framework: Framework, item: Item | None, point: Point) -> str:
    """The colour that today's rule gives a figure recorded without a status, said to be that; empty
    where there is none, or no target was recorded with the figure."""
    from pmqa_cli.judge.status import judge_measure
    from pmqa_cli.judge.whatif import measure_then
    from pmqa_cli.model.catalogue import Measure, Polarity

    if (
        not isinstance(item, Measure)
        or item.polarity not in (Polarity.HIGHER, Polarity.LOWER)
        or point.status
        or None in (point.actual, point.target)
    ):
        return ""
    then = measure_then(item, point)
    status = framework.status(
        judge_measure(framework.measures, then, point.period, point.actual).status
    )
    return f"{status.word} (by today's rule)" if status.colour else ""


def say_answers(item: Item | None, point: Point) -> dict[str, str]:
    """The figures of a yes/no measure in words; nothing for anything else."""
    from pmqa_cli.judge.aim import say_figure
    from pmqa_cli.model.catalogue import Measure

    if not isinstance(item, Measure) or not item.is_yes_no:
        return {}
    figures = {"actual": point.actual, "target": point.target}
    return {name: say_figure(item, each) for name, each in figures.items() if each is not None}


def show_point(framework: Framework, ref: str, point: Point) -> dict[str, str]:
    """A point with its status as a word. A status that the framework has given up keeps its id."""
    words = {status.id: status.word for status in framework.statuses}
    return {
        "ref": ref,
        "period": str(point.period),
        "actual": "" if point.actual is None else f"{point.actual:f}",
        "target": "" if point.target is None else f"{point.target:f}",
        "status": words.get(point.status, point.status),
        "state": point.state,
        "source": point.source,
    }


def write_json(ref: str, rows: Sequence[dict[str, str]]) -> str:
    """A series as JSON. Figures are text, so that 61.20 stays 61.20; null where there is none."""
    points = [{key: value or None for key, value in row.items() if key != "ref"} for row in rows]
    content = {"version": 1, "ref": ref, "points": points}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write_csv(rows: Sequence[dict[str, str]]) -> str:
    """A series as CSV, as ``pmqa history import`` reads it."""
    from pmqa_cli.report.csv import as_text

    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        texts = {name: as_text(visible(row[name])) for name in ("ref", "source")}
        writer.writerow({**row, **texts})
    return file.getvalue()


def write_text(title: str, rows: Sequence[dict[str, str]]) -> str:
    """A series as a table of plain lines."""
    lines = [visible(title)]
    if not rows:
        return f"{lines[0]}\nNothing is recorded for it yet.\n"
    columns = [name for name in COLUMNS[1:] if any(row[name] for row in rows)]
    table = [
        [name.capitalize() for name in columns],
        *([visible(row[name]) for name in columns] for row in rows),
    ]
    widths = [max(len(row[place]) for row in table) for place in range(len(columns))]
    for row in table:
        cells = (
            text.rjust(width) if name in ("actual", "target") else text.ljust(width)
            for name, text, width in zip(columns, row, widths, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"
