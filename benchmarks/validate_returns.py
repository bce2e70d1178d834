"""`pmqa validate` against only reading the same cells, and against other checkers.

Makes synthetic workspaces of several sizes, runs the contestants as processes of their own, turn
about, makes sure that each checker found the faults that were planted and no other, and prints
the tables of README.md. `just bench` runs it.
"""

from __future__ import annotations

import argparse
import csv
import filecmp
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from benchmarks.measuring import Costs, Turn, measure, take_turns
from benchmarks.sizes import RETURNS, Size

MANY = 300
"""Up to so many returns every contestant is measured, and in every round."""

Command = Callable[[Path], Sequence[str]]
"""The command line for a workspace."""


@dataclass(frozen=True)
class Contestant:
    """Something that reads the returns of a workspace, and perhaps checks them."""

    name: str
    command: Command
    needs: str
    """The package without which it cannot run."""
    checks: bool = False
    """Whether it writes the faults that it found, as CSV with the columns path, code and ref."""
    is_slow: bool = False
    """Whether it is measured in few rounds, and on few returns only."""

    def said_in(self, root: Path) -> Path:
        """The file that keeps what it said of a workspace."""
        return root / "said" / f"{self.name.replace('`', '')}.txt"


def _module(name: str, *more: str) -> list[str]:
    return [sys.executable, "-m", name, *more]


def _pmqa(*more: str) -> Command:
    begin = _module("pmqa_cli", "validate", "--format", "csv", "--fail-on", "never", *more)
    # The folder is named, so that no run notes in the ledger when returns came and the next does
    # not find them there.
    return lambda root: [*begin, "--workspace", str(root), str(root / RETURNS)]


def _reader(name: str, *more: str) -> Command:
    begin = _module(f"benchmarks.contestants.{name}")
    return lambda root: [*begin, str(root / RETURNS), *more]


def _checker(name: str, *more: str) -> Command:
    begin = _module(f"benchmarks.contestants.{name}")
    return lambda root: [*begin, str(root / RETURNS), str(root / "catalogue"), *more]


PMQA = "`pmqa validate`"
CALAMINE = "only reading, python-calamine"

OTHERS = (
    Contestant(CALAMINE, _reader("calamine_reading"), "python_calamine"),
    Contestant(
        "only reading, openpyxl", _reader("openpyxl_reading", "all"), "openpyxl", is_slow=True
    ),
    Contestant(
        "only reading, openpyxl row by row",
        _reader("openpyxl_reading", "stream"),
        "openpyxl",
        is_slow=True,
    ),
    Contestant(
        "pandera over pandas, each sheet",
        _checker("pandera_checks", "each"),
        "pandera",
        checks=True,
        is_slow=True,
    ),
    Contestant(
        "pandera over pandas, all sheets at once",
        _checker("pandera_checks", "pooled"),
        "pandera",
        checks=True,
        is_slow=True,
    ),
    Contestant(
        "frictionless",
        _checker("frictionless_checks"),
        "frictionless",
        checks=True,
        is_slow=True,
    ),
)


def contestants(jobs: Sequence[int]) -> tuple[Contestant, ...]:
    """All of them: pmqa as it comes, pmqa with these numbers of processes, and the others."""
    return (
        Contestant(PMQA, _pmqa(), "pmqa_cli", checks=True),
        *(
            Contestant(f"{PMQA[:-1]} --jobs {n}`", _pmqa("--jobs", str(n)), "pmqa_cli", checks=True)
            for n in jobs
        ),
        *OTHERS,
    )


def make(folder: Path, size: Size) -> Path:
    """The workspace of a size, made in a process of its own where it is not there yet."""
    root = folder / size.key
    if not (root / "planted.csv").exists():
        more = size.key, "--stock", str(folder / "stock")
        measure(_module("benchmarks.workspace", str(root), *more))
    return root


# ---------------------------------------------------------------- did they do the same work?

Fault = tuple[str, str, str]
"""Place of the return, code, ref."""


def _faults(path: Path) -> set[Fault]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["path"].removeprefix(f"{RETURNS}/"), row["code"], row["ref"])
            for row in csv.DictReader(file)
        }


def count_faults(root: Path, said: Path) -> int:
    """How many faults a checker said that it found. Raises ValueError where these are not all
    faults that were planted in a workspace, or others of the same kinds."""
    planted, found = _faults(root / "planted.csv"), _faults(said)
    kinds = {code for _, code, _ in planted}
    differ = planted ^ {fault for fault in found if fault[1] in kinds}
    if differ:
        raise ValueError(f"{said.name}: {len(differ)} faults amiss, like {min(differ)}")
    return len(found)


def count(root: Path, there: Sequence[Contestant]) -> tuple[int, int]:
    """The filled cells of a workspace's returns and the faults in them, as the contestants said.
    Raises SystemExit where a checker did not find what was planted, or where pmqa's report depends
    on the number of processes."""
    cells = next(each.said_in(root) for each in there if each.name == CALAMINE)
    checkers = [each for each in there if each.checks]
    first, *more = (each.said_in(root) for each in checkers if each.needs == "pmqa_cli")
    if not all(filecmp.cmp(first, other, shallow=False) for other in more):
        raise SystemExit("pmqa's report depends on the number of processes")
    # In a process of its own, so that this one stays small.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        said = [each.said_in(root) for each in checkers]
        try:
            faults = list(pool.map(partial(count_faults, root), said))
        except ValueError as amiss:
            raise SystemExit(str(amiss)) from None
    return int(cells.read_text(encoding="utf-8")), faults[0]


# ---------------------------------------------------------------- the tables


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _times(cost: Costs, of: Costs) -> str:
    return f"{cost.cpu / of.cpu:.1f}"


def table_of(size: Size, costs: Mapping[str, Costs], cells: int, faults: int) -> str:
    """What every contestant cost on one size."""
    head = f"{size}: {cells:,} filled cells, {faults:,} faults"
    lines = [
        _row(head, "CPU s, median (least)", "of calamine's", "of pmqa's", "wall s", "peak MiB"),
        _row(*["---"] * 6),
    ]
    pmqa, floor = costs[PMQA], costs[CALAMINE]
    for name, cost in costs.items():
        cpu = f"{cost.cpu:.2f} ({cost.least:.2f})"
        rounds = "" if len(cost.each) > 1 else ", once"
        shown = _times(cost, floor), _times(cost, pmqa), f"{cost.wall:.1f}", f"{cost.peak:.0f}"
        lines.append(_row(f"{name}{rounds}", cpu, *shown))
    return "\n".join(lines)


def growth_of(costs: Mapping[Size, Mapping[str, Costs]]) -> str:
    """How pmqa's cost grows with the number of returns."""
    lines = [
        _row("How it grows", "", "CPU ms a return", "wall s", "peak MiB", "of the peak at 300"),
        _row(*["---"] * 6),
    ]
    base = costs.get(Size(MANY), {})
    for size, each in costs.items():
        for name, cost in each.items():
            if name.startswith(PMQA[:-1]):
                grown = f"{cost.peak / base[name].peak:.2f}" if name in base else ""
                cpu = f"{1000 * cost.cpu / size.returns:.1f}"
                lines.append(_row(name, size, cpu, f"{cost.wall:.1f}", f"{cost.peak:.0f}", grown))
    return "\n".join(lines)


# ---------------------------------------------------------------- the run


def choose(size: Size, given: argparse.Namespace) -> list[Contestant]:
    """Who runs on a workspace of this size."""
    there = []
    for each in contestants(given.jobs):
        if not find_spec(each.needs):
            print(f"{each.name}: left out, {each.needs} is not installed", file=sys.stderr)
        elif not each.is_slow or size.returns <= given.slow_up_to:
            there.append(each)
    return there


def compare(
    root: Path, size: Size, there: Sequence[Contestant], given: argparse.Namespace
) -> dict[str, Costs]:
    """Run contestants on one workspace, turn about; the slow ones in the first rounds only."""
    (root / "said").mkdir(exist_ok=True)
    return take_turns(
        {
            each.name: Turn(
                each.command(root),
                given.few if each.is_slow or size.returns > MANY else given.rounds,
                each.said_in(root),
            )
            for each in there
        }
    )


def main() -> None:
    """Make the workspaces, measure, verify, print."""
    if not hasattr(os, "wait4"):
        raise SystemExit("This benchmark asks the system for a process's CPU time: not on Windows.")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    sizes = ["12", "300", "3000", "300x10"]
    parser.add_argument(
        "--returns",
        nargs="+",
        default=sizes,
        metavar="N",
        help="how many returns, of as many services; 300x10: ten of each of 300 services "
        f"({' '.join(sizes)})",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (5)")
    parser.add_argument(
        "--few",
        type=int,
        default=2,
        help=f"how often the slow ones are run, and all on more than {MANY} returns (2)",
    )
    parser.add_argument(
        "--slow-up-to",
        type=int,
        default=MANY,
        metavar="N",
        help=f"leave the slow ones out on more returns ({MANY})",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        nargs="*",
        default=[1],
        metavar="N",
        help="also measure pmqa with these numbers of processes (1)",
    )
    parser.add_argument("--keep", type=Path, help="make the workspaces here, and keep them")
    given = parser.parse_args()
    grown: dict[Size, dict[str, Costs]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for size in map(Size.parse, given.returns):
            root = make(given.keep or Path(temporary), size)
            there = choose(size, given)
            costs = compare(root, size, there, given)
            print(table_of(size, costs, *count(root, there)), end="\n\n", flush=True)
            grown[size] = costs
    print(growth_of(grown))


if __name__ == "__main__":
    main()
