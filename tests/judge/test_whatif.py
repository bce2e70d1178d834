"""The recorded history judged by another rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tools.strategies import figures, maybe, measures
from tests.tools.worked import powys

from pmqa_cli.judge.whatif import (
    NoSuchRule,
    Rejudged,
    Share,
    WhatIf,
    compare_rules,
    measure_then,
    with_tolerance,
)
from pmqa_cli.model.catalogue import Catalogue, Measure, Polarity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.scheme import MeasureRules
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.scheme import scheme_names

BY_SCHEME = {name: load_framework("powys", scheme=name) for name in scheme_names()}
FIRST = Period(2024, 1)
MEASURE = Measure(
    "M1", "Rent collected", "HOU", polarity=Polarity.HIGHER, target=Decimal(99), decimals=1
)


def history_of(measure: Measure, series: list[tuple[str, str | None]]) -> History:
    """Figures and targets of one quarter after the other, from 2024-25 Q1 on."""
    points = (
        Point(
            measure.ref,
            FIRST.shift(step),
            Decimal(actual),
            None if target is None else Decimal(target),
        )
        for step, (actual, target) in enumerate(series)
    )
    return History({measure.ref.casefold(): tuple(points)})


def whatif(
    other: Framework,
    series: list[tuple[str, str | None]],
    measure: Measure = MEASURE,
    today: Framework | None = None,
) -> WhatIf:
    catalogue = Catalogue(measures=(measure,))
    history = history_of(measure, series)
    return compare_rules(today or powys(), other, catalogue, history, catalogue.measures)


def told(found: WhatIf) -> list[tuple[str, str, str, bool | None]]:
    return [
        (str(e.period), "/".join(e.today.possible), "/".join(e.other.possible), e.is_changed)
        for e in found.figures
    ]


def narrower() -> Framework:
    return with_tolerance(powys(), Tolerance.parse("5%"))[0]


def test_each_figure_is_judged_by_the_target_of_its_own_period() -> None:
    found = whatif(narrower(), [("74", "80"), ("74", "70"), ("74", "100"), ("79", "80")])
    assert told(found) == [
        ("2024-25 Q1", "amber", "red", True),
        ("2024-25 Q2", "green", "green", False),
        ("2024-25 Q3", "red", "red", False),
        ("2024-25 Q4", "amber", "amber", False),
    ]
    (change,) = found.changes
    assert change == ((("amber",), ("red",)), found.changed)
    assert found.figures[0].other.reason == (
        "74 is 6 (7.5%) below the target of 80, beyond the tolerance of 5%."
    )


def test_a_measures_own_tolerance_stays() -> None:
    own = replace(MEASURE, tolerance=Tolerance.parse("10pp"))
    found = whatif(narrower(), [("71", "80")], own)
    assert told(found) == [("2024-25 Q1", "amber", "amber", False)]
    assert found.with_own_tolerance == (own,)
    assert whatif(narrower(), [("71", "80")]).with_own_tolerance == ()
    # A rule without a tolerance asks nobody's.
    assert whatif(BY_SCHEME["havering-2017"], [("71", "80")], own).with_own_tolerance == ()


def test_last_years_figure_comes_from_the_history_and_where_it_begins_nothing_is_guessed() -> None:
    found = whatif(
        BY_SCHEME["thurrock"],
        [("60", "80"), ("85", "80"), ("70", "80"), ("78", "80"), ("61", "80"), ("85", "80")],
    )
    assert told(found) == [
        ("2024-25 Q1", "red", "amber/red", None),
        ("2024-25 Q2", "green", "green", False),
        ("2024-25 Q3", "red", "amber/red", None),
        ("2024-25 Q4", "amber", "amber/red", None),
        ("2025-26 Q1", "red", "amber", True),
        ("2025-26 Q2", "green", "green", False),
    ]
    assert [each.other.reason for each in found.open] == [
        *("No figure is recorded for 2023-24 Q1.", "No figure is recorded for 2023-24 Q3."),
        "No figure is recorded for 2023-24 Q4.",
    ]


def test_what_the_catalogue_does_not_say_yet_leaves_the_status_open() -> None:
    kent = BY_SCHEME["kent"]
    assert told(whatif(kent, [("70", "80")])) == [("2024-25 Q1", "red", "amber/red", None)]
    floored = replace(MEASURE, floor=Decimal(70))
    assert told(whatif(kent, [("70", "80")], floored)) == [("2024-25 Q1", "red", "amber", True)]
    # A range has no floor, so none is missing.
    ranged = replace(
        MEASURE, polarity=Polarity.RANGE, range_low=Decimal(40), range_high=Decimal(60)
    )
    assert told(whatif(kent, [("62", None)], ranged)) == [("2024-25 Q1", "amber", "red", True)]
    own = BY_SCHEME["havering-2024"]
    assert told(whatif(own, [("79", "80")])) == [("2024-25 Q1", "amber", "amber/red", None)]


def test_todays_rule_may_leave_it_open_too() -> None:
    found = whatif(powys(), [("70", "80")], today=BY_SCHEME["kent"])
    assert told(found) == [("2024-25 Q1", "amber/red", "red", None)]


def test_statuses_with_none_in_common_have_changed_whichever_it_is() -> None:
    found = whatif(BY_SCHEME["lincoln"], [("79", "80"), ("60", "80")])
    assert told(found) == [
        ("2024-25 Q1", "amber", "blue/red", True),
        ("2024-25 Q2", "red", "blue/red", None),
    ]
    assert found.changes[0][0] == (("amber",), ("blue", "red"))


def test_what_is_open_moves_a_share_only_where_it_may_be_on_track() -> None:
    series: list[tuple[str, str | None]] = [("79", "80"), ("85", "80"), ("60", "80")]
    kent, lincoln = whatif(BY_SCHEME["kent"], series), whatif(BY_SCHEME["lincoln"], series)
    assert kent.share("other") == Share(1, 1, 3)
    assert lincoln.share("other") == Share(1, 3, 3)
    assert lincoln.share("other").percents == (33, 100)
    assert lincoln.share("today", FIRST) == Share(0, 0, 1)
    assert lincoln.share("other", FIRST.shift(9)).percents is None


def test_figures_without_anything_to_hold_them_against_are_counted() -> None:
    found = whatif(narrower(), [("74", None), ("74", "80")])
    assert (len(found.figures), found.untargeted) == (1, 1)
    neither = replace(MEASURE, polarity=Polarity.NONE)
    assert whatif(narrower(), [("74", "80")], neither).untargeted == 1


def test_a_target_that_is_an_earlier_figure_is_looked_up_where_none_was_recorded() -> None:
    measure = replace(MEASURE, target=None, target_than="same period last year")
    found = whatif(narrower(), [("80", None)] * 4 + [("75", None), ("75", "70")], measure)
    assert found.untargeted == 4
    assert told(found) == [
        ("2025-26 Q1", "amber", "red", True),
        ("2025-26 Q2", "green", "green", False),
    ]
    assert found.figures[0].today.reason.endswith("within the tolerance of 10%.")


def test_todays_target_is_never_put_in_the_place_of_one_that_was_not_recorded() -> None:
    point = Point("M1", FIRST, Decimal(74))
    assert measure_then(MEASURE, point).target_for(FIRST) is None
    profile = replace(MEASURE, quarter_targets=(Decimal(1),) * 4)
    assert measure_then(profile, point).target_for(FIRST) is None
    data_only = replace(MEASURE, no_target="data only")
    assert measure_then(data_only, replace(point, target=Decimal(80))).no_target == ""


def test_a_figure_that_cannot_be_right_is_not_judged() -> None:
    percent = replace(MEASURE, valid_min=Decimal(0), valid_max=Decimal(100))
    found = whatif(narrower(), [("684", "80"), ("74", "80")], percent)
    assert len(found.figures) == 1
    assert [each.why for each in found.impossible] == [
        "684 cannot be right: the measure runs from 0 to 100."
    ]


def test_what_the_catalogue_does_not_know_is_named() -> None:
    history = history_of(replace(MEASURE, ref="OLD/1"), [("74", "80")])
    catalogue = Catalogue(measures=(MEASURE,))
    found = compare_rules(powys(), narrower(), catalogue, history, catalogue.measures)
    assert found.unknown == ("OLD/1",)
    assert found.figures == ()


def test_a_recorded_status_is_compared_and_not_mixed_in() -> None:
    points = tuple(
        Point("M1", FIRST.shift(n), Decimal(74), Decimal(80), status=status)
        for n, status in enumerate(["amber", "green", ""])
    )
    catalogue = Catalogue(measures=(MEASURE,))
    history = History({"m1": points})
    found = compare_rules(powys(), narrower(), catalogue, history, catalogue.measures)
    assert found.recorded_otherwise == 1
    assert [each.today.possible for each in found.figures] == [("amber",)] * 3


def test_from_and_until_leave_the_earlier_figures_known() -> None:
    catalogue = Catalogue(measures=(MEASURE,))
    history = history_of(MEASURE, [("60", "80")] * 4 + [("61", "80"), ("61", "80")])
    first = Period(2025, 1)
    thurrock = BY_SCHEME["thurrock"]
    found = compare_rules(powys(), thurrock, catalogue, history, [MEASURE], first, first)
    assert told(found) == [("2025-26 Q1", "red", "amber", True)]


def test_the_widest_tolerance_gives_way_and_rules_of_their_own_stay() -> None:
    own = {"refs": ["M2"], "bands": [{"status": "red", "when": "otherwise"}]}
    bracknell = BY_SCHEME["bracknell-forest"]
    rules = MeasureRules.model_validate(
        {**bracknell.measures.model_dump(exclude={"own"}), "own": [own]}
    )
    framework = bracknell.model_copy(update={"measures": rules})
    other, before = with_tolerance(framework, Tolerance.parse("20%"))
    said = [str(band.tolerance) for band in other.measures.bands if band.tolerance]
    assert (said, str(before)) == (["5%", "20%"], "10%")
    assert other.measures.own == rules.own
    measure = replace(MEASURE, ref="M2")
    assert whatif(other, [("74", "80")], measure).with_own_rule == (measure,)


@pytest.mark.parametrize("tolerance", ["5%", "3%"])
def test_a_tolerance_that_leaves_its_band_nothing_is_refused(tolerance: str) -> None:
    with pytest.raises(NoSuchRule, match=r"Within 5% .* nothing could be Amber"):
        with_tolerance(BY_SCHEME["bracknell-forest"], Tolerance.parse(tolerance))


@pytest.mark.parametrize("name", ["kent", "havering-2017", "havering-2024"])
def test_bands_without_a_tolerance_can_be_given_none(name: str) -> None:
    with pytest.raises(NoSuchRule, match="have no tolerance"):
        with_tolerance(BY_SCHEME[name], Tolerance.parse("5%"))


def test_another_id_for_the_same_word_is_no_change() -> None:
    statuses = tuple(
        status.model_copy(update={"id": "off"}) if status.id == "red" else status
        for status in powys().statuses
    )
    bands = tuple(
        band.model_copy(update={"status": "off"}) if band.status == "red" else band
        for band in powys().measures.bands
    )
    rules = powys().measures.model_copy(update={"bands": bands})
    other = powys().model_copy(update={"statuses": statuses, "measures": rules})
    assert told(whatif(other, [("10", "80")])) == [("2024-25 Q1", "red", "off", False)]


# ---------------------------------------------------------------- what always holds

series_of = st.lists(st.tuples(figures, maybe), max_size=8)
names = st.sampled_from(sorted(BY_SCHEME))


def judged(
    today: Framework,
    other: Framework,
    measure: Measure,
    series: list[tuple[Decimal, Decimal | None]],
) -> tuple[Rejudged, ...]:
    texts = [(str(a), None if t is None else str(t)) for a, t in series]
    return whatif(other, texts, measure, today).figures


@given(names, measures(), series_of)
def test_the_same_rule_changes_nothing(
    name: str, measure: Measure, series: list[tuple[Decimal, Decimal | None]]
) -> None:
    rule = BY_SCHEME[name]
    for each in judged(rule, rule, measure, series):
        assert each.today == each.other
        assert not each.is_changed


@given(names, names, measures(), series_of)
def test_turned_round_the_same_figures_change(
    one: str, other: str, measure: Measure, series: list[tuple[Decimal, Decimal | None]]
) -> None:
    there = judged(BY_SCHEME[one], BY_SCHEME[other], measure, series)
    back = judged(BY_SCHEME[other], BY_SCHEME[one], measure, series)
    assert [each.is_changed for each in there] == [each.is_changed for each in back]


amounts = st.decimals(min_value="5.1", max_value=60, places=1)


@given(st.sampled_from(["powys", "bracknell-forest", "anglesey"]), measures(), series_of, amounts)
def test_a_wider_tolerance_makes_no_status_worse(
    name: str,
    measure: Measure,
    series: list[tuple[Decimal, Decimal | None]],
    amount: Decimal,
) -> None:
    framework = BY_SCHEME[name]
    wide = with_tolerance(framework, Tolerance(amount + 1, relative=True))[0]
    narrow = with_tolerance(framework, Tolerance(amount, relative=True))[0]
    order = [band.status for band in framework.measures.bands]
    for each in judged(narrow, wide, measure, series):
        ((better,), (worse,)) = (each.other.possible, each.today.possible)
        assert order.index(better) <= order.index(worse)
