"""One plain line per finding: for pipes, logs and searches. Never folded, never coloured."""

from __future__ import annotations

from pmqa_cli.model.finding import Finding, Report, Severity
from pmqa_cli.model.text import visible


def write_line(finding: Finding) -> str:
    """A finding on one line: file, place, severity, code, what was found, how to put it right."""
    place = f"{finding.path}: {finding.where}: " if finding.where else f"{finding.path}: "
    waived = f" [waived by {finding.waived_by}]" if finding.waived_by else ""
    line = (
        f"{place}{finding.severity} {finding.code} {finding.name}: "
        f"{finding.message} {finding.fix}{waived}"
    )
    return visible(" ".join(line.split()))


def write_plain(report: Report, *, quiet: bool = False) -> str:
    """All findings, a line each; quiet leaves out all but errors."""
    return "".join(
        f"{write_line(finding)}\n"
        for finding in report.findings
        if not quiet or finding.severity is Severity.ERROR
    )
