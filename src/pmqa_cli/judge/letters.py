"""SMART in five letters: is a row specific, measurable, achievable, relevant and time bound?

Five letters, each with a verdict and, where something is missing, what would put it right, for
the person who wrote the row. What data cannot tell is said to be that, and never taken for met.
Source: the frameworks ask for SMART targets and actions; what each letter looks at is decided
here and stated in docs/smart.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pmqa_cli.judge.gaps import SHORTEST, Gap, find_objective_gap
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.text import quote
from pmqa_cli.model.words import either


class Verdict(StrEnum):
    """Whether a letter holds."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "cannot be told"


NAMES = {
    "S": "Specific",
    "M": "Measurable",
    "A": "Achievable",
    "R": "Relevant",
    "T": "Time bound",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of SMART, judged."""

    letter: str
    name: str
    verdict: Verdict
    notes: tuple[str, ...] = ()
    """What was looked at and found, in whole sentences."""
    gaps: tuple[Gap, ...] = ()
    """What is missing, and how to put it right; where there is any, the letter is not met."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a measure or activity is judged beside."""

    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period
    """The quarter that is being collected."""
    shortest: int = SHORTEST
    """In characters: a shorter definition says too little."""


def make_letter(
    letter: str, gaps: Iterable[Gap | None], notes: Sequence[str] = (), *, doubt: bool = False
) -> Letter:
    """A letter: not met where anything is missing, else met, unless ``doubt`` says that nobody can
    tell from the data."""
    found = tuple(gap for gap in gaps if gap is not None)
    verdict = Verdict.NOT_MET if found else Verdict.UNKNOWN if doubt else Verdict.MET
    return Letter(letter, NAMES[letter], verdict, tuple(notes), found)


def find_owner_gap(item: Measure | Activity) -> Gap | None:
    """Whether nobody answers for a row."""
    if item.owner.strip():
        return None
    fix = "Name the person or, better, the post: what nobody answers for is not achieved."
    return Gap("owner", "has no owner.", fix)


def judge_relevance(setting: Setting, item: Measure | Activity) -> Letter:
    """R: it serves an objective, and through it, where the framework names them, well-being goals.

    An objective without goals of its own serves those of the objectives above it.
    """
    gap = find_objective_gap(item, setting.catalogue)
    objective = setting.catalogue.objective(item.objective) if item.objective else None
    if gap or objective is None:
        return make_letter("R", [gap])
    above = setting.catalogue.ancestors(objective)
    goals = next((each.wellbeing_goals for each in (objective, *above) if each.wellbeing_goals), ())
    plan = f" of {objective.plan}" if objective.plan else ""
    thread = [f"{objective.ref} {quote(objective.title)}{plan}"]
    thread += [f"under {each.ref} {quote(each.title)}" for each in above]
    notes = [f"It serves {', '.join(thread)}."]
    if goals:
        notes.append(f"Through that it serves {either([quote(goal) for goal in goals], 'and')}.")
    elif setting.framework.wellbeing_goals:
        gap = Gap(
            "objective",
            f"serves {objective.ref}, which serves no well-being goal, nor does any above it.",
            "Write the goals under wellbeing_goals in objectives.csv.",
        )
    return make_letter("R", [gap], notes)
