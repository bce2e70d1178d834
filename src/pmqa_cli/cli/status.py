"""``pmqa status``: who has returned, when, and what is still outstanding."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    FOUND,
    NOTHING_FOUND,
    ForceOption,
    Format,
    OutputOption,
    PeriodOption,
    WorkspaceOption,
    choose_period,
    emit,
    open_catalogue,
    open_workspace,
    talk,
)

if TYPE_CHECKING:
    from datetime import date

    from pmqa_cli.collect import Collected
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.period import Period
    from pmqa_cli.model.standing import Collection
    from pmqa_cli.store.workspace import Workspace

TodayOption = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar="DATE",
        help="Judge by this day, like 2026-07-15, in place of today. Nothing is noted then of when "
        "returns came.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Looked:
    """What a look at a period's returns found."""

    files: list[Path]
    found: Collected
    collection: Collection


def look(
    place: Workspace, catalogue: Catalogue, period: Period, today: date, *, note: bool
) -> Looked:
    """Check the returns of a period's folder, which need not be there, and say where each service
    stands. ``note``: whether what is new of when returns came is noted in the ledger."""
    from pmqa_cli.cli.receipts import note_receipts
    from pmqa_cli.cli.template import name_file
    from pmqa_cli.cli.validate import choose_jobs, choose_rules, collect_returns
    from pmqa_cli.collect import Keep, find_returns
    from pmqa_cli.model.text import fold
    from pmqa_cli.standing import stand
    from pmqa_cli.store.ledger import Ledger

    folder = place.returns_dir(period)
    files = find_returns([folder]) if folder.is_dir() else []
    found = collect_returns(
        place,
        catalogue,
        files,
        period,
        choose_rules(place, None, None),
        Keep.FINDINGS,
        jobs=choose_jobs(None, files),
        seen=today,
        today=today,
        named=False,
    )
    if note:
        note_receipts(place, found, all_of_them=True)
    with Ledger.open(place.ledger_path) as ledger:
        filings, issued = ledger.returns(period), ledger.issued(period)
    out = place.issued_dir(period)
    collection = stand(
        place.framework,
        catalogue,
        period,
        found.returns,
        found.report.findings,
        filings,
        found.timing,
        today,
        issued,
        {
            fold(each.code)
            for each in catalogue.services
            if (out / name_file(each, period)).is_file()
        },
    )
    return Looked(files, found, collection)


def status(
    period: PeriodOption = None,
    today: TodayOption = None,
    how: Annotated[
        Format, typer.Option("--format", "-f", help="How the table is written.")
    ] = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say of each service when its workbook was issued, when its return came, what is open in it,
    whether it is signed off and how late it is.

    The exit code is 1 while anything is outstanding: a return that has not come, an error or a
    warning in one that no waiver covers, an approval.
    """
    from pmqa_cli.cli.receipts import read_today
    from pmqa_cli.report.standing import (
        render_terminal,
        summarise,
        write_csv,
        write_json,
        write_text,
    )

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    day = read_today(today)
    collection = look(place, open_catalogue(place), quarter, day, note=today is None).collection
    if how is Format.TEXT and output is None and sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, markup=False, emoji=False).print(render_terminal(collection))
    elif how is Format.TEXT:
        emit(write_text(collection), output, force)
        talk(summarise(collection))
    elif how is Format.JSON:
        emit(write_json(collection), output, force)
    else:
        emit(("\ufeff" if output else "") + write_csv(collection), output, force)
    if collection.outstanding:
        talk("Next: pmqa chase writes a mail to each service that owes something.")
    raise typer.Exit(FOUND if collection.outstanding else NOTHING_FOUND)
