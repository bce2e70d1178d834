"""What a row says a figure must reach: its target, tolerance, range, floor and amber value."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from pmqa_cli.judge.audit.figures import Bound, Style, read_bound, read_figure, read_range
from pmqa_cli.judge.audit.words import read_polarity
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.publication import Figure
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.text import normalise, tidy, visible
from pmqa_cli.model.tolerance import Tolerance, ToleranceError

LIMITS: Final = ("amber_value", "floor", "range_low", "range_high", "midpoint")
"""Columns that each hold one figure of the measure, beside its target."""

_NO_TARGET = re.compile(
    r"(data|trend|info(rmation)?|context(ual)?|volume|monitor(ing)?)( measure)?( only)?"
    r"|no target.*|not targeted|not set|(new|baseline|baselining)( measure| year)?|none"
    r"|for info(rmation)?( only)?"
)
_WAY = {
    Bound.LEAST: Polarity.HIGHER,
    Bound.ABOVE: Polarity.HIGHER,
    Bound.MOST: Polarity.LOWER,
    Bound.BELOW: Polarity.LOWER,
}


class Limits:
    """Reads one row's columns into a measure, and keeps what could not be read."""

    def __init__(self, cell: Callable[[str], Cell | None], style: Style) -> None:
        self._cell = cell
        self._style = style
        self.troubles: dict[str, str] = {}
        self.figures: dict[str, Figure] = {}
        """Column -> the figure as published, of the target and every limit."""

    def measure(self, ref: str, title: str) -> Measure:
        """The measure that the row is about, as far as it says."""
        unit = self._text("unit")
        found: dict[str, Any] = {"polarity": self._polarity(), "unit": unit}
        found["decimals"] = self._decimals()
        found["tolerance"] = self._tolerance()
        for column in LIMITS:
            found[column] = self._figure(column, unit).value
        found |= self._target(unit, found["polarity"], found["range_low"], found["range_high"])
        if not found["unit"]:
            said = (*self.figures.values(), read_figure(self._cell("actual"), "", self._style))
            found["unit"] = next((figure.unit for figure in said if figure.unit), "")
        return Measure(ref, title, "", **found)

    def _text(self, column: str) -> str:
        cell = self._cell(column)
        return tidy(cell.text) if cell else ""

    def _figure(self, column: str, unit: str) -> Figure:
        figure = read_figure(self._cell(column), unit, self._style)
        self.figures[column] = figure
        if figure.is_unreadable:
            self._doubt(column, figure.text, figure.trouble)
        return figure

    def _doubt(self, column: str, text: str, trouble: str) -> None:
        spoken = column.replace("_", " ")
        self.troubles[column] = f'The {spoken} says "{visible(text)[:60]}", which is {trouble}.'

    def _polarity(self) -> Polarity | None:
        polarity, understood = read_polarity(self._text("polarity"))
        if not understood:
            self._doubt("polarity", self._text("polarity"), "no direction known here")
        return polarity

    def _decimals(self) -> int | None:
        text = self._text("decimals")
        if not text:
            return None
        if re.fullmatch("[0-9]", text):
            return int(text)
        self._doubt("decimals", text, "not a number of decimals from 0 to 9")
        return None

    def _tolerance(self) -> Tolerance | None:
        cell = self._cell("tolerance")
        figure = read_figure(cell, "", self._style)
        if figure.value is None and not figure.is_unreadable:
            return None
        text = re.sub(r"^(\+/-|±|\+|-)\s*", "", tidy(figure.text))
        if cell is not None and cell.is_percent:
            text += "%"
        try:
            return Tolerance.parse(text)
        except ToleranceError:
            self._doubt("tolerance", figure.text, "no tolerance such as 10%, 10pp or 3")
            return None

    def _target(
        self, unit: str, polarity: Polarity | None, low: Decimal | None, high: Decimal | None
    ) -> dict[str, Any]:
        """The target as fields of the measure."""
        cell = self._cell("target")
        text = self._text("target")
        if _NO_TARGET.fullmatch(normalise(text)):
            return {"no_target": text}
        ends = read_range(text, unit, self._style) if polarity is Polarity.RANGE else None
        if ends and low is None and high is None:
            self.figures["target"] = ends[0]
            return {"range_low": ends[0].value, "range_high": ends[1].value}
        bound, bare = read_bound(text)
        if bound is None or cell is None:
            return {"target": self._figure("target", unit).value}
        figure = self._figure_of(cell, bare, unit)
        if figure.value is None:
            self._doubt("target", text, "not a target that can be read")
            return {}
        if polarity in (Polarity.HIGHER, Polarity.LOWER) and polarity is not _WAY[bound]:
            self._doubt("target", text, f"at odds with {polarity} being better")
            return {}
        return {"target": figure.value}

    def _figure_of(self, cell: Cell, text: str, unit: str) -> Figure:
        figure = read_figure(cell._replace(value=text), unit, self._style)
        self.figures["target"] = figure
        return figure
