"""The official list of UK bank holidays, as the government publishes it (see NOTICE.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.shipped import templates_path

NATIONS = {
    "england-and-wales": "England and Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
"""How a workspace names its nation, and how people do."""

_SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
"""What the library calls them. Wales has the holidays of England."""

_NAMES = {
    "2nd_january": "2nd January",
    "battle_boyne": "Battle of the Boyne (Orangemen's Day)",
    "boxing_day": "Boxing Day",
    "christmas": "Christmas Day",
    "early_may": "Early May bank holiday",
    "early_may_ve": "Early May bank holiday (VE Day)",
    "easter_monday": "Easter Monday",
    "good_friday": "Good Friday",
    "kings_coronation": "Bank holiday for the coronation of King Charles III",
    "late_august": "Summer bank holiday",
    "new_year": "New Year's Day",
    "queen_platinum": "Platinum Jubilee bank holiday",
    "queens_bank_holiday": "Bank holiday for the State Funeral of Queen Elizabeth II",
    "spring": "Spring bank holiday",
    "st_andrew": "St Andrew's Day",
    "st_patrick": "St Patrick's Day",
    "summer": "Summer bank holiday",
    "world_cup": "Bank holiday for the World Cup",
}


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """One nation's bank holidays and how far the list goes."""

    nation: str
    days: Mapping[date, str]
    """Day -> name, "Boxing Day (substitute day)", in order of time."""
    known_from: date
    known_until: date
    """The last day of the last year that the list covers."""
    last_updated: date
    """When the government last changed the list."""
    expected: Mapping[date, str] = field(default_factory=dict)
    """Those after the list's last year, worked out and not official."""
    expected_until: date | None = None
    """The last day for which they were worked out."""

    @property
    def source(self) -> str:
        """Whose days these are and how fresh: "Scotland, official list of 24 November 2025"."""
        updated = f"{self.last_updated.day} {self.last_updated:%B %Y}"
        return f"{NATIONS[self.nation]}, official list of {updated}"


def read_bank_holidays(nation: str, until: int = 0) -> BankHolidays:
    """Read the list that ships with pmqa for one of NATIONS.

    Where it ends before the calendar year ``until``, the years after it are worked out by the rules
    of the ``holidays`` library: never for a year that the list covers, and known as not official.
    Raises StoreError where the nation is none of them, or the file is missing or damaged.
    """
    if nation not in NATIONS:
        raise StoreError(
            f'"{nation}" is not a nation whose bank holidays are known. '
            f"Write one of: {', '.join(NATIONS)}."
        )
    path = templates_path("bank-holidays.json")
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        years = {
            int(year): entries
            for year, entries in listed["divisions"][f"common.nations.{nation}_slug"].items()
            if year.isdecimal()
        }
        found = BankHolidays(
            nation,
            dict(sorted(day for entries in years.values() for day in _days(entries))),
            date(min(years), 1, 1),
            date(max(years), 12, 31),
            _date(listed["last_updated"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path.as_posix()}, the list of bank holidays that comes with pmqa, is missing or "
            "damaged. Install pmqa again."
        ) from error
    first = found.known_until.year + 1
    if until < first:
        return found
    expected = work_out_bank_holidays(nation, range(first, until + 1))
    return replace(found, expected=expected, expected_until=date(until, 12, 31))


def work_out_bank_holidays(nation: str, years: Iterable[int]) -> Mapping[date, str]:
    """The bank holidays of a nation on weekdays, by the rules of past years: a day that will be
    proclaimed once, like a coronation, is not among them."""
    import holidays

    found = holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=years)
    # It lists Saturdays and Sundays too, beside the weekdays that stand in for them.
    return {day: name for day, name in sorted(found.items()) if day.weekday() < 5}


def _days(entries: list[dict[str, Any]]) -> Iterator[tuple[date, str]]:
    for entry in entries:
        key = entry["title"].removeprefix("bank_holidays.")
        # A day proclaimed after this was written still gets a readable name.
        name = _NAMES.get(key, key.replace("_", " ").capitalize())
        substitute = " (substitute day)" if entry["notes"] == "common.substitute_day" else ""
        yield _date(entry["date"]), name + substitute


def _date(written: str) -> date:
    day, month, year = written.split("/")
    return date(int(year), int(month), int(day))
