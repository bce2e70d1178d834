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
    chase,
    consolidate,
    demo,
    diff,
    framework,
    history,
    init,
    lint,
    status,
    template,
    timetable,
    validate,
    whatif,
)
from pmqa_cli.cli.common import FAILED, CommandError, debugging, talk
from pmqa_cli.cli.progress import Stopped, stopping_politely

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
app.command()(diff.diff)
app.command()(status.status)
app.command()(chase.chase)
app.command()(consolidate.consolidate)
app.command()(timetable.timetable)
app.command()(lint.lint)
app.command()(audit.audit)
app.command()(whatif.whatif)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(history.app, name="history")
app.add_typer(framework.app, name="framework")


def _expected_faults() -> tuple[type[Exception], ...]:
    """The exceptions that carry a sentence for the user. Imported only once one was raised."""
    modules = {"pmqa_cli.store.errors": "StoreError", "pmqa_cli.pack.errors": "PackError"}
    return (
        CommandError,
        *(getattr(importlib.import_module(module), name) for module, name in modules.items()),
    )


def main() -> None:
    """Run pmqa. Exit codes: 0 nothing found, 1 findings, 2 pmqa could not do its work.

    A crash would otherwise exit with 1, which scripts read as findings.
    """
    # What one return leaves behind is freed as it goes; the default looks through a large catalogue
    # a hundred times for what is not there, which takes a sixth of the time.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A cp1252 console must not crash on a character that it lacks.
            stream.reconfigure(errors="replace")
    try:
        with stopping_politely():
            app()
    except Stopped as stopped:
        talk(f"pmqa: {stopped}")
        raise SystemExit(FAILED) from None
    except Exception as fault:
        if debugging():
            traceback.print_exc()
        elif isinstance(fault, _expected_faults()):
            talk(f"pmqa: {fault}")
        elif isinstance(fault, BrokenPipeError):
            sys.stderr.close()
        elif isinstance(fault, OSError) and fault.filename:
            talk(f"pmqa: {fault.filename}: {fault.strerror}.")
        else:
            frame = traceback.extract_tb(fault.__traceback__)[-1]
            talk(
                f"pmqa: this is a fault in pmqa, not something you did: "
                f"{type(fault).__name__}: {fault} (in {frame.name}, line {frame.lineno}). "
                "Please report it. Setting PMQA_DEBUG=1 shows more."
            )
        raise SystemExit(FAILED) from None
