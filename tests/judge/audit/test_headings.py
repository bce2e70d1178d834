"""Headings of somebody else's table: matched loosely, and never guessed between two."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.judge.audit.columns import COLUMNS
from pmqa_cli.judge.audit.headings import (
    Headings,
    HeadingsRefused,
    find_headings,
    simplify,
)
from pmqa_cli.model.returns import Cell


def table(*lines: list[str]) -> dict[int, dict[int, Cell]]:
    return {
        line: {place: Cell("", line, place, text) for place, text in enumerate(texts, 1) if text}
        for line, texts in enumerate(lines, 1)
        if any(texts)
    }


def read(*headings: str) -> Headings:
    return find_headings(table(list(headings)))


def test_no_heading_means_two_columns() -> None:
    words = [
        word
        for column, known in COLUMNS.items()
        for word in (column.replace("_", " "), *known.words, *known.perhaps)
    ]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert [word for word in words if simplify(word) != word] == []


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Good is", "polarity"),
        ("AIM", "polarity"),
        ("Target 2024/25", "target"),
        ("Q3 Target", "target"),
        ("Previous value", "previous"),
        ("Last quarter", "previous"),
        ("Same quarter last year", "same_period_last_year"),
        ("RAG", "published_status"),
        ("BRAG rating", "published_status"),
        ("RAG (Q1)", "published_status"),
        ("published_status", "published_status"),
        ("Published RAG", "published_status"),
        ("published_rag", "published_status"),
        ("Reported status", "published_status"),
        ("Claimed status", "published_status"),
        ("RAG published", "published_status"),
        ("Overall RAG", "published_status"),
        ("Tolerances", "tolerance"),
        ("Tolerance %", "tolerance"),
        ("Target range", "target"),
        ("Green count", "green"),
        ("Count (Amber)", "amber"),
        ("No data count", "no_data"),
        ("DoT", "published_trend"),
        ("D.o.T.", "published_trend"),
        ("Direction of travel", "published_trend"),
        ("Amber threshold", "amber_value"),
        ("Floor Standard", "floor"),
        ("  Unit of\nmeasure ", "unit"),
        ("\ufeffCouncil", "council"),
    ],
)
def test_a_heading_is_known_whatever_its_dress(heading: str, column: str) -> None:
    assert read("Indicator title", "Actual", heading).columns[column] == 3


@pytest.mark.parametrize("heading", ["KPI", "Performance Indicator", "Title", "Description"])
def test_the_measure_has_many_names(heading: str) -> None:
    assert read(heading, "Actual").columns["measure"] == 1


@pytest.mark.parametrize(
    "heading", ["Actual Q1", "result", "OUTTURN", "Value", "Q3 2024/25 Actual", "Latest Quarter"]
)
def test_the_figure_has_many_names(heading: str) -> None:
    assert read("Measure", heading).columns["actual"] == 2


def test_the_plain_name_wins_over_every_other() -> None:
    found = read("Measure", "Result", "Actual", "Value")
    assert found.heading("actual") == "Actual"
    assert found.unused == ("Result", "Value")


def test_two_columns_that_could_be_the_same_are_refused() -> None:
    with pytest.raises(HeadingsRefused) as refused:
        read("Measure", "Result", "Outturn", "Target")
    assert str(refused.value) == (
        'Line 1 holds the headings. "Result" (column B) and "Outturn" (column C) could each '
        "be the actual. Write actual over the one that is meant, or take the others out."
    )


def columns_by_heading(*lines: list[str]) -> dict[str, str]:
    found = find_headings(table(*lines))
    return {column: found.heading(column) for column in found.columns}


def test_of_a_column_for_every_quarter_the_latest_with_figures_is_taken_and_said() -> None:
    headings = ["KPI", "Q3 2023/24", "Q2 2024/25", "Q3 2024/25", "Q4 2024/25", "Q2 RAG", "RAG"]
    found = columns_by_heading(headings, ["Calls", "70", "80", "81", "", "R", "G"])
    assert found == {
        "measure": "KPI",
        "actual": "Q3 2024/25",
        "previous": "Q2 2024/25",
        "same_period_last_year": "Q3 2023/24",
        "published_status": "RAG",
    }
    assert find_headings(table(headings, ["Calls", "", "80", "81"])).notes == (
        'The figures are those under "Q3 2024/25", the latest there are; those before are under '
        '"Q2 2024/25", those of last year under "Q3 2023/24".',
    )


def test_target_and_status_are_those_of_the_same_quarter() -> None:
    headings = ["KPI", "Q1 target", "Q1 actual", "Q1 RAG", "Q2 target", "Q2 actual", "Q2 RAG"]
    found = columns_by_heading(headings, ["Calls", "80", "70", "R", "80", "81", "G"])
    assert (found["target"], found["published_status"]) == ("Q2 target", "Q2 RAG")
    assert (found["actual"], found["previous"]) == ("Q2 actual", "Q1 actual")


@pytest.mark.parametrize(
    "headings",
    [
        ["KPI", "2023/24 outturn", "Q3 2024/25 outturn"],
        ["KPI", "Outturn Q3 2024/25", "Result Q3 2024/25"],
        ["KPI", "Outturn year to date", "Result Q3"],
    ],
)
def test_periods_that_cannot_be_put_in_order_settle_nothing(headings: list[str]) -> None:
    with pytest.raises(HeadingsRefused, match="could each be the actual"):
        read(*headings)


def test_what_is_missing_is_said_with_what_was_found() -> None:
    with pytest.raises(HeadingsRefused) as refused:
        read("Measure", "Target", "Colour of the month")
    said = str(refused.value)
    assert '("Measure"; "Target"; "Colour of the month"), but none of them is the actual' in said
    assert "one for the figure (actual, result, outturn" in said


def test_a_table_of_anything_else_is_refused() -> None:
    with pytest.raises(HeadingsRefused, match="There is no line of headings"):
        find_headings(table(["Dear Sir,"], ["thank you for your letter."]))


def test_headings_may_stand_below_a_title_and_count_by_colour() -> None:
    found = find_headings(table(["Quarter 3"], [], ["Council", "Green", "Amber", "Red", "Total"]))
    assert (found.line, found.columns["green"]) == (3, 2)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_whatever_stands_in_the_first_line_is_read_or_refused(texts: list[str]) -> None:
    try:
        found = read(*texts)
    except HeadingsRefused as refused:
        assert str(refused)
    else:
        assert set(found.columns.values()) <= set(range(1, len(texts) + 1))
