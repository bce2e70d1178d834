"""The small council of ``builder`` with every page: scorecards, partners, a plan, a thread."""

from __future__ import annotations

from dataclasses import replace

from pmqa_cli.model.audience import PackRules, Plan
from pmqa_cli.model.catalogue import Objective
from pmqa_cli.model.framework import Framework
from tests.pack.builder import CATALOGUE, powys

PAGES = ("golden-thread", "scorecards", "plan-on-a-page")


def framework_with_boards(base: Framework | None = None, **changes: object) -> Framework:
    """Powys with two scorecards, of which SEP is a partnership's, and a plan."""
    base = base or powys()
    suites = tuple(
        suite.model_copy(update={"scorecard": True, "partnership": suite.id == "SEP"})
        if suite.id in ("CIP", "SEP")
        else suite
        for suite in base.suites
    )
    given = {
        "suites": suites,
        "plan": Plan(title="Vision 2025", vision="A county where everybody has a home."),
        "pack": PackRules(pages=PAGES),
        **changes,
    }
    return base.model_copy(update=given)


THREADED = replace(
    CATALOGUE,
    objectives=(
        replace(CATALOGUE.objectives[0], wellbeing_goals=("A prosperous Wales",)),
        Objective(
            "OBJ/4", "Safe places", plan="Vision 2025", wellbeing_goals=("A healthier Wales",)
        ),
        replace(CATALOGUE.objectives[1], parent="obj/4"),
        Objective("OBJ/7", "A green council", plan="IBP", parent="OBJ/4"),
    ),
    measures=tuple(
        replace(each, objective="OBJ/9") if each.ref == "HTR/02" else each
        for each in CATALOGUE.measures
        if each.ref != "HTR/01"
    ),
)
"""A child below a parent of its plan, one below a parent of another, and breaks of every kind."""
