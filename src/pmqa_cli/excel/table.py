"""Draw the sheet of a part: headings, rows, what may be typed, what stands out, the page."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel import formulas, layout
from pmqa_cli.excel.contents import write_content
from pmqa_cli.excel.notes import Marks, say_numbers, write_notes
from pmqa_cli.excel.plan import Formula, PlannedRow, PlannedSheet, runs
from pmqa_cli.excel.styles import (
    ANSWER_HEIGHT,
    LEAST_HEIGHT,
    LINE,
    LINE_HEIGHT,
    Look,
    Styles,
    alignment,
    number_format,
    row_height,
)
from pmqa_cli.excel.validation import Rule, note_of, validation_of
from pmqa_cli.judge.needs import needs_of
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.framework import Column, Framework, Kind
from pmqa_cli.model.query import Query
from pmqa_cli.model.returns import column_letters

_STATUS_COLUMNS = ("status", "previous_status")
QUERY_WIDTH = 14
_TITLES = ("title", "source", "question")
"""What a row is about, in one kind or another: it stays in sight beside the ref."""


class Table:
    """One sheet of a part as it is drawn."""

    def __init__(
        self,
        worksheet: Worksheet,
        sheet: PlannedSheet,
        framework: Framework,
        whose: str,
        styles: Styles,
        marks: Marks,
        author: str,
    ) -> None:
        self.worksheet = worksheet
        self.sheet = sheet
        self.framework = framework
        self.kind = sheet.part.kind
        self.whose = whose
        """Service and period, for the line under the title."""
        self.styles = styles
        self.marks = marks
        """The cells in question; none in a template."""
        self.author = author
        """Whose notes on them are."""
        self.last = len(sheet.columns) - (0 if marks else 1)
        """The last column, counted from 0; that of the queries where there are any."""
        self.roles = ROLES[self.kind]

    def write(self) -> None:
        """The whole sheet."""
        self._write_head()
        for row in self.sheet.rows:
            self._write_row(row)
        self._validate()
        self._mark()
        self._highlight()
        self._set_page()

    def _write_head(self) -> None:
        part, last = self.sheet.part, self.last
        about = f"{self.whose}. {part.about}".strip()
        for number, text, style, height in (
            (layout.TITLE_ROW, part.title, self.styles.title(), 30),
            (layout.ABOUT_ROW, about, self.styles.about(), 20),
        ):
            self.worksheet.set_row(number - 1, height)
            self.worksheet.write_string(number - 1, 0, text, style)
            for place in range(1, last + 1):
                self.worksheet.write_blank(number - 1, place, None, style)
        self.worksheet.set_row(layout.HEADER_ROW - 2, 8)
        heights = []
        for place, column in enumerate(self.sheet.columns):
            self.worksheet.set_column(place, place, column.width)
            address = self.sheet.address(column.id, layout.HEADER_ROW)
            style = self.styles.heading(
                is_input=self._is_input(column), is_queried=address in self.marks
            )
            self.worksheet.write_string(layout.HEADER_ROW - 1, place, column.heading, style)
            # The filter's button takes the end of the last line.
            heights.append((column.heading, column.width - 3))
        self.worksheet.set_row(layout.HEADER_ROW - 1, row_height(heights, 2 * LINE_HEIGHT + 6))

    def _is_input(self, column: Column) -> bool:
        return self.roles[column.id].filled is Filled.INPUT

    def _write_row(self, row: PlannedRow) -> None:
        texts = []
        for column in self.sheet.columns:
            content = row.contents.get(column.id)
            style = self._style(row, column)
            write_content(self.worksheet, row.number - 1, self._place(column), content, style)
            value = content.value if isinstance(content, Formula) else content
            if isinstance(value, str):
                texts.append((value, column.width))
        self.worksheet.set_row(row.number - 1, row_height(texts, self._least_height()))

    def _least_height(self) -> float:
        """Where sentences are asked for, the row says so by its height."""
        return ANSWER_HEIGHT if self.kind is Kind.NARRATIVE else LEAST_HEIGHT

    def _place(self, column: Column) -> int:
        return self.sheet.places[column.id] - 1

    def _style(self, row: PlannedRow, column: Column) -> Format:
        role = self.roles[column.id]
        if row.is_linked:
            look = Look.LINKED
        elif column.id in row.open:
            look = Look.INPUT
        else:
            look = Look.FORMULA if role.filled is Filled.FORMULA else Look.LOCKED
        bold = column.id == "ref" or column.id in _STATUS_COLUMNS
        is_queried = self.sheet.address(column.id, row.number) in self.marks
        shown_as = number_format(role, column.id, look, row.item)
        align = "center" if column.id in _STATUS_COLUMNS else alignment(role)
        return self.styles.cell(look, shown_as, align, bold=bold, is_queried=is_queried)

    def _mark(self) -> None:
        """What is in question: a note and a ground of its own for the cell, before any other
        ground, and at the end of the row in words, with a link, which queries there are."""
        if not self.marks:
            return
        write_notes(self.worksheet, self.marks, self.author)
        head = layout.HEADER_ROW - 1
        self.worksheet.set_column(self.last, self.last, QUERY_WIDTH)
        style = self.styles.heading(is_input=False)
        self.worksheet.write_string(head, self.last, layout.QUERY_HEADING, style)
        for row in self.sheet.rows:
            queries: list[Query] = []
            for column in self.sheet.columns:
                address = self.sheet.address(column.id, row.number)
                if address not in self.marks:
                    continue
                queries += self.marks[address]
                place = self._place(column)
                self.worksheet.conditional_format(
                    row.number - 1,
                    place,
                    row.number - 1,
                    place,
                    {
                        "type": "formula",
                        "criteria": "=TRUE",
                        "format": self.styles.mark(),
                        "stop_if_true": True,
                    },
                )
            if queries:
                line = layout.QUERIES_HEADER_ROW + queries[0].number
                target = f"internal:{formulas.quote_sheet(layout.QUERIES_SHEET)}!A{line}"
                style = self.styles.link(text_wrap=True, border=1, border_color=LINE)
                said = say_numbers(queries)
                self.worksheet.write_url(row.number - 1, self.last, target, style, said)

    def _validate(self) -> None:
        """One rule for each run of cells under which the same may be typed."""
        for column in self.sheet.columns:
            groups: dict[str, tuple[Rule, list[int]]] = {}
            for row in self.sheet.rows:
                rule: Rule = {}
                if column.id in row.open:
                    rule = validation_of(self.framework, self.kind, column, row.item)
                elif column.id in row.notes:
                    rule = note_of(column, row.notes[column.id])
                if rule:
                    groups.setdefault(repr(rule), (rule, []))[1].append(row.number - 1)
            place = self._place(column)
            for rule, rows in groups.values():
                (first, last), *more = runs(rows)
                others = [[top, place, bottom, place] for top, bottom in more]
                self.worksheet.data_validation(
                    first, place, last, place, {**rule, "other_cells": others}
                )

    def _highlight(self) -> None:
        """Statuses on their tint, with the word in the cell; what is owed in violet."""
        if not self.sheet.rows:
            return
        first, last = layout.FIRST_ROW - 1, self.sheet.last_row - 1
        for column in self.sheet.columns:
            place = self._place(column)
            if column.id in _STATUS_COLUMNS:
                for status in self.framework.statuses:
                    self.worksheet.conditional_format(
                        first,
                        place,
                        last,
                        place,
                        {
                            "type": "cell",
                            "criteria": "==",
                            "value": formulas.quote(status.word),
                            "format": self.styles.status(status),
                        },
                    )
        if "still_needed" not in self.sheet.places:
            return
        top = f"${self.sheet.address('still_needed', layout.FIRST_ROW)}"
        may_owe = {need.column for need in needs_of(self.framework, self.kind)}
        for column in self.sheet.columns:
            if column.id in may_owe:
                test = formulas.is_owed(self.framework, self.kind, column.id, top)
            elif column.id == "still_needed":
                test = formulas.owes_something(top)
            else:
                continue
            self.worksheet.conditional_format(
                first,
                self._place(column),
                last,
                self._place(column),
                {"type": "formula", "criteria": f"={test}", "format": self.styles.owed()},
            )

    def _set_page(self) -> None:
        head = layout.HEADER_ROW - 1
        last = self.last
        title = next((each for each in _TITLES if each in self.sheet.places), "")
        self.worksheet.freeze_panes(layout.HEADER_ROW, self.sheet.places.get(title, 1))
        self.worksheet.autofilter(head, 0, max(head, self.sheet.last_row - 1), last)
        self.worksheet.set_landscape()
        self.worksheet.repeat_rows(head)
        everywhere = f"A1:{column_letters(last + 1)}{max(self.sheet.last_row, head + 1)}"
        # Neighbours' formulas differ by design, and a ref like 007 is text by design.
        self.worksheet.ignore_errors(
            {"formula_differs": everywhere, "number_stored_as_text": everywhere}
        )
        to_fill = (
            (row.number - 1, self._place(column))
            for row in self.sheet.rows
            for column in self.sheet.columns
            if column.id in row.open
        )
        start = next(to_fill, (head + 1, 0))
        self.worksheet.set_selection(*start, *start)
