"""What `pmqa audit` says of the published figures, council by council and as it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.tools.audited import SCHEMES, audit_council

from pmqa_cli.report.audit import contradictions, write_csv, write_json, write_plain

HERE = Path(__file__).parent
NAMED = yaml.safe_load((HERE / "contradictions.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("council", SCHEMES)
def test_an_audit_finds_the_contradictions_that_are_named_and_no_others(council: str) -> None:
    audit = audit_council(council)
    found = {
        (verdict.row.period, verdict.row.measure.title, verdict.claim.published)
        for verdict, _ in contradictions(audit)
    }
    named = [each for each in NAMED["status"] if each["council"] == council]
    assert found == {(each["period"], each["measure"], each["published"]) for each in named}
    assert all(ruling.agrees is not None for ruling in audit.statuses)


def test_a_trend_that_cannot_be_followed_is_not_judged() -> None:
    open_ = [
        (council, verdict.row.period, verdict.row.measure.title)
        for council in SCHEMES
        for verdict in audit_council(council).verdicts
        if verdict.trend.published and verdict.trend.agrees is not True
    ]
    assert open_ == [(each["council"], each["period"], each["measure"]) for each in NAMED["trend"]]


@pytest.mark.parametrize("council", SCHEMES)
def test_what_is_said_of_each_council(council: str, golden: Callable[[str, str], None]) -> None:
    golden(f"audit-{SCHEMES[council]}.text", write_plain(audit_council(council)))


def test_the_same_for_scripts_and_for_excel(golden: Callable[[str, str], None]) -> None:
    audit = audit_council("Bracknell Forest Council")
    golden("audit-bracknell-forest.json", write_json(audit))
    golden("audit-bracknell-forest.csv", write_csv(audit))
