"""The rule by which published statuses are recalculated."""

from __future__ import annotations

from dataclasses import dataclass

from pmqa_cli.model.framework import MeasureRules, Status


@dataclass(frozen=True)
class Scheme:
    """A status scheme: its words and its bands."""

    name: str
    statuses: tuple[Status, ...]
    measures: MeasureRules

    def status(self, status_id: str) -> Status:
        """The status with this id. Raises KeyError for one that the scheme does not define."""
        return {status.id: status for status in self.statuses}[status_id]
