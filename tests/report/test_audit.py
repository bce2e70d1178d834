"""An audit as text, JSON, CSV and on a terminal: each says all there is to say, and only that."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.publication import Audit, Counts, Figure, Published, Ruling, Unjudged, Verdict
from pmqa_cli.report.audit import (
    CSV_COLUMNS,
    contradictions,
    summarise,
    suspicions,
    unreadable,
    write_csv,
    write_json,
    write_plain,
)
from pmqa_cli.report.audit_terminal import render_audit

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "audit.schema.json"

words = st.text(max_size=20)
agreement = st.sampled_from([True, False, None])
rulings = st.builds(Ruling, words, words, agreement, words, st.sampled_from([None, *Unjudged]))
rows = st.builds(
    Published,
    line=st.integers(1, 99),
    measure=st.builds(Measure, words, words, st.just("")),
    council=words,
    period=words,
    actual=st.builds(Figure, provisional=st.booleans()),
    counts=st.none() | st.just(Counts({"green": Decimal(1)})),
)
verdicts = st.builds(Verdict, rows, rulings, rulings, st.lists(words, max_size=3).map(tuple))
audits = st.builds(
    Audit, words, words, words, st.lists(verdicts, max_size=5).map(tuple), st.just(("A note.",))
)


def one(claim: Ruling, *suspicions: str, title: str = "Calls") -> Audit:
    row = Published(2, Measure("C1", title, ""), "Aber", "Q1 2026-27")
    return Audit("paper.csv", "", "powys", (Verdict(row, claim, suspicions=suspicions),))


@given(audits)
def test_json_keeps_its_schema_and_counts_every_row_once(audit: Audit) -> None:
    document = json.loads(write_json(audit))
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    summary = document["summary"]
    assert summary["agree"] + summary["contradict"] + summary["not_judged"] == summary["rows"]
    assert summary["rows"] == len(audit.verdicts)


@given(audits)
def test_csv_has_a_row_for_each_and_nothing_in_it_runs(audit: Audit) -> None:
    rows_ = list(csv.reader(io.StringIO(write_csv(audit))))
    assert rows_[0] == list(CSV_COLUMNS)
    assert len(rows_) == len(audit.verdicts) + 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows_[1:] for cell in row)


@given(audits)
def test_text_is_a_line_for_each_thing_that_was_found(audit: Audit) -> None:
    lines = write_plain(audit).splitlines()
    found = [*contradictions(audit), *suspicions(audit), *unreadable(audit)]
    assert len(lines) == len(found) + len(audit.notes) + 1
    assert all(line.isprintable() for line in lines)
    wrong = [c for v in audit.verdicts for c in (v.claim, v.trend) if c.agrees is False]
    assert len(list(contradictions(audit))) == len(wrong)


def test_a_hidden_character_in_a_title_is_shown() -> None:
    audit = one(Ruling("Red", "Green", False, "So."), title="Ca\u202ells")
    assert "Ca[U+202E]lls" in write_plain(audit)
    assert "\u202e" not in write_csv(audit)


def test_the_summary_says_why_not_all_were_judged() -> None:
    audit = one(Ruling("", "Green", None, "There is no figure.", Unjudged.NO_FIGURE))
    assert summarise(audit) == (
        "1 row: 0 statuses agree, 0 contradict the rule, 1 cannot be judged (there is no figure: "
        "1); 0 suspicions. Scheme: powys."
    )


def test_a_terminal_shows_what_the_lines_say() -> None:
    reason = "43 is 7 below the target of 50: Red by the rule, published Green."
    audit = one(Ruling("Red", "Green", False, reason), "0 after 5: [bold]odd[/bold].")
    console = Console(width=120, record=True, file=io.StringIO(), markup=False, highlight=False)
    console.print(render_audit(audit))
    said = console.export_text()
    for part in ("Contradictions", "Suspicions", "C1 Calls (Aber, Q1 2026-27)", reason, "[bold]"):
        assert part in said
    assert "Not judged" not in said
    assert said.rstrip().endswith(summarise(audit))
