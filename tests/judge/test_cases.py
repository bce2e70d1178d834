"""The cases of tests/cases/ for status, trend and needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.tools.worked import work

CASES = Path(__file__).parents[1] / "cases"


def _read(kind: str) -> list[Any]:
    text = (CASES / f"{kind}.yaml").read_text(encoding="utf-8")
    # Nothing but text: 12.50 must not become the number 12.5 before pmqa sees it.
    cases = yaml.load(text, Loader=yaml.BaseLoader)
    assert len({case["name"] for case in cases}) == len(cases) > 0
    return [pytest.param(case.get("kind", kind), case, id=case["name"]) for case in cases]


@pytest.mark.parametrize(("kind", "case"), [*_read("status"), *_read("trend"), *_read("needs")])
def test_case(kind: str, case: dict[str, Any]) -> None:
    assert work(kind, {**case["given"], **case["expect"]}) == case["expect"]
