"""The same work on many things, spread over processors: results in order, however many there are.

With one job everything happens in this process. With more, each process is given the function once
and then the things one by one; a few are on their way at any time, so that memory stays flat.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Thing = TypeVar("Thing")
Result = TypeVar("Result")

ON_THEIR_WAY: Final = 4
"""Things handed to each process in advance, so that none waits for the next."""

_work: Callable[[Any], Any]
"""In a process of the pool: what it does with each thing."""


def spread(
    work: Callable[[Thing], Result], things: Iterable[Thing], jobs: int = 1
) -> Iterator[Result]:
    """``work`` done on each thing, in the order of the things.

    With ``jobs`` above 1, ``work``, things and results must be picklable. An exception of ``work``
    is raised here.
    """
    if jobs <= 1:
        yield from map(work, things)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh process ("spawn") is what Windows and macOS have, and the one that is safe while the
    # thread of a progress bar runs. The work is pickled once, not once for every process.
    pool = ProcessPoolExecutor(
        jobs, get_context("spawn"), _begin, (pickle.dumps(work, pickle.HIGHEST_PROTOCOL),)
    )
    try:
        waiting: deque[Future[Result]] = deque()
        for thing in things:
            waiting.append(pool.submit(_do, thing))
            if len(waiting) > jobs * ON_THEIR_WAY:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(pickled: bytes) -> None:
    global _work  # noqa: PLW0603 - a process of the pool does one work
    # Ctrl-C reaches every process; this one's parent decides what becomes of the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = pickle.loads(pickled)
    # What all the work shares is there for good: the collector need not look through it again.
    gc.freeze()


def _do(thing: Any) -> Any:
    return _work(thing)
