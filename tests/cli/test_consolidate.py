"""``pmqa consolidate`` as an officer calls it: what a gap is, what is strict, what is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pmqa_cli.cli import app
from pmqa_cli.cli.init import write_workspace
from pmqa_cli.collect import find_returns
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.workspace import load_workspace

Run = Callable[..., Result]
RETURNS = Path("returns") / "2026-27-Q1"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample workspace, in which the test stands."""
    write_workspace(tmp_path / "sample", framework="powys", sample=True)
    monkeypatch.chdir(tmp_path / "sample")
    return tmp_path / "sample"


@pytest.fixture
def run(sample: Path) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["consolidate", *arguments])

    return call


def test_a_pack_with_gaps_names_them(run: Run, sample: Path) -> None:
    result = run()
    assert result.exit_code == 1
    assert "6 returns recorded in ledger.sqlite." in result.stderr
    assert "Not returned: Transformation and Customer Services." in result.stderr
    assert "10 errors in the returns: its data-quality page names them." in result.stderr
    pack = sample / "packs" / "2026-27-Q1"
    assert sorted(path.name for path in pack.iterdir()) == [
        *("activities.csv", "index.html", "measures.csv", "quality.csv", "risks.csv")
    ]


def test_gaps_are_those_of_the_period_not_of_the_files_named(run: Run) -> None:
    run()
    again = run(str(RETURNS / "education.xlsx"), "--output", "other")
    assert again.exit_code == 1
    assert "0 returns recorded" in again.stderr
    assert "10 errors in the returns" in again.stderr


def test_strict_builds_nothing_while_there_are_gaps(run: Run, sample: Path) -> None:
    result = run("--strict")
    assert result.exit_code == 1
    assert "Not returned: Transformation and Customer Services." in result.stderr
    assert "No pack was built" in result.stderr
    assert list((sample / "packs").iterdir()) == []


def test_the_return_of_another_quarter_does_not_count_as_returned(run: Run, sample: Path) -> None:
    place = load_workspace(sample)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    service = catalogue.service("TCS")
    assert service is not None
    later = write_return(
        place.framework, catalogue, History(), service, Period(2026, 2), "Anywhere"
    )
    (sample / RETURNS / "tcs.xlsx").write_bytes(later)
    assert "Not returned: Transformation and Customer Services." in run("--strict").stderr


def test_an_existing_pack_is_left_alone_without_force(run: Run, sample: Path) -> None:
    run()
    page = sample / "packs" / "2026-27-Q1" / "index.html"
    before = page.read_bytes()
    page.write_bytes(b"ours")
    refused = run()
    assert refused.exception is not None
    assert "packs/2026-27-Q1/index.html already exists. Add --force" in str(refused.exception)
    assert page.read_bytes() == b"ours"
    assert run("--force").exit_code == 1
    assert page.read_bytes() == before


def test_what_lies_beside_the_returns_is_no_return(sample: Path) -> None:
    folder = sample / RETURNS
    known = find_returns([folder])
    for name in ("Thumbs.db", "desktop.ini", "~$housing.xlsx", ".~lock.housing.xlsx#", ".DS_Store"):
        (folder / name).write_bytes(b"")
    deeper = folder / "second batch"
    deeper.mkdir()
    shutil.copy(known[0], deeper / "again.xlsx")
    assert set(find_returns([folder])) == {*known, deeper / "again.xlsx"}
