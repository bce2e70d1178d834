"""A framework's rules in words, made from its data: for Guidance, method notes and ``show``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pmqa_cli.judge.bands import describe_band, describe_whom
from pmqa_cli.model.columns import SPARE_ROWS
from pmqa_cli.model.framework import ActivityStatus, Framework, TrendRules
from pmqa_cli.model.period import Basis
from pmqa_cli.model.risk_rules import ScoreBand
from pmqa_cli.model.scheme import Band
from pmqa_cli.model.words import either, join_words


def describe_bands(framework: Framework, bands: Iterable[Band]) -> str:
    """Which figures give which status: "Green: at its target or better. Red: in every other case."

    A status that several bands give is said once, with all of them.
    """
    said: dict[str, list[str]] = {}
    for band in bands:
        said.setdefault(band.status, []).append(describe_band(framework.measures, band))
    words = (f"{framework.status(s).word}: {', or '.join(cases)}." for s, cases in said.items())
    return " ".join(words)


def describe_statuses(framework: Framework, rules: Iterable[ActivityStatus | ScoreBand]) -> str:
    """What the other statuses mean, in the framework's words: "Blue: complete; Green: on track"."""
    return "; ".join(
        f"{framework.status(rule.status).word}: {lower_first(rule.definition)}" for rule in rules
    )


_BASES: dict[Basis | Literal["none"], str] = {
    "previous period": "the last period in which a figure was due",
    "same period last year": "the same quarter of the year before",
    "none": "nothing: no trend is shown",
}


def describe_trend(trend: TrendRules) -> str:
    """What a trend compares a figure with, and what it says."""
    usual = f"Trend compares a figure with {_BASES[trend.basis]}"
    if trend.cumulative != trend.basis:
        usual += f"; one that counts up through the year, with {_BASES[trend.cumulative]}"
    return (
        f"{usual}. {trend.improved} and {lower_first(trend.declined)} follow from which way is "
        f"better for the measure; where neither is, the trend is {lower_first(trend.up)} or "
        f"{lower_first(trend.down)}."
    )


def describe_rules(framework: Framework) -> str:
    """How every measure gets its status: by the usual bands, and by the rules for some."""
    rules = framework.measures
    said = [describe_bands(framework, rules.bands)]
    for rule in rules.own:
        bands = describe_bands(framework, rule.bands)
        said.append(f"Other rules hold for {describe_whom(rule)}. {bands}")
    return " ".join(said)


def fill_help(framework: Framework, text: str) -> str:
    """A column's help with the framework's own words put in: {off target} and {activities}.

    Where nothing needs mitigation, a sentence that says where it does is left out.
    """
    words = [framework.status(status).word for status in framework.mitigation.statuses]
    statuses = describe_statuses(framework, framework.activities.statuses)
    if not words:
        sentences = re.split(r"(?<=\.) ", text)
        text = " ".join(each for each in sentences if "{off target}" not in each)
    return text.replace("{off target}", either(words)).replace("{activities}", statuses)


def guidance_lines(framework: Framework) -> tuple[str, ...]:
    """The Guidance's paragraphs, with the rules put in where it says {measures}, {activities},
    {mitigation} or {needed}, and the sheets that have them for {spare rows}.

    What stands for nothing in this framework leaves no gap: its paragraph is left out.
    """
    words = [framework.status(status).word for status in framework.mitigation.statuses]
    said = {
        "{measures}": describe_rules(framework),
        "{activities}": f"{describe_statuses(framework, framework.activities.statuses)}.",
        "{mitigation}": join_words([f"every {word}" for word in words]),
        "{mitigation statuses}": join_words(words),
        "{needed}": join_words([_owed(framework, field) for field in framework.mitigation.fields]),
        "{spare rows}": join_words([p.sheet for p in framework.parts if p.kind in SPARE_ROWS]),
    }
    lines = []
    for line in framework.guidance.text:
        if any(name in line and not text for name, text in said.items()):
            continue
        whole = line
        for name, text in said.items():
            whole = whole.replace(name, text)
        lines.append(whole[:1].upper() + whole[1:])
    return tuple(lines)


def _owed(framework: Framework, field: str) -> str:
    """A mitigation field as a sentence names it."""
    headings = (framework.heading(kind, field) for kind in framework.columns)
    return lower_first(next((each for each in headings if each != field), field))


def lower_first(text: str) -> str:
    """A text as it stands within a sentence; one that begins with an abbreviation as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
