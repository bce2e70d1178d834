"""How rules say what stands in a cell, in words that are safe to print."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from pmqa_cli.judge.entries import Judged
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.period import say_day as say_day  # noqa: PLC0414  (rules find it here)
from pmqa_cli.model.returns import Cell, ErrorValue, Value
from pmqa_cli.model.text import LONGEST, normalise
from pmqa_cli.model.text import quote as quote  # noqa: PLC0414  (rules find it here)


def plain(text: str) -> str:
    """A short text from a file as it stands in a sentence: a ref, a sheet's name."""
    return quote(text)[1:-1]


def say(value: Value) -> str:
    """What a cell holds, as a person would name it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            number = say_number(value)
            return number if len(number) <= LONGEST else f"{value:.3E}"
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case ErrorValue():
            return plain(value)
        case _:
            return quote(value)


def is_blank(cell: Cell | None) -> bool:
    """Whether the sheet has the cell and nothing stands in it.

    Not where the column is missing (PM203 says so once) and not for a formula that was saved
    without its value (PM006).
    """
    return cell is not None and cell.is_empty and cell.is_calculated


def has_text(cell: Cell | None) -> bool:
    """Whether a cell holds words that can be judged; an Excel error is none (PM007)."""
    return cell is not None and type(cell.value) is str and not cell.is_empty


def same(first: str, second: str) -> bool:
    """Whether two texts read the same, whatever their case and spacing."""
    return first == second or normalise(first) == normalise(second)


def name(entry: Judged) -> str:
    """How a sentence names an entry: by its ref, or by its row where it has none."""
    return plain(entry.ref) or f"Row {entry.entry.row}"
