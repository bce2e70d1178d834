"""For PM108: levels of the escalation criteria that no risk can reach."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.model.framework import EscalationLevel, Framework
from pmqa_cli.rules.base import Hit, Where
from pmqa_cli.rules.say import quote


def unreachable_levels(framework: Framework) -> Iterator[Hit]:
    """A hit for every level of which each condition is met by an earlier level already, or by no
    score of the scale.

    A risk's appetite may be any, so scores and distances from it are looked at apart.
    """
    rules = framework.risks
    highest = len(rules.likelihood) * len(rules.impact)
    score = above = highest + 1
    for number, level in enumerate(rules.escalation, 1):
        if not _is_reachable(level, score, above):
            yield Hit(
                Where("", f"risks.escalation {number}", path=f"framework {framework.name}"),
                f"The framework has the escalation level {quote(level.id)}, which no risk can "
                "reach: whatever would reach it reaches a level before it, or lies beyond the "
                f"highest score of {highest}.",
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
