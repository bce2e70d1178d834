"""Documents for Word, through docxtpl: a .docx with Jinja's marks in it, which a council may change
in Word itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from pmqa_cli.pack.errors import PackError

LOCALES = {"en": "en-GB", "cy": "cy-GB"}
"""How Word calls the languages."""
MOST = 255
"""Characters that Word gives a property."""
_THEN = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can have."""


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself."""

    title: str
    author: str
    language: str
    """"en" or "cy"."""
    made_on: date
    """What stands there as the day on which it was made: the clock would give other bytes."""


def print_docx(template: Path, given: Mapping[str, Any], about: About) -> bytes:
    """The document that a template makes of what it is given: the same bytes for the same input.

    Raises PackError where the template is no Word document, or its marks are wrong.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl.template import DocxTemplate

    shown = template.as_posix()
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        # Read beforehand: Word keeps a file that it has open to itself.
        document = DocxTemplate(io.BytesIO(template.read_bytes()))
        document.render(dict(given), environment)
    except OSError as fault:
        raise PackError(f"{shown} cannot be read: {fault.strerror or fault}.") from fault
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise PackError(f"{shown} is not a Word document (.docx).") from fault
    except TemplateError as fault:
        raise PackError(
            f"{shown}: {fault.message or fault}. docs/timetable.md says more."
        ) from fault
    _fit_grids(document.docx)
    _describe(document.docx, about)
    made = io.BytesIO()
    document.save(made)
    return zip_again(made.getvalue())


def rich_text(text: str, lang: str = "") -> Any:
    """A text for a mark ``{{r ... }}``, marked as another language than the document's where one is
    given."""
    from docxtpl.richtext import RichText

    make: Any = RichText  # it has no types
    return make(text, lang=LOCALES[lang]) if lang else make(text)


def zip_again(data: bytes) -> bytes:
    """A document without the time at which its parts were written."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            part = zipfile.ZipInfo(info.filename, _THEN)
            copy.writestr(part, source.read(info), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _fit_grids(document: Any) -> None:
    """Make the columns of each table as wide as the cells of its first row: where a mark leaves a
    column out, docxtpl shares its width out so that others come to nothing."""
    from docx.oxml.ns import qn

    for table in document.tables:
        grid = table._tbl.tblGrid.findall(qn("w:gridCol"))
        cells = table.rows[0].cells if table.rows else ()
        if len(grid) == len(cells):
            for column, cell in zip(grid, cells, strict=True):
                if cell.width is not None:
                    column.w = cell.width


def _describe(document: Any, about: About) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    locale = LOCALES[about.language]
    said = document.core_properties
    said.title, said.author = about.title[:MOST], about.author[:MOST]
    said.last_modified_by = said.author
    said.subject = said.keywords = said.comments = ""
    said.language, said.revision = locale, 1
    said.created = said.modified = datetime.combine(about.made_on, time(), UTC)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    runs = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    lang = runs.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        runs.append(lang)
    lang.set(qn("w:val"), locale)
