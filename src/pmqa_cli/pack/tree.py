"""The objectives of a catalogue as a tree: which serves which, and what plan each stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pmqa_cli.model.catalogue import Catalogue, Objective
from pmqa_cli.model.text import fold


@dataclass(frozen=True)
class Tree:
    """The objectives of a catalogue, each with those that serve it.

    A parent that objectives.csv does not have, or whose own parents run in a circle, is none.
    """

    catalogue: Catalogue

    @cached_property
    def objectives(self) -> Mapping[str, Objective]:
        """By folded ref, in the catalogue's order; of two with one ref the first."""
        found: dict[str, Objective] = {}
        for objective in self.catalogue.objectives:
            found.setdefault(fold(objective.ref), objective)
        return found

    def parent(self, objective: Objective) -> Objective | None:
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

    def goals(self, objective: Objective) -> tuple[str, ...]:
        """The well-being goals that one serves: its own, or else those of the nearest above it."""
        each: Objective | None = objective
        while each is not None and not each.wellbeing_goals:
            each = self.parent(each)
        return each.wellbeing_goals if each is not None else ()

    @cached_property
    def _children(self) -> Mapping[str, tuple[Objective, ...]]:
        found: dict[str, tuple[Objective, ...]] = {}
        for objective in self.objectives.values():
            if above := self.parent(objective):
                found[fold(above.ref)] = (*found.get(fold(above.ref), ()), objective)
        return found

    def children(self, objective: Objective) -> tuple[Objective, ...]:
        """The objectives that serve one, in the catalogue's order."""
        return self._children.get(fold(objective.ref), ())

    def family(self, objective: Objective) -> Iterator[Objective]:
        """An objective and all below it, each above its own."""
        yield objective
        for child in self.children(objective):
            yield from self.family(child)

    def priorities(self) -> tuple[Objective, ...]:
        """The objectives that serve no other, in the catalogue's order."""
        return tuple(each for each in self.objectives.values() if self.parent(each) is None)

    def plans(self) -> Mapping[str, list[tuple[Objective, int]]]:
        """Every plan's objectives, each above those of its plan that serve it, with its depth."""
        found: dict[str, list[tuple[Objective, int]]] = {}

        def add(objective: Objective, depth: int) -> None:
            found.setdefault(objective.plan, []).append((objective, depth))
            for child in self.children(objective):
                if child.plan == objective.plan:
                    add(child, depth + 1)

        for objective in self.objectives.values():
            above = self.parent(objective)
            if above is None or above.plan != objective.plan:
                add(objective, 0)
        return found
