"""``pmqa catalogue``: the whole catalogue as one workbook, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    WorkspaceOption,
    open_workspace,
    short_path,
    talk,
)

app = typer.Typer(help="Turn the catalogue into one workbook for Excel, and back.")


@app.command("to-xlsx")
def to_xlsx(
    file: Annotated[
        Path, typer.Argument(help="The workbook to write, for example catalogue.xlsx.")
    ],
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the catalogue's CSV files into one workbook, a sheet each, every cell as text.

    Every heading has a note that says what it means; needed columns are coloured.
    """
    from pmqa_cli.store.catalogue_xlsx import write_catalogue_xlsx

    if file.suffix.casefold() != ".xlsx":
        raise CommandError(
            f"{short_path(file)}: the name of a workbook ends in .xlsx. "
            f"Write {short_path(file.with_suffix('.xlsx'))}."
        )
    place = open_workspace(workspace)
    write_catalogue_xlsx(place.catalogue_dir, file, place.framework, force=force)
    talk(f"Written: {short_path(file)}")
    talk(f"Next, when you have edited it: pmqa catalogue from-xlsx {short_path(file)} --force")


@app.command("from-xlsx")
def from_xlsx(
    file: Annotated[Path, typer.Argument(help="The workbook to read.")],
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the catalogue's CSV files from a workbook, if the catalogue in it can be used."""
    from pmqa_cli.store.catalogue_xlsx import read_catalogue_xlsx

    place = open_workspace(workspace)
    for path in read_catalogue_xlsx(file, place.catalogue_dir, place.framework, force=force):
        talk(f"Written: {short_path(path)}")
    talk("Next: pmqa lint")
