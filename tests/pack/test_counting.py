"""Counting, by cases: what is in a percentage, what is left out, and the words for both."""

import pytest

from pmqa_cli.model.words import join_words
from pmqa_cli.pack.counting import ACTIVITIES, MEASURES, RISKS, Counted, count_rows, percent_of
from tests.pack.builder import build

STATUSES = build().statuses


def rows(**numbers: int) -> list[Counted]:
    return [
        Counted(status.replace("_", "-"), "Housing")
        for status, number in numbers.items()
        for _ in range(number)
    ]


def pairs(*now_and_before: tuple[str, str]) -> list[Counted]:
    return [Counted(now, "Housing", before) for now, before in now_and_before]


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


@pytest.mark.parametrize(
    ("unusable", "said"),
    [
        (["Housing"], "1 returned but not usable (Housing)"),
        (
            ["Housing", "Education", "Housing"],
            "3 returned but not usable (Housing 2 and Education 1)",
        ),
        (["", ""], "2 returned but not usable"),
    ],
)
def test_who_sent_something_is_not_said_to_have_sent_nothing(unusable, said):
    sent = [Counted("not-returned", name, is_unusable=True) for name in unusable]
    silent = [Counted("not-returned", "Highways"), Counted("not-due", "Housing")]
    assert count_rows(STATUSES, sent, MEASURES).left_out == said
    both = count_rows(STATUSES, [*sent, *silent], MEASURES).left_out
    assert both == f"1 not due, 1 not returned by Highways, {said}"


def test_activities_are_on_track_and_risks_are_named_by_colour():
    activities = count_rows(STATUSES, rows(blue=1, green=1, red=1), ACTIVITIES)
    assert activities.headline == "67% of 3 reportable activities were on track or complete"
    risks = count_rows(STATUSES, pairs(("green", "red"), ("green", "red"), ("red", "red")), RISKS)
    assert risks.headline == "3 reportable risks: 2 Green and 1 Red"
    assert risks.change is None


@pytest.mark.parametrize(
    ("now_and_before", "sentence", "short"),
    [
        (
            [("green", "red"), ("green", "green"), ("red", "amber")],
            "Of the 3 judged in both quarters, 2 met target (67%); in 2025-26 Q4 it was 1 (33%).",
            "2 of 3, was 1",
        ),
        (
            [("red", "green"), ("red", "green"), ("amber", "green"), ("amber", "amber")],
            "Of the 4 judged in both quarters, 0 met target (0%); in 2025-26 Q4 it was 3 (75%).",
            "0 of 4, was 3",
        ),
        (
            [("green", "green")] * 2,
            "Too few were judged in both quarters to compare.",
            "Too few to compare",
        ),
        (
            [("not-due", "green"), ("green", "not-due")],
            "Too few were judged in both quarters to compare.",
            "Too few to compare",
        ),
    ],
)
def test_change_is_of_what_was_judged_in_both_quarters(now_and_before, sentence, short):
    change = count_rows(STATUSES, pairs(*now_and_before), MEASURES, "2025-26 Q4").change
    assert change is not None
    assert (change.sentence, change.short) == (sentence, short)


def test_a_service_that_falls_silent_does_not_move_the_change():
    both = [("green", "green")] * 3 + [("red", "red")] * 3
    silent = [("not-returned", "red")] * 10 + [("not-returned", "green")] * 10
    new = [("green", "")] * 5
    alone = count_rows(STATUSES, pairs(*both), MEASURES, "2025-26 Q4").change
    assert count_rows(STATUSES, pairs(*both, *silent, *new), MEASURES, "2025-26 Q4").change == alone


def test_the_change_of_activities_is_said_in_their_words():
    three = pairs(("blue", "green"), ("red", "red"), ("red", "red"))
    change = count_rows(STATUSES, three, ACTIVITIES, "2025-26 Q4").change
    assert change is not None
    assert change.sentence == (
        "Of the 3 judged in both quarters, 1 was on track or complete (33%); "
        "in 2025-26 Q4 it was 1 (33%)."
    )


@pytest.mark.parametrize("earlier", ["", "not-due", "unheard-of"])
def test_no_change_is_stated_where_nothing_was_judged_before(earlier):
    three = pairs(*[("green", earlier)] * 3)
    assert count_rows(STATUSES, three, MEASURES, "2025-26 Q4").change is None


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
