"""The columns of somebody else's table, and the headings that mean them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """The headings that mean one column."""

    words: tuple[str, ...]
    """Surely this column."""
    perhaps: tuple[str, ...] = ()
    """This column where no other heading claims it."""


def _known(words: str, perhaps: str = "") -> Known:
    return Known(tuple(words.split(", ")), tuple(perhaps.split(", ")) if perhaps else ())


COLOURS: Final = ("blue", "green", "yellow", "amber", "red", "grey")
"""The columns that count rows by colour."""
UNCOLOURED: Final[Mapping[str, tuple[str, ...]]] = {
    "no_target": ("no targets", "no target set", "not targeted", "without target"),
    "data_only": ("trend only", "information only", "for information", "monitoring only"),
    "not_due": ("not yet due", "not due yet", "none due"),
    "no_data": ("no data available", "missing data", "without data", "awaiting data"),
    "not_available": (
        *("data not available", "not yet available", "data unavailable", "unavailable"),
    ),
    "not_returned": ("no return", "not submitted"),
    "not_reported": ("not yet reported", "unreported"),
    "not_applicable": (),
    "not_rated": ("no rating", "no rag", "no rag rating", "unrated", "no status", "no colour"),
    "unknown": ("not known", "status unknown"),
}
"""The columns that count rows without a colour, with other words for each: they are of the total,
and of no share of the rows that were judged."""
SEVERAL: Final = ("commentary",)
"""Columns that may stand there more than once."""

COLUMNS: Final[Mapping[str, Known]] = {
    "measure": _known(
        "kpi, indicator, title, performance measure, performance indicator, "
        "key performance indicator, measure title, measure name, indicator title, indicator name, "
        "kpi title, kpi name, metric, pi, pi title, pi name",
        "name, description, measure description, indicator description, kpi description, "
        "short name, what we measure",
    ),
    "ref": _known(
        "reference, measure ref, measure id, measure code, measure reference, kpi ref, kpi id, "
        "kpi no, kpi number, kpi code, indicator ref, indicator id, indicator code, indicator no, "
        "pi ref, pi code, pi no, ref no",
        "id, code, no, number",
    ),
    "polarity": _known(
        "good is, good to be, aim, aim to, better is, what is good, good performance, "
        "good performance is, desired direction, preferred direction, which way is better, "
        "what is better, higher or lower is better, bigger or smaller is better, high or low, "
        "high or low is good"
    ),
    "unit": _known("units, unit of measure, unit of measurement, measured in"),
    "decimals": _known("decimal places, dp"),
    "target": _known(
        "target value, quarterly target, quarter target, target for quarter, "
        "target for the quarter, profiled target, period target, current target, latest target, "
        "target figure",
        "annual target, year target, goal, plan, planned, high target, upper target, target range",
    ),
    "tolerance": _known(
        "tolerances, tolerance percent, amber tolerance, tolerance allowed, variance allowed"
    ),
    "amber_value": _known("amber threshold, amber limit, amber trigger, amber level, amber target"),
    "floor": _known(
        "floor standard, minimum standard, lower target, low target, floor target, minimum target"
    ),
    "range_low": _known("range from, lower limit, lower bound, range lower, range min"),
    "range_high": _known("range to, upper limit, upper bound, range upper, range max"),
    "midpoint": _known("mid point, middle of range"),
    "actual": _known(
        "result, outturn, value, actual performance, current performance, actual value, "
        "actual result, actual outturn, current value, current result, current actual, "
        "latest value, latest result, this quarter, this period, current quarter, "
        "performance this quarter, figure, achieved, latest quarter, latest month, latest actual, "
        "latest performance",
        "performance, latest, current, score, outcome",
    ),
    "previous": _known(
        "last quarter, previous value, previous quarter, previous period, last period, "
        "previous actual, previous result, previous outturn, previous performance, prior, "
        "prior quarter, prior period, prior value, last value, last result, last quarter actual, "
        "last quarter value, performance last quarter"
    ),
    "same_period_last_year": _known(
        "same quarter last year, same period previous year, same quarter previous year, "
        "last year, previous year, prior year, year ago, last year actual, "
        "previous year same quarter, previous year actual"
    ),
    "period": _known("quarter, reporting period, qtr, time period"),
    "council": _known("authority, local authority, council name, organisation, organization"),
    "published_status": _known(
        "status, rag, brag, rag status, brag status, rag rating, brag rating, rag brag, "
        "performance status, current status, status rag, traffic light, status published, "
        "measure status, colour, color, published rag, published brag, "
        "reported status, reported rag, claimed status, claimed rag, rag published, "
        "brag published",
        "rating, rygb, assessment, overall rag, overall brag, overall status",
    ),
    "published_trend": _known(
        "trend, dot, d o t, direction of travel, direction, trend published, travel, "
        "direction of travel dot, performance trend, short trend, short term trend, trend arrow",
        "long trend, long term trend, change",
    ),
    "commentary": _known(
        "comment, comments, note, notes, narrative, explanation, latest note, "
        "service commentary, performance commentary, officer comments"
    ),
    "total": _known("total measures, number of measures, all measures, total kpis"),
    "percent": _known(
        "percentage, percent green, percentage green, percent met, percentage met, green percent"
    ),
    **{
        colour: _known(
            f"number {colour}, no {colour}, {colour} measures, {colour} kpis, "
            f"{colour} count, count {colour}, number of {colour}"
        )
        for colour in COLOURS
    },
    **{
        column: Known((*words, f"{column.replace('_', ' ')} count"))
        for column, words in UNCOLOURED.items()
    },
}
"""Column -> the headings that mean it, beside its own name, as ``simplify`` writes them."""
