"""``pmqa audit``: hold published statuses, trends and counts against the figures beside them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    FOUND,
    NOTHING_FOUND,
    CommandError,
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    emit,
    short_path,
)

DEFAULT = "powys"
"""The scheme by which statuses are recalculated where none is named."""

if TYPE_CHECKING:
    from pmqa_cli.model.publication import Audit
    from pmqa_cli.model.scheme import Scheme


def choose_scheme(name: str | None, bands: Path | None) -> Scheme:
    """The rule to recalculate by: a scheme that comes with pmqa, or a file of one's own."""
    from pmqa_cli.store.framework import load_rule
    from pmqa_cli.store.scheme import load_scheme

    if name and bands:
        raise CommandError("Name a scheme with --scheme or a file with --bands, not both.")
    if bands and bands.suffix != ".toml":
        raise CommandError(f'{short_path(bands)}: A scheme is a TOML file, which ends in ".toml".')
    return load_rule(bands) if bands else load_scheme(name or DEFAULT)


def audit_file(path: Path, scheme: Scheme) -> Audit:
    """Read a publication, whatever it is, and judge its rows."""
    from pmqa_cli.excel.package import Refusal, read_file
    from pmqa_cli.excel.recognise import is_plain_text
    from pmqa_cli.judge.audit.headings import HeadingsRefused

    shown = short_path(path)
    try:
        data = read_file(path)
        if is_plain_text(data):
            from pmqa_cli.judge.audit.verdicts import audit_rows
            from pmqa_cli.store.publication import read_publication_csv

            found = read_publication_csv(data, shown)
            return audit_rows(found.rows, scheme, shown, notes=found.notes)
        return _audit_workbook(data, shown, scheme)
    except Refusal as refusal:
        raise CommandError(f"{shown}: {refusal.sentence}") from None
    except HeadingsRefused as refusal:
        raise CommandError(f"{shown}: {refusal}") from None


def _audit_workbook(data: bytes, shown: str, scheme: Scheme) -> Audit:
    """Judge the first visible sheet with fitting headings; a note names the others that fit."""
    from pmqa_cli.excel.publication import read_publication_xlsx
    from pmqa_cli.judge.audit.headings import HeadingsRefused, find_headings
    from pmqa_cli.judge.audit.verdicts import audit_rows

    fitting, refused = [], ""
    for name, rows in read_publication_xlsx(data):
        try:
            find_headings(rows)
        except HeadingsRefused as refusal:
            refused = refused or f'On sheet "{name}": {refusal}'
        else:
            fitting.append((name, rows))
    if not fitting:
        raise CommandError(f"{shown}: {refused or 'The workbook has no visible sheet with cells.'}")
    (name, rows), *others = fitting
    left = ", ".join(f'"{other}"' for other, _ in others)
    notes = (f'Only the first sheet with figures was read, "{name}"; not {left}.',) if left else ()
    return audit_rows(rows, scheme, shown, name, notes)


def audit(
    file: Annotated[
        Path, typer.Argument(help="The published figures: a CSV file or a workbook (.xlsx).")
    ],
    scheme: Annotated[
        str | None,
        typer.Option(
            "--scheme",
            help="The status scheme to recalculate by (pmqa framework list names them). "
            "Without it, powys.",
            show_default=False,
        ),
    ] = None,
    bands: Annotated[
        Path | None,
        typer.Option("--bands", help="A scheme of your own, as a TOML file.", show_default=False),
    ] = None,
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Recalculate the statuses, trends and counts that somebody published, and list what differs.

    Needs no workspace. The exit code is 1 where anything contradicts its own figures.
    """
    done = audit_file(file, choose_scheme(scheme, bands))
    print_audit(done, how, output, force)
    raise typer.Exit(FOUND if done.contradicts else NOTHING_FOUND)


def print_audit(done: Audit, how: Format, output: Path | None, force: bool) -> None:
    """Write an audit in the format asked for."""
    from pmqa_cli.report import audit as report

    if how is Format.JSON:
        emit(report.write_json(done), output, force)
    elif how is Format.CSV:
        emit(("\ufeff" if output else "") + report.write_csv(done), output, force)
    elif output is None and sys.stdout.isatty():
        from rich.console import Console

        from pmqa_cli.report.audit_terminal import render_audit

        Console(highlight=False, markup=False, emoji=False).print(render_audit(done))
    else:
        emit(report.write_plain(done), output, force)
