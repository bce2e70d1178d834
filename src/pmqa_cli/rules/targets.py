"""PM103, PM107, PM108, PM112: can every measure be judged by what the catalogue says of it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pmqa_cli.judge.aim import earlier_target
from pmqa_cli.judge.bands import bands_of, input_word, tolerance_of
from pmqa_cli.judge.numbers import HUNDRED, round_half_up, say_number
from pmqa_cli.judge.reach import measure_reach, target_column
from pmqa_cli.judge.status import is_possible
from pmqa_cli.model.catalogue import Aggregation, Measure, Polarity
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.scheme import Band, Input
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.model.words import count_words
from pmqa_cli.rules.base import CatalogueContext, Hit, Where, catalogue_rule
from pmqa_cli.rules.escalation import unreachable_levels
from pmqa_cli.rules.say import plain, say

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def _targets(measure: Measure) -> Iterator[tuple[str, Decimal]]:
    """Every target given: (column, value)."""
    if measure.target is not None:
        yield "target", measure.target
    for quarter, value in enumerate(measure.quarter_targets, 1):
        if value is not None:
            yield f"target_q{quarter}", value


@catalogue_rule("PM103", WARNING, fix='Give a target, or say "data only" or "new" in its place.')
def missing_target(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure has no target for a quarter in which it is due, and the catalogue does not say why.

    Why it matters: without a target there is no status. That is honest where it is meant ("data
    only", "new"), and an oversight where it is not. A figure that counts up through the year would
    be judged by the year's target where its quarter has none, and be Red until the last. Where the
    framework's rule asks for an amber value, a floor or a tolerance and the measure has none, it
    can never have that colour.

    Example: target is empty for PAM/012; only target_q1 to target_q3 are given; of a cumulative
    measure target, target_q1 and target_q2 are given, but not target_q3; floor is empty where
    Amber is from the floor up.

    How to put it right: give the target, write "data only" or "new" in its place, or set polarity
    to none.
    """
    for measure in ctx.catalogue.measures:
        ranged = (measure.range_low, measure.range_high, measure.midpoint)
        if measure.no_target or measure.polarity is Polarity.NONE:
            continue
        yield from _missing_inputs(ctx.framework, measure)
        if earlier_target(measure):
            continue
        if measure.polarity is Polarity.RANGE and any(each is not None for each in ranged):
            continue
        some = any(value is not None for value in measure.quarter_targets)
        without = [q for q in measure.quarters_due if measure.quarter_targets[q - 1] is None]
        if measure.target is not None:
            # The year's target stands for a quarter's, but of a total only for the last quarter's.
            counts_up = some and measure.aggregation is Aggregation.CUMULATIVE
            without = [q for q in without if counts_up and q < max(measure.quarters_due)]
        if without:
            column = f"target_q{without[0]}" if some else "target"
            has = f"has no target{f' for {_quarters(without)}' if some else ''}"
            if measure.target is not None:
                has = (
                    f"counts up through the year and {has}, which would be judged by the year's "
                    f"target of {say(measure.target)}"
                )
            where = Where.row(measure.at, column, measure.ref)
            yield Hit(where, f"{plain(measure.ref)} {has}.")


def _missing_inputs(framework: Framework, measure: Measure) -> Iterator[Hit]:
    """What the bands that judge a measure ask of it beside its target.

    No figure is asked of one whose target is an earlier figure: what stood below that would change
    with it.
    """
    sided = measure.polarity in (Polarity.HIGHER, Polarity.LOWER) and not earlier_target(measure)
    for band in bands_of(framework.measures, measure):
        column: Input | None = band.value if sided else None
        if band.is_near and band.own_tolerance == "required":
            column = "tolerance"
        if column and getattr(measure, column) is None:
            word = input_word(framework.measures, column)
            yield Hit(
                Where.row(measure.at, column, measure.ref),
                f"{plain(measure.ref)} has no {word}, without which it cannot be "
                f"{framework.status(band.status).word}.",
                f"Give it a value under {column}.",
            )


def _quarters(quarters: Sequence[int]) -> str:
    return ", ".join(f"Q{quarter}" for quarter in quarters)


@catalogue_rule("PM107", ERROR, fix="Write higher, lower, range or none.")
def missing_polarity(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure does not say which way is better.

    Why it matters: nobody can say whether 12 days are good against a target of 10.

    Example: polarity is empty for PAM/037.

    How to put it right: write higher or lower for the way that is better, range where the best lies
    in between, none where neither way is better.
    """
    for measure in ctx.catalogue.measures:
        if measure.polarity is None:
            yield Hit(
                Where.row(measure.at, "polarity", measure.ref),
                f"{plain(measure.ref)} does not say which way is better.",
            )


@catalogue_rule("PM108", ERROR, fix="Correct the values, so that each status has its own figures.")
def overlapping_bands(ctx: CatalogueContext) -> Iterator[Hit]:
    """The values that part Green, Amber and Red contradict each other.

    Why it matters: a figure would be Green and Amber at once, or a colour could never be reached.

    Example: the amber value of 85 for a target of 80, where higher is better; a range from 60 to
    40; a tolerance of 100%; a target of "more than 50" where lower is better.

    How to put it right: put the values in order: from best to worst the target, the amber value,
    the floor.
    """
    for measure in ctx.catalogue.measures:
        for column, what in (*_contradictions(measure), *_tolerances(ctx.framework, measure)):
            yield Hit(Where.row(measure.at, column, measure.ref), f"{plain(measure.ref)}: {what}.")
    yield from _framework_bands(ctx.framework)


def _contradictions(measure: Measure) -> Iterator[tuple[str, str]]:
    low, high, middle = measure.range_low, measure.range_high, measure.midpoint
    if low is not None and high is not None and low > high:
        edges = f"from {say_number(low)} to {say_number(high)}"
        yield "range_low", f"the range runs backwards, {edges}"
    elif middle is not None and (
        (low is not None and middle < low) or (high is not None and middle > high)
    ):
        yield "midpoint", f"the midpoint {say_number(middle)} lies outside the range"
    tolerance = measure.tolerance
    if tolerance is not None and tolerance.relative and tolerance.amount >= HUNDRED:
        yield "tolerance", f"with a tolerance of {tolerance} a figure of 0 is still within it"
    if measure.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return
    sign = 1 if measure.polarity is Polarity.HIGHER else -1
    better = "higher" if sign > 0 else "lower"
    if measure.target_side and measure.target_side != better:
        asks = "more" if measure.target_side == "higher" else "less"
        yield "target", f"the target asks for {asks}, although {better} is better"
    if measure.is_yes_no:
        pointless = [column for column, value in _targets(measure) if bool(value) != (sign > 0)]
        for column in pointless:
            yield column, f"any answer would meet the target, because {better} is better"
    else:
        yield from _disorder(measure, sign)


def _disorder(measure: Measure, sign: int) -> Iterator[tuple[str, str]]:
    """Whether target, amber value and floor stand in order. ``sign`` is 1 where higher is better,
    else -1."""
    side, better = ("above", "higher") if sign > 0 else ("below", "lower")
    tolerance = measure.tolerance
    amber, floor = measure.amber_value, measure.floor
    lowest = min((value * sign for _, value in _targets(measure)), default=None)
    for column, words, value in (
        ("amber_value", "amber value", amber),
        ("floor", "floor", floor),
    ):
        if value is not None and lowest is not None and value * sign > lowest:
            yield (
                column,
                f"the {words} {say_number(value)} is {side} the target "
                f"{say_number(lowest * sign)}, although {better} is better",
            )
    if amber is not None and floor is not None and floor * sign > amber * sign:
        yield (
            "floor",
            f"the floor {say_number(floor)} is {side} the amber value {say_number(amber)}, "
            f"although {better} is better",
        )
    if amber is not None and tolerance is not None and measure.target is not None:
        edge = measure.target - sign * tolerance.allowance(measure.target)
        if edge != amber:
            yield (
                "amber_value",
                f"the amber value is {say_number(amber)}, but the tolerance of {tolerance} puts "
                f"the same edge at {say_number(edge)}",
            )


def _tolerances(framework: Framework, measure: Measure) -> Iterator[tuple[str, str]]:
    """The tolerances that judge a measure, each wider than the one before."""
    rules = framework.measures
    near = [band for band in bands_of(rules, measure) if band.is_near]
    given = len(measure.inner_tolerances) + (measure.tolerance is not None)
    if given > len(near):
        bands = count_words(len(near), "band")
        yield "tolerance", f"it gives {given} tolerances, and the rule has {bands} with one"
        return
    if not given:
        return
    allowed = [(band, tolerance_of(rules, band, measure)) for band in near]
    for (inner, narrow), (outer, wide) in pairwise(allowed):
        if narrow and wide and _is_as_wide(narrow, wide):
            yield (
                "tolerance",
                f"within {narrow} it is {framework.status(inner.status).word}, so within {wide} it "
                f"can never be {framework.status(outer.status).word}",
            )


def _is_as_wide(first: Tolerance, second: Tolerance) -> bool:
    """Whether a tolerance leaves nothing to the one after it. Of a percentage and a number nobody
    can say."""
    return first.relative == second.relative and second.amount <= first.amount


def _framework_bands(framework: Framework) -> Iterator[Hit]:
    def hit(place: str, what: str) -> Hit:
        return Hit(Where("", place, path=f"framework {framework.name}"), f"The framework {what}.")

    rules = framework.measures
    lists = {"measures.bands": rules.bands}
    lists |= {f"measures.own {n}, bands": rule.bands for n, rule in enumerate(rules.own, 1)}
    for name, bands in lists.items():
        for number, what in unreachable_bands(bands):
            yield hit(f"{name} {number}", what)
    for number, (above, below) in enumerate(pairwise(framework.risks.bands), 2):
        if below.from_score >= above.from_score:
            yield hit(
                f"risks.bands {number}",
                f"has a score band from {below.from_score} after one from {above.from_score}, so "
                "the later band can never be reached",
            )
    for number, what in unreachable_levels(framework.risks):
        yield hit(f"risks.escalation {number}", what)


@catalogue_rule("PM112", ERROR, fix="Correct the target or the measure's valid range.")
def impossible_target(ctx: CatalogueContext) -> Iterator[Hit]:
    """A target can never be met, or not in the way the catalogue says.

    Why it matters: the measure would be Red for ever, or Green for ever, whatever the service does.

    Example: a target of 850 for a percentage from 0 to 100; a target of 0.9 for a percentage where
    90 is meant and higher is better; a cumulative measure whose target falls from 24 in Q2 to 18 in
    Q3; a target of 8.25 for a measure of one decimal, whose figures are rounded to 8.2 or 8.3; a
    target of 60 after a baseline of 62 and eight quarters between 63 and 67.

    How to put it right: correct the target, or the valid range if figures beyond it can be right.
    If so small a percentage is right, say so by its baseline or its valid_max, 1 or less.
    """
    for measure in ctx.catalogue.measures:
        low, high, ref = measure.valid_min, measure.valid_max, plain(measure.ref)
        if low is not None and high is not None and low > high:
            yield Hit(
                Where.row(measure.at, "valid_min", measure.ref),
                f"{ref}: the valid range runs backwards, from {say_number(low)} to "
                f"{say_number(high)}.",
            )
            continue
        edges = (
            ("range_low", measure.range_low),
            ("range_high", measure.range_high),
            ("midpoint", measure.midpoint),
        )
        given = [(column, value) for column, value in edges if value is not None]
        for column, value in (*_targets(measure), *given):
            if not is_possible(measure, value):
                below = low is not None and value < low
                limit = f"below {say(low)}, the least" if below else f"above {say(high)}, the most"
                yield Hit(
                    Where.row(measure.at, column, measure.ref),
                    f"{ref}: {column} is {say(value)}, {limit} that the measure can be.",
                )
        fraction = _fraction(measure)
        if fraction:
            yield fraction
        else:
            yield from _finer_than_figures(measure, (*_targets(measure), *given))
        if measure.aggregation is Aggregation.CUMULATIVE:
            profile = [each for each in _targets(measure) if each[0] != "target"]
            for (_, before), (column, after) in pairwise(profile):
                if after < before:
                    yield Hit(
                        Where.row(measure.at, column, measure.ref),
                        f"{ref} counts up through the year, but its target falls from "
                        f"{say_number(before)} to {say_number(after)}.",
                    )
        if forever := _green_for_ever(ctx, measure):
            yield forever


def _green_for_ever(ctx: CatalogueContext, measure: Measure) -> Hit | None:
    """A hit where a target is worse than the baseline and than every recorded figure, of which
    there are enough: each of the two alone may have its reasons."""
    points = ctx.history.of(measure.ref)
    if not points:
        return None
    near = ctx.period or points[-1].period
    reach = measure_reach(measure, near, ctx.history)
    if isinstance(reach, str) or not (reach.is_always_beaten and reach.is_worse_than_baseline):
        return None
    assert reach.baseline is not None
    worst = f"{say(reach.worst.value)} in {reach.worst.period}"
    return Hit(
        Where.row(measure.at, target_column(measure, near), measure.ref),
        f"{plain(measure.ref)}: {reach.aim.describe()} is worse than the baseline of "
        f"{say(reach.baseline)} and than all {len(reach.figures)} recorded figures (the worst is "
        f"{worst}), so it is Green whatever the service does.",
        "Set a target that asks for something, or correct the baseline.",
    )


def unreachable_bands(bands: Sequence[Band]) -> Iterator[tuple[int, str]]:
    """The bands, counted from 1, that no figure can reach because an earlier one takes it."""
    for number, (before, after) in enumerate(pairwise(bands), 2):
        if before.when == "otherwise":
            yield number, "has a band that no figure can reach"
        first, second = before.tolerance, after.tolerance
        if first and second and before.when == after.when and _is_as_wide(first, second):
            yield number, f"allows {second} after {first}, so the later band can never be reached"
        if before.when == "within" and after.when == "met":
            yield number, "asks whether the target is met only where it is already close enough"


def _fraction(measure: Measure) -> Hit | None:
    """A hit where a percentage's targets look like fractions and nothing bears out that they are
    meant: neither the baseline nor the most that the measure can be is 1 or less."""
    bounds = (measure.baseline, measure.valid_max)
    if not measure.is_percent or measure.polarity is not Polarity.HIGHER:
        return None
    if any(bound is not None and bound <= 1 for bound in bounds):
        return None
    given = [(column, value) for column, value in _targets(measure) if value]
    if not given or not all(0 < value <= 1 for _, value in given):
        return None
    column, value = given[0]
    meant = say(value * HUNDRED)
    return Hit(
        Where.row(measure.at, column, measure.ref),
        f"{plain(measure.ref)} is a percentage and its target is {say(value)}, which counts as "
        f"{say(value)}%. If {meant}% is meant, type {meant}.",
        f"Type percentages as {meant} for {meant}%. If so small a target is right, give a baseline "
        "or a valid_max of 1 or less.",
    )


def _finer_than_figures(measure: Measure, targets: Iterable[tuple[str, Decimal]]) -> Iterator[Hit]:
    """A hit for every target that no figure can equal once it is rounded as it is compared."""
    for column, value in targets:
        rounded = round_half_up(value, measure.decimals)
        if rounded != value:
            yield Hit(
                Where.row(measure.at, column, measure.ref),
                f"{plain(measure.ref)}: {column} is {say(value)}, which has more decimals than the "
                f"measure's {measure.decimals}: a figure of {say(value)} is rounded to "
                f"{say(rounded)} and can never be equal to it.",
                "Give the target no more decimals than the measure, or the measure more decimals.",
            )
