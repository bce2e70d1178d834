"""Every framework that comes with pmqa, by the commands of a quarter, on its own sample council."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pmqa_cli.cli import app
from pmqa_cli.store.framework import framework_names
from pmqa_cli.store.starter import sample_names


def test_every_framework_has_a_sample() -> None:
    assert sample_names() == framework_names()


@pytest.mark.parametrize("name", sample_names())
def test_the_quarter(name: str, tmp_path: Path) -> None:
    place = tmp_path / name

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), arguments
        return result.exit_code, result.stdout

    here = ("-w", str(place))
    assert run("init", str(place), "--framework", name, "--sample")[0] == 0
    assert run("lint", *here)[0] == 0
    assert run("template", *here)[0] == 0
    services = (place / "catalogue" / "services.csv").read_text(encoding="utf-8-sig")
    assert len(list((place / "issued").rglob("*.xlsx"))) == len(services.splitlines()) - 1
    code, findings = run("validate", *here)
    assert code == 1
    assert "PM" in findings
    # One service has not returned, and the returns hold faults: the pack is built with gaps.
    assert run("consolidate", *here)[0] == 1
    pack = place / "packs" / "2026-27-Q1"
    page = (pack / "index.html").read_text(encoding="utf-8")
    assert "2026-27 Q1" in page
    with (pack / "measures.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} >= {"Green", "Not returned"}
    code, year = run("timetable", *here)
    assert code == 0
    assert "2026" in year
