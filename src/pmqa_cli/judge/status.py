"""Status: from a figure and a target to Blue, Red, Amber, Green, or an honest other.

The rule is data (framework bands); this is the only place that decides by it. The live formula
in the workbook (excel/formulas.py) is made from the same bands and the same ``Aim``.
Source: domain.md section 3; every decision is worked through in docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import (
    ActivityRules,
    Band,
    Framework,
    MeasureRules,
    RiskRules,
    StatusId,
)
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance

HUNDRED = Decimal(100)


def round_half_up(value: Decimal, decimals: int | None) -> Decimal:
    """Round away from zero at the half, as Excel's ROUND does; None leaves the value alone."""
    if decimals is None:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def write_number(value: Decimal) -> str:
    """A number without trailing zeros or exponent: 12.50 is "12.5"."""
    text = f"{value:f}"
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

    def describe(self) -> str:
        """The aim in words: "the target of 80", "the range 40 to 60"."""
        if self.low is not None and self.high is not None and self.low != self.high:
            return f"the range {write_number(self.low)} to {write_number(self.high)}"
        edge = self.low if self.low is not None else self.high
        assert edge is not None
        return f"the target of {write_number(edge)}"


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
    """Actual less target (or less the edge that was missed), in the measure's unit."""
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
        return Outcome(StatusId.NOT_RETURNED, "No figure that can be used was given.")
    if not is_possible(measure, actual):
        return Outcome(
            StatusId.NOT_RETURNED,
            f"{write_number(actual)} lies outside what the measure can be.",
        )
    aim = aim_of(measure, period)
    if isinstance(aim, str):
        return Outcome(StatusId.NO_TARGET, aim)
    value = round_half_up(actual, measure.decimals)
    distance, edge = aim.shortfall(value)
    band = next(band for band in rules.bands if band_holds(band, measure, distance, edge))
    variance = value - edge
    percent = round_half_up(variance / abs(edge) * HUNDRED, 1) if edge else None
    return Outcome(band.status, _explain(value, aim, distance, edge), variance, percent)


def _explain(value: Decimal, aim: Aim, distance: Decimal, edge: Decimal) -> str:
    figure = write_number(value)
    if distance <= 0:
        return f"{figure} meets {aim.describe()}."
    side = "below" if value < edge else "above"
    off = write_number(distance)
    if not edge:
        return f"{figure} is {off} {side} {aim.describe()}."
    percent = write_number(round_half_up(distance / abs(edge) * HUNDRED, 1))
    return f"{figure} is {off} ({percent}%) {side} {aim.describe()}."


def judge_activity(rules: ActivityRules, status: str, start: date | None, ends: date) -> Outcome:
    """The status of an activity: the service's own judgement, where it gave one that exists.

    ``status`` is the id of what was claimed, or empty; ``ends`` the last day of the period. An
    activity that starts later is not due yet.
    """
    if any(each.status == status for each in rules.statuses):
        return Outcome(status, "As the service judged it.")
    if start is not None and start > ends:
        return Outcome(StatusId.NOT_DUE, f"The activity starts on {start:%d/%m/%Y}.")
    return Outcome(StatusId.NOT_RETURNED, "The service gave no status.")


def is_step(value: object, steps: int) -> bool:
    """Whether a value is a whole number from 1 to ``steps``."""
    return isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= steps


def judge_risk(
    rules: RiskRules, likelihood: Decimal | None, impact: Decimal | None
) -> tuple[Outcome, Decimal | None]:
    """The status and the score of a risk: likelihood times impact, against the score bands."""
    if not (is_step(likelihood, len(rules.likelihood)) and is_step(impact, len(rules.impact))):
        missing = "Likelihood and impact must both be scored."
        return Outcome(StatusId.NOT_RETURNED, missing), None
    assert likelihood is not None
    assert impact is not None
    score = likelihood * impact
    band = next((band for band in rules.bands if score >= band.from_score), rules.bands[-1])
    product = f"{write_number(likelihood)} x {write_number(impact)} = {write_number(score)}."
    return Outcome(band.status, product), score


def word_of(framework: Framework, outcome: Outcome) -> str:
    """The word of an outcome's status in this framework."""
    return framework.status(outcome.status).word
