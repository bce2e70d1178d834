"""``pmqa lint``: check the catalogue itself."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    FOUND,
    NOTHING_FOUND,
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
    emit,
    exit_code,
    open_catalogue,
    open_workspace,
    print_report,
    short_path,
    talk,
)

if TYPE_CHECKING:
    from pmqa_cli.check import Selection
    from pmqa_cli.model.catalogue import Activity, Catalogue, Measure
    from pmqa_cli.model.period import Period
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


def find_item(catalogue: Catalogue, ref: str) -> Measure | Activity:
    """The measure or activity with a ref. Raises CommandError for any other, naming the nearest."""
    from pmqa_cli.model.catalogue import QualitySource, Risk
    from pmqa_cli.model.words import did_you_mean

    item = catalogue.item(ref)
    if isinstance(item, Risk | QualitySource):
        raise CommandError(
            f"{item.ref} stands in {item.at.file}; SMART is for measures and activities."
        )
    if item is None:
        rows: tuple[Measure | Activity, ...] = (*catalogue.measures, *catalogue.activities)
        meant = did_you_mean(ref, [row.ref for row in rows])
        raise CommandError(f'The catalogue has no measure or activity "{ref}".{meant}')
    return item


def show_smart(
    place: Workspace,
    catalogue: Catalogue,
    ref: str,
    period: Period,
    selection: Selection,
    how: Format,
    output: Path | None,
    force: bool,
) -> int:
    """Print the five letters of one measure or activity; the exit code."""
    from pmqa_cli.judge.letters import Setting, Verdict
    from pmqa_cli.judge.smart import judge_smart
    from pmqa_cli.report.smart import render_smart, write_smart, write_smart_json
    from pmqa_cli.rules.catalogue import unclear_definition
    from pmqa_cli.store.ledger import load_history

    if how is Format.CSV:
        raise CommandError("--smart writes text or JSON: --format text, or --format json.")
    item = find_item(catalogue, ref)
    options = {**unclear_definition.options, **selection.options.get(unclear_definition.code, {})}
    history = load_history(place.ledger_path)
    setting = Setting(place.framework, catalogue, history, period, options["shortest"])
    letters = judge_smart(setting, item)
    if how is Format.JSON:
        emit(write_smart_json(item, letters, period), output, force)
    elif output is None and sys.stdout.isatty():
        from rich.console import Console

        console = Console(highlight=False, markup=False, emoji=False)
        console.print(render_smart(item, letters, catalogue))
    else:
        emit(write_smart(item, letters, catalogue), output, force)
    missed = any(letter.verdict is Verdict.NOT_MET for letter in letters)
    return FOUND if missed else NOTHING_FOUND


def lint(
    smart: Annotated[
        str | None,
        typer.Option(
            "--smart",
            metavar="REF",
            help="Only this measure or activity: is it specific, measurable, achievable, relevant "
            "and time bound, and what would make it so? Exit code 1 where it is not. As text or "
            "JSON.",
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
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the catalogue: targets, owners, polarity, objectives, translations, suites; and the
    year's timetable. Or how SMART one measure or activity is."""
    from pmqa_cli.check import check_catalogue
    from pmqa_cli.cli.timetable import check_year, date_year
    from pmqa_cli.cli.validate import choose_rules
    from pmqa_cli.rules.base import CatalogueContext
    from pmqa_cli.store.ledger import load_history

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    selection = choose_rules(place, select, ignore)
    catalogue = open_catalogue(place)
    if smart is not None:
        code = show_smart(place, catalogue, smart, quarter, selection, how, output, force)
        raise typer.Exit(NOTHING_FOUND if fail_on is FailOn.NEVER else code)
    context = CatalogueContext(
        place.framework,
        catalogue,
        place.config.languages,
        quarter,
        load_history(place.ledger_path),
    )
    report = check_catalogue(context, selection)
    gap = find_gap(place, catalogue)
    if not gap:
        year = check_year(place, catalogue, date_year(place, catalogue, quarter.year), selection)
        report = replace(
            report,
            findings=report.findings + year.findings,
            skipped=report.skipped + year.skipped,
        )
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
    if gap:
        talk(gap)
    elif not quiet and how is Format.TEXT and output is None and sys.stderr.isatty():
        talk("Next: pmqa template writes the workbooks that services fill in.")
    raise typer.Exit(exit_code(report, fail_on))
