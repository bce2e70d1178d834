"""Escalation: who must act on a risk, by its score against the appetite.

The criteria are data (framework levels); this is the only place that decides by them. The live
formula in the workbook (excel/formulas.py) asks ``reached_from`` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.describe import lower_first
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.catalogue import Item, Risk
from pmqa_cli.model.risk_rules import EscalationLevel, RiskRules


@dataclass(frozen=True, slots=True)
class Escalation:
    """A risk's level with the arithmetic that led to it."""

    level: EscalationLevel
    reason: str
    """One sentence or two: "16 is 8 above the appetite of 8: escalate to Cabinet."."""


def appetite_of(rules: RiskRules, risk: Item | None) -> Decimal | None:
    """The score that the council can live with: the risk's own, else the framework's.

    A risk that is only proposed has none of its own.
    """
    own = risk.appetite if isinstance(risk, Risk) else None
    if own is None and rules.appetite is not None:
        return Decimal(rules.appetite)
    return own


def reached_from(level: EscalationLevel, appetite: Decimal | None) -> Decimal | None:
    """The lowest score for which a level holds, or None where no score does; for a level that
    always holds, zero."""
    if level.is_always:
        return Decimal(0)
    edges = [] if level.from_score is None else [Decimal(level.from_score)]
    if level.above_appetite is not None and appetite is not None:
        edges.append(appetite + level.above_appetite)
    return min(edges, default=None)


def judge_escalation(
    rules: RiskRules, score: Decimal | None, appetite: Decimal | None
) -> Escalation | None:
    """The level of a risk; None where the framework has no criteria or the risk no score."""
    if score is None:
        return None
    for level in rules.escalation:
        edge = reached_from(level, appetite)
        if edge is not None and score >= edge:
            return Escalation(level, _explain(rules, level, score, appetite))
    return None


def _explain(
    rules: RiskRules, level: EscalationLevel, score: Decimal, appetite: Decimal | None
) -> str:
    """The arithmetic of a level in a sentence that a head of service can check by hand."""
    then = f": {lower_first(level.word)}."
    if appetite is None:
        needed = any(each.above_appetite is not None for each in rules.escalation)
        without = " No appetite is set to compare it with." if needed else ""
        reaches = "reaches no other level" if level.is_always else f"is {level.from_score} or more"
        return f"{say_number(score)} {reaches}{then}{without}"
    distance = score - appetite
    side = f"{say_number(abs(distance))} {'above' if distance > 0 else 'below'}"
    said = f"{say_number(score)} is {side if distance else 'at'} the appetite of "
    said += say_number(appetite)
    by_appetite = level.above_appetite is not None and distance >= level.above_appetite
    if not (by_appetite or level.is_always):
        said += f", and {level.from_score} or more"
    return f"{said}{then}"
