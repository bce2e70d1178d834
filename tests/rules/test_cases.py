"""The cases of tests/cases/PM*.yaml: what each rule finds, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.rules.builder import Case, Loader, address_of, make_world, run_case

from pmqa_cli.rules import RULES

CASES = Path(__file__).parents[1] / "cases"
KINDS = ("finds", "accepts", "skips")


def read_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("PM*.yaml")):
        cases = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
        for case in cases:
            kind = next(kind for kind in KINDS if kind in case)
            found.append(pytest.param(case, id=f"{case['rule']} {kind} {case[kind]}"))
    return found


@pytest.mark.parametrize("case", read_cases())
def test_case(case: Case) -> None:
    findings, skipped = run_case(case)
    world = make_world(case)
    wanted = case.get("expect", ())
    assert [found.message for found in findings] == [
        has(found.message, want.get("says", ""))
        for found, want in zip(findings, wanted, strict=True)
    ]
    for found, want in zip(findings, wanted, strict=True):
        assert found.code == case["rule"]
        if "cell" in want:
            assert found.cell == address_of(world, case, want["cell"], want.get("ref", ""))
        for name in ("ref", "sheet", "path"):
            if name in want:
                assert getattr(found, name) == want[name]
        assert has(found.fix, want.get("fix", "")) == found.fix
    assert bool(findings) == ("finds" in case)
    assert [skip.code for skip in skipped] == [case["rule"]] * ("skips" in case)
    if "skips" in case:
        assert case["because"] in skipped[0].reason


def has(text: str, part: str) -> str:
    """The text where it holds the part, else the part: a difference that a failure shows."""
    return text if part in text else part


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_case_that_fails_and_one_that_passes(rule: Any) -> None:
    cases = [case.values[0] for case in read_cases()]
    of = [case for case in cases if case["rule"] == rule.code]
    assert any("finds" in case for case in of)
    assert any("accepts" in case for case in of)


def test_names_of_cases_are_unique() -> None:
    names = [case.id for case in read_cases()]
    assert len(set(names)) == len(names)
