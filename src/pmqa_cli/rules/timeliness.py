"""PM8: did the return come, in time, and is it signed off? (PM811 on are the timetable's.)"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.expected import expected_rows
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.receipt import Source
from pmqa_cli.model.text import fold, visible
from pmqa_cli.model.words import count_words
from pmqa_cli.rules.base import (
    BatchContext,
    Hit,
    NotApplicable,
    ReturnContext,
    Where,
    batch_rule,
    rule,
)
from pmqa_cli.rules.batch import copies
from pmqa_cli.rules.say import quote, say_day

_KNOWN_FROM = {
    Source.TOLD: "the day that was entered",
    Source.MAIL: "the date of its e-mail",
    Source.SEEN: "the day on which pmqa first saw it; it may have come before",
}


def _find_deadline(ctx: BatchContext) -> date:
    if ctx.timing.deadline is None:
        raise NotApplicable(
            f"it is not fixed when the returns of {ctx.period} are due (pmqa timetable says why)"
        )
    return ctx.timing.deadline


def say_late(deadline: date, day: date, working_days: WorkingDays) -> str:
    """How late a day is, in words: "2 working days", "1 day and no working day"."""
    count = working_days.between(deadline, day)
    if count:
        return count_words(count, "working day")
    return f"{count_words((day - deadline).days, 'day')} and no working day"


@batch_rule(
    "PM801",
    Severity.WARNING,
    fix="Note it for the next timetable. If the day is wrong, pmqa validate FILE --received DATE "
    "puts it right.",
)
def late_return(ctx: BatchContext) -> Iterator[Hit]:
    """The return came after the day on which returns were due.

    Why it matters: what comes late is checked in a hurry, or is missing from the pack. Whoever
    plans next year's timetable should know where it could not be kept.

    Example: due on 14 July 2026, and the e-mail with the return is dated 16 July 2026.

    How to put it right: nobody can; it is to be known. Where it came earlier than pmqa knows (it
    was handed over by hand, or lay in a folder), enter the day: pmqa validate FILE --received
    2026-07-14.

    How it is worked out: the deadline is the timetable's, the stage that the framework names
    under cycle.returns. When a return came is what somebody entered with --received, else the
    date of the e-mail that it came with, else the day on which pmqa first saw that very file;
    never the date of the file. Of several returns from a service the first counts: a corrected
    one that comes after the deadline makes nobody late. Days are working days, without weekends,
    bank holidays and the council's closed days.
    """
    deadline, timing = _find_deadline(ctx), ctx.timing
    for service, filed in copies(ctx.returns, ctx.period).items():
        receipt = timing.first.get(service)
        if receipt is None or receipt.day <= deadline:
            continue
        came = next((each.path for each in filed if each.sha256 == receipt.sha256), filed[-1].path)
        known = ctx.catalogue.service(filed[-1].identity.service)
        late = say_late(deadline, receipt.day, timing.working_days)
        doubt = timing.working_days.doubt(deadline, receipt.day)
        yield Hit(
            Where(path=came),
            f"The return of {visible(known.name if known else service)} came on "
            f"{say_day(receipt.day)} ({_KNOWN_FROM[receipt.source]}), {late} after "
            f"{say_day(deadline)}, when it was due.{f' Note: {doubt}.' if doubt else ''}",
        )


@batch_rule(
    "PM802",
    Severity.ERROR,
    fix="Ask the service for it (pmqa chase writes the mail), and put what comes into the folder.",
)
def missing_return(ctx: BatchContext) -> Iterator[Hit]:
    """Returns are due, and nothing that can be read has come from a service.

    Why it matters: every row of the service would be missing from the pack. That is why this is an
    error: pmqa consolidate builds such a pack only with a gap, and with --strict not at all.

    Example: due on 14 July 2026, it is 16 July, and there is no workbook from Education.

    How to put it right: ask the service. Where it was agreed that it sends none, enter a waiver
    for the service: then pmqa chase does not ask it either.

    When it is said: only after the day on which returns are due, of services that have rows in
    the quarter, and only where somebody says which day it is: pmqa validate --today 2026-07-15.
    Without --today the same returns have the same findings on every day. pmqa status and pmqa
    chase ask the clock. A return that the ledger has counts, wherever its file is now; a file
    that cannot be read (PM001 and its neighbours) does not.
    """
    deadline, timing = _find_deadline(ctx), ctx.timing
    if timing.today is None:
        raise NotApplicable(
            "nobody said which day it is (--today), or not the whole folder of returns was checked"
        )
    if timing.today <= deadline:
        raise NotApplicable(f"returns are due on {say_day(deadline)}, and it is not later yet")
    came = {*copies(ctx.returns, ctx.period), *timing.first}
    late = say_late(deadline, timing.today, timing.working_days)
    for service in ctx.catalogue.services:
        if fold(service.code) in came:
            continue
        if expected_rows(ctx.framework, ctx.catalogue, service.code, ctx.period):
            yield Hit(
                Where(path=timing.folder, ref=service.code),
                f"{visible(service.name)} has not returned anything that can be read. Its return "
                f"was due on {say_day(deadline)}, {late} ago.",
            )


@rule(
    "PM803",
    Severity.WARNING,
    fix="Ask the head of service to approve the return on its Cover, with the date.",
)
def unsigned_return(ctx: ReturnContext) -> Iterator[Hit]:
    """The Cover does not say who approved the return, or when.

    Why it matters: the head of service answers for the figures. Until they are approved they are a
    draft.

    Example: Date approved is empty.

    How to put it right: the head of service enters name and date on the Cover.
    """
    cover, signed = ctx.framework.cover, ctx.filed.sign_off
    lines = ((cover.approved_by, signed.approved_by), (cover.approved_on, signed.approved_on))
    if all(cell is None for _, cell in lines):
        yield Hit(
            Where(cover.sheet),
            f"The sheet {quote(cover.sheet)} or its lines for the approval are missing, so nobody "
            "can tell whether the return was approved.",
            "Put the Cover back from the template, with the approval filled in.",
        )
        return
    for label, cell in lines:
        if cell is None:
            yield Hit(Where(cover.sheet), f"The line {quote(label)} is missing on the Cover.")
        elif cell.is_empty and cell.is_calculated:
            yield Hit(Where.at(cell), f"The return is not signed off: {quote(label)} is empty.")
