"""A publication as a workbook: the sheets whose cells may hold its table."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.excel.reader import Workbook, read_workbook
from pmqa_cli.model.publication import Rows


def read_publication_xlsx(data: bytes) -> Iterator[tuple[str, Rows]]:
    """Name and rows of every visible sheet with cells, in the workbook's order; hidden rows too.

    Raises Refusal, and nothing else, whatever the bytes.
    """
    workbook: Workbook = read_workbook(data, lambda _: True)
    for sheet in workbook.sheets:
        if sheet.state == "visible" and sheet.rows:
            yield sheet.name, sheet.rows
