from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmqa_cli.calendar.difference import Published
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.report.timetable import timetable_json
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.timetable import read_timetable


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    cycle = Cycle(
        stages=(
            CycleStage(id="targets", name="Targedau", each="year", when="30 April"),
            CycleStage(id="c", name="Cabinet", when="next meeting of Cabinet", quarters=(1,)),
        )
    )
    path = tmp_path / "old.json"
    path.write_text(timetable_json(build_timetable(cycle, 2026, WorkingDays())), encoding="utf-8")
    assert read_timetable(path) == (
        "2026-27",
        (
            Published("targets", None, "Targedau", date(2026, 4, 30)),
            Published("c", 1, "Cabinet", None),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[1]",
        '{"version": 1, "year": "2026-27", "stages": [{"id": "a"}]}',
        '{"version": 1, "year": "2026-27", "stages": [{"id": "a", "quarter": 1, "name": "A", '
        '"date": "14/07/2026"}]}',
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=r"old\.json is not a timetable as JSON"):
        read_timetable(path)


def test_a_file_that_is_not_there_and_one_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    with pytest.raises(StoreError, match=r"old\.json cannot be read"):
        read_timetable(path)
    path.write_text('{"version": 2, "year": "2026-27", "stages": []}', encoding="utf-8")
    with pytest.raises(StoreError, match="has version 2, and this pmqa reads version 1"):
        read_timetable(path)
    path.write_bytes(b'{"version": 1, "year": "\xff"}')
    with pytest.raises(StoreError, match="not a timetable"):
        read_timetable(path)
