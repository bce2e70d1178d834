"""Each format is a pure function of the report: what it promises, it keeps."""

import csv
import io
import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pmqa_cli.model.catalogue import Catalogue, Service
from pmqa_cli.model.finding import (
    CheckedReturn,
    Finding,
    JudgedEntry,
    Report,
    Severity,
    Skip,
    Totals,
)
from pmqa_cli.model.period import Period
from pmqa_cli.report.csv import COLUMNS, write_csv
from pmqa_cli.report.json import write_json
from pmqa_cli.report.plain import summarise, write_plain
from pmqa_cli.report.terminal import render_terminal
from pmqa_cli.store.framework import load_framework

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "validate.schema.json"
PERIOD = Period(2026, 1)

words = st.text(max_size=30)
severities = st.sampled_from(list(Severity))
findings = st.builds(
    Finding,
    code=st.from_regex(r"PM[0-9]{3}", fullmatch=True),
    name=words,
    severity=severities,
    path=words,
    sheet=words,
    cell=words,
    ref=words,
    message=words,
    fix=words,
    waived_by=words,
)
entries = st.builds(JudgedEntry, *[words] * 9)
returns = st.builds(
    CheckedReturn, words, words, words, st.none() | st.just(PERIOD), st.lists(entries).map(tuple)
)
reports = st.builds(
    Report,
    period=st.none() | st.just(PERIOD),
    returns=st.lists(returns, max_size=3).map(tuple),
    findings=st.lists(findings, max_size=6).map(tuple),
    skipped=st.lists(st.builds(Skip, words, words, words), max_size=2).map(tuple),
)


def make(severity: Severity = Severity.ERROR, **changes: str) -> Finding:
    values = {field.name: "" for field in fields(Finding)}
    values |= {
        "code": "PM301",
        "name": "missing-actual",
        "path": "returns/hou.xlsx",
        "sheet": "Top 5",
        "cell": "G7",
        "ref": "PAM/037",
        "message": "PAM/037 has no figure.",
        "fix": "Enter the figure.",
    }
    return Finding(**(values | changes | {"severity": severity}))  # type: ignore[arg-type]


@given(reports)
def test_json_keeps_its_schema(report: Report) -> None:
    jsonschema.validate(json.loads(write_json(report)), json.loads(SCHEMA.read_text("utf-8")))


@given(reports)
def test_every_finding_is_one_plain_line(report: Report) -> None:
    lines = "".join(write_plain(report)).split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(report.findings)
    assert all(line.isprintable() for line in lines)


@given(reports)
def test_csv_has_a_row_per_finding_and_no_formula(report: Report) -> None:
    rows = list(csv.reader(io.StringIO("".join(write_csv(report)), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(report.findings) + 1
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row)


def test_plain_line_says_where_what_and_how() -> None:
    assert "".join(write_plain(Report(PERIOD, findings=(make(),)))) == (
        "returns/hou.xlsx: Top 5!G7: error PM301 missing-actual: "
        "PAM/037 has no figure. Enter the figure.\n"
    )


def test_data_is_never_read_as_markup() -> None:
    report = Report(PERIOD, findings=(make(message="[red]Housing[/red] [bold]& Growth"),))
    assert "[red]Housing[/red] [bold]& Growth" in shown(report)


def test_waived_findings_are_counted_apart() -> None:
    report = Report(PERIOD, findings=(make(), make(waived_by="Head of performance")))
    assert report.count(Severity.ERROR) == 1
    assert summarise(report) == "Catalogue checked: 1 error, 0 warnings, 1 waived."
    assert shown(report).count("PM301") == 1
    assert shown(report, verbose=True).count("PM301") == 2


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.INFO])
def test_quiet_shows_errors_only(severity: Severity) -> None:
    report = Report(PERIOD, findings=(make(), make(severity, code="PM508")))
    assert "PM508" in shown(report)
    assert "PM508" not in shown(report, quiet=True)
    assert "PM301" in shown(report, quiet=True)


def test_summary_table_counts_by_status() -> None:
    totals = Totals(entries=2, by_status={"red": 1, "not-due": 1}, incomplete=1)
    report = Report(
        PERIOD,
        returns=(CheckedReturn("returns/hou.xlsx", "0" * 64, "HOU", PERIOD, totals=totals),),
        findings=(make(), make(Severity.WARNING, code="PM508")),
    )
    row = [line for line in shown(report).splitlines() if line.startswith("Housing  ")][-1]
    assert row.split() == ["Housing", "2", "-", "-", "-", "1", "1", "1", "1", "1"]


def shown(report: Report, *, verbose: bool = False, quiet: bool = False) -> str:
    catalogue = Catalogue(services=(Service("HOU", "Housing"),))
    console = Console(width=120, file=io.StringIO(), markup=False, emoji=False, highlight=False)
    console.print(
        render_terminal(report, load_framework("powys"), catalogue, verbose=verbose, quiet=quiet)
    )
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_warnings_on_the_catalogue_do_not_stand_before_the_returns() -> None:
    report = Report(
        PERIOD,
        returns=(CheckedReturn("returns/hou.xlsx", "0" * 64, "HOU", PERIOD),),
        findings=(
            make(Severity.WARNING, code="PM110", path="catalogue/measures.csv"),
            make(Severity.ERROR, code="PM101", path="catalogue/measures.csv"),
            make(),
        ),
    )
    text = shown(report)
    assert "The catalogue has 1 finding of its own: pmqa lint shows them." in text
    assert "PM110" not in text
    assert "PM101" in text
    assert "PM110" in shown(report, verbose=True)
