from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.tools.worked import YEAR_END, entry_of, judged, powys

from pmqa_cli.judge.entries import (
    date_in,
    has_input,
    is_due,
    judge_entries,
    number_in,
)
from pmqa_cli.model.catalogue import Aggregation, Catalogue, Measure, Polarity, QualitySource
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, ErrorValue, Value

MEASURE = Measure(
    "M1", "A measure", "HSG", polarity=Polarity.HIGHER, target=Decimal(80), frequency="annual"
)
LAST_YEAR = Point("M1", YEAR_END.last_year, Decimal(70))


def cell(value: Value, **more: bool) -> Cell:
    return Cell("Top 5", 5, 7, value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (cell(Decimal("85.1")), Decimal("85.1")),
        (cell(Decimal(0)), Decimal(0)),
        (cell("85"), None),
        (cell("85%"), None),
        (cell(True), None),
        (cell(None), None),
        (cell(date(2026, 5, 1)), None),
        (cell(ErrorValue("#DIV/0!")), None),
        (cell(Decimal(5), has_formula=True, is_calculated=False), None),
        (cell(Decimal(5), has_formula=True), Decimal(5)),
        (None, None),
    ],
)
def test_only_a_number_is_a_figure(given: Cell | None, number: Decimal | None) -> None:
    assert number_in(given) == number


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (cell(date(2026, 5, 1)), date(2026, 5, 1)),
        (cell(datetime(2026, 5, 1, 9, 30)), date(2026, 5, 1)),  # noqa: DTZ001
        (cell("01/05/2026"), None),
        (cell(Decimal(46143)), None),
        (None, None),
    ],
)
def test_only_a_date_is_a_date(given: Cell | None, day: date | None) -> None:
    found = date_in(given)
    assert found == day
    assert not isinstance(found, datetime)


def test_an_unknown_ref_has_no_status_and_is_not_asked_for_a_figure() -> None:
    found = judged(Kind.MEASURES, {"actual": Decimal(5)}, ref="XX")
    assert (found.item, found.status, found.trend, found.needed) == (None, "not-returned", None, ())
    assert found.outcome is not None
    assert found.outcome.reason == "The ref is not in the catalogue."


def test_a_ref_of_another_kind_is_an_unknown_ref() -> None:
    found = judged(Kind.RISKS, {}, item=MEASURE, ref="M1")
    assert found.item is None


def test_a_ref_is_found_whatever_its_case() -> None:
    assert judged(Kind.MEASURES, {"actual": Decimal(80)}, ref=" m1 ").status == "green"


def test_the_trend_of_an_annual_measure_is_against_last_year() -> None:
    found = judged(Kind.MEASURES, {"actual": Decimal(80)}, history=(LAST_YEAR,))
    assert found.previous is LAST_YEAR
    assert found.trend is not None
    assert (found.trend.word, found.trend.reason) == ("Improvement", "80 now, 70 in 2025-26 Q4.")


def test_a_restated_previous_figure_takes_the_place_of_the_recorded_one() -> None:
    typed = {"actual": Decimal(80), "previous_restated": Decimal(90)}
    found = judged(Kind.MEASURES, typed, history=(LAST_YEAR,))
    assert found.trend is not None
    assert found.trend.word == "Decline"
    assert found.previous is LAST_YEAR


@pytest.mark.parametrize("restated", ["n/a", "", None])
def test_a_restatement_that_is_no_number_changes_nothing(restated: Value) -> None:
    typed = {"actual": Decimal(80), "previous_restated": restated}
    found = judged(Kind.MEASURES, typed, history=(LAST_YEAR,))
    assert found.trend is not None
    assert found.trend.word == "Improvement"


def test_an_earlier_figure_is_not_sought_further_back_than_the_last_due_period() -> None:
    quarterly = replace(MEASURE, frequency="quarterly")
    points = (Point("M1", YEAR_END.shift(-2), Decimal(70)), Point("M1", YEAR_END.previous))
    found = judged(Kind.MEASURES, {"actual": Decimal(80)}, item=quarterly, history=points)
    assert found.trend is not None
    assert (found.trend.word, found.trend.reason) == (
        "No trend yet",
        "No figure is recorded for 2026-27 Q3.",
    )


def test_a_cumulative_measure_is_compared_with_the_same_quarter_of_last_year() -> None:
    counted = replace(MEASURE, frequency="quarterly", aggregation=Aggregation.CUMULATIVE)
    points = (LAST_YEAR, Point("M1", YEAR_END.previous, Decimal(60)))
    found = judged(Kind.MEASURES, {"actual": Decimal(65)}, item=counted, history=points)
    assert found.previous is LAST_YEAR
    assert found.trend is not None
    assert found.trend.direction == -1


def test_an_impossible_figure_has_neither_status_nor_trend() -> None:
    bounded = replace(MEASURE, valid_max=Decimal(100))
    found = judged(Kind.MEASURES, {"actual": Decimal(850)}, item=bounded, history=(LAST_YEAR,))
    assert found.status == "not-returned"
    assert found.trend is not None
    assert found.trend.word == ""
    assert found.needed == ("actual",)


def test_what_a_sheet_claims_of_a_measure_is_not_believed() -> None:
    typed: dict[str, Value] = {"actual": Decimal(10), "status": "Green", "trend": "Improvement"}
    assert judged(Kind.MEASURES, typed).status == "red"


def test_a_promise_is_followed_up_only_where_last_quarter_owed_one() -> None:
    before = YEAR_END.previous
    kept = Point("M1", before, status="green", remedial_action="Recruit")
    assert judged(Kind.MEASURES, {}, history=(kept,)).promised == ""
    assert judged(Kind.MEASURES, {}, promised="Recruit").promised == "Recruit"
    older = Point("M1", before.previous, status="red", remedial_action="Recruit")
    assert judged(Kind.MEASURES, {}, history=(older,)).promised == ""


def test_a_row_has_input_only_where_the_service_types() -> None:
    locked: dict[str, Value] = {"title": "Repairs", "target": Decimal(80), "previous": Decimal(70)}
    formulas: dict[str, Value] = {"status": "Red", "still_needed": "Commentary"}
    assert not has_input(Kind.MEASURES, entry_of(Kind.MEASURES, "M1", {**locked, **formulas}))
    assert has_input(Kind.MEASURES, entry_of(Kind.MEASURES, "M1", {"commentary": "Late"}))
    assert not has_input(Kind.MEASURES, entry_of(Kind.MEASURES, "M1", {"commentary": "  "}))


def test_a_spare_row_is_empty_until_something_is_typed_into_it() -> None:
    assert judged(Kind.RISKS, {}, ref="NEW-1").needed == ()
    proposal = judged(Kind.RISKS, {"title": "Flood"}, ref="NEW-1")
    assert proposal.needed == ("likelihood", "impact", "controls", "owner", "reviewed_on")


def test_a_risk_has_its_score_and_last_quarters_record() -> None:
    before = Point("R1", YEAR_END.previous, Decimal(12))
    found = judged(Kind.RISKS, {"likelihood": Decimal(4), "impact": Decimal(2)}, history=(before,))
    assert (found.score, found.status) == (Decimal(8), "amber")
    assert (found.previous, found.trend) == (before, None)


def test_quality_assurance_has_no_status_and_is_due_by_its_frequency() -> None:
    found = judged(Kind.QUALITY, {})
    assert (found.outcome, found.status, found.trend) == (None, "", None)
    yearly = QualitySource("Q1", "HSG", "Survey", frequency="annual")
    assert [is_due(yearly, Period(2026, q)) for q in (1, 2, 3, 4)] == [False, False, False, True]
    assert is_due(replace(yearly, frequency=""), Period(2026, 1))


def test_entries_are_judged_in_the_order_given() -> None:
    entries = [entry_of(Kind.RISKS, "R2", {}), entry_of(Kind.MEASURES, "M1", {})]
    found = judge_entries(powys(), Catalogue(), History(), YEAR_END, entries)
    assert [each.entry for each in found] == entries
