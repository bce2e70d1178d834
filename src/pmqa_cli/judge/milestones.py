"""Milestones: the steps of an activity, as its catalogue row lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmqa_cli.judge.timeframe import find_days
from pmqa_cli.model.text import tidy


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of an activity."""

    text: str
    """As it was written, its date included."""
    due: date | None
    """The day that it names, the last where there are several; None where it names none."""


def read_milestones(text: str) -> tuple[Milestone, ...]:
    """The milestones of an activity, in the order written.

    They are parted by semicolons, and each names its day in full: 2026-09-30, 30/09/2026 or
    30 September 2026. A month or a quarter alone is no day.
    """
    steps = [step for part in text.split(";") if (step := tidy(part))]
    return tuple(Milestone(step, max(find_days(step), default=None)) for step in steps)
