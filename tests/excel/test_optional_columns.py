"""Columns that a framework may list: owner, comparison, the appetite and the level of a risk."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.excel.issued import CATALOGUE, FRAMEWORK, HISTORY, HOUSING, PERIOD, D
from tests.excel.test_formulas import Case, rows_of, spoil
from tests.tools import libreoffice
from tests.tools.worked import criteria

from pmqa_cli.check import check_return
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.judge.escalation import appetite_of, judge_escalation
from pmqa_cli.model.catalogue import Catalogue, Comparator, Risk
from pmqa_cli.model.framework import Column, Framework, Kind
from pmqa_cli.model.period import Period
from pmqa_cli.model.risk_rules import EscalationLevel, RiskRules

MORE = {
    Kind.MEASURES: (
        Column(id="owner", heading="Owner"),
        Column(id="comparison", heading="Similar councils", width=20),
    ),
    Kind.RISKS: (
        Column(id="appetite", heading="Appetite"),
        Column(id="escalation", heading="Level", width=20),
    ),
}


def listing(risks: RiskRules = FRAMEWORK.risks) -> Framework:
    """The Powys framework with every optional column."""
    columns = {kind: (*own, *MORE.get(kind, ())) for kind, own in FRAMEWORK.columns.items()}
    return FRAMEWORK.model_copy(update={"columns": columns, "risks": risks})


THEN = Period(2025, 4)
COMPARED = replace(
    CATALOGUE,
    comparators=(
        Comparator("M1", THEN, "Elsewhere", D("80.5")),
        Comparator("M1", THEN, "Yonder", D("84")),
        Comparator("M1", THEN, "Nowhere", None),
        Comparator("M2", PERIOD.shift(1), "Elsewhere", D(70)),
    ),
)


def write(framework: Framework, catalogue: Catalogue = CATALOGUE, **filled: Any) -> bytes:
    return write_return(
        framework,
        catalogue,
        HISTORY,
        HOUSING,
        PERIOD,
        "Sir Enghraifft",
        filled=filled.get("filled"),
    )


def test_the_template_says_what_similar_councils_achieve() -> None:
    data = write(listing(), COMPARED)
    said = "Median of 2 similar councils 82.25% (2025-26 Q4; 1 not known); best 84.0%"
    assert rows_of(data, "AIA measures")["M1"]["Similar councils"] == said
    # On the sheet where it only follows it is told too; a measure without figures is told nothing.
    assert rows_of(data, "Top 5")["M1"]["Similar councils"] == said
    assert rows_of(data, "Top 5")["M2"]["Similar councils"] == ""


def test_the_template_says_who_owns_a_measure() -> None:
    owner = "The Police, Head of Roads Policing"
    first, *others = CATALOGUE.measures
    owned = replace(CATALOGUE, measures=(replace(first, owner=owner), *others))
    data = write(listing(), owned)
    assert rows_of(data, "AIA measures")[first.ref]["Owner"] == owner
    # A new owner makes no return wrong that was sent out before.
    filed = read_return(data, "it.xlsx", listing(), CATALOGUE, PERIOD)
    found = check_return(filed, listing(), CATALOGUE, HISTORY, PERIOD).findings
    assert not {each.code for each in found} & {"PM208", "PM209"}


def test_a_column_that_no_row_uses_is_not_shown() -> None:
    for sheet in ("AIA measures", "Top 5"):
        assert "Similar councils" not in rows_of(write(listing()), sheet)["M1"]
    risk = rows_of(write(listing()), "Risk")["R1"]
    assert not {"Appetite", "Level"} & risk.keys()
    own = replace(CATALOGUE, risks=(replace(CATALOGUE.risks[0], appetite=D(6)),))
    risk = rows_of(write(listing(), own), "Risk")["R1"]
    assert risk["Appetite"] == 6
    assert "Level" not in risk


def test_figures_that_came_in_later_make_no_return_wrong() -> None:
    framework = listing(criteria())
    for issued, now in ((CATALOGUE, COMPARED), (COMPARED, CATALOGUE)):
        filed = read_return(write(framework, issued), "it.xlsx", framework, now, PERIOD)
        found = check_return(filed, framework, now, HISTORY, PERIOD).findings
        assert not {each.code for each in found} & {"PM203", "PM208", "PM209", "PM212"}


def test_an_appetite_that_was_retyped_is_found() -> None:
    framework = listing(criteria())
    data = write(framework, filled={("risk", "R1", "appetite"): D(20)})
    filed = read_return(data, "it.xlsx", framework, CATALOGUE, PERIOD)
    found = check_return(filed, framework, CATALOGUE, HISTORY, PERIOD).findings
    (only,) = [each for each in found if each.code == "PM208"]
    assert only.message == 'R1: Appetite says "20"; it should say "8".'


def test_a_proposed_risk_is_shown_the_frameworks_appetite() -> None:
    risks = rows_of(write(listing(criteria())), "Risk")
    assert (risks["NEW-1"]["Appetite"], risks["NEW-1"]["Level"]) == (8, "")


# ---------------------------------------------------------------- the live level


def scored(framework: Framework, chance: random.Random) -> Case:
    """Risks of every score, with every kind of appetite."""
    case = Case(framework)
    steps = (D(1), D(2), D(3), D(4), D(5))
    pairs: list[tuple[object, object]] = [(one, other) for one in steps for other in steps]
    pairs += [(None, D(3)), (D(3), "n/a"), (D("2.5"), D(2)), (D(6), D(2))]
    appetites = (None, D(0), D(4), D(8), D("8.5"), D(15), D(25))
    for likelihood, impact in pairs:
        for appetite in appetites:
            ref = f"R{len(case.risks)}"
            case.risks.append(Risk(ref, "A risk", "HOU", appetite=appetite))
            case.fill("risk", ref, {"likelihood": likelihood, "impact": impact})
    for spare in range(1, 6):
        typed = {"likelihood": chance.choice(steps), "impact": chance.choice(steps)}
        case.fill("risk", f"NEW-{spare}", typed)
    return case


def other_criteria() -> RiskRules:
    """No appetite of the framework's own, scores only for one level, and a quote in a word."""
    levels = (
        EscalationLevel(id="a", word='Tell the "board"', above_appetite=10, escalate=True),
        EscalationLevel(id="b", word="Escalate", from_score=12),
        EscalationLevel(id="c", word="Watch", from_score=25, above_appetite=0),
        EscalationLevel(id="d", word="Usual"),
    )
    return FRAMEWORK.risks.model_copy(update={"escalation": levels})


@cache
def cases() -> tuple[Case, ...]:
    made = (criteria(), other_criteria())
    return tuple(scored(listing(rules), random.Random(seed)) for seed, rules in enumerate(made))


def test_the_live_level_agrees_with_the_engine(soffice: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(cases()))]
    for path, case in zip(paths, cases(), strict=True):
        path.write_bytes(spoil(case.workbook))
        assert "WRONG" in {row["Level"] for row in rows_of(path, "Risk").values()}
    anew = libreoffice.convert(paths, recalculated=True)
    for path, case in zip(anew, cases(), strict=True):
        rules = case.framework.risks
        stored, calculated = rows_of(case.workbook, "Risk"), rows_of(path, "Risk")
        for ref, row in calculated.items():
            score = Decimal(str(row["Score"])) if row["Score"] != "" else None
            found = judge_escalation(rules, score, appetite_of(rules, case.catalogue.item(ref)))
            word = found.level.word if found else ""
            assert row["Level"] == stored[ref]["Level"] == word, (
                ref,
                row["Score"],
                row["Appetite"],
            )
        levels = {row["Level"] for row in calculated.values()}
        assert levels == {"", *(level.word for level in rules.escalation)}
