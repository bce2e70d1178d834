"""How a workbook of ours looks: one place for fonts, colours, number formats and heights."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from enum import StrEnum

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from pmqa_cli.model.catalogue import Item, Measure
from pmqa_cli.model.columns import Holds, Role
from pmqa_cli.model.scheme import Status

FONT = "Arial"
SIZE = 10

NAVY = "#12324f"
WHITE = "#ffffff"
INK = "#1d2733"
QUIET = "#4a5563"
"""Text of locked rows that follow another sheet: 6:1 on their grey."""
PALE = "#dde3ea"
GREY = "#f1f3f5"
LINKED_GREY = "#e4e7eb"
LINE = "#c3cad3"
LINK = "#0b4f9e"
EDGE = "#6f7b88"
"""The border of a cell to type in: 4:1 on white."""
OWED = "#ece8fa"
OWED_EDGE = "#5b4bb7"
"""What is still needed: violet, which is nobody's status."""

QUERIED = "#fde4f3"
QUERIED_EDGE = "#a3126f"
"""A cell in question: pink, which is nobody's status either; its border 7:1 on white."""

LINE_HEIGHT = 13.0
"""Points that a line of text takes."""
LETTERS = 1.1
"""How many letters of running text fit where one digit fits, which is what widths count in."""
LEAST_HEIGHT = 30.0
"""Of a row of the table: room for two lines."""
ANSWER_HEIGHT = 120.0
"""Of a row whose answer takes sentences: room for nine lines."""
MOST_HEIGHT = 400.0
"""Excel allows 409."""


class Look(StrEnum):
    """What a cell of a table is to the service."""

    LOCKED = "locked"
    INPUT = "input"
    FORMULA = "formula"
    LINKED = "linked"


_LOOKS: dict[Look, dict[str, object]] = {
    Look.LOCKED: {"bg_color": GREY, "border": 1, "border_color": LINE},
    Look.INPUT: {"bg_color": WHITE, "border": 1, "border_color": EDGE, "locked": False},
    Look.FORMULA: {"bg_color": GREY, "border": 1, "border_color": LINE},
    Look.LINKED: {
        "bg_color": LINKED_GREY,
        "border": 1,
        "border_color": LINE,
        "font_color": QUIET,
        "italic": True,
    },
}


_MARK: dict[str, object] = {"bg_color": QUERIED, "border": 2, "border_color": QUERIED_EDGE}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        """A format in the house's font with these properties."""
        whole = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "top"}
        return self._make(whole | properties)

    def overlay(self, **properties: object) -> Format:
        """A format for conditional formatting: only what it changes."""
        return self._make(properties)

    def _make(self, properties: dict[str, object]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def cell(
        self,
        look: Look,
        number_format: str,
        align: str,
        *,
        bold: bool = False,
        is_queried: bool = False,
    ) -> Format:
        """A cell of a table; one in question stands out whatever it is."""
        drawn = _LOOKS[look] | (_MARK if is_queried else {})
        return self.get(**drawn, num_format=number_format, align=align, bold=bold, text_wrap=True)

    def heading(self, *, is_input: bool, is_queried: bool = False) -> Format:
        """A column's heading: dark where the service types, pale where the template does."""
        drawn: dict[str, object] = {
            "border": 1,
            "border_color": LINE,
            "bg_color": NAVY if is_input else PALE,
            "font_color": WHITE if is_input else INK,
        }
        if is_queried:
            drawn |= {**_MARK, "font_color": INK}
        return self.get(bold=True, text_wrap=True, align="left", valign="vcenter", **drawn)

    def queried(self, **properties: object) -> Format:
        """A cell in question outside the tables."""
        return self.get(**{**properties, **_MARK})

    def mark(self) -> Format:
        """The ground of a cell in question, for conditional formatting."""
        return self.overlay(bg_color=QUERIED, font_color=INK)

    def link(self, **properties: object) -> Format:
        """Text that leads somewhere."""
        return self.get(**{"underline": 1, "font_color": LINK, **properties})

    def title(self) -> Format:
        """The band on which a sheet's title stands."""
        return self.get(
            bold=True, font_size=16, font_color=WHITE, bg_color=NAVY, valign="vcenter", indent=1
        )

    def about(self) -> Format:
        """The line under the title."""
        return self.get(font_color=WHITE, bg_color=NAVY, valign="vcenter", indent=1)

    def status(self, status: Status) -> Format:
        """A status's word on its tint, for conditional formatting."""
        return self.overlay(bg_color=status.tint, font_color=status.text, bold=True)

    def owed(self) -> Format:
        """A cell that is still needed, for conditional formatting."""
        return self.overlay(bg_color=OWED, border=1, border_color=OWED_EDGE)


def number_format(role: Role, column: str, look: Look, item: Item | None) -> str:
    """How a column's values are shown. Percentages are typed as 85 and shown as 85%."""
    match role.holds:
        case Holds.DATE | Holds.TIMEFRAME:
            return "dd/mm/yyyy"
        case Holds.PERCENT:
            return '0"%"'
        case Holds.NUMBER if isinstance(item, Measure) and column not in (
            "numerator",
            "denominator",
        ):
            return measure_format(item)
        case Holds.TEXT if look is Look.INPUT:
            # Text from the start: a commentary may begin with a dash, a date in it stays a word.
            return "@"
        case _:
            return "General"


def measure_format(measure: Measure) -> str:
    """The number format of a measure's figures: its decimals, and % where that is its unit."""
    digits = "General"
    if measure.decimals is not None:
        digits = "#,##0" + ("." + "0" * measure.decimals if measure.decimals > 0 else "")
        if measure.is_percent:
            digits = digits.removeprefix("#,##")
    return digits + '"%"' if measure.is_percent else digits


def alignment(role: Role) -> str:
    """Numbers to the right, words to the left."""
    numeric = (Holds.NUMBER, Holds.PERCENT, Holds.SCORE)
    return "right" if role.holds in numeric else "left"


def count_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width."""
    fits = max(4, int(width * LETTERS))
    return sum(max(1, len(textwrap.wrap(line, fits))) for line in text.split("\n"))


def row_height(texts: Iterable[tuple[str, float]], least: float = LEAST_HEIGHT) -> float:
    """The height in points at which every (text, column width) of a row can be read."""
    lines = max((count_lines(text, width) for text, width in texts), default=1)
    return min(MOST_HEIGHT, max(least, lines * LINE_HEIGHT + 4))
