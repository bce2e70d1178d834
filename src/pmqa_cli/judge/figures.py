"""How a figure is written for people: at its declared decimals, with its sign."""

from __future__ import annotations

from decimal import Decimal

from pmqa_cli.judge.aim import NO, YES
from pmqa_cli.judge.numbers import round_half_up, say_number
from pmqa_cli.model.catalogue import YES_NO


def write_figure(value: Decimal | None, decimals: int | None, unit: str) -> str:
    """A figure at its declared decimals with its sign: "85.0%", "£2,400", "12.5"; "" for none.

    Only units that are written against the figure are; "days" is said once, beside the title.
    """
    if value is None:
        return ""
    if unit == YES_NO:
        return YES if value else NO
    text = say_number(value) if decimals is None else f"{round_half_up(value, decimals):,f}"
    sign = ""
    if text.startswith("-"):
        sign, text = ("\u2212" if text.strip("-0.,") else ""), text[1:]
    if unit == "£":
        return f"{sign}£{text}"
    return f"{sign}{text}{'%' if unit == '%' else ''}"
