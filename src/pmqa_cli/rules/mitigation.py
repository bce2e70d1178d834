"""PM5: does every Red and every Amber say why, what, who and by when?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import time
from decimal import Decimal

from pmqa_cli.judge.entries import Judged
from pmqa_cli.judge.needs import WITHOUT_FIGURE
from pmqa_cli.judge.timeframe import read_timeframe
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.text import normalise
from pmqa_cli.rules.base import Hit, NotApplicable, ReturnContext, Where, rule
from pmqa_cli.rules.say import has_text, is_blank, name, quote, say, say_day

ERROR, WARNING = Severity.ERROR, Severity.WARNING

RUNNING = ("ongoing", "on-going", "on going", "continuing", "continuous", "in progress")
"""What says that something goes on, and nothing else. As a timeframe it is vague (PM510)."""

PLACEHOLDERS = (
    *RUNNING,
    *("-", "--", ".", "..", "...", "x", "?", "n/a", "na", "n.a.", "none", "nil", "nothing"),
    *("tbc", "tba", "tbd", "to be confirmed", "to be advised", "to follow", "to be completed"),
    *("see above", "as above", "see below", "as below", "see previous", "as previous", "as before"),
    *("see commentary", "see note", "see notes", "see attached", "see comments", "ditto", "same"),
    *("same as above", "same as before", "same as last quarter", "as last quarter"),
    *("see last quarter", "no change", "no comment", "no comments", "not applicable", "awaited"),
)
"""Words that fill a cell and say nothing."""

ANSWERS = ("none", "nil", "nothing", "no change")
"""Those of them that may well answer a question."""


def _owing(ctx: ReturnContext, column: str) -> Iterator[tuple[Judged, Cell]]:
    """The cells of a mitigation field in the entries that owe it."""
    if column not in ctx.framework.mitigation.fields:
        raise NotApplicable(f'the framework does not ask for "{column}"')
    for entry in ctx.off_target():
        cell = entry.cell(column)
        if cell is not None:
            yield entry, cell


def _status_word(ctx: ReturnContext, entry: Judged) -> str:
    return ctx.framework.status(entry.status).word


def _missing(ctx: ReturnContext, column: str, lacks: str) -> Iterator[Hit]:
    for entry, cell in _owing(ctx, column):
        if is_blank(cell):
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {_status_word(ctx, entry)} and {lacks}.",
            )


@rule("PM501", ERROR, fix="Say why performance is where it is.")
def missing_commentary(ctx: ReturnContext) -> Iterator[Hit]:
    """A Red or Amber entry has no commentary that explains it.

    Why it matters: the first question of every reader is why. The framework asks it of every Red
    and every Amber.

    Example: PAM/012 is Red, and Commentary is empty.

    How to put it right: say in two or three sentences what caused the shortfall.
    """
    yield from _missing(ctx, "commentary", "has no commentary that says why")


@rule("PM502", ERROR, fix="Say what will be done to bring it back on track.")
def missing_remedial_action(ctx: ReturnContext) -> Iterator[Hit]:
    """A Red or Amber entry has no remedial action.

    Why it matters: a shortfall without an action is a shortfall next quarter. What is promised here
    is followed up in the next return.

    Example: PAM/012 is Amber, and Remedial action is empty.

    How to put it right: say what will be done, concretely enough that somebody can check it.
    """
    yield from _missing(ctx, "remedial_action", "has no remedial action")


@rule("PM503", ERROR, fix="Name the officer who will see that the action is done.")
def missing_responsible_officer(ctx: ReturnContext) -> Iterator[Hit]:
    """A Red or Amber entry names nobody who is responsible for the action.

    Why it matters: an action with no name is nobody's.

    Example: "We will review the process", and nobody named.

    How to put it right: name the officer, by name or by post.
    """
    yield from _missing(ctx, "responsible_officer", "names no responsible officer")


@rule("PM504", ERROR, fix="Say by when, as a date like 30/09/2026.")
def missing_timeframe(ctx: ReturnContext) -> Iterator[Hit]:
    """A Red or Amber entry does not say by when the action is done.

    Why it matters: without a date nobody can say that it is late.

    Example: PAM/012 is Red, and Timeframe is empty.

    How to put it right: give the date by which the action is done, like 30/09/2026.
    """
    yield from _missing(ctx, "timeframe", "gives no timeframe")


MOST = 100
"""Characters of a text that may be a placeholder: nearly all texts are longer, and say more."""


def _bare(text: str) -> str:
    return normalise(text).rstrip(" .!")


_PLACEHOLDERS = frozenset(map(_bare, PLACEHOLDERS))
_RUNNING = frozenset(map(_bare, RUNNING))
_ANSWERS = frozenset(map(_bare, ANSWERS))


def _is_placeholder(cell: Cell, bare_words: Collection[str]) -> bool:
    return has_text(cell) and len(cell.text) <= MOST and _bare(cell.text) in bare_words


@rule(
    "PM505",
    ERROR,
    fix="Write what the heading asks for, in this row, for this quarter.",
    words=PLACEHOLDERS,
)
def placeholder_text(ctx: ReturnContext) -> Iterator[Hit]:
    """A text fills its cell and says nothing: "see above", "ongoing", "n/a".

    Why it matters: rows are read one by one, and in the pack there is no "above". The cell is
    filled in, but the question is not answered.

    Example: Remedial action says "ongoing"; Controls says "none"; the answer to a question is
    "see above".

    How to put it right: write what the heading asks for, in this row. If the same words are right
    in two rows, write them twice.
    """
    words = frozenset(map(_bare, ctx.options["words"]))
    but_for = {"timeframe": words - _RUNNING, "answer": words - _ANSWERS}
    for entry in ctx.entries:
        columns: tuple[str, ...] = ()
        if ctx.framework.needs_mitigation(entry.status):
            columns = ctx.framework.mitigation.fields
        if entry.kind is Kind.QUALITY:
            columns = ("what_was_done", "findings", "learning")
        if entry.kind is Kind.RISKS and entry.score is not None:
            columns = (*columns, "controls")
        if entry.kind is Kind.NARRATIVE:
            columns = ("answer",)
        if entry.kind is Kind.MEASURES and entry.status not in WITHOUT_FIGURE:
            columns = (*columns, *ctx.framework.data_quality.fields)
        for column in columns:
            cell = entry.cell(column)
            if cell is not None and _is_placeholder(cell, but_for.get(column, words)):
                yield Hit(
                    Where.at(cell, entry.ref),
                    f"{name(entry)}: {ctx.heading(entry, column)} says only {quote(cell.text)}.",
                )


@rule("PM506", WARNING, fix="Say what became of the action, and give a date that is still to come.")
def past_timeframe(ctx: ReturnContext) -> Iterator[Hit]:
    """The timeframe of a Red or Amber entry was over before the quarter ended.

    Why it matters: either the action was done and did not help, or it was not done. Both need a new
    action.

    Example: Timeframe is 30/04/2026 in the return for April to June 2026.

    How to put it right: say in the commentary what became of the action, and give the next one with
    a date that is still to come.
    """
    for entry, cell in _owing(ctx, "timeframe"):
        until = read_timeframe(cell.value, ctx.framework.year.first_month)
        if until is not None and until < ctx.ends:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {_status_word(ctx, entry)} and its timeframe, {say(cell.value)},"
                f" was over before the quarter ended on {say_day(ctx.ends)}.",
            )


@rule("PM508", WARNING, fix="Say in a sentence or two what caused it.", shortest=20, fewest_words=3)
def thin_commentary(ctx: ReturnContext) -> Iterator[Hit]:
    """The commentary of a Red or Amber entry is too short to explain anything.

    Why it matters: "Staff issues" tells a committee that there is a reason, and not which.

    Example: "Staff issues" for a measure that missed its target by a quarter.

    How to put it right: say what caused the shortfall, since when, and whether it will pass by
    itself. (A council sets what is too short in pmqa.toml: shortest, in characters, and
    fewest_words.)
    """
    for entry, cell in _owing(ctx, "commentary"):
        text = normalise(cell.text)
        if not has_text(cell) or _is_placeholder(cell, _PLACEHOLDERS):
            continue
        if len(text) < ctx.options["shortest"] or len(text.split()) < ctx.options["fewest_words"]:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {_status_word(ctx, entry)} and its commentary says only "
                f"{quote(cell.text)}.",
            )


@rule("PM510", WARNING, fix="Give a date, like 30/09/2026.")
def vague_timeframe(ctx: ReturnContext) -> Iterator[Hit]:
    """The timeframe of a Red or Amber entry names no date.

    Why it matters: "asap" is never late. Next quarter nobody can tell whether the promise was kept.

    Example: Timeframe says "asap", "ongoing", "in due course" or "autumn".

    How to put it right: give a date like 30/09/2026. A month with its year ("September 2026") or a
    quarter ("Q2 2026-27") will do; its last day counts.
    """
    placeholders = _PLACEHOLDERS - _RUNNING
    for entry, cell in _owing(ctx, "timeframe"):
        if is_blank(cell) or not cell.is_calculated or _is_placeholder(cell, placeholders):
            continue
        if not has_text(cell) and not isinstance(cell.value, Decimal | bool | time):
            continue
        if read_timeframe(cell.value, ctx.framework.year.first_month) is None:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is {_status_word(ctx, entry)} and its timeframe, "
                f"{say(cell.value)}, names no date.",
            )
