"""What a cell holds, worked out from what is stored for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pmqa_cli.excel.numbers import Numbers, parse_iso
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.excel.sheet import MOST_CUT, Sheet
from pmqa_cli.excel.strings import MAX_LENGTH, SharedStrings, cut
from pmqa_cli.excel.xml import Tally, unreadable
from pmqa_cli.model.returns import Cell, ErrorValue, Fact, FactKind, Value, column_letters
from pmqa_cli.model.text import visible

_TRUE = ("1", "true")
_FALSE = ("0", "false")
USUAL_LENGTH = 100
"""Characters; a longer text counts anew for every cell that shows it, for each is judged anew."""
WHOLE = re.compile(r"[0-9]{1,7}")

Styles = Mapping[str, Numbers]
"""The attribute s of a cell -> how its numbers read; "" for cells without one."""


class Values:
    """Turns what stands in a cell into a value, for both ways of reading."""

    def __init__(self, sheet: Sheet, styles: Styles, shared: SharedStrings, tally: Tally) -> None:
        self.sheet = sheet
        self.styles = styles
        self.shared = shared
        self._tally = tally

    def cell(
        self,
        row: int,
        column: int,
        style: str,
        kind: str,
        raw: str,
        has_formula: bool,
        has_value: bool,
    ) -> Cell | None:
        """The cell; None where it holds nothing. ``kind`` is its attribute t."""
        value: Value = None
        is_percent = False
        if not raw:
            if has_formula and has_value and kind == "str":
                value = ""
        elif kind == "s":
            raw = value = self._shared_text(row, column, raw)
        elif not kind or kind == "n":
            numbers = self.styles.get(style, self.styles[""])
            try:
                value = numbers[raw]
            except ValueError:
                value = numbers.work_out(raw)
                raw = self._text(row, column, raw)
                if type(value) is str:
                    value = raw
            is_percent = numbers.is_percent and type(value) is Decimal
        else:
            raw = self._text(row, column, raw)
            if kind == "e":
                value = ErrorValue(raw)
            elif kind == "b":
                value = raw in _TRUE if raw in _TRUE or raw in _FALSE else raw
            else:
                value = parse_iso(raw) if kind == "d" else raw
        if not raw and not has_formula:
            return None
        is_calculated = value is not None or not has_formula
        name = self.sheet.name
        return Cell(name, row, column, value, raw, has_formula, is_calculated, is_percent)

    def garbled(self, what: str) -> Refusal:
        """A refusal about this sheet."""
        return unreadable(f'{what} on sheet "{visible(self.sheet.name)}"')

    def _shared_text(self, row: int, column: int, raw: str) -> str:
        at = int(raw) if WHOLE.fullmatch(raw) else -1
        if not 0 <= at < len(self.shared.texts):
            raise self.garbled(f"the text of cell {column_letters(column)}{row} is missing")
        text = self.shared.texts[at]
        if len(text) > USUAL_LENGTH:
            self._tally.spend_text(len(text))
        if at in self.shared.too_long:
            self._note_cut(row, column, text)
        return text

    def _text(self, row: int, column: int, raw: str) -> str:
        """What stands in the cell itself, counted as text and cut where no cell can hold it."""
        self._tally.spend_text(len(raw))
        if len(raw) > MAX_LENGTH or "_x" in raw:
            raw, is_cut = cut(raw)
            if is_cut:
                self._note_cut(row, column, raw)
        return raw

    def _note_cut(self, row: int, column: int, text: str) -> None:
        if len(self.sheet.facts) == MOST_CUT:
            self.sheet.more_cut += 1
            return
        where = f"{column_letters(column)}{row}"
        self.sheet.facts.append(Fact(FactKind.CUT_TEXT, self.sheet.name, where, text[:40]))
