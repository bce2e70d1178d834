"""A whole framework in plain words, made from its data: for ``pmqa framework show``.

What is said of a status rule is worked through on made-up measures (judge/examples.py) by the same
code that judges real ones. How it is laid out is for report/framework.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.bands import describe_band, input_word
from pmqa_cli.judge.describe import describe_trend, describe_whom, join_words, lower_first
from pmqa_cli.judge.examples import BandExample, Example, examples_of, tolerance_example
from pmqa_cli.judge.status import judge_risk
from pmqa_cli.judge.timeframe import ENGLISH
from pmqa_cli.model.catalogue import Polarity
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.framework import CycleStage, Framework, Kind, Part, Suite
from pmqa_cli.model.period import QUARTERS
from pmqa_cli.model.scheme import MeasureRules, OwnRule, Scheme
from pmqa_cli.model.words import count_words, either

Ruled = Framework | Scheme
"""What has statuses and a rule for measures."""


@dataclass(frozen=True, slots=True)
class Line:
    """One idea, and what belongs under it."""

    text: str
    under: tuple[Line, ...] = ()
    number: int = 0
    """Its place in a list whose order counts; 0 where it does not."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A framework or a scheme, explained."""

    title: str
    about: tuple[Line, ...]
    """Who it is, before the first heading."""
    chapters: tuple[Chapter, ...]


def explain_framework(framework: Framework) -> Explanation:
    """Everything that a framework says of the quarter. A chapter without a line is left out, and
    so is what no sheet asks for."""
    kinds = _kinds(framework)
    chapters: Iterable[tuple[str, Iterable[Line]]] = (
        ("Sections and sheets", _sections(framework)),
        ("Statuses", _statuses(framework)),
        ("How a measure gets its status", _measures(framework)),
        (
            "How an activity gets its status",
            _activities(framework) if Kind.ACTIVITIES in kinds else (),
        ),
        ("How a risk gets its status", _risks(framework) if Kind.RISKS in kinds else ()),
        ("What needs mitigation", _mitigation(framework)),
        ("What every figure must come with", _statement(framework)),
        ("Trend", (Line(describe_trend(framework.trend)),)),
        ("Quality assurance", _quality(framework) if Kind.QUALITY in kinds else ()),
        ("Suites of measures", map(_suite, framework.suites)),
        ("Well-being goals", map(Line, framework.wellbeing_goals)),
        ("Audiences", (Line(audience.name) for audience in framework.audiences)),
        ("The cycle of a quarter", _cycle(framework)),
    )
    month = ENGLISH[framework.year.first_month - 1]
    about = (*_about(framework), Line(f"The financial year begins in {month}."))
    return _explanation(framework, about, chapters)


def explain_scheme(scheme: Scheme) -> Explanation:
    """A status scheme by itself."""
    used = {band.status for band in scheme.measures.every_band}
    chapters = (
        ("Statuses", _statuses(scheme, used)),
        ("How a measure gets its status", _measures(scheme)),
    )
    return _explanation(scheme, tuple(_about(scheme)), chapters)


def _kinds(framework: Framework) -> list[Kind]:
    """What the sheets are about."""
    kinds = {part.kind for part in framework.parts}
    return [kind for kind in Kind if kind in kinds]


def _explanation(
    ruled: Ruled, about: tuple[Line, ...], chapters: Iterable[tuple[str, Iterable[Line]]]
) -> Explanation:
    whole = (Chapter(title, tuple(lines)) for title, lines in chapters)
    return Explanation(ruled.title, about, tuple(each for each in whole if each.lines))


def _about(ruled: Ruled) -> Iterator[Line]:
    yield Line(f"Name: {ruled.name}")
    if ruled.source:
        yield Line(f"Source: {ruled.source}")
    if ruled.decided:
        yield Line(f"What the source leaves open, and is decided here: {ruled.decided}")


# ---------------------------------------------------------------- sections


def _sections(framework: Framework) -> Iterator[Line]:
    for section in framework.sections:
        named = section.title if section.id == section.title else f"{section.id}: {section.title}"
        yield Line(named, tuple(_part(framework, part) for part in section.parts))


_ROWS = {
    Kind.MEASURES: "measures",
    Kind.ACTIVITIES: "the activities of this section",
    Kind.QUALITY: "sources of quality assurance",
    Kind.RISKS: "risks",
    Kind.NARRATIVE: "questions to every service",
}


def _part(framework: Framework, part: Part) -> Line:
    rows = _ROWS[part.kind]
    if part.suites:
        rows = f"measures of the {_count('suite', part.suites)} {join_words([*part.suites])}"
    roles = ROLES[part.kind]
    asked = [
        column.heading
        for column in framework.columns_of(part)
        if roles[column.id].filled is Filled.INPUT
    ]
    about = [Line(part.about)] if part.about else []
    questions = [Line(f"{each.ref}: {each.question}") for each in part.questions]
    asks = Line(f"Asks for: {', '.join(asked)}")
    return Line(f'Sheet "{part.sheet}": {rows}', (*about, *questions, asks))


def _count(noun: str, items: tuple[str, ...]) -> str:
    return noun if len(items) == 1 else f"{noun}s"


# ---------------------------------------------------------------- statuses


def _statuses(ruled: Ruled, used: set[str] | None = None) -> Iterator[Line]:
    """What statuses there are: of a scheme only those it uses, and those that are no colour."""
    shown = [s for s in ruled.statuses if used is None or s.id in used or not s.colour]
    for status in (each for each in shown if each.colour):
        on_track = "counts as on track" if status.on_track else "does not count as on track"
        yield Line(f"{status.word} ({status.shape.replace('-', ' ')}): {on_track}.")
    plain = (each for each in shown if not each.colour)
    under = tuple(Line(": ".join(filter(None, (s.word, s.definition)))) for s in plain)
    if under:
        yield Line("No colour, and left out of percentages:", under)


# ---------------------------------------------------------------- measures


def _measures(ruled: Ruled) -> Iterator[Line]:
    rules = ruled.measures
    yield Line("The status is worked out from the figure; what a return claims is only compared.")
    yield Line("These are tried in this order, and the first that holds decides.")
    named = {polarity for rule in rules.own for polarity in rule.polarities}
    ways = [way for way in _ORDER if way.value not in named]
    yield from _rule(ruled, rules, ways)
    if rules.inputs:
        asked = [input_word(rules, each) for each in rules.inputs if each != "last_year"]
        if asked:
            yield Line(f"Each measure needs in the catalogue: {join_words(asked)}.")
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


# ---------------------------------------------------------------- activities, risks, quality


def _activities(framework: Framework) -> Iterator[Line]:
    yield Line("The service judges; pmqa checks the claim against what else the row says.")
    for each in framework.activities.statuses:
        checked = " Checked: 100% complete, and no other status is." if each.complete else ""
        checked += " Checked: not past its due date." if each.on_time else ""
        word = framework.status(each.status).word
        yield Line(f"{word}: {lower_first(each.definition)}.{checked}")


def _risks(framework: Framework) -> Iterator[Line]:
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
        for likelihood in range(1, len(rules.likelihood) + 1)
        for impact in range(1, len(rules.impact) + 1)
        if least <= likelihood * impact <= most
    )
    example = next(pairs, None)
    scores = f"{least} to {most}" if least < most else f"{least}"
    under = (Line(f"Example: {example.reason.rstrip('.')} is {word}."),) if example else ()
    return f"{word}: a score of {scores}.", under


def _mitigation(framework: Framework) -> Iterator[Line]:
    words = [f"every {framework.status(s).word}" for s in framework.mitigation.statuses]
    if not words or not framework.mitigation.fields:
        yield Line("Nothing is asked for.")
        return
    said = join_words(words)
    about = join_words([kind.value for kind in _kinds(framework) if "status" in ROLES[kind]])
    yield Line(
        f"{said[:1].upper()}{said[1:]} of {about} must say:",
        tuple(Line(_heading(framework, field)) for field in framework.mitigation.fields),
    )


def _statement(framework: Framework) -> Iterator[Line]:
    for field in framework.data_quality.fields:
        yield Line(framework.heading(Kind.MEASURES, field))


def _heading(framework: Framework, column: str) -> str:
    """What the sheets call a column: its heading on the first kind of sheet that has it."""
    headings = (framework.heading(kind, column) for kind in Kind)
    return next((heading for heading in headings if heading != column), column)


def _quality(framework: Framework) -> Iterator[Line]:
    quality = framework.quality
    for what, sources in (
        ("Sources that count", quality.quantitative),
        ("Sources that describe", quality.qualitative),
    ):
        if sources:
            yield Line(f"{what}: {', '.join(sources)}.")
    if quality.balanced:
        yield Line("Each service must use some of both.")


# ---------------------------------------------------------------- suites, cycle


def _suite(suite: Suite) -> Line:
    named = suite.title if suite.id == suite.title else f"{suite.id}: {suite.title}"
    least, most = suite.smallest, suite.largest
    if least is None and most is None:
        return Line(named)
    if least is not None and most is not None:
        size = f"{least} to {most}"
    else:
        size = f"at most {most}" if least is None else f"at least {least}"
    return Line(
        f"{named}; {size} for {'each service' if suite.per == 'service' else 'the council'}"
    )


def _cycle(framework: Framework) -> Iterator[Line]:
    names = {audience.id: audience.name for audience in framework.audiences}
    for number, stage in enumerate(framework.cycle.stages, 1):
        facts = (
            ("When", _when(stage)),
            ("Owner", stage.owner),
            ("For", names.get(stage.audience, stage.audience)),
            ("Due", stage.due),
        )
        under = tuple(Line(f"{what}: {said}") for what, said in facts if said)
        yield Line(stage.name, under, number)


def _when(stage: CycleStage) -> str:
    number = stage.working_days
    days = count_words(abs(number), "working day")
    when = f"{days} {'after' if number > 0 else 'before'} the last day of the quarter"
    if number == 0:
        when = "the last day of the quarter"
    if stage.quarters == QUARTERS:
        return when
    return f"{when}, in {join_words([f'Q{quarter}' for quarter in stage.quarters])} only"
