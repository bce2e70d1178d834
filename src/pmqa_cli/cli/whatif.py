"""``pmqa whatif``: what another rule would have made of the recorded history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    WorkspaceOption,
    emit,
    open_workspace,
)
from pmqa_cli.model.period import Period, PeriodError

if TYPE_CHECKING:
    from pmqa_cli.model.catalogue import Catalogue, Measure
    from pmqa_cli.model.framework import Framework
    from pmqa_cli.report.whatif import Names
    from pmqa_cli.store.workspace import Workspace


def choose_rule(
    place: Workspace, scheme: str | None, tolerance: str | None
) -> tuple[Framework, Names]:
    """The workspace's framework with the other rule in it, and what the two rules are called."""
    from pmqa_cli.judge.whatif import NoSuchRule, with_tolerance
    from pmqa_cli.model.tolerance import Tolerance, ToleranceError
    from pmqa_cli.report.whatif import Names

    if scheme is not None and tolerance is None:
        own = place.framework.measures.scheme
        today = f"the scheme {own}" if own else "the framework's own bands"
        framework, name = _with_scheme(place, scheme)
        return framework, Names(today, name)
    if tolerance is None or scheme is not None:
        raise CommandError(
            "Say which rule to try: --scheme NAME (pmqa framework list shows them) "
            'or --tolerance "5%"; one of the two.'
        )
    try:
        read = Tolerance.parse(tolerance)
        framework, before = with_tolerance(place.framework, read)
    except (ToleranceError, NoSuchRule) as why:
        raise CommandError(str(why)) from None
    return framework, Names(f"a tolerance of {before}", f"a tolerance of {read}")


def _with_scheme(place: Workspace, scheme: str) -> tuple[Framework, str]:
    from pmqa_cli.store.framework import load_framework
    from pmqa_cli.store.scheme import load_scheme
    from pmqa_cli.store.workspace import FRAMEWORK_FILE

    read = load_scheme(scheme)
    own = place.root / FRAMEWORK_FILE
    framework = load_framework(
        place.config.framework,
        own if own.is_file() else None,
        place.root,
        # A file is named from the folder that the officer is in, which need not be the workspace.
        str(Path(scheme).resolve()) if scheme.endswith(".toml") else scheme,
    )
    return framework, f"the scheme {read.name} ({read.title})"


def choose_measures(
    catalogue: Catalogue, refs: list[str] | None, services: list[str] | None
) -> list[Measure]:
    """The measures asked for: all of them, or those of these refs or services."""
    from pmqa_cli.model.text import fold
    from pmqa_cli.model.words import did_you_mean

    for asked, known, what in (
        (refs, [m.ref for m in catalogue.measures], "measure"),
        (services, [s.code for s in catalogue.services], "service"),
    ):
        for each in asked or ():
            if fold(each) not in map(fold, known):
                raise CommandError(
                    f'There is no {what} "{each}" in the catalogue.{did_you_mean(each, known)}'
                )
    wanted, theirs = set(map(fold, refs or ())), set(map(fold, services or ()))
    measures = {fold(measure.ref): measure for measure in reversed(catalogue.measures)}
    return [
        measure
        for ref, measure in reversed(measures.items())
        if (not wanted or ref in wanted) and (not theirs or fold(measure.service) in theirs)
    ]


def _read_period(text: str | None) -> Period | None:
    try:
        return None if text is None else Period.parse(text)
    except PeriodError as error:
        raise CommandError(str(error)) from error


def whatif(
    scheme: Annotated[
        str | None,
        typer.Option(
            "--scheme",
            help="Try this status scheme: a name of pmqa framework list, or a .toml file.",
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "--tolerance",
            help='Try this tolerance in place of the framework\'s widest: "5%", "2pp" or "3".',
            show_default=False,
        ),
    ] = None,
    ref: Annotated[
        list[str] | None,
        typer.Option("--ref", help="Only this measure. May be repeated.", show_default=False),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(
            "--service", help="Only measures of the service with this code.", show_default=False
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", help='From this period, like "2025-26 Q1".', show_default=False),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", help="Until this period.", show_default=False)
    ] = None,
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Judge the recorded history by another rule, and say what would have changed, and when.

    Nothing is recorded and no rule is changed.
    """
    from pmqa_cli.judge.whatif import compare_rules
    from pmqa_cli.report.whatif import whatif_csv, whatif_json, whatif_text
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.ledger import load_history

    place = open_workspace(workspace)
    other, names = choose_rule(place, scheme, tolerance)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    measures = choose_measures(catalogue, ref, service)
    history = load_history(place.ledger_path)
    if not history.series:
        raise CommandError(
            "Nothing is recorded yet, so there is nothing to judge. Load earlier periods with "
            "pmqa history import FILE.csv, or record this one's returns with pmqa consolidate."
        )
    first_period, last_period = _read_period(first), _read_period(last)
    found = compare_rules(
        place.framework, other, catalogue, history, measures, first_period, last_period
    )
    if how is Format.CSV:
        text = ("\ufeff" if output else "") + whatif_csv(found)
    else:
        text = (whatif_json if how is Format.JSON else whatif_text)(found, names)
    emit(text, output, force)
