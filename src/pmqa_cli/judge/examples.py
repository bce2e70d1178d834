"""Worked examples of a status rule: which figures give which band, and one of them judged.

The measures are made up, with round figures; what is said of them is the engine's own answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from pmqa_cli.judge.aim import UNKNOWN, Aim, Earlier, Figure, aim_of
from pmqa_cli.judge.bands import Span, input_word, span_of
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.period import SOME_PERIOD, Basis
from pmqa_cli.model.scheme import Band, MeasureRules
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.model.words import either


@dataclass(frozen=True, slots=True)
class Stretch:
    """Figures that follow each other without a gap. An end that is None is open."""

    low: Decimal | None
    high: Decimal | None
    low_inside: bool = False
    high_inside: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether a figure lies in it."""
        above = self.low is None or value > self.low or (self.low_inside and value == self.low)
        below = self.high is None or value < self.high or (self.high_inside and value == self.high)
        return above and below

    def describe(self) -> str:
        """The figures in words: "72 to below 80", "80 or more", "above 60 to 66"."""
        low, high = self.low, self.high
        if low is None and high is None:
            return "any figure"
        if low is None:
            assert high is not None
            return (
                f"{say_number(high)} or less" if self.high_inside else f"below {say_number(high)}"
            )
        if high is None:
            return f"{say_number(low)} or more" if self.low_inside else f"above {say_number(low)}"
        if low == high:
            return say_number(low)
        first = f"{'' if self.low_inside else 'above '}{say_number(low)}"
        return f"{first} to {'' if self.high_inside else 'below '}{say_number(high)}"


@dataclass(frozen=True, slots=True)
class BandExample:
    """What one band means for the measure of an example."""

    band: Band
    stretches: tuple[Stretch, ...]
    """The figures that it gets: those of its span that no band before it has taken."""
    figure: Decimal | None
    """A round one of them; None where it gets none."""
    reason: str
    """The engine's sentence on that figure."""

    @property
    def figures(self) -> str:
        """Its figures in words: "36 to below 40 or above 60 to 66"."""
        return either([stretch.describe() for stretch in self.stretches])


@dataclass(frozen=True, slots=True)
class Example:
    """A measure with everything that the bands may ask for, and what each band means for it."""

    given: str
    """The measure in words: "Higher is better, and the target is 80"."""
    bands: tuple[BandExample, ...]


# ---------------------------------------------------------------- which figures


def figures_of_bands(
    rules: MeasureRules, measure: Measure, aim: Aim, earlier: Earlier
) -> tuple[tuple[Stretch, ...], ...]:
    """For each of the usual bands the figures for which it is the first that holds."""
    spans = [span_of(rules, band, measure, aim, earlier) for band in rules.bands]
    edges = sorted({e.value for span in spans if isinstance(span, Span) for e in span.edges})

    def first(value: Decimal) -> int:
        return next(
            n for n, span in enumerate(spans) if isinstance(span, Span) and span.holds(value)
        )

    found: list[list[Stretch]] = [[] for _ in spans]
    for piece, probe in _pieces(edges):
        mine = found[first(probe)]
        before = mine[-1] if mine else None
        # A piece that begins where the last one of the same band ended makes it longer.
        if before and before.high == piece.low and before.high_inside != piece.low_inside:
            mine[-1] = replace(before, high=piece.high, high_inside=piece.high_inside)
        else:
            mine.append(piece)
    return tuple(map(tuple, found))


def _pieces(edges: list[Decimal]) -> Iterator[tuple[Stretch, Decimal]]:
    """The line of figures cut at edges: each edge, and what lies between; with a figure of each."""
    if not edges:
        yield Stretch(None, None), Decimal(0)
        return
    yield Stretch(None, edges[0]), edges[0] - 1
    for low, high in pairwise(edges):
        yield Stretch(low, low, True, True), low
        yield Stretch(low, high), (low + high) / 2
    yield Stretch(edges[-1], edges[-1], True, True), edges[-1]
    yield Stretch(edges[-1], None), edges[-1] + 1


def round_figure(stretch: Stretch) -> Decimal:
    """The roundest figure well inside a stretch."""
    low, high = stretch.low, stretch.high
    if low is None and high is None:
        return Decimal(0)
    if low is None:
        assert high is not None
        low = high - max(abs(high) / 4, Decimal(1))
    elif high is None:
        high = low + max(abs(low) / 4, Decimal(1))
    middle = (low + high) / 2
    for step in map(Decimal, ("10", "5", "2", "1", "0.5", "0.2", "0.1")):
        near = (middle / step).to_integral_value() * step
        if low < near < high:
            return near
    return middle


# ---------------------------------------------------------------- made-up measures


def examples_of(rules: MeasureRules, ways: Iterable[Polarity]) -> Iterator[Example]:
    """An example for each way in which a measure can be better, of the usual bands.

    Of measures that are best in between there are two where a band asks for a midpoint.
    """
    for way in ways:
        for measure, given, edge in _measures(rules, way):
            yield _complete(rules, measure, given, edge)


def _measures(rules: MeasureRules, way: Polarity) -> Iterator[tuple[Measure, str, Decimal]]:
    """Measures with what they are to reach, in words too, and the edge of that."""
    match way:
        case Polarity.HIGHER:
            yield _measure(way, target=Decimal(80)), "the target is 80", Decimal(80)
        case Polarity.LOWER:
            yield _measure(way, target=Decimal(20)), "the target is 20", Decimal(20)
        case Polarity.RANGE:
            if any(band.when == "near midpoint" for band in rules.bands):
                yield _measure(way, midpoint=Decimal(50)), "the midpoint is 50", Decimal(50)
            ranged = _measure(way, range_low=Decimal(40), range_high=Decimal(60))
            yield ranged, "the range is 40 to 60", Decimal(60)


def tolerance_example(rules: MeasureRules) -> tuple[Band, Tolerance, str] | None:
    """What a tolerance of its own does for a measure with a target of 80: the band, the tolerance
    and its figures then. None where no band lets a measure have its own in place of the band's."""
    near = [band for band in rules.bands if band.is_near]
    if not near or near[-1].when != "within" or near[-1].own_tolerance == "required":
        return None
    band = near[-1]
    for own in map(Tolerance.parse, ("5%", "15%")):
        measure = _measure(Polarity.HIGHER, target=Decimal(80), tolerance=own)
        worked = _work(rules, measure).bands[rules.bands.index(band)]
        if own != band.tolerance and worked.stretches:
            return band, own, worked.figures
    return None


def _measure(way: Polarity, **facts: Any) -> Measure:
    return Measure("M1", "A measure", "S", polarity=way, **facts)


def _complete(rules: MeasureRules, measure: Measure, aim: str, edge: Decimal) -> Example:
    """The example of a measure, given whatever the bands ask for: each a round step further off
    than the one before, so that every band has figures of its own."""
    higher, sided = measure.polarity is Polarity.HIGHER, measure.polarity is not Polarity.RANGE
    earlier, given, reached = UNKNOWN, [aim], edge
    for band in rules.bands:
        if band.is_near:
            if band.own_tolerance == "required" and measure.tolerance is None:
                measure = replace(measure, tolerance=_tolerance_beyond(reached, edge))
                given.append(f"its tolerance is {measure.tolerance}")
            is_own = band.own_tolerance == "required" and measure.tolerance
            allowed = is_own or band.tolerance
            assert allowed
            off = allowed.allowance(edge)
            reached = min(reached, edge - off) if higher else max(reached, edge + off)
        elif band.value and sided and getattr(measure, band.value) is None:
            reached = _beyond(reached, higher)
            facts: dict[str, Any] = {band.value: reached}
            measure = replace(measure, **facts)
            given.append(f"the {input_word(rules, band.value)} is {reached}")
        elif band.than and earlier.figure(band.than).value is None:
            reached = _beyond(reached, higher)
            earlier = _with_figure(earlier, band.than, reached)
            given.append(f"the figure of {earlier.figure(band.than).period} was {reached}")
    return _work(rules, measure, *given, earlier=earlier)


def _with_figure(earlier: Earlier, than: Basis, value: Decimal) -> Earlier:
    figure = Figure(earlier.figure(than).period, value)
    if than == "same period last year":
        return replace(earlier, last_year=figure)
    return replace(earlier, previous=figure)


def _beyond(reached: Decimal, higher: bool) -> Decimal:
    """The next ten that is at least 5 further off."""
    off = reached - 5 if higher else reached + 5
    way = ROUND_FLOOR if higher else ROUND_CEILING
    return (off / 10).to_integral_value(way) * 10


def _tolerance_beyond(reached: Decimal, edge: Decimal) -> Tolerance:
    """A round percentage that allows more than has been reached."""
    wanted = abs(edge - reached) / edge * 100
    return Tolerance((wanted / 5).to_integral_value(ROUND_FLOOR) * 5 + 5, relative=True)


_WAYS = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Best is in between",
}


def _work(
    rules: MeasureRules, measure: Measure, *given: str, earlier: Earlier = UNKNOWN
) -> Example:
    assert measure.polarity is not None
    aim = aim_of(measure, SOME_PERIOD, earlier)
    assert isinstance(aim, Aim)
    worked = []
    for band, stretches in zip(
        rules.bands, figures_of_bands(rules, measure, aim, earlier), strict=True
    ):
        figure = round_figure(stretches[0]) if stretches else None
        reason = ""
        if figure is not None:
            reason = judge_measure(rules, measure, SOME_PERIOD, figure, earlier=earlier).reason
        worked.append(BandExample(band, stretches, figure, reason))
    facts = either(given, "and")
    return Example(f"{_WAYS[measure.polarity]}; {facts}", tuple(worked))
