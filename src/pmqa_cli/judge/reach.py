"""Is a target within reach: compared with the baseline and with what was recorded.

Decided here, and worked through in docs/smart.md: nothing is told from fewer than four figures,
and a target is out of reach where it lies further beyond the best figure ever recorded than all
recorded figures lie apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.aim import Aim, aim_of
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.judge.status import is_possible
from pmqa_cli.model.catalogue import Aggregation, Measure, Polarity
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period

FEWEST = 4
"""Figures from which on something can be told: a year's quarters."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded figure, at the measure's decimals."""

    value: Decimal
    period: Period


@dataclass(frozen=True, slots=True)
class Reach:
    """A target beside the baseline and the recorded figures with which it can be compared."""

    aim: Aim
    baseline: Decimal | None
    figures: tuple[Recorded, ...]
    """In order of time."""

    def off(self, value: Decimal) -> Decimal:
        """How far a figure is on the wrong side of the target; negative where it is beyond it."""
        return self.aim.shortfall(value)[0]

    def meets(self, value: Decimal) -> bool:
        """Whether a figure meets the target; of "more than 50", 50 does not."""
        off = self.off(value)
        return off < 0 or (off == 0 and not self.aim.beyond)

    @property
    def can_be_told(self) -> bool:
        """Whether enough is recorded to compare with."""
        return len(self.figures) >= FEWEST

    @property
    def best(self) -> Recorded:
        """The recorded figure nearest to the target, or furthest beyond it; the latest of several.
        There must be one."""
        return min(reversed(self.figures), key=lambda figure: self.off(figure.value))

    @property
    def worst(self) -> Recorded:
        """The recorded figure furthest from the target."""
        return max(reversed(self.figures), key=lambda figure: self.off(figure.value))

    @property
    def is_worse_than_baseline(self) -> bool:
        """Whether the plan set out from a better figure than the target. Inside a range no figure
        is better than another."""
        if self.baseline is None or self.aim.is_range:
            return False
        return self.off(self.baseline) < 0

    @property
    def is_always_beaten(self) -> bool:
        """Whether every recorded figure is better than the target, with enough of them."""
        return self.can_be_told and not self.aim.is_range and self.off(self.worst.value) < 0

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the target lies further beyond the best recorded figure than all of them lie
        apart, with enough of them."""
        return self.can_be_told and self.off(self.best.value) > self.highest - self.lowest

    @property
    def lowest(self) -> Decimal:
        """The lowest recorded figure."""
        return min(figure.value for figure in self.figures)

    @property
    def highest(self) -> Decimal:
        """The highest recorded figure."""
        return max(figure.value for figure in self.figures)


def final_period(measure: Measure, near: Period) -> Period:
    """The last period of a year in which a measure is due: when its target must be reached."""
    return Period(near.year, max(measure.quarters_due))


def comparable_figures(measure: Measure, history: History) -> tuple[Recorded, ...]:
    """The recorded figures that can stand beside the target of the year's end, in order of time.

    Of a measure that counts up through the year, only those of the last quarter are whole.
    """
    whole = measure.aggregation is Aggregation.SNAPSHOT
    last = max(measure.quarters_due)
    return tuple(
        Recorded(round_half_up(point.actual, measure.decimals), point.period)
        for point in history.of(measure.ref)
        if point.actual is not None
        and is_possible(measure, point.actual)
        and (whole or point.period.quarter == last)
    )


def measure_reach(measure: Measure, near: Period, history: History) -> Reach | str:
    """The target of the year in which ``near`` lies, beside what is known; or why there is none."""
    aim = aim_of(measure, final_period(measure, near))
    if isinstance(aim, str):
        return aim
    return Reach(aim, measure.baseline, comparable_figures(measure, history))


def target_column(measure: Measure, near: Period) -> str:
    """The column of the catalogue in which the target of the year's end stands."""
    if measure.polarity is Polarity.RANGE:
        for name in ("range_low", "range_high", "midpoint"):
            if getattr(measure, name) is not None:
                return name
    quarter = final_period(measure, near).quarter
    return f"target_q{quarter}" if measure.quarter_targets[quarter - 1] is not None else "target"
