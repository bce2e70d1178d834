"""The five letters of a measure. What each looks at is stated in docs/smart.md."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.judge.aim import Aim, aim_of
from pmqa_cli.judge.gaps import (
    Gap,
    find_definition_gap,
    find_ratio_gap,
    find_time_gap,
    find_unit_gap,
    name_time,
)
from pmqa_cli.judge.letters import Letter, Setting, find_owner_gap, judge_relevance, make_letter
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.judge.reach import (
    FEWEST,
    Reach,
    comparable_figures,
    final_period,
    measure_reach,
    target_column,
)
from pmqa_cli.judge.status import is_possible
from pmqa_cli.model.catalogue import Aggregation, Measure, Polarity
from pmqa_cli.model.period import QUARTERS, Period
from pmqa_cli.model.text import quote
from pmqa_cli.model.words import count_words, either


def judge_measure_letters(setting: Setting, measure: Measure) -> tuple[Letter, ...]:
    """Specific, measurable, achievable, relevant, time bound, in this order."""
    return (
        _judge_specific(setting, measure),
        _judge_measurable(measure),
        _judge_achievable(setting, measure),
        judge_relevance(setting, measure),
        _judge_time(setting, measure),
    )


def _judge_specific(setting: Setting, measure: Measure) -> Letter:
    gap = find_definition_gap(measure, setting.shortest) or find_time_gap(measure)
    if gap:
        return make_letter("S", [gap])
    time = quote(name_time(measure.definition))
    note = f"The definition says more than the title does, and names a time or a day ({time})."
    return make_letter("S", [], [note])


def _judge_measurable(measure: Measure) -> Letter:
    gaps = [find_unit_gap(measure), find_ratio_gap(measure)]
    counted = f"The unit is {quote(measure.unit)}"
    if measure.numerator and measure.denominator:
        counted += f": {quote(measure.numerator)} out of {quote(measure.denominator)}"
    elif measure.is_percent:
        counted += ", and the text says out of what"
    return make_letter("M", gaps, [] if any(gaps) else [f"{counted}."])


# ---------------------------------------------------------------- achievable


def _judge_achievable(setting: Setting, measure: Measure) -> Letter:
    owner = find_owner_gap(measure)
    if measure.polarity is None:
        what = "does not say which way is better."
        gap = Gap("polarity", what, "Write higher, lower, range or none.")
        return make_letter("A", [owner, gap])
    if open_because := _say_open(setting, measure):
        return make_letter("A", [owner], open_because, doubt=True)
    near = _nearest_period(setting, measure)
    reach = measure_reach(measure, near, setting.history)
    if isinstance(reach, str):
        fix = 'Give a target, or say "data only" or "new" in its place.'
        return make_letter("A", [owner, Gap("target", "has no target.", fix)])
    gaps = [owner, *_find_reach_gaps(measure, near, reach)]
    if any(gaps[1:]):
        return make_letter("A", gaps)
    holds = reach.baseline is not None and reach.meets(reach.baseline)
    told = reach.can_be_told or holds
    return make_letter("A", gaps, list(_explain(measure, reach)), doubt=not told)


def _say_open(setting: Setting, measure: Measure) -> list[str]:
    """Why figures cannot tell whether a target can be reached, where it is not a figure; empty
    where it is one, or is missing."""
    if measure.no_target:
        instead = f"In place of a target stands {quote(measure.no_target)}"
        return [f"{instead}, so there is nothing to reach.", *_advise(setting, measure)]
    if measure.polarity is Polarity.NONE:
        return ["Neither way is better, so there is nothing to reach."]
    if measure.target_than:
        than = f"the {measure.target_than}"
        return [f"It is measured against its own figure of {than}, which moves on with it."]
    if measure.is_yes_no and measure.target is not None:
        return ["It is reached or it is not: no earlier figure says how far there is to go."]
    return []


def _nearest_period(setting: Setting, measure: Measure) -> Period:
    """The quarter being collected, or the first in which the measure will be."""
    return max(setting.period, measure.from_period or setting.period)


def _advise(setting: Setting, measure: Measure) -> Iterator[str]:
    """That there are figures enough to set a target, where one is still to come."""
    figures = comparable_figures(measure, setting.history)
    if measure.no_target == "new" and len(figures) >= FEWEST:
        values = [figure.value for figure in figures]
        yield (
            f"{len(figures)} figures are recorded by now, from {say_number(min(values))} to "
            f"{say_number(max(values))}: enough to set a target."
        )


def _find_reach_gaps(measure: Measure, near: Period, reach: Reach) -> Iterator[Gap]:
    column = target_column(measure, near)
    aim = reach.aim.describe()
    edges = [edge for edge in (reach.aim.low, reach.aim.high) if edge is not None]
    if not all(is_possible(measure, edge) for edge in edges):
        what = f"is to reach {aim}, which lies outside its valid range."
        yield Gap(column, what, "Correct the target, or valid_min and valid_max.")
        return
    if reach.is_worse_than_baseline:
        assert reach.baseline is not None
        yield Gap(
            column,
            f"sets out from {say_number(reach.baseline)} (its baseline), which is better than "
            f"{aim}.",
            "Set a target no worse than the baseline, or correct the baseline. Where less is "
            "really planned, the plan should say why.",
        )
    if reach.is_always_beaten:
        yield Gap(
            column,
            f"has beaten {aim} in every one of its {_say_record(reach)}.",
            "Ask for more: a target that is always beaten is Green whatever the service does. To "
            f"hold what was reached, make the worst of them the target: "
            f"{say_number(reach.worst.value)}, in {reach.worst.period}.",
        )
    if reach.is_out_of_reach:
        best = reach.best
        apart = reach.highest - reach.lowest
        yield Gap(
            column,
            f"has never come nearer to {aim} than {say_number(best.value)} ({best.period}), which "
            f"is {say_number(reach.off(best.value))} away; its {_say_record(reach)}"
            f"{f', lie only {say_number(apart)} apart' if apart else ''}.",
            "Set a target that can be reached, in steps if need be (target_q1 to target_q4, or "
            "year by year), or be ready to say what will change to make it possible.",
        )


def _say_record(reach: Reach) -> str:
    """The recorded figures: "8 recorded figures, from 60.4 to 66.9"."""
    low, high = say_number(reach.lowest), say_number(reach.highest)
    span = f"all {low}" if low == high else f"from {low} to {high}"
    return f"{len(reach.figures)} recorded figures, {span}"


def _explain(measure: Measure, reach: Reach) -> Iterator[str]:
    """How a target stands beside what is known, where nothing is wrong with it."""
    aim = reach.aim.describe()
    if reach.baseline is not None:
        base, off = say_number(reach.baseline), reach.off(reach.baseline)
        if reach.meets(reach.baseline):
            yield f"It is to hold what it sets out from: {aim}, and a baseline of {base}."
        else:
            yield f"From its baseline of {base} it has {say_number(off)} to go to {aim}."
    if reach.can_be_told:
        met = sum(reach.meets(figure.value) for figure in reach.figures)
        how_many = {0: "none", len(reach.figures): "all"}.get(met, str(met))
        it = aim if reach.baseline is None else "it"
        yield f"Of its {_say_record(reach)}, {how_many} met {it}."
        return
    of = ""
    if measure.aggregation is Aggregation.CUMULATIVE:
        of = f" for Q{max(measure.quarters_due)} (it counts up through the year)"
    recorded = count_words(len(reach.figures), "figure") if reach.figures else "no figure"
    yield (
        f"There {'is' if len(reach.figures) < 2 else 'are'} {recorded} recorded{of}; with "
        f"{FEWEST} or more pmqa could say whether {aim} is within what was reached before."
    )


# ---------------------------------------------------------------- time bound


def _judge_time(setting: Setting, measure: Measure) -> Letter:
    near = _nearest_period(setting, measure)
    gaps = list(_find_time_gaps(measure, near))
    notes = [_say_quarters(measure)] if measure.frequency or measure.due_quarters else []
    last = final_period(measure, near)
    aim = aim_of(measure, last)
    if isinstance(aim, Aim):
        ends = last.ends(setting.framework.year.first_month)
        notes.append(
            f"{_capital(aim.describe())} is to be reached by {ends:%d/%m/%Y}, the end of {last}."
        )
    if measure.until_period is not None:
        ended = measure.until_period < setting.period
        notes.append(
            f"It {'was' if ended else 'is'} collected until {measure.until_period}"
            f"{', and is asked for no longer' if ended else ''}."
        )
    return make_letter("T", gaps, notes)


def _find_time_gaps(measure: Measure, near: Period) -> Iterator[Gap]:
    if not (measure.frequency or measure.due_quarters):
        fix = "Write quarterly, half-yearly or annual, or the quarters themselves in due_quarters."
        yield Gap("frequency", "has no frequency.", fix)
    due = measure.quarters_due
    for quarter in QUARTERS:
        if measure.quarter_targets[quarter - 1] is not None and quarter not in due:
            yield Gap(
                f"target_q{quarter}",
                f"has a target for Q{quarter}, in which no figure is due.",
                "Take the target out, or correct frequency or due_quarters.",
            )
    aims = {quarter: aim_of(measure, Period(near.year, quarter)) for quarter in due}
    without = [quarter for quarter, aim in aims.items() if isinstance(aim, str)]
    if 0 < len(without) < len(due):
        yield Gap(
            f"target_q{without[0]}",
            f"has no target for {_name_quarters(without)}.",
            "Give one for each quarter in which a figure is due.",
        )
    if measure.aggregation is Aggregation.SNAPSHOT or measure.target is None:
        return
    early = [q for q in due if q < max(due) and measure.quarter_targets[q - 1] is None]
    if early and isinstance(aims[max(due)], Aim):
        yield Gap(
            f"target_q{early[0]}",
            f"counts up through the year and has no target for {_name_quarters(early)}, so that it "
            f"is judged by the year's target of {say_number(measure.target)} from the first.",
            "Say where it should stand at the end of each quarter, in target_q1 to target_q4.",
        )


def _say_quarters(measure: Measure) -> str:
    due = measure.quarters_due
    if due == QUARTERS:
        return "A figure is due every quarter."
    return f"A figure is due in {_name_quarters(due)}."


def _name_quarters(quarters: tuple[int, ...] | list[int]) -> str:
    return either([f"Q{quarter}" for quarter in quarters], "and")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
