"""The cases of tests/cases/audit.yaml: papers, and every line that is said of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.audit.columns import COLUMNS
from pmqa_cli.judge.audit.headings import find_headings
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.model.returns import Cell
from pmqa_cli.report.audit import write_plain
from pmqa_cli.store.publication import read_publication_csv
from pmqa_cli.store.scheme import scheme_names

ROOT = Path(__file__).parents[3]
CASES = yaml.load(
    (ROOT / "tests" / "cases" / "audit.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)


def say(case: dict[str, Any]) -> list[str]:
    found = read_publication_csv(case["paper"].encode("utf-8"), "paper.csv")
    scheme = choose_scheme(case.get("scheme"), None)
    text = write_plain(audit_rows(found.rows, scheme, "paper.csv", notes=found.notes))
    return [line.removeprefix("paper.csv: ") for line in text.splitlines()]


def test_no_case_is_named_twice() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) > 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    assert say(case) == case["says"]


def test_the_page_for_officers_shows_what_is_really_said() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    (case,) = (case for case in CASES if case["name"] == "the example of docs/audit.md")
    found = read_publication_csv(case["paper"].encode("utf-8"), "paper.csv")
    said = write_plain(audit_rows(found.rows, choose_scheme(None, None), "paper.csv"))
    assert f"```csv\n{case['paper']}```" in page
    assert f"```text\n{said}```" in page


def test_the_page_for_officers_names_headings_that_are_really_taken() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    named = {column: cells[1] for cells in rows for column in re.findall("`(.+?)`", cells[0])}
    assert named.keys() == COLUMNS.keys() - {"yellow", "grey"}
    for cells in rows:
        columns = re.findall("`(.+?)`", cells[0])
        for heading in re.split("[,;] ", cells[1]):
            header = ["Measure", "Actual", heading] if heading != "%" else ["Green", "Red", heading]
            line = {place: Cell("", 1, place, text) for place, text in enumerate(header, 1)}
            if columns in (["measure"], ["actual"]):
                del line[1 if columns == ["measure"] else 2]
            assert 3 in find_headings({1: line}).columns.values(), heading


def test_the_page_for_officers_names_every_scheme() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    assert [name for name in scheme_names() if f"`{name}`" not in page] == []
