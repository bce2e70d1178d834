from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.tolerance import Tolerance, ToleranceError

amounts = st.decimals(min_value=0, max_value=1000, places=2)
tolerances = st.builds(Tolerance, amounts, st.just(True)) | st.builds(
    Tolerance, amounts, st.just(False), st.sampled_from(["", "pp"])
)


@given(tolerances)
def test_what_is_written_is_read_back(tolerance: Tolerance) -> None:
    assert Tolerance.parse(str(tolerance)) == tolerance


@pytest.mark.parametrize(
    ("text", "amount", "relative"),
    [
        ("10%", "10", True),
        (" 10 % ", "10", True),
        ("+2.5%", "2.5", True),
        ("10pp", "10", False),
        ("10 PP", "10", False),
        ("1 point", "1", False),
        ("10 points", "10", False),
        ("10 percentage points", "10", False),
        ("3", "3", False),
        ("0", "0", False),
    ],
)
def test_percent_and_points_are_different_things(text: str, amount: str, relative: bool) -> None:
    found = Tolerance.parse(text)
    assert (found.amount, found.relative) == (Decimal(amount), relative)


@pytest.mark.parametrize("text", ["", "%", "ten", "-5%", "10 p", "5-10%", "1,5%", "1e3", ".5"])
def test_anything_else_is_refused_with_how_one_is_written(text: str) -> None:
    with pytest.raises(ToleranceError, match=r'Write "10%" .* "10pp" .* or "3"'):
        Tolerance.parse(text)


@given(tolerances, st.decimals(min_value=-(10**6), max_value=10**6, places=2))
def test_what_it_allows_is_never_negative_and_the_same_on_both_sides_of_zero(
    tolerance: Tolerance, base: Decimal
) -> None:
    assert tolerance.allowance(base) == tolerance.allowance(-base) >= 0


def test_a_percentage_of_nothing_allows_nothing() -> None:
    assert Tolerance.parse("10%").allowance(Decimal(0)) == 0
    assert Tolerance.parse("10pp").allowance(Decimal(0)) == 10
