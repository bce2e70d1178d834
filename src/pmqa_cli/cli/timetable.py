"""pmqa timetable: when everything of a financial year is due."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    FailOn,
    FailOnOption,
    ForceOption,
    WorkspaceOption,
    emit,
    exit_code,
    open_catalogue,
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.cli.timetable_files import Lang, refuse_unfitting, write_calendars, write_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmqa_cli.calendar.difference import Moved
    from pmqa_cli.calendar.timetable import Timetable
    from pmqa_cli.calendar.workdays import WorkingDays
    from pmqa_cli.check import Selection
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.finding import Report
    from pmqa_cli.model.period import Period
    from pmqa_cli.report.timetable import Next
    from pmqa_cli.store.workspace import Workspace

YEARS_WITH_LATE_FIGURES = 2
"""Of how many financial years, from one on, returns may have the figures of that one."""


class TimetableFormat(StrEnum):
    """How the timetable is written."""

    TEXT = "text"
    TABLE = "table"
    """The same as text."""
    MD = "md"
    CSV = "csv"
    JSON = "json"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    ICS = "ics"


def count_days(place: Workspace, year: int) -> WorkingDays:
    """The council's working days, to the end of the calendar year in which a financial year's last
    stages are."""
    from pmqa_cli.calendar.workdays import WorkingDays
    from pmqa_cli.store.bank_holidays import read_bank_holidays

    listed = read_bank_holidays(place.config.nation, year + 1)
    return WorkingDays(
        {**listed.days, **listed.expected},
        listed.known_until,
        frozenset(place.config.closed_days),
        listed.known_from,
        listed.source,
        listed.expected_until,
    )


def date_year(place: Workspace, catalogue: Catalogue, year: int) -> Timetable:
    """The timetable of a financial year, named by the calendar year in which it begins."""
    from pmqa_cli.calendar.timetable import build_timetable

    committees = dict.fromkeys(each.committee for each in catalogue.services if each.committee)
    return build_timetable(
        place.framework.cycle,
        year,
        count_days(place, year),
        place.framework.year.first_month,
        place.framework.audiences,
        catalogue.meetings,
        tuple(committees),
    )


def find_deadlines(place: Workspace, catalogue: Catalogue, year: int) -> Mapping[Period, date]:
    """When the returns of each quarter are due, in a financial year and the one after it."""
    from pmqa_cli.calendar.lag import deadlines_of

    years = range(year, year + YEARS_WITH_LATE_FIGURES)
    return deadlines_of(
        {each: date_year(place, catalogue, each) for each in years}, place.framework.cycle.returns
    )


def check_year(
    place: Workspace, catalogue: Catalogue, timetable: Timetable, selection: Selection
) -> Report:
    """What is wrong with a year's timetable."""
    from pmqa_cli.check import check_timetable
    from pmqa_cli.rules.base import TimetableContext

    context = TimetableContext(
        timetable=timetable,
        cycle=place.framework.cycle,
        catalogue=catalogue,
        working_days=count_days(place, timetable.year),
        deadlines=find_deadlines(place, catalogue, timetable.year),
        elections=place.config.elections,
    )
    return check_timetable(context, selection)


def find_next(place: Workspace, catalogue: Catalogue, year: int, today: date) -> Next:
    """What is due next, seen from a day: in a financial year, the one before or the one after."""
    from pmqa_cli.calendar.timetable import due_next
    from pmqa_cli.report.timetable import Next

    stages = [
        stage
        for each in (year - 1, year, year + 1)
        for stage in date_year(place, catalogue, each).stages
    ]
    found = due_next(stages, today)
    day = found[0].date if found else None
    days = count_days(place, year).between(today, day) if day else 0
    return Next(today, found, days)


def find_moved(place: Workspace, timetable: Timetable, old: Path) -> tuple[Moved, ...]:
    """What moved since a timetable that was written as JSON. Raises CommandError where that is of
    another year."""
    from pmqa_cli.calendar.difference import compare_timetables
    from pmqa_cli.store.timetable import read_timetable

    year, published = read_timetable(old)
    if year != timetable.year_name:
        raise CommandError(
            f"{short_path(old)} is the timetable of {year}, and this is that of "
            f"{timetable.year_name}. Compare it with: pmqa timetable {year} --compare "
            f"{short_path(old)}"
        )
    return compare_timetables(published, timetable, count_days(place, timetable.year))


def read_day(text: str) -> date:
    """A day given on the command line, like 2026-07-10. Raises CommandError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f'"{text}" is not a date. Write it like 2026-07-10.') from None


def timetable(
    year: Annotated[
        str | None,
        typer.Argument(
            help='The financial year, like "2026-27". Without it, the year of the period in '
            "pmqa.toml.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            metavar="OLD.json",
            help="Also say what moved since this timetable, which --format json wrote.",
            show_default=False,
        ),
    ] = None,
    today: Annotated[
        str | None,
        typer.Option(
            "--today",
            metavar="DATE",
            help="Also say what is due next after this day, like 2026-07-10, and in how many "
            "working days; html, docx, pdf and xlsx say instead that it stood so on this day.",
            show_default=False,
        ),
    ] = None,
    how: Annotated[
        TimetableFormat, typer.Option("--format", "-f", help="How the timetable is written.")
    ] = TimetableFormat.TEXT,
    lang: Annotated[
        Lang | None,
        typer.Option(
            "--lang",
            help="The language of html, docx, pdf, xlsx and ics. Without it English; html in every "
            "language of pmqa.toml.",
            show_default=False,
        ),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            metavar="ID",
            help="With ics: only the calendar of this audience of the framework.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Write to this file; with ics, into this folder. Without it, docx, pdf, xlsx and "
            "ics go into the folder you are in.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    fail_on: FailOnOption = FailOn.ERROR,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the year's stages and their dates, and say what will not work out.

    Working days leave out weekends, the bank holidays of your nation (the official list) and your
    own closed days. A date that rests on bank holidays which are not official yet is marked, and
    one whose meeting is not in catalogue/meetings.csv is not yet fixed.
    """
    from pmqa_cli.calendar.year import YearError, parse_year
    from pmqa_cli.cli.validate import choose_rules
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.report.plain import write_line
    from pmqa_cli.report.timetable import FORMATS, Aside

    opened = open_workspace(workspace)
    try:
        first = parse_year(year) if year is not None else opened.period.year
    except YearError as error:
        raise CommandError(str(error)) from error
    how = TimetableFormat.TEXT if how is TimetableFormat.TABLE else how
    refuse_unfitting(how, lang, audience, compare)
    day = read_day(today) if today is not None else None
    selection = choose_rules(opened, None, None)
    catalogue = open_catalogue(opened) if opened.catalogue_dir.is_dir() else Catalogue()
    dated = date_year(opened, catalogue, first)
    report = check_year(opened, catalogue, dated, selection)
    aside = Aside(
        findings=report.findings,
        next=find_next(opened, catalogue, first, day) if day else None,
        compared_with=short_path(compare) if compare else "",
        moved=find_moved(opened, dated, compare) if compare else (),
    )
    if how in FORMATS:
        # Excel reads a CSV file as UTF-8 only with a byte order mark.
        mark = "\ufeff" if how is TimetableFormat.CSV and output else ""
        emit(mark + FORMATS[how](dated, aside), output, force)
    elif how is TimetableFormat.ICS:
        write_calendars(
            opened,
            dated,
            count_days(opened, first),
            day or date.today(),  # noqa: DTZ011  (the officer's own calendar)
            lang=lang or Lang.EN,
            audience=audience,
            folder=output or Path(),
            force=force,
        )
    else:
        write_pages(opened, dated, day, how=how, lang=lang, output=output, force=force)
    for finding in report.counted:
        talk(write_line(finding))
    talk("Next: pmqa template writes the workbooks that go out to services.")
    raise typer.Exit(exit_code(report, fail_on))
