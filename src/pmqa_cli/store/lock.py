"""One writer at a time: a file beside the ledger that names who is writing.

SQLite's own locks do not hold on every network share, and say nobody's name. Where two people
wrote all the same, through a sync program, the copies it left are noticed.
"""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pmqa_cli.store.errors import StoreError


class LedgerInUse(StoreError):  # noqa: N818  (named for what was found)
    """Somebody else is writing to the ledger."""


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the lock of a ledger for as long as the block runs.

    Raises LedgerInUse, with who holds it and what to do if nobody does.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("x", encoding="utf-8") as file:
            file.write(_holder())
    except FileExistsError:
        if not lock.parent.is_dir():
            raise StoreError(
                f"{path.as_posix()} cannot be written: {path.parent.as_posix()} is not a folder."
            ) from None
        raise LedgerInUse(
            f"{_read(lock) or 'Somebody else'} is writing to {path.as_posix()}. Wait until they "
            "have finished, then run the command again. If nobody is (a computer may have stopped "
            f"half-way), delete the file {lock.as_posix()} and run the command again."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path.as_posix()} cannot be written: {error.strerror or error}. "
            "Check that you may write in its folder."
        ) from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _holder() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "somebody"
    since = datetime.now().astimezone().strftime("%d/%m/%Y %H:%M")
    return f"{user} on {platform.node() or 'an unnamed computer'}, since {since},"


def _read(lock: Path) -> str:
    try:
        return lock.read_text(encoding="utf-8", errors="replace").strip()[:200]
    except OSError:
        return ""


def conflict_copies(path: Path) -> tuple[str, ...]:
    """A sentence for each file that looks like a sync program's copy of the ledger.

    "ledger (conflicted copy).sqlite", "ledger-DESKTOP-7.sqlite": what was recorded in one is in no
    other.
    """
    found = sorted(
        each.name for each in path.parent.glob(f"{path.stem}?*{path.suffix}") if each != path
    )
    return tuple(
        f"{name} stands beside {path.name}. If it is not a backup of yours, a program such as "
        f"OneDrive or Dropbox made it because two people recorded at once: what it holds is not "
        f"in {path.name}. Run pmqa consolidate again on the returns, then move it away."
        for name in found
    )
