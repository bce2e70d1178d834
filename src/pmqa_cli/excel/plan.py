"""What goes into every cell of a return workbook, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from pmqa_cli.excel import formulas
from pmqa_cli.excel.layout import FIRST_ROW, LINKED_PREFIX
from pmqa_cli.excel.measures import MeasureRow, measure_status, measure_trend
from pmqa_cli.judge.aim import UNKNOWN, Earlier
from pmqa_cli.judge.compare import compare_measure, describe_others
from pmqa_cli.judge.entries import has_input, is_due, judge_entry, promised_action
from pmqa_cli.judge.escalation import appetite_of, judge_escalation
from pmqa_cli.judge.needs import need_word
from pmqa_cli.judge.shown import shown_values
from pmqa_cli.judge.trend import asks_for_earlier, compared_period, earlier_figures
from pmqa_cli.model.catalogue import Activity, Catalogue, Item, Measure, Service
from pmqa_cli.model.columns import ROLES, SPARE_ROWS, Filled
from pmqa_cli.model.expected import ExpectedRow, columns_in_use, expected_parts, expected_rows
from pmqa_cli.model.framework import Column, Framework, Kind, Part
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, Entry, Value, column_letters
from pmqa_cli.model.text import fold

COVER = "cover"
"""Stands in place of a part's id for values filled in on the Cover."""

FilledIn = Mapping[tuple[str, str, str], object]
"""(part id, ref, column id) -> a value to enter beforehand."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value stored with it, which the engine calculated."""

    text: str
    value: Value


Content = Value | Formula


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of a sheet."""

    number: int
    ref: str
    item: Item | None
    """None for a spare row."""
    contents: Mapping[str, Content]
    """Column id -> what stands there; absent where nothing does."""
    open: frozenset[str]
    """The columns in which the service types."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Column id -> what is said when its locked cell is selected."""
    is_linked: bool = False
    """It follows the row on the sheet where the measure is typed in."""


@dataclass(frozen=True)
class PlannedSheet:
    """One sheet of a part."""

    part: Part
    columns: tuple[Column, ...]
    rows: tuple[PlannedRow, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Column id -> column number, counted from 1."""
        return {column.id: place for place, column in enumerate(self.columns, 1)}

    @property
    def last_row(self) -> int:
        """The number of the last row; that of the headings where there is none."""
        return FIRST_ROW + len(self.rows) - 1

    def address(self, column: str, row: int) -> str:
        """A cell as Excel names it: "G7"."""
        return f"{column_letters(self.places[column])}{row}"

    def cells(self, row: int) -> Mapping[str, str]:
        """Column id -> cell, for one row."""
        return {column: self.address(column, row) for column in self.places}

    @property
    def needed_range(self) -> str:
        """The cells of Still needed: "V5:V12"."""
        first, last = (self.address("still_needed", row) for row in (FIRST_ROW, self.last_row))
        return f"{first}:{last}"

    @property
    def needed_count(self) -> int:
        """How many rows still owe something."""
        return sum(
            bool(_value(row.contents.get("still_needed"))) for row in self.rows if not row.is_linked
        )


def to_value(given: object) -> Value:
    """What a cell holds for a value given from outside; numbers become Decimals.

    Raises TypeError for what no cell can hold.
    """
    if given is None or isinstance(given, bool | Decimal | str | date | datetime):
        return given
    if isinstance(given, int | float):
        return Decimal(repr(given))
    raise TypeError(f"a cell cannot hold {type(given).__name__}")


def plan_sheets(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    service: Service,
    period: Period,
    filled: FilledIn,
) -> tuple[PlannedSheet, ...]:
    """The sheets of a service's return, in the framework's order.

    A part without rows has no sheet, unless rows may be proposed on it. Raises KeyError where a
    value is filled in for a row or column that the return does not have.
    """
    rows = expected_rows(framework, catalogue, service.code, period)
    planner = _Planner(framework, catalogue, history, period, filled)
    sheets = [
        planner.plan(part, [row for row in rows if row.part.id == part.id])
        for part in expected_parts(framework, rows)
    ]
    if planner.filled:
        raise KeyError(f"the return has no cell {next(iter(planner.filled))}")
    return tuple(sheets)


class _Planner:
    def __init__(
        self,
        framework: Framework,
        catalogue: Catalogue,
        history: History,
        period: Period,
        filled: FilledIn,
    ) -> None:
        self.framework = framework
        self.catalogue = catalogue
        self.history = history
        self.period = period
        self.filled = {
            (part, fold(ref), column): to_value(given)
            for (part, ref, column), given in filled.items()
            if part != COVER
        }
        """What was not used yet."""
        self.typed: dict[str, tuple[PlannedSheet, PlannedRow]] = {}
        """Where each measure is typed in."""

    def plan(self, part: Part, rows: Sequence[ExpectedRow]) -> PlannedSheet:
        """One sheet."""
        follow_up = any(self._promised(row.item) for row in rows)
        compared = any(self._compared(row.item) for row in rows)
        used = columns_in_use(self.framework, part, rows, follow_up=follow_up, compared=compared)
        columns = tuple(c for c in self.framework.columns_of(part) if c.id in used)
        bare = PlannedSheet(part, columns, ())
        planned = []
        for number, row in enumerate(rows, FIRST_ROW):
            if row.is_linked:
                planned.append(self._linked(bare, number, row))
            else:
                planned.append(self._typed(bare, number, row.item))
                self.typed[fold(row.item.ref)] = bare, planned[-1]
        for spare in range(1, SPARE_ROWS.get(part.kind, 0) + 1):
            planned.append(self._spare(bare, FIRST_ROW + len(planned), f"NEW-{spare}"))
        return replace(bare, rows=tuple(planned))

    def _promised(self, item: Item) -> str:
        return promised_action(self.framework, self.history, item.ref, self.period)

    def _compared(self, item: Item) -> str:
        if not isinstance(item, Measure):
            return ""
        found = compare_measure(item, self.period, None, self.catalogue.comparators_of(item.ref))
        return describe_others(item, found) if found else ""

    def _shown(self, item: Item) -> Mapping[str, Value]:
        shown = shown_values(self.framework, self.catalogue, self.history, self.period, item)
        if not isinstance(item, Measure):
            return shown
        # Not among the values that rules look after: owners and figures of other councils change
        # at any time, and no return is wrong because it was sent out before them.
        more = {"owner": item.owner, "comparison": self._compared(item)}
        return {**shown, **{column: text for column, text in more.items() if text}}

    def _earlier(self, measure: Measure) -> Earlier:
        if not asks_for_earlier(self.framework.measures, measure):
            return UNKNOWN
        return earlier_figures(self.framework.trend, measure, self.period, self.history)

    def _take(self, sheet: PlannedSheet, ref: str) -> dict[str, Value]:
        return {
            column: self.filled.pop((sheet.part.id, fold(ref), column))
            for column in sheet.places
            if (sheet.part.id, fold(ref), column) in self.filled
        }

    def _typed(self, sheet: PlannedSheet, number: int, item: Item) -> PlannedRow:
        roles = ROLES[sheet.part.kind]
        promised = bool(self._promised(item))
        closed = set() if promised else {"action_done"}
        if isinstance(item, Measure):
            closed |= {each for each in ("numerator", "denominator") if not getattr(item, each)}
        inputs = [c for c in sheet.places if roles[c].filled is Filled.INPUT]
        starts_later = (
            isinstance(item, Activity)
            and item.start is not None
            and item.start > self.period.ends(self.framework.year.first_month)
        )
        due = is_due(item, self.period) and not starts_later
        values = {c: v for c, v in self._shown(item).items() if c in sheet.places}
        values |= self._take(sheet, item.ref)
        return PlannedRow(
            number,
            item.ref,
            item,
            self._with_formulas(sheet, number, item, values, inputs, promised=promised, due=due),
            frozenset(inputs) - closed,
            self._notes(item, values),
        )

    def _notes(self, item: Item, values: Mapping[str, Value]) -> Mapping[str, str]:
        if not isinstance(item, Measure):
            return {}
        notes = {}
        compared = compared_period(self.framework.trend, item, self.period)
        if "previous" in values and compared:
            notes["previous"] = f"The figure of {compared}, with which the trend compares."
        if "target" in values and item.tolerance and "tolerance" not in values:
            own = "; ".join(map(str, (*item.inner_tolerances, item.tolerance)))
            notes["target"] = f"A tolerance of its own was agreed for this measure: {own}."
        return notes

    def _spare(self, sheet: PlannedSheet, number: int, ref: str) -> PlannedRow:
        roles = ROLES[sheet.part.kind]
        inputs = [
            c
            for c in sheet.places
            if (roles[c].filled is Filled.INPUT or roles[c].spare_input) and c != "action_done"
        ]
        values: dict[str, Value] = {"ref": ref, **self._take(sheet, ref)}
        if "appetite" in sheet.places:
            values["appetite"] = appetite_of(self.framework.risks, None)
        contents = self._with_formulas(
            sheet, number, None, values, inputs, promised=False, due=False
        )
        return PlannedRow(number, ref, None, contents, frozenset(inputs))

    def _linked(self, sheet: PlannedSheet, number: int, row: ExpectedRow) -> PlannedRow:
        source, followed = self.typed[fold(row.item.ref)]
        roles = ROLES[sheet.part.kind]
        contents: dict[str, Content] = {}
        shown = self._shown(row.item)
        for column in sheet.places:
            if roles[column].filled is Filled.LOCKED:
                contents[column] = shown.get(column)
            elif column == "still_needed":
                contents[column] = f"{LINKED_PREFIX}{source.part.sheet}"
            elif column in source.places:
                text = formulas.follow(source.part.sheet, source.address(column, followed.number))
                value = _value(followed.contents.get(column))
                contents[column] = Formula(text, "" if value is None else value)
        contents |= self._take(sheet, row.item.ref)
        return PlannedRow(number, row.item.ref, row.item, contents, frozenset(), is_linked=True)

    def _with_formulas(
        self,
        sheet: PlannedSheet,
        number: int,
        item: Item | None,
        values: Mapping[str, Value],
        inputs: Sequence[str],
        *,
        promised: bool,
        due: bool,
    ) -> Mapping[str, Content]:
        """A row's values with its formulas, each storing what the engine calculates."""
        part, at = sheet.part, sheet.cells(number)
        cells = {
            column: Cell(part.sheet, number, place, values.get(column))
            for column, place in sheet.places.items()
        }
        entry = Entry(part.id, str(values.get("ref") or ""), number, cells)
        judged = judge_entry(self.framework, self.catalogue, self.history, self.period, part, entry)
        ranges = _ranges(sheet, number, inputs)
        typed = has_input(part.kind, entry)
        live: dict[str, Formula] = {}

        def add(column: str, text: str, value: Value) -> None:
            live[column] = Formula(text, "" if value is None else value)

        def proposed(text: str) -> str:
            """In a spare row a formula says nothing until something is typed."""
            return text if item else formulas.only_if(formulas.any_input(ranges), text)

        status = self.framework.status(judged.status).word if judged.status else ""
        if isinstance(item, Measure):
            row = MeasureRow(self.framework, item, self.period, at, self._earlier(item))
            add("status", measure_status(row), status)
            add("trend", measure_trend(row), judged.trend.word if judged.trend else "")
        elif part.kind is Kind.RISKS:
            add("score", formulas.risk_score(self.framework, at), judged.score)
            at = {"score": f"({live['score'].text})", **at}
            shown = status if item or typed else ""
            add("status", proposed(formulas.risk_status(self.framework, at)), shown)
            appetite = appetite_of(self.framework.risks, item)
            escalation = judge_escalation(self.framework.risks, judged.score, appetite)
            level = escalation.level.word if escalation else ""
            add("escalation", formulas.risk_escalation(self.framework, appetite, at), level)
        if "status" in live:
            # A framework may leave the columns out; what depends on them is then worked out inside.
            at = {"status": f"({live['status'].text})", **at}
        needed = formulas.still_needed(
            self.framework, part.kind, at, promised=promised, due=due, inputs=ranges
        )
        words = [need_word(self.framework, part.kind, column) for column in judged.needed]
        add("still_needed", needed, "; ".join(words))
        return {
            **{column: formula for column, formula in live.items() if column in sheet.places},
            **values,
        }


def _value(content: Content) -> Value:
    return content.value if isinstance(content, Formula) else content


def _ranges(sheet: PlannedSheet, row: int, columns: Iterable[str]) -> list[str]:
    """The cells of a row in these columns, as few ranges as will do: "H7:K7"."""
    return [
        f"{column_letters(first)}{row}:{column_letters(last)}{row}"
        for first, last in runs(sheet.places[column] for column in columns)
    ]


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers, as (first, last)."""
    first = last = 0
    for number in sorted(numbers):
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
