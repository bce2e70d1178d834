"""What may stand in columns that only the catalogue has, and what people write instead."""

from __future__ import annotations

import re
from decimal import Decimal

from pmqa_cli.model.catalogue import DUE_QUARTERS, Aggregation, Polarity
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.values import NUMBER, Holds, ValueRefused, choice

NO_TARGET = ("data only", "new")
"""What may stand in place of a target: why there is none."""

TARGET_OR_WORD = f'Write a plain number such as 85, or "{NO_TARGET[0]}" or "{NO_TARGET[1]}".'


def _read_target(text: str) -> Decimal | str:
    if text.casefold() in NO_TARGET:
        return text.casefold()
    try:
        number: Decimal = NUMBER.read(text)
    except ValueRefused as why:
        raise ValueRefused(TARGET_OR_WORD if str(why) == NUMBER.allowed else str(why)) from None
    return number


def _read_code(text: str) -> str:
    code = text.upper()
    if _CODE.fullmatch(code):
        return code
    meant = code.translate(_MISTAKEN)
    raise ValueRefused(CODE.allowed + (did_you_mean(code, [meant]) * bool(_CODE.fullmatch(meant))))


_CODE = re.compile("PM[0-9]{3}")
_MISTAKEN = str.maketrans("OIL", "011")
"""Letters that are typed for digits."""
CODE = Holds(_read_code, "Write the code of a rule, such as PM301: PM and three digits.")
TARGET = Holds(_read_target, TARGET_OR_WORD)
POLARITY = choice(
    tuple(Polarity),
    Polarity,
    {
        "higher": (
            *("high", "up", "increase", "increasing", "maximise", "bigger is better"),
            *("higher is better", "high is good", "high is better", "higher better", "more"),
            *("more is better", "bigger", "higher is good"),
        ),
        "lower": (
            *("low", "down", "decrease", "decreasing", "minimise", "smaller is better"),
            *("lower is better", "low is good", "low is better", "lower better", "less"),
            *("less is better", "smaller", "lower is good", "reduce", "fewer is better"),
        ),
        "range": ("in range", "within range", "target range", "within a range", "between"),
        "none": ("n/a", "na", "neutral", "neither", "no polarity"),
    },
)
AGGREGATION = choice(
    tuple(Aggregation),
    Aggregation,
    {
        "cumulative": ("ytd", "year to date", "running total", "accumulates"),
        "snapshot": ("point in time", "quarter", "quarterly", "in quarter", "discrete"),
    },
)
_MORE_OFTEN = (
    "Figures are collected once a quarter, so a figure that is counted more often is quarterly "
    "here: the service gives the one for the quarter."
)
FREQUENCY = choice(
    tuple(DUE_QUARTERS),
    instead={
        "quarterly": ("every quarter", "each quarter", "3-monthly"),
        "half-yearly": ("six-monthly", "6-monthly", "six monthly", "twice a year", "biannual"),
        "annual": ("yearly", "annually", "once a year", "every year", "each year"),
        _MORE_OFTEN: ("monthly", "weekly", "daily", "every month", "each month"),
    },
)
LEVEL = choice(
    ("service", "strategic"),
    instead={
        "service": ("operational", "departmental", "directorate", "local"),
        "strategic": ("corporate", "council", "corporate risk"),
    },
)
KIND = choice(
    ("quantitative", "qualitative"),
    instead={
        "quantitative": ("numbers", "figures", "data", "quant"),
        "qualitative": ("words", "judgement", "narrative", "qual"),
    },
)
SERVICE = Holds(str, "Write the code of a service, as it stands in services.csv.")
OBJECTIVE = Holds(str, "Write the ref of an objective, as it stands in objectives.csv.")
