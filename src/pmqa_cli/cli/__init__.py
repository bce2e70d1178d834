"""The command line: one file per command; each parses, calls one function, renders and exits."""

from __future__ import annotations

import gc
import importlib
import sys
import traceback
from typing import Annotated

import typer

from pmqa_cli import __version__
from pmqa_cli.cli import (
    audit,
    catalogue,
    consolidate,
    demo,
    framework,
    history,
    init,
    lint,
    template,
    timetable,
    validate,
    whatif,
)
from pmqa_cli.cli.common import FAILED, CommandError, debugging, talk

app = typer.Typer(
    name="pmqa",
    help="The quarter of a council's performance management: return workbooks out, returns "
    "checked, status and trend assigned, the pack built. Start with: pmqa demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pmqa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options of pmqa itself."""


app.command()(demo.demo)
app.command()(init.init)
app.command()(template.template)
app.command()(validate.validate)
app.command()(consolidate.consolidate)
app.command()(timetable.timetable)
app.command()(lint.lint)
app.command()(whatif.whatif)
