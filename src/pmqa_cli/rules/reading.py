"""PM0: can the file be read at all, and is every cell that is asked for a value?"""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.returns import ErrorValue, FactKind
from pmqa_cli.rules.base import Hit, ReturnContext, Where, is_input, rule
from pmqa_cli.rules.say import name, quote, say

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def _refused(ctx: ReturnContext, kind: FactKind, otherwise: str) -> Iterator[Hit]:
    for fact in ctx.facts(kind):
        yield Hit(Where(fact.sheet, fact.cell), fact.detail or otherwise)


@rule(
    "PM001",
    ERROR,
    fix="Ask the service to open the return in Excel, save it under a new name and send it again.",
    needs_entries=False,
)
def unreadable_workbook(ctx: ReturnContext) -> Iterator[Hit]:
    """The file cannot be read: it is damaged, or no workbook.

    Why it matters: nothing that the service reported counts until the file can be read.

    Example: a workbook whose download broke off half way.

    How to put it right: open it in Excel, let Excel repair it if it offers to, save it under a
    new name and send that.
    """
    yield from _refused(ctx, FactKind.UNREADABLE, "The file is damaged and cannot be read.")


@rule(
    "PM002",
    ERROR,
    fix="Ask the service to take the password or the encrypting label off and send it again.",
    needs_entries=False,
)
def encrypted_workbook(ctx: ReturnContext) -> Iterator[Hit]:
    """The workbook is locked with a password or by a sensitivity label.

    Why it matters: nobody but its author can read it, pmqa included.

    Example: a return saved with "Encrypt with Password", or labelled Confidential by a label
    that encrypts.

    How to put it right: in Excel choose File, Info, Protect Workbook, Encrypt with Password, and
    leave the password empty; or choose a label that does not encrypt. Save it and send it again.
    """
    yield from _refused(ctx, FactKind.ENCRYPTED, "The workbook is locked with a password.")


@rule(
    "PM003",
    ERROR,
    fix="Send the return as an Excel workbook (.xlsx).",
    needs_entries=False,
)
def unsupported_format(ctx: ReturnContext) -> Iterator[Hit]:
    """The file is something other than an Excel workbook of today.

    Why it matters: a figure copied out of a PDF or an old format by hand is a figure changed by
    hand.

    Example: an .xls workbook of Excel 97-2003, a PDF, a message saved by Outlook as .msg. (A zip
    folder and an e-mail saved as .eml are opened, and what is in them is read.)

    How to put it right: open the return in Excel, choose File, Save As, "Excel Workbook (*.xlsx)"
    and send that.
    """
    yield from _refused(ctx, FactKind.UNSUPPORTED, "The file is not an Excel workbook (.xlsx).")


@rule(
    "PM004",
    ERROR,
    fix="Ask the service to enter its figures in a fresh copy of its template and send that.",
    needs_entries=False,
)
def unsafe_workbook(ctx: ReturnContext) -> Iterator[Hit]:
    """The workbook goes beyond what is safe to open.

    Why it matters: a file that claims a million rows, or unpacks to gigabytes, would stop the
    computer that reads it. No honest return comes near these limits.

    Example: a workbook of 2 MB that unpacks to 2 GB.

    How to put it right: enter the figures in a fresh copy of the template. If the file came
    unexpectedly, ask its sender before anybody opens it.
    """
    yield from _refused(ctx, FactKind.UNSAFE, "The workbook goes beyond what is safe to open.")


@rule(
    "PM005",
    ERROR,
    fix="Send the return workbook itself; if it was changed beyond recognition, use a fresh "
    "template.",
    needs_entries=False,
)
def not_a_return(ctx: ReturnContext) -> Iterator[Hit]:
    """The workbook is no return: it has none of the sheets and headings of the framework.

    Why it matters: the service's return may be lying somewhere else, unsent.

    Example: last year's budget monitor, attached by mistake.

    How to put it right: send the workbook that the performance team issued for this quarter.
    """
    yield from _refused(
        ctx,
        FactKind.NOT_A_RETURN,
        "The workbook holds none of the sheets of a return, with the headings that belong there.",
    )


@rule("PM006", ERROR, fix="Open the workbook in Excel, save it and send it again.")
def uncalculated_formula(ctx: ReturnContext) -> Iterator[Hit]:
    """A cell that asks for a value holds a formula that was saved without its result.

    Why it matters: pmqa reads what the service saw. Where the file does not say what that was,
    there is no figure.

    Example: Actual holds =B12/C12, written by a program that does not calculate.

    How to put it right: open the workbook in Excel, save it and send it again; or type the figure
    in place of the formula.
    """
    for entry, column, cell in ctx.unusable:
        if cell.is_calculated:
            continue
        role = ROLES[entry.kind].get(column)
        if role is None or not is_input(role, entry):
            continue
        yield Hit(
            Where.at(cell, entry.ref),
            f"{name(entry)}: {ctx.heading(entry, column)} holds a formula that was saved "
            "without its result, so no value can be read.",
        )


@rule("PM007", ERROR, fix="Type the value itself in place of the formula that went wrong.")
def error_cell(ctx: ReturnContext) -> Iterator[Hit]:
    """A cell shows an Excel error in place of a value.

    Why it matters: an error is no figure. Unnoticed, a DIV/0 ends up in a committee paper.

    Example: Actual shows #DIV/0! because it divides by an empty cell.

    How to put it right: type the value itself. If there is no figure, empty the cell and choose a
    reason. The status, trend and other formulas of the template are no concern: pmqa works these
    out for itself.
    """
    for entry, column, cell in ctx.unusable:
        if not isinstance(cell.value, ErrorValue):
            continue
        role = ROLES[entry.kind].get(column)
        if role is not None and role.filled is not Filled.FORMULA:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)}: {ctx.heading(entry, column)} shows the Excel error "
                f"{say(cell.value)} in place of a value.",
            )


@rule("PM008", WARNING, fix="Type the values themselves in place of formulas that reach outside.")
def external_link(ctx: ReturnContext) -> Iterator[Hit]:
    """The workbook draws on another file.

    Why it matters: what it shows was true when the other file was last at hand. Nobody who
    receives the return can check it.

    Example: a formula pasted from the service's own monitoring workbook, which still points there.

    How to put it right: copy the cells and paste them as values. In Excel, Data, Edit Links shows
    what the workbook draws on.
    """
    for fact in ctx.facts(FactKind.EXTERNAL_LINK):
        what = f": {quote(fact.found)}" if fact.found else ""
        yield Hit(
            Where(fact.sheet, fact.cell),
            fact.detail or f"The workbook draws on another file{what}.",
        )
