"""Counting, by cases: what is in a percentage, what is left out, and the words for both."""

import pytest

from pmqa_cli.pack.counting import ACTIVITIES, MEASURES, RISKS, Counted, count_rows, percent_of
from pmqa_cli.pack.words import join_words
from tests.pack.builder import build

STATUSES = build().statuses


def rows(**numbers: int) -> list[Counted]:
    return [
        Counted(status.replace("_", "-"), "Housing")
        for status, number in numbers.items()
        for _ in range(number)
    ]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 0, None), (0, 3, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (1, 200, 1), (17, 37, 46)],
)
def test_percent_is_whole_and_rounds_half_up(part, whole, percent):
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (
            {"green": 17, "amber": 12, "red": 8, "not_due": 5, "not_available": 2}
            | {"not_returned": 3},
            "46% of 37 reportable measures met target; "
            "5 not due, 2 not available, 3 not returned by Housing",
        ),
        (
            {"blue": 1, "green": 1, "red": 2},
            "50% of 4 reportable measures met target; none left out",
        ),
        ({"red": 1}, "0% of 1 reportable measure met target; none left out"),
        (
            {"no_target": 2, "not_due": 1},
            "No reportable measures; 1 not due, 2 with no target",
        ),
        ({}, "No reportable measures; none left out"),
    ],
)
def test_headline_names_what_it_leaves_out(numbers, sentence):
    assert count_rows(STATUSES, rows(**numbers), MEASURES).sentence == sentence


def test_silence_never_improves_a_percentage():
    counted = count_rows(STATUSES, rows(green=1, red=1, not_returned=8), MEASURES)
    assert (counted.percent, counted.reportable, counted.total) == (50, 2, 10)


def test_everybody_who_did_not_return_is_named():
    silent = [Counted("not-returned", name) for name in ("Housing", "Education", "Housing")]
    said = count_rows(STATUSES, silent, MEASURES).left_out
    assert said == "3 not returned by Housing (2) and Education (1)"


def test_activities_are_on_track_and_risks_are_named_by_colour():
    activities = count_rows(STATUSES, rows(blue=1, green=1, red=1), ACTIVITIES)
    assert activities.headline == "67% of 3 reportable activities were on track or complete"
    risks = count_rows(STATUSES, rows(green=2, red=1), RISKS, ["red"], "2025-26 Q4")
    assert risks.headline == "3 reportable risks: 2 Green and 1 Red"
    assert risks.change is None


@pytest.mark.parametrize(
    ("earlier", "sentence"),
    [
        (["green", "red", "not-due"], "Up 17 points from 50% of 2 in 2025-26 Q4."),
        (["green"], "Down 33 points from 100% of 1 in 2025-26 Q4."),
        (["green", "green", "red"], "The same as 67% of 3 in 2025-26 Q4."),
    ],
)
def test_change_since_the_quarter_before(earlier, sentence):
    now = rows(green=2, red=1)
    change = count_rows(STATUSES, now, MEASURES, earlier, "2025-26 Q4").change
    assert change is not None
    assert change.sentence == sentence


@pytest.mark.parametrize("earlier", [[], ["not-due"], ["unheard-of"]])
def test_no_change_is_stated_where_nothing_was_recorded(earlier):
    assert count_rows(STATUSES, rows(green=1), MEASURES, earlier).change is None


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A, B", "C"], "A, B; and C"),
    ],
)
def test_words_are_joined_so_that_names_stay_whole(words, joined):
    assert join_words(words) == joined
