"""What a measure must reach in a period, and the earlier figures that it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.period import Basis, Period


@dataclass(frozen=True, slots=True)
class Figure:
    """An earlier figure of a measure, at its declared decimals."""

    period: str = ""
    """Whose it is, as a sentence says it: "2025-26 Q2"."""
    value: Decimal | None = None
    """None where none is known."""
    is_restated: bool = False
    """Whether the service put it right, in place of the figure that is recorded."""

    @property
    def whose(self) -> str:
        """Whose figure it is, in a sentence: "2025-26 Q2", "2025-26 Q2 as restated"."""
        return f"{self.period} as restated" if self.is_restated else self.period


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier figures that a rule or a target may compare with."""

    last_year: Figure = Figure("the same period last year")
    previous: Figure = Figure("the period before")

    def figure(self, basis: Basis) -> Figure:
        """The figure of one of the periods."""
        return self.last_year if basis == "same period last year" else self.previous


UNKNOWN = Earlier()
"""Nothing earlier is known."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure must reach: a target from one side, a range, or a midpoint.

    ``low`` and ``high`` are the least and the most that meet it; None is open. A target with
    "higher is better" is a low edge, "lower is better" a high edge, a midpoint both at once.
    """

    low: Decimal | None
    high: Decimal | None
    beyond: bool = False
    """Whether the edge itself is not enough: "more than 50%"."""
    whose: str = ""
    """Whose figure the target is, where it is an earlier one: "2025-26 Q2"."""
    in_words: str = ""
    """What a target that is no number says: "Yes"."""

    def shortfall(self, value: Decimal) -> tuple[Decimal, Decimal]:
        """How far a value is on the wrong side, and of which edge: (distance, edge).

        The distance is zero or negative for a value that meets the aim.
        """
        sides = []
        if self.low is not None:
            sides.append((self.low - value, self.low))
        if self.high is not None:
            sides.append((value - self.high, self.high))
        return max(sides, key=lambda side: side[0])

    @property
    def is_range(self) -> bool:
        """Whether more than one figure is best: two edges, and they differ."""
        return None not in (self.low, self.high) and self.low != self.high

    def describe(self) -> str:
        """The aim in words: "the target of 80", "the range 40 to 60"."""
        if self.is_range:
            assert self.low is not None
            assert self.high is not None
            return f"the range {say_number(self.low)} to {say_number(self.high)}"
        edge = self.low if self.low is not None else self.high
        assert edge is not None
        number = self.in_words or say_number(edge)
        if self.whose:
            return f"{number}, the figure of {self.whose}"
        if self.beyond:
            return f"the target of {'more' if self.high is None else 'less'} than {number}"
        return f"the target of {number}"


def earlier_target(measure: Measure) -> Basis | None:
    """The earlier period whose figure is a measure's target. None where its target is none, and
    where it has a range: no earlier figure is one."""
    sided = measure.polarity in (Polarity.HIGHER, Polarity.LOWER)
    return measure.target_than if sided else None


def target_of(measure: Measure, period: Period, earlier: Earlier) -> Decimal | None:
    """The number that a measure is to reach in a period; None where there is none."""
    if basis := earlier_target(measure):
        return earlier.figure(basis).value
    return measure.target_for(period)


def aim_of(measure: Measure, period: Period, earlier: Earlier = UNKNOWN) -> Aim | str:
    """What a measure must reach in a period, or a sentence that says why there is no such thing."""
    target = target_of(measure, period, earlier)
    basis = earlier_target(measure)
    whose = earlier.figure(basis).whose if basis else ""
    beyond = measure.target_beyond
    words = (YES if target else NO) if measure.is_yes_no and target is not None else ""
    match measure.polarity:
        case Polarity.HIGHER if target is not None:
            return Aim(target, None, beyond, whose, words)
        case Polarity.LOWER if target is not None:
            return Aim(None, target, beyond, whose, words)
        case Polarity.RANGE if measure.range_low is not None or measure.range_high is not None:
            return Aim(measure.range_low, measure.range_high)
        case Polarity.RANGE:
            middle = measure.midpoint if measure.midpoint is not None else target
            if middle is not None:
                return Aim(middle, middle)
    if measure.no_target:
        return f"The catalogue gives no target: {measure.no_target}."
    if measure.polarity is None:
        return "The catalogue does not say which way is better."
    if measure.polarity is Polarity.NONE:
        return "Neither way is better, so the figure is shown without a colour."
    if basis:
        return f"The target is the figure of {whose}, and none is recorded."
    return "The catalogue gives no target for this quarter."


YES, NO = "Yes", "No"
"""How a sentence of ours says what a yes/no measure says."""


def say_figure(measure: Measure, value: Decimal) -> str:
    """A measure's figure as a sentence says it."""
    return (YES if value else NO) if measure.is_yes_no else say_number(value)
