from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pmqa_cli.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`pmqa timetable` in a workspace: exit code, stdout, stderr."""
    (tmp_path / "pmqa.toml").write_text(
        'organisation = "Sir Enghraifft"\nperiod = "2026-27 Q1"\nclosed_days = [2026-12-29]\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pmqa", "timetable", *arguments])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_year_of_the_workspace(run: Run) -> None:
    code, out, err = run()
    assert code == 0
    assert out.startswith("Performance Reporting Timetable 2026-27\n")
    assert "Fri 15 Jan 2027   +10  Returns due from services" in out
    assert "England and Wales, official list" in out
    assert "1 closed day of the council" in out
    assert err == "Next: pmqa template writes the workbooks that go out to services.\n"


def test_the_year_asked_for(run: Run) -> None:
    code, out, _ = run("2027-28", "--format", "json")
    read = json.loads(out)
    assert code == 0
    assert read["year"] == "2027-28"
    due = [stage["date"] for stage in read["stages"] if stage["id"] == "returns-due"]
    # By hand: 1 January 2028 is a Saturday, so Monday 3 January is the holiday;
    # Good Friday is 14 April and Easter Monday 17 April 2028.
    assert due == ["2027-07-14", "2027-10-14", "2028-01-17", "2028-04-18"]


def test_a_year_beyond_the_list_is_marked(run: Run) -> None:
    code, out, _ = run("2029-30")
    assert code == 0
    assert "? The list of bank holidays ends on 31 December 2028, check this date." in out


def test_written_to_a_file_for_excel(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "packs" / "timetable.csv"
    code, out, err = run("--format", "csv", "--output", str(path))
    assert (code, out) == (0, "")
    assert "Written: packs/timetable.csv" in err
    assert path.read_bytes().startswith(b"\xef\xbb\xbfyear,quarter,id,")
    code, _, err = run("--format", "csv", "--output", str(path))
    assert code == 2
    assert "already exists. Add --force to replace it." in err
    assert run("--format", "csv", "--output", str(path), "--force")[0] == 0


@pytest.mark.parametrize("year", ["2026", "2026-28", "next"])
def test_what_is_no_year_is_explained(run: Run, year: str) -> None:
    code, out, err = run(year)
    assert (code, out) == (2, "")
    assert f'"{year}"' in err
    assert "Write" in err
    assert "Traceback" not in err


def test_outside_a_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").unlink()
    code, _, err = run()
    assert code == 2
    assert "pmqa.toml" in err
