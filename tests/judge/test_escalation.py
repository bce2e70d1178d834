"""Escalation: the first level that holds decides, for any criteria."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.tools.worked import criteria, powys

from pmqa_cli.judge.escalation import appetite_of, judge_escalation, reached_from
from pmqa_cli.model.catalogue import Risk
from pmqa_cli.model.risk_rules import EscalationLevel, RiskRules

D = Decimal
edges = st.integers(-5, 30)
conditions = st.tuples(st.none() | edges, st.none() | edges).filter(any)
scores = st.integers(1, 25).map(D)
appetites = st.none() | st.decimals(0, 25, places=1)


def rules_of(levels) -> RiskRules:
    made = [
        EscalationLevel(id=f"l{n}", word=f"Level {n}", from_score=score, above_appetite=above)
        for n, (score, above) in enumerate([*levels, (None, None)])
    ]
    return powys().risks.model_copy(update={"escalation": tuple(made)})


@given(st.lists(conditions, max_size=4), scores, appetites)
def test_the_first_level_that_holds_decides(levels, score, appetite):
    holding = [
        number
        for number, (from_score, above) in enumerate(levels)
        if (from_score is not None and score >= from_score)
        or (above is not None and appetite is not None and score - appetite >= above)
    ]
    found = judge_escalation(rules_of(levels), score, appetite)
    assert found is not None
    assert found.level.id == f"l{[*holding, len(levels)][0]}"
    assert found.level.word.casefold() in found.reason.casefold()


@given(st.lists(conditions, max_size=4), scores, appetites)
def test_a_level_holds_from_its_lowest_score_on(levels, score, appetite):
    rules = rules_of(levels)
    found = judge_escalation(rules, score, appetite)
    assert found is not None
    for level in rules.escalation:
        edge = reached_from(level, appetite)
        if level == found.level:
            assert edge is not None
            assert score >= edge
            break
        assert edge is None or score < edge


@given(scores, st.none() | st.integers(0, 25), st.none() | st.integers(0, 25))
def test_without_an_appetite_the_sentence_says_so(score, own, default):
    rules = criteria().model_copy(update={"appetite": default})
    risk = Risk("R1", "A risk", "HOU", appetite=None if own is None else D(own))
    appetite = appetite_of(rules, risk)
    assert appetite == (default if own is None else own)
    found = judge_escalation(rules, score, appetite)
    assert found is not None
    assert ("No appetite is set" in found.reason) == (appetite is None)
    assert appetite is None or f"the appetite of {appetite}" in found.reason


def test_criteria_that_never_ask_for_an_appetite_do_not_miss_it():
    rules = rules_of([(10, None)])
    said = [judge_escalation(rules, D(score), None) for score in (9, 10)]
    assert [each and each.reason for each in said] == [
        "9 reaches no other level: level 1.",
        "10 is 10 or more: level 0.",
    ]


def test_an_abbreviation_stays_what_it_is():
    level = EscalationLevel(id="bau", word="BAU")
    rules = powys().risks.model_copy(update={"escalation": (level,)})
    found = judge_escalation(rules, D(6), D(8))
    assert found is not None
    assert found.reason == "6 is 2 below the appetite of 8: BAU."


def test_a_framework_without_criteria_judges_nothing():
    assert judge_escalation(powys().risks, D(25), D(1)) is None
    assert judge_escalation(criteria(), None, D(1)) is None
    assert appetite_of(criteria(), None) == 8
