"""What must hold of every rule, whichever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from tests.rules.builder import World, make_world, run_rules

from pmqa_cli.check import FAILED_RULE
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.returns import Entry, ErrorValue, Fact, FactKind, Identity, Return, SignOff
from pmqa_cli.rules import RULES
from pmqa_cli.rules.base import Rule

NAMES = """
PM001 unreadable-workbook, PM002 encrypted-workbook, PM003 unsupported-format,
PM004 unsafe-workbook, PM005 not-a-return, PM006 uncalculated-formula, PM007 error-cell,
PM008 external-link,
PM101 duplicate-ref, PM102 unknown-service, PM103 missing-target, PM104 missing-owner,
PM105 unclear-definition, PM106 unbounded-measure, PM107 missing-polarity, PM108 overlapping-bands,
PM109 unlinked-measure, PM110 missing-translation, PM111 suite-size, PM112 impossible-target,
PM201 missing-sheet, PM202 unexpected-sheet, PM203 missing-column, PM204 duplicate-column,
PM205 unknown-ref, PM206 missing-row, PM207 duplicate-row, PM208 altered-text, PM209 stale-template,
PM210 wrong-period, PM211 wrong-service, PM212 content-outside-table, PM213 duplicate-return,
PM214 hidden-content, PM301 missing-actual, PM302 not-a-number, PM303 percent-scale,
PM304 out-of-range, PM305 excess-precision, PM306 ratio-mismatch, PM307 invalid-date,
PM308 invalid-choice, PM309 unexplained-gap, PM310 altered-target, PM311 altered-previous,
PM401 missing-status, PM402 status-mismatch, PM403 trend-mismatch, PM404 blue-not-complete,
PM405 overdue-green, PM406 complete-not-blue, PM501 missing-commentary,
PM502 missing-remedial-action, PM503 missing-responsible-officer, PM504 missing-timeframe,
PM505 placeholder-text, PM506 past-timeframe, PM508 thin-commentary, PM510 vague-timeframe,
PM601 missing-quality-assurance, PM602 unbalanced-quality-assurance, PM603 risk-score-mismatch,
PM604 missing-controls, PM605 unescalated-risk, PM606 unreviewed-risk, PM607 unanswered-question,
PM608 missing-data-quality-statement, PM801 late-return, PM802 missing-return,
PM803 unsigned-return,
PM811 stages-out-of-order, PM812 closed-day-date, PM813 deadline-before-data,
PM814 clashing-meetings, PM815 short-scrutiny, PM816 pre-election-date, PM817 undated-stage,
PM818 uncertain-bank-holidays, PM819 late-timetable
"""
"""The codes and names that people script against: never changed, never used again."""

WARNINGS = """
008 103 104 105 109 110 111 202 208 209 212 213 214 303 306 309 310 311 402 403 404 405 406 506 508
510 601 602 603 604 605 606 607 608 801 803 811 812 813 814 815 816 817 818 819
"""

ODD: tuple[Any, ...] = (
    None,
    "",
    " \u00a0",
    "x",
    "n/a",
    "-",
    "85%",
    "\u202e85",
    "long " * 8000,
    True,
    Decimal(0),
    Decimal(-1),
    Decimal("0.5"),
    Decimal("1E+300"),
    Decimal("1E-300"),
    date(1900, 1, 1),
    date(9999, 12, 31),
    datetime(2026, 6, 30, 12, 30),  # noqa: DTZ001  (a cell knows no time zone)
    time(8, 30),
    ErrorValue("#REF!"),
)
"""What may stand in a cell, and should not."""


def test_every_code_stands_once_with_its_name_and_in_order() -> None:
    wanted = re.findall(r"(PM\d{3}) ([a-z-]+)", NAMES)
    assert [(rule.code, rule.name) for rule in RULES] == wanted


def test_severities() -> None:
    said = {rule.code: rule.severity for rule in RULES}
    assert {code for code, how in said.items() if how is Severity.INFO} == {"PM305"}
    warnings = {code for code, how in said.items() if how is Severity.WARNING}
    assert warnings == {f"PM{number}" for number in WARNINGS.split()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_its_own_manual(rule: Rule) -> None:
    first, *sections = re.split(r"\n\s*\n", rule.manual)
    assert first.endswith(".")
    assert [section.strip().partition(":")[0] for section in sections[:3]] == [
        "Why it matters",
        "Example",
        "How to put it right",
    ]
    assert rule.fix[0].isupper()
    assert rule.fix.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_only_rules_on_the_file_itself_look_at_what_could_not_be_read(rule: Rule) -> None:
    assert rule.needs_entries == (rule.about == "return" and rule.code > "PM005")


def test_a_sound_return_of_a_sound_catalogue_raises_nothing() -> None:
    # The Powys framework wants a Top 5 of every service; this council has one measure.
    findings, skipped = run_rules(make_world({"framework": {"suites": []}}))
    assert [found for found in findings if found.code != "PM111"] == []
    assert {skip.code for skip in skipped} == {
        *("PM110", "PM311", "PM605", "PM607", "PM608"),
        *("PM801", "PM802", "PM816"),
    }


def test_nor_does_one_that_answers_questions_and_states_where_figures_come_from() -> None:
    findings, skipped = run_rules(make_world({"base": "asking", "framework": {"suites": []}}))
    assert [found for found in findings if found.code != "PM111"] == []
    assert {skip.code for skip in skipped} == {"PM110", "PM311", "PM605", "PM801", "PM802", "PM816"}


def whole() -> World:
    """A return in which every column of every sheet is there, with facts and history."""
    follow_up = {"last_action": "", "action_done": ""}
    case = {
        "base": "asking",
        "measure": {"numerator": "On time", "denominator": "All", "valid_min": 0, "valid_max": 100},
        "history": [
            {"ref": ref, "period": "2025-26 Q4", "actual": Decimal(3), "status": "red"}
            for ref in ("M1", "A1", "R1")
        ],
        "languages": ["en", "cy"],
        "copies": [{"path": "a.xlsx"}, {"path": "b.xlsx"}],
        "add": [
            {"sheet": "Risk", "ref": "NEW-1", "title": "Flood", **follow_up},
            {"sheet": "AIA measures", "ref": "M9", **follow_up},
            {"sheet": "AIA activities", "ref": "A9", "done": "", **follow_up},
            {"sheet": "QA", "ref": "NEW-1"},
        ],
        "facts": [{"kind": kind} for kind in FactKind],
    }
    return make_world(case)


def broken(world: World) -> list[str]:
    """What the rules said that broke."""
    findings, _ = run_rules(world)
    return [found.message for found in findings if found.code == FAILED_RULE]


def with_entries(world: World, change: Any) -> World:
    tables = tuple(
        replace(table, entries=tuple(change(entry) for entry in table.entries))
        for table in world.filed.tables
    )
    return replace(world, filed=replace(world.filed, tables=tables))


@pytest.mark.parametrize("calculated", [True, False], ids=["value", "no value saved"])
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:24])
def test_no_rule_breaks_whatever_stands_in_the_cells(odd: Any, calculated: bool) -> None:
    def everywhere(entry: Entry) -> Entry:
        cells = {
            column: cell
            if column == "ref"
            else cell._replace(value=odd, has_formula=not calculated, is_calculated=calculated)
            for column, cell in entry.cells.items()
        }
        return replace(entry, cells=cells)

    def in_column(wanted: str) -> Any:
        def change(entry: Entry) -> Entry:
            cell = entry.cells.get(wanted)
            if cell is None:
                return entry
            cell = cell._replace(value=odd, is_calculated=calculated)
            return replace(entry, cells={**entry.cells, wanted: cell})

        return change

    world = whole()
    assert not broken(with_entries(world, everywhere))
    for column in columns():
        assert not broken(with_entries(world, in_column(column))), column
    cells = world.filed.sign_off.approved_by, world.filed.sign_off.approved_on
    signed = SignOff(None, *(cell and cell._replace(value=odd) for cell in cells))
    assert not broken(replace(world, filed=replace(world.filed, sign_off=signed)))


def columns() -> Iterator[str]:
    yield from sorted({column for roles in ROLES.values() for column in roles})


def test_no_rule_breaks_where_columns_are_missing() -> None:
    world = whole()
    for column in columns():

        def without(entry: Entry, gone: str = column) -> Entry:
            return replace(entry, cells={c: cell for c, cell in entry.cells.items() if c != gone})

        assert not broken(with_entries(world, without)), column
    assert not broken(with_entries(world, lambda entry: replace(entry, cells={})))
    assert not broken(with_entries(world, lambda entry: replace(entry, ref="")))


def test_no_rule_breaks_on_nothing() -> None:
    world = whole()
    nothing = Return("returns/empty.xlsx", "")
    for filed in (nothing, replace(nothing, facts=tuple(Fact(kind) for kind in FactKind))):
        assert not broken(replace(world, filed=filed))
    no_rows = tuple(replace(table, entries=(), columns={}) for table in world.filed.tables)
    assert not broken(replace(world, filed=replace(world.filed, tables=no_rows)))
    assert not broken(replace(world, filed=replace(world.filed, identity=Identity())))
    assert not broken(replace(world, catalogue=Catalogue(), copies=()))


def test_no_rule_breaks_on_a_catalogue_with_nothing_but_refs() -> None:
    bare = {"title": "", "title_cy": "", "owner": "", "objective": ""}
    case = {
        "measure": {
            **bare,
            "definition": "",
            "suites": [],
            "unit": "",
            "decimals": None,
            "polarity": None,
            "target": None,
            "frequency": "",
        },
        "activity": {**bare, "start": None, "due": None, "section": ""},
        "source": {"source": "", "kind": "", "frequency": "", "owner": ""},
        "risk": {"title": "", "title_cy": "", "owner": ""},
        "services": [{"code": "HOU", "name": "", "name_cy": ""}],
        "objectives": [],
        "languages": ["en", "cy"],
    }
    assert not broken(make_world(case))
