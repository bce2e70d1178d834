"""What earlier periods said: the series a trend is judged on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from pmqa_cli.model.period import Period
from pmqa_cli.model.text import fold


@dataclass(frozen=True, slots=True)
class Point:
    """One period's record of a measure, an activity or a risk."""

    ref: str
    period: Period
    actual: Decimal | None = None
    """A measure's figure, a risk's score; None where none was recorded."""
    target: Decimal | None = None
    status: str = ""
    """The status's id, "amber"."""
    state: str = ""
    """"final" or "provisional"."""
    source: str = ""
    """Where it came from: a file's name, or what the import said."""
    remedial_action: str = ""
    """What was promised, to be followed up in the next return."""
    statement: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Column id -> what was said of where the figure came from and who verified it."""


@dataclass(frozen=True)
class History:
    """Series by ref, in order of time."""

    series: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    """Folded ref -> points, oldest first, at most one per period."""
    recorded: Mapping[str, datetime] = field(default_factory=dict)
    """SHA-256 of every file that was recorded, whether it counts or not -> when first."""

    def of(self, ref: str) -> tuple[Point, ...]:
        """Everything recorded for a ref, oldest first."""
        return self.series.get(fold(ref), ()) if self.series else ()

    def at(self, ref: str, period: Period) -> Point | None:
        """What was recorded for one period."""
        for point in self.of(ref):
            if point.period == period:
                return point
        return None
