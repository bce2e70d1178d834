from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pmqa_cli.model.catalogue import (
    Activity,
    Catalogue,
    Measure,
    Objective,
    Service,
    Waiver,
)
from pmqa_cli.model.period import QUARTERS, Period

MEASURE = Measure("M1", "A measure", "HSG")


@pytest.mark.parametrize(
    ("frequency", "named", "due"),
    [
        ("quarterly", (), QUARTERS),
        ("half-yearly", (), (2, 4)),
        ("annual", (), (4,)),
        ("annual", (1,), (1,)),
        ("quarterly", (1, 3), (1, 3)),
        ("", (), QUARTERS),
        ("termly", (), QUARTERS),
    ],
)
def test_when_a_measure_is_due(
    frequency: str, named: tuple[int, ...], due: tuple[int, ...]
) -> None:
    measure = replace(MEASURE, frequency=frequency, due_quarters=named)
    found = tuple(q for q in QUARTERS if measure.is_due(Period(2026, q)))
    assert found == measure.quarters_due == due


def test_a_measure_is_current_from_and_until_inclusive() -> None:
    measure = replace(MEASURE, from_period=Period(2026, 2), until_period=Period(2026, 3))
    assert [measure.is_current(Period(2026, q)) for q in QUARTERS] == [False, True, True, False]
    assert MEASURE.is_current(Period(1999, 1))


def test_a_quarter_has_its_own_target_or_the_years_and_zero_is_one() -> None:
    targets = (Decimal(0), None, Decimal(36), None)
    measure = replace(MEASURE, target=Decimal(50), quarter_targets=targets)
    assert [measure.target_for(Period(2026, q)) for q in QUARTERS] == [0, 50, 36, 50]


def test_only_a_percent_sign_makes_a_percentage() -> None:
    assert replace(MEASURE, unit=" % ").is_percent
    assert not replace(MEASURE, unit="per cent").is_percent


def test_refs_and_codes_are_found_whatever_their_case_and_the_first_of_two_counts() -> None:
    second = replace(MEASURE, ref="m1", title="Another")
    activity = Activity("A1", "An activity", "HSG")
    catalogue = Catalogue(
        services=(Service("HSG", "Housing"), Service("hsg", "Again")),
        objectives=(Objective("O1", "First"), Objective("o1", "Second")),
        measures=(MEASURE, second),
        activities=(activity,),
    )
    assert catalogue.item(" m1 ") is MEASURE
    assert catalogue.item("a1") is activity
    assert catalogue.item("M2") is None
    assert catalogue.service("Hsg") == Service("HSG", "Housing")
    assert catalogue.objective("O1") == Objective("O1", "First")


NOW = Period(2026, 2)
WAIVER = Waiver("PM301", ref="M1", service="HSG", from_period=NOW, until_period=NOW.shift(1))


@pytest.mark.parametrize(
    ("waiver", "code", "ref", "service", "period", "covered"),
    [
        (WAIVER, "PM301", "m1", "hsg", NOW, True),
        (WAIVER, "PM301", "M1", "HSG", NOW.shift(1), True),
        (WAIVER, "PM302", "M1", "HSG", NOW, False),
        (WAIVER, "PM301", "M2", "HSG", NOW, False),
        (WAIVER, "PM301", "M1", "SOC", NOW, False),
        (WAIVER, "PM301", "M1", "HSG", NOW.previous, False),
        (WAIVER, "PM301", "M1", "HSG", NOW.shift(2), False),
        (WAIVER, "PM301", "M1", "HSG", None, False),
        (Waiver("PM301"), "PM301", "anything", "anyone", NOW, True),
        (Waiver("PM301"), "PM301", "", "", None, True),
        (Waiver(" pm301 "), "PM301", "", "", None, True),
        (Waiver("PM301", service="HSG"), "PM301", "M9", "HSG", NOW, True),
        (Waiver("PM301", until_period=NOW), "PM301", "M1", "HSG", NOW.shift(-9), True),
    ],
)
def test_what_a_waiver_covers(
    waiver: Waiver, code: str, ref: str, service: str, period: Period | None, covered: bool
) -> None:
    assert waiver.covers(code, ref, service, period) is covered
