"""``pmqa diff``: what changed between two returns of a service, entry by entry."""

from __future__ import annotations

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
    WorkspaceOption,
    emit,
    open_workspace,
    short_path,
)

if TYPE_CHECKING:
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.returns import Return
    from pmqa_cli.store.workspace import Workspace


def open_return(place: Workspace, catalogue: Catalogue, path: Path) -> Return:
    """The one return in a file, which may be a zip folder or an e-mail.

    Raises CommandError where it cannot be read, is no return, or holds several.
    """
    from itertools import islice

    from pmqa_cli.collect import open_file, read_one
    from pmqa_cli.model.text import visible

    shown = short_path(path)
    first, *others = islice(open_file(path, shown), 2)
    if others:
        raise CommandError(
            f"{visible(shown)} holds more than one file. Take the return to compare out of it, and "
            "name that."
        )
    filed = read_one(first, place.framework, catalogue, place.period)
    if not filed.is_readable:
        why = next((fact.detail for fact in filed.facts if fact.detail), "")
        raise CommandError(
            f"{visible(filed.path)}: "
            + (why or "This is no return of the workspace's framework: none of its sheets is one.")
        )
    return filed


def diff(
    old: Annotated[Path, typer.Argument(help="The return as it was.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The return as it is now.", show_default=False)],
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what changed between two returns, and what that does to status and trend.

    Compared is what a service fills in. Formats, the order of rows and columns, spaces, and how a
    number is spelled do not matter. The exit code is 1 where anything differs.
    """
    from pmqa_cli.judge.difference import compare_returns
    from pmqa_cli.judge.entries import judge_entries
    from pmqa_cli.report.difference import difference_csv, difference_json, difference_text
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.ledger import load_history

    place = open_workspace(workspace)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    history = load_history(place.ledger_path)
    before, after = (open_return(place, catalogue, path) for path in (old, new))
    judged = (
        judge_entries(
            place.framework,
            catalogue,
            history,
            filed.identity.period or place.period,
            [entry for table in filed.tables for entry in table.entries],
        )
        for filed in (before, after)
    )
    found = compare_returns(place.framework, before, after, *judged)
    if how is Format.CSV:
        text = ("\ufeff" if output else "") + difference_csv(found, place.framework)
    elif how is Format.JSON:
        text = difference_json(found, place.framework)
    else:
        text = difference_text(found, place.framework, catalogue)
    emit(text, output, force)
    raise typer.Exit(NOTHING_FOUND if found.is_empty else FOUND)
