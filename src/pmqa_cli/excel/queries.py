"""The sheet Queries of a correction workbook: every query in words, with room for a reply."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel import formulas, layout
from pmqa_cli.excel.contents import write_text
from pmqa_cli.excel.styles import EDGE, LINE, NAVY, PALE, QUERIED_EDGE, WHITE, Styles, row_height
from pmqa_cli.model.query import Correction, Query, Stray
from pmqa_cli.model.text import visible

HEADINGS = {
    "number": ("No.", 5),
    "finding": ("Finding", 18),
    "where": ("Where", 14),
    "ref": ("Ref", 10),
    "found": ("What was found", 36),
    "fix": ("How to put it right", 34),
    "reply": ("Your reply", 25),
    "done": ("Done?", 8),
}
"""Column -> its heading, and its width in characters."""
NO_PLACE = "What has no place in the workbook"
TO_KNOW = "Good to know: nothing need be done"
_STRAYS = ("", "Sheet", "Cell", "Under", "What stood there")
_PLACES = tuple(HEADINGS)


def write_queries(worksheet: Worksheet, correction: Correction, styles: Styles) -> None:
    """The queries, each with a link to its cell; what has no place; what is good to know."""
    _Queries(worksheet, correction, styles).write()


class _Queries:
    def __init__(self, worksheet: Worksheet, correction: Correction, styles: Styles) -> None:
        self.worksheet = worksheet
        self.correction = correction
        self.styles = styles
        self.row = 0
        """The next row, counted from 0."""
        line = {"border": 1, "border_color": LINE, "text_wrap": True}
        to_type = {"border": 1, "border_color": EDGE, "bg_color": WHITE, "locked": False}
        self.text = styles.get(**line)
        self.number = styles.get(**line, num_format="0", align="left", bold=True)
        self.link = styles.link(**line)
        self.reply = styles.get(**to_type, num_format="@", text_wrap=True)
        self.head = styles.get(
            **line, bold=True, valign="vcenter", bg_color=PALE, font_size=10, align="left"
        )
        self.section = styles.get(bold=True, font_size=12, font_color=NAVY, valign="bottom")
        self.plain = styles.get()

    def write(self) -> None:
        """The whole sheet."""
        for place, (_, width) in enumerate(HEADINGS.values()):
            self.worksheet.set_column(place, place, width)
        correction = self.correction
        whose = f"{correction.service.name}, {correction.period}"
        self._band(f"Queries: {whose}", self.styles.title(), 30)
        self._band(
            f"{correction.organisation}. This is your return {visible(correction.returned)} again, "
            "with what you entered. Nothing in the file that you sent was changed.",
            self.styles.about(),
            20,
        )
        self.worksheet.write_string(
            2,
            0,
            "Go to each cell by its link, put it right there (it is pink, with a note), and say "
            "here what you did or why it should stay.",
            self.plain,
        )
        self.worksheet.write_string(
            3,
            0,
            "Rows and cells inside a sentence are those of the file that you sent.",
            self.plain,
        )
        self.row = layout.QUERIES_HEADER_ROW - 1
        self._headings([heading for heading, _ in HEADINGS.values()])
        for query in correction.queries:
            self._query(query)
        self._set_page(self.row - 1)
        if correction.strays:
            self._strays(correction.strays)
        if correction.notes:
            self._section(TO_KNOW)
            self._headings(["", *(heading for heading, _ in list(HEADINGS.values())[1:6])])
            for note in correction.notes:
                self._query(note)

    def _band(self, text: str, style: Format, height: float) -> None:
        self.worksheet.set_row(self.row, height)
        self.worksheet.write_string(self.row, 0, text, style)
        for place in range(1, len(HEADINGS)):
            self.worksheet.write_blank(self.row, place, None, style)
        self.row += 1

    def _section(self, title: str) -> None:
        self.row += 1
        self.worksheet.set_row(self.row, 26)
        self.worksheet.write_string(self.row, 0, title, self.section)
        self.row += 1

    def _headings(self, headings: Sequence[str]) -> None:
        for place, heading in enumerate(headings):
            if heading:
                self.worksheet.write_string(self.row, place, heading, self.head)
        self.worksheet.set_row(self.row, 20)
        self.row += 1

    def _query(self, query: Query) -> None:
        finding = f"{query.code} {query.name}".strip()
        if query.number:
            self.worksheet.write_number(self.row, 0, query.number, self.number)
            finding += f"\n{'Must be put right' if query.must else 'Please check'}"
        texts = {
            "finding": finding,
            "ref": visible(query.ref),
            "found": visible(query.found),
            "fix": visible(query.fix),
        }
        for column, text in texts.items():
            write_text(self.worksheet, self.row, _PLACES.index(column), text, self.text)
        place = _PLACES.index("where")
        if query.sheet:
            target = f"internal:{formulas.quote_sheet(query.sheet)}!{query.cell or 'A1'}"
            self.worksheet.write_url(self.row, place, target, self.link, visible(query.where))
        else:
            write_text(self.worksheet, self.row, place, visible(query.where), self.text)
        if query.number:
            for column in ("reply", "done"):
                self.worksheet.write_blank(self.row, _PLACES.index(column), None, self.reply)
        self._set_height({**texts, "where": query.where})

    def _strays(self, strays: Sequence[Stray]) -> None:
        self._section(NO_PLACE)
        self.worksheet.write_string(
            self.row,
            0,
            "This stood in your return where nothing is read, or in a row or cell that the "
            "workbook does not have. Please enter what should count in its proper place.",
            self.plain,
        )
        self.row += 1
        self._headings(_STRAYS)
        for stray in strays:
            texts = dict(
                zip(
                    _PLACES[1:5],
                    (stray.sheet, stray.cell, stray.heading, stray.content),
                    strict=True,
                )
            )
            for column, text in texts.items():
                write_text(self.worksheet, self.row, _PLACES.index(column), text, self.text)
            self._set_height(texts)
        if self.correction.unlisted:
            self.worksheet.write_string(
                self.row,
                1,
                f"{self.correction.unlisted:,} more cells hold something: please look into the "
                "file that you sent.",
                self.plain,
            )
            self.row += 1

    def _set_height(self, texts: dict[str, str]) -> None:
        sized = [(text, HEADINGS[column][1] - 1) for column, text in texts.items()]
        self.worksheet.set_row(self.row, row_height(sized))
        self.row += 1

    def _set_page(self, last: int) -> None:
        """What may be typed, and what stays in sight; ``last`` is the last row of the queries."""
        head = layout.QUERIES_HEADER_ROW - 1
        done = _PLACES.index("done")
        self.worksheet.data_validation(
            head + 1,
            done,
            last,
            done,
            {
                "validate": "list",
                "source": ["Yes", "No"],
                "error_title": HEADINGS["done"][0],
                "error_message": "Please choose Yes or No from the list.",
            },
        )
        self.worksheet.freeze_panes(head + 1, 0)
        self.worksheet.autofilter(head, 0, last, done)
        self.worksheet.set_landscape()
        self.worksheet.repeat_rows(head)
        self.worksheet.set_tab_color(QUERIED_EDGE)
        self.worksheet.ignore_errors({"number_stored_as_text": f"A1:H{self.row + 1000}"})
        self.worksheet.set_selection(head + 1, _PLACES.index("reply"), head + 1, 6)
