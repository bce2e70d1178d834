"""Levels of the escalation criteria that no risk can reach."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.risk_rules import EscalationLevel, RiskRules
from pmqa_cli.model.text import quote


def unreachable_levels(rules: RiskRules) -> Iterator[tuple[int, str]]:
    """The levels, counted from 1, of which each condition is met by an earlier level already, or by
    no score of the scale: each with what is wrong.

    A risk's appetite may be any, so scores and distances from it are looked at apart.
    """
    highest = len(rules.likelihood) * len(rules.impact)
    score = above = highest + 1
    for number, level in enumerate(rules.escalation, 1):
        if not _is_reachable(level, score, above):
            yield (
                number,
                f"has the escalation level {quote(level.id)}, which no risk can reach: whatever "
                "would reach it reaches a level before it, or lies beyond the highest score of "
                f"{highest}",
            )
        score = min(score, score if level.from_score is None else level.from_score)
        above = min(above, above if level.above_appetite is None else level.above_appetite)


def _is_reachable(level: EscalationLevel, score: int, above: int) -> bool:
    """``score`` and ``above`` are the least that an earlier level asks for."""
    if score <= 1:
        return False  # every score reaches that one
    by_score = level.from_score is not None and level.from_score < score
    by_appetite = level.above_appetite is not None and level.above_appetite < above
    return by_score or by_appetite or level.is_always
