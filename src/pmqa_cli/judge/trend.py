"""Trend: better, worse or the same as before, by polarity.

Source: domain.md section 3, "Trend". Direction is data: a figure's distance from what is wanted
is compared with the previous figure's, whatever the polarity.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pmqa_cli.judge.aim import Earlier, Figure, aim_of, earlier_target, say_figure
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.model.catalogue import Aggregation, Measure, Polarity
from pmqa_cli.model.framework import TrendRules
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Basis, Period
from pmqa_cli.model.scheme import MeasureRules

YEARS_BACK = 3
"""How far back the last period in which a measure was due is looked for."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend's word and why."""

    word: str
    """Empty where there is no figure to compare."""
    reason: str
    direction: int = 0
    """+1 better, -1 worse, 0 neither."""


def basis_of(rules: TrendRules, measure: Measure) -> Basis | Literal["none"]:
    """What a measure's figure is compared with under these rules."""
    return rules.cumulative if measure.aggregation is Aggregation.CUMULATIVE else rules.basis


def compared_period(rules: TrendRules, measure: Measure, period: Period) -> Period | None:
    """The period that a figure is compared with, or None where the rules compare nothing.

    "Previous period" is the last one in which the measure was due: for an annual measure, the
    year before.
    """
    basis = basis_of(rules, measure)
    return None if basis == "none" else earlier_period(basis, measure, period)


def earlier_period(basis: Basis, measure: Measure, period: Period) -> Period | None:
    """The period that a basis means for a measure; None where it was never due before."""
    if basis == "same period last year":
        return period.last_year
    return _last_due(measure.quarters_due, period)


@cache
def _last_due(quarters: tuple[int, ...], period: Period) -> Period | None:
    """The last period before this one that is in one of these quarters."""
    earlier = (period.shift(-step) for step in range(1, 4 * YEARS_BACK + 1))
    return next((each for each in earlier if each.quarter in quarters), None)


def previous_point(
    rules: TrendRules, measure: Measure, period: Period, history: History
) -> Point | None:
    """What was recorded for the period that a figure is compared with."""
    compared = compared_period(rules, measure, period)
    return history.at(measure.ref, compared) if compared else None


def asks_for_earlier(rules: MeasureRules, measure: Measure) -> bool:
    """Whether a measure's status or target rests on an earlier figure."""
    return bool(rules.bases or earlier_target(measure))


def earlier_figures(
    rules: TrendRules,
    measure: Measure,
    period: Period,
    history: History,
    restated: Decimal | None = None,
) -> Earlier:
    """The earlier figures that a rule or a target may compare with, at the declared decimals.

    ``restated`` takes the place of the figure with which the trend compares.
    """
    compared = compared_period(rules, measure, period)

    def figure(basis: Basis) -> Figure:
        when = earlier_period(basis, measure, period)
        if when is None:
            return Figure("an earlier period")
        point = history.at(measure.ref, when)
        value = point.actual if point else None
        is_restated = restated is not None and when == compared
        if is_restated:
            value = restated
        rounded = None if value is None else round_half_up(value, measure.decimals)
        return Figure(str(when), rounded, is_restated)

    return Earlier(figure("same period last year"), figure("previous period"))


def unwanted(measure: Measure, period: Period, value: Decimal) -> Decimal | None:
    """How far a figure is from what is wanted; less is better. None where nothing is wanted.

    For "higher" and "lower" the target does not come into it: the further the better.
    """
    match measure.polarity:
        case Polarity.HIGHER:
            return -value
        case Polarity.LOWER:
            return value
        case Polarity.RANGE:
            aim = aim_of(measure, period)
            return None if isinstance(aim, str) else max(aim.shortfall(value)[0], Decimal(0))
        case _:
            return None


def judge_trend(
    rules: TrendRules,
    measure: Measure,
    period: Period,
    actual: Decimal | None,
    previous: Decimal | None,
) -> Trend:
    """Whether a period's figure is better than that of the period it is compared with.

    ``previous`` is that earlier figure (``compared_period`` says whose), as recorded or as
    restated; both are taken at the measure's declared decimals. A measure with no polarity goes
    up or down, which is neither better nor worse.
    """
    if actual is None:
        return Trend("", "There is no figure to compare.")
    compared = compared_period(rules, measure, period)
    if compared is None:
        return Trend(rules.none, "This measure is not compared with earlier periods.")
    if previous is None:
        return Trend(rules.none, f"No figure is recorded for {compared}.")
    now, before = (round_half_up(value, measure.decimals) for value in (actual, previous))
    reason = f"{say_figure(measure, now)} now, {say_figure(measure, before)} in {compared}"
    if now == before:
        return Trend(rules.unchanged, f"{reason}.")
    now_off, before_off = (unwanted(measure, period, value) for value in (now, before))
    if now_off is None or before_off is None:
        return Trend(rules.up if now > before else rules.down, f"{reason}; neither is better.")
    if now_off == before_off:
        like = "both are in the range" if not now_off else "both are equally far off"
        return Trend(rules.unchanged, f"{reason}; {like}.")
    if now_off < before_off:
        return Trend(rules.improved, f"{reason}.", 1)
    return Trend(rules.declined, f"{reason}.", -1)
