"""What a process costs: CPU time, wall time and memory, as the system reports them.

Imports nothing heavy: a child's peak memory counts from its parent's when it began.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one run cost."""

    cpu: float
    """Seconds, user and system, of the process and of those that it started."""
    wall: float
    """Seconds."""
    peak: float
    """MiB resident at most: of all its processes together on Linux, elsewhere of the largest."""


def measure(command: Sequence[str], said: Path | None = None) -> Cost:
    """Run a command as a process of its own and ask the system what it used.

    ``said`` is the file that keeps what it wrote on its standard output.

    Raises SystemExit, with the end of what the command said, where it fails.
    """
    with Path(said or os.devnull).open("wb") as output, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        with _watching(process.pid) as together:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        talked = errors.read().decode("utf-8", "replace")
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nended with {process.returncode}: {talked[-2000:]}")
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    peak = max([largest, *together]) / MIB
    return Cost(used.ru_utime + used.ru_stime, wall, peak)


@contextmanager
def _watching(process: int) -> Iterator[list[int]]:
    """While a process runs, add up the memory of its family, ten times a second: in bytes.

    Only while it has children: the system itself remembers how large one process grew.
    """
    seen: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            family = _family(process)
            if len(family) > 1:
                seen.append(sum(_memory(each) for each in family))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _family(process: int) -> list[int]:
    """A process and all that come of it; itself alone where the system does not say."""
    family = [process]
    for each in family:
        with suppress(OSError):
            children = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii")
            family += map(int, children.split())
    return family


def _memory(process: int) -> int:
    """Bytes that a process holds in memory, and its share of what it has in common with others."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@dataclass(frozen=True)
class Costs:
    """What a contestant's runs cost."""

    each: tuple[Cost, ...]

    @property
    def cpu(self) -> float:
        """The median of the runs."""
        return statistics.median(cost.cpu for cost in self.each)

    @property
    def least(self) -> float:
        """CPU seconds of the cheapest run: what other work on the machine disturbed least."""
        return min(cost.cpu for cost in self.each)

    @property
    def wall(self) -> float:
        """The median of the runs."""
        return statistics.median(cost.wall for cost in self.each)

    @property
    def peak(self) -> float:
        """The largest of the runs."""
        return max(cost.peak for cost in self.each)


@dataclass(frozen=True)
class Turn:
    """A contestant's command."""

    command: Sequence[str]
    times: int
    """How often it is run."""
    said: Path | None = None
    """The file that keeps what it wrote on its standard output."""


def take_turns(turns: Mapping[str, Turn]) -> dict[str, Costs]:
    """Run contestants turn about, so that what disturbs the machine disturbs them all."""
    costs: dict[str, list[Cost]] = {name: [] for name in turns}
    for number in range(max(turn.times for turn in turns.values())):
        for name, turn in turns.items():
            if number < turn.times:
                costs[name].append(measure(turn.command, turn.said))
    return {name: Costs(tuple(each)) for name, each in costs.items()}
