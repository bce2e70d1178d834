"""What each column of a return holds, whichever council's heading it carries.

A framework chooses among these columns, orders and names them; what a column means, who fills it
in and what may stand in it is the same everywhere and is what rules, reader and writer share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pmqa_cli.model.catalogue import Item, Measure
from pmqa_cli.model.framework import Choices, Framework, Kind


class Filled(StrEnum):
    """Who fills a column in."""

    LOCKED = "locked"
    """The template, from catalogue and ledger; the service cannot type in it."""
    INPUT = "input"
    """The service."""
    FORMULA = "formula"
    """A live formula; pmqa calculates for itself and never relies on it."""


class Holds(StrEnum):
    """What may stand in a column."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    """A number from 0 to 100."""
    SCORE = "score"
    """A whole number from 1 to as many steps as the framework's scale has."""
    DATE = "date"
    TIMEFRAME = "timeframe"
    """A date, or words that name one ("end of September 2026")."""
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Role:
    """The meaning of one column."""

    filled: Filled
    holds: Holds
    only_if_used: bool = False
    """Left out of a sheet on which no row uses it."""
    spare_input: bool = False
    """Locked in a catalogue row, but typed by the service in a spare row."""


_text = Role(Filled.INPUT, Holds.TEXT)
_choice = Role(Filled.INPUT, Holds.CHOICE)
_date = Role(Filled.INPUT, Holds.DATE)
_locked = Role(Filled.LOCKED, Holds.TEXT)
_locked_number = Role(Filled.LOCKED, Holds.NUMBER)
_formula = Role(Filled.FORMULA, Holds.TEXT)
_title = Role(Filled.LOCKED, Holds.TEXT, spare_input=True)

_MITIGATION: Mapping[str, Role] = {
    "commentary": _text,
    "remedial_action": _text,
    "responsible_officer": _text,
    "timeframe": Role(Filled.INPUT, Holds.TIMEFRAME),
    "last_action": Role(Filled.LOCKED, Holds.TEXT, only_if_used=True),
    "action_done": Role(Filled.INPUT, Holds.CHOICE, only_if_used=True),
    "still_needed": _formula,
}

ROLES: Mapping[Kind, Mapping[str, Role]] = {
    Kind.MEASURES: {
        "ref": _locked,
        "title": _locked,
        "owner": _locked,
        "unit": _locked,
        "polarity": _locked,
        "target": _locked_number,
        "tolerance": Role(Filled.LOCKED, Holds.TEXT, only_if_used=True),
        "amber_value": Role(Filled.LOCKED, Holds.NUMBER, only_if_used=True),
        "floor": Role(Filled.LOCKED, Holds.NUMBER, only_if_used=True),
        "last_year": _locked_number,
        "previous": _locked_number,
        "actual": Role(Filled.INPUT, Holds.NUMBER),
        "numerator": Role(Filled.INPUT, Holds.NUMBER, only_if_used=True),
        "denominator": Role(Filled.INPUT, Holds.NUMBER, only_if_used=True),
        "data_state": _choice,
        "reason_not_available": _choice,
        "expected": _date,
        "previous_restated": Role(Filled.INPUT, Holds.NUMBER),
        "data_source": _text,
        "collection_method": _text,
        "verified_by": _text,
        "verified_on": _date,
        "status": _formula,
        "trend": _formula,
        "comparison": Role(Filled.LOCKED, Holds.TEXT, only_if_used=True),
        **_MITIGATION,
    },
    Kind.ACTIVITIES: {
        "ref": _locked,
        "title": _locked,
        "objective": _locked,
        "due": Role(Filled.LOCKED, Holds.DATE),
        "previous_status": _locked,
        "percent_complete": Role(Filled.INPUT, Holds.PERCENT),
        "done": _choice,
        "status": _choice,
        "achievements": _text,
        "issues": _text,
        "next_actions": _text,
        **_MITIGATION,
    },
    Kind.QUALITY: {
        "ref": _locked,
        "source": _title,
        "kind": Role(Filled.LOCKED, Holds.CHOICE, spare_input=True),
        "date": _date,
        "what_was_done": _text,
        "findings": _text,
        "learning": _text,
        "action": _text,
        "still_needed": _formula,
    },
    Kind.RISKS: {
        "ref": _locked,
        "title": _title,
        "previous_score": _locked_number,
        "appetite": Role(Filled.LOCKED, Holds.NUMBER, only_if_used=True),
        "likelihood": Role(Filled.INPUT, Holds.SCORE),
        "impact": Role(Filled.INPUT, Holds.SCORE),
        "score": Role(Filled.FORMULA, Holds.NUMBER),
        "status": _formula,
        "escalation": Role(Filled.FORMULA, Holds.TEXT, only_if_used=True),
        "controls": _text,
        "owner": _text,
        "reviewed_on": _date,
        "escalate": _choice,
        **_MITIGATION,
    },
    Kind.NARRATIVE: {
        "ref": _locked,
        "question": _locked,
        "answer": _text,
        "evidence": _text,
        "still_needed": _formula,
    },
}

SPARE_ROWS: Mapping[Kind, int] = {Kind.QUALITY: 10, Kind.RISKS: 10}
"""How many unlocked rows a sheet of this kind ends in, for proposals NEW-1, NEW-2 ..."""

QUALITY_KINDS = ("Quantitative", "Qualitative")


def is_proposal(ref: str) -> bool:
    """Whether a ref is that of a spare row: "NEW-3"."""
    return ref.strip().upper().startswith("NEW-")


FIGURES = ("actual", "previous_restated")
"""The columns in which a measure's own figures are typed."""


def holds_of(kind: Kind, column: str, item: Item | None) -> Holds:
    """What may stand in a column in one row: the figures of a yes/no measure are words."""
    if column in FIGURES and isinstance(item, Measure) and item.is_yes_no:
        return Holds.CHOICE
    return ROLES[kind][column].holds


def choices_for(framework: Framework, kind: Kind, column: str) -> tuple[str, ...]:
    """The words that a dropdown column accepts, in the order of the list; empty if it has none.

    Of a measure's figures, those of a yes/no measure (``holds_of``).
    """
    choices: Choices = framework.choices
    match column:
        case "status" if kind is Kind.ACTIVITIES:
            activities = framework.activities.statuses
            return tuple(framework.status(each.status).word for each in activities)
        case "kind" if kind is Kind.QUALITY:
            return QUALITY_KINDS
        case _ if column in FIGURES:
            return choices.yes_no
        case "data_state":
            return choices.data_state
        case "reason_not_available":
            return choices.not_available
        case "action_done":
            return choices.action_done
        case "done":
            return choices.done
        case "escalate":
            return choices.escalate
        case _:
            return ()
