"""What holds of every scheme: the engine and the words that describe its bands agree."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tools.strategies import earliers, figures, measures
from tests.tools.worked import PERIOD

from pmqa_cli.judge.aim import UNKNOWN, Aim, Earlier, Figure, aim_of
from pmqa_cli.judge.bands import Span, bands_of, describe_band, span_of
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.scheme import MeasureRules, Scheme
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.store.scheme import load_scheme, scheme_names

SCHEMES = {name: load_scheme(name) for name in scheme_names()}

schemes = st.sampled_from(sorted(SCHEMES)).map(SCHEMES.__getitem__)


def said_to_hold(words: str, value: Decimal) -> bool:
    """Whether a figure lies where the words of a span say, read as a person would."""
    if words == "any figure":
        return True
    number = r"(-?[\d,]+(?:\.\d+)?)"

    def read(text: str) -> Decimal:
        return Decimal(text.replace(",", ""))

    if found := re.fullmatch(rf"{number} to {number}", words):
        return read(found[1]) <= value <= read(found[2])
    if found := re.fullmatch(number, words):
        return value == read(found[1])
    tests = []
    for part in words.split(" and "):
        if found := re.fullmatch(rf"{number} or more", part):
            tests.append(value >= read(found[1]))
        elif found := re.fullmatch(rf"{number} or less", part):
            tests.append(value <= read(found[1]))
        elif found := re.fullmatch(rf"above {number}", part):
            tests.append(value > read(found[1]))
        elif found := re.fullmatch(rf"below {number}", part):
            tests.append(value < read(found[1]))
        else:
            raise AssertionError(words)
    return all(tests)


@st.composite
def near_an_edge(draw: st.DrawFn, scheme: Scheme, measure: Measure, earlier: Earlier) -> Decimal:
    """A figure on the edge of one of the bands, a hair off it, or anywhere."""
    rules, aim = scheme.measures, aim_of(measure, PERIOD, earlier)
    edges: list[Decimal] = []
    if isinstance(aim, Aim):
        spans = (span_of(rules, b, measure, aim, earlier) for b in bands_of(rules, measure))
        edges = [edge.value for span in spans if isinstance(span, Span) for edge in span.edges]
    if not edges or draw(st.booleans()):
        return draw(figures)
    return draw(st.sampled_from(edges)) + draw(st.sampled_from([0, 1, -1])) * Decimal("0.001")


@given(st.data(), schemes, measures(), earliers)
def test_the_first_band_whose_words_hold_gives_the_status(
    data: st.DataObject, scheme: Scheme, measure: Measure, earlier: Earlier
) -> None:
    actual = data.draw(near_an_edge(scheme, measure, earlier))
    found = judge_measure(scheme.measures, measure, PERIOD, actual, earlier=earlier)
    aim = aim_of(measure, PERIOD, earlier)
    if isinstance(aim, str):
        assert found.status == "no-target"
        assert found.reason == aim
        return
    value = round_half_up(actual, measure.decimals)
    for band in bands_of(scheme.measures, measure):
        span = span_of(scheme.measures, band, measure, aim, earlier)
        if isinstance(span, Span) and said_to_hold(span.describe(), value):
            assert found.status == band.status
            return
    raise AssertionError("no band holds")


@given(st.data(), schemes, measures(), earliers)
def test_a_better_figure_never_has_a_worse_status(
    data: st.DataObject, scheme: Scheme, measure: Measure, earlier: Earlier
) -> None:
    if measure.polarity is Polarity.RANGE:
        return
    rules = scheme.measures
    order = [band.status for band in rules.bands if band.when != "no target"]
    one, other = (data.draw(near_an_edge(scheme, measure, earlier)) for _ in range(2))
    worse, better = sorted([one, other], reverse=measure.polarity is Polarity.LOWER)
    ranks = [
        order.index(found.status) if found.status in order else -1
        for found in (
            judge_measure(rules, measure, PERIOD, value, earlier=earlier)
            for value in (better, worse)
        )
    ]
    assert ranks == sorted(ranks)


@given(st.data(), schemes, measures(), earliers)
def test_mirroring_figures_and_polarity_changes_nothing(
    data: st.DataObject, scheme: Scheme, measure: Measure, earlier: Earlier
) -> None:
    def turned(value: Decimal | None) -> Decimal | None:
        return None if value is None else -value

    other = {Polarity.HIGHER: Polarity.LOWER, Polarity.LOWER: Polarity.HIGHER}
    assert measure.polarity is not None
    mirror = replace(
        measure,
        polarity=other.get(measure.polarity, measure.polarity),
        target=turned(measure.target),
        amber_value=turned(measure.amber_value),
        floor=turned(measure.floor),
        range_low=turned(measure.range_high),
        range_high=turned(measure.range_low),
        midpoint=turned(measure.midpoint),
    )
    behind = Earlier(
        replace(earlier.last_year, value=turned(earlier.last_year.value)),
        replace(earlier.previous, value=turned(earlier.previous.value)),
    )
    actual = data.draw(near_an_edge(scheme, measure, earlier))
    here = judge_measure(scheme.measures, measure, PERIOD, actual, earlier=earlier)
    there = judge_measure(scheme.measures, mirror, PERIOD, -actual, earlier=behind)
    assert here.status == there.status


@given(schemes, measures(), figures, earliers)
def test_every_status_comes_with_a_whole_sentence(
    scheme: Scheme, measure: Measure, actual: Decimal, earlier: Earlier
) -> None:
    reason = judge_measure(scheme.measures, measure, PERIOD, actual, earlier=earlier).reason
    assert re.fullmatch(r"[-\d\w].*[^.]\.", reason)
    assert ".." not in reason
    assert "  " not in reason


@pytest.mark.parametrize("name", scheme_names())
def test_a_scheme_says_whose_it_is_and_says_its_edges(name: str) -> None:
    scheme = SCHEMES[name]
    assert scheme.name == name
    assert scheme.source
    for band in scheme.measures.bands:
        assert band.definition
        if band.when not in ("otherwise", "no target"):
            assert "edge" in band.model_fields_set
    assert all(scheme.status(band.status).word for band in scheme.measures.bands)


@pytest.mark.parametrize(
    ("name", "facts", "earlier", "actual", "status", "reason"),
    [
        (
            "kent",
            {"target": "80", "floor": "70"},
            {},
            "70",
            "amber",
            "70 is 10 (12.5%) below the target of 80, but reaches the floor standard of 70.",
        ),
        (
            "kent",
            {"target": "80", "floor": "70"},
            {},
            "69.9",
            "red",
            "69.9 is 10.1 (12.6%) below the target of 80, short of the floor standard of 70.",
        ),
        (
            "kent",
            {"target": "80"},
            {},
            "79",
            "red",
            "79 is 1 (1.3%) below the target of 80; the catalogue gives no floor standard.",
        ),
        (
            "thurrock",
            {"target": "80"},
            {"year": "70"},
            "71",
            "amber",
            "71 is 9 (11.3%) below the target of 80, but better than the 70 of 2025-26 Q2.",
        ),
        (
            "thurrock",
            {"target": "80"},
            {"year": "70"},
            "70",
            "red",
            "70 is 10 (12.5%) below the target of 80, no better than the 70 of 2025-26 Q2.",
        ),
        (
            "havering-2013",
            {"target": "80"},
            {"year": "70"},
            "70",
            "amber",
            "70 is 10 (12.5%) below the target of 80, but no worse than the 70 of 2025-26 Q2.",
        ),
        (
            "havering-2013",
            {"target": "80"},
            {},
            "70",
            "red",
            "70 is 10 (12.5%) below the target of 80, beyond the tolerance of 10%; no figure is "
            "recorded for 2025-26 Q2.",
        ),
        (
            "havering-2024",
            {"target": "80", "tolerance": "5pp"},
            {},
            "75",
            "amber",
            "75 is 5 (6.3%) below the target of 80, within the tolerance of 5pp.",
        ),
        (
            "havering-2024",
            {"target": "80"},
            {},
            "79",
            "red",
            "79 is 1 (1.3%) below the target of 80; the catalogue gives the measure no tolerance.",
        ),
        (
            "havering-2024",
            {},
            {},
            "79",
            "no-target",
            "The catalogue gives no target for this quarter.",
        ),
        (
            "lincoln",
            {"target": "80", "floor": "70"},
            {},
            "75",
            "blue",
            "75 is 5 (6.3%) below the target of 80, but reaches the low target of 70.",
        ),
        (
            "brighton-and-hove",
            {"target": "5", "amber_value": "7", "polarity": "lower"},
            {},
            "7.1",
            "red",
            "7.1 is 2.1 (42%) above the target of 5, beyond the amber value of 7.",
        ),
        (
            "bracknell-forest",
            {"target": "100", "tolerance": "8%", "inner": "3%"},
            {},
            "96",
            "amber",
            "96 is 4 (4%) below the target of 100, within the tolerance of 8%.",
        ),
        (
            "bracknell-forest",
            {"target": "100", "tolerance": "8%"},
            {},
            "96",
            "green",
            "96 is 4 (4%) below the target of 100, within the tolerance of 5%.",
        ),
        (
            "range",
            {"polarity": "range", "midpoint": "50"},
            {},
            "52",
            "green",
            "52 is 2 (4%) above the target of 50, within the tolerance of 5%.",
        ),
        (
            "havering-2017",
            {"target": "80"},
            {},
            "79.9",
            "red",
            "79.9 is 0.1 (0.1%) below the target of 80.",
        ),
        (
            "powys",
            {"target": "50", "beyond": "yes"},
            {},
            "50",
            "amber",
            "50 is no more than 50, within the tolerance of 10%.",
        ),
        (
            "powys",
            {"target": "50", "beyond": "yes"},
            {},
            "50.1",
            "green",
            "50.1 meets the target of more than 50.",
        ),
        (
            "powys",
            {"than": "same period last year", "beyond": "yes"},
            {"year": "48.2"},
            "48.2",
            "amber",
            "48.2 is no more than 48.2, within the tolerance of 10%.",
        ),
        (
            "powys",
            {"than": "same period last year", "beyond": "yes"},
            {"year": "48.2"},
            "49",
            "green",
            "49 is better than 48.2, the figure of 2025-26 Q2.",
        ),
        (
            "powys",
            {"than": "same period last year", "beyond": "yes"},
            {},
            "49",
            "no-target",
            "The target is the figure of 2025-26 Q2, and none is recorded.",
        ),
        ("powys", {"target": "1", "yes_no": "yes"}, {}, "0", "red", "No, where the target is Yes."),
        (
            "powys",
            {"target": "1", "yes_no": "yes"},
            {},
            "1",
            "green",
            "Yes, and the target is Yes.",
        ),
    ],
)
def test_why(
    name: str,
    facts: dict[str, str],
    earlier: dict[str, str],
    actual: str,
    status: str,
    reason: str,
) -> None:
    def number(key: str) -> Decimal | None:
        return Decimal(facts[key]) if key in facts else None

    def tolerance(key: str) -> Tolerance | None:
        return Tolerance.parse(facts[key]) if key in facts else None

    inner = tolerance("inner")
    measure = Measure(
        "M1",
        "A measure",
        "HSG",
        polarity=Polarity(facts.get("polarity", "higher")),
        target=number("target"),
        target_beyond="beyond" in facts,
        target_than="same period last year" if "than" in facts else None,
        is_yes_no="yes_no" in facts,
        floor=number("floor"),
        amber_value=number("amber_value"),
        midpoint=number("midpoint"),
        tolerance=tolerance("tolerance"),
        inner_tolerances=(inner,) if inner else (),
    )
    year = Decimal(earlier["year"]) if "year" in earlier else None
    before = replace(UNKNOWN, last_year=Figure("2025-26 Q2", year))
    rules = SCHEMES[name].measures
    found = judge_measure(rules, measure, PERIOD, Decimal(actual), earlier=before)
    assert (found.status, found.reason) == (status, reason)


def test_bands_in_words() -> None:
    said = {
        name: [describe_band(scheme.measures, band) for band in scheme.measures.bands]
        for name, scheme in SCHEMES.items()
    }
    assert said["powys"] == [
        "at its target or better",
        "off target by no more than 10% of it",
        "in every other case",
    ]
    assert said["kent"][1] == "at its floor standard or better"
    assert said["thurrock"][1] == "better than in the same period last year"
    assert said["havering-2013"][2] == "no worse than in the same period last year"
    assert said["havering-2024"][0] == "with no target to be judged against"
    assert said["havering-2024"][2] == "off target by no more than the measure\u2019s own tolerance"
    assert said["range"][1] == "away from its midpoint by no more than 5% of it"


@pytest.mark.parametrize("name", scheme_names())
def test_yes_and_no_have_nothing_in_between(name: str) -> None:
    measure = Measure(
        "M1",
        "A measure",
        "HSG",
        polarity=Polarity.HIGHER,
        target=Decimal(1),
        is_yes_no=True,
        floor=Decimal(0),
        amber_value=Decimal(0),
        tolerance=Tolerance.parse("100%"),
    )
    before = Earlier(Figure("2025-26 Q2", Decimal(0)), Figure("2026-27 Q1", Decimal(0)))
    rules = SCHEMES[name].measures
    found = [
        judge_measure(rules, measure, PERIOD, Decimal(value), earlier=before).status
        for value in (1, 0)
    ]
    assert found == ["green", rules.bands[-1].status]


@pytest.mark.parametrize(
    ("edge", "value", "status"),
    [("inside", "90", "amber"), ("outside", "90", "red"), ("outside", "90.1", "amber")],
)
def test_an_edge_may_be_outside(edge: str, value: str, status: str) -> None:
    rules = MeasureRules.model_validate(
        {
            "bands": [
                {"status": "green", "when": "met"},
                {"status": "amber", "when": "within", "tolerance": "10%", "edge": edge},
                {"status": "red", "when": "otherwise"},
            ]
        }
    )
    measure = Measure("M1", "A measure", "S", polarity=Polarity.HIGHER, target=Decimal(100))
    assert judge_measure(rules, measure, PERIOD, Decimal(value)).status == status


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("100", "100 is no more than 100, within the tolerance of 10%."),
        (
            "90",
            "90 is 10 (10%) below the target of 100, at or beyond the tolerance of 10% and no "
            "better than the floor of 90.",
        ),
    ],
)
def test_the_reason_on_an_edge_that_is_outside(value: str, reason: str) -> None:
    rules = MeasureRules.model_validate(
        {
            "bands": [
                {"status": "green", "when": "met", "edge": "outside"},
                {"status": "amber", "when": "within", "tolerance": "10%", "edge": "outside"},
                {"status": "amber", "when": "reaches", "value": "floor", "edge": "outside"},
                {"status": "red", "when": "otherwise"},
            ]
        }
    )
    measure = Measure(
        *("M1", "A measure", "S"),
        polarity=Polarity.HIGHER,
        target=Decimal(100),
        floor=Decimal(90),
    )
    assert judge_measure(rules, measure, PERIOD, Decimal(value)).reason == reason


@pytest.mark.parametrize(("value", "status"), [("50", "amber"), ("56", "red")])
def test_a_target_stands_for_the_midpoint_of_a_measure_that_has_none(
    value: str, status: str
) -> None:
    rules = MeasureRules.model_validate(
        {
            "bands": [
                {"status": "green", "when": "in range"},
                {"status": "amber", "when": "near midpoint", "tolerance": "10%"},
                {"status": "red", "when": "otherwise"},
            ]
        }
    )
    measure = Measure("M1", "A measure", "S", polarity=Polarity.RANGE, target=Decimal(50))
    assert judge_measure(rules, measure, PERIOD, Decimal(value)).status == status


def test_some_measures_may_have_a_rule_of_their_own() -> None:
    bands = [{"status": "green", "when": "met"}, {"status": "red", "when": "otherwise"}]
    amber = {"status": "amber", "when": "within", "tolerance": "10%"}
    rules = MeasureRules.model_validate(
        {
            "bands": [bands[0], amber, bands[1]],
            "own": [{"refs": ["m1"], "suites": ["PAMs"], "bands": bands}],
        }
    )
    measure = Measure("M1", "A measure", "S", polarity=Polarity.HIGHER, target=Decimal(100))
    other = replace(measure, ref="M2")
    third = replace(measure, ref="M3", suites=("pams",))
    found = [
        judge_measure(rules, each, PERIOD, Decimal(95)).status for each in (measure, other, third)
    ]
    assert found == ["red", "amber", "red"]
