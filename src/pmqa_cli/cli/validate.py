"""``pmqa validate``: check returns, and say what is missing, where, and how to put it right."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
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
from pmqa_cli.model.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmqa_cli.check import Selection
    from pmqa_cli.collect import Collected, Progress
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace

SLOW = 20
"""From how many files on a progress bar is shown: about two seconds' work."""


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


@contextmanager
def showing_progress(files: Sequence[Path], quiet: bool) -> Iterator[Progress]:
    """A progress bar on stderr while many files are read; nothing where nobody watches."""
    if quiet or len(files) < SLOW or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[file]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(files), file="")

        def advance(name: str) -> None:
            bar.update(task, advance=1, file=name.rpartition("/")[2][:60])

        yield advance


def collect_returns(
    workspace: Workspace,
    catalogue: Catalogue,
    files: list[Path],
    period: Period,
    selection: Selection,
    *,
    quiet: bool = False,
    keep_rows: bool = True,
) -> Collected:
    """Read and check files against the workspace's catalogue and ledger."""
    from pmqa_cli.check import check_catalogue
    from pmqa_cli.collect import collect
    from pmqa_cli.rules.base import CatalogueContext
    from pmqa_cli.store.ledger import load_history

    history = load_history(workspace.ledger_path)
    context = CatalogueContext(
        workspace.framework, catalogue, tuple(workspace.config.languages), period, history
    )
    with showing_progress(files, quiet) as progress:
        return collect(
            files,
            workspace.root,
            workspace.framework,
            catalogue,
            history,
            period,
            selection,
            check_catalogue(context, selection),
            progress,
            keep_rows=keep_rows,
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
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check returns against the catalogue; calculate status and trend; say what is missing."""
    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    selection = choose_rules(place, select, ignore)
    files = choose_files(place, paths, quarter)
    if corrections:
        refuse_folder(corrections, paths or [place.returns_dir(quarter)])
    catalogue = open_catalogue(place)
    found = collect_returns(
        place, catalogue, files, quarter, selection, quiet=quiet, keep_rows=False
    )
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
