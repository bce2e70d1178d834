"""How the tests call pmqa: as its user does, with words, exit code, output and talk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from tests.cli.calling import Run, Said

from pmqa_cli.cli import main

TODAY = datetime(2026, 7, 10, 9, tzinfo=UTC)
"""The day on which these tests take place: two working days before the returns of Q1 are due."""


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock stands at TODAY, a second later each time that it is read; calling the fixture
    sets it."""

    def put(moment: datetime) -> None:
        seconds = count()
        monkeypatch.setattr(
            "pmqa_cli.cli.receipts.now", lambda: moment + timedelta(seconds=next(seconds))
        )

    put(TODAY)
    return put


@pytest.fixture
def pmqa(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """pmqa with these words, piped."""

    def call(*words: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["pmqa", *map(str, words)])
        monkeypatch.delenv("PMQA_DEBUG", raising=False)
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        said = capfdbinary.readouterr()
        found = Said(code, said.out.decode("utf-8"), said.err.decode("utf-8"))
        assert "Traceback" not in found.out + found.err
        return found

    return call
