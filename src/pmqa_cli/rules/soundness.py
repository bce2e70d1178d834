"""What a framework or a scheme can get wrong although it can be read: ``pmqa framework check``.

Each flaw says at which keys it stands; the file and the line are for store/ to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Framework, Kind, Part
from pmqa_cli.model.risk_rules import RiskRules, ScoreBand
from pmqa_cli.model.scheme import Band, MeasureRules, Scheme, Status
from pmqa_cli.model.text import fold, normalise
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.rules.escalation import unreachable_levels
from pmqa_cli.rules.targets import unreachable_bands

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Keys = tuple[str | int, ...]

INK_ON_WHITE, TEXT_ON_TINT = 3.0, 4.5
"""The least contrast of icons and borders, and of words (WCAG 2.2, 1.4.11 and 1.4.3)."""
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
"""What Excel allows in no sheet's name."""


class Flaw(NamedTuple):
    """One thing that is wrong."""

    keys: Keys
    """Where it stands: ("statuses", 2, "ink")."""
    severity: Severity
    what: str
    """What was found, a full sentence."""
    fix: str
    """How to put it right, a full sentence."""


def scheme_flaws(scheme: Scheme) -> Iterator[Flaw]:
    """What is wrong with a status scheme."""
    yield from _looks(scheme.statuses)
    yield from _same_words(scheme.statuses)
    yield from _bands(scheme.measures)
    yield from _unused(scheme.statuses, {band.status for band in scheme.measures.every_band})


def framework_flaws(framework: Framework) -> Iterator[Flaw]:
    """What is wrong with a framework."""
    yield from _looks(framework.statuses)
    yield from _same_words(framework.statuses)
    yield from _bands(framework.measures)
    yield from _scores(framework.risks.bands)
    yield from _levels(framework.risks)
    used = (
        *(band.status for band in framework.measures.every_band),
        *(each.status for each in framework.activities.statuses),
        *(band.status for band in framework.risks.bands),
    )
    yield from _unused(framework.statuses, set(used))
    yield from _same_ids(framework)
    yield from _sheets(framework)
    yield from _suites(framework)
    yield from _mitigation(framework)
    yield from _cycle(framework)


# ---------------------------------------------------------------- statuses and bands


def contrast(one: str, other: str) -> float:
    """The contrast of two colours #rrggbb, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _cut(ratio: float) -> str:
    """A contrast at two decimals, never rounded up to the least that is allowed."""
    return f"{int(ratio * 100) / 100:.2f}"


def _looks(statuses: Sequence[Status]) -> Iterator[Flaw]:
    for place, status in enumerate(statuses):
        colours = {name: getattr(status, name) for name in ("ink", "text", "tint")}
        wrong = {n: c for n, c in colours.items() if not re.fullmatch("#[0-9a-fA-F]{6}", c)}
        for name, colour in wrong.items():
            yield Flaw(
                ("statuses", place, name),
                ERROR,
                f'The {name} of {status.word} is "{colour}", which is no colour.',
                'Write it as "#rrggbb", for example "#0b755a".',
            )
        pairs = (("ink", "#ffffff", "white", INK_ON_WHITE), ("text", status.tint, "", TEXT_ON_TINT))
        for name, ground, called, least in pairs:
            if name in wrong or (name == "text" and "tint" in wrong):
                continue
            found = contrast(colours[name], ground)
            if found < least:
                yield Flaw(
                    ("statuses", place, name),
                    ERROR,
                    f"The {name} {colours[name]} of {status.word} has a contrast of "
                    f"{_cut(found)}:1 on {called or f'its tint {ground}'}, less than {least:g}:1.",
                    "Choose a darker colour, or a lighter tint."
                    if name == "text"
                    else "Choose a darker colour.",
                )


def _same_words(statuses: Sequence[Status]) -> Iterator[Flaw]:
    for place, status in enumerate(statuses):
        for other in statuses:
            if other.id != status.id and normalise(other.word) == normalise(status.word):
                yield Flaw(
                    ("statuses", place, "word"),
                    ERROR,
                    f'The statuses "{status.id}" and "{other.id}" have one word, "{status.word}", '
                    "so that nobody can tell which of them is meant.",
                    "Give each a word of its own.",
                )


def _bands(rules: MeasureRules) -> Iterator[Flaw]:
    own: Iterator[tuple[Keys, Sequence[Band]]] = (
        (("measures", "own", number, "bands"), rule.bands) for number, rule in enumerate(rules.own)
    )
    for keys, bands in ((("measures", "bands"), rules.bands), *own):
        for number, what in unreachable_bands(bands):
            yield Flaw(
                (*keys, number - 1),
                ERROR,
                f"The rule for measures {what}.",
                "Put the bands in order, from best to worst, each wider than the one before.",
            )


def _scores(bands: Sequence[ScoreBand]) -> Iterator[Flaw]:
    for place, (above, below) in enumerate(pairwise(bands), 1):
        if below.from_score >= above.from_score:
            yield Flaw(
                ("risks", "bands", place, "from_score"),
                ERROR,
                f"A score band from {below.from_score} stands after one from {above.from_score}, "
                "so that no score can reach it.",
                "Put the score bands in order, the highest first.",
            )


def _levels(rules: RiskRules) -> Iterator[Flaw]:
    for number, what in unreachable_levels(rules):
        yield Flaw(
            ("risks", "escalation", number - 1),
            ERROR,
            f"The framework {what}.",
            "Put the levels in order, the most urgent first, and ask less of each than of the one "
            "before.",
        )


def _unused(statuses: Sequence[Status], used: set[str]) -> Iterator[Flaw]:
    for place, status in enumerate(statuses):
        if status.colour and status.id not in used:
            yield Flaw(
                ("statuses", place),
                WARNING,
                f'Nothing can have the status "{status.id}" ({status.word}): no band and no '
                "activity uses it.",
                "Use it, or leave it out.",
            )
    if not any(status.on_track for status in statuses if status.id in used):
        yield Flaw(
            ("statuses",),
            WARNING,
            "No status counts as on track, so every headline would say 0%.",
            "Write on_track = true in those that do.",
        )


# ---------------------------------------------------------------- sections and sheets


def _same_ids(framework: Framework) -> Iterator[Flaw]:
    """Ids that two tables of a list share, where one could not be told from the other."""
    lists: list[tuple[Keys, str, Iterable[str]]] = [
        (("statuses",), "statuses", (each.id for each in framework.statuses)),
        (("sections",), "sections", (each.id for each in framework.sections)),
        (("suites",), "suites", (each.id for each in framework.suites)),
        (("audiences",), "audiences", (each.id for each in framework.audiences)),
        (("risks", "escalation"), "levels", (each.id for each in framework.risks.escalation)),
        (("cycle", "stages"), "stages", (each.id for each in framework.cycle.stages)),
    ]
    for keys, noun, ids in lists:
        yield from _twice(f"{noun} with the id", (((*keys, n), i) for n, i in enumerate(ids)))
    yield from _twice("parts with the id", ((keys, part.id) for keys, part in _parts(framework)))


def _parts(framework: Framework) -> Iterator[tuple[Keys, Part]]:
    """Every part with its keys."""
    for number, section in enumerate(framework.sections):
        for place, part in enumerate(section.parts):
            yield ("sections", number, "parts", place), part


def _twice(what: str, named: Iterable[tuple[Keys, str]]) -> Iterator[Flaw]:
    """A flaw for each name that stood before."""
    seen: set[str] = set()
    for keys, name in named:
        if fold(name) in seen:
            fix = "Give each a name of its own."
            yield Flaw(keys, ERROR, f'There are two {what} "{name}".', fix)
        seen.add(fold(name))


def _sheets(framework: Framework) -> Iterator[Flaw]:
    sheets = [
        (("cover", "sheet"), framework.cover.sheet),
        *(((*keys, "sheet"), part.sheet) for keys, part in _parts(framework)),
        (("guidance", "sheet"), framework.guidance.sheet),
    ]
    yield from _twice("sheets with the name", sheets)
    for keys, name in sheets:
        if NO_SHEET_NAME.search(name):
            yield Flaw(
                keys,
                ERROR,
                f'Excel does not allow a sheet to be called "{name}".',
                "Leave out [ ] : * ? / \\ and apostrophes at either end.",
            )


def _suites(framework: Framework) -> Iterator[Flaw]:
    known = [suite.id for suite in framework.suites]
    shown = {fold(suite) for part in framework.parts for suite in part.suites}
    for place, suite in enumerate(framework.suites):
        if fold(suite.id) not in shown:
            yield Flaw(
                ("suites", place),
                WARNING,
                f'The suite "{suite.id}" is on no sheet, so that services are not asked for its '
                "measures unless they are in another suite too.",
                "Name it under suites in a part, or leave it out.",
            )
    for number, rule in enumerate(framework.measures.own):
        for suite_id in rule.suites:
            if fold(suite_id) not in map(fold, known):
                yield Flaw(
                    ("measures", "own", number, "suites"),
                    ERROR,
                    f'A rule of its own is for the suite "{suite_id}", which is not among the '
                    f"suites.{did_you_mean(suite_id, known)}",
                    f"Name one of {either(known)}.",
                )
    for keys, part in _parts(framework):
        if part.kind is Kind.MEASURES and not part.suites:
            yield Flaw(
                keys,
                WARNING,
                f'The sheet "{part.sheet}" is for measures and names no suites, so it stays empty.',
                "Name the suites whose measures it holds.",
            )


def _mitigation(framework: Framework) -> Iterator[Flaw]:
    """Mitigation that is owed where there is no column for it."""
    owed = framework.mitigation
    if not owed.statuses:
        return
    given = {
        Kind.MEASURES: {band.status for band in framework.measures.every_band},
        Kind.ACTIVITIES: {each.status for each in framework.activities.statuses},
        Kind.RISKS: {band.status for band in framework.risks.bands},
    }
    for keys, part in _parts(framework):
        columns = {column.id for column in framework.columns_of(part)}
        missing = [field for field in owed.fields if field not in columns]
        if missing and not given.get(part.kind, set()).isdisjoint(owed.statuses):
            yield Flaw(
                keys,
                WARNING,
                f'The sheet "{part.sheet}" has no column for {either(missing)}, which mitigation '
                "asks for.",
                f"List it under columns.{part.kind.value}, or take it out of the part's without.",
            )


def _cycle(framework: Framework) -> Iterator[Flaw]:
    known = [audience.id for audience in framework.audiences]
    for place, stage in enumerate(framework.cycle.stages):
        if stage.audience and stage.audience not in known:
            yield Flaw(
                ("cycle", "stages", place, "audience"),
                WARNING,
                f'The stage "{stage.name}" is for "{stage.audience}", which is not among the '
                f"audiences.{did_you_mean(stage.audience, known)}",
                "Name an audience, or add it.",
            )
