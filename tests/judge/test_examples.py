"""Worked examples: what is said of a band is what the engine answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tools.strategies import earliers, figures, measures
from tests.tools.worked import PERIOD

from pmqa_cli.judge.aim import Aim, Earlier, aim_of
from pmqa_cli.judge.bands import decide
from pmqa_cli.judge.examples import (
    Stretch,
    examples_of,
    figures_of_bands,
    round_figure,
    tolerance_example,
)
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.scheme import MeasureRules
from pmqa_cli.store.scheme import load_scheme, scheme_names

SCHEMES = {name: load_scheme(name).measures for name in scheme_names()}
EVERY_WAY = (Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE)


@given(st.data(), st.sampled_from(sorted(SCHEMES)), measures(), earliers)
def test_the_figures_of_a_band_are_those_that_it_decides(
    data: st.DataObject, name: str, measure: Measure, earlier: Earlier
) -> None:
    rules, aim = SCHEMES[name], aim_of(measure, PERIOD, earlier)
    if not isinstance(aim, Aim):
        return
    found = figures_of_bands(rules, measure, aim, earlier)
    edges = [e for each in found for s in each for e in (s.low, s.high) if e is not None]
    value = data.draw(st.sampled_from(edges) | figures if edges else figures)
    decided, _ = decide(rules, measure, aim, earlier, value)
    holding = [
        band
        for band, stretches in zip(rules.bands, found, strict=True)
        if any(stretch.holds(value) for stretch in stretches)
    ]
    assert holding == [decided]


@pytest.mark.parametrize("name", scheme_names())
def test_every_band_that_asks_for_a_target_has_a_round_example(name: str) -> None:
    rules = SCHEMES[name]
    shown = set()
    for example in examples_of(rules, EVERY_WAY):
        for place, worked in enumerate(example.bands):
            if worked.figure is not None:
                shown.add(place)
                assert any(stretch.holds(worked.figure) for stretch in worked.stretches)
                assert worked.reason.startswith(f"{worked.figure} ")
    asked = {place for place, band in enumerate(rules.bands) if band.when != "no target"}
    assert shown == asked


@pytest.mark.parametrize(
    ("stretch", "said", "example"),
    [
        (("72", "80", True, False), "72 to below 80", "75"),
        (("70", "80", False, True), "above 70 to 80", "75"),
        (("80", None, True, False), "80 or more", "90"),
        (("80", None, False, False), "above 80", "90"),
        ((None, "72", False, False), "below 72", "60"),
        ((None, "72", False, True), "72 or less", "60"),
        (("50", "50", True, True), "50", "50"),
        ((None, None, False, False), "any figure", "0"),
        (("0.01", "0.02", True, True), "0.01 to 0.02", "0.015"),
        ((None, "0", False, False), "below 0", "-0.5"),
    ],
)
def test_a_stretch_in_words_and_a_figure_of_it(
    stretch: tuple[str | None, str | None, bool, bool], said: str, example: str
) -> None:
    low, high = (None if edge is None else Decimal(edge) for edge in stretch[:2])
    found = Stretch(low, high, *stretch[2:])
    assert found.describe() == said
    assert round_figure(found) == Decimal(example)
    assert found.holds(Decimal(example))


@given(figures, figures)
def test_the_round_figure_of_an_open_stretch_lies_in_it(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    for ends in ((low, high), (low, None), (None, high)):
        found = Stretch(*ends)
        assert found.holds(round_figure(found))


def test_what_the_bands_ask_for_is_given_one_step_after_the_other() -> None:
    rules = MeasureRules.model_validate(
        {
            "headings": {"floor": "Least"},
            "bands": [
                {"status": "green", "when": "met"},
                {"status": "yellow", "when": "within", "tolerance": "5%"},
                {"status": "orange", "when": "within", "own_tolerance": "required"},
                {"status": "amber", "when": "reaches", "value": "amber_value"},
                {"status": "pink", "when": "better", "than": "previous period"},
                {"status": "red", "when": "otherwise"},
            ],
        }
    )
    (example,) = examples_of(rules, [Polarity.HIGHER])
    assert example.given == (
        "Higher is better; the target is 80, its tolerance is 10%, the amber value is 60 and the "
        "figure of the period before was 50"
    )
    assert [(each.figures, str(each.figure)) for each in example.bands] == [
        ("80 or more", "90"),
        ("76 to below 80", "78"),
        ("72 to below 76", "75"),
        ("60 to below 72", "70"),
        ("50 to below 60", "55"),
        ("below 50", "40"),
    ]


def test_a_tolerance_of_its_own() -> None:
    band, own, said = tolerance_example(SCHEMES["powys"]) or (None, None, "")
    assert (band and band.status, str(own), said) == ("amber", "5%", "76 to below 80")
    assert tolerance_example(SCHEMES["kent"]) is None
    assert tolerance_example(SCHEMES["havering-2024"]) is None
