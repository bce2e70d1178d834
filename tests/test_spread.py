"""Work spread over processes: the same results in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from pmqa_cli.spread import ON_THEIR_WAY, processors, spread


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def refuse(number: int) -> int:
    if number == 3:
        raise ValueError("no three")
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_things(jobs: int) -> None:
    found = list(spread(square, range(40), jobs))
    assert [number for number, _ in found] == [each * each for each in range(40)]
    assert all((process == os.getpid()) is (jobs == 1) for _, process in found)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_is_raised_in_its_turn(jobs: int) -> None:
    results = spread(refuse, range(10), jobs)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="no three"):
        next(results)


def test_no_more_things_are_taken_than_are_soon_needed() -> None:
    taken = 0

    def things() -> Iterator[int]:
        nonlocal taken
        for number in range(1_000):
            taken += 1
            yield number

    results = spread(refuse, things(), 2)
    next(results)
    assert taken <= 2 * ON_THEIR_WAY + 1
    results.close()


def test_there_is_a_processor() -> None:
    assert processors() >= 1
