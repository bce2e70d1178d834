"""Hypothesis strategies that several tests draw from."""

from __future__ import annotations

from hypothesis import strategies as st

from pmqa_cli.judge.aim import Earlier, Figure
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.tolerance import Tolerance

figures = st.decimals(min_value=-1000, max_value=1000, places=2)
maybe = st.none() | figures
decimals = st.none() | st.integers(0, 3)


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """A measure with whatever a scheme may ask for, present or not."""
    polarity = draw(st.sampled_from([Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE]))
    low, high = sorted([draw(figures), draw(figures)])
    ranged = polarity is Polarity.RANGE
    tolerance = st.builds(
        Tolerance, st.decimals(min_value=0, max_value=40, places=1), st.booleans()
    )
    return Measure(
        ref="M1",
        title="A measure",
        service="HSG",
        polarity=polarity,
        target=draw(maybe),
        target_beyond=draw(st.booleans()),
        decimals=draw(decimals),
        tolerance=draw(st.none() | tolerance),
        inner_tolerances=draw(st.just(()) | st.tuples(tolerance)),
        amber_value=draw(maybe),
        floor=draw(maybe),
        range_low=low if ranged and draw(st.booleans()) else None,
        range_high=high if ranged and draw(st.booleans()) else None,
        midpoint=draw(maybe) if ranged else None,
    )


earliers = st.builds(
    lambda year, before: Earlier(Figure("2025-26 Q2", year), Figure("2026-27 Q1", before)),
    maybe,
    maybe,
)
