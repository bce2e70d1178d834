"""The data files of a pack: tidy CSV. Columns and their order: formats.md, Data files of a pack.

UTF-8 with a byte-order mark (so that Excel reads Welsh letters), comma, CRLF, ISO dates,
unformatted numbers, statuses as words. A text that a spreadsheet would run as a formula (it begins
with = + - @, tab or carriage return, and is no number) gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from pmqa_cli.model.framework import STATEMENT
from pmqa_cli.pack.comparing import Compared
from pmqa_cli.pack.nouns import (
    ActivityLine,
    Line,
    MeasureLine,
    NarrativeLine,
    QualityLine,
    RiskLine,
    Source,
)
from pmqa_cli.pack.pages import Pack

MITIGATION = ("commentary", "remedial_action", "responsible_officer", "timeframe")
SOURCE = ("source_file", "source_sheet", "source_cell", "source_sha256")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "measures.csv": (
        *("period", "service", "section", "suites", "ref", "title", "title_cy", "objective"),
        *("unit", "decimals", "polarity", "tolerance", "target", "actual", "numerator"),
        *("denominator", "variance", "variance_percent", "previous", "status", "status_reason"),
        *("claimed_status", "trend", "trend_reason", "data_state", "reason_not_available"),
        *("expected", *MITIGATION, "state", *SOURCE),
    ),
    "activities.csv": (
        *("period", "service", "section", "ref", "title", "title_cy", "objective", "due"),
        *("percent_complete", "previous_status", "status", "status_reason", "achievements"),
        *("issues", "next_actions", *MITIGATION, "state", *SOURCE),
    ),
    "risks.csv": (
        *("period", "service", "ref", "title", "likelihood", "impact", "score"),
        *("previous_score", "status", "escalate", "controls", "owner", "reviewed_on"),
        *(*MITIGATION, "state", *SOURCE),
    ),
    "quality.csv": (
        *("period", "service", "ref", "source", "kind", "date", "what_was_done", "findings"),
        *("learning", "action", "state", *SOURCE),
    ),
    "narrative.csv": (
        *("period", "service", "section", "ref", "question", "answer", "evidence", "state"),
        *SOURCE,
    ),
    "data-quality.csv": ("period", "service", "ref", *STATEMENT, "state", *SOURCE),
    "comparison.csv": (
        *("period", "service", "ref", "title", "unit", "actual", "compared_period", "councils"),
        *("rank", "out_of", "quartile", "median", "gap", "better"),
    ),
}

Value = str | int | Decimal | date | None

_RUNS = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def write_open_data(pack: Pack) -> dict[str, bytes]:
    """File name -> content, for measures, activities, risks and quality assurance; and, where there
    are any, for answers, data-quality statements and comparison with similar councils.

    A measure has one row for each section that it stands in, and is there when it was not
    returned too; in comparison.csv it has one.
    """
    measures: list[Mapping[str, Value]] = []
    activities: list[Mapping[str, Value]] = []
    risks: list[Mapping[str, Value]] = []
    quality: list[Mapping[str, Value]] = []
    narrative: list[Mapping[str, Value]] = []
    statements: list[Mapping[str, Value]] = []
    for service in pack.services:
        for measure in service.measures:
            measures += (_measure(pack, measure, section) for section in measure.sections)
            statements.append(_statement(pack, measure))
        for activity in service.activities:
            activities += (_activity(pack, activity, section) for section in activity.sections)
        risks += (_risk(pack, risk) for risk in service.risks)
        quality += (_quality(pack, source) for source in service.quality)
        for asked in service.narratives:
            narrative += (_narrative(pack, line) for line in asked.lines)
    rows: Mapping[str, list[Mapping[str, Value]]] = {
        "measures.csv": measures,
        "activities.csv": activities,
        "risks.csv": risks,
        "quality.csv": quality,
        "narrative.csv": narrative,
        "data-quality.csv": statements,
        "comparison.csv": [
            _comparison(pack, line, line.comparison) for line in pack.comparisons if line.comparison
        ],
    }
    return {name: _write(COLUMNS[name], rows[name]) for name in pack.data_files}


def _write(columns: tuple[str, ...], rows: Iterable[Mapping[str, Value]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([write_value(row[column]) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def write_value(value: Value) -> str:
    """One value as it stands in a data file."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return f"'{value}" if _RUNS.match(value) and not _NUMBER.match(value) else value


def _source(source: Source | None) -> dict[str, Value]:
    if source is None:
        return dict.fromkeys(SOURCE)
    return dict(zip(SOURCE, (source.file, source.sheet, source.cell, source.sha256), strict=True))


def _shared(pack: Pack, line: Line) -> dict[str, Value]:
    said = {each.id: each.data for each in line.mitigation}
    return {
        "period": pack.period,
        "service": line.service,
        "ref": line.ref,
        "title": line.title,
        "title_cy": line.title_cy,
        "status": line.status.word,
        "status_reason": line.reason,
        **{column: said.get(column, "") for column in MITIGATION},
        "state": line.state,
        **_source(line.source),
    }


def _measure(pack: Pack, line: MeasureLine, section: str) -> dict[str, Value]:
    same = (
        *("objective", "unit", "decimals", "polarity", "tolerance", "target", "actual"),
        *("numerator", "denominator", "variance", "variance_percent", "previous"),
        *("claimed_status", "trend", "trend_reason", "data_state", "reason_not_available"),
        "expected",
    )
    return {
        **_shared(pack, line),
        **{column: getattr(line, column) for column in same},
        "section": section,
        "suites": "; ".join(line.suites),
    }


def _activity(pack: Pack, line: ActivityLine, section: str) -> dict[str, Value]:
    same = ("objective", "due", "percent_complete", "achievements", "issues", "next_actions")
    return {
        **_shared(pack, line),
        **{column: getattr(line, column) for column in same},
        "section": section,
        "previous_status": line.previous_status.word if line.previous_status else "",
    }


def _risk(pack: Pack, line: RiskLine) -> dict[str, Value]:
    same = (
        *("likelihood", "impact", "score", "previous_score", "escalate", "controls", "owner"),
        "reviewed_on",
    )
    return {**_shared(pack, line), **{column: getattr(line, column) for column in same}}


def _quality(pack: Pack, line: QualityLine) -> dict[str, Value]:
    same = (
        *("service", "ref", "kind", "date", "what_was_done", "findings", "learning", "action"),
        "state",
    )
    return {
        **{column: getattr(line, column) for column in same},
        "period": pack.period,
        "source": line.origin,
        **_source(line.source),
    }


def _narrative(pack: Pack, line: NarrativeLine) -> dict[str, Value]:
    same = ("service", "section", "ref", "question", "answer", "evidence", "state")
    return {
        **{column: getattr(line, column) for column in same},
        "period": pack.period,
        **_source(line.source),
    }


def _statement(pack: Pack, line: MeasureLine) -> dict[str, Value]:
    said = {each.id: each.data for each in line.statement}
    return {
        **{column: said.get(column, "") for column in STATEMENT},
        "period": pack.period,
        "service": line.service,
        "ref": line.ref,
        "state": line.state,
        **_source(line.source),
    }


def _comparison(pack: Pack, line: MeasureLine, found: Compared) -> dict[str, Value]:
    same = ("service", "ref", "title", "unit", "actual")
    theirs = ("councils", "rank", "out_of", "quartile", "median", "gap")
    return {
        **{column: getattr(line, column) for column in same},
        **{column: getattr(found, column) for column in theirs},
        "period": pack.period,
        "compared_period": found.period,
        "better": {1: "yes", -1: "no"}.get(found.direction, ""),
    }
