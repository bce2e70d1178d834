"""Status: from a figure and a target to Blue, Red, Amber, Green, or an honest other.

The rule is data (framework bands); this is the only place that decides by it. The live formula
in the workbook (excel/formulas.py) is made from the same bands and the same ``Aim``.
Source: domain.md section 3; every decision is worked through in docs/method.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal
from functools import cache

from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import (
    ActivityRules,
    Band,
    MeasureRules,
    RiskRules,
    StatusId,
)
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance

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


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure must reach: a target from one side, a range, or a midpoint.

    ``low`` and ``high`` are the least and the most that meet it; None is open. A target with
    "higher is better" is a low edge, "lower is better" a high edge, a midpoint both at once.
    """

    low: Decimal | None
    high: Decimal | None

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
        return f"the target of {say_number(edge)}"


def aim_of(measure: Measure, period: Period) -> Aim | str:
    """What a measure must reach in a period, or a sentence that says why there is no such thing."""
    target = measure.target_for(period)
    match measure.polarity:
        case Polarity.HIGHER if target is not None:
            return Aim(target, None)
        case Polarity.LOWER if target is not None:
            return Aim(None, target)
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
    return "The catalogue gives no target for this quarter."


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status with the arithmetic that led to it."""

    status: str
    """The status's id."""
    reason: str
    """One sentence, with the arithmetic."""
    variance: Decimal | None = None
    """Actual less target, in the measure's unit; for a range, less the edge that was missed, and 0
    inside it."""
    variance_percent: Decimal | None = None
    """The same as a percentage of the target, to one decimal; None for a zero target."""


def tolerance_of(band: Band, measure: Measure) -> Tolerance | None:
    """The tolerance that a band allows a measure: the measure's own, else the band's."""
    return measure.tolerance or band.tolerance


def band_holds(band: Band, measure: Measure, distance: Decimal, edge: Decimal) -> bool:
    """Whether a band's condition holds for a figure so far on the wrong side of an edge.

    Edges are inclusive: exactly the tolerance off target is still within it.
    """
    match band.when:
        case "met":
            return distance <= 0
        case "within":
            tolerance = tolerance_of(band, measure)
            assert tolerance is not None
            return distance <= tolerance.allowance(edge)
        case "otherwise":
            return True


def is_possible(measure: Measure, actual: Decimal) -> bool:
    """Whether a figure lies in the measure's valid range."""
    return (measure.valid_min is None or actual >= measure.valid_min) and (
        measure.valid_max is None or actual <= measure.valid_max
    )


def judge_measure(
    rules: MeasureRules,
    measure: Measure,
    period: Period,
    actual: Decimal | None,
    reason_not_available: str = "",
) -> Outcome:
    """The status of a measure's figure.

    ``actual`` is None where no figure that can be used was given. The comparison is made on the
    figure at the measure's declared decimals; the target is used as the catalogue has it.
    """
    if actual is None:
        if not measure.is_due(period):
            return Outcome(StatusId.NOT_DUE, f"No figure is due in Q{period.quarter}.")
        if reason_not_available:
            return Outcome(StatusId.NOT_AVAILABLE, reason_not_available)
        return Outcome(
            StatusId.NOT_RETURNED, "A figure is due, and none that can be used was given."
        )
    if not is_possible(measure, actual):
        return Outcome(
            StatusId.NOT_RETURNED,
            f"{say_number(actual)} cannot be right: {_limits(measure)}.",
        )
    aim = aim_of(measure, period)
    if isinstance(aim, str):
        return Outcome(StatusId.NO_TARGET, aim)
    value = round_half_up(actual, measure.decimals)
    distance, edge = aim.shortfall(value)
    band = next(band for band in rules.bands if band_holds(band, measure, distance, edge))
    variance = Decimal(0) if aim.is_range and distance <= 0 else value - edge
    percent = round_half_up(variance / abs(edge) * HUNDRED, 1) if edge else None
    reason = _explain(rules, band, measure, value, aim)
    return Outcome(band.status, reason, variance, percent)


def _limits(measure: Measure) -> str:
    low, high = measure.valid_min, measure.valid_max
    if low is not None and high is not None:
        return f"the measure runs from {say_number(low)} to {say_number(high)}"
    if low is not None:
        return f"the measure is never below {say_number(low)}"
    assert high is not None
    return f"the measure is never above {say_number(high)}"


def _explain(rules: MeasureRules, band: Band, measure: Measure, value: Decimal, aim: Aim) -> str:
    """The arithmetic of a status in a sentence that a head of service can check by hand."""
    distance, edge = aim.shortfall(value)
    if distance <= 0:
        return f"{say_number(value)} {'is in' if aim.is_range else 'meets'} {aim.describe()}."
    side = "below" if value < edge else "above"
    allowed = [t for b in rules.bands if b.when == "within" and (t := tolerance_of(b, measure))]
    widest = allowed[-1] if allowed else None
    tolerance = tolerance_of(band, measure) if band.when == "within" else widest
    percent = f" ({say_number(_percent_off(distance, edge, allowed))}%)" if edge else ""
    missed = f"{say_number(value)} is {say_number(distance)}{percent} {side} {aim.describe()}"
    if tolerance is None:
        return f"{missed}."
    if tolerance.relative and not edge:
        return f"{missed}; there is no percentage of 0, so no tolerance applies."
    word = "within" if band.when == "within" else "beyond"
    return f"{missed}, {word} the tolerance of {tolerance}."


def _percent_off(distance: Decimal, edge: Decimal, allowed: Iterable[Tolerance]) -> Decimal:
    """The distance as a percentage of the edge: at one decimal, or at more where one would hide
    on which side of a tolerance it lies (10.04% is not "10%", and 0.04% is not "0%")."""
    percent = distance / abs(edge) * HUNDRED
    limits = [tolerance.amount for tolerance in allowed if tolerance.relative]
    for decimals in range(1, 7):
        shown = round_half_up(percent, decimals)
        if shown and all((shown <= limit) == (percent <= limit) for limit in limits):
            return shown
    return round_half_up(percent, 1)


def judge_activity(rules: ActivityRules, status: str, start: date | None, ends: date) -> Outcome:
    """The status of an activity: the service's own judgement, where it gave one that exists.

    ``status`` is the id of what was claimed, or empty; ``ends`` the last day of the period. An
    activity that starts later is not due yet.
    """
    if any(each.status == status for each in rules.statuses):
        return Outcome(status, "As the service judged it.")
    if start is not None and start > ends:
        return Outcome(StatusId.NOT_DUE, f"The activity starts on {start:%d/%m/%Y}.")
    return Outcome(StatusId.NOT_RETURNED, "The service gave no status that the framework knows.")


def is_step(value: object, steps: int) -> bool:
    """Whether a value is a whole number from 1 to ``steps``."""
    return isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= steps


def judge_risk(
    rules: RiskRules, likelihood: Decimal | None, impact: Decimal | None
) -> tuple[Outcome, Decimal | None]:
    """The status and the score of a risk: likelihood times impact, against the score bands."""
    if not (is_step(likelihood, len(rules.likelihood)) and is_step(impact, len(rules.impact))):
        missing = (
            f"Likelihood must be scored from 1 to {len(rules.likelihood)} "
            f"and impact from 1 to {len(rules.impact)}, in whole numbers."
        )
        return Outcome(StatusId.NOT_RETURNED, missing), None
    assert likelihood is not None
    assert impact is not None
    score = likelihood * impact
    band = next((band for band in rules.bands if score >= band.from_score), rules.bands[-1])
    product = f"{write_number(likelihood)} x {write_number(impact)} = {write_number(score)}."
    return Outcome(band.status, product), score
