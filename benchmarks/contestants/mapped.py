"""The returns of many councils, mapped over processes with `concurrent.futures`.

Arguments: the folder of the councils' workspaces, and how many processes. `Task.check` is the unit
of work: a council's framework and catalogue, and the bytes of one return; what comes back is what
was found in it. Any engine that maps a function over values could stand in place of the executor.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from benchmarks.contestants import known

from pmqa_cli.collect import Task, find_returns, hand_in
from pmqa_cli.model.history import History
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.workspace import Workspace, load_workspace


def task_of(place: Workspace) -> Task:
    """What the returns of a council are checked against."""
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    return Task(place.framework, catalogue, History(), place.period)


def main() -> None:
    """Check every return, and report what was found."""
    councils, jobs = Path(sys.argv[1]), int(sys.argv[2])
    places = [load_workspace(config.parent) for config in sorted(councils.glob("*/pmqa.toml"))]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        results = [
            pool.map(task_of(place).check, hand_in(files, councils), chunksize=8)
            for place in places
            for files in [find_returns([place.returns_dir(place.period)])]
        ]
        found = [one for each in chain.from_iterable(results) for one in each.file.findings]
    known.report((one.path, one.code, one.ref) for one in found)


if __name__ == "__main__":
    main()
