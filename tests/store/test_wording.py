from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from pmqa_cli.store.shipped import templates_path
from pmqa_cli.store.wording import WORDS, WordingError, load_wording


def test_every_text_has_both_languages() -> None:
    english, welsh = load_wording("en"), load_wording("cy")
    assert english.texts.keys() == welsh.texts.keys()
    # Loading refuses what lacks one; this looks for English that stands in for Welsh.
    same = {key for key, text in english.texts.items() if text == welsh.texts[key]}
    assert same == set()


def test_dates_in_both_languages() -> None:
    day = date(2026, 7, 14)
    english, welsh = load_wording("en"), load_wording("cy")
    assert (english.write_day(day), english.write_short_day(day)) == (
        "Tuesday 14 July 2026",
        "Tue 14",
    )
    assert (welsh.write_day(day), welsh.write_short_day(day)) == (
        "Dydd Mawrth 14 Gorffennaf 2026",
        "Maw 14",
    )
    assert welsh.say("quarter.long", quarter=2, year="2026-27") == "Chwarter 2 2026-27"


def test_a_council_says_some_of_them_differently(tmp_path: Path) -> None:
    (tmp_path / WORDS).write_text(
        '[timetable]\nowner = { en = "Lead", cy = "Arweinydd" }\n', encoding="utf-8"
    )
    wording = load_wording("cy", tmp_path)
    assert wording.say("timetable.owner") == "Arweinydd"
    assert wording.say("timetable.stage") == "Cam"
    assert load_wording("cy", tmp_path / "none").say("timetable.owner") == "Perchennog"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[timetable]\nowner = { en = "Lead" }\n',
            'line 2: "timetable.owner" has no text under cy',
        ),
        ('[timetable]\nowner = { en = "Lead", cy = " " }\n', "has no text under cy"),
        ('[timetable]\nowner = "Lead"\n', "has no text under en"),
        ('owner = "Lead"\n', 'line 1: "owner" must be a table of texts'),
        (
            '[timetable]\nownr = { en = "Lead", cy = "Arweinydd" }\n',
            'no text "timetable.ownr". Did you mean "timetable.owner"?',
        ),
        ('[timetable]\nowner = { en = "{a}", cy = "{b}" }\n', "the same names in braces"),
        ('[timetable]\nowner = { en = "{a}", cy = "{a}" }\n', "the same names in braces"),
        ('[timetable]\nowner = { en = "{", cy = "a" }\n', "the same names in braces"),
    ],
)
def test_a_text_that_lacks_something_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / WORDS).write_text(text, encoding="utf-8")
    with pytest.raises(WordingError) as refused:
        load_wording("cy", tmp_path)
    assert says in str(refused.value)


def test_every_language_is_written_beside_the_other() -> None:
    read = tomllib.loads(templates_path(WORDS).read_text(encoding="utf-8"))
    for family in read.values():
        for entry in family.values():
            assert set(entry) <= {"en", "cy", "check"}
