"""The report as JSON, for scripts. The keys are a promise (docs/schemas/validate.schema.json)."""

from __future__ import annotations

import json
from typing import Any

from pmqa_cli.model.finding import CheckedReturn, Finding, JudgedEntry, Report, Severity

VERSION = 1


def write_json(report: Report) -> str:
    """The whole report; same report, same text."""
    document = {
        "version": VERSION,
        "period": str(report.period) if report.period else None,
        "returns": [_return(each) for each in report.returns],
        "findings": [finding_fields(each) for each in report.findings],
        "skipped": [
            {"code": skip.code, "path": skip.path, "reason": skip.reason} for skip in report.skipped
        ],
        "summary": {
            "returns": len(report.returns),
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "infos": report.count(Severity.INFO),
            "waived": report.waived,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _return(each: CheckedReturn) -> dict[str, Any]:
    return {
        "path": each.path,
        "sha256": each.sha256,
        "service": each.service,
        "period": str(each.period) if each.period else None,
        "entries": [_entry(entry) for entry in each.entries],
    }


def _entry(entry: JudgedEntry) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "section": entry.section,
        "sheet": entry.sheet,
        "cell": entry.cell,
        "status": entry.status,
        "status_reason": entry.status_reason,
        "claimed_status": entry.claimed_status,
        "trend": entry.trend,
        "trend_reason": entry.trend_reason,
    }


def finding_fields(each: Finding) -> dict[str, Any]:
    """A finding under its promised keys."""
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity.value,
        "path": each.path,
        "sheet": each.sheet,
        "cell": each.cell,
        "ref": each.ref,
        "message": each.message,
        "fix": each.fix,
        "waived_by": each.waived_by,
    }
