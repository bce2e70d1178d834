"""Measures set out for a board: scorecards, and the plan on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmqa_cli.model.audience import Plan
from pmqa_cli.model.framework import Framework, Suite
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.pack.counting import MEASURES
from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.lines import Anchors
from pmqa_cli.pack.nouns import MeasureLine
from pmqa_cli.pack.pages import PlanOnAPage, Priority, Scorecard
from pmqa_cli.pack.teller import Teller
from pmqa_cli.pack.thread import Thread


def set_out_scorecards(
    teller: Teller, cut: Cut, suites: Sequence[Suite], measures: Sequence[MeasureLine]
) -> Iterator[Scorecard]:
    """The scorecard of every suite that is one and has measures, in the framework's order."""
    anchors = Anchors()
    for suite in suites:
        inside = [line for line in measures if suite.id in line.suites]
        if suite.scorecard and inside:
            yield Scorecard(
                anchor=anchors.make(f"scorecard {suite.id}"),
                id=suite.id,
                title=suite.title,
                is_partnership=suite.partnership,
                count=teller.count(inside, MEASURES),
                measures=tuple(line for line in inside if cut.lists(line.status)),
            )


def set_out_plan(plan: Plan, thread: Thread) -> PlanOnAPage:
    """A plan with its priorities: those of its objectives that serve no other of the plan."""
    name = fold(plan.id or plan.title)
    top = [
        objective
        for title, inside in thread.tree.plans().items()
        if fold(title) == name
        for objective, depth in inside
        if depth == 0
    ]
    priorities = []
    for objective in filter(thread.shows, top):
        measures = thread.measures_of(*thread.tree.family(objective))
        priorities.append(
            Priority(
                ref=objective.ref,
                title=objective.title,
                page=thread.page(objective),
                count=thread.teller.count(measures, MEASURES),
                measures=tuple(line for line in measures if thread.cut.lists(line.status)),
            )
        )
    return PlanOnAPage(plan.title, plan.title_cy, plan.vision, plan.vision_cy, tuple(priorities))


def refuse_unknown_plan(framework: Framework, thread: Thread) -> None:
    """Raise PackError where the plan on a page would show a plan that has no objectives."""
    plan, known = framework.plan, [title for title in thread.tree.plans() if title]
    if plan is None or "plan-on-a-page" not in framework.pack.pages:
        return
    name = plan.id or plan.title
    if fold(name) not in set(map(fold, known)):
        hint = did_you_mean(name, known) or f" There is {either(known) or 'none'}."
        raise PackError(
            f'The plan on a page cannot be made: objectives.csv has no plan "{name}".{hint} '
            "Name it as id under [plan] in the framework."
        )
