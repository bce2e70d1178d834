"""The golden thread: well-being goal, plan, objective, and the measures and activities below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pmqa_cli.model.catalogue import Objective as Item
from pmqa_cli.model.text import fold
from pmqa_cli.pack.counting import ACTIVITIES, MEASURES
from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.lines import Anchors
from pmqa_cli.pack.nouns import ActivityLine, MeasureLine
from pmqa_cli.pack.pages import Goal, GoldenThread, Link, Objective, ThreadPlan
from pmqa_cli.pack.teller import Teller
from pmqa_cli.pack.tree import Tree


@dataclass(frozen=True)
class Thread:
    """What hangs on the objectives in one cut of a quarter."""

    tree: Tree
    teller: Teller
    cut: Cut
    measures: Sequence[MeasureLine]
    activities: Sequence[ActivityLine]
    has_pages: bool
    """Whether objectives have pages of their own."""

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        anchors = Anchors()
        refs = self.tree.objectives
        return {ref: f"{anchors.make(f'objective {refs[ref].ref}')}.html" for ref in refs}

    def page(self, objective: Item) -> str:
        """The file of an objective's page; empty where the pack has none."""
        return self._pages[fold(objective.ref)] if self.has_pages else ""

    def measures_of(self, *objectives: Item) -> tuple[MeasureLine, ...]:
        """The measures that serve these objectives, listed or not."""
        refs = {fold(objective.ref) for objective in objectives}
        return tuple(line for line in self.measures if fold(line.objective) in refs)

    def activities_of(self, objective: Item) -> tuple[ActivityLine, ...]:
        """The activities that serve an objective, listed or not."""
        ref = fold(objective.ref)
        return tuple(line for line in self.activities if fold(line.objective) == ref)

    @cached_property
    def _served(self) -> frozenset[str]:
        """The objectives that something serves, and all those above them."""
        found: set[str] = set()
        named = [line.objective for line in self.measures]
        named += [line.objective for line in self.activities]
        for ref in named:
            each = self.tree.objectives.get(fold(ref))
            while each is not None and fold(each.ref) not in found:
                found.add(fold(each.ref))
                each = self.tree.parent(each)
        return frozenset(found)

    def is_empty(self, objective: Item) -> bool:
        """Whether nothing serves an objective, nor any below it."""
        return fold(objective.ref) not in self._served

    def shows(self, objective: Item) -> bool:
        """Whether an objective is in the pack: what nothing in a cut serves may be served
        elsewhere, so that only the whole pack names it."""
        return self.cut.is_whole or not self.is_empty(objective)

    def follow(self, goals: Iterable[str]) -> GoldenThread:
        """The thread as pages show it."""
        known = self.tree.objectives
        plans = [
            ThreadPlan(
                plan or "No plan given",
                tuple(self._objective(each, depth) for each, depth in inside if self.shows(each)),
            )
            for plan, inside in self.tree.plans().items()
        ]
        shown = [objective for plan in plans for objective in plan.objectives]
        measures = [line for line in self.measures if fold(line.objective) not in known]
        activities = [line for line in self.activities if fold(line.objective) not in known]
        return GoldenThread(
            goals=tuple(
                Goal(goal, sum(each.measure_count.total for each in shown if goal in each.goals))
                for goal in goals
            ),
            plans=tuple(plan for plan in plans if plan.objectives),
            measures=len(self.measures) - len(measures),
            loose_measures=tuple(line for line in measures if self.cut.lists(line.status)),
            loose_activities=tuple(line for line in activities if self.cut.lists(line.status)),
            loose_measure_count=len(measures),
            loose_activity_count=len(activities),
        )

    def _objective(self, item: Item, depth: int) -> Objective:
        measures = self.measures_of(item)
        activities = self.activities_of(item)
        parent = self.tree.parent(item)
        return Objective(
            page=self.page(item),
            ref=item.ref,
            title=item.title,
            plan=item.plan,
            depth=depth,
            parent=self._link(parent) if parent else None,
            parent_ref=parent.ref if parent else "",
            children=tuple(self._link(c) for c in self.tree.children(item) if self.shows(c)),
            goals=self.tree.goals(item),
            measures=tuple(line for line in measures if self.cut.lists(line.status)),
            activities=tuple(line for line in activities if self.cut.lists(line.status)),
            measure_count=self.teller.count(measures, MEASURES),
            activity_count=self.teller.count(activities, ACTIVITIES),
            is_empty=self.is_empty(item),
        )

    def _link(self, objective: Item) -> Link:
        return Link(self.page(objective), objective.title)
