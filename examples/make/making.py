"""What the scripts that make the two example workspaces share."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from pmqa_cli.check import check_return
from pmqa_cli.cli.timetable import find_deadlines
from pmqa_cli.excel.returns import read_return
from pmqa_cli.judge.entries import date_in
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.expected import catalogue_version
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import arrivals
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.files import write_whole
from pmqa_cli.store.history import read_history
from pmqa_cli.store.ledger import Ledger, load_history
from pmqa_cli.store.workspace import Workspace, load_workspace

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")

Files = Mapping[str, bytes]
"""Path in the workspace -> what stands in the file."""


@dataclass(frozen=True)
class Place:
    """A workspace with its catalogue."""

    workspace: Workspace
    catalogue: Catalogue

    @property
    def framework(self) -> Framework:
        """The workspace's framework."""
        return self.workspace.framework


def open_place(root: Path) -> Place:
    """The workspace in a folder."""
    workspace = load_workspace(root)
    return Place(workspace, load_catalogue(workspace.catalogue_dir, workspace.framework))


def typed(text: str) -> Decimal | date | str:
    """What Excel makes of a text that somebody types: a number, a date, else the text."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if found := _DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return text


def slug(name: str) -> str:
    """A name as part of a file's name: "Housing Services" is "housing-services"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


@dataclass(frozen=True)
class Sent:
    """A return as it came in."""

    path: str
    period: Period
    data: bytes


def make_ledger(
    place: Place, history: Path, imported_at: datetime, sent: Sequence[Sent], recorded_at: datetime
) -> bytes:
    """A ledger of an imported history and of returns, the same for the same input.

    The rows that a return leaves empty hide nothing that was imported.
    """
    framework, catalogue = place.framework, place.catalogue
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        read = read_history(history, framework)
        with Ledger.open(path, writer=True) as ledger:
            ledger.import_history(
                read.points, source_name=read.name, sha256=read.sha256, recorded_at=imported_at
            )
            earlier = ledger.history()
            for each in sent:
                filed = read_return(each.data, each.path, framework, catalogue, each.period)
                checked = check_return(filed, framework, catalogue, earlier, each.period)
                service = checked.returned.service
                ledger.record(
                    filed,
                    service,
                    each.period,
                    checked.entries,
                    checked.findings,
                    framework=framework,
                    catalogue_version=catalogue_version(framework, catalogue, service, each.period),
                    recorded_at=recorded_at,
                )
        return path.read_bytes()


def note_received(
    place: Place, ledger: bytes, sent: Sequence[Sent], period: Period, noted_at: datetime
) -> bytes:
    """A ledger that knows when returns came as well: on the day of their approval, and none after
    the day on which they were due."""
    due = find_deadlines(place.workspace, place.catalogue, period.year)[period]
    receipts = []
    for each in sent:
        filed = read_return(each.data, each.path, place.framework, place.catalogue, period)
        day = min(date_in(filed.sign_off.approved_on) or due, due)
        (receipt,) = arrivals([filed], place.catalogue, period, told=day)
        receipts.append(receipt)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        path.write_bytes(ledger)
        with Ledger.open(path, writer=True) as opened:
            opened.note_receipts(receipts, noted_at)
        return path.read_bytes()


def history_of(ledger: bytes) -> History:
    """What a ledger knows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        path.write_bytes(ledger)
        return load_history(path)


def put_block(text: str, name: str, block: str) -> str:
    """A text with what stands between the marks ``<!-- name -->`` and ``<!-- /name -->`` made anew.

    Raises ValueError where the marks are missing.
    """
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, mark, rest = text.partition(first)
    _, end, after = rest.partition(last)
    if not (mark and end):
        raise ValueError(f"the text has no marks {first} and {last}")
    return f"{before}{first}\n{block.strip()}\n{last}{after}"


def save(root: Path, files: Files) -> None:
    """Write the files of a workspace over those that are there."""
    for name, data in files.items():
        write_whole(root / name, data, force=True)
