"""What a row says a figure must reach: its target, tolerance, range, floor and amber value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from pmqa_cli.judge.audit.figures import Style, read_figure, read_range, without_unit
from pmqa_cli.judge.audit.words import read_polarity
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.publication import Figure
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.target import Target, read_target
from pmqa_cli.model.text import normalise, tidy, visible
from pmqa_cli.model.tolerance import Tolerance, ToleranceError

LIMITS: Final = ("amber_value", "floor", "range_low", "range_high", "midpoint")
"""Columns that each hold one figure of the measure, beside its target."""

_NO_TARGET = re.compile(
    r"(data|trend|info(rmation)?|context(ual)?|volume|monitor(ing)?)( measure)?( only)?"
    r"|no target.*|not targeted|not set|(new|baseline|baselining)( measure| year)?"
    r"|for info(rmation)?( only)?"
)


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
        found: dict[str, Any] = {"polarity": self._polarity(), "decimals": self._decimals()}
        found |= self._tolerances()
        for column in LIMITS:
            found[column] = self._figure(column, unit).value
        if found["polarity"] is None and any(found[column] is not None for column in LIMITS[2:]):
            found["polarity"] = Polarity.RANGE
        found |= self._target(unit, found)
        if not unit:
            said = (*self.figures.values(), read_figure(self._cell("actual"), "", self._style))
            unit = next((figure.unit for figure in said if figure.unit), "")
        return Measure(ref, title, "", unit=unit, **found)

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
        if re.fullmatch("[0-9]", text):
            return int(text)
        if text:
            self._doubt("decimals", text, "not a number of decimals from 0 to 9")
        return None

    def _tolerances(self) -> dict[str, Any]:
        cell, text = self._cell("tolerance"), self._text("tolerance")
        figure = read_figure(cell, "", self._style)
        if figure.value is None and not figure.is_unreadable:
            return {}
        if cell is not None and cell.is_percent:
            text += "%"
        try:
            *inner, last = (
                Tolerance.parse(re.sub(r"^\s*(\+/-|±|-)\s*", "", each)) for each in text.split(";")
            )
        except ToleranceError:
            self._doubt("tolerance", figure.text, "no tolerance such as 10%, 10pp or 3")
            return {}
        return {"tolerance": last, "inner_tolerances": tuple(inner)}

    def _target(self, unit: str, found: dict[str, Any]) -> dict[str, Any]:
        """The target as fields of the measure."""
        text = self._text("target")
        if _NO_TARGET.fullmatch(normalise(text)):
            return {"no_target": text}
        ends = read_range(text, unit, self._style)
        if ends and found["range_low"] is found["range_high"] is None:
            self.figures["target"] = ends[0]
            if found["polarity"] not in (Polarity.RANGE, None):
                self._doubt("target", text, f"a range, where {found['polarity']} is better")
                return {}
            low, high = (end.value for end in ends)
            return {"range_low": low, "range_high": high, "polarity": Polarity.RANGE}
        plain, said = without_unit(text, unit, self._style)
        target = read_target(plain)
        if target is None:
            return {"target": self._figure("target", unit).value}
        self.figures["target"] = Figure(target.value, text, said)
        return self._in_words(text, target, found["polarity"])

    def _in_words(self, text: str, target: Target, polarity: Polarity | None) -> dict[str, Any]:
        """The fields of a target that is written in words."""
        side = Polarity(target.side) if target.side else None
        if target.is_yes_no and polarity in (Polarity.HIGHER, Polarity.LOWER, None):
            # A target of No is met by No alone: Yes, which is 1 here, is beyond it.
            side = Polarity.HIGHER if target.value else Polarity.LOWER
        if side and polarity not in (side, None):
            self._doubt("target", text, f"at odds with {polarity} being better")
            return {"is_yes_no": target.is_yes_no}
        return {
            "target": target.value,
            "target_beyond": target.beyond,
            "target_than": target.than,
            "target_side": target.side,
            "is_yes_no": target.is_yes_no,
            "polarity": polarity or side,
        }
