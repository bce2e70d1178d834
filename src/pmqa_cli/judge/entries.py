"""Judge a whole return: every entry with its status, trend and what it still owes.

Works on entries however they came (a workbook just read, or the ledger), so that a pack rebuilt
next year is judged by the same code as the return was on the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pmqa_cli.judge.aim import UNKNOWN, Earlier
from pmqa_cli.judge.needs import WITHOUT_FIGURE, When, needed_columns, needs_of
from pmqa_cli.judge.numbers import HUNDRED
from pmqa_cli.judge.status import Outcome, judge_activity, judge_measure, judge_risk
from pmqa_cli.judge.trend import (
    Trend,
    asks_for_earlier,
    earlier_figures,
    judge_trend,
    previous_point,
)
from pmqa_cli.model.catalogue import (
    DUE_QUARTERS,
    Activity,
    Catalogue,
    Item,
    Measure,
    QualitySource,
    Risk,
)
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.expected import find_item
from pmqa_cli.model.framework import Framework, Kind, Part, StatusId
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import QUARTERS, Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.returns import Cell, Entry
from pmqa_cli.model.text import normalise

KIND_OF: dict[Kind, type] = {
    Kind.MEASURES: Measure,
    Kind.ACTIVITIES: Activity,
    Kind.QUALITY: QualitySource,
    Kind.RISKS: Risk,
    Kind.NARRATIVE: Question,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry with everything that pmqa worked out about it."""

    entry: Entry
    part: Part
    item: Item | None
    """What catalogue or framework say of it; None for an unknown ref or a proposal."""
    outcome: Outcome | None
    """None for quality assurance and for answers, which have no status."""
    trend: Trend | None
    """None for anything but measures."""
    score: Decimal | None
    """A risk's, calculated."""
    previous: Point | None
    """What the trend compares with (measures), or last quarter's record (activities, risks)."""
    promised: str
    """Last quarter's remedial action; empty where none was promised."""
    needed: tuple[str, ...]
    """Ids of the columns still owed."""
    actual: Decimal | None = None
    """A measure's figure as typed (Yes is 1, No is 0); None where none can be read."""
    restated: Decimal | None = None
    """What a measure's previous figure should have been, where the service put it right."""
    earlier: Earlier = UNKNOWN
    """The earlier figures on which a measure's status or target rests."""

    @property
    def ref(self) -> str:
        """The ref as the sheet has it."""
        return self.entry.ref

    @property
    def kind(self) -> Kind:
        """What the entry is about."""
        return self.part.kind

    @property
    def status(self) -> str:
        """The status's id; empty where the kind has none."""
        return self.outcome.status if self.outcome else ""

    def cell(self, column: str) -> Cell | None:
        """The cell of a column, or None where the sheet has no such column."""
        return self.entry.cells.get(column)

    def text(self, column: str) -> str:
        """What a column holds as text."""
        return self.entry.text(column)

    def number(self, column: str) -> Decimal | None:
        """The number a column holds, or None."""
        return number_in(self.entry.cell(column))

    def has_input(self) -> bool:
        """Whether the service typed anything into the row."""
        return has_input(self.kind, self.entry, spare=self.item is None)


def number_in(cell: Cell | None) -> Decimal | None:
    """A cell's number, or None: text that looks like a number is not one and is never guessed."""
    if cell is None or not cell.is_calculated:
        return None
    return cell.value if isinstance(cell.value, Decimal) else None


def figure_in(framework: Framework, measure: Measure, cell: Cell | None) -> Decimal | None:
    """A measure's figure in a cell, or None. Of a yes/no measure, Yes is 1 and No is 0."""
    if not measure.is_yes_no:
        return number_in(cell)
    if cell is None or not isinstance(cell.value, str):
        return None
    words = [normalise(word) for word in framework.choices.yes_no]
    said = normalise(cell.value)
    return Decimal(1 - words.index(said)) if said in words else None


def date_in(cell: Cell | None) -> date | None:
    """A cell's date, or None: only a cell that holds a date, not text that looks like one."""
    if cell is None:
        return None
    if isinstance(cell.value, datetime):
        return cell.value.date()
    return cell.value if isinstance(cell.value, date) else None


def has_input(kind: Kind, entry: Entry, *, spare: bool = True) -> bool:
    """Whether anything stands in a column that the service fills in (or may, in a spare row).

    ``spare`` is False for a row of the catalogue, whose title and source the template filled in.
    """
    roles = ROLES[kind]
    return any(
        not cell.is_empty
        for column, cell in entry.cells.items()
        if column in roles
        and (roles[column].filled is Filled.INPUT or (spare and roles[column].spare_input))
        and column != "ref"
    )


def is_complete(framework: Framework, entry: Entry) -> bool:
    """Whether an activity is done by its figures: 100% complete, or its column "done" says yes.

    The status is not asked: whether it agrees is for the rules to say.
    """
    if number_in(entry.cell("percent_complete")) == HUNDRED:
        return True
    done = entry.text("done")
    return bool(done) and normalise(done) == normalise(framework.choices.done[0])


def is_due(item: Item, period: Period) -> bool:
    """Whether an item is due in a period, by its frequency."""
    match item:
        case Measure():
            return item.is_due(period)
        case QualitySource():
            return period.quarter in DUE_QUARTERS.get(item.frequency, QUARTERS)
        case Question():
            return item.required
        case _:
            return True


def promised_action(framework: Framework, history: History, ref: str, period: Period) -> str:
    """The remedial action promised in the quarter before, to be followed up in this one."""
    return promised_in(framework, history.at(ref, period.previous))


def promised_in(framework: Framework, before: Point | None) -> str:
    """The same, from what is recorded for the quarter before."""
    if before and framework.needs_mitigation(before.status):
        return before.remedial_action
    return ""


def judge_entry(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    period: Period,
    part: Part,
    entry: Entry,
) -> Judged:
    """Judge one entry of a part."""
    item = find_item(framework, catalogue, entry.ref)
    if not isinstance(item, KIND_OF[part.kind]):
        item = None
    outcome: Outcome | None = None
    trend: Trend | None = None
    score: Decimal | None = None
    actual = restated = None
    earlier = UNKNOWN
    previous = before = history.at(entry.ref, period.previous)
    match part.kind:
        case Kind.MEASURES if isinstance(item, Measure):
            actual = figure_in(framework, item, entry.cell("actual"))
            reason = entry.text("reason_not_available")
            restated = figure_in(framework, item, entry.cell("previous_restated"))
            if asks_for_earlier(framework.measures, item):
                earlier = earlier_figures(framework.trend, item, period, history, restated)
            outcome = judge_measure(framework.measures, item, period, actual, reason, earlier)
            previous = previous_point(framework.trend, item, period, history)
            compared = restated
            if compared is None and previous is not None:
                compared = previous.actual
            usable = actual if outcome.status != StatusId.NOT_RETURNED else None
            trend = judge_trend(framework.trend, item, period, usable, compared)
        case Kind.MEASURES:
            outcome = Outcome(StatusId.NOT_RETURNED, "The ref is not in the catalogue.")
        case Kind.ACTIVITIES:
            claimed = framework.status_called(entry.text("status"))
            start = item.start if isinstance(item, Activity) else None
            outcome = judge_activity(
                framework.activities,
                claimed.id if claimed else "",
                start,
                period.ends(framework.year.first_month),
            )
        case Kind.RISKS:
            outcome, score = judge_risk(
                framework.risks,
                number_in(entry.cell("likelihood")),
                number_in(entry.cell("impact")),
            )
        case Kind.QUALITY | Kind.NARRATIVE:
            pass
    promised = promised_in(framework, before)
    status = outcome.status if outcome else ""
    holding = set(_holding(framework, part.kind, item, entry, period, status, promised))
    return Judged(
        entry=entry,
        part=part,
        item=item,
        outcome=outcome,
        trend=trend,
        score=score,
        previous=previous,
        promised=promised,
        needed=needed_columns(needs_of(framework, part.kind), holding, entry.cells),
        actual=actual,
        restated=restated,
        earlier=earlier,
    )


def _holding(
    framework: Framework,
    kind: Kind,
    item: Item | None,
    entry: Entry,
    period: Period,
    status: str,
    promised: str,
) -> Iterable[When]:
    if isinstance(item, Measure) and status == StatusId.NOT_RETURNED:
        yield When.NO_FIGURE
    if status == StatusId.NOT_AVAILABLE:
        yield When.UNAVAILABLE
    if isinstance(item, Measure) and status not in WITHOUT_FIGURE:
        yield When.FIGURE
    if framework.needs_mitigation(status):
        yield When.OFF_TARGET
    if promised:
        yield When.PROMISED
    owed = item is not None and is_due(item, period) and status != StatusId.NOT_DUE
    if owed or has_input(kind, entry, spare=item is None):
        yield When.DUE


def judge_entries(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    period: Period,
    entries: Iterable[Entry],
) -> tuple[Judged, ...]:
    """Judge entries of any parts, in the order given."""
    parts = {part.id: part for part in framework.parts}
    return tuple(
        judge_entry(framework, catalogue, history, period, parts[entry.part], entry)
        for entry in entries
    )
