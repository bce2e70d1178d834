"""What the verdict on a row says where the text of an audit leaves it out."""

from __future__ import annotations

import pytest

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.model.publication import Audit
from pmqa_cli.store.publication import read_publication_csv


def audit(paper: str, scheme: str = "powys") -> Audit:
    found = read_publication_csv(paper.encode(), "paper.csv")
    return audit_rows(found.rows, choose_scheme(scheme, None), "paper.csv")


@pytest.mark.parametrize(
    ("percent", "whole"),
    [
        ("43%", "all 40"),
        ("46%", "the 37 that have a colour"),
    ],
)
def test_a_percentage_is_said_to_be_of_all_or_of_the_coloured(percent: str, whole: str) -> None:
    paper = f"Council,Green,Amber,Red,No data,Total,Percent\nAber,17,12,8,3,40,{percent}\n"
    claim = audit(paper).verdicts[0].claim
    assert claim.agrees is True
    assert claim.reason == f"17 + 12 + 8 + 3 = 40. The percentage is of {whole}."


def test_a_percentage_that_fits_both_ways_says_both() -> None:
    paper = "Council,Green,Amber,Red,Unknown,Total,Percent\nAber,900,50,49,1,1000,90%\n"
    reason = audit(paper).verdicts[0].claim.reason
    assert reason.endswith("The percentage is of all 1,000 or the 999 that have a colour.")


def test_better_cannot_be_told_where_neither_way_is_better() -> None:
    paper = "Measure,Good is,Actual,Previous,Trend\nLetters,None,120,100,Got better\n"
    trend = audit(paper).verdicts[0].trend
    assert (trend.calculated, trend.agrees) == ("Up", None)
    assert trend.reason == "120 now, 100 before. Neither way is better. Published Got better."


@pytest.mark.parametrize("word", ["⇨", "Stayed the same", "sustained"])
def test_a_trend_that_says_no_change(word: str) -> None:
    paper = f"Measure,Good is,Actual,Previous,Trend\nLetters,High,120,120,{word}\n"
    assert audit(paper).verdicts[0].trend.agrees is True
