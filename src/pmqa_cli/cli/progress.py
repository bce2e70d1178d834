"""What a terminal shows while something takes long, and what is said when somebody stops it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before a progress bar appears: nobody who waits for two sees none."""
LONGEST_NAME = 60


class Stopped(BaseException):
    """Somebody pressed Ctrl-C. The text says what was done until then, a sentence each time.

    Like KeyboardInterrupt no Exception, so that nobody who mends faults catches it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def __str__(self) -> str:
        said = self.said or ["Every file that was written is whole."]
        return " ".join(["Stopped.", *said, "Run the command again to have the rest."])


@contextmanager
def stopping_politely() -> Iterator[None]:
    """Ctrl-C raises Stopped in here, which the commands add to and ``main`` prints."""

    def stop(*_: Any) -> None:
        # A second Ctrl-C must not cut short what the first sets in motion.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Stopped

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def watching(
    total: int, quiet: bool = False, *, noun: str = "file", done: str = "checked"
) -> Iterator[Callable[[str], None]]:
    """A bar with counts and the current name on stderr, once that takes long and somebody watches.

    Gives a function to be called with each name as its turn comes. Where somebody stops it, Stopped
    learns how many were done.
    """
    watcher = _Watcher(total, is_seen=not quiet and sys.stderr.isatty())
    try:
        yield watcher.begin
    except Stopped as stopped:
        complete = max(watcher.begun - 1, 0)
        stopped.said.append(
            f"{complete:,} of {count_words(total, noun)} had been {done}; nothing was written."
        )
        raise
    finally:
        watcher.end()


class _Watcher:
    def __init__(self, total: int, *, is_seen: bool) -> None:
        self.begun = 0
        self._total = total
        self._is_seen = is_seen
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, name: str) -> None:
        """The next one's turn has come."""
        self.begun += 1
        if not self._is_seen or time.monotonic() - self._started < PATIENCE:
            return
        if self._bar is None:
            self._bar = self._show()
        assert self._task is not None
        shown = visible(name.rpartition("/")[2])[:LONGEST_NAME]
        self._bar.update(self._task, completed=self.begun - 1, file=shown)

    def _show(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[file]}", markup=False),
        )
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = bar.add_task("", total=self._total, file="")
        bar.start()
        return bar

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
