"""The golden thread: well-being goal, plan, objective, and the measures and activities below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.catalogue import Objective as Item
from pmqa_cli.model.text import fold
from pmqa_cli.pack.counting import ACTIVITIES, MEASURES
from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.lines import Anchors
from pmqa_cli.pack.nouns import ActivityLine, MeasureLine
from pmqa_cli.pack.pages import Goal, GoldenThread, Link, Objective, ThreadPlan
from pmqa_cli.pack.teller import Teller


@dataclass(frozen=True)
class Tree:
    """The objectives of a catalogue, each with those that serve it.

    A parent that objectives.csv does not have, or whose own parents run in a circle, is none.
    """

    catalogue: Catalogue

    @cached_property
    def objectives(self) -> Mapping[str, Item]:
        """By folded ref, in the catalogue's order; of two with one ref the first."""
        found: dict[str, Item] = {}
        for objective in self.catalogue.objectives:
            found.setdefault(fold(objective.ref), objective)
        return found

    def parent(self, objective: Item) -> Item | None:
        """The objective that one serves."""
        above = self.objectives.get(fold(objective.parent)) if objective.parent else None
        seen = {fold(objective.ref)}
        each = above
        while each is not None:
            if fold(each.ref) in seen:
                return None
            seen.add(fold(each.ref))
            each = self.objectives.get(fold(each.parent)) if each.parent else None
        return above

    @cached_property
    def _children(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, tuple[Item, ...]] = {}
        for objective in self.objectives.values():
            if above := self.parent(objective):
                found[fold(above.ref)] = (*found.get(fold(above.ref), ()), objective)
        return found

    def children(self, objective: Item) -> tuple[Item, ...]:
        """The objectives that serve one, in the catalogue's order."""
        return self._children.get(fold(objective.ref), ())

    def family(self, objective: Item) -> Iterator[Item]:
        """An objective and all below it, each above its own."""
        yield objective
        for child in self.children(objective):
            yield from self.family(child)

    def plans(self) -> Mapping[str, list[tuple[Item, int]]]:
        """Every plan's objectives, each above those of its plan that serve it, with its depth."""
        found: dict[str, list[tuple[Item, int]]] = {}

        def add(objective: Item, depth: int) -> None:
            found.setdefault(objective.plan, []).append((objective, depth))
            for child in self.children(objective):
                if child.plan == objective.plan:
                    add(child, depth + 1)

        for objective in self.objectives.values():
            above = self.parent(objective)
            if above is None or above.plan != objective.plan:
                add(objective, 0)
        return found


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
            goals=item.wellbeing_goals,
            measures=tuple(line for line in measures if self.cut.lists(line.status)),
            activities=tuple(line for line in activities if self.cut.lists(line.status)),
            measure_count=self.teller.count(measures, MEASURES),
            activity_count=self.teller.count(activities, ACTIVITIES),
            is_empty=self.is_empty(item),
        )

    def _link(self, objective: Item) -> Link:
        return Link(self.page(objective), objective.title)
