"""Values that cannot be used: what was typed, where, and why it is not in the pack."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pmqa_cli.judge.entries import Judged, date_in, number_in
from pmqa_cli.judge.status import is_possible, is_step
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.columns import ROLES, Filled, Holds, choices_for, holds_of
from pmqa_cli.model.framework import Framework, Kind, StatusId
from pmqa_cli.model.returns import Cell, ErrorValue
from pmqa_cli.pack.words import shown_text


class Refusal(NamedTuple):
    """One value that cannot be used."""

    column: str
    cell: Cell
    why: str
    """A sentence: "The cell holds “n/a” where a number is expected."."""


def held(cell: Cell) -> str:
    """What a cell holds, as a person would say it."""
    if not cell.is_calculated:
        return "a formula that was never calculated"
    if isinstance(cell.value, ErrorValue):
        return f"the error {cell.value}"
    return f"\u201c{shown_text(cell)}\u201d"


def refused_values(framework: Framework, judged: Judged) -> Iterator[Refusal]:
    """Every value of an entry that cannot be used, in the order of the columns."""
    for column, role in ROLES[judged.kind].items():
        cell = judged.cell(column)
        typed_here = role.filled is Filled.INPUT or (role.spare_input and judged.item is None)
        if cell is None or cell.is_empty or not typed_here:
            continue
        holds = holds_of(judged.kind, column, judged.item)
        why = _wrong_kind(framework, judged.kind, column, holds, cell)
        if not why and column == "actual":
            why = _wrong_figure(judged)
        if why:
            yield Refusal(column, cell, why)


def _wrong_kind(framework: Framework, kind: Kind, column: str, holds: Holds, cell: Cell) -> str:
    number = number_in(cell)
    expected = ""
    match holds:
        case Holds.NUMBER if number is None:
            expected = "a number is expected"
        case Holds.PERCENT if number is None or not 0 <= number <= Decimal(100):
            expected = "a number from 0 to 100 is expected"
        case Holds.SCORE:
            rules = framework.risks
            steps = len(rules.likelihood if column == "likelihood" else rules.impact)
            if not is_step(number, steps):
                expected = f"a whole number from 1 to {steps} is expected"
        case Holds.DATE if date_in(cell) is None:
            expected = "a date is expected"
        case Holds.CHOICE:
            words = choices_for(framework, kind, column)
            if words and cell.text.casefold() not in {word.casefold() for word in words}:
                expected = f"one of these is expected: {', '.join(words)}"
    return f"The cell holds {held(cell)} where {expected}." if expected else ""


def _wrong_figure(judged: Judged) -> str:
    item, actual = judged.item, judged.actual
    if isinstance(item, Measure) and actual is not None and not is_possible(item, actual):
        assert judged.outcome is not None
        return judged.outcome.reason
    return ""


def decisive_columns(kind: Kind) -> tuple[str, ...]:
    """The columns whose values decide an entry's status."""
    return {
        Kind.MEASURES: ("actual",),
        Kind.ACTIVITIES: ("status",),
        Kind.RISKS: ("likelihood", "impact"),
        Kind.QUALITY: ("what_was_done",),
        Kind.NARRATIVE: ("answer",),
    }[kind]


def reason_for(judged: Judged, refusals: tuple[Refusal, ...]) -> str:
    """Why an entry has its status; for one not returned, what stood in the cell instead."""
    assert judged.outcome is not None
    decisive = decisive_columns(judged.kind)
    if judged.status == StatusId.NOT_RETURNED:
        said = [refusal.why for refusal in refusals if refusal.column in decisive]
        if said:
            return " ".join(said)
    return judged.outcome.reason
