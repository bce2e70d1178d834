"""What cannot be right although every value alone can stand: rows that contradict themselves.

A catalogue with such a row is not loaded, because whatever were worked out from it would be a
guess. What is only missing or unknown loads, and is for the rules to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pmqa_cli.model.text import fold
from pmqa_cli.store.tables import Problem, ReadRow


def judge_rows(rows: Mapping[str, Sequence[ReadRow]]) -> Iterator[Problem]:
    """Every contradiction in the files that were read; ``rows`` are theirs by the table's name."""
    for name in ("measures", "waivers"):
        for row in rows.get(name, ()):
            yield from _judge_periods(row)
    yield from _judge_parents(rows.get("objectives", ()))


def _judge_periods(row: ReadRow) -> Iterator[Problem]:
    first, last = row.value("from_period"), row.value("until_period")
    if first is not None and last is not None and first > last:
        message = (
            f"The last period is before the first, {first}, so there is none in between. Write "
            "the first period under from and the last under until."
        )
        yield Problem(row.at.file, row.at.line, "until", str(last), message)


def _judge_parents(rows: Sequence[ReadRow]) -> Iterator[Problem]:
    """Objectives that stand above themselves: whoever followed the thread up would never arrive."""
    parents: dict[str, str] = {}
    for row in rows:
        parents.setdefault(fold(row.values.get("ref", "")), row.values.get("parent", ""))
    for row in rows:
        way = [str(row.values.get("ref", ""))]
        above = str(row.values.get("parent", ""))
        while above and fold(above) not in map(fold, way):
            way.append(above)
            above = parents.get(fold(above), "")
        if above and fold(above) == fold(way[0]):
            thread = " is under ".join([*way, above])
            message = (
                f"An objective cannot stand above itself: {thread}. Name the objective above it, "
                "or leave the field empty where it is the highest."
            )
            yield Problem(row.at.file, row.at.line, "parent", row.values["parent"], message)
