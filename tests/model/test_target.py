from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.target import Target, read_target

D = Decimal
YEAR, BEFORE = "same period last year", "previous period"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("data only", Target(none_because="data only")),
        ("New", Target(none_because="new")),
        ("Yes", Target(D(1), is_yes_no=True)),
        ("no.", Target(D(0), is_yes_no=True)),
        ("more than 50", Target(D(50), beyond=True, side="higher")),
        ("More than 50%", Target(D(50), beyond=True, side="higher")),
        ("greater than 50%", Target(D(50), beyond=True, side="higher")),
        (">50", Target(D(50), beyond=True, side="higher")),
        ("> 2.5", Target(D("2.5"), beyond=True, side="higher")),
        ("above 0", Target(D(0), beyond=True, side="higher")),
        ("less than £10", Target(D(10), beyond=True, side="lower")),
        ("fewer than 3", Target(D(3), beyond=True, side="lower")),
        ("<5%", Target(D(5), beyond=True, side="lower")),
        ("at least 50", Target(D(50), side="higher")),
        ("\u2265 50%", Target(D(50), side="higher")),
        ("no less than -2", Target(D(-2), side="higher")),
        ("50 or more", Target(D(50), side="higher")),
        ("50+", Target(D(50), side="higher")),
        ("at most 10", Target(D(10), side="lower")),
        ("no more than 10", Target(D(10), side="lower")),
        ("10 or less", Target(D(10), side="lower")),
        ("<=10", Target(D(10), side="lower")),
        ("higher than last year", Target(than=YEAR, beyond=True, side="higher")),
        ("Lower than the previous year's figure", Target(than=YEAR, beyond=True, side="lower")),
        ("better than same quarter last year", Target(than=YEAR, beyond=True)),
        ("improve on last year", Target(than=YEAR, beyond=True)),
        ("no worse than last year", Target(than=YEAR)),
        ("same or better than last year", Target(than=YEAR)),
        ("better than or equal to last year", Target(than=YEAR)),
        ("at least last year's figure", Target(than=YEAR, side="higher")),
        ("higher than last quarter", Target(than=BEFORE, beyond=True, side="higher")),
        ("no worse than the previous period", Target(than=BEFORE)),
    ],
)
def test_a_target_in_words(text: str, target: Target) -> None:
    assert read_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        *("85", "85%", "tbc", "n/a", "top quartile", "more than", "more than last", "last year"),
        *("85% and 10 days", "higher", "yes please", "more than 50 and less than 60", "+50"),
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert read_target(text) is None


@given(st.text())
def test_any_text_is_read_or_not(text: str) -> None:
    found = read_target(text)
    assert found is None or found.value is None or found.value.is_finite()
