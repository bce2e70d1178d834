from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmqa_cli.store.bank_holidays import (
    NATIONS,
    read_bank_holidays,
    work_out_bank_holidays,
)
from pmqa_cli.store.errors import StoreError


def test_what_the_list_covers() -> None:
    known = read_bank_holidays("england-and-wales")
    assert known.nation == "england-and-wales"
    assert (known.known_from, known.known_until) == (date(2019, 1, 1), date(2028, 12, 31))
    assert known.last_updated == date(2025, 11, 24)
    assert known.source == "England and Wales, official list of 24 November 2025"


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("england-and-wales", date(2027, 1, 1), "New Year's Day"),
        ("england-and-wales", date(2026, 12, 28), "Boxing Day (substitute day)"),
        ("england-and-wales", date(2027, 12, 27), "Christmas Day (substitute day)"),
        ("england-and-wales", date(2028, 1, 3), "New Year's Day (substitute day)"),
        ("england-and-wales", date(2026, 8, 31), "Summer bank holiday"),
        ("scotland", date(2026, 8, 3), "Summer bank holiday"),
        ("scotland", date(2026, 11, 30), "St Andrew's Day"),
        ("scotland", date(2026, 6, 15), "Bank holiday for the World Cup"),
        ("northern-ireland", date(2027, 7, 12), "Battle of the Boyne (Orangemen's Day)"),
    ],
)
def test_days_have_plain_names(nation: str, day: date, name: str) -> None:
    assert read_bank_holidays(nation).days[day] == name


@pytest.mark.parametrize("nation", NATIONS)
def test_every_day_is_a_weekday_with_a_name_and_in_order(nation: str) -> None:
    known = read_bank_holidays(nation)
    assert list(known.days) == sorted(known.days)
    assert all(day.weekday() < 5 for day in known.days)
    assert not any("_" in name or "." in name for name in known.days.values())
    for year in range(known.known_from.year, known.known_until.year + 1):
        assert sum(day.year == year for day in known.days) >= 8


def use(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "bank-holidays.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr("pmqa_cli.store.shipped._ROOTS", (folder,))


def test_a_day_proclaimed_later_still_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """{"last_updated": "01/02/2030", "divisions": {"common.nations.scotland_slug": {
        "title": "common.nations.scotland",
        "2030": [{"title": "bank_holidays.silver_jubilee", "date": "05/06/2030", "notes": ""}]}}}"""
    use(text, tmp_path, monkeypatch)
    assert read_bank_holidays("scotland").days == {date(2030, 6, 5): "Silver jubilee"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"divisions": {}, "last_updated": "x"}'])
def test_a_damaged_list_is_explained(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(text, tmp_path, monkeypatch)
    with pytest.raises(StoreError, match="Install pmqa again"):
        read_bank_holidays("scotland")


def test_an_unknown_nation_is_told_the_known_ones() -> None:
    with pytest.raises(StoreError, match="england-and-wales, scotland, northern-ireland"):
        read_bank_holidays("wales")


@pytest.mark.parametrize("nation", NATIONS)
def test_what_is_worked_out_agrees_with_the_list_in_every_year_that_it_covers(nation: str) -> None:
    known = read_bank_holidays(nation)
    years = range(known.known_from.year, known.known_until.year + 1)
    assert set(work_out_bank_holidays(nation, years)) == set(known.days)


def test_years_after_the_list_are_worked_out_and_known_as_such() -> None:
    known = read_bank_holidays("england-and-wales", 2030)
    assert known.known_until == date(2028, 12, 31)
    assert known.expected_until == date(2030, 12, 31)
    assert {day.year for day in known.expected} == {2029, 2030}
    # Easter 2029 is on 1 April. Boxing Day 2026 is a Saturday: the list has the Monday.
    assert {date(2029, 1, 1), date(2029, 3, 30), date(2029, 4, 2)} <= set(known.expected)
    assert all(day.weekday() < 5 for day in known.expected)
    assert not set(known.expected) & set(known.days)


def test_within_the_list_nothing_is_worked_out() -> None:
    known = read_bank_holidays("scotland", 2028)
    assert (known.expected, known.expected_until) == ({}, None)
