"""Numbers as they are compared and written: rounded half up, without trailing zeros."""

from __future__ import annotations

from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal
from functools import cache

HUNDRED = Decimal(100)
HALF_UP = Context(prec=MAX_PREC, rounding=ROUND_HALF_UP)
"""Wide enough for any figure: a cell may hold 1E+300, and a slip of the keyboard is no crash."""


def round_half_up(value: Decimal, decimals: int | None) -> Decimal:
    """Round away from zero at the half, as Excel's ROUND does; None leaves the value alone."""
    if decimals is None:
        return value
    return value.quantize(_last_place(decimals), context=HALF_UP)


@cache
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def write_number(value: Decimal) -> str:
    """A number without trailing zeros or exponent: 12.50 is "12.5"."""
    return say_number(value).replace(",", "")


def say_number(value: Decimal) -> str:
    """The same for people, with its thousands parted: 2417464 is "2,417,464"."""
    text = f"{value or Decimal(0):,f}"  # zero has no sign
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_of(part: int, whole: int) -> int | None:
    """A whole percentage, half up: 12.5% is 13. None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None
