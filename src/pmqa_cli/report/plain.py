"""One plain line per finding: for pipes, logs and searches. Never folded, never coloured."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.finding import Finding, Report, Severity
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words


def write_line(finding: Finding) -> str:
    """A finding on one line: file, place, severity, code, what was found, how to put it right."""
    place = f"{finding.path}: {finding.where}: " if finding.where else f"{finding.path}: "
    waived = f" [waived by {finding.waived_by}]" if finding.waived_by else ""
    line = (
        f"{place}{finding.severity} {finding.code} {finding.name}: "
        f"{finding.message} {finding.fix}{waived}"
    )
    return visible(" ".join(line.split()))


def write_plain(report: Report, *, quiet: bool = False) -> Iterator[str]:
    """All findings, a line each; quiet leaves out all but errors."""
    for finding in report.findings:
        if not quiet or finding.severity is Severity.ERROR:
            yield f"{write_line(finding)}\n"


def summarise(report: Report) -> str:
    """The last line: what was checked and what was found."""
    found = ", ".join(
        count_words(report.count(severity), severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    infos = report.count(Severity.INFO)
    more = f", {count_words(infos, 'note')}" if infos else ""
    waived = f", {report.waived} waived" if report.waived else ""
    # A report without returns is one on the catalogue alone.
    checked = count_words(len(report.returns), "return") if report.returns else "Catalogue"
    return f"{checked} checked: {found}{more}{waived}."
