"""The method notes of a pack: sentences made from the framework's own rules."""

from __future__ import annotations

from collections.abc import Iterator

from pmqa_cli.judge.describe import (
    describe_rules,
    describe_statuses,
    describe_trend,
    lower_first,
)
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.risk_rules import RiskRules
from pmqa_cli.model.words import join_words
from pmqa_cli.pack.counting import FEWEST_COMPARED


def describe_method(framework: Framework) -> Iterator[str]:
    """How statuses, trends and counts were worked out, one sentence or two at a time."""
    rules = framework.measures
    yield (
        "The status of a measure is worked out from its figure; what a return claims is compared, "
        f"never trusted. The first rule that holds decides. {describe_rules(framework)}"
    )
    if any(band.tolerance for band in rules.every_band):
        yield (
            "A measure may have a tolerance of its own, which its row then shows. A percentage is "
            "of the target, not of points. A zero target has no percentage."
        )
    yield (
        "Figures are compared at the number of decimals at which they are shown, halves rounded "
        "away from zero."
    )
    statuses = describe_statuses(framework, framework.activities.statuses)
    yield f"The status of an activity is the service\u2019s own judgement. {statuses}."
    scores = describe_statuses(framework, framework.risks.bands)
    yield f"A risk\u2019s score is likelihood times impact. {scores}."
    if framework.risks.escalation:
        yield _describe_escalation(framework.risks)
    yield describe_trend(framework.trend)
    on_track = [status.word for status in framework.statuses if status.on_track]
    yield (
        "A percentage is of reportable entries, those whose status is a colour; "
        f"{join_words(on_track)} count as on track. Every headline names what it leaves out. "
        "A measure counts once for the council and once in each of its suites. Percentages are "
        "whole numbers, halves rounded up."
    )
    if any(suite.partnership for suite in framework.suites):
        yield (
            "A partnership measure is owned outside the council. It counts in its suites and "
            "under its objective; in the headlines of the council and of its service it is counted "
            "apart."
        )
    yield (
        "The comparison with the quarter before is of the entries that had a colour then and have "
        f"one now; where these are fewer than {FEWEST_COMPARED}, there is none."
    )
    yield (
        "What is not known is never counted as zero, as on track or as off track. A value that "
        "cannot be used is not corrected or guessed: it is named under data quality."
    )


def _describe_escalation(rules: RiskRules) -> str:
    levels = [
        f"{level.word}: {lower_first(level.definition)}" if level.definition else level.word
        for level in rules.escalation
    ]
    usual = ""
    if rules.appetite is not None:
        usual = f"; where the catalogue gives it none, {rules.appetite}"
    return (
        "Who must act on a risk follows from its score and the appetite for it, the score that the "
        f"council can live with{usual}. The first level that holds decides. {'; '.join(levels)}."
    )
