"""Lines counted, each with what was recorded of it a quarter before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pmqa_cli.pack.counting import Counted, Noun, count_own, count_rows
from pmqa_cli.pack.nouns import Badge, Count, Line, MeasureLine
from pmqa_cli.pack.rows import Judge


@dataclass(frozen=True)
class Teller:
    """Counts lines, naming the services that did not return unless there is only one."""

    judge: Judge
    badges: tuple[Badge, ...]

    def count(self, lines: Iterable[Line], noun: Noun, *, names: bool = True) -> Count:
        """Count lines of any kind."""
        return count_rows(self.badges, self._rows(lines, names), noun, self._before)

    def count_own(self, lines: Iterable[MeasureLine], *, names: bool = True) -> Count:
        """Count measures of the council or of a service, those of partners apart."""
        lines = list(lines)
        own = self._rows((line for line in lines if not line.is_partnership), names)
        partners = self._rows((line for line in lines if line.is_partnership), names)
        return count_own(self.badges, own, partners, self._before)

    @property
    def _before(self) -> str:
        return str(self.judge.period.previous)

    def _rows(self, lines: Iterable[Line], names: bool) -> list[Counted]:
        history, before = self.judge.history, self.judge.period.previous
        rows = []
        for line in lines:
            point = history.at(line.ref, before)
            name = line.service_name if names else ""
            recorded = point.status if point else ""
            rows.append(Counted(line.status.id, name, recorded, line.is_unusable))
        return rows
