"""The benchmarks' synthetic returns: pmqa finds the faults that were planted in them, no other."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.sizes import RETURNS, Size
from benchmarks.workspace import make_workspace

from pmqa_cli.cli import main

Faults = list[tuple[str, str, str]]


def read_faults(text: str) -> Faults:
    rows = csv.DictReader(io.StringIO(text))
    return sorted(
        (row["path"].removeprefix(f"{RETURNS}/"), row["code"], row["ref"]) for row in rows
    )


@pytest.fixture
def validate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path], Faults]:
    def run(root: Path) -> Faults:
        command = ["pmqa", "validate", "--workspace", str(root), "--format", "csv"]
        command.append(str(root / RETURNS))
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 1
        return read_faults(capsys.readouterr().out)

    return run


def planted(root: Path) -> Faults:
    return read_faults((root / "planted.csv").read_text("utf-8"))


def test_every_planted_fault_is_found_and_no_other(
    tmp_path: Path, validate: Callable[[Path], Faults]
) -> None:
    # Service 301 is service 1 with other names; its refs, faults and fingerprint are its own.
    make_workspace(tmp_path / "w", Size(2, after=299), tmp_path / "stock", processes=1)

    found = validate(tmp_path / "w")

    assert found == planted(tmp_path / "w")
    assert {path for path, _, _ in found} == {"S0300.xlsx", "S0301.xlsx"}
    assert len({code for _, code, _ in found}) == 13


def test_a_return_sent_again_is_another_file_of_the_same_service(
    tmp_path: Path, validate: Callable[[Path], Faults]
) -> None:
    make_workspace(tmp_path / "w", Size(1, copies=2), tmp_path / "stock", processes=1)

    found = validate(tmp_path / "w")

    again = [fault for fault in found if fault[1] == "PM213"]
    assert [fault for fault in found if fault not in again] == planted(tmp_path / "w")
    assert len(again) == 1
    places = [tmp_path / "w" / RETURNS / f"body-0{body}" / "S0001.xlsx" for body in (1, 2)]
    first, second = (place.read_bytes() for place in places)
    assert first != second
