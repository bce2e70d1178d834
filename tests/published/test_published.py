"""Figures that councils published, judged by each council's own rule."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from tests.tools.worked import number, powys

from pmqa_cli.judge.status import Outcome, judge_measure
from pmqa_cli.judge.trend import judge_trend
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.period import Period
from pmqa_cli.model.scheme import MeasureRules

HERE = Path(__file__).parent


class Published(NamedTuple):
    """A row as the council published it."""

    council: str
    period: str
    measure: str
    polarity: str
    unit: str
    target: str
    actual: str
    previous: str
    status: str
    trend: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.council, self.period, self.measure


def _read_rows() -> list[Published]:
    path = HERE / "published_measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Published(
                **{name: row[name] for name in Published._fields[:8]},
                status=row["published_status"],
                trend=row["published_trend"],
            )
            for row in csv.DictReader(file)
        ]


def _read_yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


ROWS = _read_rows()
RULES = _read_yaml("rules.yaml")
CONTRADICTIONS = _read_yaml("contradictions.yaml")


def _key(named: dict[str, str]) -> tuple[str, str, str]:
    return named["council"], named["period"], named["measure"]


def _measure(row: Published) -> Measure:
    polarity = Polarity.NONE if row.polarity == "unknown" else Polarity(row.polarity)
    target = Decimal(row.target)
    return Measure("M1", row.measure, "S", unit=row.unit, polarity=polarity, target=target)


def _period(row: Published) -> Period:
    quarter, year = row.period.split()
    return Period.parse(f"{year} {quarter}")


def judge(row: Published) -> Outcome:
    """A row's status by its council's rule."""
    rules = MeasureRules.model_validate({"bands": RULES[row.council]["bands"]})
    return judge_measure(rules, _measure(row), _period(row), Decimal(row.actual))


def judge_direction(row: Published) -> str:
    """A row's trend in its council's words."""
    rules = powys().trend.model_copy(update=RULES[row.council].get("trend", {}))
    actual, previous = number(row.actual), number(row.previous)
    return judge_trend(rules, _measure(row), _period(row), actual, previous).word


def test_every_row_is_here_once() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS) == 76
    assert {row.council for row in ROWS} == RULES.keys()


def test_statuses_agree_with_what_was_published_except_where_named() -> None:
    differing = {row.key for row in ROWS if judge(row).status != _published_id(row)}
    assert differing == {_key(named) for named in CONTRADICTIONS["status"]}


def test_trends_agree_with_what_was_published_except_where_named() -> None:
    given = [row for row in ROWS if row.trend]
    assert len(given) == 10
    differing = {row.key for row in given if judge_direction(row) != row.trend}
    assert differing == {_key(named) for named in CONTRADICTIONS["trend"]}


def _published_id(row: Published) -> str:
    found = RULES[row.council]["words"][row.status]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("named", CONTRADICTIONS["status"], ids=lambda named: named["measure"][:8])
def test_each_contradiction_is_told_with_its_arithmetic(named: dict[str, str]) -> None:
    row = next(row for row in ROWS if row.key == _key(named))
    outcome = judge(row)
    assert row.status == named["published"]
    assert (outcome.status, outcome.reason) == (named["by_the_rule"], named["arithmetic"])
    assert named["explanation"]


@pytest.mark.parametrize("named", CONTRADICTIONS["trend"], ids=lambda named: named["measure"][:8])
def test_each_trend_that_cannot_be_followed_is_told(named: dict[str, str]) -> None:
    row = next(row for row in ROWS if row.key == _key(named))
    assert (row.trend, judge_direction(row)) == (named["published"], named["by_the_rule"])
    assert named["explanation"]


def test_no_contradiction_is_named_twice() -> None:
    for named in (CONTRADICTIONS["status"], CONTRADICTIONS["trend"]):
        assert len({_key(each) for each in named}) == len(named)


@pytest.mark.parametrize("council", RULES)
def test_the_readme_counts_what_agrees(council: str) -> None:
    rows = [row for row in ROWS if row.council == council]
    agree = sum(judge(row).status == _published_id(row) for row in rows)
    lines = (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    fields = next(line for line in lines if line.startswith(f"| {council} ")).split(" | ")
    assert (fields[2], fields[4]) == (str(len(rows)), str(agree))
