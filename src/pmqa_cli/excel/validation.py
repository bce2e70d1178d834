"""What may be typed into each cell, and what Excel says about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pmqa_cli.excel.layout import list_name
from pmqa_cli.judge.describe import fill_help
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.catalogue import Item, Measure
from pmqa_cli.model.columns import Holds, choices_for, holds_of
from pmqa_cli.model.framework import Column, Framework, Kind
from pmqa_cli.model.question import Question

TITLE_LIMIT, MESSAGE_LIMIT = 32, 255
"""Characters; Excel drops the whole rule of a longer text."""
EARLIEST = date(2000, 1, 1)
ANY_NUMBER = Decimal(10) ** 15
"""A number validation needs bounds; no figure of a council is as large."""

Rule = dict[str, object]
"""Options of XlsxWriter's data_validation."""


def cut(text: str, limit: int) -> str:
    """Text of no more than ``limit`` characters, cut after a word and marked where it is."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:.") + "\u2026"


def validation_of(framework: Framework, kind: Kind, column: Column, item: Item | None) -> Rule:
    """The rule for an input cell; empty where anything may stand there and nothing needs saying.

    A wrong kind of value is refused, not only warned of: the figure that cannot be read is the
    one that is missed. Text and timeframes take anything; only the help is shown.
    """
    own = item.help if isinstance(item, Question) and column.id == "answer" else ""
    help_text = own or fill_help(framework, column.help)
    checks: Rule = {"validate": "any"}
    says = ""
    match holds_of(kind, column.id, item):
        case Holds.NUMBER:
            low, high = _limits(column.id, item)
            checks = _between(
                "decimal",
                -ANY_NUMBER if low is None else low,
                ANY_NUMBER if high is None else high,
            )
            says = f"Please type a number{_range_in_words(low, high)}, without words."
        case Holds.PERCENT:
            checks = _between("decimal", Decimal(0), Decimal(100))
            says = "Please type a number from 0 to 100, without words."
        case Holds.SCORE:
            steps = getattr(framework.risks, column.id)
            checks = _between("integer", Decimal(1), Decimal(len(steps)))
            says = f"Please type a whole number from 1 to {len(steps)}."
        case Holds.DATE:
            checks = {"validate": "date", "criteria": ">=", "value": EARLIEST}
            says = "Please type a date like 30/09/2026."
        case Holds.CHOICE if choices_for(framework, kind, column.id):
            checks = {"validate": "list", "source": f"={list_name(column.id)}"}
            says = "Please choose from the list."
    title = cut(column.heading, TITLE_LIMIT)
    if says:
        said = f"{says} {help_text}".strip()
        checks |= {"error_title": title, "error_message": cut(said, MESSAGE_LIMIT)}
        checks["error_type"] = "stop"
    if help_text:
        checks |= {"input_title": title, "input_message": cut(help_text, MESSAGE_LIMIT)}
    return checks if says or help_text else {}


def note_of(column: Column, text: str) -> Rule:
    """A rule that forbids nothing and says something when the cell is selected."""
    return {
        "validate": "any",
        "input_title": cut(column.heading, TITLE_LIMIT),
        "input_message": cut(text, MESSAGE_LIMIT),
    }


def _between(what: str, low: Decimal, high: Decimal) -> Rule:
    return {
        "validate": what,
        "criteria": "between",
        "minimum": float(low),
        "maximum": float(high),
    }


def _limits(column: str, item: Item | None) -> tuple[Decimal | None, Decimal | None]:
    """The measure's valid range, for its own figures; its numerator has none."""
    if isinstance(item, Measure) and column in ("actual", "previous_restated"):
        return item.valid_min, item.valid_max
    return None, None


def _range_in_words(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f" from {say_number(low)} to {say_number(high)}"
    if low is not None:
        return f" of {say_number(low)} or more"
    if high is not None:
        return f" of {say_number(high)} or less"
    return ""
