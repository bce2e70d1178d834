"""PM8: is the return signed off? (Deadlines are the timetable's.)"""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.finding import Severity
from pmqa_cli.rules.base import Hit, ReturnContext, Where, rule
from pmqa_cli.rules.say import quote


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
