"""``pmqa lint``: check the catalogue itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from pmqa_cli.cli.common import (
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
    talk,
)

if TYPE_CHECKING:
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.store.workspace import Workspace


def find_gap(place: Workspace, catalogue: Catalogue) -> str:
    """What a catalogue lacks before there is anything to check, and which file to fill in."""
    if catalogue.measures or catalogue.activities or catalogue.risks or catalogue.quality:
        return ""
    folder = short_path(place.catalogue_dir)
    number = len(catalogue.services)
    if number:
        return (
            f"The catalogue has {number} service{'s' if number > 1 else ''} and nothing to report "
            f"on. Fill in {folder}/measures.csv next (and activities.csv, risks.csv, quality.csv)."
        )
    return (
        f"The catalogue is empty. Fill in {folder}/services.csv first, then {folder}/measures.csv. "
        "To do it in Excel: pmqa catalogue to-xlsx catalogue.xlsx"
    )


def lint(
    period: PeriodOption = None,
    how: FormatOption = Format.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    fail_on: FailOnOption = FailOn.ERROR,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the catalogue: targets, owners, polarity, objectives, translations, suites."""
    from pmqa_cli.check import check_catalogue
    from pmqa_cli.cli.validate import choose_rules
    from pmqa_cli.rules.base import CatalogueContext

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    selection = choose_rules(place, select, ignore)
    catalogue = open_catalogue(place)
    context = CatalogueContext(place.framework, catalogue, place.config.languages, quarter)
    report = check_catalogue(context, selection)
    print_report(
        report,
        place,
        catalogue,
        how=how,
        output=output,
        force=force,
        verbose=verbose,
        quiet=quiet,
    )
    if gap := find_gap(place, catalogue):
        talk(gap)
    elif not quiet and how is Format.TEXT and output is None and sys.stderr.isatty():
        talk("Next: pmqa template writes the workbooks that services fill in.")
    raise typer.Exit(exit_code(report, fail_on))
