"""Which of several words on when a file came counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.rules.builder import make_catalogue, make_world

from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, Source, arrivals, news, settle
from pmqa_cli.model.returns import Return

NOW = Period(2026, 1)
TOLD, MAIL, SEEN = Source
CATALOGUE = make_catalogue({})


def word(source: Source, day: int, sha256: str = "a", service: str = "HOU") -> Receipt:
    return Receipt(service, NOW, sha256, "hou.xlsx", date(2026, 7, day), source)


def returned(day: int | None = None, **named: object) -> Return:
    """A return of Housing that came with an e-mail of a day in July."""
    (filed,) = make_world({"copies": [{"path": "hou.xlsx", "content": "a", **named}]}).copies
    return replace(filed, sent_on=date(2026, 7, day)) if day else filed


@pytest.mark.parametrize(
    ("noted", "counts"),
    [
        ([word(SEEN, 20), word(SEEN, 15), word(SEEN, 16)], word(SEEN, 15)),
        ([word(SEEN, 14), word(MAIL, 15)], word(MAIL, 15)),
        ([word(MAIL, 15), word(MAIL, 13), word(SEEN, 1)], word(MAIL, 13)),
        ([word(TOLD, 16), word(MAIL, 13)], word(TOLD, 16)),
        ([word(TOLD, 16), word(TOLD, 17), word(TOLD, 15)], word(TOLD, 15)),
        ([word(TOLD, 15), word(TOLD, 17)], word(TOLD, 17)),
    ],
)
def test_the_surest_word_counts(noted: list[Receipt], counts: Receipt) -> None:
    assert settle(noted) == (counts,)


def test_files_stand_in_the_order_in_which_they_came() -> None:
    late, early, other = word(TOLD, 20), word(TOLD, 13, "b"), word(MAIL, 14, "a", "EDU")
    assert settle([late, early, other]) == (early, other, late)


def test_what_a_run_knows_of_its_returns() -> None:
    seen, told = date(2026, 7, 20), date(2026, 7, 10)
    mailed, plain = returned(13), returned()
    assert arrivals([mailed, plain], CATALOGUE, NOW) == (word(MAIL, 13),)
    assert arrivals([mailed, plain], CATALOGUE, NOW, seen=seen) == (word(MAIL, 13), word(SEEN, 20))
    assert arrivals([mailed], CATALOGUE, NOW, seen=seen, told=told) == (word(TOLD, 10),)


def test_a_mail_from_the_future_came_today() -> None:
    assert arrivals([returned(31)], CATALOGUE, NOW, seen=date(2026, 7, 15)) == (word(MAIL, 15),)


def test_a_day_that_is_told_of_a_folder_is_of_what_is_new_in_it() -> None:
    seen, told = date(2026, 7, 20), date(2026, 7, 10)
    known = [word(SEEN, 15)]
    given = {"told": told, "seen": seen}
    assert arrivals([returned()], CATALOGUE, NOW, **given, known=[]) == (word(TOLD, 10),)
    assert news(known, arrivals([returned()], CATALOGUE, NOW, **given, known=known)) == ()
    assert arrivals([returned(13)], CATALOGUE, NOW, **given, known=[]) == (word(MAIL, 13),)


def test_nothing_is_known_of_what_is_nobodys() -> None:
    strange = [
        returned(13, service="NOBODY"),
        returned(13, service=""),
        returned(13, period="2025-26 Q4"),
        Return("x.xlsx", "a", sent_on=date(2026, 7, 13)),
    ]
    assert arrivals(strange, CATALOGUE, NOW, seen=date(2026, 7, 20)) == ()


@pytest.mark.parametrize(
    ("known", "arrived", "new"),
    [
        ([], [word(SEEN, 15), word(SEEN, 15)], (word(SEEN, 15),)),
        ([word(SEEN, 14)], [word(SEEN, 15)], ()),
        ([word(SEEN, 15)], [word(SEEN, 14)], (word(SEEN, 14),)),
        ([word(SEEN, 15)], [word(MAIL, 14)], (word(MAIL, 14),)),
        ([word(MAIL, 14)], [word(SEEN, 1)], ()),
        ([word(TOLD, 14)], [word(TOLD, 14)], ()),
        ([word(TOLD, 14)], [word(TOLD, 13)], (word(TOLD, 13),)),
        ([word(TOLD, 14), word(TOLD, 13)], [word(TOLD, 14)], (word(TOLD, 14),)),
    ],
)
def test_only_what_changes_something_is_news(
    known: list[Receipt], arrived: list[Receipt], new: tuple[Receipt, ...]
) -> None:
    assert news(known, arrived) == new
