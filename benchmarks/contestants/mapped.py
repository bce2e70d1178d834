"""The returns of many councils, mapped over processes with `concurrent.futures`.

Arguments: the folder of the councils' workspaces, and how many processes. A task is a return's
bytes with its council's framework and catalogue; what comes back is what was found in it. Any
engine that maps a function over values could stand in place of the executor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.contestants import known
from benchmarks.filling import PERIOD

from pmqa_cli.check import CheckedFile, check_return
from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.framework import load_framework

Task = tuple[bytes, str, Framework, Catalogue]


def check(task: Task) -> CheckedFile:
    """The unit of work: read one return, and check it."""
    data, path, framework, catalogue = task
    filed = read_return(data, path, framework, catalogue, PERIOD)
    return check_return(filed, framework, catalogue, History(), PERIOD)


def tasks(councils: Path) -> Iterator[Task]:
    """Every return of every council."""
    framework = load_framework("powys")
    for root in sorted(each for each in councils.iterdir() if each.is_dir()):
        catalogue = load_catalogue(root / "catalogue", framework)
        for path in sorted((root / "returns" / PERIOD.slug).glob("*.xlsx")):
            yield path.read_bytes(), f"{root.name}/{path.name}", framework, catalogue


def main() -> None:
    """Check every return, and report what was found."""
    councils, jobs = Path(sys.argv[1]), int(sys.argv[2])
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        checked = pool.map(check, tasks(councils), chunksize=4)
        known.report(
            (found.path, found.code, found.ref) for file in checked for found in file.findings
        )


if __name__ == "__main__":
    main()
