"""What an audit must never do, for every paper that can be made from the rule itself."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.tools.worked import PERIOD

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.audit.headings import HeadingsRefused
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.judge.trend import judge_trend
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import TrendRules
from pmqa_cli.model.publication import Audit, Verdict
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.report.audit import write_csv, write_json, write_plain
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.publication import read_publication_csv

SCHEME = choose_scheme(None, None)
HEADINGS = ("Measure", "Polarity", "Tolerance", "Decimals", "Target", "Actual", "Previous")
CLAIMS = ("RAG", "Trend")

figures = st.decimals(-(10**6), 10**6, places=2)
polarities = st.sampled_from([Polarity.HIGHER, Polarity.LOWER])
tolerances = st.none() | st.sampled_from(["5%", "2.5%", "3", "10pp"]).map(Tolerance.parse)


@st.composite
def measures(draw: st.DrawFn) -> tuple[Measure, Decimal, Decimal]:
    """A measure with a figure, often right on an edge of the rule, and the figure before."""
    target, tolerance = draw(figures), draw(tolerances)
    measure = Measure(
        "",
        "A measure",
        "",
        polarity=draw(polarities),
        tolerance=tolerance,
        decimals=draw(st.none() | st.integers(0, 3)),
        target=target,
    )
    off = (tolerance or Tolerance.parse("10%")).allowance(target)
    edges = [target, target - off, target + off, target - off - Decimal("0.0001")]
    return measure, draw(figures | st.sampled_from(edges)), draw(figures)


def audit(measure: Measure, actual: Decimal, before: Decimal, status: str, trend: str) -> Verdict:
    file = io.StringIO()
    csv.writer(file).writerows(
        [
            (*HEADINGS, *CLAIMS),
            (
                *(measure.title, measure.polarity, measure.tolerance or ""),
                "" if measure.decimals is None else measure.decimals,
                *(f"{figure:,f}" for figure in (measure.target or 0, actual, before)),
                *(status, trend),
            ),
        ]
    )
    found = read_publication_csv(file.getvalue().encode(), "paper.csv")
    return audit_rows(found.rows, SCHEME, "paper.csv").verdicts[0]


def _word(status: str) -> str:
    return SCHEME.status(status).word


@given(measures())
def test_what_follows_from_the_rule_never_contradicts(
    case: tuple[Measure, Decimal, Decimal],
) -> None:
    measure, actual, before = case
    status = _word(judge_measure(SCHEME.measures, measure, PERIOD, actual).status)
    trend = judge_trend(TrendRules(), measure, PERIOD, actual, before).word
    verdict = audit(measure, actual, before, status, trend)
    assert (verdict.claim.agrees, verdict.trend.agrees) == (True, True)
    assert verdict.row.actual.value == actual


@given(measures(), st.sampled_from(["Green", "Amber", "Red"]))
def test_any_other_status_contradicts_and_says_which_it_should_be(
    case: tuple[Measure, Decimal, Decimal], published: str
) -> None:
    measure, actual, before = case
    status = _word(judge_measure(SCHEME.measures, measure, PERIOD, actual).status)
    claim = audit(measure, actual, before, published, "").claim
    assert claim.agrees == (status == published)
    assert claim.calculated == status
    says = f": {status} by the rule, published {published}."
    assert claim.reason.endswith(says) == (status != published)


FIELDS = st.sampled_from(
    [
        "",
        "85",
        "0.85",
        "1,234",
        "12,5",
        "-",
        "n/a",
        "#DIV/0!",
        "Green",
        "R",
        "higher",
        "17 of 37",
        "85%",
        "12 days",
        "at least 5",
        "40 to 60",
        "2; 4%",
        "yes",
        "↑",
        "🟢",
        "Q1 28 + Q2 24",
    ]
) | st.text(max_size=12)
PAPERS = st.lists(st.lists(FIELDS, max_size=14), max_size=5)
EVERY = (
    *("Ref", "Measure", "Good is", "Unit", "Target", "Tolerance", "Floor", "Actual", "Previous"),
    *("Period", "RAG", "DoT", "Comments", "Green", "Red", "Total", "%"),
)


@given(PAPERS)
def test_no_paper_is_a_crash_and_every_row_is_counted_once(lines: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([EVERY, *lines])
    try:
        found = read_publication_csv(file.getvalue().encode(), "paper.csv")
        done: Audit = audit_rows(found.rows, SCHEME, "paper.csv")
    except (StoreError, HeadingsRefused) as refusal:
        assert str(refusal)
        return
    assert len(done.statuses) + len(done.counts) == len(done.verdicts)
    for verdict in done.verdicts:
        if verdict.claim.agrees is None and verdict.row.counts is None:
            assert verdict.claim.why is not None
        if verdict.row.actual.value is None and verdict.row.counts is None:
            assert verdict.claim.agrees is not False
    for write in (write_plain, write_json, write_csv):
        assert write(done) == write(done)
