"""What every command shares: exit codes, the workspace, and where words and results go."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.model.finding import Report, Severity
from pmqa_cli.model.period import Period, PeriodError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.store.workspace import Workspace

NOTHING_FOUND, FOUND, FAILED = 0, 1, 2
"""Exit codes: nothing at or above --fail-on; findings; pmqa could not do its work."""


class CommandError(Exception):
    """pmqa cannot do what was asked; the text says why and what to do instead."""


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class FailOn(StrEnum):
    """From which severity on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace's folder. Without it, the folder you are in or one above it.",
        show_default=False,
    ),
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        "-p",
        help='The period, like "2026-27 Q1". Without it, the one in pmqa.toml.',
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file.", show_default=False),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that already exist.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How findings are written.")]
FailOnOption = Annotated[
    FailOn, typer.Option("--fail-on", help="From which severity on the exit code is 1.")
]
SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        help="Only these rules: codes, or beginnings of codes like PM5. Commas may separate them.",
        show_default=False,
    ),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="All rules but these.", show_default=False),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also rule names, waived findings, skipped rules.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors and the last line.")]


def open_workspace(where: Path | None) -> Workspace:
    """The workspace at a folder, or the one around the current folder."""
    from pmqa_cli.store.workspace import load_workspace

    return load_workspace(where)


def open_catalogue(workspace: Workspace) -> Catalogue:
    """The workspace's catalogue. A waiver of a code that no rule has is refused: it would waive
    nothing, and nobody would notice."""
    from pmqa_cli.model.words import did_you_mean
    from pmqa_cli.rules import RULES
    from pmqa_cli.store.catalogue import load_catalogue

    catalogue = load_catalogue(workspace.catalogue_dir, workspace.framework)
    codes = [rule.code for rule in RULES]
    unknown = [waiver for waiver in catalogue.waivers if waiver.code not in codes]
    if unknown:
        raise CommandError(
            "\n".join(
                f'{waiver.at.file}, line {waiver.at.line}: There is no rule "{waiver.code}".'
                f"{did_you_mean(waiver.code, codes)}"
                for waiver in unknown
            )
        )
    return catalogue


def choose_period(workspace: Workspace, text: str | None) -> Period:
    """The period asked for, else the workspace's own."""
    if text is None:
        return workspace.period
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise CommandError(str(error)) from error


def split_codes(given: list[str] | None) -> tuple[str, ...]:
    """Codes given once or several times, with or without commas."""
    return tuple(
        code.strip().upper() for each in given or () for code in each.split(",") if code.strip()
    )


def short_path(path: Path) -> str:
    """A path as people read it: from the folder they are in where it lies there."""
    try:
        # Links are left as they are: a virtual environment's Python is one.
        return (Path.cwd() / path).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def program() -> str:
    """What to type to run pmqa again from here: its name if it is on the path, else its place."""
    if shutil.which("pmqa"):
        return "pmqa"
    started = Path(sys.argv[0])
    if started.stem == "pmqa":
        return str(Path(short_path(started)))
    return f"{Path(short_path(Path(sys.executable)))} -m pmqa_cli"


def talk(message: str) -> None:
    """Say something that is not the result: on stderr, so that results can be piped."""
    typer.echo(message, err=True)


def emit(text: str | Iterable[str], output: Path | None, force: bool = False) -> None:
    """Write a result, whole or piece by piece: to a file (UTF-8), else to stdout."""
    pieces = [text] if isinstance(text, str) else text
    if output is not None:
        from pmqa_cli.store.files import write_whole

        write_whole(output, "".join(pieces).encode("utf-8"), force=force)
        talk(f"Written: {short_path(output)}")
        return
    if sys.stdout.isatty():
        sys.stdout.writelines(pieces)
    else:
        # Data is UTF-8 whatever the console's code page: a pipe on Windows is cp1252 otherwise.
        sys.stdout.flush()
        sys.stdout.buffer.writelines(piece.encode("utf-8") for piece in pieces)
        sys.stdout.buffer.flush()


def print_report(
    report: Report,
    workspace: Workspace,
    catalogue: Catalogue,
    *,
    how: Format,
    output: Path | None,
    force: bool = False,
    verbose: bool = False,
    quiet: bool = False,
) -> None:
    """Write a report in the format asked for."""
    if how is Format.JSON:
        from pmqa_cli.report.json import write_json

        emit(write_json(report), output, force)
    elif how is Format.CSV:
        from pmqa_cli.report.csv import write_csv

        mark = ["\ufeff"] if output else []
        emit(chain(mark, write_csv(report)), output, force)
    elif output is None and sys.stdout.isatty():
        from rich.console import Console

        from pmqa_cli.report.terminal import render_terminal

        Console(highlight=False, markup=False, emoji=False).print(
            render_terminal(report, workspace.framework, catalogue, verbose=verbose, quiet=quiet)
        )
    else:
        from pmqa_cli.report.plain import summarise, write_plain

        emit(write_plain(report, quiet=quiet), output, force)
        talk(summarise(report))


def exit_code(report: Report, fail_on: FailOn) -> int:
    """The exit code of a report."""
    if any(finding.code == "PM999" for finding in report.findings):
        return FAILED
    if fail_on is FailOn.NEVER:
        return NOTHING_FOUND
    worst = Severity(fail_on.value).rank
    return FOUND if any(each.severity.rank <= worst for each in report.counted) else NOTHING_FOUND


def debugging() -> bool:
    """Whether faults are to be shown in full, for those who mend them (PMQA_DEBUG=1)."""
    return os.environ.get("PMQA_DEBUG", "") not in ("", "0")
