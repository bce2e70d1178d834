"""Status: from a figure and a target to Blue, Red, Amber, Green, or an honest other.

The rule is data (framework bands); this is the only place that decides by it: the first band whose
span holds the figure. What a band's span is says judge/bands.py, for the engine and for the live
formula in the workbook (excel/formulas.py) alike.
Source: domain.md section 3; every decision is worked through in docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmqa_cli.judge.aim import UNKNOWN, Earlier, aim_of
from pmqa_cli.judge.bands import Passed, bands_of, decide
from pmqa_cli.judge.numbers import HUNDRED, round_half_up, say_number, write_number
from pmqa_cli.judge.reasons import Case, explain
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.framework import ActivityRules, StatusId
from pmqa_cli.model.period import Period
from pmqa_cli.model.risk_rules import RiskRules
from pmqa_cli.model.scheme import Band, MeasureRules

Explanation = tuple[Case, Band, Passed]
"""A figure, the band that holds it, and those before it that do not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status with the arithmetic that led to it."""

    status: str
    """The status's id."""
    why: str | Explanation
    """The reason, or what it is made of: most are never read."""
    variance: Decimal | None = None
    """Actual less target, in the measure's unit; for a range, less the edge that was missed, and 0
    inside it."""
    variance_percent: Decimal | None = None
    """The same as a percentage of the target, to one decimal; None for a zero target."""

    @property
    def reason(self) -> str:
        """One sentence, with the arithmetic."""
        return self.why if isinstance(self.why, str) else explain(*self.why)


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
    earlier: Earlier = UNKNOWN,
) -> Outcome:
    """The status of a measure's figure.

    ``actual`` is None where no figure that can be used was given. The comparison is made on the
    figure at the measure's declared decimals; the target is used as the catalogue has it.
    ``earlier`` holds the figures of earlier periods, where a band or the target asks for them.
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
    aim = aim_of(measure, period, earlier)
    if isinstance(aim, str):
        untargeted = (band.status for band in bands_of(rules, measure) if band.when == "no target")
        return Outcome(next(untargeted, StatusId.NO_TARGET), aim)
    value = round_half_up(actual, measure.decimals)
    band, passed = decide(rules, measure, aim, earlier, value)
    distance, edge = aim.shortfall(value)
    variance = Decimal(0) if aim.is_range and distance <= 0 else value - edge
    percent = round_half_up(variance / abs(edge) * HUNDRED, 1) if edge else None
    why = Case(rules, measure, value, aim, earlier), band, passed
    if measure.is_yes_no:
        return Outcome(band.status, why)
    return Outcome(band.status, why, variance, percent)


def _limits(measure: Measure) -> str:
    low, high = measure.valid_min, measure.valid_max
    if low is not None and high is not None:
        return f"the measure runs from {say_number(low)} to {say_number(high)}"
    if low is not None:
        return f"the measure is never below {say_number(low)}"
    assert high is not None
    return f"the measure is never above {say_number(high)}"


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
