"""Earlier periods from a CSV file: what was reported before pmqa."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import Point
from pmqa_cli.store.tables import Column, Problem, Table, TableError, read_table
from pmqa_cli.store.values import NUMBER, PERIOD, TEXT, Holds, choice, mapping


class HistoryError(TableError):
    """The file cannot be used as it stands; ``problems`` holds everything that is wrong."""


def figure(yes_no: tuple[str, str]) -> Holds:
    """A number, or the word for yes or no, which count as 1 and 0."""
    words = dict(zip(map(str.casefold, yes_no), (Decimal(1), Decimal(0)), strict=True))

    def read(text: str) -> Decimal:
        found = words.get(text.casefold())
        return NUMBER.read(text) if found is None else found

    return Holds(read, NUMBER.allowed)


def history_table(framework: Framework) -> Table:
    """The columns of the file (formats.md, "Catalogue"). A status is a word of the framework."""
    holds = figure(framework.choices.yes_no)
    return Table(
        "history",
        (
            Column("ref", TEXT, "As in the catalogue.", "HOU01", needed=True),
            Column("period", PERIOD, "Which quarter it is of.", "2025-26 Q4", needed=True),
            Column(
                "actual",
                holds,
                "A measure's figure (Yes or No for a yes/no measure), an activity's % complete, a "
                "risk's score. Trends need it.",
                "82.5",
            ),
            Column(
                "target",
                holds,
                "What the measure was to reach then. pmqa whatif judges only figures that have "
                "one, and today's target never stands in for it.",
                "85",
            ),
            Column(
                "status",
                mapping({status.word: status.id for status in framework.statuses}),
                "The status that was reported, in the framework's words. Without it the pack says "
                "neither for how many quarters something has been off target nor what has changed.",
                "Amber",
            ),
            Column(
                "state",
                choice(("final", "provisional")),
                "Whether the figure may still change. Empty: final.",
                "final",
            ),
            Column("source", TEXT, "Where it was published.", "Annual report 2025-26"),
        ),
        required=True,
        about="An earlier quarter of a measure, an activity or a risk.",
    )


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file of earlier periods as read."""

    name: str
    sha256: str
    points: tuple[Point, ...]


def read_history(path: Path, framework: Framework) -> HistoryFile:
    """Read earlier periods. Raises HistoryError with every problem; a ref that stands twice for
    one period is one, because only one of the two can be right."""
    read = read_table(path, path.name, history_table(framework))
    problems = list(read.problems)
    seen: dict[tuple[str, object], int] = {}
    points = []
    for row in read.rows:
        values = {"state": "final", **row.values}
        key = (str(values.get("ref", "")).casefold(), values.get("period"))
        first = seen.setdefault(key, row.at.line)
        if first != row.at.line and all(key):
            message = f"This ref and period stand on line {first} already. Delete one of the two."
            problems.append(Problem(path.name, row.at.line, "ref", str(values["ref"]), message))
        elif not problems:
            points.append(Point(**values))
    if problems:
        raise HistoryError(problems, path.name)
    return HistoryFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), tuple(points))
