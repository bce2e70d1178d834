"""PM2: is it the right workbook, and is it still whole? (Its rows are in rows.py.)"""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.expected import expected_rows, template_version, version_of
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.returns import FactKind
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.rules.base import ANOTHER_PERIOD, Hit, NotApplicable, ReturnContext, Where, rule
from pmqa_cli.rules.say import plain, quote

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@rule("PM201", ERROR, fix="Put the sheet back from the template, under its own name.")
def missing_sheet(ctx: ReturnContext) -> Iterator[Hit]:
    """A sheet of the return is missing.

    Why it matters: everything that the service should say there is missing too.

    Example: the sheet PAMs was deleted, or renamed to "Sheet3".

    How to put it right: if the sheet was renamed, give it its name back. If it was deleted, enter
    its figures in a fresh copy of the template.
    """
    for fact in ctx.facts(FactKind.MISSING_SHEET):
        yield Hit(Where(fact.sheet), f"The sheet {quote(fact.found or fact.sheet)} is missing.")


@rule(
    "PM202", WARNING, fix="If it holds something that should count, enter it in the sheets above."
)
def unexpected_sheet(ctx: ReturnContext) -> Iterator[Hit]:
    """The workbook has a sheet that is not part of the return.

    Why it matters: pmqa does not read it. What the service wrote there reaches nobody.

    Example: a sheet "Notes for Jo" with the reasons for the quarter's Reds.

    How to put it right: move what should count into the sheets of the return, and delete the rest.
    """
    for fact in ctx.facts(FactKind.UNEXPECTED_SHEET):
        what = quote(fact.found or fact.sheet)
        yield Hit(Where(fact.sheet), f"The sheet {what} is not part of the return and is not read.")


@rule("PM203", ERROR, fix="Put the column's heading back as it stands in the template.")
def missing_column(ctx: ReturnContext) -> Iterator[Hit]:
    """A column of a sheet is missing.

    Why it matters: nothing that belongs in it can be read, for any row of the sheet.

    Example: the heading Actual was overtyped with "Q1 figure", so no figure is found.

    How to put it right: give the column its heading back. If the column was deleted, enter its
    values in a fresh copy of the template.
    """
    for fact in ctx.facts(FactKind.MISSING_COLUMN):
        what = f"The sheet {quote(fact.sheet)} has no column headed {quote(fact.found)}."
        if not fact.cell:
            what = f"On the sheet {quote(fact.sheet)}, {plain(fact.found)} is missing."
        yield Hit(Where(fact.sheet, fact.cell), fact.detail or what)


@rule("PM204", ERROR, fix="Keep one of the two columns and delete the other.")
def duplicate_column(ctx: ReturnContext) -> Iterator[Hit]:
    """Two columns of a sheet have the same heading.

    Why it matters: pmqa reads the first. If the service typed in the second, its values are lost.

    Example: the column Commentary was copied to have more room.

    How to put it right: gather the values in one of the two columns and delete the other.
    """
    for fact in ctx.facts(FactKind.DUPLICATE_COLUMN):
        yield Hit(
            Where(fact.sheet, fact.cell),
            fact.detail
            or f"The sheet {quote(fact.sheet)} has two columns headed {quote(fact.found)}; "
            "only the first is read.",
        )


@rule("PM209", WARNING, fix="Ask the service to enter its figures in the workbook issued last.")
def stale_template(ctx: ReturnContext) -> Iterator[Hit]:
    """The return was made from a template that has been replaced since.

    Why it matters: it may ask for measures that are gone, leave out new ones, or show old targets.

    Example: a target was corrected in the catalogue after the workbooks went out.

    How to put it right: issue the service a new workbook, or check that the change does not
    concern it: the findings of this return on rows, texts and targets tell.
    """
    told = ctx.filed.identity
    if ctx.service is not None and told.catalogue_version:
        asked = told.period or ctx.period
        rows = ctx.expected
        if asked != ctx.period:
            rows = expected_rows(ctx.framework, ctx.catalogue, ctx.service.code, asked)
        today = version_of(rows, asked)
        if told.catalogue_version != today:
            yield Hit(
                Where(ctx.framework.cover.sheet),
                f"The workbook was made from catalogue version {quote(told.catalogue_version)}; "
                f'since then the catalogue has changed for this service (now "{today}").',
            )
    if told.template_version:
        today = template_version(ctx.framework)
        if told.template_version != today:
            yield Hit(
                Where(ctx.framework.cover.sheet),
                f"The workbook was made from template version {quote(told.template_version)}; "
                f'since then the sheets or their headings have changed (now "{today}").',
            )


@rule("PM210", ERROR, fix="Ask the service for its return for this quarter.")
def wrong_period(ctx: ReturnContext) -> Iterator[Hit]:
    """The return is for another quarter than the one being collected, or does not say.

    Why it matters: last quarter's figures under this quarter's name are worse than none.

    Example: the service filled in a copy of last quarter's workbook.

    How to put it right: enter the figures in this quarter's workbook. If the figures are this
    quarter's and only the Cover is wrong, put the period on the Cover right.
    """
    told = ctx.filed.identity
    cell = told.period_cell
    where = Where.at(cell) if cell else Where(ctx.framework.cover.sheet)
    if told.period is None:
        stands = (
            f"; where it should, the Cover has {quote(cell.text)}" if cell and cell.text else ""
        )
        yield Hit(where, f"The workbook does not say which quarter it is for{stands}.")
    elif told.period != ctx.period:
        yield Hit(where, f"The return is for {told.period}; {ctx.period} is being collected.")
    elif told.cover_period not in (None, ctx.period):
        yield Hit(
            where,
            f"The Cover says {told.cover_period}, but the workbook was issued for {told.period}.",
        )
    elif told.cover_period is None and cell and cell.text:
        yield Hit(
            where,
            f"The Cover says {quote(cell.text)}, which names no quarter; the workbook was issued "
            f"for {told.period}.",
            f"Write the period on the Cover like {told.period}.",
        )


@rule("PM211", ERROR, fix="Find out which service sent it, and put the service on the Cover right.")
def wrong_service(ctx: ReturnContext) -> Iterator[Hit]:
    """The return does not say which service it is from, or says two different things.

    Why it matters: nobody can tell which rows it owes, and its figures may count for the wrong
    service.

    Example: Highways filled in the workbook that was issued to Housing and changed the name.

    How to put it right: ask the sender. If a service used another one's workbook, issue it its own.
    """
    told = ctx.filed.identity
    cell = told.service_cell
    where = Where.at(cell) if cell else Where(ctx.framework.cover.sheet)
    known = [service.code for service in ctx.catalogue.services]
    if not told.service:
        yield Hit(where, "The workbook does not say which service it is from.")
    elif ctx.service is None:
        yield Hit(
            where,
            f"The workbook says it is from service {quote(told.service)}, which is not in the "
            f"catalogue.{did_you_mean(told.service, known)}",
        )
    elif told.cover_service:
        names = (ctx.service.code, ctx.service.name, ctx.service.name_cy)
        if told.cover_service.casefold() not in [each.casefold() for each in names if each]:
            yield Hit(
                where,
                f"The Cover says {quote(cell.text if cell else told.cover_service)}, but the "
                f"workbook was issued to {plain(ctx.service.name)} ({plain(ctx.service.code)}).",
            )


@rule("PM212", WARNING, fix="Move what should count into the table, and delete the rest.")
def content_outside_table(ctx: ReturnContext) -> Iterator[Hit]:
    """Something stands on a sheet where it is not read.

    Why it matters: a note beside the table, or a row below it, reaches nobody.

    Example: "JS to check!" in a column without a heading; a text longer than an Excel cell can
    hold, of which only the beginning is read.

    How to put it right: move what should count into the table's own columns and rows; the spare
    rows of Risk and QA are for proposals. Delete the rest.
    """
    for fact in ctx.facts(FactKind.OUTSIDE_TABLE):
        where = Where(fact.sheet, fact.cell)
        yield Hit(where, fact.detail or f"{quote(fact.found)} stands outside the table.")
    for fact in ctx.facts(FactKind.CUT_TEXT):
        yield Hit(
            Where(fact.sheet, fact.cell),
            fact.detail
            or "The text is longer than an Excel cell can hold; only its beginning is read.",
            "Shorten the text.",
        )


@rule("PM214", WARNING, fix="Show it again (select around it, right-click, Unhide) and check it.")
def hidden_content(ctx: ReturnContext) -> Iterator[Hit]:
    """A row, column or sheet of the return is hidden.

    Why it matters: what is hidden is read and counts, but whoever approved the return may not have
    seen it.

    Example: the rows of three measures were hidden to print the rest on one page.

    How to put it right: select the rows or columns on both sides, right-click and choose Unhide;
    for a sheet, right-click any sheet's tab. Then check what stands there.
    """
    words = {
        FactKind.HIDDEN_ROW: "row of",
        FactKind.HIDDEN_COLUMN: "column",
        FactKind.HIDDEN_SHEET: "sheet",
    }
    for fact in ctx.facts(*words):
        yield Hit(
            Where(fact.sheet, fact.cell),
            f"The {words[fact.kind]} {quote(fact.found or fact.sheet)} is hidden.",
        )


def needs_service(ctx: ReturnContext) -> None:
    """Raise NotApplicable where nobody knows what the return must hold."""
    if ctx.service is None:
        raise NotApplicable("it is not known whose return it is (PM211)")


def needs_period(ctx: ReturnContext) -> None:
    """Raise NotApplicable where the return is for another quarter, which may owe other rows."""
    if ctx.is_of_another_period:
        raise NotApplicable(ANOTHER_PERIOD)
