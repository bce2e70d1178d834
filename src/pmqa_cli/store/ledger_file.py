"""The ledger as a file: how it is brought up to date, and what can go wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.ledger_rows import FIRST_VERSION, VERSION, missing, upgrade


class LedgerError(StoreError):
    """The ledger cannot be read or written."""


def bring_up(connection: sqlite3.Connection, path: Path, *, writer: bool) -> None:
    """Give an older pmqa's ledger the tables that have come since. A reader has them empty, for as
    long as it reads, and leaves the file as it is.

    Raises LedgerError where the file is no ledger, or a newer pmqa's.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise LedgerError(
            f"{path.as_posix()} was written by a newer version of pmqa. Update pmqa to read it."
        )
    if version < FIRST_VERSION:
        raise LedgerError(
            f"{path.as_posix()} is not a ledger of pmqa. Move it away, or name another file "
            'under "ledger" in pmqa.toml.'
        )
    if version == VERSION:
        return
    if not writer:
        for statement in missing(version):
            connection.execute(statement)
        return
    with transaction(connection):
        for statement in upgrade(version):
            connection.execute(statement)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what to do about it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LedgerError(
            f"{path.as_posix()} cannot be used now: {error}. If it is on a share, check that you "
            "are connected and may write there, then run the command again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise LedgerError(
            f"{path.as_posix()} is damaged or not a ledger of pmqa ({error}). "
            "Put back the last backup of it."
        ) from error
