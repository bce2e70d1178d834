"""What changed between two returns, as text, JSON and CSV.

The keys of the JSON are a promise (docs/schemas/diff.schema.json).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pmqa_cli.judge.difference import CellChange, Change, Difference, EntryChange
from pmqa_cli.judge.entries import Judged
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.returns import Fact, Return
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words, either
from pmqa_cli.report.csv import as_text
from pmqa_cli.report.framework import wrap

VERSION = 1
CSV_COLUMNS = (
    *("sheet", "ref", "title", "change", "column", "old", "new", "cell"),
    *("old_status", "new_status", "old_trend", "new_trend"),
)
EMPTY = "(empty)"
NONE = "(none)"


# ---------------------------------------------------------------- text


def difference_text(found: Difference, framework: Framework, catalogue: Catalogue) -> str:
    """The answer first, then sheet by sheet each entry with its cells, and the signatures."""
    lines = wrap(f"What changed from {found.old.path} to {found.new.path}", "", "  ")
    lines += wrap(_whose(found, catalogue), "", "  ")
    lines += ["", *wrap(summarise(found, framework))]
    for sheet, entries in groupby(found.entries, key=lambda each: each.sheet):
        lines += ["", visible(sheet), "-" * len(visible(sheet))]
        for entry in entries:
            lines += _entry(entry, framework)
    if found.signatures:
        title = framework.cover.sheet
        lines += ["", title, "-" * len(title)]
        for cell in found.signatures:
            lines += wrap(_cell(cell), "  ", "      ")
    if found.strays:
        title = "Where nothing is read"
        lines += ["", title, "-" * len(title)]
        for fact in found.strays:
            lines += wrap(_stray(fact), "  ", "      ")
    return "\n".join(lines) + "\n"


def _stray(fact: Fact) -> str:
    what = fact.detail or f'"{fact.found}" stands outside the table.'
    return f"{fact.sheet}!{fact.cell} {what}"


def _whose(found: Difference, catalogue: Catalogue) -> str:
    """Whose returns the two are and for when; said plainly where they are not of one."""
    old, new = _name(found.old, catalogue), _name(found.new, catalogue)
    if found.is_of_another:
        return f"These are two different returns: the first is {old}, the second {new}."
    templates = {each.identity.template_version for each in (found.old, found.new)}
    other = " They are of different versions of the template." if len(templates) > 1 else ""
    return f"{new[:1].upper()}{new[1:]}.{other}"


def _name(filed: Return, catalogue: Catalogue) -> str:
    code = filed.identity.service
    service = catalogue.service(code) if code else None
    period = filed.identity.period
    name = f"{service.name} ({service.code})" if service else code or "of no service it names"
    return f"{name}, {period or 'for no period it names'}"


def summarise(found: Difference, framework: Framework) -> str:
    """How much changed, and which statuses with it, in a sentence or two."""
    if not (found.entries or found.signatures or found.strays):
        return "Nothing that a service fills in has changed."
    said = []
    if changed := found.count(Change.CHANGED):
        said.append(f"{count_words(found.cells, 'cell')} in {_entries(changed)} changed")
    said += [
        f"{_entries(number)} {change}"
        for change in (Change.ADDED, Change.REMOVED)
        if (number := found.count(change))
    ]
    if found.signatures:
        said.append(f"{count_words(len(found.signatures), 'line')} of the sign-off changed")
    if number := len(found.strays):
        stands = "stands" if number == 1 else "stand"
        said.append(f"{count_words(number, 'value')} more {stands} where nothing is read")
    changes = [
        f"{each.ref} from {_status(each.old, framework) or NONE} to "
        f"{_status(each.new, framework) or NONE}"
        for each in found.rejudged
        if _status(each.old, framework) != _status(each.new, framework)
    ]
    statuses = f" Status: {either(changes, 'and')}." if changes else " No status changed."
    return f"{either(said, 'and')}.{statuses}"


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _entry(each: EntryChange, framework: Framework) -> Iterator[str]:
    state = "" if each.change is Change.CHANGED else f" ({each.change})"
    yield from wrap(f"{each.ref or 'A row without a ref'} {each.title}{state}", "", "  ")
    if not each.cells and each.change is not Change.CHANGED:
        yield "  Nothing was entered in it."
    for cell in each.cells:
        if each.change is Change.CHANGED:
            yield from wrap(_cell(cell), "  ", "      ")
        else:
            text = f"{cell.cell} {cell.heading}: {cell.new or cell.old}"
            yield from wrap(text, "  ", "      ")
    if not (each.is_rejudged or (each.has_status and each.has_new_figure)):
        return
    old, new = _status(each.old, framework) or NONE, _status(each.new, framework) or NONE
    reason = each.new.outcome.reason if each.new and each.new.outcome else ""
    yield from wrap(f"Status: {_moved(old, new)}. {reason}", "  ", "      ")
    if each.new and each.new.trend:
        old, new = _trend(each.old) or NONE, _trend(each.new) or NONE
        yield from wrap(f"Trend: {_moved(old, new)}. {each.new.trend.reason}", "  ", "      ")


def _moved(old: str, new: str) -> str:
    return f"{old}, as before" if old == new else f"{old} -> {new}"


def _cell(cell: CellChange) -> str:
    where = f"{cell.cell} " if cell.cell else ""
    missing = "" if cell.cell else " (the new return has no such cell)"
    return f"{where}{cell.heading}: {cell.old or EMPTY} -> {cell.new or EMPTY}{missing}"


def _status(judged: Judged | None, framework: Framework) -> str:
    if judged is None or judged.item is None or not judged.status:
        return ""
    return framework.status(judged.status).word


def _trend(judged: Judged | None) -> str:
    if judged is None or judged.item is None or judged.trend is None:
        return ""
    return judged.trend.word


# ---------------------------------------------------------------- for scripts


def difference_json(found: Difference, framework: Framework) -> str:
    """The whole difference; the same two returns give the same text."""
    document = {
        "version": VERSION,
        "old": _identity(found.old),
        "new": _identity(found.new),
        "of_another": found.is_of_another,
        "entries": [
            {
                "change": str(each.change),
                "sheet": each.sheet,
                "ref": each.ref,
                "title": each.title,
                "cells": [_cell_json(cell) for cell in each.cells],
                "status": {
                    "old": _status(each.old, framework) or None,
                    "new": _status(each.new, framework) or None,
                },
                "trend": {"old": _trend(each.old) or None, "new": _trend(each.new) or None},
            }
            for each in found.entries
        ],
        "signatures": [_cell_json(cell) for cell in found.signatures],
        "strays": [
            {"sheet": fact.sheet, "cell": fact.cell, "found": fact.found, "detail": fact.detail}
            for fact in found.strays
        ],
        "summary": {
            "differs": not found.is_empty,
            "added": found.count(Change.ADDED),
            "removed": found.count(Change.REMOVED),
            "changed": found.count(Change.CHANGED),
            "cells": found.cells,
            "signatures": len(found.signatures),
            "strays": len(found.strays),
            "rejudged": len(found.rejudged),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _identity(filed: Return) -> dict[str, Any]:
    period = filed.identity.period
    return {
        "path": filed.path,
        "sha256": filed.sha256,
        "service": filed.identity.service,
        "period": str(period) if period else None,
        "template_version": filed.identity.template_version,
    }


def _cell_json(cell: CellChange) -> dict[str, str]:
    return {
        "column": cell.column,
        "heading": cell.heading,
        "old": cell.old,
        "new": cell.new,
        "cell": cell.cell,
    }


def difference_csv(found: Difference, framework: Framework) -> str:
    """A row per cell; an entry that changed in nothing but its status has a row without a cell."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for each in found.entries:
        verdicts = (
            *(_status(each.old, framework), _status(each.new, framework)),
            *(_trend(each.old), _trend(each.new)),
        )
        about = (each.sheet, each.ref, each.title, str(each.change))
        for cell in each.cells or (CellChange("", "", "", "", ""),):
            row = (*about, cell.heading, cell.old, cell.new, cell.cell, *verdicts)
            writer.writerow(as_text(visible(value)) for value in row)
    for cell in found.signatures:
        said = (str(Change.CHANGED), cell.heading, cell.old, cell.new, cell.cell)
        row = (framework.cover.sheet, "", "", *said, "", "", "", "")
        writer.writerow(as_text(visible(value)) for value in row)
    for fact in found.strays:
        said = (str(Change.ADDED), "", "", fact.found or fact.detail, fact.cell)
        row = (fact.sheet, "", "", *said, "", "", "", "")
        writer.writerow(as_text(visible(value)) for value in row)
    return file.getvalue()
