"""Needs: which inputs an entry still owes. One table for the engine and the live formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pmqa_cli.model.framework import Framework, Kind, StatusId
from pmqa_cli.model.returns import Cell


class When(StrEnum):
    """The condition under which an input is owed."""

    NO_FIGURE = "no figure"
    """Status is not returned."""
    UNAVAILABLE = "unavailable"
    """Status is not available."""
    FIGURE = "figure"
    """A figure was given that can be used: the status is none of ``WITHOUT_FIGURE``."""
    OFF_TARGET = "off target"
    """The status needs mitigation."""
    PROMISED = "promised"
    """Last quarter's action is shown in the row."""
    DUE = "due"
    """A catalogue row that is due this quarter, or any row in which something was typed."""


WITHOUT_FIGURE = (StatusId.NOT_RETURNED, StatusId.NOT_AVAILABLE, StatusId.NOT_DUE)
"""The statuses of a measure that has no figure."""


@dataclass(frozen=True, slots=True)
class Need:
    """One input and when it is owed."""

    column: str
    when: When


_NEEDS: dict[Kind, tuple[Need, ...]] = {
    Kind.MEASURES: (Need("actual", When.NO_FIGURE), Need("expected", When.UNAVAILABLE)),
    Kind.ACTIVITIES: (Need("percent_complete", When.DUE), Need("status", When.DUE)),
    Kind.QUALITY: tuple(
        Need(column, When.DUE) for column in ("date", "what_was_done", "findings", "learning")
    ),
    Kind.RISKS: tuple(
        Need(column, When.DUE)
        for column in ("likelihood", "impact", "controls", "owner", "reviewed_on")
    ),
    Kind.NARRATIVE: (Need("answer", When.DUE),),
}
_WITHOUT_STATUS = (Kind.QUALITY, Kind.NARRATIVE)


def needs_of(framework: Framework, kind: Kind) -> tuple[Need, ...]:
    """Everything that a row of this kind may owe, in the order in which it is named."""
    if kind in _WITHOUT_STATUS:
        return _NEEDS[kind]
    statement = framework.data_quality.fields if kind is Kind.MEASURES else ()
    return _with_mitigation(kind, framework.mitigation.fields, statement)


@cache
def _with_mitigation(
    kind: Kind, fields: tuple[str, ...], statement: tuple[str, ...]
) -> tuple[Need, ...]:
    return (
        *_NEEDS[kind],
        *(Need(field, When.OFF_TARGET) for field in fields),
        Need("action_done", When.PROMISED),
        *(Need(field, When.FIGURE) for field in statement),
    )


def needed_columns(
    needs: Collection[Need], holding: Collection[When], cells: Mapping[str, Cell]
) -> tuple[str, ...]:
    """The columns still owed: those whose condition holds and in which nothing stands.

    A figure is owed while the status says so, whatever stands in the cell: a word where a number
    belongs is still no figure.
    """
    return tuple(
        need.column
        for need in needs
        if need.when in holding
        and (need.when is When.NO_FIGURE or ((cell := cells.get(need.column)) and cell.is_empty))
    )


def need_word(framework: Framework, kind: Kind, column: str) -> str:
    """How Still needed names a column."""
    return framework.needed_words.get(column) or framework.heading(kind, column)
