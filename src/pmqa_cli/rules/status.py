"""PM4: is there a status, and does it follow from what the return says?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pmqa_cli.judge.entries import Judged, date_in, is_complete
from pmqa_cli.model.catalogue import Activity
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import ActivityStatus, Kind, StatusId
from pmqa_cli.model.returns import Cell, ErrorValue
from pmqa_cli.rules.base import Hit, ReturnContext, Where, rule
from pmqa_cli.rules.say import is_blank, name, quote, same, say, say_day

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@rule("PM401", ERROR, fix="Choose a status; for a risk, score likelihood and impact.")
def missing_status(ctx: ReturnContext) -> Iterator[Hit]:
    """An activity that is due has no status, or a risk has not been scored.

    Why it matters: an activity without a status is never taken to be on track. It counts as not
    returned, and the pack names the service.

    Example: Status is empty for an activity that began last year; a risk has a likelihood and no
    impact.

    How to put it right: choose the status from the list, by the framework's definitions. A risk's
    status follows from its score: give likelihood and impact.
    """
    for entry in ctx.of(Kind.ACTIVITIES):
        cell = entry.cell("status")
        owed = isinstance(entry.item, Activity) or entry.has_input()
        if cell is not None and is_blank(cell) and owed and entry.status == StatusId.NOT_RETURNED:
            yield Hit(Where.at(cell, entry.ref), f"{name(entry)} has no status.")
    for entry in ctx.of(Kind.RISKS):
        if entry.score is not None or not (entry.item is not None or entry.has_input()):
            continue
        empty = [
            (column, cell)
            for column in ("likelihood", "impact")
            if (cell := entry.cell(column)) is not None and is_blank(cell)
        ]
        if empty:
            headings = " and ".join(ctx.heading(entry, column) for column, _ in empty)
            verb = "are" if len(empty) > 1 else "is"
            yield Hit(
                Where.at(empty[0][1], entry.ref),
                f"{name(entry)} has no score, so it has no status: {headings} {verb} empty.",
                "Score likelihood and impact.",
            )


_FIGURES = {Kind.MEASURES: ("actual",), Kind.RISKS: ("likelihood", "impact")}
"""What the sheet works a status out from."""


def _claim(entry: Judged, column: str) -> Cell | None:
    """The cell in which the sheet shows what it worked out; None where it shows nothing.

    Not where the sheet works from other figures than pmqa for a reason that is known: their column
    is missing (PM203), or the cell is formatted as a percentage, where formulas count with 0.85
    and people read 85%.
    """
    cell = entry.cell(column)
    if (
        cell is None
        or cell.is_empty
        or not cell.is_calculated
        or isinstance(cell.value, ErrorValue)
    ):
        return None
    figures = [entry.cell(each) for each in _FIGURES[entry.kind]]
    if any(each is None or (each.is_percent and cell.has_formula) for each in figures):
        return None
    return cell


@rule("PM402", WARNING, fix="Check target and figure, and put the template's formula back.")
def status_mismatch(ctx: ReturnContext) -> Iterator[Hit]:
    """The status that the sheet shows is not the one that follows from the figures.

    Why it matters: the service and the pack would show different colours. The pack shows what pmqa
    calculated.

    Example: the formula under Status was overtyped with Green; the figure gives Amber.

    How to put it right: check the target and the figure. Then put the formula back from the
    template (copy the cell of another row).
    """
    for entry in ctx.in_place:
        if entry.kind not in _FIGURES or entry.outcome is None:
            continue
        if entry.item is None and (entry.kind is Kind.MEASURES or not entry.has_input()):
            continue
        cell, word = _claim(entry, "status"), ctx.framework.status(entry.status).word
        if cell is not None and not same(cell.text, word):
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)}: the sheet says {quote(cell.text)}, but the status is {word}. "
                f"{entry.outcome.reason}",
            )


@rule("PM403", WARNING, fix="Check the figure and the previous one, and put the formula back.")
def trend_mismatch(ctx: ReturnContext) -> Iterator[Hit]:
    """The trend that the sheet shows is not the one that follows from the figures.

    Why it matters: a decline shown as an improvement misleads everybody who reads only the arrow.
    The pack shows what pmqa calculated.

    Example: Trend was overtyped with Improvement; the figure fell from 80 to 78.

    How to put it right: check the figure and the previous one. Then put the formula back from the
    template (copy the cell of another row).
    """
    for entry in ctx.in_place:
        trend = entry.trend
        cell = _claim(entry, "trend") if trend else None
        if cell is None or trend is None or same(cell.text, trend.word):
            continue
        so = f"the trend is {trend.word}" if trend.word else "there is no trend"
        yield Hit(
            Where.at(cell, entry.ref),
            f"{name(entry)}: the sheet says {quote(cell.text)}, but {so}. {trend.reason}",
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an activity says of itself: its status, and whether it is done."""

    entry: Judged
    status: ActivityStatus
    word: str
    done: bool

    def say_done(self, ctx: ReturnContext) -> str:
        """How far it is, in words."""
        percent = self.entry.number("percent_complete")
        if percent is not None:
            return f"it is {say(percent)}% complete"
        columns = [each for each in ("done", "percent_complete") if self.entry.cell(each)]
        column = next((each for each in columns if self.entry.text(each)), columns[-1])
        says = self.entry.text(column)
        return f"{ctx.heading(self.entry, column)} says {quote(says) if says else 'nothing'}"


def _claims(ctx: ReturnContext) -> Iterator[_Claim]:
    """The activities that claim a status of the framework's and say how far they are."""
    known = {each.status: each for each in ctx.framework.activities.statuses}
    for entry in ctx.of(Kind.ACTIVITIES):
        if entry.status in known and (entry.cell("percent_complete") or entry.cell("done")):
            word = ctx.framework.status(entry.status).word
            done = is_complete(ctx.framework, entry.entry)
            yield _Claim(entry, known[entry.status], word, done)


@rule("PM404", WARNING, fix="Correct the status or the % complete, whichever is wrong.")
def blue_not_complete(ctx: ReturnContext) -> Iterator[Hit]:
    """An activity is reported as complete and is not 100% complete.

    Why it matters: Blue means done. A Blue that is not done drops out of everybody's sight.

    Example: status Blue, % complete 90.

    How to put it right: choose Green or Amber until it is done; or, if it is done, enter 100.
    """
    for claim in _claims(ctx):
        entry = claim.entry
        says = entry.cell("percent_complete") or entry.cell("done")
        cell = entry.cell("status")
        if says is None or cell is None or not claim.status.complete or claim.done:
            continue
        if is_blank(says) or entry.number("percent_complete") is not None or entry.text("done"):
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {claim.word} (complete), but {claim.say_done(ctx)}.",
            )


@rule(
    "PM405",
    WARNING,
    fix="Choose the status that the definitions ask for, or correct the % complete.",
)
def overdue_green(ctx: ReturnContext) -> Iterator[Hit]:
    """An activity is reported as on track after its due date, and is not complete.

    Why it matters: what is late is not on track, however well it goes.

    Example: status Green, 80% complete, due on 31 May, reported at the end of June.

    How to put it right: choose Amber or Red and say what will be done; if it is done, choose Blue
    and enter 100. If a later date was agreed, ask the performance team to enter it in the
    catalogue.
    """
    for claim in _claims(ctx):
        entry = claim.entry
        cell = entry.cell("status")
        due = entry.item.due if isinstance(entry.item, Activity) else date_in(entry.cell("due"))
        if cell is None or due is None or claim.done or not claim.status.on_time:
            continue
        if due < ctx.ends:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {claim.word}, but it was due on {say_day(due)} and "
                f"{claim.say_done(ctx)}.",
            )


@rule("PM406", WARNING, fix="Choose the status for complete, or correct the % complete.")
def complete_not_blue(ctx: ReturnContext) -> Iterator[Hit]:
    """An activity is 100% complete and its status does not say so.

    Why it matters: finished work goes on being chased, and the count of what was achieved is too
    low.

    Example: 100% complete, status Green.

    How to put it right: choose Blue. If something is still to be done, lower the % complete.
    """
    finished = [
        ctx.framework.status(each.status).word
        for each in ctx.framework.activities.statuses
        if each.complete
    ]
    for claim in _claims(ctx):
        cell = claim.entry.cell("status")
        if finished and cell is not None and claim.done and not claim.status.complete:
            yield Hit(
                Where.at(cell, claim.entry.ref),
                f"{name(claim.entry)} is complete ({claim.say_done(ctx)}), but its status is "
                f"{claim.word}, not {finished[0]}.",
            )
