"""What a rule is, what it may see, and what it yields.

A rule is a generator function over a context. It says where and what; the engine (check.py)
stamps code, name and severity. It changes nothing and opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from pmqa_cli.calendar.timetable import Timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.judge.entries import Judged
from pmqa_cli.model.catalogue import Catalogue, Row, Service
from pmqa_cli.model.columns import ROLES, Filled, Holds, Role, holds_of
from pmqa_cli.model.cycle import Cycle
from pmqa_cli.model.election import Election
from pmqa_cli.model.expected import ExpectedRow
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, settle
from pmqa_cli.model.returns import Cell, ErrorValue, Fact, FactKind, Return
from pmqa_cli.model.text import fold


class NotApplicable(Exception):  # noqa: N818  (reads as what it says: raise NotApplicable("why"))
    """A rule cannot run here; the text says why and is shown among the skipped rules."""


ANOTHER_PERIOD = "the workbook is of another quarter (PM210)"
"""Why most rules leave a return alone that is not of the period being collected."""


class Where(NamedTuple):
    """The place of a hit: a cell of the return, a whole sheet, or a line of a catalogue file."""

    sheet: str = ""
    cell: str = ""
    ref: str = ""
    path: str = ""
    """Only for a file that is not the return itself (a catalogue file)."""

    @classmethod
    def at(cls, cell: Cell, ref: str = "") -> Where:
        """A cell of the return."""
        return cls(cell.sheet, cell.address, ref)

    @classmethod
    def row(cls, row: Row, column: str, ref: str = "") -> Where:
        """A value in a catalogue file."""
        return cls("", f"line {row.line} column {column}", ref, row.file)


class Hit(NamedTuple):
    """What a rule yields."""

    where: Where
    what: str
    """What was found, a full sentence in an officer's words."""
    fix: str = ""
    """How to put this one right, where the rule's own sentence is too general."""


@dataclass(frozen=True)
class CatalogueContext:
    """What a rule on the catalogue may see."""

    framework: Framework
    catalogue: Catalogue
    languages: tuple[str, ...] = ("en",)
    period: Period | None = None
    history: History = field(default_factory=History)
    """Everything that was recorded, where the caller has it."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the rule that is running, defaults filled in."""


@dataclass(frozen=True)
class Timing:
    """When the returns of a period are due and when they came, as far as is known."""

    deadline: date | None = None
    """None where it is not fixed."""
    working_days: WorkingDays = field(default_factory=WorkingDays)
    receipts: tuple[Receipt, ...] = ()
    """Everything that is known of when files came, of this run and of the ledger."""
    today: date | None = None
    """The day to judge by what has not come; None where nobody asked, or not every return that is
    there was looked at."""
    folder: str = ""
    """Where the returns should lie."""

    @cached_property
    def first(self) -> Mapping[str, Receipt]:
        """Folded service code -> the receipt of the first of its returns that came."""
        return {fold(each.service): each for each in reversed(settle(self.receipts))}


UNTIMED = Timing()
"""Nothing is known of when returns are due, and when they came."""


@dataclass(frozen=True)
class BatchContext:
    """What a rule on several returns at once may see."""

    returns: tuple[Return, ...]
    """Every return of the run, in the order given: whose, for when, signed by whom; no rows."""
    framework: Framework
    catalogue: Catalogue
    period: Period
    timing: Timing = UNTIMED
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the rule that is running, defaults filled in."""


@dataclass(frozen=True)
class TimetableContext:
    """What a rule on the year's timetable may see."""

    timetable: Timetable
    cycle: Cycle
    catalogue: Catalogue
    working_days: WorkingDays
    deadlines: Mapping[Period, date] = field(default_factory=dict)
    """When returns are due, in this year and as far after it as is known."""
    elections: tuple[Election, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the rule that is running, defaults filled in."""


@dataclass(frozen=True)
class ReturnContext:
    """What a rule on a return may see."""

    filed: Return
    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period
    """The period that is being collected."""
    service: Service | None
    """Whose return it is; None where the file does not say or the catalogue does not know."""
    expected: tuple[ExpectedRow, ...]
    """The rows that it must hold; empty without a service."""
    entries: tuple[Judged, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the rule that is running, defaults filled in."""

    @cached_property
    def ends(self) -> date:
        """The last day of the period."""
        return self.period.ends(self.framework.year.first_month)

    @cached_property
    def is_of_another_period(self) -> bool:
        """Whether the return says that it is for another quarter: everything would differ."""
        return self.filed.identity.period not in (None, self.period)

    def of(self, kind: Kind) -> Iterator[Judged]:
        """The entries of one kind."""
        return iter(self._by_kind.get(kind, ()))

    def off_target(self) -> Iterator[Judged]:
        """The entries that owe mitigation."""
        return iter(self._off_target)

    @cached_property
    def _by_kind(self) -> Mapping[Kind, list[Judged]]:
        found: dict[Kind, list[Judged]] = {}
        for entry in self.entries:
            found.setdefault(entry.kind, []).append(entry)
        return found

    @cached_property
    def _off_target(self) -> list[Judged]:
        return [e for e in self.entries if self.framework.needs_mitigation(e.status)]

    def facts(self, *kinds: FactKind) -> Iterator[Fact]:
        """What the reader noticed, of these kinds."""
        return (fact for fact in self.filed.facts if fact.kind in kinds)

    def heading(self, entry: Judged, column: str) -> str:
        """A column's heading in this framework."""
        return self.framework.heading(entry.kind, column)

    def holding(self, *holds: Holds) -> Iterator[tuple[Judged, str, Cell]]:
        """Every non-empty input cell that should hold one of these: (entry, column id, cell).

        Not of text, which may be anything.
        """
        return chain.from_iterable(self._held[each] for each in holds)

    @cached_property
    def _held(self) -> Mapping[Holds, list[tuple[Judged, str, Cell]]]:
        found: dict[Holds, list[tuple[Judged, str, Cell]]] = {
            holds: [] for holds in Holds if holds is not Holds.TEXT
        }
        for kind, entries in self._by_kind.items():
            for column, role in ROLES[kind].items():
                if role.holds not in found or not (role.filled is Filled.INPUT or role.spare_input):
                    continue
                for entry in entries:
                    cell = entry.entry.cells.get(column)
                    if cell is not None and not cell.is_empty and is_input(role, entry):
                        holds = holds_of(kind, column, entry.item)
                        found[holds].append((entry, column, cell))
        return found

    @cached_property
    def unusable(self) -> Sequence[tuple[Judged, str, Cell]]:
        """Every cell of which no value can be used, (entry, column id, cell): it shows an Excel
        error, or holds a formula that was saved without its result."""
        return [
            (entry, column, cell)
            for entry in self.entries
            for column, cell in entry.entry.cells.items()
            if not cell.is_calculated or type(cell.value) is ErrorValue
        ]

    @cached_property
    def keyed(self) -> Sequence[tuple[tuple[str, str], Judged]]:
        """Every entry by where it stands: ((id of the part, folded ref), entry)."""
        return [((entry.part.id, fold(entry.ref)), entry) for entry in self.entries]

    @cached_property
    def owed(self) -> Mapping[tuple[str, str], ExpectedRow]:
        """What must be there: (id of the part, folded ref) -> row."""
        return {(row.part.id, fold(row.item.ref)): row for row in self.expected}

    @cached_property
    def in_place(self) -> Sequence[Judged]:
        """The entries that stand where the catalogue puts them, and proposals: what else a row of
        the wrong ref says follows from its ref (PM205). All of them where it is not known whose
        return it is."""
        owed = self.owed
        return [e for key, e in self.keyed if not owed or e.item is None or key in owed]


Context = TypeVar("Context", ReturnContext, CatalogueContext, BatchContext, TimetableContext)


def with_options(context: Context, options: Mapping[str, Any]) -> Context:
    """The same context for a rule with options. What it has worked out already comes along."""
    given = copy(context)
    vars(given)["options"] = options
    return given


def is_input(role: Role, entry: Judged) -> bool:
    """Whether the service fills this column in, in this row."""
    return role.filled == "input" or (role.spare_input and entry.item is None)


ReturnCheck = Callable[[ReturnContext], Iterable[Hit]]
CatalogueCheck = Callable[[CatalogueContext], Iterable[Hit]]
BatchCheck = Callable[[BatchContext], Iterable[Hit]]
TimetableCheck = Callable[[TimetableContext], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule as the engine knows it."""

    code: str
    name: str
    """The function's name with hyphens: it names the bad thing."""
    severity: Severity
    fix: str
    """How to put it right, a full sentence."""
    about: str
    """"return", "catalogue", "timetable" or "batch" (several returns at once)."""
    check: Callable[[Any], Iterable[Hit]]
    needs_entries: bool = True
    """Whether it has nothing to say of a workbook that could not be read."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Option name -> default."""

    @property
    def manual(self) -> str:
        """The rule's own documentation."""
        return (self.check.__doc__ or "").strip()


def _name(check: Callable[..., Any]) -> str:
    return getattr(check, "__name__", "").replace("_", "-")


def rule(
    code: str,
    severity: Severity,
    *,
    fix: str,
    needs_entries: bool = True,
    **options: Any,
) -> Callable[[ReturnCheck], Rule]:
    """Make a rule on returns of a function. Options are given with their defaults."""

    def make(check: ReturnCheck) -> Rule:
        return Rule(code, _name(check), severity, fix, "return", check, needs_entries, options)

    return make


def catalogue_rule(
    code: str, severity: Severity, *, fix: str, **options: Any
) -> Callable[[CatalogueCheck], Rule]:
    """Make a rule on the catalogue of a function."""

    def make(check: CatalogueCheck) -> Rule:
        return Rule(code, _name(check), severity, fix, "catalogue", check, False, options)

    return make


def batch_rule(
    code: str, severity: Severity, *, fix: str, **options: Any
) -> Callable[[BatchCheck], Rule]:
    """Make a rule on several returns of a function. Its hits name the file (``Where.path``)."""

    def make(check: BatchCheck) -> Rule:
        return Rule(code, _name(check), severity, fix, "batch", check, False, options)

    return make


def timetable_rule(
    code: str, severity: Severity, *, fix: str, **options: Any
) -> Callable[[TimetableCheck], Rule]:
    """Make a rule on the year's timetable of a function."""

    def make(check: TimetableCheck) -> Rule:
        return Rule(code, _name(check), severity, fix, "timetable", check, False, options)

    return make
