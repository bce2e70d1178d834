"""What changed between two returns, entry by entry, and what that does to status and trend.

Compared is what a service fills in. What does not matter is left out: the order of rows and
columns, formats, how a number is spelled, spaces, the case of a choice. So is what the template
fills in and calculates: PM208 holds that against the catalogue, and no judgement rests on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pmqa_cli.judge.entries import Judged
from pmqa_cli.judge.numbers import write_number
from pmqa_cli.model.columns import FIGURES, ROLES, Filled, Holds, holds_of, is_proposal
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.returns import Cell, ErrorValue, Fact, FactKind, Return, SignOff, Value
from pmqa_cli.model.text import fold, normalise, tidy

_WORDS = (Holds.TEXT, Holds.TIMEFRAME, Holds.CHOICE)
"""What is compared as text, whatever Excel took it for."""

_JUDGED_BY = (*FIGURES, "reason_not_available", "likelihood", "impact", "status")
"""The columns on which status or trend rests."""


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that says something else."""

    column: str
    """Column id; of a signature, the field of the sign-off."""
    heading: str
    old: str
    """As text, empty where nothing stood there."""
    new: str
    cell: str
    """Its address in the new return; of an entry that was removed, in the old one. Empty where that
    has no such column."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that was added, removed or changed."""

    change: Change
    sheet: str
    """Its name in the new return; of an entry that was removed, in the old one."""
    ref: str
    title: str
    """The catalogue's, else what the service called it."""
    cells: tuple[CellChange, ...]
    old: Judged | None
    new: Judged | None

    @property
    def is_rejudged(self) -> bool:
        """Whether the status or the trend is another."""
        return self.has_status and (_verdict(self.old) != _verdict(self.new))

    @property
    def has_status(self) -> bool:
        """Whether pmqa gives the entry a status on both sides: the catalogue knows it."""
        return all(
            each is not None and each.item is not None and each.outcome is not None
            for each in (self.old, self.new)
        )

    @property
    def has_new_figure(self) -> bool:
        """Whether a figure on which status or trend rests is among the changes."""
        return any(each.column in _JUDGED_BY for each in self.cells)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two returns."""

    old: Return
    new: Return
    entries: tuple[EntryChange, ...]
    """In the order of the framework's sheets, on each as in the new return; removed ones last."""
    signatures: tuple[CellChange, ...]
    strays: tuple[Fact, ...]
    """What stands in the new return, and not in the old one, where nothing is read (PM212)."""

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.entries or self.signatures or self.strays or self.is_of_another)

    @property
    def is_of_another(self) -> bool:
        """Whether the two are of different services or periods."""
        old, new = self.old.identity, self.new.identity
        return fold(old.service) != fold(new.service) or old.period != new.period

    def count(self, change: Change) -> int:
        """How many entries were added, removed or changed."""
        return sum(each.change is change for each in self.entries)

    @property
    def cells(self) -> int:
        """How many cells of changed entries say something else."""
        return sum(len(each.cells) for each in self.entries if each.change is Change.CHANGED)

    @property
    def rejudged(self) -> tuple[EntryChange, ...]:
        """The entries whose status or trend is another."""
        return tuple(each for each in self.entries if each.is_rejudged)


def compare_returns(
    framework: Framework,
    old: Return,
    new: Return,
    old_entries: Sequence[Judged],
    new_entries: Sequence[Judged],
) -> Difference:
    """What changed from one return to another, both read and judged by the same framework."""
    pairs, removed, added = _pair(old_entries, new_entries)
    found = [
        *(change for pair in pairs if (change := _changed(framework, *pair))),
        *(_whole(framework, Change.ADDED, each) for each in added),
        *(_whole(framework, Change.REMOVED, each) for each in removed),
    ]
    order = {part.id: place for place, part in enumerate(framework.parts)}
    found.sort(key=lambda each: _place(order, each))
    signatures = tuple(_signatures(framework, old, new))
    return Difference(old, new, tuple(found), signatures, _strays(old, new))


def _strays(old: Return, new: Return) -> tuple[Fact, ...]:
    before = Counter(map(_what, _outside(old)))
    found = []
    for fact in _outside(new):
        if before[_what(fact)]:
            before[_what(fact)] -= 1
        else:
            found.append(fact)
    return tuple(found)


def _outside(filed: Return) -> Iterator[Fact]:
    return (fact for fact in filed.facts if fact.kind is FactKind.OUTSIDE_TABLE)


def _what(fact: Fact) -> tuple[str, str]:
    """What stands there, wherever on its sheet: rows may have moved."""
    return fact.sheet, tidy(fact.found or fact.detail)


def _place(order: dict[str, int], each: EntryChange) -> tuple[int, bool, int]:
    judged = each.new or each.old
    assert judged is not None
    return order[judged.part.id], each.new is None, judged.entry.row


# ---------------------------------------------------------------- which entry is which


Pair = tuple[Judged, Judged]
Key = Callable[[Judged], object]


def _pair(
    old: Sequence[Judged], new: Sequence[Judged]
) -> tuple[list[Pair], list[Judged], list[Judged]]:
    """Pairs of the same entry, and what stands only in the old or only in the new return.

    The same ref on the same sheet; of rows that share one, or have none, first those that say the
    same, then the others in their order. Then the same ref on another sheet, where a measure may
    have come to be typed in; a proposal's ref means something on its own sheet only.
    """

    def in_full(each: Judged) -> object:
        said = tuple((column, _said(each, column)) for column in _compared(each))
        return each.part.id, fold(each.ref), frozenset(pair for pair in said if pair[1])

    def on_sheet(each: Judged) -> object:
        return each.part.id, fold(each.ref)

    def anywhere(each: Judged) -> object:
        named = each.ref and not is_proposal(each.ref)
        return (each.kind, fold(each.ref)) if named else id(each)

    pairs: list[Pair] = []
    left_old, left_new = list(old), list(new)
    for key in (in_full, on_sheet, anywhere):
        matched, left_old, left_new = _match(key, left_old, left_new)
        pairs += matched
    return pairs, left_old, left_new


def _match(
    key: Key, old: Sequence[Judged], new: Sequence[Judged]
) -> tuple[list[Pair], list[Judged], list[Judged]]:
    waiting: dict[object, list[Judged]] = {}
    for each in old:
        waiting.setdefault(key(each), []).append(each)
    pairs: list[Pair] = []
    left: list[Judged] = []
    for each in new:
        same = waiting.get(key(each))
        if same:
            pairs.append((same.pop(0), each))
        else:
            left.append(each)
    paired = {id(before) for before, _ in pairs}
    return pairs, [each for each in old if id(each) not in paired], left


# ---------------------------------------------------------------- what it says


def _compared(judged: Judged) -> Iterator[str]:
    """The columns that the service fills in, in this row."""
    for column, role in ROLES[judged.kind].items():
        if column != "ref" and (
            role.filled is Filled.INPUT or (role.spare_input and judged.item is None)
        ):
            yield column


def _said(judged: Judged, column: str) -> tuple[str, object] | None:
    """What a cell says, as it is compared; None where it says nothing."""
    return _meaning(judged.cell(column), holds_of(judged.kind, column, judged.item))


def _meaning(cell: Cell | None, holds: Holds) -> tuple[str, object] | None:
    if cell is None or (cell.is_empty and cell.is_calculated):
        return None
    value = cell.value
    if not cell.is_calculated:
        return "formula", ""
    if isinstance(value, ErrorValue):
        return "error", str(value)
    if holds in _WORDS:
        text = normalise(_text(value)) if holds is Holds.CHOICE else tidy(_text(value))
        return ("text", text) if text else None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        return ("text", tidy(value)) if tidy(value) else None
    return type(value).__name__, value


def _text(value: Value) -> str:
    """A value as text: numbers without trailing zeros, dates as they are typed."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case Decimal():
            return write_number(value)
        case date():
            return value.strftime("%d/%m/%Y")
        case _:
            return str(value)


def _shown(cell: Cell | None, holds: Holds) -> str:
    """A cell as the difference shows it: what a number column holds as text is said to be text."""
    meaning = _meaning(cell, holds)
    if cell is None or meaning is None:
        return ""
    if meaning[0] == "formula":
        return "a formula saved without its result"
    text = tidy(_text(cell.value))
    if meaning[0] == "error":
        return f"the Excel error {text}"
    if meaning[0] == "text" and holds not in _WORDS:
        return f'the text "{text}"'
    return text


def _changed(framework: Framework, old: Judged, new: Judged) -> EntryChange | None:
    cells = []
    columns = dict.fromkeys((*_compared(old), *_compared(new)))
    for column in columns:
        if _said(old, column) == _said(new, column):
            continue
        cells.append(_cell_change(framework, column, old, new, new))
    change = EntryChange(
        Change.CHANGED, _sheet(new), new.ref or old.ref, _title(new), tuple(cells), old, new
    )
    return change if cells or change.is_rejudged else None


def _whole(framework: Framework, change: Change, judged: Judged) -> EntryChange:
    """An entry that stands in one return only, with everything that it says."""
    is_new = change is Change.ADDED
    old, new = (None, judged) if is_new else (judged, None)
    cells = tuple(
        _cell_change(framework, column, old, new, judged)
        for column in _compared(judged)
        if _said(judged, column) is not None
    )
    return EntryChange(change, _sheet(judged), judged.ref, _title(judged), cells, old, new)


def _cell_change(
    framework: Framework, column: str, old: Judged | None, new: Judged | None, where: Judged
) -> CellChange:
    def shown(judged: Judged | None) -> str:
        if judged is None:
            return ""
        return _shown(judged.cell(column), holds_of(judged.kind, column, judged.item))

    cell = where.cell(column)
    return CellChange(
        column,
        framework.heading(where.kind, column),
        shown(old),
        shown(new),
        cell.address if cell else "",
    )


def _sheet(judged: Judged) -> str:
    return next((cell.sheet for cell in judged.entry.cells.values()), judged.part.sheet)


def _title(judged: Judged) -> str:
    item = judged.item
    titles = {Kind.QUALITY: "source", Kind.NARRATIVE: "question"}
    column = titles.get(judged.kind, "title")
    return str(getattr(item, column)) if item else tidy(judged.text(column))


def _verdict(judged: Judged | None) -> tuple[str, str]:
    if judged is None:
        return "", ""
    return judged.status, judged.trend.word if judged.trend else ""


def _signatures(framework: Framework, old: Return, new: Return) -> Iterator[CellChange]:
    words = framework.cover
    for field, heading, holds in (
        ("completed_by", words.completed_by, Holds.TEXT),
        ("approved_by", words.approved_by, Holds.TEXT),
        ("approved_on", words.approved_on, Holds.DATE),
    ):
        before, after = _line(old.sign_off, field), _line(new.sign_off, field)
        if _meaning(before, holds) != _meaning(after, holds):
            where = after.address if after else ""
            yield CellChange(field, heading, _shown(before, holds), _shown(after, holds), where)


def _line(sign_off: SignOff, field: str) -> Cell | None:
    found: Cell | None = getattr(sign_off, field)
    return found
