"""Whose return it is, for when, and who signed it: the document's properties and the Cover."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pmqa_cli.excel import layout
from pmqa_cli.excel.sheet import Sheet
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period, PeriodError
from pmqa_cli.model.returns import Cell, Identity, SignOff
from pmqa_cli.model.text import normalise, tidy

_CODE_AT_END = re.compile(r"\(([^()]+)\)$")


def read_identity(
    framework: Framework, properties: Mapping[str, str], cover: Sheet | None
) -> tuple[Identity, SignOff]:
    """Identity and signatures. The properties come first: the Cover can be typed over. The Cover
    says the same, because some programs drop properties when they save."""
    words = framework.cover
    values = _labelled(cover) if cover else {}
    service_cell = values.get(normalise(words.service))
    period_cell = values.get(normalise(words.period))
    cover_service = _code_in(service_cell.text) if service_cell else ""
    cover_period = _period_in(period_cell.text) if period_cell else None

    def version(label: str, name: str) -> str:
        cell = values.get(normalise(label))
        return properties.get(name, "") or (tidy(cell.text) if cell else "")

    identity = Identity(
        service=tidy(properties.get(layout.PROPERTY_SERVICE, "")) or cover_service,
        period=_period_in(properties.get(layout.PROPERTY_PERIOD, "")) or cover_period,
        catalogue_version=version(words.catalogue_version, layout.PROPERTY_CATALOGUE),
        template_version=version(words.template_version, layout.PROPERTY_TEMPLATE),
        cover_service=cover_service,
        cover_period=cover_period,
        service_cell=service_cell,
        period_cell=period_cell,
    )
    return identity, SignOff(
        completed_by=values.get(normalise(words.completed_by)),
        approved_by=values.get(normalise(words.approved_by)),
        approved_on=values.get(normalise(words.approved_on)),
    )


def _labelled(sheet: Sheet) -> dict[str, Cell]:
    """Normalised label -> the cell right of it, empty cells included."""
    found: dict[str, Cell] = {}
    for number in sorted(sheet.rows):
        row = sheet.rows[number]
        label = row.get(layout.COVER_LABELS)
        if label is not None and isinstance(label.value, str):
            place = layout.COVER_VALUES
            value = row.get(place) or Cell(sheet.name, number, place, None)
            found.setdefault(normalise(label.value), value)
    return found


def _code_in(text: str) -> str:
    """The service code of the Cover's "Housing (HOU)"; the text itself where there is none."""
    seen = tidy(text)
    found = _CODE_AT_END.search(seen)
    return found[1].strip() if found else seen


def _period_in(text: str) -> Period | None:
    try:
        return Period.parse(tidy(text))
    except PeriodError:
        return None
