"""What a band means: for one measure, the span of figures in which it holds.

The one source of a status rule. The engine asks whether a figure lies in the span
(judge/status.py); the workbook's live formula is made from the span's edges (excel/formulas.py);
the method section says the same in words (``describe_band``). Source: domain.md section 3, "Status
rules are data, not code".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.aim import Aim, Earlier
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.scheme import INPUTS, Band, Input, MeasureRules, OwnRule
from pmqa_cli.model.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a span: a figure, and how far a tolerance moves it outwards."""

    base: Decimal
    source: str
    """Whose figure the base is: a column of the sheet ("target", "floor"), an earlier period's, or
    empty for one that no sheet shows."""
    is_low: bool
    """Whether the span lies above it."""
    inside: bool
    """Whether a figure exactly on it belongs to the span."""
    tolerance: Tolerance | None = None

    @property
    def allowance(self) -> Decimal:
        """How far the tolerance moves it, never negative."""
        return self.tolerance.allowance(self.base) if self.tolerance else Decimal(0)

    @property
    def value(self) -> Decimal:
        """Where it lies."""
        return self.base - self.allowance if self.is_low else self.base + self.allowance

    def holds(self, value: Decimal) -> bool:
        """Whether a figure is on the right side of it."""
        past = value - self.value if self.is_low else self.value - value
        return past > 0 or (self.inside and past == 0)


@dataclass(frozen=True, slots=True)
class Span:
    """The figures for which a band holds: those on the right side of every edge."""

    edges: tuple[Edge, ...]

    def holds(self, value: Decimal) -> bool:
        """Whether a figure lies in it."""
        return all(edge.holds(value) for edge in self.edges)

    def describe(self) -> str:
        """The span in words that can be checked by hand: "72 or more", "40 to 60", "above 50"."""
        if not self.edges:
            return "any figure"
        if len(self.edges) == 2 and all(edge.inside for edge in self.edges):
            low, high = (say_number(edge.value) for edge in self.edges)
            return low if low == high else f"{low} to {high}"
        return " and ".join(_describe_edge(edge) for edge in self.edges)


def _describe_edge(edge: Edge) -> str:
    number = say_number(edge.value)
    if edge.inside:
        return f"{number} or {'more' if edge.is_low else 'less'}"
    return f"{'above' if edge.is_low else 'below'} {number}"


EVERYTHING = Span(())


def bands_of(rules: MeasureRules, measure: Measure) -> tuple[Band, ...]:
    """The bands that judge a measure: those of the first rule that names it, else the usual.

    Of a yes/no measure only those that ask whether its target is met: Yes and No have nothing in
    between, and No after No is no better than No.
    """
    names = (r for r in rules.own if r.names(measure.ref, measure.suites, measure.polarity or ""))
    own = next(names, None)
    bands = own.bands if own else rules.bands
    if measure.is_yes_no:
        return tuple(band for band in bands if band.when in _OF_YES_AND_NO)
    return bands


_OF_YES_AND_NO = ("met", "no target", "otherwise")


def tolerance_of(rules: MeasureRules, band: Band, measure: Measure) -> Tolerance | None:
    """The tolerance that a band allows a measure.

    A measure's own tolerance takes the place of the last band's that has one; where it gives
    several ("3%; 8%"), they take the places of the last ones in that order. None where the band
    allows only an own tolerance and the measure has none.
    """
    if measure.tolerance is None:
        return band.tolerance
    near = [each for each in bands_of(rules, measure) if each.is_near]
    own = (*measure.inner_tolerances, measure.tolerance)[-len(near) :]
    place = near.index(band) - (len(near) - len(own))
    return own[place] if place >= 0 else band.tolerance


def span_of(
    rules: MeasureRules, band: Band, measure: Measure, aim: Aim, earlier: Earlier
) -> Span | str:
    """The figures for which a band holds for a measure, or a sentence that says what is missing.

    ``aim`` is what the measure must reach in the period.
    """
    inside = band.edge == "inside"
    match band.when:
        case "otherwise":
            return EVERYTHING
        case "met":
            return _around(aim, inside and not aim.beyond, source="target")
        case "within":
            return _near(rules, band, measure, aim, "target")
        case "in range":
            low, high = measure.range_low, measure.range_high
            if low is None and high is None:
                return "The catalogue gives no range."
            return _around(Aim(low, high), inside)
        case "near midpoint":
            if measure.midpoint is not None:
                return _near(rules, band, measure, Aim(measure.midpoint, measure.midpoint), "")
            if aim.low is None or aim.low != aim.high:
                return "The catalogue gives no midpoint."
            return _near(rules, band, measure, aim, "target")  # which stands for the midpoint
        case "reaches":
            assert band.value is not None
            value: Decimal | None = getattr(measure, band.value)
            if value is None:
                return f"The catalogue gives no {input_word(rules, band.value)}."
            return _one_sided(measure, value, band.value, inside)
        case "better":
            return _better(band, measure, aim, earlier)
        case "no target":
            return "The measure has a target."


Passed = Sequence[tuple[Band, Span | str]]
"""The bands that did not hold, each with its span or with what it lacks."""


def decide(
    rules: MeasureRules, measure: Measure, aim: Aim, earlier: Earlier, value: Decimal
) -> tuple[Band, Passed]:
    """The first band that holds for a figure at its declared decimals, and those before it."""
    passed: list[tuple[Band, Span | str]] = []
    for band in bands_of(rules, measure):
        span = span_of(rules, band, measure, aim, earlier)
        if isinstance(span, Span) and span.holds(value):
            break
        passed.append((band, span))
    return band, passed


def _around(aim: Aim, inside: bool, tolerance: Tolerance | None = None, source: str = "") -> Span:
    edges = [
        Edge(base, source, is_low, inside, tolerance)
        for base, is_low in ((aim.low, True), (aim.high, False))
        if base is not None
    ]
    return Span(tuple(edges))


def _near(rules: MeasureRules, band: Band, measure: Measure, aim: Aim, source: str) -> Span | str:
    tolerance = tolerance_of(rules, band, measure)
    if tolerance is None:
        return "The catalogue gives the measure no tolerance."
    return _around(aim, band.edge == "inside", tolerance, source)


def _one_sided(measure: Measure, value: Decimal, source: str, inside: bool) -> Span | str:
    if measure.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return "Neither higher nor lower is better, so one figure cannot be reached."
    return Span((Edge(value, source, measure.polarity is Polarity.HIGHER, inside),))


def _better(band: Band, measure: Measure, aim: Aim, earlier: Earlier) -> Span | str:
    assert band.than is not None
    before, inside = earlier.figure(band.than), band.edge == "inside"
    if before.value is None:
        return f"No figure is recorded for {before.period}."
    if measure.polarity is not Polarity.RANGE:
        return _one_sided(measure, before.value, band.than, inside)
    off = max(aim.shortfall(before.value)[0], Decimal(0))
    if not off and not inside:
        return f"The figure of {before.period} was in the range: none is better."
    return _around(aim, inside, Tolerance(off, relative=False))


# ---------------------------------------------------------------- in words


def input_word(rules: MeasureRules, column: Input) -> str:
    """What a sentence calls a figure that the bands need: "low target"."""
    heading = rules.headings.get(column, INPUTS[column])
    return heading[:1].lower() + heading[1:]


def describe_band(rules: MeasureRules, band: Band) -> str:
    """A band's condition in words, for any measure: "off target by no more than 10% of it"."""
    inside = band.edge == "inside"
    allowed = "by no more than" if inside else "by less than"
    match band.when:
        case "met":
            return "at its target or better" if inside else "better than its target"
        case "within":
            return f"off target {allowed} {_say_tolerance(band)}"
        case "in range":
            return "inside its range" + ("" if inside else ", not on its edges")
        case "near midpoint":
            return f"away from its midpoint {allowed} {_say_tolerance(band)}"
        case "reaches":
            assert band.value is not None
            name = input_word(rules, band.value)
            return f"at its {name} or better" if inside else f"better than its {name}"
        case "better":
            return f"{'no worse than' if inside else 'better than'} in the {band.than}"
        case "no target":
            return "with no target to be judged against"
        case "otherwise":
            return "in every other case"


def define_status(rules: MeasureRules, status: str) -> list[str]:
    """What a status means for measures: in the council's words, else in ours; by a rule for some
    measures too, with whom it is for."""
    said = [_define(rules, band) for band in rules.bands if band.status == status]
    for rule in rules.own:
        for band in rule.bands:
            if band.status == status:
                said.append(f"{_define(rules, band)} ({describe_whom(rule)})")
    return list(dict.fromkeys(said))


def _define(rules: MeasureRules, band: Band) -> str:
    return band.definition or _upper_first(describe_band(rules, band))


def describe_whom(rule: OwnRule) -> str:
    """Which measures a rule of its own is for: "M1 and M2", "the suite Top 5"."""
    named = list(rule.refs)
    if rule.suites:
        named.append(f"the suite{'s' * (len(rule.suites) > 1)} {' and '.join(rule.suites)}")
    ways = {
        "higher": "of which higher is better",
        "lower": "of which lower is better",
        "range": "that are best within a range",
        "none": "of which neither way is better",
    }
    named += [f"measures {ways[polarity]}" for polarity in rule.polarities]
    return " and ".join(named)


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _say_tolerance(band: Band) -> str:
    if band.tolerance is None:
        return "the measure\u2019s own tolerance"
    if band.tolerance.relative:
        return f"{band.tolerance} of it"
    if band.tolerance.unit:
        return f"{band.tolerance.amount:f} percentage points"
    return f"{band.tolerance}, in the measure\u2019s unit"
