"""The live formulas of a measure: status and trend, made from the same bands and aims as the
engine's (judge/bands.py, judge/trend.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pmqa_cli.excel.formulas import is_blank, literal, quote, trimmed
from pmqa_cli.judge.aim import UNKNOWN, Aim, Earlier, aim_of, earlier_target
from pmqa_cli.judge.bands import Edge, bands_of, span_of
from pmqa_cli.judge.numbers import HUNDRED
from pmqa_cli.judge.shown import shown_target
from pmqa_cli.judge.trend import compared_period, earlier_period
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import Framework, StatusId
from pmqa_cli.model.period import Basis, Period
from pmqa_cli.model.scheme import Band

PLACES = 9
"""Decimals at which differences are compared: the plain quotient calls 440 of 999 exact edges
wrong (formats.md)."""
DIGITS = 14
"""Decimals that a double leaves to a number between 1 and 10, one kept back for the arithmetic."""


@dataclass(frozen=True)
class MeasureRow:
    """A measure's row of a sheet, as its formulas see it."""

    framework: Framework
    measure: Measure
    period: Period
    at: Mapping[str, str]
    """Column id -> cell: "G7"."""
    earlier: Earlier = UNKNOWN
    """The earlier figures as recorded when the sheet was made."""

    # ------------------------------------------------------------ figures

    def figure(self, cells: str) -> str:
        """The number that a cell (or an expression for one) holds: of Yes and No, 1 and 0."""
        if not self.measure.is_yes_no:
            return cells
        yes, no = map(quote, self.framework.choices.yes_no)
        said = trimmed(cells)
        return f'IF({said}={yes},1,IF({said}={no},0,""))'

    def rounded(self, cells: str) -> str:
        """The same at the measure's declared decimals."""
        number, decimals = self.figure(cells), self.measure.decimals
        return number if decimals is None else f"ROUND({number},{decimals})"

    @property
    def now(self) -> str:
        """This period's figure as it is compared."""
        return self.rounded(self.at["actual"])

    def earlier_cells(self, basis: Basis) -> list[str]:
        """The cells in which an earlier figure stands, first the one that counts first."""
        when = earlier_period(basis, self.measure, self.period)
        if when is not None and when == self._compared:
            return [self.at[c] for c in ("previous_restated", "previous") if c in self.at]
        is_shown = basis == "same period last year" and "last_year" in self.at
        return [self.at["last_year"]] if is_shown else []

    @property
    def _compared(self) -> Period | None:
        return compared_period(self.framework.trend, self.measure, self.period)

    def first_of(self, cells: list[str]) -> str:
        """The figure in the first of these cells that has one."""
        figures = [self.figure(cell) for cell in cells]
        chosen = figures[-1]
        for each in reversed(figures[:-1]):
            chosen = f"IF(ISNUMBER({each}),{each},{chosen})"
        decimals = self.measure.decimals
        return chosen if decimals is None else f"ROUND({chosen},{decimals})"

    def none_of(self, cells: list[str]) -> str:
        """Whether none of these cells has a figure."""
        return f"COUNT({','.join(self.figure(cell) for cell in cells)})=0"

    # ------------------------------------------------------------ what every formula asks first

    def usable(self, usable: str, otherwise: str, impossible: str) -> str:
        """``usable`` where there is a figure that can be; else one of the other two."""
        actual = self.figure(self.at["actual"])
        outside = self._outside(actual)
        inner = f"IF({outside},{impossible},{usable})" if outside else usable
        return f"IF(ISNUMBER({actual}),{inner},{otherwise})"

    def _outside(self, actual: str) -> str:
        """The figure lies outside the measure's valid range; empty where it has none."""
        tests = []
        if self.measure.valid_min is not None:
            tests.append(f"{actual}<{literal(self.measure.valid_min)}")
        if self.measure.valid_max is not None:
            tests.append(f"{actual}>{literal(self.measure.valid_max)}")
        return f"OR({','.join(tests)})" if tests else ""

    # ------------------------------------------------------------ bands

    def test(self, band: Band, aim: Aim) -> str:
        """Whether a band holds; empty where it never can."""
        rules, measure = self.framework.measures, self.measure
        if band.when == "better":
            return self._test_better(band, aim)
        span = span_of(rules, band, measure, aim, self.earlier)
        if isinstance(span, str):
            return ""
        tests = [self._test_edge(edge) for edge in span.edges]
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"

    def _test_edge(self, edge: Edge) -> str:
        """On the edge's side: how far the figure falls short of it, less what is allowed."""
        base = self._base(edge)
        off = f"{base}-{self.now}" if edge.is_low else f"{self.now}-{base}"
        if edge.tolerance and edge.tolerance.relative:
            off += f"-{literal(edge.tolerance.amount / HUNDRED)}*ABS({base})"
        elif edge.tolerance:
            off += f"-{literal(edge.tolerance.amount)}"
        places = compared_places(edge.base, edge.allowance)
        return f"ROUND({off},{places}){'<=' if edge.inside else '<'}0"

    def _base(self, edge: Edge) -> str:
        """Where the edge's figure stands: in its cell, if the sheet shows it as a number."""
        measure = self.measure
        if edge.source == "target":
            basis = earlier_target(measure)
            if basis and (cells := self.earlier_cells(basis)):
                return self.first_of(cells)
            is_number = isinstance(shown_target(measure, self.period, self.earlier), Decimal)
            sided = measure.polarity in (Polarity.HIGHER, Polarity.LOWER)
            if not (sided and is_number):
                return literal(edge.base)
        return self.at.get(edge.source, literal(edge.base))

    def _test_better(self, band: Band, aim: Aim) -> str:
        assert band.than is not None
        cells = self.earlier_cells(band.than)
        known = self.earlier.figure(band.than).value
        if cells:
            then = self.first_of(cells)
        elif known is not None:
            then = literal(known)
        else:
            return ""
        better, places = self.better(then, aim)
        if not better:
            return ""
        test = f"ROUND({better},{places}){'>=' if band.edge == 'inside' else '>'}0"
        return f"IF({self.none_of(cells)},FALSE,{test})" if cells else test

    def better(self, then: str, aim: Aim | str) -> tuple[str, int]:
        """By how much the figure is better than an earlier one, and at how many decimals that is
        compared; empty where neither way is better."""
        now = self.now
        match self.measure.polarity:
            case Polarity.HIGHER:
                return f"{now}-{then}", PLACES
            case Polarity.LOWER:
                return f"{then}-{now}", PLACES
            case Polarity.RANGE if isinstance(aim, Aim):
                edges = (edge for edge in (aim.low, aim.high) if edge is not None)
                return f"{_off(aim, then)}-{_off(aim, now)}", compared_places(*edges)
            case _:
                return "", PLACES


def compared_places(*sizes: Decimal) -> int:
    """At how many decimals to compare figures of this size: 9, fewer where a double has not 9."""
    return max(0, min(PLACES, DIGITS - max(size.adjusted() for size in sizes)))


def _off(aim: Aim, value: str) -> str:
    """How far a figure is from the range, zero inside it."""
    sides = []
    if aim.low is not None:
        sides.append(f"{literal(aim.low)}-{value}")
    if aim.high is not None:
        sides.append(f"{value}-{literal(aim.high)}")
    return f"MAX(0,{','.join(sides)})"


def measure_status(row: MeasureRow) -> str:
    """A measure's status, as judge.status.judge_measure decides it."""
    framework, measure, at = row.framework, row.measure, row.at

    def word(status: str) -> str:
        return quote(framework.status(status).word)

    missing = word(StatusId.NOT_RETURNED)
    if not measure.is_due(row.period):
        absent = word(StatusId.NOT_DUE)
    elif "reason_not_available" in at:
        blank = is_blank(at["reason_not_available"])
        absent = f"IF({blank},{missing},{word(StatusId.NOT_AVAILABLE)})"
    else:
        absent = missing
    bands = bands_of(framework.measures, measure)
    no_target = next((b.status for b in bands if b.when == "no target"), StatusId.NO_TARGET)
    basis = earlier_target(measure)
    cells = row.earlier_cells(basis) if basis else []
    # A figure that is restated on the sheet can be a target that was not known when it was made.
    earlier = _assume(row.earlier) if cells else row.earlier
    aim = aim_of(measure, row.period, earlier)
    if isinstance(aim, str):
        decided = word(no_target)
    else:
        last = next(place for place, band in enumerate(bands) if band.when == "otherwise")
        decided = word(bands[last].status)
        for band in reversed(bands[:last]):
            if test := row.test(band, aim):
                decided = f"IF({test},{word(band.status)},{decided})"
        if cells:
            decided = f"IF({row.none_of(cells)},{word(no_target)},{decided})"
    return row.usable(decided, absent, missing)


def _assume(earlier: Earlier) -> Earlier:
    """The same with a figure wherever there is none, to stand for what a cell will hold."""
    figures = (earlier.last_year, earlier.previous)
    known = (replace(f, value=Decimal(1) if f.value is None else f.value) for f in figures)
    return Earlier(*known)


def measure_trend(row: MeasureRow) -> str:
    """A measure's trend, as judge.trend.judge_trend decides it."""
    rules, measure, at = row.framework.trend, row.measure, row.at
    before = [at[column] for column in ("previous_restated", "previous") if column in at]
    if compared_period(rules, measure, row.period) is None or not before:
        return row.usable(quote(rules.none), '""', '""')
    then = row.first_of(before)
    words = (rules.declined, rules.unchanged, rules.improved)
    better, places = row.better(then, aim_of(measure, row.period, row.earlier))
    if not better:
        better, words = f"{row.now}-{then}", (rules.down, rules.unchanged, rules.up)
    choice = ",".join(quote(word) for word in words)
    compared = f"CHOOSE(2+SIGN(ROUND({better},{places})),{choice})"
    usable = f"IF({row.none_of(before)},{quote(rules.none)},{compared})"
    return row.usable(usable, '""', '""')
