"""The five letters of an activity. What each looks at is stated in docs/smart.md."""

from __future__ import annotations

import re

from pmqa_cli.judge.gaps import (
    Gap,
    find_due_gap,
    find_order_gap,
    find_stray_milestones,
    find_undated_milestones,
)
from pmqa_cli.judge.letters import Letter, Setting, find_owner_gap, judge_relevance, make_letter
from pmqa_cli.judge.milestones import read_milestones
from pmqa_cli.model.catalogue import Activity
from pmqa_cli.model.text import normalise, quote
from pmqa_cli.model.words import count_words

A_QUARTER, A_YEAR = 92, 366
"""Days: what is done within a quarter needs no milestones, what runs for over a year does."""
FEWEST_WORDS = 3
"""Of a title that can say what will be done."""

_FIGURE = re.compile(
    # A number that is no year, and words that count.
    r"(?<![\w/.,-])(?!(?:19|20)\d\d\b)\d[\d,.]*(?![\w/-])"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|hundred|half|every|all)\b"
)


def judge_activity_letters(setting: Setting, activity: Activity) -> tuple[Letter, ...]:
    """Specific, measurable, achievable, relevant, time bound, in this order."""
    return (
        _judge_specific(setting, activity),
        _judge_measurable(activity),
        _judge_achievable(activity),
        judge_relevance(setting, activity),
        _judge_time(activity),
    )


def _judge_specific(setting: Setting, activity: Activity) -> Letter:
    title, fix = activity.title, "Say what will be there when it is done."
    objective = setting.catalogue.objective(activity.objective) if activity.objective else None
    if objective is not None and normalise(objective.title) == normalise(title):
        what = f"has the same title as its objective, {objective.ref}."
        return make_letter("S", [Gap("title", what, fix)])
    if len(title.split()) < FEWEST_WORDS:
        return make_letter("S", [Gap("title", f"is called only {quote(title)}.", fix)])
    if _FIGURE.search(normalise(title)):
        note = "The title says how much, so that two people can agree on whether it is done."
        return make_letter("S", [], [note])
    note = (
        "Read the title as a stranger: would two people agree on the day on which it is done? "
        'A figure in it helps ("Build 60 homes", "in every school").'
    )
    return make_letter("S", [], [note], doubt=True)


def _days(activity: Activity) -> int | None:
    """How long an activity runs, both days counted; None where its dates do not say."""
    if activity.start is None or activity.due is None or activity.start > activity.due:
        return None
    return (activity.due - activity.start).days + 1


def _judge_measurable(activity: Activity) -> Letter:
    steps, days = read_milestones(activity.milestones), _days(activity)
    if steps:
        gaps = list(find_undated_milestones(activity))
        note = f"{count_words(len(steps), 'milestone')}, each with its day, to measure progress by."
        return make_letter("M", gaps, [] if gaps else [note])
    if days is not None and days <= A_QUARTER:
        note = "It is done within a quarter, so the day on which it is due is measure enough."
        return make_letter("M", [], [note])
    gap = Gap(
        "milestones",
        "has no milestones, so that nobody can see on the way whether it is on track.",
        "List its steps with a day each, and semicolons in between: "
        '"Planning consent 2026-09-30; Work begins 2026-11-02".',
    )
    return make_letter("M", [gap])


def _judge_achievable(activity: Activity) -> Letter:
    gaps = [find_owner_gap(activity), find_order_gap(activity)]
    days = _days(activity)
    if days is not None and days > A_YEAR and not read_milestones(activity.milestones):
        gaps.append(
            Gap(
                "milestones",
                f"runs for more than a year, from {activity.start:%d/%m/%Y} to "
                f"{activity.due:%d/%m/%Y}, with nothing due on the way.",
                "Cut it into steps that can each be achieved, and list them as milestones.",
            )
        )
    if any(gaps):
        return make_letter("A", gaps)
    if days is None:
        note = "Without a start and a due date, nobody can tell whether there is time enough."
        return make_letter("A", gaps, [note], doubt=True)
    months = days // 30
    length = count_words(months, "month") if days > A_QUARTER else count_words(days, "day")
    note = f"Its dates are in order and leave {length}; {quote(activity.owner)} answers for it."
    return make_letter("A", gaps, [note])


def _judge_time(activity: Activity) -> Letter:
    start = None
    if activity.start is None:
        start = Gap("start", "does not say when it starts.", "Write the day on which it begins.")
    gaps = [start, find_due_gap(activity), *find_stray_milestones(activity)]
    if any(gaps):
        return make_letter("T", gaps)
    inside = ", with its milestones in between" if activity.milestones.strip() else ""
    return make_letter(
        "T", gaps, [f"From {activity.start:%d/%m/%Y} to {activity.due:%d/%m/%Y}{inside}."]
    )
