"""The report as a person reads it on a terminal: by return, then a table of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.finding import CheckedReturn, Finding, Report, Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words
from pmqa_cli.report.plain import summarise

_STYLES: Mapping[Severity, str] = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "cyan",
}

_STATUS_STYLES = {"blue": "blue", "green": "green", "amber": "yellow", "red": "red"}


def _finding(finding: Finding, verbose: bool) -> Iterator[RenderableType]:
    line = Text()
    line.append(f"{finding.where or 'whole file'}", style="bold")
    if finding.ref:
        line.append(f"  {visible(finding.ref)}", style="dim")
    line.append(f"  {finding.severity} {finding.code}", style=_STYLES[finding.severity])
    if verbose:
        line.append(f" {finding.name}", style="dim")
    if finding.waived_by:
        line.append(f"  waived by {visible(finding.waived_by)}", style="dim")
    yield Padding(line, (0, 0, 0, 2))
    body = Text(visible(finding.message))
    body.append(f" {finding.fix}", style="italic")
    yield Padding(body, (0, 0, 0, 6))


def _is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _groups(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    for path, group in groupby(findings, key=lambda each: each.path):
        yield path, list(group)


def _summary_table(report: Report, framework: Framework, catalogue: Catalogue) -> Table:
    colours = [status for status in framework.statuses if status.colour]
    table = Table(title=f"{report.period}", title_justify="left", pad_edge=False, box=None)
    table.add_column("Service", no_wrap=False)
    table.add_column("Entries", justify="right")
    for status in colours:
        table.add_column(
            status.word, justify="right", header_style=_STATUS_STYLES.get(status.id, "")
        )
    table.add_column("No colour", justify="right")
    table.add_column("Still needed", justify="right")
    table.add_column("Errors", justify="right")
    table.add_column("Warnings", justify="right")
    counted = Counter((finding.path, finding.severity) for finding in report.counted)
    for each in report.returns:
        table.add_row(*_summary_row(each, counted, [s.id for s in colours], catalogue))
    return table


def _summary_row(
    each: CheckedReturn,
    counted: Mapping[tuple[str, Severity], int],
    colours: Sequence[str],
    catalogue: Catalogue,
) -> Iterator[str | Text]:
    service = catalogue.service(each.service) if each.service else None
    totals = each.totals
    yield Text(visible(service.name if service else each.path))
    yield str(totals.entries)
    coloured = [totals.by_status.get(colour, 0) for colour in colours]
    yield from map(_count, coloured)
    yield _count(totals.entries - sum(coloured))
    yield _count(totals.incomplete)
    for severity in (Severity.ERROR, Severity.WARNING):
        number = counted.get((each.path, severity), 0)
        yield Text(_count(number), style=_STYLES[severity] if number else "")


def _count(number: int) -> str:
    return str(number) if number else "-"


def render_terminal(
    report: Report,
    framework: Framework,
    catalogue: Catalogue,
    *,
    verbose: bool = False,
    quiet: bool = False,
) -> RenderableType:
    """Everything for a terminal. Quiet leaves out all but errors; verbose adds names and skips."""
    shown = [
        finding
        for finding in report.findings
        if (verbose or not finding.waived_by) and (not quiet or _is_error(finding))
    ]
    parts: list[RenderableType] = []
    if report.returns and not verbose:
        # Whoever checks returns is told once that the catalogue has a list of its own.
        files = {each.path for each in report.returns}
        aside = [each for each in shown if each.path not in files and not _is_error(each)]
        shown = [each for each in shown if each.path in files or _is_error(each)]
        if aside:
            number = count_words(len(aside), "finding")
            about = Text(f"The catalogue has {number} of its own: pmqa lint shows them.")
            parts += [about, Text("")]
    for path, findings in _groups(shown):
        service = next((r.service for r in report.returns if r.path == path), "")
        known = catalogue.service(service) if service else None
        heading = Text(visible(known.name) if known else visible(path), style="bold underline")
        if known:
            heading.append(f"  {visible(path)}", style="not bold not underline dim")
        parts.append(heading)
        for finding in findings:
            parts.extend(_finding(finding, verbose))
        parts.append(Text(""))
    if verbose:
        for skip in report.skipped:
            parts.append(Text(f"Skipped {skip.code} for {visible(skip.path)}: {skip.reason}"))
    if report.returns and not quiet:
        parts += [_summary_table(report, framework, catalogue), Text("")]
    parts.append(Text(summarise(report), style="bold"))
    return Group(*parts)
