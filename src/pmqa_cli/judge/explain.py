"""A whole framework in plain words, made from its data: for ``pmqa framework show``.

What is said of a status rule is worked through on made-up measures (judge/examples.py) by the same
code that judges real ones. How it is laid out is for report/framework.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmqa_cli.judge.describe import describe_trend
from pmqa_cli.judge.explain_rules import (
    Ruled,
    explain_activities,
    explain_measures,
    explain_risks,
)
from pmqa_cli.judge.explanation import Chapter, Explanation, Line
from pmqa_cli.judge.timeframe import ENGLISH
from pmqa_cli.model.anchors import say_anchor
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.cycle import Cycle, CycleStage
from pmqa_cli.model.framework import Framework, Kind, Part, Suite
from pmqa_cli.model.period import QUARTERS
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.words import either, join_words


def explain_framework(framework: Framework) -> Explanation:
    """Everything that a framework says of the quarter. A chapter without a line is left out, and
    so is what no sheet asks for."""
    kinds = _kinds(framework)
    chapters: Iterable[tuple[str, Iterable[Line]]] = (
        ("Sections and sheets", _sections(framework)),
        ("Statuses", _statuses(framework)),
        ("How a measure gets its status", explain_measures(framework)),
        (
            "How an activity gets its status",
            explain_activities(framework) if Kind.ACTIVITIES in kinds else (),
        ),
        ("How a risk gets its status", explain_risks(framework) if Kind.RISKS in kinds else ()),
        ("What needs mitigation", _mitigation(framework)),
        ("What every figure must come with", _statement(framework)),
        ("Trend", (Line(describe_trend(framework.trend)),)),
        ("Quality assurance", _quality(framework) if Kind.QUALITY in kinds else ()),
        ("Suites of measures", map(_suite, framework.suites)),
        ("Well-being goals", map(Line, framework.wellbeing_goals)),
        ("The plan", _plan(framework)),
        ("The pack", _pack(framework)),
        ("Audiences", (_audience(framework, audience) for audience in framework.audiences)),
        ("The cycle", _cycle(framework)),
    )
    month = ENGLISH[framework.year.first_month - 1]
    about = (*_about(framework), Line(f"The financial year begins in {month}."))
    return _explanation(framework, about, chapters)


def explain_scheme(scheme: Scheme) -> Explanation:
    """A status scheme by itself."""
    used = {band.status for band in scheme.measures.every_band}
    chapters = (
        ("Statuses", _statuses(scheme, used)),
        ("How a measure gets its status", explain_measures(scheme)),
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


# ---------------------------------------------------------------- mitigation, quality


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


# ---------------------------------------------------------------- suites, audiences, cycle


def _suite(suite: Suite) -> Line:
    named = suite.title if suite.id == suite.title else f"{suite.id}: {suite.title}"
    named += "; a scorecard" * suite.scorecard
    named += "; owned outside the council, which only collects it" * suite.partnership
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


def _plan(framework: Framework) -> Iterator[Line]:
    if plan := framework.plan:
        yield Line(plan.title)
        yield Line(f"Vision: {plan.vision}")


def _pack(framework: Framework) -> Iterator[Line]:
    pages = [page.replace("-", " ") for page in framework.pack.pages]
    if pages:
        yield Line(f"Pages beside the first: {join_words(pages)}.")


def _audience(framework: Framework, audience: Audience) -> Line:
    """Somebody packs are made for, with what its cut holds."""
    words = [framework.status(status).word for status in audience.statuses]
    facts = [
        "No pack is cut for people outside the council yet." if audience.public else "",
        f"Sections: {join_words([*audience.sections])}" if audience.sections else "",
        f"Entries that are {either(words)} are listed." if words else "",
        *(
            f"{what}: {join_words([*names])}"
            for what, names in (
                ("Services", audience.services),
                ("Directorates", audience.directorates),
                ("Departments", audience.departments),
                ("Committees", audience.committees),
            )
            if names
        ),
        f"A pack for each {audience.each}." if audience.each else "",
    ]
    return Line(audience.name, tuple(Line(fact) for fact in facts if fact))


def _cycle(framework: Framework) -> Iterator[Line]:
    names = {audience.id: audience.name for audience in framework.audiences}
    for number, stage in enumerate(framework.cycle.stages, 1):
        facts = (
            ("When", _when(framework.cycle, stage)),
            ("Owner", stage.owner),
            ("For", names.get(stage.audience, stage.audience)),
            ("Due", stage.due),
        )
        under = tuple(Line(f"{what}: {said}") for what, said in facts if said)
        yield Line(stage.name, under, number)


def _when(cycle: Cycle, stage: CycleStage) -> str:
    when = say_anchor(stage.anchor, {each.id: each.name for each in cycle.stages})
    if stage.each == "year":
        return f"{when}, once a year"
    quarters = cycle.quarters_of(stage)
    if quarters == QUARTERS:
        return when
    return f"{when}, in {join_words([f'Q{quarter}' for quarter in quarters])} only"
