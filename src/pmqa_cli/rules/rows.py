"""PM205 to PM208: are the rows those that the catalogue says, once each and unaltered?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pmqa_cli.judge.entries import Judged, date_in
from pmqa_cli.judge.shown import shown_values
from pmqa_cli.model.catalogue import QualitySource
from pmqa_cli.model.columns import ROLES, SPARE_ROWS, Filled, is_proposal
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.returns import Cell, ErrorValue, Value, column_letters
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.rules.base import Hit, ReturnContext, Where, rule
from pmqa_cli.rules.say import name, plain, quote, same
from pmqa_cli.rules.structure import needs_period, needs_service

ERROR, WARNING = Severity.ERROR, Severity.WARNING

NUMBERS = ("target", "previous", "previous_score", "previous_status")
"""Locked columns that have rules of their own: PM310 and PM311."""
_DAY_0 = date(1899, 12, 30)
"""From which spreadsheets count days."""


def at_row(entry: Judged) -> Where:
    """The place of an entry as a whole: its ref's cell."""
    cell = entry.cell("ref") or next(iter(entry.entry.cells.values()), None)
    return Where.at(cell, entry.ref) if cell else Where(entry.part.sheet, "", entry.ref)


@rule("PM205", ERROR, fix="Put the ref back as it stands in the catalogue.")
def unknown_ref(ctx: ReturnContext) -> Iterator[Hit]:
    """A row has a ref that does not belong there, or none.

    Why it matters: a row is matched by its ref. Its figures count for nothing, or for the wrong
    measure.

    Example: the ref PAM/012 was overtyped with PAM/021, which belongs to another service.

    How to put it right: give the row its own ref back. A new risk or source goes into the spare
    rows at the end of its sheet, under the ref that stands there (NEW-1, NEW-2).
    """
    needs_service(ctx)
    needs_period(ctx)
    sheets: dict[str, str] = {}
    for (_, ref), row in ctx.owed.items():
        sheets.setdefault(ref, row.typed_on.sheet)
    for key, entry in ctx.keyed:
        part, ref = key
        if key in ctx.owed or (is_proposal(ref) and entry.kind in SPARE_ROWS):
            continue
        if not ref:
            yield Hit(at_row(entry), f"Row {entry.entry.row} is filled in but has no ref.")
            continue
        item = ctx.catalogue.item(entry.ref)
        if ref in sheets:
            why = f"belongs on the sheet {quote(sheets[ref])}."
        elif entry.kind is Kind.NARRATIVE:
            known = [question.ref for question in entry.part.questions]
            why = f"is no question of the framework.{did_you_mean(entry.ref, known)}"
        elif item is None:
            known = [row.item.ref for row in ctx.expected if row.part.id == part]
            why = f"is not in the catalogue.{did_you_mean(entry.ref, known)}"
        elif ctx.service and fold(item.service) != fold(ctx.service.code):
            owner = ctx.catalogue.service(item.service)
            why = f"belongs to {plain(owner.name if owner else item.service)}."
        else:
            why = f"is not on this sheet in {ctx.period}."
        yield Hit(at_row(entry), f"{name(entry)} {why}")


@rule("PM206", ERROR, fix="Put the row back from the template and fill it in.")
def missing_row(ctx: ReturnContext) -> Iterator[Hit]:
    """A row that the service owes is not on its sheet.

    Why it matters: what was not asked cannot be answered; a deleted row must not make a measure
    disappear from the pack.

    Example: the row of PAM/012 was deleted from Top 5.

    How to put it right: enter the row in a fresh copy of the template, or put its ref back in the
    first column and fill the row in.
    """
    needs_service(ctx)
    needs_period(ctx)
    there = {key for key, _ in ctx.keyed}
    for key, row in ctx.owed.items():
        if key in there or row.is_linked:
            continue
        table = ctx.filed.table(row.part.id)
        if table is None or "ref" not in table.columns:
            continue
        title = row.item.source if isinstance(row.item, QualitySource) else row.item.title
        yield Hit(
            Where(
                table.sheet,
                f"{column_letters(table.columns['ref'])}{table.header_row}",
                row.item.ref,
            ),
            f"{plain(row.item.ref)} ({quote(title)}) has no row on the sheet {quote(table.sheet)}.",
        )


@rule("PM207", ERROR, fix="Keep one of the rows and delete the other.")
def duplicate_row(ctx: ReturnContext) -> Iterator[Hit]:
    """A ref stands twice on the same sheet.

    Why it matters: the two rows may say different things, and nobody can tell which one counts.

    Example: the row of PAM/012 was copied to try another figure, and both were left in.

    How to put it right: keep the row that is right and delete the other.
    """
    first: dict[tuple[str, str], int] = {}
    for key, entry in ctx.keyed:
        if not entry.ref:
            continue
        row = first.setdefault(key, entry.entry.row)
        if row != entry.entry.row:
            yield Hit(
                at_row(entry), f"{name(entry)} stands twice on this sheet: first in row {row}."
            )


@rule("PM208", WARNING, fix="Put the catalogue's text back; a change is made in the catalogue.")
def altered_text(ctx: ReturnContext) -> Iterator[Hit]:
    """A locked text was changed: a title, a unit, a due date, last quarter's action.

    Why it matters: a measure whose title was retyped may have become another measure. What is
    measured is agreed once, in the catalogue.

    Example: "Average days to complete all repairs" became "Average days to complete urgent
    repairs", and the figure improved.

    How to put it right: put the old text back. If the change is right, ask the performance team to
    make it in the catalogue, where everybody sees it.
    """
    for entry in ctx.in_place:
        if entry.item is None:
            continue
        shown = shown_values(ctx.framework, ctx.catalogue, ctx.history, ctx.period, entry.item)
        if ctx.is_of_another_period:
            # Another quarter's workbook rightly shows another quarter's action (PM210 tells).
            shown = {column: shown[column] for column in shown if column != "last_action"}
        cells, roles = entry.entry.cells, ROLES[entry.kind]
        for column, value in shown.items():
            cell = cells.get(column)
            if cell is None or cell.value == value:
                continue  # nearly every cell
            role = roles.get(column)
            if role is None or role.filled is not Filled.LOCKED:
                continue
            if column in NUMBERS or isinstance(cell.value, ErrorValue) or not cell.is_calculated:
                continue
            if not _reads(cell, value, getattr(entry.item, "title_cy", "")):
                yield Hit(
                    Where.at(cell, entry.ref),
                    f"{name(entry)}: {ctx.heading(entry, column)} says "
                    f"{quote(cell.text) if cell.text else 'nothing'}; it should say "
                    f"{quote(_written(value))}.",
                )


def _written(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _reads(cell: Cell, value: Value, title_cy: str) -> bool:
    if isinstance(value, date) and cell.value == (value - _DAY_0).days:
        return True  # The same day: a program saved the number and not the format.
    if isinstance(value, date) and date_in(cell) == value:
        return True
    return same(cell.text, _written(value)) or bool(title_cy and same(cell.text, title_cy))
