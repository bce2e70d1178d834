"""``pmqa template``: write the workbooks that services fill in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    PeriodOption,
    WorkspaceOption,
    choose_period,
    emit,
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.cli.progress import watching

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pmqa_cli.model.catalogue import Catalogue, Service
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace


def choose_services(catalogue: Catalogue, wanted: Sequence[str]) -> list[Service]:
    """The services asked for by code or by name, in any case; all of them where none is.

    Raises CommandError for one that the catalogue does not have, naming the nearest.
    """
    from pmqa_cli.model.text import fold
    from pmqa_cli.model.words import did_you_mean

    if not catalogue.services:
        raise CommandError(
            "The catalogue has no services. Write them into catalogue/services.csv, one per line."
        )
    named = {fold(service.name): service for service in reversed(catalogue.services)}
    chosen: dict[str, Service] = {}
    for text in wanted or [each.code for each in catalogue.services]:
        service = catalogue.service(text) or named.get(fold(text))
        if service is None:
            known = [word for each in catalogue.services for word in (each.code, each.name)]
            raise CommandError(
                f'The catalogue has no service "{text}".{did_you_mean(text, known)} '
                f"Its codes are {', '.join(each.code for each in catalogue.services)}."
            )
        chosen.setdefault(fold(service.code), service)
    return list(chosen.values())


def name_file(service: Service, period: Period) -> str:
    """A workbook's file name: "hou-2026-27-Q1.xlsx", fit for every file system."""
    code = re.sub(r"[^0-9a-z]+", "-", service.code.casefold()).strip("-")
    return f"{code or 'service'}-{period.slug}.xlsx"


def mark_late(
    place: Workspace,
    catalogue: Catalogue,
    service: Service,
    period: Period,
    deadlines: Mapping[Period, date],
) -> dict[tuple[str, str, str], object]:
    """What is filled in beforehand for the measures whose figure is known too late for the return:
    the framework's first reason, the day, and the quarter in which it can be given."""
    from pmqa_cli.calendar.lag import is_late, ready_in, ready_on
    from pmqa_cli.model.catalogue import Measure
    from pmqa_cli.model.expected import expected_rows

    framework, month = place.framework, place.framework.year.first_month
    filled: dict[tuple[str, str, str], object] = {}
    for row in expected_rows(framework, catalogue, service.code, period):
        measure = row.item
        if row.is_linked or not isinstance(measure, Measure) or not measure.is_due(period):
            continue
        if not is_late(measure, period, deadlines, month):
            continue
        given = ready_in(measure, period, deadlines, month)
        marks = {
            "reason_not_available": "".join(framework.choices.not_available[:1]),
            "expected": ready_on(measure, period, month),
            "commentary": f"Known too late for this return: to be given with that of {given}."
            if given
            else "",
        }
        columns = {column.id for column in framework.columns_of(row.part)}
        filled |= {
            (row.part.id, measure.ref, column): value
            for column, value in marks.items()
            if column in columns and value
        }
    return filled


def write_templates(
    place: Workspace,
    catalogue: Catalogue,
    services: Sequence[Service],
    period: Period,
    folder: Path,
    *,
    force: bool,
) -> list[Path]:
    """Write the workbooks into a folder, all or none. The paths, in the order of the services."""
    from pmqa_cli.cli.timetable import find_deadlines
    from pmqa_cli.excel.writer import write_return
    from pmqa_cli.store.files import write_all
    from pmqa_cli.store.ledger import load_history

    statement = [column.id for column in place.framework.statement]
    history = load_history(place.ledger_path, statement)
    deadlines = find_deadlines(place, catalogue, period.year)
    files: dict[str, bytes] = {}
    with watching(len(services), noun="workbook", done="made") as begin:
        for service in services:
            begin(service.name)
            name = name_file(service, period)
            if name in files:
                raise CommandError(
                    f"Two services would share the file {name}. Give them codes that differ by "
                    "more than punctuation in catalogue/services.csv."
                )
            files[name] = write_return(
                place.framework,
                catalogue,
                history,
                service,
                period,
                place.config.organisation,
                return_by=deadlines.get(period),
                filled=mark_late(place, catalogue, service, period, deadlines),
            )
    return write_all(folder, files, force=force)


def template(
    services: Annotated[
        list[str] | None,
        typer.Argument(
            help="Codes or names of services. Without any, all of the catalogue.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder for the workbooks. Without it, issued/PERIOD in the workspace.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write one workbook per service, with all its sections, for it to fill in and send back.

    Targets, previous figures and last quarter's actions are filled in.
    """
    from pmqa_cli.check import check_catalogue
    from pmqa_cli.cli.receipts import note_issues
    from pmqa_cli.collect import show_path
    from pmqa_cli.model.finding import Severity
    from pmqa_cli.model.receipt import Issue
    from pmqa_cli.rules.base import CatalogueContext
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.files import make_folder
    from pmqa_cli.store.ledger import load_history

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    chosen = choose_services(catalogue, services or [])
    folder = output or place.issued_dir(quarter)
    written = write_templates(place, catalogue, chosen, quarter, folder, force=force)
    note_issues(
        place,
        [
            Issue(service.code, quarter, show_path(path, place.root))
            for service, path in zip(chosen, written, strict=True)
        ],
    )
    make_folder(place.returns_dir(quarter))
    emit("".join(f"{short_path(path)}\n" for path in written), None)
    context = CatalogueContext(
        place.framework,
        catalogue,
        place.config.languages,
        quarter,
        load_history(place.ledger_path),
    )
    errors = check_catalogue(context).count(Severity.ERROR)
    if errors:
        count = "1 error" if errors == 1 else f"{errors} errors"
        talk(f"The catalogue has {count}, which may show in these workbooks: pmqa lint lists them.")
    talk(
        f"{len(written)} workbook{'s' if len(written) != 1 else ''} to send out. Put what comes "
        f"back into {short_path(place.returns_dir(quarter))}"
    )
    talk("Next: pmqa validate checks what came back.")
