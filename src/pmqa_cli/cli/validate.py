"""``pmqa validate``: check returns, and say what is missing, where, and how to put it right."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    FailOn,
    FailOnOption,
    ForceOption,
    Format,
    FormatOption,
    IgnoreOption,
    OutputOption,
    PeriodOption,
    QuietOption,
    SelectOption,
    VerboseOption,
    WorkspaceOption,
    choose_period,
    exit_code,
    open_catalogue,
    open_workspace,
    print_report,
    short_path,
    split_codes,
    talk,
)
from pmqa_cli.cli.corrections import refuse_folder, write_corrections
from pmqa_cli.cli.progress import watching
from pmqa_cli.cli.receipts import (
    ReceivedOption,
    find_timing,
    note_receipts,
    read_received,
    read_today,
)
from pmqa_cli.model.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmqa_cli.check import Selection
    from pmqa_cli.collect import Collected, Keep
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace

MANY = 100
"""From how many files on all processors are used, if nobody says how many."""


def choose_rules(
    workspace: Workspace, select: list[str] | None, ignore: list[str] | None
) -> Selection:
    """The rules asked for on the command line, else in pmqa.toml. An unknown code is refused."""
    from pmqa_cli.check import Selection

    rules = workspace.config.rules
    selection = Selection(
        split_codes(select) or tuple(rules.select),
        split_codes(ignore) or tuple(rules.ignore),
        rules.options,
    )
    unknown = selection.unknown()
    if unknown:
        raise CommandError(
            f'No rule has the code "{unknown[0]}". Codes look like PM301, or PM3 for a family; '
            "docs/rules lists them."
        )
    wrong = selection.wrong_options()
    if wrong:
        raise CommandError(f"pmqa.toml, [rules.options]: {wrong[0]}")
    return selection


def choose_files(workspace: Workspace, paths: list[Path] | None, period: Period) -> list[Path]:
    """The files to check: those given, else the period's folder of returns."""
    from pmqa_cli.collect import find_returns

    given = paths or [workspace.returns_dir(period)]
    for path in given:
        if not os.path.lexists(path):  # what a link leads to is the reader's to say
            where = "" if paths else " Put the period's returns there, or name files or folders."
            raise CommandError(f"There is no file or folder {short_path(path)}.{where}")
    found = find_returns(given) or [path for path in paths or () if _is_refused(path)]
    if not found:
        raise CommandError(
            f"There are no returns in {short_path(given[0])}. Put the workbooks that services "
            "sent back there, or name files or folders."
        )
    return found


def _is_refused(path: Path) -> bool:
    """Whether what holds no return is refused by the reader all the same, because it goes by the
    name of a workbook: a folder, or what lies beside an open one."""
    from pmqa_cli.excel.unpack import is_lock_file

    return is_lock_file(path.name) or path.suffix.lower() in (".xlsx", ".xlsm")


def choose_jobs(jobs: int | None, files: Sequence[Path]) -> int:
    """Over how many processors to spread the work: as asked, else one for fewer than MANY files."""
    from pmqa_cli.spread import processors

    if jobs is not None:
        return jobs
    return processors() if len(files) >= MANY else 1


def collect_returns(
    workspace: Workspace,
    catalogue: Catalogue,
    files: list[Path],
    period: Period,
    selection: Selection,
    keep: Keep,
    *,
    quiet: bool = False,
    jobs: int = 1,
    told: date | None = None,
    seen: date | None = None,
    today: date | None = None,
    named: bool = True,
) -> Collected:
    """Read and check files against the workspace's catalogue, ledger and timetable.

    ``today`` is the day to judge by what is missing; the other days are as in ``collect``.
    """
    from pmqa_cli.check import check_catalogue
    from pmqa_cli.collect import Task, collect
    from pmqa_cli.rules.base import CatalogueContext
    from pmqa_cli.store.ledger import load_history

    history = load_history(workspace.ledger_path)
    context = CatalogueContext(
        workspace.framework, catalogue, tuple(workspace.config.languages), period, history
    )
    task = Task(workspace.framework, catalogue, history, period, selection, keep)
    about = check_catalogue(context, selection)
    timing = find_timing(workspace, catalogue, period, today)
    with watching(len(files), quiet) as progress:
        return collect(
            files,
            workspace.root,
            task,
            about,
            progress,
            jobs=jobs,
            timing=timing,
            told=told,
            seen=seen,
            named=named,
        )


def missing_services(catalogue: Catalogue, found: Collected, period: Period) -> list[str]:
    """Names of the services from which there is no return of the period that can be read."""
    returned = {
        fold(each.identity.service)
        for each in found.returns
        if each.is_readable and each.identity.period in (None, period)
    }
    return [each.name for each in catalogue.services if fold(each.code) not in returned]


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders; zip folders and saved e-mails (.eml) are opened. Without any, "
            "the period's folder of returns.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    received: ReceivedOption = None,
    today: Annotated[
        str | None,
        typer.Option(
            "--today",
            metavar="DATE",
            help="Also say what has not come by this day, like 2026-07-15 (PM802). Of when returns "
            "came, nothing is noted then but what --received says.",
            show_default=False,
        ),
    ] = None,
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    fail_on: FailOnOption = FailOn.ERROR,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            help="Also write, into this folder, a correction workbook for each return with errors "
            "or warnings, its queries as a page, and the text of a mail.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help=f"How many processors to use. Without it, one for fewer than {MANY} files, else "
            "all. The result is the same.",
            show_default=False,
        ),
    ] = None,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check returns against the catalogue; calculate status and trend; say what is missing.

    Of returns in the period's folder that it sees for the first time, it notes the day in the
    ledger: that of their e-mail, else today.
    """
    from pmqa_cli.collect import Keep

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    selection = choose_rules(place, select, ignore)
    day = read_today(today)
    told = read_received(received, day)
    files = choose_files(place, paths, quarter)
    if corrections:
        refuse_folder(corrections, paths or [place.returns_dir(quarter)])
    catalogue = open_catalogue(place)
    found = collect_returns(
        place,
        catalogue,
        files,
        quarter,
        selection,
        Keep.ENTRIES if how is Format.JSON else Keep.FINDINGS,
        quiet=quiet,
        jobs=choose_jobs(jobs, files),
        told=told,
        seen=None if paths else day,
        today=day if today and not paths else None,
        named=bool(paths),
    )
    note_receipts(place, found, all_of_them=not paths and not today)
    said: list[str] = []
    if corrections:
        said = write_corrections(place, catalogue, found, files, quarter, corrections, force=force)
    print_report(
        found.report,
        place,
        catalogue,
        how=how,
        output=output,
        force=force,
        verbose=verbose,
        quiet=quiet,
    )
    for sentence in () if quiet else said:
        talk(sentence)
    if not quiet and how is Format.TEXT and output is None and sys.stderr.isatty():
        if not paths and (missing := missing_services(catalogue, found, quarter)):
            talk(f"Not returned: {'; '.join(missing)}.")
        if not corrections:
            talk("Next: pmqa consolidate builds the pack from these returns.")
    raise typer.Exit(exit_code(found.report, fail_on))
