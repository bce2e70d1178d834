"""The two councils of this battery: the sample that pmqa ships, and a small one of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pmqa_cli.check import Selection, check_return
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Catalogue, Service
from pmqa_cli.model.finding import CheckedReturn, Finding
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.text import fold
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.history import read_history
from pmqa_cli.store.workspace import load_workspace

SAMPLE = Path(__file__).parents[2] / "examples"
SMALL = Path(__file__).parent / "council"

PROMISE = "Appoint a second contractor for the north of the county."
"""What every Red and Amber of the quarter before had promised."""


@dataclass(frozen=True)
class Council:
    """A workspace as far as a return needs it."""

    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period
    organisation: str

    def service(self, code: str) -> Service:
        """The service with this code."""
        found = self.catalogue.service(code)
        assert found
        return found

    def template(self, code: str) -> bytes:
        """The workbook that a service is sent."""
        return write_return(
            self.framework,
            self.catalogue,
            self.history,
            self.service(code),
            self.period,
            self.organisation,
        )

    def validate(self, data: bytes) -> tuple[CheckedReturn, tuple[Finding, ...]]:
        """What is found in a workbook that came back."""
        filed = read_return(data, "it.xlsx", self.framework, self.catalogue, self.period)
        checked = check_return(
            filed, self.framework, self.catalogue, self.history, self.period, Selection()
        )
        return checked.returned, checked.findings


@cache
def open_council(folder: Path) -> Council:
    """A council with its catalogue and history."""
    workspace = load_workspace(folder)
    points = read_history(folder / "history.csv", workspace.framework).points
    return Council(
        workspace.framework,
        load_catalogue(workspace.catalogue_dir, workspace.framework),
        History(_series(workspace.framework, points)),
        workspace.period,
        workspace.config.organisation,
    )


def _series(framework: Framework, points: tuple[Point, ...]) -> Mapping[str, tuple[Point, ...]]:
    series: dict[str, list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda each: each.period):
        promised = PROMISE if framework.needs_mitigation(point.status) else ""
        series[fold(point.ref)].append(replace(point, remedial_action=promised))
    return {ref: tuple(each) for ref, each in series.items()}
