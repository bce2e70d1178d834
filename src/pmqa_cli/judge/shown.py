"""What a template fills in for the service: the locked columns, worked out once.

The writer puts these values into the workbook; rules on altered text, targets and previous values
compare with them, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pmqa_cli.judge.aim import NO, UNKNOWN, YES, Earlier, Figure, earlier_target
from pmqa_cli.judge.entries import promised_in
from pmqa_cli.judge.escalation import appetite_of
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.judge.trend import asks_for_earlier, earlier_figures, previous_point
from pmqa_cli.model.catalogue import (
    Activity,
    Catalogue,
    Item,
    Measure,
    Polarity,
    QualitySource,
    Risk,
)
from pmqa_cli.model.columns import QUALITY_KINDS
from pmqa_cli.model.framework import VERIFIED_ON, Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.returns import Value

_KINDS = {kind.casefold(): kind for kind in QUALITY_KINDS}


def shown_target(
    measure: Measure, period: Period, earlier: Earlier = UNKNOWN
) -> Decimal | str | None:
    """What stands under Target: a number, a target in words ("40 to 60", "More than 50", "Yes",
    "Better than 48.2 (2025-26 Q2)"), or why there is none."""
    low, high = measure.range_low, measure.range_high
    if measure.polarity is Polarity.RANGE and not (low is None and high is None):
        if low is None:
            assert high is not None
            return f"{say_number(high)} or less"
        if high is None:
            return f"{say_number(low)} or more"
        return low if low == high else f"{say_number(low)} to {say_number(high)}"
    if basis := earlier_target(measure):
        return _earlier_target(measure, earlier.figure(basis))
    target = measure.target_for(period)
    if measure.polarity is Polarity.RANGE and measure.midpoint is not None:
        target = measure.midpoint
    if target is None:
        return measure.no_target or None
    if measure.is_yes_no:
        return YES if target else NO
    if measure.target_beyond:
        more = "Less" if measure.polarity is Polarity.LOWER else "More"
        return f"{more} than {say_number(target)}"
    return target


def _earlier_target(measure: Measure, before: Figure) -> str:
    better = "Better than" if measure.target_beyond else "No worse than"
    if before.value is None:
        return f"{better} in {before.period}"
    figure = (YES if before.value else NO) if measure.is_yes_no else say_number(before.value)
    return f"{better} {figure} ({before.period})"


def last_statement(history: History, ref: str, period: Period) -> Mapping[str, str]:
    """The data-quality statement last recorded before a period, without the date: the service
    confirms it for this figure by the day on which this figure was verified."""
    earlier = (point for point in reversed(history.of(ref)) if point.period < period)
    last = next((point.statement for point in earlier if point.statement), {})
    return {column: text for column, text in last.items() if column != VERIFIED_ON}


def shown_values(
    framework: Framework, catalogue: Catalogue, history: History, period: Period, item: Item
) -> Mapping[str, Value]:
    """Column id -> what the template fills in for an item; absent where it is empty.

    A risk's owner, and where a measure's figure came from when last reported, are among them
    although the service may change them.
    """
    before = history.at(item.ref, period.previous)
    shown: dict[str, Value] = {"ref": item.ref}
    match item:
        case Measure():
            compared = previous_point(framework.trend, item, period, history)
            polarity = framework.choices.polarity.get(item.polarity or "", "")
            earlier = UNKNOWN
            if asks_for_earlier(framework.measures, item):
                earlier = earlier_figures(framework.trend, item, period, history)
            words = framework.choices.yes_no if item.is_yes_no else None
            tolerances = (*item.inner_tolerances, *filter(None, (item.tolerance,)))
            shown |= {
                "title": item.title,
                "unit": item.unit,
                "polarity": polarity,
                "target": shown_target(item, period, earlier),
                "tolerance": "; ".join(map(str, tolerances)),
                "amber_value": item.amber_value,
                "floor": item.floor,
                "last_year": _shown(earlier.last_year.value, words),
                "previous": _shown(compared.actual if compared else None, words),
                **last_statement(history, item.ref, period),
            }
        case Activity():
            objective = catalogue.objective(item.objective) if item.objective else None
            shown |= {
                "title": item.title,
                "objective": objective.title if objective else item.objective,
                "due": item.due,
                "previous_status": _word(framework, before.status) if before else "",
            }
        case Risk():
            shown |= {
                "title": item.title,
                "previous_score": before.actual if before else None,
                "appetite": appetite_of(framework.risks, item),
                "owner": item.owner,
            }
        case QualitySource():
            shown |= {"source": item.source, "kind": _KINDS.get(item.kind.casefold(), item.kind)}
        case Question():
            shown["question"] = item.question
    if not isinstance(item, QualitySource | Question):
        shown["last_action"] = promised_in(framework, before)
    return {column: value for column, value in shown.items() if value not in (None, "")}


def _shown(figure: Decimal | None, words: tuple[str, str] | None) -> Value:
    """An earlier figure as the sheet shows it: of a yes/no measure, the word."""
    if figure is None or words is None:
        return figure
    return words[0] if figure else words[1]


def _word(framework: Framework, status: str) -> str:
    known = {each.id: each.word for each in framework.statuses}
    return known.get(status, status)
