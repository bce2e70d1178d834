from __future__ import annotations

import pytest

from pmqa_cli.calendar.year import YearError, parse_year


@pytest.mark.parametrize("text", ["2026-27", "2026/27", "2026-2027", " 2026 - 27 ", "2026–27"])
def test_reads_a_financial_year(text: str) -> None:
    assert parse_year(text) == 2026


def test_reads_the_turn_of_a_century() -> None:
    assert parse_year("2099-00") == 2099
    assert parse_year("1999-2000") == 1999


@pytest.mark.parametrize("text", ["", "2026", "26-27", "2026-7", "9999-00", "0000-01", "²026-27"])
def test_says_how_a_year_is_written(text: str) -> None:
    with pytest.raises(YearError) as refused:
        parse_year(text)
    assert str(refused.value) == f'"{text}" is not a financial year. Write it like "2026-27".'


def test_names_the_year_that_was_probably_meant() -> None:
    with pytest.raises(YearError, match=r'Write "2026-27"\.'):
        parse_year("2026-28")
