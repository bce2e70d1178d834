"""The record of calendar entries: what the last run told, so that the next can tell what changed.

One JSON file a year, ``timetables/2026-27-ics.json`` in the workspace. Without it a changed date
would be news that calendars ignore, so it belongs with what a council keeps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pmqa_cli.calendar.entries import Content, Entry
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.files import write_whole

VERSION = 1
Told = dict[str, dict[str, Entry]]
"""Language -> a stage's place -> its entry."""


def read_entries(path: Path) -> Told:
    """What was told by earlier runs; nothing where there is no such file.

    Raises StoreError where it is something else: to begin anew would make calendars ignore every
    change from then on.
    """
    shown = path.as_posix()
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"{shown} cannot be read: {error.strerror or error}.") from error
    except ValueError:
        raise StoreError(_damaged(shown)) from None
    try:
        version = read["version"]
        told = {
            language: {place: _entry(each) for place, each in entries.items()}
            for language, entries in read["entries"].items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise StoreError(_damaged(shown)) from None
    if version != VERSION:
        raise StoreError(
            f"{shown} has version {version}, and this pmqa reads version {VERSION}. "
            "Install a later pmqa."
        )
    return told


def write_entries(path: Path, told: Mapping[str, Mapping[str, Entry]]) -> None:
    """Keep what this run told. Raises StoreError where it cannot be written."""
    entries = {
        language: {place: _fields(each) for place, each in sorted(entries.items())}
        for language, entries in sorted(told.items())
    }
    whole = json.dumps({"version": VERSION, "entries": entries}, ensure_ascii=False, indent=2)
    write_whole(path, f"{whole}\n".encode(), force=True)


def _fields(entry: Entry) -> dict[str, Any]:
    fields = asdict(entry)
    fields["stamp"] = entry.stamp.isoformat()
    fields["content"] |= {
        "day": entry.content.day.isoformat(),
        "remind": entry.content.remind.isoformat(),
    }
    return fields


def _entry(fields: dict[str, Any]) -> Entry:
    said = dict(fields["content"])
    content = Content(
        **{
            **said,
            "day": date.fromisoformat(said["day"]),
            "remind": date.fromisoformat(said["remind"]),
        }
    )
    stamp = date.fromisoformat(fields["stamp"])
    return Entry(**{**fields, "content": content, "stamp": stamp, "left": tuple(fields["left"])})


def _damaged(shown: str) -> str:
    return (
        f"{shown} is not the record of calendar entries that pmqa keeps. Bring back an earlier "
        "copy: without it, calendars would not follow a changed date."
    )
