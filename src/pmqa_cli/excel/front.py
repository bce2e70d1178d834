"""The sheets around the tables: Cover, Guidance, and the hidden Lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel import formulas, layout
from pmqa_cli.excel.contents import write_content
from pmqa_cli.excel.notes import Marks, write_notes
from pmqa_cli.excel.plan import Formula, PlannedSheet
from pmqa_cli.excel.styles import EDGE, LINE, NAVY, PALE, WHITE, Styles, row_height
from pmqa_cli.excel.validation import EARLIEST
from pmqa_cli.judge.bands import define_status
from pmqa_cli.judge.describe import guidance_lines
from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.columns import Holds, choices_for, holds_of
from pmqa_cli.model.framework import ActivityStatus, Framework, Kind
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Value, column_letters
from pmqa_cli.model.risk_rules import ScoreBand

COVER_WIDTHS = (34, 62)
GUIDANCE_WIDTH = 96
LINE_ROW = 20.0
"""The height of a line of the Cover, in points."""
KIND_WORDS = {
    Kind.MEASURES: "Measures",
    Kind.ACTIVITIES: "Activities",
    Kind.RISKS: "Risks",
}


@dataclass(frozen=True)
class Front:
    """What a workbook says of itself."""

    framework: Framework
    service: Service
    period: Period
    organisation: str
    return_by: date | None
    signed: Mapping[str, Value]
    """What was already entered: completed_by, approved_by, approved_on."""
    catalogue_version: str
    template_version: str
    sheets: Sequence[PlannedSheet]
    marks: Marks = field(default_factory=dict)
    """The Cover's own cells in question."""


def write_cover(worksheet: Worksheet, front: Front, styles: Styles) -> None:
    """Identity, signatures, what is still needed on each sheet, and what the statuses mean."""
    _Cover(worksheet, front, styles).write()


class _Cover:
    def __init__(self, worksheet: Worksheet, front: Front, styles: Styles) -> None:
        self.worksheet = worksheet
        self.front = front
        self.styles = styles
        self.row = 0
        """The next row, counted from 0."""
        line = {
            "border": 1,
            "border_color": LINE,
            "text_wrap": True,
            "align": "left",
            "valign": "vcenter",
            "indent": 1,
        }
        self.line = line
        self.label = styles.get(**line, bold=True, bg_color=PALE)
        self.value = styles.get(**line)
        self.number = styles.get(**line, num_format="0")
        self.total = styles.get(**line, num_format="0", bold=True)
        self.link = styles.link(**line)
        self.head = styles.get(bold=True, font_size=12, font_color=NAVY)

    def write(self) -> None:
        """The whole sheet."""
        front, words = self.front, self.front.framework.cover
        for place, width in enumerate(COVER_WIDTHS):
            self.worksheet.set_column(place, place, width)
        self._band(words.title, self.styles.title(), 34)
        self._band(f"{front.organisation}: {front.framework.title}", self.styles.about(), 22)
        guidance = front.framework.guidance
        self.row += 1
        self._link(0, guidance.sheet, guidance.title, self.styles.link())
        self.row += 2
        self._line(words.service, layout.name_service(front.service))
        self._line(words.period, str(front.period))
        if front.return_by:
            self._line(words.return_by, front.return_by)
        self.row += 1
        self._to_fill_in(words.completed_by, "completed_by")
        self._to_fill_in(words.approved_by, "approved_by")
        self._to_fill_in(words.approved_on, "approved_on")
        self.row += 1
        self._needed()
        self.row += 1
        self._key()
        self.row += 1
        self._line(words.catalogue_version, front.catalogue_version)
        self._line(words.template_version, front.template_version)
        write_notes(self.worksheet, front.marks, front.organisation)
        self.worksheet.set_selection("B9")
        self.worksheet.set_portrait()

    def _band(self, text: str, style: Format, height: float) -> None:
        self.worksheet.set_row(self.row, height)
        self.worksheet.write_string(self.row, 0, text, style)
        self.worksheet.write_blank(self.row, 1, None, style)
        self.row += 1

    def _link(self, place: int, sheet: str, text: str, style: Format) -> None:
        target = f"internal:{formulas.quote_sheet(sheet)}!A1"
        self.worksheet.write_url(self.row, place, target, style, text)

    def _is_queried(self) -> bool:
        """Whether the cell beside the next label is in question."""
        return f"{column_letters(layout.COVER_VALUES)}{self.row + 1}" in self.front.marks

    def _line(self, label: str, value: Value | Formula) -> None:
        self.worksheet.write_string(self.row, 0, label, self.label)
        style = self.value
        if isinstance(value, date):
            style = self.styles.get(**self.line, num_format="dd/mm/yyyy")
        elif self._is_queried():
            style = self.styles.queried(**self.line)
        write_content(self.worksheet, self.row, 1, value, style)
        self.worksheet.set_row(self.row, LINE_ROW)
        self.row += 1

    def _to_fill_in(self, label: str, column: str) -> None:
        is_date = column == "approved_on"
        drawn = self.line | {
            "border_color": EDGE,
            "bg_color": WHITE,
            "locked": False,
            "num_format": "dd/mm/yyyy" if is_date else "@",
        }
        make = self.styles.queried if self._is_queried() else self.styles.get
        style = make(**drawn)
        self.worksheet.write_string(self.row, 0, label, self.label)
        write_content(self.worksheet, self.row, 1, self.front.signed.get(column), style)
        if is_date:
            self.worksheet.data_validation(
                self.row,
                1,
                self.row,
                1,
                {
                    "validate": "date",
                    "criteria": ">=",
                    "value": EARLIEST,
                    "error_title": label[:32],
                    "error_message": "Please type a date like 30/09/2026.",
                },
            )
        self.worksheet.set_row(self.row, LINE_ROW)
        self.row += 1

    def _needed(self) -> None:
        """The total, and a line for each sheet with a link to it."""
        counted = [s for s in self.front.sheets if "still_needed" in s.places and s.rows]
        total = self.row
        self.row += 1
        first = self.row + 1
        for sheet in counted:
            count = formulas.count_needed(sheet.part.sheet, sheet.needed_range)
            self._link(0, sheet.part.sheet, sheet.part.sheet, self.link)
            self.worksheet.set_row(self.row, LINE_ROW)
            stored = Formula(count, Decimal(sheet.needed_count))
            write_content(self.worksheet, self.row, 1, stored, self.number)
            self.row += 1
        everything = Decimal(sum(sheet.needed_count for sheet in counted))
        words = self.front.framework.cover
        self.worksheet.write_string(total, 0, words.still_needed, self.label)
        sum_up = Formula(formulas.add_up(f"B{first}:B{self.row}"), everything)
        write_content(self.worksheet, total, 1, sum_up if counted else Decimal(0), self.total)
        self.worksheet.conditional_format(
            total,
            1,
            max(total, self.row - 1),
            1,
            {"type": "cell", "criteria": ">", "value": 0, "format": self.styles.owed()},
        )

    def _key(self) -> None:
        self.worksheet.write_string(self.row, 0, layout.COVER_KEY, self.head)
        self.row += 1
        for status in self.front.framework.statuses:
            means = _meaning(self.front, status.id) or status.definition
            if not means:
                continue
            on_tint = self.styles.get(
                **self.line, bold=True, bg_color=status.tint, font_color=status.text
            )
            self.worksheet.write_string(self.row, 0, status.word, on_tint)
            self.worksheet.write_string(self.row, 1, means, self.value)
            self.worksheet.set_row(self.row, row_height([(means, COVER_WIDTHS[1])], 18))
            self.row += 1


def _meaning(front: Front, status: str) -> str:
    """What a status means for each kind of row that this return has."""
    framework = front.framework
    listed: Mapping[Kind, Sequence[ActivityStatus | ScoreBand]] = {
        Kind.ACTIVITIES: framework.activities.statuses,
        Kind.RISKS: framework.risks.bands,
    }
    defined = {Kind.MEASURES: define_status(framework.measures, status)}
    for kind, rules in listed.items():
        defined[kind] = [rule.definition for rule in rules if rule.status == status]
    shown = {sheet.part.kind for sheet in front.sheets}
    lines = [
        f"{KIND_WORDS[kind]}: {', or '.join(definitions)}"
        for kind, definitions in defined.items()
        if definitions and kind in shown
    ]
    return "\n".join(lines)


def write_guidance(worksheet: Worksheet, framework: Framework, styles: Styles) -> None:
    """How to fill the workbook in, in the framework's words; "## " begins a heading."""
    worksheet.set_column(0, 0, GUIDANCE_WIDTH)
    worksheet.set_row(0, 34)
    worksheet.write_string(0, 0, framework.guidance.title, styles.title())
    heading = styles.get(bold=True, font_size=12, font_color=NAVY, valign="bottom")
    text = styles.get(text_wrap=True, font_size=11)
    for row, paragraph in enumerate(guidance_lines(framework), 1):
        if paragraph.startswith("## "):
            worksheet.write_string(row, 0, paragraph.removeprefix("## "), heading)
            worksheet.set_row(row, 30)
        else:
            worksheet.write_string(row, 0, paragraph, text)
            # In letters a tenth larger than those of the tables.
            worksheet.set_row(row, 1.1 * row_height([(paragraph, GUIDANCE_WIDTH / 1.1)], 18))
    worksheet.set_portrait()


def write_lists(
    workbook: Workbook, framework: Framework, sheets: Sequence[PlannedSheet], styles: Styles
) -> None:
    """The lists behind the dropdowns, hidden, each under a defined name."""
    worksheet = workbook.add_worksheet(layout.LISTS_SHEET)
    lists: dict[str, tuple[str, ...]] = {}
    for sheet in sheets:
        for column in sheet.columns:
            choices = choices_for(framework, sheet.part.kind, column.id)
            holds = {holds_of(sheet.part.kind, column.id, row.item) for row in sheet.rows}
            if choices and Holds.CHOICE in holds:
                lists.setdefault(layout.list_name(column.id), choices)
    for place, (name, choices) in enumerate(lists.items()):
        worksheet.write_string(0, place, name, styles.get(bold=True))
        worksheet.write_column(1, place, choices, styles.get())
        letter = column_letters(place + 1)
        workbook.define_name(
            name, f"={layout.LISTS_SHEET}!${letter}$2:${letter}${len(choices) + 1}"
        )
    worksheet.protect()
    worksheet.very_hidden()
