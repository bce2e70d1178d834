"""What `pmqa audit` says of the figures that councils published: the table of docs/method.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.audit.headings import find_headings
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.model.publication import Audit, Ruling
from pmqa_cli.report.audit import contradictions
from pmqa_cli.store.publication import read_publication_csv

PUBLISHED = Path(__file__).parents[1] / "published" / "published_measures.csv"
SCHEMES: Mapping[str, str] = {
    "Hart District Council": "powys",
    "Bracknell Forest Council": "bracknell-forest",
    "Maidstone Borough Council": "maidstone",
}
"""Each council's own rule. Hart states no tolerance; 10% is assumed."""


def audit_council(council: str) -> Audit:
    """The audit of one council's published figures by its own rule."""
    found = read_publication_csv(PUBLISHED.read_bytes(), PUBLISHED.name)
    headings = find_headings(found.rows)
    place = headings.columns["council"]
    rows = {
        line: cells
        for line, cells in found.rows.items()
        if line == headings.line or cells[place].text == council
    }
    return audit_rows(rows, choose_scheme(SCHEMES[council], None), PUBLISHED.name)


def write_audited() -> str:
    """Counts per council, then every row that contradicts, with its arithmetic."""
    audits = {council: audit_council(council) for council in SCHEMES}
    lines = [
        "| council | scheme | rows | statuses agree | statuses contradict | trends agree | "
        "trends contradict | not judged |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for council, audit in audits.items():
        statuses, trends = _count(audit.statuses), _count(audit.trends)
        cells = (
            *(council, f"`{audit.scheme}`", len(audit.verdicts)),
            *(statuses[True], statuses[False], trends[True], trends[False]),
            statuses[None] + trends[None],
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    lines += [
        "",
        "| council | period | measure | what the audit says |",
        "| --- | --- | --- | --- |",
    ]
    for council, audit in audits.items():
        for verdict, reason in contradictions(audit):
            measure = verdict.row.measure.title.replace("|", "\\|")
            lines.append(f"| {council} | {verdict.row.period} | {measure} | {reason} |")
    return "\n".join(lines) + "\n"


def _count(claims: tuple[Ruling, ...]) -> Counter[bool | None]:
    return Counter(claim.agrees for claim in claims)
