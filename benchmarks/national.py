"""The returns of 22 councils: one `pmqa validate` for each, and all of them mapped over processes.

Each council has a workspace, a catalogue and 14 services of its own: 308 returns. What is asked is
how long they take on one machine, by the clock. `just bench-national` runs it.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Cost, Costs, measure
from benchmarks.sizes import RETURNS, Size

COUNCILS, SERVICES = 22, 14


def make(folder: Path, councils: int) -> list[Path]:
    """The councils' workspaces, made where they are not there yet."""
    roots = [
        folder / f"councils-{councils}" / f"council-{number:02d}"
        for number in range(1, councils + 1)
    ]
    for place, root in enumerate(roots):
        if not (root / "planted.csv").exists():
            size = Size(SERVICES, after=place * SERVICES)
            begin = [sys.executable, "-m", "benchmarks.workspace", str(root), size.key]
            measure([*begin, "--stock", str(folder / "stock")])
    return roots


def one_by_one(roots: list[Path]) -> Cost:
    """`pmqa validate` for each council in turn."""
    costs = []
    for root in roots:
        command = [sys.executable, "-m", "pmqa_cli", "validate", "--workspace", str(root)]
        more = ["--format", "csv", "--fail-on", "never", str(root / RETURNS)]
        costs.append(measure([*command, *more], root / "said.txt"))
    return Cost(
        sum(each.cpu for each in costs),
        sum(each.wall for each in costs),
        max(each.peak for each in costs),
    )


def mapped(roots: list[Path], jobs: int) -> Cost:
    """All returns of all councils, spread over processes."""
    councils = roots[0].parent
    command = [sys.executable, "-m", "benchmarks.contestants.mapped", str(councils), str(jobs)]
    return measure(command, councils / f"said-{jobs}.txt")


def read_faults(path: Path) -> set[tuple[str, str, str]]:
    """Place, code and ref of what was found."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["path"], row["code"], row["ref"]) for row in csv.DictReader(file)}


def verify(roots: list[Path], jobs: list[int]) -> int:
    """How many faults there are. Raises SystemExit where the ways did not find the same."""
    alone = {
        (f"{root.name}/{path}", code, ref)
        for root in roots
        for path, code, ref in read_faults(root / "said.txt")
    }
    for number in jobs:
        differ = alone ^ read_faults(roots[0].parent / f"said-{number}.txt")
        if differ:
            raise SystemExit(f"{number} processes: {len(differ)} faults amiss, like {min(differ)}")
    return len(alone)


def main() -> None:
    """Make the workspaces, measure, verify, print."""
    if not hasattr(os, "wait4"):
        raise SystemExit("This benchmark asks the system for a process's CPU time: not on Windows.")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--councils", type=int, default=COUNCILS, help=f"({COUNCILS})")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (3)")
    parser.add_argument(
        "--jobs",
        type=int,
        nargs="+",
        default=[1, os.cpu_count() or 1],
        help="numbers of processes to map over (1, and all processors)",
    )
    parser.add_argument("--keep", type=Path, help="make the workspaces here, and keep them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        roots = make(given.keep or Path(temporary), given.councils)
        ways: dict[str, list[Cost]] = {}
        for _ in range(given.rounds):
            ways.setdefault("`pmqa validate`, council by council", []).append(one_by_one(roots))
            for jobs in given.jobs:
                name = f"mapped over {jobs} process{'es' if jobs > 1 else ''}"
                ways.setdefault(name, []).append(mapped(roots, jobs))
        faults = verify(roots, given.jobs)
    what = f"{len(roots)} councils, {len(roots) * SERVICES} returns, {faults:,} faults"
    print(f"| {what} | wall s | CPU s | peak MiB |")
    print("| --- | --- | --- | --- |")
    for name, each in ways.items():
        costs = Costs(tuple(each))
        print(f"| {name} | {costs.wall:.1f} | {costs.cpu:.1f} | {costs.peak:.0f} |")


if __name__ == "__main__":
    main()
