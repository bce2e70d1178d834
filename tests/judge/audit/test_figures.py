"""Text of publications as figures: read exactly, or named and not guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.judge.audit.figures import Style, read_figure, read_text, style_of
from pmqa_cli.model.returns import Cell, ErrorValue


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("85", "85", ""),
        ("85%", "85", "%"),
        ("85.0 %", "85.0", "%"),
        ("85 per cent", "85", "%"),
        ("1,234", "1234", ""),
        ("1 234,", None, ""),
        ("12,345,678.90", "12345678.90", ""),
        ("1 234 567", "1234567", ""),
        ("£1,234.50", "1234.50", "£"),
        ("-£5", "-5", "£"),
        ("£-5", "-5", "£"),
        ("£1.2m", "1200000.0", "£"),
        ("£850k", "850000", "£"),
        ("−28", "-28", ""),
        ("–0.5%", "-0.5", "%"),
        ("+3", "3", ""),
        (".5", "0.5", ""),
        ("12 days", "12", "days"),
        ("1 day", "1", "days"),
        ("12.5 working days", "12.5", "working days"),
        ("\xa085\u202f%\u200b", "85", "%"),
    ],
)
def test_a_figure_is_read(text: str, value: str | None, unit: str) -> None:
    figure = read_text(text)
    assert figure.value == (None if value is None else Decimal(value))
    assert figure.is_unreadable == (value is None)
    assert figure.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n/a (annual)",
        "-",
        "—",
        "tbc",
        "TBC at Q4",
        "data not available",
        "Not available",
        "Data not yet available - due in June",
        "*",
        "nil",
        "awaiting data",
        "?",
        "(n/a)",
        "Annual",
    ],
)
def test_words_for_no_figure_are_no_figure_and_never_zero(text: str) -> None:
    figure = read_text(text)
    assert (figure.value, figure.trouble, figure.text) == (None, "", text)


@pytest.mark.parametrize(
    "text",
    [
        "#DIV/0!",
        "DIV/0",
        "div/0!",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#####",
        "NaN",
        "-inf",
        "Infinity",
    ],
)
def test_errors_of_a_spreadsheet_are_literals(text: str) -> None:
    assert read_text(text).literal


@pytest.mark.parametrize(
    "text",
    [
        "see note",
        "12 of 90",
        "85 (17/20)",
        "about 12",
        "12/90",
        "1,23,4",
        "1.2.3",
        "£12 days",
        "12 bananas",
        "85%%",
        "1e5",
        "٣",
        "85¹",
        "(28)",
        "1,2345",
        "3 days 4 hours",
        "9" * 80,
    ],
)
def test_what_is_no_figure_for_certain_is_named(text: str) -> None:
    figure = read_text(text)
    assert figure.value is None
    assert figure.is_unreadable
    assert figure.text


def test_the_unit_of_the_row_is_known_whatever_it_is() -> None:
    assert read_text("12 bananas", "Bananas").value == 12


@pytest.mark.parametrize("text", ["85*", "85% *", "85.0%*", "85 (p)", "85 (provisional)"])
def test_an_asterisk_means_provisional(text: str) -> None:
    figure = read_text(text)
    assert figure.value == 85
    assert figure.provisional


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["12,5", "1 234,5"], Style(comma=True)),
        (["12.5", "1,234"], Style()),
        (["12", "-3"], Style()),
        (["12,5", "12.5"], Style(mixed=True)),
        (["12,5", "1,234"], Style(mixed=True)),
    ],
)
def test_the_decimal_mark_is_told_from_all_figures_together(texts: list[str], style: Style) -> None:
    assert style_of(texts) == style


def test_a_decimal_comma_and_what_it_leaves_open() -> None:
    comma, mixed = Style(comma=True), Style(mixed=True)
    assert read_text("1 234,5", style=comma).value == Decimal("1234.5")
    assert read_text("1.234", style=comma).is_unreadable
    assert read_text("1,234", style=mixed).is_unreadable
    assert read_text("1,234.5", style=mixed).value == Decimal("1234.5")


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("0.85"), "0.85"), (True, "True"), (date(2026, 6, 30), "30/06/2026"), (None, "")],
)
def test_cells_of_a_workbook(value: object, text: str) -> None:
    figure = read_figure(Cell("S", 2, 3, value))  # type: ignore[arg-type]
    assert figure.text == text
    assert (figure.value is not None) == isinstance(value, Decimal)


def test_a_percentage_format_an_error_and_a_formula_without_its_result() -> None:
    percent = read_figure(Cell("S", 2, 3, Decimal(85), "0.85", is_percent=True))
    assert (percent.value, percent.unit) == (85, "%")
    assert read_figure(Cell("S", 2, 3, ErrorValue("#DIV/0!"))).literal
    formula = Cell("S", 2, 3, None, has_formula=True, is_calculated=False)
    assert "saved without its result" in read_figure(formula).trouble


@given(st.decimals(-(10**9), 10**9, places=3))
def test_every_number_is_read_exactly_as_it_is_written(number: Decimal) -> None:
    for text in (f"{number}", f"{number:,}", f"{number:,}%", f"{number} days*"):
        assert read_text(text).value == number


@given(st.text(max_size=80))
def test_any_text_is_read_or_named_and_never_a_crash(text: str) -> None:
    figure = read_text(text)
    assert figure.value is None or not figure.trouble
