"""Findings: what is wrong or worth a look, where, and how to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pmqa_cli.model.period import Period


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    """The figure or the law of the framework is broken."""
    WARNING = "warning"
    """An officer should look."""
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, for sorting and comparing."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. Code, name and severity are stamped by the engine, never by a rule."""

    code: str
    name: str
    severity: Severity
    path: str
    """The file, as the user gave it, with forward slashes."""
    sheet: str
    cell: str
    """The address in the sheet ("H14"); for a CSV file, "line 12 column target"."""
    ref: str
    message: str
    """What was found, a full sentence in an officer's words."""
    fix: str
    """How to put it right, a full sentence."""
    waived_by: str = ""
    """Who agreed that it does not count; empty where it counts."""

    @property
    def where(self) -> str:
        """Sheet and cell as an officer says it: "Top 5!H14"."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule that could not run, and why."""

    code: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """An entry with what pmqa calculated for it, as the reports show it."""

    ref: str
    section: str
    sheet: str
    cell: str
    status: str
    """The status's word ("Amber", "Not due"); empty where the kind has none (quality)."""
    status_reason: str
    claimed_status: str
    trend: str
    trend_reason: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entries a return has, and how they stand."""

    entries: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    """Id of a status -> entries that have it."""
    incomplete: int = 0
    """Entries of which something is still needed."""


@dataclass(frozen=True, slots=True)
class CheckedReturn:
    """One return's results."""

    path: str
    sha256: str
    service: str
    """Service code; empty where the file does not say or could not be read."""
    period: Period | None
    entries: tuple[JudgedEntry, ...] = ()
    """Empty where nobody asked to see them."""
    totals: Totals = Totals()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a run of the rules found. Output formats are pure functions of it."""

    period: Period | None
    returns: tuple[CheckedReturn, ...] = ()
    findings: tuple[Finding, ...] = ()
    """In the order of files, sheets and cells."""
    skipped: tuple[Skip, ...] = ()

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that no waiver covers."""
        return tuple(finding for finding in self.findings if not finding.waived_by)

    def count(self, severity: Severity) -> int:
        """How many counted findings have this severity."""
        return sum(finding.severity is severity for finding in self.counted)

    @property
    def waived(self) -> int:
        """How many findings a waiver covers."""
        return len(self.findings) - len(self.counted)
