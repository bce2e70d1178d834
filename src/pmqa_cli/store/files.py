"""Outputs are written whole or not at all, and never over somebody's file unasked."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pmqa_cli.store.errors import FileExists, StoreError


def write_whole(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file so that a reader sees all of it or nothing, making the folders above it.

    The bytes go into a temporary file beside the target, which takes the target's name once it is
    safely on the disk; a failure on the way leaves what stood there before, and no temporary file.
    Raises FileExists where the file exists and ``force`` is not given, and StoreError, with what
    to do, where it cannot be written.
    """
    write_all(path.parent, {path.name: data}, force=force)


def write_all(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[Path]:
    """Write several files into a folder, or none of them.

    All are on the disk under temporary names before the first takes its place; where one cannot
    take it (a workbook open in Excel), those that did give it back. Raises as ``write_whole``.
    """
    refuse_existing(folder, files, force=force)
    targets = {folder / name: data for name, data in files.items()}
    staged: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    try:
        for path, data in targets.items():
            with _explaining(path):
                staged[path] = _stage(path, data)
        for path, temporary in staged.items():
            with _explaining(path):
                before = path.read_bytes() if path.exists() else None
                temporary.replace(path)
                replaced[path] = before
    except BaseException:
        for path, before in reversed(replaced.items()):
            _give_back(path, before)
        raise
    finally:
        for temporary in staged.values():
            _remove(temporary)
    return list(targets)


def refuse_existing(folder: Path, names: Iterable[str], *, force: bool = False) -> None:
    """Raise, as ``write_all``, where files of these names could not be written: FileExists where
    one exists and ``force`` is not given, StoreError where a folder has its name."""
    _refuse_file(folder)
    for name in names:
        path = folder / name
        if path.is_dir():
            raise StoreError(f"{path.as_posix()} is a folder. Give the name of a file to write.")
        if path.exists() and not force:
            raise FileExists(f"{path.as_posix()} already exists. Add --force to replace it.")


def _stage(path: Path, data: bytes) -> Path:
    # A short name of its own: the target's may already be as long as the file system allows.
    temporary = path.parent / f".pmqa-{secrets.token_hex(6)}.tmp"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(temporary)
        raise
    return temporary


def _give_back(path: Path, before: bytes | None) -> None:
    """Put back what stood at a place; what goes wrong here must hide no error."""
    with suppress(OSError):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            _stage(path, before).replace(path)


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Turn what the system says into what to do about it."""
    shown = path.as_posix()
    try:
        yield
    except PermissionError as error:
        # On Windows this is what a workbook open in Excel looks like.
        raise StoreError(
            f"{shown} could not be written: it is open in another program, or you may not write "
            "there. If it is open, close it in Excel; then run the command again."
        ) from error
    except OSError as error:
        raise StoreError(
            f"{shown} could not be written: {error.strerror or error}. "
            "Check the folder's name and the space on the disk, then run the command again."
        ) from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are not there yet. Raises StoreError."""
    _refuse_file(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.as_posix()} cannot be made: {error.strerror or error}."
        ) from error


def remove_files(paths: Iterable[Path]) -> None:
    """Remove files that an earlier run wrote. Raises StoreError, with what to do."""
    for path in paths:
        with _explaining(path):
            path.unlink(missing_ok=True)


def _refuse_file(folder: Path) -> None:
    """Raise StoreError where a file stands in the place of a folder."""
    for place in (folder, *folder.parents):
        if place.is_file():
            raise StoreError(
                f"{place.as_posix()} is a file, and a folder is needed there. "
                "Name another folder, or move the file away."
            )


def _remove(leftover: Path) -> None:
    """Remove a temporary file if it is still there; what goes wrong here must hide no error."""
    with suppress(OSError):
        leftover.unlink(missing_ok=True)
