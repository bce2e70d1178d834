"""How a status is decided, in plain words, every band with an example worked through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pmqa_cli.judge.bands import describe_band, describe_whom, input_word
from pmqa_cli.judge.describe import lower_first
from pmqa_cli.judge.escalation import judge_escalation
from pmqa_cli.judge.examples import BandExample, Example, examples_of, tolerance_example
from pmqa_cli.judge.explanation import Line
from pmqa_cli.judge.status import judge_risk
from pmqa_cli.model.catalogue import Polarity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.risk_rules import EscalationLevel
from pmqa_cli.model.scheme import MeasureRules, OwnRule, Scheme
from pmqa_cli.model.words import count_words, either, join_words

Ruled = Framework | Scheme
"""What has statuses and a rule for measures."""


# ---------------------------------------------------------------- measures


def explain_measures(ruled: Ruled) -> Iterator[Line]:
    """How measures get theirs: the bands with examples, what they ask for, and other rules."""
    rules = ruled.measures
    yield Line("The status is worked out from the figure; what a return claims is only compared.")
    yield Line("These are tried in this order, and the first that holds decides.")
    named = {polarity for rule in rules.own for polarity in rule.polarities}
    ways = [way for way in _ORDER if way.value not in named]
    yield from _rule(ruled, rules.model_copy(update={"own": ()}), ways)
    if tolerance := tolerance_example(rules):
        band, own, figures = tolerance
        word = ruled.status(band.status).word
        yield Line(
            f"A measure\u2019s own tolerance takes the place of the {band.tolerance}. "
            f"With {own} and a target of 80, {word} is {figures}."
        )
    if any(band.tolerance and band.tolerance.relative for band in rules.every_band):
        yield Line("A percentage is of the target, not of points; a target of 0 has none.")
    yield Line(
        "A figure is compared at the decimals at which it is shown, halves rounded away from zero."
    )
    for rule in rules.own:
        alone = rules.model_copy(update={"bands": rule.bands, "own": ()})
        yield Line(
            f"Other rules hold for {describe_whom(rule)}.",
            tuple(_rule(ruled, alone, _ways_of(rule))),
        )


_ORDER = (Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE)


def _ways_of(rule: OwnRule) -> list[Polarity]:
    """The polarities of which a rule of its own may have measures."""
    if rule.refs or rule.suites:
        return list(_ORDER)
    return [way for way in _ORDER if way.value in rule.polarities]


def _rule(ruled: Ruled, rules: MeasureRules, ways: list[Polarity]) -> Iterator[Line]:
    """The bands one by one, each with a worked example; then how it is for other measures."""
    found = list(examples_of(rules, ways))
    # The example that shows most bands, else the first.
    main = max(found, key=lambda each: sum(b.figure is not None for b in each.bands), default=None)
    if main:
        yield Line(f"The examples are of a measure like this: {lower_first(main.given)}.")
    for number, band in enumerate(rules.bands, 1):
        word = ruled.status(band.status).word
        means = describe_band(rules, band)
        said = f"{word}: {means}."
        own = band.definition.rstrip(".")
        if own and own.casefold() != means.casefold():
            said += f" ({own}.)"
        worked = main.bands[number - 1] if main else None
        under = _worked(word, worked) if worked else ()
        yield Line(said, tuple(under), number)
    for example in found:
        if example is not main:
            yield Line(f"{example.given}: {_in_short(ruled, example)}.")
    asked = [input_word(rules, each) for each in rules.inputs if each != "last_year"]
    if asked:
        yield Line(f"Each measure needs in the catalogue: {join_words(asked)}.")


def _worked(word: str, worked: BandExample) -> Iterator[Line]:
    if worked.figure is not None:
        yield Line(f"Example: {worked.figures}. {worked.figure} is {word}: {worked.reason}")


def _in_short(ruled: Ruled, example: Example) -> str:
    """ "Green 20 or less; Amber above 20 to 22; Red above 22"; bands of one status together."""
    figures: dict[str, list[str]] = {}
    for worked in example.bands:
        if worked.stretches:
            figures.setdefault(worked.band.status, []).append(worked.figures)
    return "; ".join(f"{ruled.status(s).word} {either(each)}" for s, each in figures.items())


# ---------------------------------------------------------------- activities and risks


def explain_activities(framework: Framework) -> Iterator[Line]:
    """What a service may judge an activity to be, and what is checked of it."""
    yield Line("The service judges; pmqa checks the claim against what else the row says.")
    for each in framework.activities.statuses:
        checked = " Checked: 100% complete, and no other status is." if each.complete else ""
        checked += " Checked: not past its due date." if each.on_time else ""
        word = framework.status(each.status).word
        yield Line(f"{word}: {lower_first(each.definition)}.{checked}")


def explain_risks(framework: Framework) -> Iterator[Line]:
    """The scales, the score bands and the escalation criteria, with examples."""
    rules = framework.risks
    yield Line(
        "The score is likelihood times impact; the first of the bands that it reaches decides."
    )
    for name, words in (("Likelihood", rules.likelihood), ("Impact", rules.impact)):
        scale = ", ".join(f"{step} {lower_first(word)}" for step, word in enumerate(words, 1))
        yield Line(f"{name}: {scale}.")
    most = len(rules.likelihood) * len(rules.impact)
    for number, band in enumerate(rules.bands, 1):
        yield Line(*_score_band(framework, band.status, band.from_score, most), number)
        most = min(most, band.from_score - 1)
    if rules.escalation:
        yield Line(
            "Who must act follows from the score and the appetite, the score that the council can "
            "live with; the first level that holds decides.",
            tuple(_levels(framework)),
        )
    yield Line(
        f"A risk not reviewed for more than {count_words(rules.review_months, 'month')} at the end "
        "of the quarter is queried."
    )


def _score_band(
    framework: Framework, status: str, least: int, most: int
) -> tuple[str, tuple[Line, ...]]:
    """A score band in words, with the first pair of scores that gives it."""
    rules, word = framework.risks, framework.status(status).word
    pairs = (
        judge_risk(rules, Decimal(likelihood), Decimal(impact))[0]
        for likelihood in _steps(rules.likelihood)
        for impact in _steps(rules.impact)
        if least <= likelihood * impact <= most
    )
    example = next(pairs, None)
    scores = f"{least} to {most}" if least < most else f"{least}"
    under = (Line(f"Example: {example.reason.rstrip('.')} is {word}."),) if example else ()
    return f"{word}: a score of {scores}.", under


def _levels(framework: Framework) -> Iterator[Line]:
    rules = framework.risks
    if rules.appetite is not None:
        yield Line(f"Where the catalogue gives a risk no appetite: {rules.appetite}.")
    scores = {i * j for i in _steps(rules.likelihood) for j in _steps(rules.impact)}
    appetite = Decimal(6 if rules.appetite is None else rules.appetite)
    found = [judge_escalation(rules, Decimal(score), appetite) for score in sorted(scores)]
    for number, level in enumerate(rules.escalation, 1):
        meaning = f" {level.definition.rstrip('.')}." if level.definition else ""
        first = next((each for each in found if each and each.level is level), None)
        example = (Line(f"Example: {first.reason}"),) if first else ()
        yield Line(f"{level.word}: {_reached(level)}.{meaning}", example, number)


def _reached(level: EscalationLevel) -> str:
    """When a level holds: "a score of 20 or more, or 8 or more above the appetite"."""
    ways = []
    if level.from_score is not None:
        ways.append(f"a score of {level.from_score} or more")
    if level.above_appetite is not None:
        ways.append(f"{level.above_appetite} or more above the appetite")
    return ", or ".join(ways) or "in every other case"


def _steps(words: tuple[str, ...]) -> range:
    """The scores of a scale, from 1."""
    return range(1, len(words) + 1)
