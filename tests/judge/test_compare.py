"""Comparison with similar councils: what must hold whatever the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from pmqa_cli.judge.compare import (
    Comparison,
    compare_measure,
    describe_comparison,
    describe_others,
    write_gap,
)
from pmqa_cli.model.catalogue import Comparator, Measure, Polarity
from pmqa_cli.model.period import Period

PERIOD = Period(2026, 1)
THEN = Period(2025, 4)
D = Decimal
HIGHER = Measure("M1", "A measure", "HOU", polarity=Polarity.HIGHER)
LOWER = replace(HIGHER, polarity=Polarity.LOWER)
RANGE = replace(HIGHER, polarity=Polarity.RANGE, range_low=D(40), range_high=D(60))

figures = st.decimals(-1000, 1000, places=2)
others = st.lists(figures, min_size=1, max_size=12)
judged = st.sampled_from((HIGHER, LOWER, RANGE))


def against(measure: Measure, actual: Decimal | None, values: Sequence[Decimal | None]):
    comparators = [
        Comparator("M1", THEN, f"Council {place}", value) for place, value in enumerate(values)
    ]
    found = compare_measure(measure, PERIOD, actual, comparators)
    assert found is not None
    return found


def ranked(found: Comparison) -> int:
    assert found.rank is not None
    return found.rank


@given(figures, others)
def test_turned_round_everything_stays_but_the_sign_of_the_gap(actual, values):
    found = against(HIGHER, actual, values)
    turned = against(LOWER, -actual, [-value for value in values])
    assert (turned.rank, turned.quartile, turned.direction, turned.is_joint) == (
        *(found.rank, found.quartile, found.direction, found.is_joint),
    )
    assert found.median is not None
    assert found.gap is not None
    assert (turned.median, turned.gap) == (-found.median, -found.gap)


@given(judged, figures, figures, others)
def test_a_better_figure_never_gets_a_worse_rank_or_quartile(measure, one, other, values):
    both = [against(measure, one, values), against(measure, other, values)]
    if measure is RANGE:
        off = [max(D(40) - value, value - D(60), D(0)) for value in (one, other)]
    else:
        off = [-value if measure is HIGHER else value for value in (one, other)]
    better, worse = (both[place] for place in sorted((0, 1), key=lambda place: off[place]))
    assert ranked(better) <= ranked(worse)
    assert (better.quartile or 0) <= (worse.quartile or 0)
    assert better.direction >= worse.direction


@given(judged, figures, others, figures)
def test_one_council_more_moves_the_rank_only_if_it_is_better(measure, actual, values, more):
    before, after = against(measure, actual, values), against(measure, actual, [*values, more])
    alone = against(measure, actual, [more])
    assert ranked(after) - ranked(before) == ranked(alone) - 1
    assert (after.out_of or 0) - (before.out_of or 0) == 1


@given(judged, figures, others, st.integers(1, 4))
def test_what_is_not_known_moves_nothing(measure, actual, values, unknown):
    found = against(measure, actual, [*values, *[None] * unknown])
    assert found.not_known == unknown
    assert replace(found, not_known=0) == against(measure, actual, values)


@given(judged, figures, others)
def test_rank_quartile_and_median_agree(measure, actual, values):
    found = against(measure, actual, values)
    rank, out_of = ranked(found), found.out_of
    assert out_of == len(values) + 1
    assert 1 <= rank <= out_of
    if found.quartile is None:
        assert out_of < 4
        return
    assert (found.quartile - 1) * out_of < 4 * rank - 2 <= found.quartile * out_of
    if measure is not RANGE:
        # A range has two sides: half of the councils may be nearer to it than their median is.
        assert found.direction <= 0 or found.quartile <= 2
        assert found.direction >= 0 or found.quartile >= 2


@given(figures, others, st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(actual, values, chance):
    shuffled = list(values)
    chance.shuffle(shuffled)
    found, again = against(HIGHER, actual, values), against(HIGHER, actual, shuffled)
    assert replace(found, known=()) == replace(again, known=())
    assert [each.value for each in found.known] == sorted(values, reverse=True)


@given(st.sampled_from((Polarity.NONE, None)), figures, others)
def test_where_neither_way_is_better_there_is_no_rank(polarity, actual, values):
    found = against(replace(HIGHER, polarity=polarity), actual, values)
    assert (found.rank, found.quartile, found.best, found.direction) == (None, None, None, 0)
    assert found.gap == actual - found.median


@given(others, figures)
def test_a_gap_is_written_so_that_it_can_be_checked_by_hand(values, actual):
    measure = replace(HIGHER, decimals=1)
    found = against(measure, actual, values)
    assert found.gap is not None
    assume(found.gap)
    written = write_gap(measure, found.gap).split(" ")
    assert D(written[0].replace(",", "")) == abs(found.gap)
    assert written[1] == ("above" if found.gap > 0 else "below")


def test_a_range_without_edges_has_no_rank():
    measure = replace(RANGE, range_low=None, range_high=None)
    assert against(measure, D(50), [D(40), D(60)]).rank is None


def test_places_are_counted_in_english():
    values = [D(value) for value in range(120)]
    said = {
        rank: describe_comparison(HIGHER, against(HIGHER, D(120 - rank), values)).split(" ")[1]
        for rank in (1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111, 113)
    }
    ends = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th 113th"
    assert " ".join(said.values()) == ends


def test_one_council_is_no_councils():
    assert describe_others(HIGHER, against(HIGHER, None, [D(5)])) == (
        "Median of 1 similar council 5 (2025-26 Q4); best 5"
    )


def test_without_figures_there_is_nothing_to_compare():
    assert compare_measure(HIGHER, PERIOD, D(5), []) is None


def test_a_yes_or_no_has_no_median():
    measure = replace(HIGHER, is_yes_no=True)
    comparators = [
        Comparator("M1", THEN, "Elsewhere", D(1)),
        Comparator("M1", THEN, "Yonder", D(0)),
    ]
    assert compare_measure(measure, PERIOD, D(1), comparators) is None
