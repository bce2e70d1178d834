"""``pmqa init``: make a workspace, empty or with the worked example in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import CommandError, emit, program, short_path, talk
from pmqa_cli.model.period import period_of

if TYPE_CHECKING:
    from pmqa_cli.store.starter import Started


def write_workspace(directory: Path, *, framework: str, sample: bool) -> Started:
    """Write a workspace. The period of an empty one is the quarter that ended last."""
    from pmqa_cli.store.starter import start_sample, start_workspace

    if sample:
        return start_sample(directory, framework)
    period = period_of(date.today()).previous  # noqa: DTZ011  (the officer's own calendar)
    return start_workspace(directory, framework=framework, period=period)


def init(
    directory: Annotated[Path, typer.Argument(help="The folder of the workspace.")],
    framework: Annotated[
        str,
        typer.Option(help="A framework that comes with pmqa, or a .toml file in the workspace."),
    ] = "powys",
    sample: Annotated[
        bool, typer.Option("--sample", help="Fill it with a made-up council, returns and all.")
    ] = False,
) -> None:
    """Make a workspace: pmqa.toml, an empty catalogue, folders for returns and packs.

    Files that stand there already are left as they are.
    """
    started = write_workspace(directory, framework=framework, sample=sample)
    shown = short_path(directory)
    if started.kept:
        talk(f"Left as they are: {_list(started.kept, directory)}.")
    if not started.written:
        raise CommandError(f"{shown} is a workspace already. Nothing was written.")
    emit("".join(f"{short_path(path)}\n" for path in started.written), None)
    talk(f"{shown} is ready." if sample else f"{shown} is ready to be filled in.")
    if sample:
        talk(f"Next: {program()} validate -w {shown}")
        return
    talk("Write the council's name and the period into pmqa.toml, and the services and measures")
    talk(f"into catalogue. For Excel: {program()} catalogue to-xlsx catalogue.xlsx -w {shown}")
    talk(f"Next: {program()} lint -w {shown}")


def _list(paths: tuple[Path, ...], root: Path) -> str:
    return ", ".join(path.relative_to(root).as_posix() for path in paths)
