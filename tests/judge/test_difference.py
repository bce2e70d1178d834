"""What changed between two returns: every cell that matters, and nothing that does not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.builder import World, make_cell, make_world

from pmqa_cli.judge.difference import Change, Difference, compare_returns
from pmqa_cli.judge.entries import judge_entries
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, Entry, Fact, FactKind, Return, SheetTable, SignOff, Value

SOUND = make_world({})


def compare(old: Return, new: Return, world: World = SOUND) -> Difference:
    judged = (
        judge_entries(
            world.framework,
            world.catalogue,
            world.history,
            filed.identity.period or world.period,
            [entry for table in filed.tables for entry in table.entries],
        )
        for filed in (old, new)
    )
    return compare_returns(world.framework, old, new, *judged)


def worlds(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    """The difference between the returns of two cases of one council."""
    first, second = make_world(old), make_world(new)
    return compare(first.filed, second.filed, second)


def typed(value: object) -> Return:
    """The sound return with something else under Actual of M1."""
    return make_world({"row": {"actual": value}, "measure": {}}).filed


def changes(found: Difference) -> list[tuple[str, str, str, str]]:
    return [(e.ref, c.column, c.old, c.new) for e in found.entries for c in e.cells]


# ---------------------------------------------------------------- what matters


def test_a_changed_figure_is_told_with_what_it_does_to_the_status() -> None:
    case: dict[str, Any] = {"measure": {"target": 80}, "row": {"actual": 81}}
    found = worlds(case, {**case, "row": {"actual": Decimal("60.50")}})
    (entry,) = found.entries
    assert (entry.change, entry.ref, entry.is_rejudged) == (Change.CHANGED, "M1", True)
    assert changes(found) == [("M1", "actual", "81", "60.5")]
    assert entry.old and entry.new
    assert (entry.old.status, entry.new.status) == ("green", "red")


def input_cells() -> list[tuple[int, int, str]]:
    """(table, entry, column) of every cell that the service fills in."""
    parts = {part.id: part.kind for part in SOUND.framework.parts}
    return [
        (t, e, column)
        for t, table in enumerate(SOUND.filed.tables)
        for e, entry in enumerate(table.entries)
        for column in entry.cells
        if ROLES[parts[table.part]][column].filled is Filled.INPUT
    ]


def with_cell(filed: Return, place: tuple[int, int, str], value: Value) -> Return:
    """A return in which one cell says something else."""
    t, e, column = place
    table = filed.tables[t]
    entry = table.entries[e]
    cells = {**entry.cells, column: entry.cells[column]._replace(value=value)}
    entries = [*table.entries]
    entries[e] = replace(entry, cells=cells)
    tables = [*filed.tables]
    tables[t] = replace(table, entries=tuple(entries))
    return replace(filed, tables=tuple(tables))


@pytest.mark.parametrize("place", input_cells())
@given(value=st.sampled_from([None, "Something else", Decimal("12345.6"), date(2031, 1, 2)]))
def test_every_input_cell_is_told_with_its_address(
    place: tuple[int, int, str], value: Value
) -> None:
    t, e, column = place
    entry = SOUND.filed.tables[t].entries[e]
    found = compare(SOUND.filed, with_cell(SOUND.filed, place, value))
    if value is None and entry.cells[column].is_empty:
        assert found.is_empty
        return
    (change,) = found.entries
    (cell,) = change.cells
    assert (change.ref, change.change) == (entry.ref, Change.CHANGED)
    assert (change.sheet, cell.cell) == (
        entry.cells[column].sheet,
        entry.cells[column].address,
    )
    assert (cell.column, cell.old != cell.new) == (column, True)


def test_text_in_place_of_a_number_is_a_change_and_said_to_be_text() -> None:
    assert changes(compare(typed(85), typed("85"))) == [("M1", "actual", "85", 'the text "85"')]
    assert changes(compare(typed(85), typed({"error": "#N/A"}))) == [
        ("M1", "actual", "85", "the Excel error #N/A")
    ]
    assert changes(compare(typed(85), typed({"formula": None}))) == [
        ("M1", "actual", "85", "a formula saved without its result")
    ]


def test_entries_added_and_removed() -> None:
    add = {"add": [{"sheet": "Risk", "ref": "NEW-1", "title": "Roofs leak", "likelihood": 2}]}
    found = worlds({}, {**add, "remove": ["R1"]})
    assert [(e.change, e.ref, e.title) for e in found.entries] == [
        (Change.ADDED, "NEW-1", "Roofs leak"),
        (Change.REMOVED, "R1", SOUND.catalogue.risks[0].title),
    ]
    assert not found.rejudged


def test_signatures_and_strays() -> None:
    new = make_world(
        {
            "sign_off": {"approved_by": "Somebody else", "approved_on": None},
            "facts": [{"kind": "outside-table", "sheet": "Risk", "cell": "A40", "found": "Hello"}],
        }
    ).filed
    found = compare(SOUND.filed, new)
    assert [(line.column, line.new) for line in found.signatures] == [
        ("approved_by", "Somebody else"),
        ("approved_on", ""),
    ]
    assert [fact.cell for fact in found.strays] == ["A40"]
    assert not found.is_empty
    assert compare(new, SOUND.filed).strays == ()


def test_returns_of_different_services_or_periods() -> None:
    identity = SOUND.filed.identity
    for other in (
        replace(identity, service="EDU"),
        replace(identity, period=Period(2026, 2)),
    ):
        found = compare(SOUND.filed, replace(SOUND.filed, identity=other))
        assert found.is_of_another
        assert not found.is_empty
    same = compare(SOUND.filed, replace(SOUND.filed, identity=replace(identity, service="hou")))
    assert same.is_empty


# ---------------------------------------------------------------- what does not matter


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (85, Decimal("85.00")),
        (85, {"percent": 85}),
        (85, {"formula": 85}),
        (None, "   "),
    ],
)
def test_spellings_of_the_same_figure(old: object, new: object) -> None:
    assert compare(typed(old), typed(new)).is_empty


def place_of(column: str) -> tuple[int, int, str]:
    return next(place for place in input_cells() if place[2] == column)


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("commentary", "Two posts are vacant.", "  Two posts\u00a0are\nvacant. "),
        ("commentary", Decimal("12.50"), "12.5"),
        ("data_state", "Final", "FINAL "),
        ("timeframe", date(2026, 9, 30), "30/09/2026"),
        ("reviewed_on", date(2026, 6, 30), datetime.combine(date(2026, 6, 30), time(9, 15))),
    ],
)
def test_what_does_not_matter(column: str, old: Value, new: Value) -> None:
    place = place_of(column)
    before, after = (with_cell(SOUND.filed, place, value) for value in (old, new))
    assert compare(before, after).is_empty


def test_what_the_template_fills_in_or_calculates_is_not_compared() -> None:
    case = {"measure": {}, "row": {"target": 1, "title": "x", "status": "Red", "trend": "Decline"}}
    assert compare(SOUND.filed, make_world(case).filed).is_empty


def _shuffled(filed: Return, chance: random.Random) -> Return:
    """The same with rows, columns and sheets in another order."""

    def moved(table: SheetTable) -> SheetTable:
        entries = [*table.entries]
        chance.shuffle(entries)
        places = {column: chance.randint(1, 99) for column in table.columns}
        again = tuple(
            Entry(
                entry.part,
                entry.ref,
                row,
                {
                    column: Cell(cell.sheet, row, places[column], *cell[3:])
                    for column, cell in reversed(entry.cells.items())
                },
            )
            for row, entry in enumerate(entries, 7)
        )
        return replace(table, entries=again, columns=places, header_row=6)

    tables = [moved(table) for table in filed.tables]
    chance.shuffle(tables)
    return replace(filed, tables=tuple(tables))


MANY = make_world(
    {
        "measures": [{"ref": f"M{number}"} for number in range(1, 6)],
        "rows": {"M1": {"actual": 3}, "M2": {"actual": None}},
        "add": [
            {"sheet": "Risk", "ref": "NEW-1", "title": "Roofs leak"},
            {"sheet": "Risk", "ref": "R1", "likelihood": 5},
            {"sheet": "Risk", "ref": "", "title": "No ref"},
            {"sheet": "Risk", "ref": "", "title": "No ref either"},
            {"sheet": "QA", "ref": "NEW-1", "source": "A survey"},
        ],
    }
)


@given(st.integers(0, 2**32))
def test_the_order_of_rows_columns_and_sheets_does_not_matter(seed: int) -> None:
    assert compare(MANY.filed, _shuffled(MANY.filed, random.Random(seed)), MANY).is_empty


def test_a_return_does_not_differ_from_itself() -> None:
    for world in (SOUND, MANY, make_world({"base": "asking"})):
        found = compare(world.filed, world.filed, world)
        assert found.is_empty
        assert found.entries == found.signatures == found.strays == ()


def test_strays_that_moved_are_the_same() -> None:
    def filed(cell: str) -> Return:
        fact = Fact(FactKind.OUTSIDE_TABLE, "Risk", cell, "Hello")
        return replace(SOUND.filed, facts=(fact,))

    assert compare(filed("A40"), filed("B41")).is_empty


def test_a_signature_typed_with_other_spaces_is_the_same() -> None:
    cell = make_cell("Cover", 7, 2, " B.  Example ")
    signed = replace(SOUND.filed.sign_off, approved_by=cell)
    assert compare(SOUND.filed, replace(SOUND.filed, sign_off=signed)).is_empty
    assert len(compare(SOUND.filed, replace(SOUND.filed, sign_off=SignOff())).signatures) == 3
