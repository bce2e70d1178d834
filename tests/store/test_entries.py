from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmqa_cli.calendar.entries import Content, Entry
from pmqa_cli.store.entries import read_entries, write_entries
from pmqa_cli.store.errors import StoreError

CONTENT = Content(date(2026, 7, 14), "10:00", "Dyddiad cau ŵ", "a\nb", "slt", date(2026, 7, 13))
ENTRY = Entry("an-id", CONTENT, 3, date(2026, 5, 1), True, ("cabinet", "service"))


def test_what_was_told_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "timetables" / "2026-27-ics.json"
    told = {"en": {"Q1/returns": ENTRY}, "cy": {}}
    write_entries(path, told)
    assert read_entries(path) == told
    before = path.read_bytes()
    write_entries(path, told)
    assert path.read_bytes() == before


def test_nothing_was_told_before_the_first_run(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not the record of calendar entries"),
        ("[]", "is not the record of calendar entries"),
        ('{"version": 1, "entries": {"en": {"Q1/returns": {}}}}', "Bring back an earlier copy"),
        ('{"version": 2, "entries": {}}', "has version 2"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "2026-27-ics.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=says):
        read_entries(path)
