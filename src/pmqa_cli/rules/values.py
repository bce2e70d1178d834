"""PM302, PM304, PM305, PM307, PM308: may what stands in a cell stand there?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pmqa_cli.judge.entries import Judged, date_in
from pmqa_cli.judge.numbers import round_half_up, say_number
from pmqa_cli.judge.status import is_possible, is_step
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.columns import ROLES, Holds, choices_for
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.returns import Cell, ErrorValue
from pmqa_cli.model.text import normalise
from pmqa_cli.model.words import NO_FIGURE, either, nearest
from pmqa_cli.rules.base import Hit, ReturnContext, Where, rule
from pmqa_cli.rules.say import name, quote, same, say

ERROR, INFO = Severity.ERROR, Severity.INFO

NUMBERS = (Holds.NUMBER, Holds.PERCENT, Holds.SCORE)
_PARTED = re.compile(r"[+-]?\d{1,3}([,\s]\d{3})+(\.\d+)?")


def number_in_words(text: str) -> Decimal | None:
    """The number that a text spells plainly ("1,250", "85", "85 %"), else None. For advice only."""
    bare = normalise(text).removesuffix("%").rstrip()
    if _PARTED.fullmatch(bare):
        bare = re.sub(r"[,\s]", "", bare)
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _scale(ctx: ReturnContext, column: str) -> tuple[str, ...]:
    risks = ctx.framework.risks
    return {"likelihood": risks.likelihood, "impact": risks.impact}.get(column, ())


def _advise(ctx: ReturnContext, entry: Judged, column: str, cell: Cell) -> str:
    """How to put right what stands in a number's cell."""
    if not isinstance(cell.value, str):
        if isinstance(cell.value, bool):
            return "Type the number itself."
        return "Type the number again, and format the cell as a number, not as a date or time."
    number = number_in_words(cell.value)
    if number is not None:
        hint = f"Type {say_number(number)} as a plain number"
        if "%" in cell.value:
            return f"{hint}, without the % sign."
        return f"{hint}; if it stays text, format the cell as General first."
    for step, word in enumerate(_scale(ctx, column), 1):
        if same(word, cell.value):
            return f"Type {step}, the number that stands for {word}."
    if column == "actual":
        reason = ctx.heading(entry, "reason_not_available")
        if normalise(cell.value) in NO_FIGURE:
            return (
                f"Leave the cell empty, choose a reason under {reason}, and give the date under "
                f"{ctx.heading(entry, 'expected')}."
            )
        words = ctx.heading(entry, "commentary")
        return f"Type the number alone, and put words under {words} or {reason}."
    return "Type a plain number, without words."


@rule("PM302", ERROR, fix="Type a plain number.")
def not_a_number(ctx: ReturnContext) -> Iterator[Hit]:
    """A cell that asks for a number holds something else.

    Why it matters: words cannot be compared with a target, and pmqa never guesses what number they
    mean. The measure counts as not returned.

    Example: Actual holds "85%" as text, "n/a", "1,250" as text, or "see note".

    How to put it right: type the plain number, 85 for 85%. If there is no figure, leave the cell
    empty and choose a reason.
    """
    for entry, column, cell in ctx.holding(*NUMBERS):
        if isinstance(cell.value, Decimal | ErrorValue):
            continue
        is_number_as_text = isinstance(cell.value, str) and number_in_words(cell.value) is not None
        kind = "the text " if isinstance(cell.value, str) else ""
        if isinstance(cell.value, date | datetime):
            kind = "the date "
        yield Hit(
            Where.at(cell, entry.ref),
            f"{name(entry)}: {ctx.heading(entry, column)} holds {kind}{say(cell.value)}, "
            f"{'a number typed as text' if is_number_as_text else 'which is not a number'}.",
            _advise(ctx, entry, column, cell),
        )


def _limits(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f"from {say_number(low)} to {say_number(high)}"
    if low is not None:
        return f"{say_number(low)} or more"
    return f"{say_number(high)} or less" if high is not None else "any number"


@rule("PM304", ERROR, fix="Check the figure and type the right one.")
def out_of_range(ctx: ReturnContext) -> Iterator[Hit]:
    """A number is outside what it can be.

    Why it matters: a figure that cannot be is not judged; the measure counts as not returned.

    Example: 850 for a percentage from 0 to 100; a likelihood of 6 on a scale of 1 to 5.

    How to put it right: correct the figure. If it is right, ask the performance team to change the
    measure's valid range in the catalogue (106% of reported clearances can be right).
    """
    for entry, column, cell in ctx.holding(*NUMBERS):
        value = cell.value
        if not isinstance(value, Decimal):
            continue
        match ROLES[entry.kind][column].holds:
            case Holds.SCORE:
                steps = len(_scale(ctx, column))
                fits, wanted = is_step(value, steps), f"a whole number from 1 to {steps}"
            case Holds.PERCENT:
                fits, wanted = 0 <= value <= 100, "from 0 to 100"
            case _ if column in ("actual", "previous_restated") and isinstance(entry.item, Measure):
                fits = is_possible(entry.item, value)
                wanted = _limits(entry.item.valid_min, entry.item.valid_max)
            case _:
                continue
        if not fits:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)}: {ctx.heading(entry, column)} is {say(value)}; it can be {wanted}.",
            )


@rule("PM305", INFO, fix="Nothing need be done; the pack shows the figure rounded.")
def excess_precision(ctx: ReturnContext) -> Iterator[Hit]:
    """A figure has more decimals than the measure is shown with.

    Why it matters: status and trend are judged on the figure at the measure's own decimals, which
    is what a reader sees. The rest of the digits counts for nothing.

    Example: 85.4637 for a percentage shown with one decimal: it is judged as 85.5.

    How to put it right: nothing need be done. If the digits matter, ask for more decimals in the
    catalogue.
    """
    for entry, column, cell in ctx.holding(Holds.NUMBER):
        item, value = entry.item, cell.value
        if column not in ("actual", "previous_restated") or not isinstance(item, Measure):
            continue
        if not isinstance(value, Decimal) or item.decimals is None:
            continue
        rounded = round_half_up(value, item.decimals)
        if rounded != value:
            places = {0: "no decimals", 1: "1 decimal"}.get(
                item.decimals, f"{item.decimals} decimals"
            )
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)}: {ctx.heading(entry, column)} is {say(value)}; the measure is "
                f"shown with {places}, so it is judged as {say(rounded)}.",
            )


@rule(
    "PM307",
    ERROR,
    fix="Type the date like 31/10/2026. If it stays text, format the cell as a date first.",
    earliest_year=2000,
    years_ahead=10,
)
def invalid_date(ctx: ReturnContext) -> Iterator[Hit]:
    """A cell that asks for a date holds something else, or a date that cannot be meant.

    Why it matters: a date as text may be read in the wrong order: is 04/03/2026 in March or in
    April? pmqa does not guess.

    Example: "31st October" as text; 46000, a date that lost its format; 1900 for 2026.

    How to put it right: type the date like 31/10/2026, so that Excel takes it as a date.
    """
    for entry, column, cell in ctx.holding(Holds.DATE):
        wrong = _wrong_date(ctx, cell)
        if wrong:
            what = f"{name(entry)}: {ctx.heading(entry, column)} {wrong}"
            yield Hit(Where.at(cell, entry.ref), what, _advise_on_date(cell))
    signed = ctx.filed.sign_off.approved_on
    if signed is not None and not signed.is_empty:
        wrong = _wrong_date(ctx, signed)
        if wrong:
            what = f"{ctx.framework.cover.approved_on} {wrong}"
            yield Hit(Where.at(signed), what, _advise_on_date(signed))


def _advise_on_date(cell: Cell) -> str:
    """How to put right a date that some program saved as a bare number; empty for all else."""
    if not isinstance(cell.value, Decimal):
        return ""
    return (
        "Format the cell as a date and look whether it shows the right day, or type the date anew "
        "like 31/10/2026."
    )


def _wrong_date(ctx: ReturnContext, cell: Cell) -> str:
    """What is wrong with a cell that should hold a date; empty where nothing is."""
    if isinstance(cell.value, ErrorValue):
        return ""
    day = date_in(cell)
    if day is None:
        kind = "a number" if isinstance(cell.value, Decimal) else "no date"
        kind = "text" if isinstance(cell.value, str) else kind
        return f"holds {say(cell.value)}, which is {kind}, not a date that Excel knows."
    latest = ctx.ends.year + ctx.options["years_ahead"]
    if not ctx.options["earliest_year"] <= day.year <= latest:
        return f"is {day:%d/%m/%Y}, which cannot be meant."
    return ""


@rule("PM308", ERROR, fix="Choose one of the words in the cell's list.")
def invalid_choice(ctx: ReturnContext) -> Iterator[Hit]:
    """A cell with a list holds a word that is not in it.

    Why it matters: only the words of the list have an agreed meaning. An activity whose status is
    "Yellow" counts as not returned.

    Example: "On track" for the status Green; "no data" as the reason.

    How to put it right: select the cell, open its list and choose a word from it.
    """
    for entry, column, cell in ctx.holding(Holds.CHOICE):
        choices = choices_for(ctx.framework, entry.kind, column)
        if not choices or isinstance(cell.value, ErrorValue):
            continue
        if cell.value in choices or any(same(cell.text, each) for each in choices):
            continue
        close = nearest(cell.text, choices)
        meant = f' Did you mean "{close}"?' if close else ""
        yield Hit(
            Where.at(cell, entry.ref),
            f"{name(entry)}: {ctx.heading(entry, column)} says {quote(cell.text)}, which is not in "
            f"the list.{meant}",
            f"Choose from the list: {either(choices)}.",
        )
