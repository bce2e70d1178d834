"""The way of one return: find the files, read each, check each, gather one report."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmqa_cli.check import CheckedFile, Selection, check_batch, check_return, gather
from pmqa_cli.excel.package import Refusal, read_file
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.unpack import Handed, is_left_aside, is_lock_file, unpack
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.finding import Report
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Fact, FactKind, Return
from pmqa_cli.model.text import writable

_LOCK_FILE = Refusal(
    FactKind.UNSUPPORTED,
    "This is what Excel or LibreOffice keeps beside a workbook while it is open, not the workbook; "
    "close it there, and use the workbook itself.",
)

Progress = Callable[[str], None]
"""Called with a file's name before it is read."""


@dataclass(frozen=True)
class Collected:
    """Everything that was read and checked in one run."""

    report: Report
    files: tuple[CheckedFile, ...]
    returns: tuple[Return, ...]
    """As read; without their rows, and ``files`` without theirs, where they were not kept."""


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
    shown, content, tally = handed
    if isinstance(content, Refusal):
        return Return(shown, "", facts=(Fact(content.kind, detail=content.sentence),))
    if tally:
        tally.renew()
    return read_return(content, shown, framework, catalogue, period, tally)


def _broken(handed: Handed, fault: Exception) -> Return:
    """What is left of a return that pmqa stumbled over."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    sentence = (
        "pmqa stumbled over this workbook, which is a fault in pmqa: please report it "
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
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    period: Period,
    selection: Selection,
    catalogue_report: Report,
    progress: Progress = lambda _: None,
    *,
    keep_rows: bool = True,
) -> Collected:
    """Read and check files; the other files go on where one cannot be read.

    Whoever wants the report alone does not keep the rows: one return at a time is in memory then,
    however many there are.
    """
    returns: list[Return] = []
    files: list[CheckedFile] = []
    outlines: list[Return] = []
    for handed in hand_in(paths, root, progress):
        try:
            filed = read_one(handed, framework, catalogue, period)
            filed = replace(filed, recorded_at=history.recorded.get(filed.sha256))
            file = check_return(filed, framework, catalogue, history, period, selection)
        except Exception as fault:
            # Whatever one file is, the others go on.
            filed = _broken(handed, fault)
            file = check_return(filed, framework, catalogue, history, period, selection)
        outlines.append(without_rows(filed))
        returns.append(filed if keep_rows else outlines[-1])
        files.append(file if keep_rows else replace(file, entries=()))
    batch = check_batch(tuple(outlines), framework, catalogue, period, selection)
    report = gather(period, files, catalogue_report, batch)
    return Collected(report, tuple(files), tuple(returns))
