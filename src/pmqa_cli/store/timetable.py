"""A timetable that was published as JSON, read back to see what moved."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from pmqa_cli.calendar.difference import Published
from pmqa_cli.store.errors import StoreError

_HOW = "Write one with: pmqa timetable --format json --output FILE.json"


def read_timetable(path: Path) -> tuple[str, tuple[Published, ...]]:
    """The year ("2026-27") and the stages of a file that ``pmqa timetable --format json`` wrote.

    Raises StoreError where there is no such file, or it is something else.
    """
    shown = path.as_posix()
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise StoreError(f"{shown} cannot be read: {error.strerror or error}. {_HOW}") from error
    except ValueError:
        raise StoreError(f"{shown} is not a timetable as JSON. {_HOW}") from None
    try:
        version = read["version"]
        found = read["year"], tuple(_stage(each) for each in read["stages"])
    except (KeyError, TypeError, ValueError, IndexError):
        raise StoreError(f"{shown} is not a timetable as JSON. {_HOW}") from None
    if version != 1:
        raise StoreError(f"{shown} has version {version}, and this pmqa reads version 1. {_HOW}")
    return found


def _stage(each: dict[str, Any]) -> Published:
    day = each["date"]
    return Published(
        str(each["id"]),
        each["quarter"],
        str(each["name"]),
        date.fromisoformat(day) if day else None,
    )
