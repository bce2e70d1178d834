"""PM607 and PM608: are the questions answered, and does every figure say where it comes from?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pmqa_cli.judge.entries import date_in
from pmqa_cli.judge.needs import WITHOUT_FIGURE, need_word
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import STATEMENT, Kind
from pmqa_cli.model.period import QUARTERS
from pmqa_cli.model.question import Question
from pmqa_cli.model.words import either
from pmqa_cli.rules.base import Hit, NotApplicable, ReturnContext, Where, rule
from pmqa_cli.rules.say import is_blank, name, quote, say_day

WARNING = Severity.WARNING


@rule("PM607", WARNING, fix="Answer the question in a few sentences, and say what shows it.")
def unanswered_question(ctx: ReturnContext) -> Iterator[Hit]:
    """A question that every service must answer is left open.

    Why it matters: the answers are read side by side, and a service's plan rests on what it says
    of itself. Where it says nothing, the challenge has nothing to start from.

    Example: Answer is empty beside "What do the people who use the service say of it?".

    How to put it right: answer in a few sentences, with what shows that it is so. If there is
    nothing to report, say so, and why.
    """
    if not any(part.kind is Kind.NARRATIVE for part in ctx.framework.parts):
        raise NotApplicable("the framework asks no questions")
    for entry in ctx.of(Kind.NARRATIVE):
        cell = entry.cell("answer")
        if cell is None or not is_blank(cell):
            continue
        if isinstance(entry.item, Question) and entry.item.required:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} has no answer: {quote(entry.item.question)}",
            )


@rule("PM608", WARNING, fix="Say where the figure comes from, who verified it and when.")
def missing_data_quality_statement(ctx: ReturnContext) -> Iterator[Hit]:
    """A figure comes without its data-quality statement, or was verified on a day that cannot be.

    Why it matters: whoever relies on a figure must know where it comes from and that somebody
    looked at it. Before the quarter has ended nobody can verify a figure that is due every quarter:
    the day is the last figure's. And what was verified after the head of service approved the
    return was approved unverified.

    Example: Actual is 82, Verified by is empty; or a return for April to June says that its figure
    was verified on 12 May.

    How to put it right: fill in what is missing. Where the statement of last quarter stands there
    already, check that it still holds, and confirm it with the day on which this figure was
    verified.
    """
    if not ctx.framework.data_quality.fields:
        raise NotApplicable("the framework asks for no data-quality statement")
    for entry in ctx.of(Kind.MEASURES):
        if not isinstance(entry.item, Measure) or entry.status in WITHOUT_FIGURE:
            continue
        empty = {
            need_word(ctx.framework, entry.kind, column): cell
            for column in entry.needed
            if column in STATEMENT and (cell := entry.cell(column)) and is_blank(cell)
        }
        if empty:
            yield Hit(
                Where.at(next(iter(empty.values())), entry.ref),
                f"{name(entry)} has a figure, and its data-quality statement lacks "
                f"{either(tuple(empty), 'and')}.",
            )
        cell = entry.cell("verified_on")
        wrong = _wrong_day(ctx, entry.item, date_in(cell))
        if cell is not None and wrong:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} says that its figure was verified {wrong}.",
                "Give the day on which this quarter's figure was verified.",
            )


def _wrong_day(ctx: ReturnContext, measure: Measure, day: date | None) -> str:
    """Why a figure cannot have been verified on a day; empty where it can.

    No clock is read: the quarter's end and the day of approval are the two days that are known. A
    figure that is not due every quarter may describe a time that was over long before.
    """
    if day is None:
        return ""
    if day < ctx.ends and measure.quarters_due == QUARTERS:
        return f"on {say_day(day)}, before the quarter ended on {say_day(ctx.ends)}"
    approved = date_in(ctx.filed.sign_off.approved_on)
    if approved is not None and approved < day:
        return f"on {say_day(day)}, after the return was approved on {say_day(approved)}"
    return ""
