"""What an audit must never do, for every paper that can be made from the rule itself."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from tests.tools.worked import PERIOD

from pmqa_cli.cli.audit import choose_scheme
from pmqa_cli.judge.aim import Earlier, Figure
from pmqa_cli.judge.audit.headings import HeadingsRefused
from pmqa_cli.judge.audit.verdicts import audit_rows
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.judge.trend import judge_trend
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import TrendRules
from pmqa_cli.model.publication import Audit, Verdict
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.report.audit import write_csv, write_json, write_plain
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.publication import read_publication_csv
from pmqa_cli.store.scheme import scheme_names

SCHEMES = {name: choose_scheme(name, None) for name in scheme_names()}
SCHEME = SCHEMES["powys"]
HEADINGS = (
    *("Measure", "Polarity", "Tolerance", "Amber value", "Floor", "Decimals", "Target", "Actual"),
    *("Same quarter last year", "Previous", "RAG", "Trend"),
)

figures = st.decimals(-(10**6), 10**6, places=2)
polarities = st.sampled_from([Polarity.HIGHER, Polarity.LOWER])
tolerances = st.none() | st.sampled_from(["5%", "2.5%", "3", "10pp"]).map(Tolerance.parse)


class Case(NamedTuple):
    """A measure under a scheme, with its figure and the earlier ones."""

    scheme: Scheme
    measure: Measure
    actual: Decimal
    before: Decimal
    last_year: Decimal

    def judge(self) -> str:
        """The word of its status by the engine."""
        places = self.measure.decimals
        earlier = Earlier(
            Figure("the same period last year", round_half_up(self.last_year, places)),
            Figure("the period before", round_half_up(self.before, places)),
        )
        rules = self.scheme.measures
        outcome = judge_measure(rules, self.measure, PERIOD, self.actual, earlier=earlier)
        return self.scheme.status(outcome.status).word


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Often right on an edge of the rule; with what the scheme asks for, and nothing else."""
    scheme = draw(st.sampled_from(list(SCHEMES.values())))
    target, tolerance = draw(figures), draw(tolerances)
    asked = scheme.measures.inputs
    measure = Measure(
        "",
        "A measure",
        "",
        polarity=draw(polarities),
        tolerance=tolerance,
        decimals=draw(st.none() | st.integers(0, 3)),
        target=target,
        amber_value=draw(figures) if "amber_value" in asked else None,
        floor=draw(figures) if "floor" in asked else None,
    )
    off = (tolerance or Tolerance.parse("10%")).allowance(target)
    edges = [target, target - off, target + off, target - off - Decimal("0.0001")]
    edges += [edge for edge in (measure.amber_value, measure.floor) if edge is not None]
    actual = draw(figures | st.sampled_from(edges))
    return Case(scheme, measure, actual, draw(figures), draw(figures | st.just(actual)))


def audit(case: Case, status: str, trend: str) -> Verdict:
    measure = case.measure
    numbers = (measure.amber_value, measure.floor, measure.decimals, measure.target, case.actual)
    written = ["" if each is None else f"{each:,f}" for each in map(_decimal, numbers)]
    earlier = [f"{each:,f}" for each in (case.last_year, case.before)]
    first = [measure.title, measure.polarity or "", str(measure.tolerance or "")]
    file = io.StringIO()
    csv.writer(file).writerows([HEADINGS, [*first, *written, *earlier, status, trend]])
    found = read_publication_csv(file.getvalue().encode(), "paper.csv")
    return audit_rows(found.rows, case.scheme, "paper.csv").verdicts[0]


def _decimal(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@given(cases())
def test_what_follows_from_the_rule_never_contradicts(case: Case) -> None:
    trend = judge_trend(TrendRules(), case.measure, PERIOD, case.actual, case.before).word
    verdict = audit(case, case.judge(), trend)
    assert (verdict.claim.agrees, verdict.trend.agrees) == (True, True)
    assert verdict.row.actual.value == case.actual


@given(cases(), st.data())
def test_any_other_status_contradicts_and_says_which_it_should_be(
    case: Case, data: st.DataObject
) -> None:
    bands = case.scheme.measures.bands
    words = [case.scheme.status(band.status) for band in bands if band.when != "no target"]
    published = data.draw(st.sampled_from([status.word for status in words]))
    status, claim = case.judge(), audit(case, published, "").claim
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
