"""What a terminal shows meanwhile, and what Ctrl-C leaves behind."""

from __future__ import annotations

import io
import shutil
import signal
import sys
from pathlib import Path

import pytest
from tests.cli.calling import Run

from pmqa_cli import collect
from pmqa_cli.cli import progress
from pmqa_cli.cli.progress import Stopped, watching
from pmqa_cli.store.shipped import examples_path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def open_terminal(monkeypatch: pytest.MonkeyPatch, patience: float) -> Terminal:
    """A terminal in place of stderr. In the test itself, for pytest takes stderr back before it."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return screen


def test_what_takes_long_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch, 0)
    with watching(3) as begin:
        for name in ("returns/a.xlsx", "returns/[b].xlsx", "returns/c\u202e.xlsx"):
            begin(name)
    assert "2/3" in terminal.getvalue()
    assert "c[U+202E].xlsx" in terminal.getvalue()


@pytest.mark.parametrize(("quiet", "patience"), [(True, 0), (False, 3600)])
def test_what_is_soon_done_or_unwatched_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, patience: float
) -> None:
    terminal = open_terminal(monkeypatch, patience)
    with watching(3, quiet) as begin:
        begin("a.xlsx")
    assert terminal.getvalue() == ""


def test_whoever_stops_it_is_told_what_was_done() -> None:
    with pytest.raises(Stopped) as stopped, watching(300) as begin:
        for name in ("a", "b", "c"):
            begin(name)
        raise Stopped
    assert str(stopped.value) == (
        "Stopped. 2 of 300 files had been checked; nothing was written. "
        "Run the command again to have the rest."
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(examples_path("."), tmp_path / "council")
    return tmp_path / "council"


def test_ctrl_c_leaves_nothing_half_done(
    place: Path, pmqa: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, seen = collect.read_one, []

    def press(*given: object) -> object:
        seen.append(given)
        if len(seen) == 3:
            signal.raise_signal(signal.SIGINT)
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(collect, "read_one", press)
    before = signal.getsignal(signal.SIGINT)
    said = pmqa("validate", "-w", place, "-o", place / "findings.txt", "--corrections", place / "c")
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("pmqa: Stopped. 2 of ")
    assert not (place / "findings.txt").exists()
    assert not (place / "c").exists()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("how", ["text", "json", "csv"])
def test_the_number_of_processors_changes_nothing(place: Path, pmqa: Run, how: str) -> None:
    alone = pmqa("validate", "-w", place, "--format", how)
    assert alone.code == 1
    assert pmqa("validate", "-w", place, "--format", how, "--jobs", "3") == alone
