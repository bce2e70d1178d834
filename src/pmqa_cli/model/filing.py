"""A filing: one return as the ledger recorded it. Packs are built from these, never from files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pmqa_cli.model.finding import Finding
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Entry, SignOff


@dataclass(frozen=True, slots=True)
class Filing:
    """What one file said, who signed it, and what was found in it on the day it was recorded."""

    service: str
    """Service code; empty where the file did not say or could not be read."""
    period: Period
    """The period it was recorded for."""
    path: str
    """As the user gave it, with forward slashes."""
    sha256: str
    recorded_at: datetime | None = None
    sign_off: SignOff = field(default_factory=SignOff)
    entries: tuple[Entry, ...] = ()
    """In the order of sheets and rows; empty where nothing could be read."""
    findings: tuple[Finding, ...] = ()
