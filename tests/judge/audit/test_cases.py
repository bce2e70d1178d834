"""The cases of tests/cases/audit.yaml: papers, and every line that is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.report.audit import write_plain
from pmqa_cli.store.publication import read_publication_csv

CASES = yaml.load(
    (Path(__file__).parents[2] / "cases" / "audit.yaml").read_text(encoding="utf-8"),
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
