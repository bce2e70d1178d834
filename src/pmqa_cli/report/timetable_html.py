"""The timetable as a self-contained page; a council's own template lies over ours."""

from __future__ import annotations

from pathlib import Path

from pmqa_cli.calendar.page import Page
from pmqa_cli.pack.html import Press
from pmqa_cli.store.shipped import templates_path

TEMPLATES = "timetable"
"""The folder of the timetable's templates: ours, and in a workspace's templates the council's."""


def write_html(page: Page, own_templates: Path | None = None, other: str = "") -> bytes:
    """The page as UTF-8, without script; ``other`` is the file name of the same in the other
    language, which it then links to.

    ``own_templates`` is the council's folder templates/timetable. Raises PackError, with file and
    line, where a template of its own is wrong.
    """
    press = Press(templates_path(TEMPLATES), own_templates, "docs/timetable.md")
    return press.print("timetable.html.j2", page=page, other=other)
