"""An audit as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pmqa_cli.model.publication import Audit, Verdict
from pmqa_cli.model.text import visible
from pmqa_cli.report.audit import contradictions, name_row, summarise, suspicions, unreadable


def render_audit(audit: Audit) -> RenderableType:
    """Contradictions, suspicions, rows that cannot be judged, notes, and the summary."""
    place = "Row" if audit.sheet else "Line"
    parts: list[RenderableType] = []
    for heading, style, found in (
        ("Contradictions", "bold red", contradictions(audit)),
        ("Suspicions", "bold yellow", suspicions(audit)),
        ("Not judged", "bold cyan", unreadable(audit)),
    ):
        parts += _section(heading, style, place, found)
    parts += [Text(f"Note: {visible(note)}", style="dim") for note in audit.notes]
    parts.append(Text(summarise(audit), style="bold"))
    return Group(*parts)


def _section(
    heading: str, style: str, place: str, found: Iterable[tuple[Verdict, str]]
) -> list[RenderableType]:
    parts: list[RenderableType] = []
    last = None
    for verdict, sentence in found:
        if not parts:
            parts.append(Text(heading, style=style))
        if verdict is not last:
            line = Text(f"{place} {verdict.row.line}", style="dim")
            line.append(f"  {name_row(verdict)}", style="not dim bold")
            parts.append(Padding(line, (0, 0, 0, 2)))
        parts.append(Padding(Text(visible(sentence)), (0, 0, 0, 6)))
        last = verdict
    return [*parts, Text("")] if parts else []
