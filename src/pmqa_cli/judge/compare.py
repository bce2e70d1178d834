"""Comparison with similar councils: rank, quartile, and the gap to their median.

Every decision is worked through in docs/method.md. What is not known is left out and said to be
so: a council without a figure is no zero, and moves no rank and no median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pmqa_cli.judge.figures import write_figure
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.judge.trend import unwanted
from pmqa_cli.model.catalogue import Aggregation, Comparator, Measure
from pmqa_cli.model.period import Period

FEWEST_IN_QUARTILES = 4
"""With fewer figures than quarters, ours among them, a quartile would say nothing."""
QUARTILES = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure's figure among those of similar councils, all at the measure's decimals."""

    period: Period
    """Of the councils' figures."""
    known: tuple[Comparator, ...]
    """The councils whose figure is known, the best first; as in the catalogue where no figure is
    better than another."""
    not_known: int
    """How many more councils stand in the catalogue without a figure."""
    actual: Decimal | None
    """Ours."""
    median: Decimal | None
    """Of the others: the middle figure, or the average of the middle two. None of nothing."""
    gap: Decimal | None
    """Ours less the median, in the measure's unit."""
    best: Decimal | None = None
    """Of the others; None where no figure is better than another."""
    rank: int | None = None
    """Ours among ours and theirs, 1 the best; equal figures share the better rank. None where no
    figure is better than another or there is none to compare."""
    is_joint: bool = False
    """Whether another council shares the rank."""
    quartile: int | None = None
    """1 the best: the rank less one half, divided by ``out_of``, is at most 1/4, 2/4, 3/4 or 1.
    None without a rank or where there are fewer than four figures."""
    direction: int = 0
    """+1 where ours is better than the median, -1 worse, 0 neither."""

    @property
    def councils(self) -> int:
        """How many councils' figures are known."""
        return len(self.known)

    @property
    def out_of(self) -> int | None:
        """How many figures were ranked, ours among them; None where none was."""
        return None if self.rank is None else self.councils + 1


def compared_with(
    measure: Measure, period: Period, comparators: Sequence[Comparator]
) -> Sequence[Comparator]:
    """The figures of similar councils to compare a period's figure with; empty where none is.

    They are those of the latest period, not after this one, of which the catalogue has any. A
    measure that counts up through the year is compared with the same quarter of a year only: one
    quarter's total is no match for four's.
    """
    same_quarter = measure.aggregation is Aggregation.CUMULATIVE
    periods = {
        each.period
        for each in comparators
        if each.period <= period and (not same_quarter or each.period.quarter == period.quarter)
    }
    latest = max(periods, default=None)
    return [each for each in comparators if each.period == latest]


def compare_measure(
    measure: Measure, period: Period, actual: Decimal | None, comparators: Sequence[Comparator]
) -> Comparison | None:
    """A figure among those of similar councils; None where there are none to compare with.

    ``comparators`` are the measure's, of every period; ``actual`` is None where no figure that can
    be used was given. Better is what the measure's polarity says; for a range, what is nearer to
    it. A yes or no has neither rank nor median.
    """
    chosen = compared_with(measure, period, comparators)
    if not chosen or measure.is_yes_no:
        return None
    known = tuple(each for each in chosen if each.value is not None)
    ours = None if actual is None else round_half_up(actual, measure.decimals)
    median = _middle(sorted(_figure_of(each, measure) for each in known))
    found = Comparison(
        period=chosen[0].period,
        known=known,
        not_known=len(chosen) - len(known),
        actual=ours,
        median=median,
        gap=None if ours is None or median is None else ours - median,
    )
    if median is None or unwanted(measure, period, median) is None:
        return found
    return _ranked(found, measure, period, median)


def _figure_of(comparator: Comparator, measure: Measure) -> Decimal:
    assert comparator.value is not None
    return round_half_up(comparator.value, measure.decimals)


def _middle(values: Sequence[Decimal]) -> Decimal | None:
    """The median of sorted values, exactly."""
    if not values:
        return None
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _ranked(found: Comparison, measure: Measure, period: Period, median: Decimal) -> Comparison:
    """The same with best, rank and quartile, for a measure of which one figure is better."""

    def off(value: Decimal) -> Decimal:
        """How far from what is wanted."""
        distance = unwanted(measure, period, value)
        assert distance is not None
        return distance

    known = sorted(found.known, key=lambda each: off(_figure_of(each, measure)))
    found = replace(found, known=tuple(known), best=_figure_of(known[0], measure))
    if found.actual is None:
        return found
    ours = off(found.actual)
    theirs = [off(_figure_of(each, measure)) for each in known]
    rank, out_of = 1 + sum(each < ours for each in theirs), 1 + len(theirs)
    return replace(
        found,
        rank=rank,
        is_joint=ours in theirs,
        quartile=_quartile(rank, out_of) if out_of >= FEWEST_IN_QUARTILES else None,
        direction=(ours < off(median)) - (ours > off(median)),
    )


def _quartile(rank: int, out_of: int) -> int:
    """The quarter of the list in which the middle of a rank lies; on an edge, the better one.

    The middle, because with the whole rank the figure in the middle of five, which may well be
    better than the median of the other four, would be in the third quartile.
    """
    return -((2 - 4 * rank) // out_of)


# ---------------------------------------------------------------- in words


def write_median(measure: Measure, value: Decimal) -> str:
    """A median as it is shown: at the measure's decimals, or at one more where the average of two
    figures has one, so that the gap can be checked by hand."""
    decimals = measure.decimals
    if decimals is not None and round_half_up(value, decimals) != value:
        decimals += 1
    return write_figure(value, decimals, measure.unit.strip())


def write_gap(measure: Measure, gap: Decimal) -> str:
    """A gap in words: "1.4 points above", "£2,400 below", "level"; of percentages it is points."""
    if not gap:
        return "level"
    side = "above" if gap > 0 else "below"
    size = write_median(measure, abs(gap))
    if measure.is_percent:
        number = size.removesuffix("%")
        size = f"{number} point{'' if number == '1' else 's'}"
    return f"{size} {side}"


def describe_others(measure: Measure, found: Comparison) -> str:
    """What similar councils achieve, before our own figure is known: "Median of 6 similar councils
    84.2% (2025-26 Q4); best 91.0%"."""
    if found.median is None:
        return f"No figure of {_similar(found.not_known)} is known ({found.period})"
    median = write_median(measure, found.median)
    said = f"Median of {_similar(found.councils)} {median} ({_when(found)})"
    if found.best is not None:
        said += f"; best {write_figure(found.best, measure.decimals, measure.unit.strip())}"
    return said


def describe_comparison(measure: Measure, found: Comparison) -> str:
    """Where our figure stands, without a full stop: "3rd of 7 similar councils, second quartile,
    1.4 points above the median of 84.2% (2025-26 Q4)". The councils are counted with ours."""
    if found.gap is None or found.median is None:
        return describe_others(measure, found)
    said = []
    if found.rank is not None and found.out_of is not None:
        joint = "joint " if found.is_joint else ""
        said.append(f"{joint}{_ordinal(found.rank)} of {_similar(found.out_of)}")
    if found.quartile is not None:
        said.append(f"{QUARTILES[found.quartile - 1]} quartile")
    gap, median = write_gap(measure, found.gap), write_median(measure, found.median)
    said.append(f"{gap if found.gap else 'level with'} the median of {median}")
    if found.rank is None:
        said[-1] += f" of {_similar(found.councils)}"
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]} ({_when(found)})"


def _when(found: Comparison) -> str:
    return f"{found.period}; {found.not_known} not known" if found.not_known else str(found.period)


def _similar(number: int) -> str:
    return f"{number} similar council{'' if number == 1 else 's'}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"
