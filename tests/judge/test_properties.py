"""What holds of every figure, target and tolerance, whichever they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tools.worked import PERIOD, powys

from pmqa_cli.judge.numbers import round_half_up, say_number, write_number
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.judge.trend import judge_trend
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.tolerance import Tolerance

RULES = powys().measures
ORDER = [band.status for band in RULES.bands]
"""Best first."""

figures = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
decimals = st.none() | st.integers(0, 4)
tolerances = st.none() | st.builds(
    Tolerance, st.decimals(min_value=0, max_value=50, places=1), st.booleans()
)
one_sided = st.builds(
    Measure,
    ref=st.just("M1"),
    title=st.just("A measure"),
    service=st.just("HSG"),
    polarity=st.sampled_from([Polarity.HIGHER, Polarity.LOWER]),
    target=figures,
    tolerance=tolerances,
    decimals=decimals,
)


@st.composite
def ranges(draw: st.DrawFn) -> Measure:
    ends = sorted([draw(figures), draw(figures)])
    low, high = draw(st.sampled_from([(0, 1), (0, None), (None, 1)]))
    return replace(
        draw(one_sided),
        polarity=Polarity.RANGE,
        range_low=None if low is None else ends[low],
        range_high=None if high is None else ends[high],
    )


measures = one_sided | ranges()


def rank(measure: Measure, actual: Decimal) -> int:
    """0 for the best status."""
    return ORDER.index(judge_measure(RULES, measure, PERIOD, actual).status)


def direction(measure: Measure, actual: Decimal, previous: Decimal) -> int:
    return judge_trend(powys().trend, measure, PERIOD, actual, previous).direction


@given(one_sided, figures, figures)
def test_a_better_figure_never_has_a_worse_status(
    measure: Measure, one: Decimal, other: Decimal
) -> None:
    worse, better = sorted([one, other], reverse=measure.polarity is Polarity.LOWER)
    assert rank(measure, better) <= rank(measure, worse)


@given(ranges(), figures, figures)
def test_further_off_a_range_on_the_same_side_is_never_better(
    measure: Measure, one: Decimal, other: Decimal
) -> None:
    near, far = sorted([abs(one), abs(other)])
    if (low := measure.range_low) is not None:
        assert rank(measure, low - near) <= rank(measure, low - far)
    if (high := measure.range_high) is not None:
        assert rank(measure, high + near) <= rank(measure, high + far)


@given(ranges(), figures)
def test_on_its_open_side_a_range_is_always_met(measure: Measure, figure: Decimal) -> None:
    # As typed: an edge with more decimals than its measure can be rounded past.
    plain = replace(measure, decimals=None)
    if measure.range_high is None and measure.range_low is not None:
        assert rank(plain, measure.range_low + abs(figure)) == 0
    if measure.range_low is None and measure.range_high is not None:
        assert rank(plain, measure.range_high - abs(figure)) == 0


def mirrored(measure: Measure) -> Measure:
    """The same measure seen in a mirror: more is less, better is worse."""

    def turned(value: Decimal | None) -> Decimal | None:
        return None if value is None else -value

    other = {Polarity.HIGHER: Polarity.LOWER, Polarity.LOWER: Polarity.HIGHER}
    assert measure.polarity is not None
    return replace(
        measure,
        polarity=other.get(measure.polarity, measure.polarity),
        target=turned(measure.target),
        range_low=turned(measure.range_high),
        range_high=turned(measure.range_low),
    )


@given(measures, figures, figures)
def test_mirroring_figures_and_polarity_changes_nothing(
    measure: Measure, actual: Decimal, previous: Decimal
) -> None:
    mirror = mirrored(measure)
    here = judge_measure(RULES, measure, PERIOD, actual)
    there = judge_measure(RULES, mirror, PERIOD, -actual)
    assert here.status == there.status
    assert here.variance_percent == (
        None if there.variance_percent is None else -there.variance_percent
    )
    assert direction(measure, actual, previous) == direction(mirror, -actual, -previous)


@given(measures, figures, figures, st.sampled_from([1, 2, 3]))
def test_the_unit_of_measurement_does_not_matter(
    measure: Measure, actual: Decimal, previous: Decimal, places: int
) -> None:
    """Pounds or pence: figures, targets and absolute tolerances times 10, 100, 1,000."""

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.scaleb(places)

    tolerance = measure.tolerance
    if tolerance is not None and not tolerance.relative:
        tolerance = replace(tolerance, amount=tolerance.amount.scaleb(places))
    plain = replace(measure, decimals=None)
    other = replace(
        plain,
        target=scaled(measure.target),
        range_low=scaled(measure.range_low),
        range_high=scaled(measure.range_high),
        tolerance=tolerance,
    )
    assert rank(plain, actual) == rank(other, actual.scaleb(places))
    assert direction(plain, actual, previous) == direction(
        other, actual.scaleb(places), previous.scaleb(places)
    )


@pytest.mark.parametrize("polarity", [Polarity.HIGHER, Polarity.LOWER])
def test_every_exact_edge_is_amber_and_a_hair_beyond_it_red(polarity: Polarity) -> None:
    """999 targets: 0.1, 0.2 ... 99.9. The plain quotient of doubles calls 440 of them Red."""
    way = -1 if polarity is Polarity.HIGHER else 1
    for tenths in range(1, 1000):
        target = Decimal(tenths) / 10
        edge = target * (1 + way * Decimal("0.1"))
        measure = Measure("M1", "A measure", "HSG", polarity=polarity, target=target)
        hair = way * Decimal("0.00001")
        found = [rank(measure, value) for value in (target, target + hair, edge, edge + hair)]
        assert [ORDER[each] for each in found] == ["green", "amber", "amber", "red"], target


@given(measures, figures, figures)
def test_a_trend_seen_backwards_is_the_opposite(
    measure: Measure, one: Decimal, other: Decimal
) -> None:
    assert direction(measure, one, other) == -direction(measure, other, one)


@given(measures, figures)
def test_an_unchanged_figure_has_no_direction(measure: Measure, figure: Decimal) -> None:
    found = judge_trend(powys().trend, measure, PERIOD, figure, figure)
    assert (found.word, found.direction) == (powys().trend.unchanged, 0)


@given(measures, figures, figures, st.integers(1, 6))
def test_how_a_number_is_written_does_not_matter(
    measure: Measure, actual: Decimal, previous: Decimal, zeros: int
) -> None:
    """12.50 is 12.5, in figures and in targets."""

    def padded(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * Decimal("1." + "0" * zeros)

    other = replace(
        measure,
        target=padded(measure.target),
        range_low=padded(measure.range_low),
        range_high=padded(measure.range_high),
    )
    longer, before = padded(actual), padded(previous)
    assert longer is not None
    assert before is not None
    assert judge_measure(RULES, measure, PERIOD, actual) == judge_measure(
        RULES, other, PERIOD, longer
    )
    assert judge_trend(powys().trend, measure, PERIOD, actual, previous) == judge_trend(
        powys().trend, other, PERIOD, longer, before
    )


@given(measures, figures)
def test_the_sentence_is_on_the_side_of_the_status(measure: Measure, actual: Decimal) -> None:
    found = judge_measure(RULES, measure, PERIOD, actual)
    if found.status == "green":
        assert " meets the target of " in found.reason or " is in the range " in found.reason
    elif found.status == "amber":
        assert ", within the tolerance of " in found.reason
    else:
        assert ", beyond the tolerance of " in found.reason or "percentage of 0" in found.reason


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        # As Excel's ROUND answers, which rounds halves away from zero on 15 digits.
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("2.675", 2, "2.68"),
        ("-1.475", 2, "-1.48"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("21.5", 0, "22"),
        ("2.149", 1, "2.1"),
        ("1234.5678", 3, "1234.568"),
        ("9.995", 2, "10"),
    ],
)
def test_halves_are_rounded_as_excel_does(value: str, places: int, expected: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(expected)


doubles = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: Decimal(f"{x:.15g}"))


@given(doubles, st.integers(0, 6))
def test_every_number_a_cell_can_hold_can_be_rounded(value: Decimal, places: int) -> None:
    found = round_half_up(value, places)
    wide = Context(prec=1000)
    assert abs(wide.subtract(found, value)) <= Decimal("0.5").scaleb(-places)
    assert abs(found) == value.copy_abs().quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=wide
    )


@given(one_sided, doubles, doubles)
def test_every_number_a_cell_can_hold_can_be_judged(
    measure: Measure, actual: Decimal, previous: Decimal
) -> None:
    assert judge_measure(RULES, measure, PERIOD, actual).reason.endswith(".")
    assert judge_trend(powys().trend, measure, PERIOD, actual, previous).word


@given(doubles)
def test_a_number_reads_back_as_itself(value: Decimal) -> None:
    assert Decimal(write_number(value)) == value
    assert Decimal(say_number(value).replace(",", "")) == value
    assert "E" not in write_number(value)
