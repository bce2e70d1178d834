"""When returns came: what the ledger knows of it, what is said on the command line, what is noted.

The clock is read here and nowhere below.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import CommandError, talk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmqa_cli.collect import Collected
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.period import Period
    from pmqa_cli.model.receipt import Issue
    from pmqa_cli.rules.base import Timing
    from pmqa_cli.store.workspace import Workspace

ReceivedOption = Annotated[
    str | None,
    typer.Option(
        "--received",
        metavar="DATE",
        help="The day on which returns came, like 2026-07-14: the files that are named, else those "
        "in the folder that are new and did not come with an e-mail.",
        show_default=False,
    ),
]


def now() -> datetime:
    """The moment by the clock of this machine."""
    return datetime.now(UTC)


def this_day() -> date:
    """The day that it is in the United Kingdom, by the clock of this machine."""
    from pmqa_cli.calendar.uk_day import uk_day

    return uk_day(now())


def read_today(text: str | None) -> date:
    """The day given with --today, else the clock's. Raises CommandError for what is no day."""
    from pmqa_cli.cli.timetable import read_day

    return this_day() if text is None else read_day(text)


def read_received(text: str | None, today: date) -> date | None:
    """The day given with --received. Raises CommandError for what is no day, or one to come."""
    from pmqa_cli.cli.timetable import read_day
    from pmqa_cli.model.period import say_day

    if text is None:
        return None
    day = read_day(text)
    if day > today:
        raise CommandError(f"--received {text} is still to come: today is {say_day(today)}.")
    return day


def find_timing(
    place: Workspace, catalogue: Catalogue, period: Period, today: date | None = None
) -> Timing:
    """When the returns of a period are due, and what the ledger knows of when they came."""
    from pmqa_cli.calendar.lag import deadlines_of
    from pmqa_cli.cli.timetable import count_days, date_year
    from pmqa_cli.collect import show_path
    from pmqa_cli.rules.base import Timing
    from pmqa_cli.store.ledger import Ledger

    with Ledger.open(place.ledger_path) as ledger:
        receipts = ledger.receipts(period)
    # Of this year alone: the bank holidays of later ones have to be worked out, which takes longer
    # than checking a return.
    year = {period.year: date_year(place, catalogue, period.year)}
    return Timing(
        deadlines_of(year, place.framework.cycle.returns).get(period),
        count_days(place, period.year),
        receipts,
        today,
        show_path(place.returns_dir(period), place.root),
    )


def note_receipts(place: Workspace, found: Collected, *, all_of_them: bool) -> None:
    """Note in the ledger what is new of when returns came; unless ``all_of_them``, only what
    somebody said. Where the ledger cannot be written that is said, and the work goes on."""
    from pmqa_cli.model.receipt import Source
    from pmqa_cli.store.errors import StoreError
    from pmqa_cli.store.ledger import Ledger

    new = [each for each in found.arrived if all_of_them or each.source is Source.TOLD]
    if not new:
        return
    try:
        with Ledger.open(place.ledger_path, writer=True) as ledger:
            ledger.note_receipts(new, now())
    except StoreError as error:
        talk(f"It could not be noted when these returns came. {error}")


def note_issues(place: Workspace, issues: Iterable[Issue]) -> None:
    """Note in the ledger that workbooks were written for services. Where it cannot be written that
    is said, and the work goes on."""
    from pmqa_cli.store.errors import StoreError
    from pmqa_cli.store.ledger import Ledger

    try:
        with Ledger.open(place.ledger_path, writer=True) as ledger:
            ledger.note_issues(issues, now())
    except StoreError as error:
        talk(f"It could not be noted when these workbooks were written. {error}")
