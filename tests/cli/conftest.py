"""How the tests call pmqa: as its user does, with words, exit code, output and talk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.calling import Run, Said

from pmqa_cli.cli import main


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
