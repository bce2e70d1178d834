"""The Word template of the timetable: ``python -m tests.tools.word_template``.

A .docx is a zip of XML that nobody reviews, so the one that comes with pmqa is made by this script;
a test holds it to what the script makes. Councils change a copy of it in Word (docs/timetable.md).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pmqa_cli.pack.word import zip_again
from pmqa_cli.store.shipped import templates_path

PLACE = templates_path("timetable", "timetable.docx")
FONT = "Arial"
INK, QUIET, LINE = "1B2127", "4B5661", "C3CAD3"
WIDE, HIGH = Mm(297), Mm(210)
MARGIN = Mm(12)

Cell = tuple[str, str]
"""The text of a cell and its style."""


def main() -> None:
    """Write the template anew."""
    Path(PLACE).write_bytes(make_template())


def make_template() -> bytes:
    """The bytes of the template."""
    document = Document()
    _style(document)
    _set_page(document)
    document.add_heading("{{ page.title }} {{ page.year }}", 1)
    document.add_paragraph("{{r page.organisation }}", "Quiet")
    document.add_paragraph("{%p if page.as_at %}")
    document.add_paragraph("{{ page.as_at }}", "Quiet")
    document.add_paragraph("{%p endif %}")
    document.add_heading("{{ page.labels.year_view }}", 2)
    document.add_paragraph("{{ page.labels.year_caption }}", "Quiet")
    _add_year(document)
    document.add_paragraph("{%p for group in page.groups %}")
    document.add_heading("{{ group.heading }}", 2).paragraph_format.page_break_before = True
    document.add_paragraph("{{ group.caption }}", "Quiet")
    _add_group(document)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p for note in page.notes %}")
    document.add_paragraph("{{r note }}", "Quiet")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ page.words.made_with }}", "Quiet")
    made = io.BytesIO()
    document.save(made)
    return zip_again(made.getvalue())


def _style(document: Any) -> None:
    styles = document.styles
    for name, size, colour in (
        ("Normal", 9, INK),
        ("Heading 1", 20, INK),
        ("Heading 2", 14, INK),
        ("Footer", 8, QUIET),
    ):
        _set_font(styles[name], size, colour)
    styles["Normal"].paragraph_format.space_after = Pt(2)
    styles["Normal"].paragraph_format.line_spacing = 1
    for name, before, after in (("Heading 1", 0, 2), ("Heading 2", 8, 2)):
        styles[name].paragraph_format.space_before = Pt(before)
        styles[name].paragraph_format.space_after = Pt(after)
    for name, size, colour, bold in (
        ("Quiet", 9, QUIET, False),
        ("Cell", 8.5, INK, False),
        ("Cell strong", 8.5, INK, True),
        ("Cell head", 8, QUIET, True),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _set_font(style, size, colour)
        style.font.bold = bold
        style.paragraph_format.space_after = Pt(1.5 if name.startswith("Cell") else 4)


def _set_font(style: Any, size: float, colour: str) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = WIDE, HIGH
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin, section.footer_distance = Mm(14), Mm(7)
    line = section.footer.paragraphs[0]
    line.add_run("{{ page.title }} {{ page.year }}, ")
    for code in ("PAGE", "NUMPAGES"):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        if code == "NUMPAGES":
            line.add_run(" / ")
        line._p.append(field)


def _add_year(document: Any) -> None:
    thirds = [(f"{{{{ page.labels.days_{third} }}}}", 80) for third in (1, 2, 3)]
    table = _add_table(document, [("{{ page.labels.month }}", 30), *thirds])
    _add_loop(table, "for month in page.months")
    row = _add_row(table)
    row.cells[0].paragraphs[0].style = "Cell strong"
    row.cells[0].paragraphs[0].text = "{{ month.name }}"
    for third in (1, 2, 3):
        cell = row.cells[third]
        cell.paragraphs[0].text = f"{{%p for row in month.days_{third} %}}"
        for text in (
            "{{ row.short_day }} {{r row.stage }}{% if row.time %}, {{ row.time }}{% endif %} "
            "({{ row.period }}{% if row.note %}, {{ page.labels.uncertain_short }}{% endif %})",
            "{%p else %}",
            "",  # Word wants a paragraph in every cell.
            "{%p endfor %}",
        ):
            cell.add_paragraph(text)
        for paragraph in cell.paragraphs:
            paragraph.style = "Cell"
    _add_loop(table, "endfor")


def _add_group(document: Any) -> None:
    columns = [
        ("{{ page.labels.when }}", 42),
        ("{{ page.labels.stage }}", 54),
        ("{{ page.labels.due }}", 52),
        ("{{ page.labels.owner }}", 32),
        ("{%tc if page.shows_audience %}", 0),
        ("{{ page.labels.audience }}", 38),
        ("{%tc endif %}", 0),
        ("{%tc if page.shows_how %}", 0),
        ("{{ page.labels.how }}", 52),
        ("{%tc endif %}", 0),
    ]
    table = _add_table(document, columns)
    _add_loop(table, "for row in group.rows")
    row = _add_row(table)
    day = (
        "{{ row.day }}{% if row.time %}, {{ row.time }}{% endif %}"
        "{% if row.note %}. {{ row.note }}{% endif %}"
    )
    cells: list[Cell] = [
        (day, "Cell"),
        ("{{r row.stage }}", "Cell strong"),
        ("{{r row.due }}", "Cell"),
        ("{{r row.owner }}", "Cell"),
        ("{%tc if page.shows_audience %}", "Cell"),
        ("{{r row.audience }}", "Cell"),
        ("{%tc endif %}", "Cell"),
        ("{%tc if page.shows_how %}", "Cell"),
        ("{{ row.how }}", "Cell"),
        ("{%tc endif %}", "Cell"),
    ]
    for cell, (text, style) in zip(row.cells, cells, strict=True):
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = style
    _add_loop(table, "endfor")


def _add_table(document: Any, columns: list[tuple[str, int]]) -> Any:
    """With its head row, which every page repeats."""
    table = document.add_table(1, len(columns))
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)
    for place, (text, width) in enumerate(columns):
        table.columns[place].width = Mm(width)
        cell = table.rows[0].cells[place]
        cell.width = Mm(width)
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = "Cell head"
    _mark(table.rows[0], "w:cantSplit", "w:tblHeader")
    return table


def _add_row(table: Any) -> Any:
    row = table.add_row()
    for place, cell in enumerate(row.cells):
        cell.width = table.columns[place].width
    _mark(row, "w:cantSplit")
    return row


def _add_loop(table: Any, tag: str) -> None:
    """A row that only says what is repeated; docxtpl takes it out."""
    table.add_row().cells[0].paragraphs[0].text = f"{{%tr {tag} %}}"


def _mark(row: Any, *names: str) -> None:
    for name in names:
        row._tr.get_or_add_trPr().append(OxmlElement(name))


if __name__ == "__main__":
    main()
