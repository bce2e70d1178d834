"""Write the return workbook: what a service is sent, fills in and sends back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pmqa_cli.excel import layout
from pmqa_cli.excel.front import Front, write_cover, write_guidance, write_lists
from pmqa_cli.excel.notes import marks_by_sheet
from pmqa_cli.excel.plan import COVER, FilledIn, PlannedSheet, plan_sheets, to_value
from pmqa_cli.excel.queries import write_queries
from pmqa_cli.excel.styles import FONT, SIZE, Styles
from pmqa_cli.excel.table import Table
from pmqa_cli.model.catalogue import Catalogue, Service
from pmqa_cli.model.expected import catalogue_version, template_version
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.query import Correction

A4, A3 = 9, 8
"""Paper sizes as Excel numbers them."""
WIDEST_ON_A4 = 150
"""Characters of column width that can still be read on A4 across."""
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What the protection leaves to the service."""
_ROW = re.compile(rb'(<row r="(\d+)"[^>]*?) customHeight="1"')


def write_return(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    service: Service,
    period: Period,
    organisation: str,
    *,
    return_by: date | None = None,
    filled: FilledIn | None = None,
    correction: Correction | None = None,
) -> bytes:
    """The workbook of one service for one period: its bytes, the same for the same input.

    ``filled`` enters values beforehand: (part id, ref, column id) -> value, with refs NEW-1 ...
    for spare rows, and ("cover", "", "completed_by" | "approved_by" | "approved_on"). They stand
    in place of whatever the template would put there. Every formula stores what the engine
    calculates from the values, so that programs that do not calculate show it too.

    ``correction`` makes it a correction workbook: the cells in question are marked, and the sheet
    Queries comes first.

    Raises KeyError for a value whose cell the return does not have, TypeError for one that no
    cell can hold. Source: formats.md, "The return workbook".
    """
    given = filled or {}
    marks = marks_by_sheet(correction.queries if correction else ())
    sheets = plan_sheets(framework, catalogue, history, service, period, given)
    target = io.BytesIO()
    workbook = Workbook(
        target,
        {
            "in_memory": True,
            "default_format_properties": {"font_name": FONT, "font_size": SIZE},
        },
    )
    front = Front(
        framework=framework,
        service=service,
        period=period,
        organisation=organisation,
        return_by=return_by,
        signed={column: to_value(v) for (part, _, column), v in given.items() if part == COVER},
        catalogue_version=catalogue_version(framework, catalogue, service.code, period),
        template_version=template_version(framework),
        sheets=sheets,
        marks=marks.get(framework.cover.sheet, {}),
    )
    _identify(workbook, front)
    styles = Styles(workbook)
    queries = workbook.add_worksheet(layout.QUERIES_SHEET) if correction else None
    cover = workbook.add_worksheet(framework.cover.sheet)
    write_cover(cover, front, styles)
    _finish(cover, front, paper=A4)
    for sheet in sheets:
        worksheet = workbook.add_worksheet(sheet.part.sheet)
        whose = f"{service.name}, {period}"
        marked = marks.get(sheet.part.sheet, {})
        Table(worksheet, sheet, framework, whose, styles, marked, organisation).write()
        _finish(worksheet, front, paper=_paper_for(sheet))
    guidance = workbook.add_worksheet(framework.guidance.sheet)
    write_guidance(guidance, framework, styles)
    _finish(guidance, front, paper=A4)
    write_lists(workbook, framework, sheets, styles)
    if queries and correction:
        write_queries(queries, correction, styles)
        _finish(queries, front, paper=A4)
    (queries or cover).activate()
    workbook.close()
    return _let_rows_grow(target.getvalue())


def _identify(workbook: Workbook, front: Front) -> None:
    """Say whose return it is, and for when, in the document's properties."""
    # The clock stays out of the file: the same input gives the same bytes.
    created = datetime.combine(front.period.ends(front.framework.year.first_month), time())
    workbook.set_properties(
        {
            "title": f"{front.framework.cover.title}: {front.service.name}, {front.period}",
            "subject": front.framework.title,
            "author": front.organisation,
            "company": front.organisation,
            "created": created,
        }
    )
    for name, value in (
        (layout.PROPERTY_SERVICE, front.service.code),
        (layout.PROPERTY_PERIOD, str(front.period)),
        (layout.PROPERTY_CATALOGUE, front.catalogue_version),
        (layout.PROPERTY_TEMPLATE, front.template_version),
    ):
        workbook.set_custom_property(name, value, "text")


def _paper_for(sheet: PlannedSheet) -> int:
    width = sum(column.width for column in sheet.columns)
    return A4 if width <= WIDEST_ON_A4 else A3


def _finish(worksheet: Worksheet, front: Front, *, paper: int) -> None:
    """Protection, page and footer: the same on every sheet."""
    worksheet.hide_gridlines(2)
    worksheet.protect("", ALLOWED)
    worksheet.set_paper(paper)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    whose = f"{front.organisation}: {front.service.name}".replace("&", "&&")[:120]
    # The space ends the size: "&82026" would be a size of 82026.
    worksheet.set_footer(f"&L&8 {whose}&C&8 {front.period}, &A&R&8 &P / &N")


def _let_rows_grow(data: bytes) -> bytes:
    """Give the rows of the tables their height as a start only, so that they grow as one types.

    XlsxWriter can only fix a height; a fixed one hides the end of a long commentary.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            content = source.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                content = _ROW.sub(_unfix, content)
            copy.writestr(zipfile.ZipInfo(info.filename), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _unfix(row: re.Match[bytes]) -> bytes:
    return row[1] if int(row[2]) >= layout.FIRST_ROW else row[0]
