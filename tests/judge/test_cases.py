"""The cases of tests/cases/ for status, trend and needs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.tools.worked import PERIOD, work

from pmqa_cli.judge.status import judge_measure
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.scheme import MeasureRules

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


def test_every_tolerance_of_the_rule_is_kept_apart_in_the_sentence() -> None:
    """5.04% is beyond a Green of 5%, and must not be shown as 5% beside an Amber."""
    rules = MeasureRules.model_validate(
        {
            "bands": [
                {"status": "green", "when": "within", "tolerance": "5%", "definition": "Near"},
                {"status": "amber", "when": "within", "tolerance": "10%", "definition": "Off"},
                {"status": "red", "when": "otherwise", "definition": "Far"},
            ]
        }
    )
    measure = Measure("M1", "A measure", "S", polarity=Polarity.HIGHER, target=Decimal(10000))
    outcome = judge_measure(rules, measure, PERIOD, Decimal(9496))
    assert outcome.status == "amber"
    assert outcome.reason == (
        "9,496 is 504 (5.04%) below the target of 10,000, within the tolerance of 10%."
    )
