"""What is odd about a published row without breaking a rule: for a person to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pmqa_cli.judge.audit.figures import canonical_unit
from pmqa_cli.judge.audit.words import read_period
from pmqa_cli.judge.numbers import HUNDRED, round_half_up, say_number
from pmqa_cli.model.period import Period
from pmqa_cli.model.publication import Published
from pmqa_cli.model.text import normalise

_SUM = re.compile(r"(?<![\d,.])\d[\d,]*(?:\.\d+)?%?(?: ?\+ ?(?:q[1-4]:? ?)?\d[\d,]*(?:\.\d+)?%?)+")
_ADDEND = re.compile(r"(?<![\dq])\d[\d,]*(?:\.\d+)?")


def find_suspicions(row: Published) -> Iterator[str]:
    """Everything odd about one row by itself, a sentence each."""
    for literal in row.literals:
        yield f"{literal}, an error of a spreadsheet."
    for name, figure in (
        ("figure of the period before", row.previous),
        ("figure of last year", row.last_year),
    ):
        if figure.is_unreadable and not figure.literal:
            yield f'The {name} says "{figure.text}", which is {figure.trouble}.'
    actual = row.actual.value
    if actual is None:
        return
    yield from _compared(row, actual)
    yield from _as_percentage(row, actual)
    yield from _as_explained(row, actual)


def _compared(row: Published, actual: Decimal) -> Iterator[str]:
    before = row.previous.value
    if before is None:
        return
    if actual == before:
        yield f"{say_number(actual)} is unchanged since the period before."
    elif not actual:
        yield f"0 after {say_number(before)}: a zero may stand for a figure that was not available."


def _as_percentage(row: Published, actual: Decimal) -> Iterator[str]:
    measure, unit = row.measure, canonical_unit(row.measure.unit)
    if unit not in ("%", ""):
        return
    if unit and not 0 <= actual <= HUNDRED:
        yield f"{say_number(actual)}% is outside 0 to 100."
    beside = [each for each in (measure.target, row.previous.value) if each is not None]
    meant = actual * HUNDRED
    # Without a unit only a figure that would then lie close to the others looks like a percentage.
    near = [each for each in beside if abs(each) >= 5 and _is_near(meant, each, bool(unit))]
    if 0 < abs(actual) <= 1 and near:
        yield (
            f"{say_number(actual)} stands beside {say_number(near[0])}: "
            f"{say_number(meant)} may be meant."
        )
    if not unit:
        return
    target = measure.target
    if target is not None and 0 < target <= 1 and actual > 20 * target:
        yield (
            f"The target of {say_number(target)}% stands beside {say_number(actual)}%: "
            f"{say_number(target * HUNDRED)}% may be meant."
        )


def _is_near(meant: Decimal, other: Decimal, is_percentage: bool) -> bool:
    away = abs(meant - other)
    return away < abs(meant / HUNDRED - other) if is_percentage else away <= abs(other) / 4


def _as_explained(row: Published, actual: Decimal) -> Iterator[str]:
    """A sum in the commentary of which the figure is only one part ("Q1 28 + Q2 24")."""
    for found in _SUM.finditer(normalise(row.commentary)):
        parts = [Decimal(part.replace(",", "")) for part in _ADDEND.findall(found[0])]
        added = sum(parts, Decimal(0))
        if len(parts) > 1 and actual in parts and actual != added:
            sum_ = " + ".join(say_number(part) for part in parts)
            yield (
                f"The commentary adds {sum_} = {say_number(added)}, and the figure says "
                f"{say_number(actual)}."
            )


# ---------------------------------------------------------------- rows beside rows


Key = tuple[str, str]


def key_of(row: Published) -> Key:
    """Which measure of which council a row is about."""
    measure = row.measure
    return normalise(row.council), normalise(measure.ref or measure.title)


def find_restated(rows: list[Published]) -> dict[int, list[str]]:
    """Line -> what contradicts other rows of the same measure: given twice, or restated since."""
    found: dict[int, list[str]] = {}
    seen: dict[tuple[Key, str], Published] = {}
    by_period: dict[tuple[Key, Period], Published] = {}
    for row in rows:
        if row.counts is not None or not key_of(row)[1]:
            continue
        if row.period:
            other = seen.setdefault((key_of(row), normalise(row.period)), row)
            if other is not row and other.actual.value != row.actual.value:
                found.setdefault(row.line, []).append(
                    f"Line {other.line} gives another figure for it: {other.actual.text}."
                )
        if period := read_period(row.period):
            by_period.setdefault((key_of(row), period), row)
    for (key, period), row in by_period.items():
        earlier = by_period.get((key, period.previous))
        before, was = row.previous.value, earlier.actual.value if earlier else None
        if earlier and before is not None and was is not None and before != was:
            decimals = row.measure.decimals
            if round_half_up(before, decimals) != round_half_up(was, decimals):
                found.setdefault(row.line, []).append(
                    f"It gives {say_number(before)} for the period before; line {earlier.line} "
                    f"gave {say_number(was)}, so a figure was restated."
                )
    return found
