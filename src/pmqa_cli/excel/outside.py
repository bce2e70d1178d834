"""What stands in a return where nothing is read: beside, above and below its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pmqa_cli.excel import layout
from pmqa_cli.excel.headings import Header, Missing
from pmqa_cli.excel.sheet import Sheet
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.returns import Cell, Fact, FactKind
from pmqa_cli.model.text import normalise


def tell_cut_texts(sheet: Sheet) -> Iterator[Fact]:
    """The texts of which only the beginning is read: the first one by one, of the rest the
    number."""
    yield from sheet.facts
    if sheet.more_cut:
        detail = (
            f"{sheet.more_cut:,} more texts on this sheet are longer than an Excel cell can hold; "
            "only their beginnings are read."
        )
        yield Fact(FactKind.CUT_TEXT, sheet.name, detail=detail)


def pick_typed(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Those that hold something, and no formula."""
    return (cell for cell in cells if not cell.is_empty and not cell.has_formula)


def find_beside_lines(framework: Framework, cover: Sheet) -> Iterator[Cell]:
    """What was typed on the Cover beside its lines."""
    words = framework.cover
    lines = (
        *(words.service, words.period, words.return_by, words.completed_by, words.approved_by),
        *(words.approved_on, words.still_needed, words.catalogue_version, words.template_version),
        *(part.sheet for part in framework.parts),
        *(status.word for status in framework.statuses),
    )
    labels = {normalise(line) for line in lines}
    alone = {normalise(text) for text in (words.title, framework.guidance.title, layout.COVER_KEY)}
    for row in cover.rows.values():
        label = row.get(layout.COVER_LABELS)
        said = normalise(label.text) if label else ""
        for place, cell in row.items():
            if cell.is_empty or cell.has_formula:
                continue
            if place == layout.COVER_LABELS:
                is_ours = said in labels | alone or said.endswith(normalise(framework.title))
            else:
                is_ours = place == layout.COVER_VALUES and said in labels
            if not is_ours:
                yield cell


def find_strays(sheet: Sheet, header: Header, missing: Collection[Missing]) -> Iterator[Cell]:
    """Cells beside the table, under no heading that is ours, and above it.

    The template's own lines above are the first two of the first column.
    """
    ours = {*header.columns.values(), *(cell.column for cell in header.repeated)}
    for place, cell in sheet.rows[header.row].items():
        if normalise(cell.text) == normalise(layout.QUERY_HEADING):
            ours.add(place)
    blamed = {each.place for each in missing if each.place not in ours}
    lines = 0
    for number, row in sheet.rows.items():
        if number >= header.row and row.keys() <= ours:
            continue  # nearly every row
        for place, cell in row.items():
            if number < header.row:
                lines += place == 1 and not cell.is_empty
                if place > 1 or lines > layout.LINES_ABOVE:
                    yield cell
            elif place in blamed:
                # What the template calculated there is no loss; the heading itself was told.
                if number > header.row and not cell.has_formula:
                    yield cell
            elif place not in ours:
                yield cell
