"""Targets as councils write them: a number, yes or no, "more than 50%", "higher than last year"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pmqa_cli.model.period import Basis
from pmqa_cli.model.text import normalise

NO_TARGET = ("data only", "new")
"""What may stand in place of a target: why there is none."""

Side = Literal["", "higher", "lower"]

_NUMBER = r"[£$]?\s*(?P<number>[-\u2212]?\d+(?:\.\d+)?)\s*%?"
_MORE = r"(?:(?:more|greater|higher) than|above|over|>)"
_LESS = r"(?:(?:less|fewer|lower) than|below|under|<)"
_LEAST = r"(?:at least|(?:no|not) (?:less|fewer|lower) than|>=|≥)"
_MOST = r"(?:at most|(?:no|not) (?:more|higher|greater) than|up to|<=|≤)"
_SIDED: tuple[tuple[str, Side, bool], ...] = (
    (rf"{_LEAST}\s*{_NUMBER}", "higher", False),
    (rf"{_MOST}\s*{_NUMBER}", "lower", False),
    (rf"{_MORE}\s*{_NUMBER}", "higher", True),
    (rf"{_LESS}\s*{_NUMBER}", "lower", True),
    (rf"{_NUMBER}\s*(?:or (?:more|above|higher|over|better)|\+)", "higher", False),
    (rf"{_NUMBER}\s*or (?:less|fewer|below|lower|under)", "lower", False),
)
"""Pattern, the side on which figures meet the target, whether the target itself is not enough."""

_LAST_YEAR = (
    r"(?:the )?(?:same (?:quarter|period)(?: of| in)? )?(?:last|previous|prior) year(?:'s)?"
)
_BEFORE = r"(?:the )?(?:last|previous|prior) (?:quarter|period)(?:'s)?"
_EARLIER = rf"(?:(?P<year>{_LAST_YEAR})|(?P<before>{_BEFORE}))(?: (?:figure|result|outturn))?"
_THAN: tuple[tuple[str, Side, bool], ...] = (
    (rf"(?:the )?same (?:as )?or better than {_EARLIER}", "", False),
    (rf"(?:better|no worse) than or (?:the )?(?:same as|equal to) {_EARLIER}", "", False),
    (rf"(?:equal to|as good as) or better than {_EARLIER}", "", False),
    (rf"(?:no|not) worse than {_EARLIER}", "", False),
    (rf"(?:maintain or improve on|at least as good as|as good as) {_EARLIER}", "", False),
    (rf"{_LEAST} {_EARLIER}", "higher", False),
    (rf"{_MOST} {_EARLIER}", "lower", False),
    (rf"(?:better than|improve(?:ment)? on) {_EARLIER}", "", True),
    (rf"(?:{_MORE}|increase on) {_EARLIER}", "higher", True),
    (rf"(?:{_LESS}|reduction on|decrease on) {_EARLIER}", "lower", True),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it was written."""

    value: Decimal | None = None
    """The number; for yes and no, 1 and 0."""
    none_because: str = ""
    """Why there is no target: "data only" or "new"."""
    beyond: bool = False
    """Whether the value itself is not enough."""
    than: Basis | None = None
    """The earlier period whose figure is the target."""
    side: Side = ""
    """The polarity that its words point to."""
    is_yes_no: bool = False


def read_target(text: str) -> Target | None:
    """Read a target that is written in words, or None where the words are not understood.

    A plain number is not asked for here: how strictly one is read depends on who wrote it.
    """
    said = normalise(text).strip(" .")
    if said in NO_TARGET:
        return Target(none_because=said)
    if said in ("yes", "no"):
        return Target(Decimal(said == "yes"), is_yes_no=True)
    for pattern, side, beyond in _SIDED:
        if found := re.fullmatch(pattern, said):
            number = Decimal(found["number"].replace("\u2212", "-"))
            return Target(number, side=side, beyond=beyond)
    for pattern, side, beyond in _THAN:
        if found := re.fullmatch(pattern, said):
            than: Basis = "same period last year" if found["year"] else "previous period"
            return Target(than=than, side=side, beyond=beyond)
    return None
