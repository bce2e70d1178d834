"""Columns that several files of the catalogue have, and sentences that their meanings share."""

from __future__ import annotations

from pmqa_cli.store.catalogue_values import (
    OBJECTIVE,
    SERVICE,
)
from pmqa_cli.store.tables import Column
from pmqa_cli.store.values import (
    PERIOD,
    TEXT,
)

KEPT = " Kept for later: nothing is worked out from it yet."

REF = "A short name that nothing else in the catalogue has. Once used, it keeps its meaning."
OWNER = "Who answers for it: better a post than a person."
FREQUENCY_MEANS = (
    "How often a figure is due: half-yearly in Q2 and Q4, annual in Q4, unless due_quarters says "
    "otherwise."
)


def service_column(needed_for: str) -> Column:
    """The service that something belongs to; ``needed_for`` ends the sentence."""
    return Column(
        "service",
        SERVICE,
        f"The service that {needed_for}.",
        "HOU",
        asked_by="PM102",
        picks="services",
    )


def objective_column(meaning: str, asked_by: str = "") -> Column:
    """The objective that something serves."""
    return Column("objective", OBJECTIVE, meaning, "OBJ/5", asked_by=asked_by, picks="objectives")


def ref_column(example: str) -> Column:
    """The ref by which it is known."""
    return Column("ref", TEXT, REF, example, needed=True)


def title_columns(meaning: str, example: str, welsh: str) -> tuple[Column, Column]:
    """The title in both languages."""
    return (
        Column("title", TEXT, meaning, example, needed=True),
        Column(
            "title_cy",
            TEXT,
            "The same in Welsh, where the council publishes in Welsh.",
            welsh,
            asked_by="PM110",
        ),
    )


def owner_column(example: str) -> Column:
    """Who answers for it."""
    return Column("owner", TEXT, OWNER, example, asked_by="PM104")


def period_column(name: str, meaning: str, example: str) -> Column:
    """A period that bounds it, in the field ``NAME_period``."""
    return Column(name, PERIOD, meaning, example, field=f"{name}_period")
