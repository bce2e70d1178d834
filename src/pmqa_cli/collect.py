"""The way of one return: find the files, read each, check each, gather one report."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from pmqa_cli.check import CheckedFile, Selection, check_batch, check_return, gather
from pmqa_cli.excel.package import Refusal, read_file
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.unpack import Handed, is_left_aside, is_lock_file, unpack
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.finding import Report
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, arrivals, news
from pmqa_cli.model.returns import Fact, FactKind, Return
from pmqa_cli.model.text import writable
from pmqa_cli.rules.base import UNTIMED, Timing
from pmqa_cli.spread import spread

_LOCK_FILE = Refusal(
    FactKind.UNSUPPORTED,
    "This is what Excel or LibreOffice keeps beside a workbook while it is open, not the workbook; "
    "close it there, and use the workbook itself.",
)

STUMBLED: Final = "pmqa stumbled over this workbook"
"""How the finding begins of a file over which pmqa itself broke, which the tests never let pass."""

Progress = Callable[[str], None]
"""Called with a file's name when it is being read."""


class Keep(Enum):
    """How much of each return is kept when it has been checked."""

    FINDINGS = "findings"
    """What was found, and how many entries have which status: all that a list of findings shows."""
    ENTRIES = "entries"
    """And what was calculated for each entry, as JSON shows it."""
    ROWS = "rows"
    """And every cell that was read, as the ledger records it."""


@dataclass(frozen=True)
class Task:
    """What every return of a run is checked against. It can be pickled, and so can its results:
    returns may be checked anywhere, in any number of processes and in any order."""

    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period
    """The period being collected."""
    selection: Selection = field(default_factory=Selection)
    keep: Keep = Keep.FINDINGS

    def check(self, handed: Handed) -> Checked:
        """Read and check one file: a pure function of its bytes. Never raises for what is in it."""
        try:
            filed = read_one(handed, self.framework, self.catalogue, self.period)
            filed = replace(filed, recorded_at=self.history.recorded.get(filed.sha256))
            file = self._judge(filed)
        except Exception as fault:
            # Whatever one file is, the others go on.
            filed = _broken(handed, fault)
            file = self._judge(filed)
        if self.keep is Keep.ROWS:
            return Checked(filed, file)
        return Checked(without_rows(filed), replace(file, entries=()))

    def _judge(self, filed: Return) -> CheckedFile:
        return check_return(
            filed,
            self.framework,
            self.catalogue,
            self.history,
            self.period,
            self.selection,
            show_entries=self.keep is not Keep.FINDINGS,
        )


class Checked(NamedTuple):
    """One file, read and checked."""

    filed: Return
    """As read; without its rows where they are not kept."""
    file: CheckedFile


def open_task(folder: Path, period: Period | None = None) -> Task:
    """What the returns of a workspace are checked against: its framework, its catalogue and what
    its ledger has recorded. ``period`` is the workspace's own where none is given.

    Raises StoreError, with what to do, where the workspace or its catalogue cannot be used.
    """
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.ledger import load_history
    from pmqa_cli.store.workspace import load_workspace

    place = load_workspace(folder)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    statement = [column.id for column in place.framework.statement]
    history = load_history(place.ledger_path, statement)
    return Task(place.framework, catalogue, history, period or place.period)


@dataclass(frozen=True)
class Collected:
    """Everything that was read and checked in one run."""

    report: Report
    files: tuple[CheckedFile, ...]
    returns: tuple[Return, ...]
    """As read; without their rows, and ``files`` without theirs, where they were not kept."""
    timing: Timing = UNTIMED
    """With what this run knows of when its returns came."""
    arrived: tuple[Receipt, ...] = ()
    """What the ledger does not know of that yet."""


def find_returns(paths: Iterable[Path]) -> list[Path]:
    """The files to check: those named, and every file in the folders named, in a fixed order.

    Lock files are skipped in silence; so are, in folders, hidden files and those of Windows.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                (
                    each
                    for each in path.rglob("*")
                    if not each.is_dir() and not is_left_aside(each.name)
                ),
                key=lambda each: each.as_posix().casefold(),
            )
        elif not is_lock_file(path.name):
            found.append(path)
    return list(dict.fromkeys(found))


def show_path(path: Path, root: Path) -> str:
    """A path as outputs have it: relative to the workspace where it lies in it, forward slashes."""
    try:
        # The file by its own name, though it be a link, which may lead nowhere.
        folder = Path(os.path.realpath(path.parent))
        shown = (folder / path.name).relative_to(os.path.realpath(root))
    except (ValueError, OSError):
        shown = path
    return writable(shown.as_posix())


def open_file(path: Path, shown: str) -> Iterator[Handed]:
    """The returns in a file, one at a time: itself, or what its zip folder or e-mail holds."""
    try:
        if is_lock_file(path.name):
            raise _LOCK_FILE
        data = read_file(path)
    except Refusal as refusal:
        yield Handed(shown, refusal)
        return
    yield from unpack(shown, data)


def hand_in(
    paths: Iterable[Path], root: Path, progress: Progress = lambda _: None
) -> Iterator[Handed]:
    """The returns in files, one at a time, always in the same order. ``progress`` is told of each
    file once."""
    for path in paths:
        shown = show_path(path, root)
        progress(shown)
        yield from open_file(path, shown)


def read_one(handed: Handed, framework: Framework, catalogue: Catalogue, period: Period) -> Return:
    """Read one return. What cannot be read becomes a Return with a fact that says why."""
    shown, content, tally, sent_on = handed
    if isinstance(content, Refusal):
        return Return(shown, "", facts=(Fact(content.kind, detail=content.sentence),))
    if tally:
        tally.renew()
    filed = read_return(content, shown, framework, catalogue, period, tally)
    return replace(filed, sent_on=sent_on) if sent_on else filed


def _broken(handed: Handed, fault: Exception) -> Return:
    """What is left of a return that pmqa stumbled over."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    sentence = (
        f"{STUMBLED}, which is a fault in pmqa: please report it "
        f"({type(fault).__name__} in {frame.name}, line {frame.lineno}). Meanwhile, ask the "
        "service to enter its figures in a fresh template."
    )
    return Return(handed.path, "", facts=(Fact(FactKind.UNREADABLE, detail=sentence),))


def without_rows(filed: Return) -> Return:
    """A return's outline: whose it is, for when, who signed it, and what sheets it has."""
    tables = tuple(replace(table, columns={}, entries=(), linked=()) for table in filed.tables)
    return replace(filed, tables=tables, facts=())


def collect(
    paths: Sequence[Path],
    root: Path,
    task: Task,
    catalogue_report: Report,
    progress: Progress = lambda _: None,
    *,
    jobs: int = 1,
    timing: Timing = UNTIMED,
    told: date | None = None,
    seen: date | None = None,
    named: bool = True,
) -> Collected:
    """Read and check files; the other files go on where one cannot be read.

    Unless rows are kept, one return at a time is in memory (a few, with several ``jobs``), however
    many there are. The result does not depend on ``jobs``.

    ``told`` is the day on which the files came, where somebody says so: all of them where they were
    ``named``, else those of which nothing else says it. ``seen`` is the day that it is, where what
    is new counts as seen for the first time.
    """
    # What came in one zip folder or e-mail shares its limits, so it is read one after the other.
    handed = hand_in(paths, root, progress)
    checked = list(spread(task.check, handed, jobs, alone=lambda each: each.tally is not None))
    files = tuple(each.file for each in checked)
    outlines = tuple(without_rows(each.filed) for each in checked)
    arrived = arrivals(
        outlines,
        task.catalogue,
        task.period,
        told=told,
        seen=seen,
        known=None if named else timing.receipts,
    )
    new = news(timing.receipts, arrived)
    timing = replace(timing, receipts=(*timing.receipts, *new))
    batch = check_batch(
        outlines, task.framework, task.catalogue, task.period, task.selection, timing
    )
    report = gather(task.period, files, catalogue_report, batch)
    return Collected(report, files, tuple(each.filed for each in checked), timing, new)
