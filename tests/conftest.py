"""What every test may ask for, and the rule that nothing is skipped where it counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.tools import foreign, libreoffice

GOLDEN = Path(__file__).parent / "golden"
NOTHING_SKIPPED = os.environ.get("PMQA_NO_SKIP") == "1"
"""Set by .ci/run: a machine that lacks a program fails there instead of passing with gaps."""

# How long an example takes is the machine's business, not the test's.
settings.register_profile("pmqa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pmqa")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`just golden` rewrites the recorded outputs; read the difference before committing it."""
    parser.addoption("--golden", action="store_true", help="rewrite tests/golden/ and pass")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text output with the file of this name in tests/golden/."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        assert path.is_file(), f"tests/golden/{name} is missing: run `just golden`"
        assert text == path.read_bytes().decode("utf-8"), "if this is meant, run `just golden`"

    return compare


@pytest.fixture(scope="session")
def soffice() -> Path:
    """LibreOffice. A test that asks for it is skipped, with the reason, where there is none."""
    found = libreoffice.program()
    if found is None:
        pytest.skip("LibreOffice is not installed (no soffice on PATH)")
    return found


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A real Chromium. A test that asks for it is skipped, with the reason, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.skip("Chromium is not installed (no chromium on PATH)")


@pytest.fixture(scope="session")
def sheetjs() -> Iterator[foreign.Library]:
    """SheetJS. A test that asks for it is skipped, with the reason, where it is not installed."""
    yield from _library("sheetjs")


@pytest.fixture(scope="session")
def exceljs() -> Iterator[foreign.Library]:
    """ExcelJS. A test that asks for it is skipped, with the reason, where it is not installed."""
    yield from _library("exceljs")


def _library(name: str) -> Iterator[foreign.Library]:
    if why := foreign.lacking(name):
        pytest.skip(why)
    library = foreign.Library(name)
    yield library
    library.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a program by the fixture it asks for: `-m "not libreoffice"`."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if "soffice" in asked:
            item.add_marker("libreoffice")
        if "chromium" in asked:
            item.add_marker("chromium")
        if "sheetjs" in asked or "exceljs" in asked:
            item.add_marker("npm")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where nothing may be skipped."""
    report = yield
    if NOTHING_SKIPPED and report.skipped:
        report.outcome = "failed"
        report.longrepr = (
            f"Skipped although PMQA_NO_SKIP is set: {call.excinfo and call.excinfo.value}"
        )
    return report
