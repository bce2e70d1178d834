"""pmqa timetable: when everything of a financial year is due."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    OutputOption,
    WorkspaceOption,
    emit,
    open_workspace,
    talk,
)

if TYPE_CHECKING:
    from pmqa_cli.calendar.timetable import Timetable
    from pmqa_cli.store.workspace import Workspace


class TimetableFormat(StrEnum):
    """How the timetable is written."""

    TEXT = "text"
    MD = "md"
    CSV = "csv"
    JSON = "json"


def date_year(place: Workspace, year: int) -> Timetable:
    """The timetable of a financial year, named by the calendar year in which it begins."""
    from pmqa_cli.calendar.timetable import build_timetable
    from pmqa_cli.calendar.workdays import WorkingDays
    from pmqa_cli.store.bank_holidays import read_bank_holidays

    listed = read_bank_holidays(place.config.nation)
    return build_timetable(
        place.framework.cycle,
        year,
        WorkingDays(
            listed.days,
            listed.known_until,
            frozenset(place.config.closed_days),
            listed.known_from,
            listed.source,
        ),
        place.framework.year.first_month,
        place.framework.audiences,
    )


def timetable(
    year: Annotated[
        str | None,
        typer.Argument(
            help='The financial year, like "2026-27". Without it, the year of the period in '
            "pmqa.toml.",
            show_default=False,
        ),
    ] = None,
    how: Annotated[
        TimetableFormat, typer.Option("--format", "-f", help="How the timetable is written.")
    ] = TimetableFormat.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the year's stages and their dates, counted in working days.

    Weekends, the bank holidays of your nation (the official list) and your own closed days are
    left out. A date that the list of bank holidays does not reach is marked.
    """
    from pmqa_cli.calendar.year import YearError, parse_year
    from pmqa_cli.report.timetable import FORMATS

    opened = open_workspace(workspace)
    try:
        first = parse_year(year) if year is not None else opened.period.year
    except YearError as error:
        raise CommandError(str(error)) from error
    dated = date_year(opened, first)
    # Excel reads a CSV file as UTF-8 only with a byte order mark.
    mark = "\ufeff" if how is TimetableFormat.CSV and output else ""
    emit(mark + FORMATS[how](dated), output, force)
    talk("Next: pmqa template writes the workbooks that go out to services.")
