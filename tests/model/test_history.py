from __future__ import annotations

from decimal import Decimal

from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period

NOW = Period(2026, 2)
POINTS = tuple(
    Point("M1", NOW.shift(step), None if step == -1 else Decimal(step)) for step in (-4, -2, -1, 0)
)
HISTORY = History({"m1": POINTS})


def test_a_series_is_found_whatever_the_case_of_its_ref() -> None:
    assert HISTORY.of(" M1 ") == POINTS
    assert HISTORY.of("M2") == ()


def test_what_was_recorded_for_a_period() -> None:
    assert HISTORY.at("M1", NOW) is POINTS[-1]
    assert HISTORY.at("M1", NOW.shift(-3)) is None
