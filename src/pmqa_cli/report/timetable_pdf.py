"""The timetable as a PDF to print and pin up; a council's own typst template takes ours' place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pmqa_cli.calendar.page import Page
from pmqa_cli.pack.pdf import Printed, print_pdf
from pmqa_cli.report.timetable_html import TEMPLATES
from pmqa_cli.store.shipped import templates_path

TEMPLATE = "timetable.typ"


def write_pdf(page: Page, own_templates: Path | None = None) -> Printed:
    """The timetable as PDF/UA-1. ``own_templates`` is the council's folder templates/timetable.

    Raises PackError where its template is wrong.
    """
    own = own_templates / TEMPLATE if own_templates else None
    ours = templates_path(TEMPLATES, TEMPLATE)
    return print_pdf(own if own and own.is_file() else ours, page_fields(page))


def page_fields(page: Page) -> dict[str, Any]:
    """What a typst template is given: the page as JSON has it, dates as "2026-07-14"."""
    fields: dict[str, Any] = _plain(asdict(page))
    return fields | {"shows_how": page.shows_how, "shows_audience": page.shows_audience}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
