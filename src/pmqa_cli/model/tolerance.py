"""Tolerances: how far off target is still close."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_WRITTEN = re.compile(
    r"^\s*\+?(\d+(?:\.\d+)?)\s*(%|pp|points?|percentage points?)?\s*$", re.IGNORECASE
)


class ToleranceError(ValueError):
    """The text is not a tolerance; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A distance from target: relative ("10%" of it) or absolute ("10pp", "3").

    "10%" and "10pp" are different things and are written differently (domain.md section 3):
    of a target of 80%, 10% is 8 points.
    """

    amount: Decimal
    """As written: 10 for "10%", 3 for "3"."""
    relative: bool
    unit: str = ""
    """How an absolute tolerance was written: "pp" or nothing."""

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """Read "10%", "10pp" or "3". Raises ToleranceError for anything else."""
        found = _WRITTEN.match(text)
        if not found:
            raise ToleranceError(
                f'"{text}" is not a tolerance. Write "10%" (of the target), '
                f'"10pp" (percentage points) or "3" (in the unit of the measure).'
            )
        unit = (found[2] or "").lower()
        return cls(Decimal(found[1]), unit == "%", "pp" if unit and unit != "%" else "")

    def allowance(self, base: Decimal) -> Decimal:
        """How far off ``base`` (a target, or the edge of a range) is still within, never negative.

        A relative tolerance of a zero target allows nothing.
        """
        return self.amount / 100 * abs(base) if self.relative else self.amount

    def __str__(self) -> str:
        return f"{self.amount:f}{'%' if self.relative else self.unit}"
