"""Findings as CSV, to be opened in Excel: one row per finding."""

from __future__ import annotations

import csv
import io

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


def write_csv(report: Report) -> str:
    """All findings with a header row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        writer.writerow(as_text(visible(str(getattr(finding, column)))) for column in COLUMNS)
    return buffer.getvalue()
