"""The timetable as a Word document that people can go on writing in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pmqa_cli.calendar.page import Page
from pmqa_cli.pack.word import About, print_docx, rich_text
from pmqa_cli.report.timetable_html import TEMPLATES
from pmqa_cli.report.timetable_pdf import page_fields
from pmqa_cli.store.shipped import templates_path

TEMPLATE = "timetable.docx"
SECOND_THIRD, LAST_THIRD = 11, 21
"""On which days of a month the second and the last column of the year begin."""


def write_docx(page: Page, own_templates: Path | None = None) -> bytes:
    """The timetable as a .docx. ``own_templates`` is the council's folder templates/timetable; its
    timetable.docx takes the place of ours. Raises PackError where that is wrong."""
    own = own_templates / TEMPLATE if own_templates else None
    ours = templates_path(TEMPLATES, TEMPLATE)
    about = About(
        title=f"{page.name}: {page.organisation.text}",
        author=page.organisation.text,
        language=page.language,
        made_on=page.begins,
    )
    template = own if own and own.is_file() else ours
    return print_docx(template, {"page": _fields(page)}, about)


def _fields(page: Page) -> Any:
    """As for typst, with texts that know their language, and each month in three parts."""
    fields = page_fields(page)
    for month, shown in zip(fields["months"], page.months, strict=True):
        days = [row.date.day if row.date else 0 for row in shown.rows]
        rows = list(zip(days, month["rows"], strict=True))
        month["days_1"] = [row for day, row in rows if day < SECOND_THIRD]
        month["days_2"] = [row for day, row in rows if SECOND_THIRD <= day < LAST_THIRD]
        month["days_3"] = [row for day, row in rows if day >= LAST_THIRD]
    return _rich(fields)


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"text", "lang"}:
            return rich_text(value["text"], value["lang"])
        return {key: _rich(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rich(each) for each in value]
    return value
