"""What may stand in columns that only the catalogue has, and what people write instead."""

from __future__ import annotations

import re

from pmqa_cli.model.catalogue import DUE_QUARTERS, Aggregation, Polarity
from pmqa_cli.model.target import NO_TARGET, Target, read_target
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.values import NUMBER, Holds, ValueRefused, choice

TARGET_OR_WORD = (
    f'Write a plain number such as 85, "yes" or "no", "more than 50", "higher than last year", or '
    f'"{NO_TARGET[0]}" or "{NO_TARGET[1]}" where there is none.'
)
_TWO_PARTS = re.compile(r"\d.*\b(and|&)\b.*\d")


def _read_target(text: str) -> Target:
    if target := read_target(text):
        return target
    try:
        return Target(NUMBER.read(text))
    except ValueRefused as why:
        raise ValueRefused(_advise_target(text, str(why))) from None


def _advise_target(text: str, why: str) -> str:
    if why != NUMBER.allowed:
        return why
    if "quartile" in text.casefold():
        return (
            "A quartile moves with other councils' figures. Write the figure that marked it in the "
            "last comparison, as a plain number."
        )
    if _TWO_PARTS.search(text):
        return "A target has one figure. Make two measures of it, each with its own target."
    return TARGET_OR_WORD


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
