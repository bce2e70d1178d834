"""Findings as CSV, to be opened in Excel: one row per finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pmqa_cli.model.finding import Report
from pmqa_cli.model.text import visible

COLUMNS = (
    "code",
    "name",
    "severity",
    "path",
    "sheet",
    "cell",
    "ref",
    "message",
    "fix",
    "waived_by",
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """A value that Excel will show and not run: text that begins like a formula is quoted."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def write_csv(report: Report) -> Iterator[str]:
    """All findings with a header row, row by row: a national collection has many."""
    yield _row(COLUMNS)
    for finding in report.findings:
        yield _row(as_text(visible(str(getattr(finding, column)))) for column in COLUMNS)


def _row(fields: Iterable[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(fields)
    return buffer.getvalue()
