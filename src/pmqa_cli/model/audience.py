"""Packs as a framework describes them: for whom they are cut, and which pages they have."""

from __future__ import annotations

from typing import Literal

from pmqa_cli.model.scheme import Strict


class Audience(Strict):
    """Somebody a pack is cut for. Every list that is empty leaves nothing out."""

    id: str
    name: str
    name_cy: str = ""
    public: bool = False
    """Whether it is people outside the council, for whom no pack is cut yet."""
    sections: tuple[str, ...] = ()
    """Ids of the sections that it is shown."""
    statuses: tuple[str, ...] = ()
    """Only entries with these statuses are listed; counts are of every entry of the cut."""
    services: tuple[str, ...] = ()
    """Codes or names. A service is in the cut when one of these four lists names it."""
    directorates: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()
    each: Literal["service", "directorate", "department", "committee", "priority"] | None = None
    """One pack for each of these, instead of one for all. A priority is an objective that serves
    no other; its pack holds the measures and activities that serve it or one below it."""


class PackRules(Strict):
    """What a pack holds beside its first page and its data files."""

    pages: tuple[Literal["golden-thread", "scorecards", "plan-on-a-page"], ...] = ()


class Plan(Strict):
    """The plan that the plan on a page shows."""

    title: str
    title_cy: str = ""
    id: str = ""
    """What objectives.csv calls it under "plan"; empty where that is its title."""
    vision: str
    vision_cy: str = ""
