"""The same work on many things, spread over processors: results in order, however many there are.

With one job everything happens in this process. With more, each process is given the function once
and then the things one by one; a few are on their way at any time, so that memory stays flat.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Thing = TypeVar("Thing")
Result = TypeVar("Result")

START: Final = "fork" if sys.platform == "linux" else "spawn"
"""How a process begins: as a copy of this one, which costs next to nothing; elsewhere (Windows has
no copies, on macOS they are not safe) afresh, and is handed the work."""
ON_THEIR_WAY: Final = 4
"""Things handed to each process in advance, so that none waits for the next."""

_work: Callable[[Any], Any]
"""In a process of the pool: what it does with each thing."""


def spread(
    work: Callable[[Thing], Result],
    things: Iterable[Thing],
    jobs: int = 1,
    *,
    alone: Callable[[Thing], bool] = lambda _: False,
) -> Iterator[Result]:
    """``work`` done on each thing, in the order of the things.

    With ``jobs`` above 1, ``work``, things and results must be picklable; things that are to be
    done ``alone`` share something, and stay in this process. An exception of ``work`` is raised
    here.
    """
    if jobs <= 1:
        yield from map(work, things)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # What is there now is there for good: no collector need look through it, here or there, and on
    # Linux, where a process begins as a copy of this one, both share its memory.
    gc.freeze()
    pool = ProcessPoolExecutor(jobs, get_context(START), _begin, (work,))
    try:
        waiting: deque[Future[Result]] = deque()
        for thing in things:
            if alone(thing):
                while waiting:
                    yield waiting.popleft().result()
                yield work(thing)
                continue
            waiting.append(pool.submit(_do, thing))
            if len(waiting) > jobs * ON_THEIR_WAY:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - a process of the pool does one work
    # Ctrl-C reaches every process; this one's parent decides what becomes of the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work
    gc.freeze()


def _do(thing: Any) -> Any:
    return _work(thing)
