"""The words that pmqa itself writes into what people are given, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["en", "cy"]


@dataclass(frozen=True)
class Wording:
    """The words of one language; there is no other to fall back on."""

    language: Language
    texts: Mapping[str, str]
    """"timetable.title" -> the text."""

    def say(self, key: str, **given: object) -> str:
        """A text, with what it names in braces filled in. Raises KeyError where there is none."""
        return self.texts[key].format(**given)

    def labels(self, family: str) -> dict[str, str]:
        """The texts of a family that need nothing filled in, by the last part of their keys."""
        return {
            key.removeprefix(f"{family}."): text
            for key, text in self.texts.items()
            if key.startswith(f"{family}.") and "{" not in text
        }

    def write_day(self, day: date) -> str:
        """ "Tuesday 14 July 2026", "Dydd Mawrth 14 Gorffennaf 2026"."""
        return f"{self.say(f'weekday.{day.isoweekday()}')} {self.write_date(day)}"

    def write_short_day(self, day: date) -> str:
        """Where the month is known: "Tue 14", "Maw 14"."""
        return f"{self.say(f'weekday-short.{day.isoweekday()}')} {day.day}"

    def write_date(self, day: date) -> str:
        """ "14 July 2026", "14 Gorffennaf 2026"."""
        return f"{day.day} {self.write_month(day)}"

    def write_month(self, day: date) -> str:
        """ "July 2026", "Gorffennaf 2026"."""
        return f"{self.say(f'month.{day.month}')} {day.year}"
