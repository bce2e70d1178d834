"""The way of one return: find the files, read each, check each, gather one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmqa_cli.check import CheckedFile, Selection, check_batch, check_return, gather
from pmqa_cli.excel.package import Refusal, read_file
from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.finding import Report
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Fact, Return

LOCK_FILES = ("~$", ".~lock.")
"""How the files begin that Excel and LibreOffice leave beside an open workbook."""

SYSTEM_FILES = ("thumbs.db", "desktop.ini")
"""What Windows leaves in a folder; never a return."""

Progress = Callable[[str], None]
"""Called with a file's name before it is read."""


@dataclass(frozen=True)
class Collected:
    """Everything that was read and checked in one run."""

    report: Report
    files: tuple[CheckedFile, ...]
    returns: tuple[Return, ...]
    """As read; without their rows, and ``files`` without theirs, where they were not kept."""


def is_lock_file(path: Path) -> bool:
    """Whether a file is the lock of an open workbook, not a workbook."""
    return path.name.startswith(LOCK_FILES)


def _is_left_aside(path: Path) -> bool:
    name = path.name.casefold()
    return is_lock_file(path) or name.startswith(".") or name in SYSTEM_FILES


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
                    if not each.is_dir() and not _is_left_aside(each)
                ),
                key=lambda each: each.as_posix().casefold(),
            )
        elif not is_lock_file(path):
            found.append(path)
    return list(dict.fromkeys(found))


def show_path(path: Path, root: Path) -> str:
    """A path as outputs have it: relative to the workspace where it lies in it, forward slashes."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def read_one(
    path: Path, shown: str, framework: Framework, catalogue: Catalogue, period: Period
) -> Return:
    """Read one file. What cannot be read becomes a Return with a fact that says why."""
    try:
        data = read_file(path)
    except Refusal as refusal:
        return Return(shown, "", facts=(Fact(refusal.kind, detail=refusal.sentence),))
    return read_return(data, shown, framework, catalogue, period)


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
    for path in paths:
        shown = show_path(path, root)
        progress(shown)
        filed = read_one(path, shown, framework, catalogue, period)
        file = check_return(filed, framework, catalogue, history, period, selection)
        outlines.append(without_rows(filed))
        returns.append(filed if keep_rows else outlines[-1])
        files.append(file if keep_rows else replace(file, entries=()))
    batch = check_batch(tuple(outlines), framework, catalogue, period, selection)
    report = gather(period, files, catalogue_report, batch)
    return Collected(report, tuple(files), tuple(returns))
