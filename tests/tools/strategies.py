"""Hypothesis strategies that several tests draw from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

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

# ---------------------------------------------------------------- what may stand in a cell

cell_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t<>&\"'=_x "),
    min_size=1,
    max_size=80,
).filter(lambda text: "_x" not in text)
"""Without the escapes of Excel, which not every program writes."""
cell_numbers = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1).map(Decimal),
    st.decimals(-(10**6), 10**6, places=4),
    st.floats(-1e300, 1e300).map(lambda f: Decimal(format(f, ".15g"))),
)
cell_days = st.dates(date(1900, 3, 1), date(9999, 12, 30))
cell_moments = st.builds(
    lambda day, second, thousandth: (
        datetime.combine(day, time()) + timedelta(seconds=second, milliseconds=thousandth)
    ),
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.integers(0, 86_399),
    st.integers(0, 999),
)
cell_values = st.one_of(cell_texts, cell_numbers, cell_days, st.booleans())
