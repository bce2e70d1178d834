"""Where a collection stands, on a terminal and in the sentences that depend on the day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, Source
from pmqa_cli.model.standing import Collection, Standing
from pmqa_cli.report.standing import render_terminal, say_when, summarise, write_csv, write_text

NOW = Period(2026, 1)
DUE = date(2026, 7, 14)
ERROR = Finding("PM501", "n", Severity.ERROR, "h.xlsx", "Top 5", "P7", "M1", "what", "fix")
WARNING = replace(ERROR, severity=Severity.WARNING)
HOUSING = Standing(
    Service("HOU", "Property, Planning and Public Protection"),
    is_issued=True,
    issued=date(2026, 7, 1),
    received=Receipt("HOU", NOW, "a", "h.xlsx", date(2026, 9, 16), Source.MAIL),
    file="returns/h.xlsx",
    version=2,
    versions=2,
    queries=(ERROR, WARNING, WARNING),
    owes_approval=True,
    is_late=True,
    late_by=45,
)
SILENT = Standing(Service("EDU", "=Education\u202e"), is_issued=True, is_late=True, late_by=0)
BOTH = Collection(NOW, date(2026, 7, 18), DUE, -3, (HOUSING, SILENT), ("returns/scan.pdf",))


def shown(collection: Collection, width: int = 80) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, markup=False).print(
        render_terminal(collection)
    )
    return file.getvalue().splitlines()


def test_a_narrow_terminal_loses_nothing() -> None:
    lines = shown(BOTH)
    assert not [line for line in lines if "\u2026" in line]
    words = " ".join(" ".join(lines).split())
    for said in ("1 Jul", "16 Sep", "2 of 2", "45", "signed", "returns/scan.pdf"):
        assert said in words
    assert "0 of 2" not in words
    assert lines[-1].strip() == summarise(BOTH) == "1 of 2 services returned; 2 owe something."


def test_what_is_owed_in_words() -> None:
    assert HOUSING.owed == ("1 error and 2 warnings to answer", "not signed off")
    assert replace(HOUSING, queries=(WARNING,), owes_approval=False).owed == (
        "1 warning to answer",
    )
    assert SILENT.owed == ("not returned, 0 working days late",)
    assert replace(SILENT, is_late=False).owed == ("not returned",)
    assert replace(SILENT, is_excused=True).owed == ()
    # Whoever sends one all the same is asked about it.
    assert replace(HOUSING, is_excused=True).owed == HOUSING.owed


@pytest.mark.parametrize(
    ("today", "deadline", "days", "says"),
    [
        (10, DUE, 2, "returns are due on 14 July 2026, in 2 working days; today is 10 July 2026."),
        (13, DUE, 1, "returns are due on 14 July 2026, in 1 working day; today is 13 July 2026."),
        (14, DUE, 0, "returns are due today, 14 July 2026."),
        (
            15,
            DUE,
            -1,
            "returns were due on 14 July 2026, 1 working day ago; today is 15 July 2026.",
        ),
        (15, None, 0, "it is not fixed when returns are due (pmqa timetable says why)"),
    ],
)
def test_when_returns_are_due(today: int, deadline: date | None, days: int, says: str) -> None:
    at = replace(BOTH, today=date(2026, 7, today), deadline=deadline, days=days)
    assert says in say_when(at)


def test_a_name_is_text() -> None:
    assert "'=Education" in write_csv(BOTH)
    assert "\u202e" not in write_csv(BOTH) + write_text(BOTH) + "".join(shown(BOTH))
