"""What a row of the catalogue leaves out: said once, for the findings of lint and for SMART alike.

Only what the data can tell is told. Whether a definition is a good one is for people; whether it
names a time at all can be read from its words, in English and in Welsh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pmqa_cli.judge.milestones import read_milestones
from pmqa_cli.judge.timeframe import ENGLISH, WELSH
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure
from pmqa_cli.model.text import normalise, quote
from pmqa_cli.model.words import did_you_mean

SHORTEST = 20
"""In characters: a shorter definition says too little, unless a council says otherwise (PM105)."""

DEFINE = "Say what is counted, from what, and over which time."


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing from a row of the catalogue, or wrong with it."""

    column: str
    """The column in which it is put right."""
    what: str
    """The sentence without its subject, so that a ref or "It" can stand before it."""
    fix: str
    """How to put it right, in whole sentences."""


# ---------------------------------------------------------------- what is counted


def find_definition_gap(measure: Measure, shortest: int = SHORTEST) -> Gap | None:
    """What is wrong with a definition: missing, its title again, or too short to say anything."""
    text = " ".join(measure.definition.split())
    if not text:
        what = "has no definition."
    elif normalise(text) == normalise(measure.title):
        what = "is defined by its own title."
    elif len(text) < shortest:
        what = f"is defined only as {quote(text)}."
    else:
        return None
    return Gap("definition", what, DEFINE)


_MONTHS = "|".join(
    name.casefold() for name in (*ENGLISH, *WELSH) if name.casefold() not in ("may", "mai")
)
_SPANS = (
    "quarter|half[- ]year|year|month|week|fortnight|term|period|season|"
    "chwarter|hanner blwyddyn|blwyddyn|flwyddyn|mis|wythnos|tymor|cyfnod"
)
_BEFORE_A_SPAN = (
    "the|an?|per|each|every|this|that|in|of|one|same|whole|full|last|first|previous|past|next|"
    "current|financial|school|academic|calendar|council|municipal|reporting|half|mid|"
    "y|yr|pob|bob|fesul|mewn|un"
)
_LENGTHS = "days|weeks|months|quarters|years"
_TIME = re.compile(
    # A span of time: "in the quarter". Not "Year 11".
    rf"\b(?:{_BEFORE_A_SPAN})[ -](?:{_SPANS})\b(?! \d)"
    # Months and days: "on 31 March", "the last day". "May" alone may be the verb.
    rf"|\b(?:{_MONTHS})\b|\b\d\d? (?:may|mai)\b|\b(?:an?|per|each|every|last|first|that) day\b"
    # Running time: "the last twelve months", "in the 12 months to". Not "within eight weeks".
    rf"|\b(?:last|past|previous|preceding|latest) (?:\w+ )?(?:{_LENGTHS})\b"
    rf"|\b(?:{_LENGTHS}) (?:before|to|up to|until|ending|ended)\b|\brolling\b|\b\w+-month\b"
    r"|\bto date\b|\bso far\b|\bcensus\b|\bq[1-4]\b|\b(?:19|20)\d\d\b"
    r"|\b(?:quarter|month|year|term)[- ]end\b"
    r"|\b(?:annual|quarter|month|week|dai|year|term|half-year)ly\b|\bannual\b"
)


def name_time(text: str) -> str:
    """The first words of a text that name a span of time or a day; empty where none do."""
    found = _TIME.search(normalise(text))
    return found[0] if found else ""


def find_time_gap(measure: Measure) -> Gap | None:
    """Whether a definition names no time: no span, no day, nothing that comes again."""
    if name_time(measure.definition):
        return None
    return Gap(
        "definition",
        "does not say over which time, or on which day, it is counted.",
        'Add it to the definition: "in the quarter", "from 1 April to the end of the quarter", '
        '"on the last day of the quarter".',
    )


def find_unit_gap(measure: Measure) -> Gap | None:
    """Whether nothing says what the figures count."""
    if measure.unit.strip():
        return None
    return Gap("unit", "has no unit.", "Say what the figures count: %, days, households, £000.")


_OUT_OF = re.compile(
    r"(?:% of|\b(?:(?:percentages?|per ?cent|proportion|share|fraction|rate|ratio) of|out of"
    r"|divided by|compared (?:with|to)|against|relative to|of (?:all|those|these|every|the total)"
    r"|canran o|allan o|o'r holl|o'i chymharu))\b"
)


def find_ratio_gap(measure: Measure) -> Gap | None:
    """Whether a ratio leaves open what is divided by what."""
    above, below = measure.numerator.strip(), measure.denominator.strip()
    if above and below:
        return None
    if above or below:
        there, missing = ("numerator", "denominator") if above else ("denominator", "numerator")
        return Gap(
            missing,
            f"has a {there} ({quote(above or below)}), but no {missing}.",
            f"Name the {missing} too, or leave both out: the service is asked for both numbers.",
        )
    if not measure.is_percent or _OUT_OF.search(normalise(f"{measure.title} {measure.definition}")):
        return None
    return Gap(
        "definition",
        "is a percentage and never says out of what.",
        'End the definition with "as a percentage of ...", or name numerator and denominator: the '
        "service is then asked for both numbers.",
    )


# ---------------------------------------------------------------- what it serves


def find_objective_gap(item: Measure | Activity, catalogue: Catalogue) -> Gap | None:
    """Whether a row serves no objective, or one that is not there."""
    if not item.objective:
        what = "serves no objective."
    elif catalogue.objective(item.objective) is None:
        refs = [objective.ref for objective in catalogue.objectives]
        what = (
            f"names the objective {quote(item.objective)}, which is not in objectives.csv."
            f"{did_you_mean(item.objective, refs)}"
        )
    else:
        return None
    fix = "Write the ref of an objective in objectives.csv."
    if not catalogue.objectives:
        fix = "Write the objectives of your plans into objectives.csv, and the ref of one here."
    return Gap("objective", what, fix)


# ---------------------------------------------------------------- by when


def find_due_gap(activity: Activity) -> Gap | None:
    """Whether an activity has no end."""
    if activity.due is not None:
        return None
    return Gap("due", "has no due date.", "Write the day by which it is to be done.")


def find_order_gap(activity: Activity) -> Gap | None:
    """Whether an activity ends before it begins."""
    start, due = activity.start, activity.due
    if start is None or due is None or start <= due:
        return None
    return Gap(
        "due",
        f"is due on {due:%d/%m/%Y}, before it starts on {start:%d/%m/%Y}.",
        "Correct the start or the due date.",
    )


def find_stray_milestones(activity: Activity) -> Iterator[Gap]:
    """The milestones of an activity that lie before its start or after it is due."""
    start, due = activity.start, activity.due
    for step in read_milestones(activity.milestones):
        if step.due is None:
            continue
        if due is not None and step.due > due:
            strays = f"after the activity is due on {due:%d/%m/%Y}"
        elif start is not None and step.due < start:
            strays = f"before the activity starts on {start:%d/%m/%Y}"
        else:
            continue
        yield Gap(
            "milestones",
            f"has the milestone {quote(step.text)} {strays}.",
            "Correct the milestone, or the activity's start or due date.",
        )


def find_undated_milestones(activity: Activity) -> Iterator[Gap]:
    """The milestones of an activity that name no day."""
    for step in read_milestones(activity.milestones):
        if step.due is None:
            yield Gap(
                "milestones",
                f"has the milestone {quote(step.text)}, which names no day.",
                "Write the day behind it, as 2026-09-30 or 30/09/2026; semicolons part "
                "milestones from each other.",
            )
