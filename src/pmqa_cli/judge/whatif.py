"""What if: the recorded history judged by another rule, figure by figure.

Both statuses are worked out anew, from the figure and the target that were recorded for the period
and from what today's catalogue says of the measure; so the two rules are the only difference. A
figure may have several statuses where the rule asks for something that is not known (a floor that
nobody has set yet, last year's figure before the record begins): then whether it would have had
another one cannot be told, and is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pmqa_cli.judge.aim import Earlier, aim_of, earlier_target
from pmqa_cli.judge.bands import bands_of, decide, tolerance_of
from pmqa_cli.judge.numbers import percent_of, round_half_up
from pmqa_cli.judge.status import is_possible, judge_measure
from pmqa_cli.judge.trend import earlier_figures
from pmqa_cli.model.catalogue import Catalogue, Measure, Polarity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.scheme import Band, MeasureRules
from pmqa_cli.model.text import normalise
from pmqa_cli.model.tolerance import Tolerance


class NoSuchRule(ValueError):  # noqa: N818 - named for what is not there
    """A framework cannot be given that tolerance; the text says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule makes of a figure."""

    possible: tuple[str, ...]
    """Ids of the statuses that it may have, in the order of the bands; one where it can be told."""
    reason: str
    """The arithmetic, or what is not known, in a sentence."""

    @property
    def is_told(self) -> bool:
        """Whether it is one status."""
        return len(self.possible) == 1


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A recorded figure judged by both rules."""

    measure: Measure
    period: Period
    actual: Decimal
    """At the measure's declared decimals."""
    target: Decimal | None
    """As recorded; None for a range, which the catalogue has."""
    today: Verdict
    """By the framework's own rule."""
    other: Verdict
    is_changed: bool | None
    """True where the two rules have no status in common for it; None where it cannot be told."""
    recorded: str
    """The id of the status that was recorded; empty where none was."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A recorded figure that cannot be right, so that no rule can judge it."""

    measure: Measure
    period: Period
    why: str
    """A sentence."""


Change = tuple[tuple[str, ...], tuple[str, ...]]
"""The statuses that a figure may have by today's rule, and by the other."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many figures are on track, of those that have a colour."""

    least: int
    """Those that are on track whatever is not known."""
    most: int
    """Those that may be."""
    reportable: int

    @property
    def percents(self) -> tuple[int, int] | None:
        """The same as whole percentages, halves up; None of nothing."""
        least = percent_of(self.least, self.reportable)
        most = percent_of(self.most, self.reportable)
        return None if least is None or most is None else (least, most)


@dataclass(frozen=True)
class WhatIf:
    """A history judged by two rules."""

    today: Framework
    other: Framework
    figures: tuple[Rejudged, ...]
    """By measure in the order asked for, then by period."""
    impossible: tuple[Impossible, ...]
    untargeted: int
    """Figures that no target was recorded for, or of which neither way is better."""
    unknown: tuple[str, ...]
    """Refs of the history that the catalogue does not have."""

    @cached_property
    def changed(self) -> tuple[Rejudged, ...]:
        """The figures that would have had another status."""
        return tuple(each for each in self.figures if each.is_changed)

    @cached_property
    def open(self) -> tuple[Rejudged, ...]:
        """The figures of which it cannot be told."""
        return tuple(each for each in self.figures if each.is_changed is None)

    @cached_property
    def changes(self) -> tuple[tuple[Change, tuple[Rejudged, ...]], ...]:
        """The changed figures by what they change from and to; most first."""
        found: dict[Change, list[Rejudged]] = {}
        for each in self.changed:
            found.setdefault((each.today.possible, each.other.possible), []).append(each)
        most_first = sorted(found.items(), key=lambda item: -len(item[1]))
        return tuple((change, tuple(figures)) for change, figures in most_first)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that have a figure."""
        return tuple({each.measure.ref: each.measure for each in self.figures}.values())

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that have a figure, in order of time."""
        return tuple(sorted({each.period for each in self.figures}))

    def share(self, by: Literal["today", "other"], period: Period | None = None) -> Share:
        """On track by one of the rules, of one period or of all."""
        framework: Framework = getattr(self, by)
        least = most = reportable = 0
        for each in self.figures:
            if period not in (None, each.period):
                continue
            verdict: Verdict = getattr(each, by)
            statuses = [framework.status(status) for status in verdict.possible]
            on_track = [status.colour and status.on_track for status in statuses]
            least, most = least + all(on_track), most + any(on_track)
            reportable += any(status.colour for status in statuses)
        return Share(least, most, reportable)

    @property
    def recorded_otherwise(self) -> int:
        """Figures whose recorded status is none that today's rule can give them."""
        return sum(bool(e.recorded) and e.recorded not in e.today.possible for e in self.figures)

    @property
    def with_own_tolerance(self) -> tuple[Measure, ...]:
        """The measures judged by a tolerance of their own, which the other rule leaves to them."""
        return tuple(
            measure
            for measure in self.measures
            if measure.tolerance
            and any(band.is_near for band in bands_of(self.other.measures, measure))
        )

    @property
    def with_own_rule(self) -> tuple[Measure, ...]:
        """The measures judged by a rule of their own, which stays as it is."""
        usual = self.other.measures.bands
        return tuple(m for m in self.measures if bands_of(self.other.measures, m) != usual)


def with_tolerance(framework: Framework, tolerance: Tolerance) -> tuple[Framework, Tolerance]:
    """The framework with another tolerance in place of its widest, that of the last band with one;
    and the one that it takes the place of.

    Rules of their own for some measures stay. Raises NoSuchRule where the bands have no tolerance,
    and where the new one leaves no figure to its band.
    """
    rules = framework.measures
    near = [band for band in rules.bands if band.tolerance]
    widest = near[-1] if near else None
    if widest is None or widest.tolerance is None:
        raise NoSuchRule(
            "The framework's bands have no tolerance that another could take the place of. "
            "To try another rule, name a scheme with --scheme."
        )
    inner = [b.tolerance for b in near[:-1] if b.tolerance and b.when == widest.when]
    too_wide = [
        t for t in inner if t.relative == tolerance.relative and t.amount >= tolerance.amount
    ]
    if too_wide:
        word = framework.status(widest.status).word
        raise NoSuchRule(
            f"Within {too_wide[-1]} another band holds already, so with {tolerance} nothing could "
            f"be {word}. Give a tolerance wider than {too_wide[-1]}, or a scheme file of your own "
            "with --scheme."
        )
    bands = tuple(
        band.model_copy(update={"tolerance": tolerance}) if band is widest else band
        for band in rules.bands
    )
    changed = rules.model_copy(update={"bands": bands})
    return framework.model_copy(update={"measures": changed}), widest.tolerance


def compare_rules(
    today: Framework,
    other: Framework,
    catalogue: Catalogue,
    history: History,
    chosen: Iterable[Measure],
    first: Period | None = None,
    last: Period | None = None,
) -> WhatIf:
    """Judge what is recorded of the chosen measures, from one period to another, by both rules.

    Earlier figures are looked up in the whole history.
    """
    figures: list[Rejudged] = []
    impossible: list[Impossible] = []
    untargeted = 0
    for measure in chosen:
        for point in history.of(measure.ref):
            early = first is not None and point.period < first
            if point.actual is None or early or (last is not None and point.period > last):
                continue
            found = _judge_twice(today, other, measure, point, history)
            match found:
                case Rejudged():
                    figures.append(found)
                case Impossible():
                    impossible.append(found)
                case None:
                    untargeted += 1
    series = (points for points in history.series.values() if points)
    unknown = tuple(p[0].ref for p in series if catalogue.item(p[0].ref) is None)
    return WhatIf(today, other, tuple(figures), tuple(impossible), untargeted, unknown)


def measure_then(measure: Measure, point: Point) -> Measure:
    """A measure with the target that was recorded for a period in place of today's."""
    if point.target is None and earlier_target(measure):
        return measure  # its target is an earlier figure, which the history has
    none = measure.no_target if point.target is None else ""
    return replace(
        measure,
        target=point.target,
        quarter_targets=(None,) * 4,
        target_than=None,
        no_target=none,
    )


def _judge_twice(
    today: Framework, other: Framework, measure: Measure, point: Point, history: History
) -> Rejudged | Impossible | None:
    """A point by both rules; None where there is nothing that it could be held against."""
    assert point.actual is not None
    then = measure_then(measure, point)
    earlier = earlier_figures(today.trend, then, point.period, history)
    if isinstance(aim_of(then, point.period, earlier), str):
        return None
    if not is_possible(then, point.actual):
        outcome = judge_measure(today.measures, then, point.period, point.actual)
        return Impossible(measure, point.period, outcome.reason)
    by_today, by_other = (
        _judge(each.measures, then, point.period, point.actual, earlier) for each in (today, other)
    )
    changed: bool | None = None
    if not _have_one_in_common(today, by_today, other, by_other):
        changed = True
    elif by_today.is_told and by_other.is_told:
        changed = False
    value = round_half_up(point.actual, measure.decimals)
    return Rejudged(
        measure, point.period, value, point.target, by_today, by_other, changed, point.status
    )


def _have_one_in_common(
    today: Framework, by_today: Verdict, other: Framework, by_other: Verdict
) -> bool:
    """Whether both rules may give one status. A scheme of one's own may call it by another id."""
    words = {normalise(today.status(status).word) for status in by_today.possible}
    return any(
        status in by_today.possible or normalise(other.status(status).word) in words
        for status in by_other.possible
    )


def _judge(
    rules: MeasureRules, measure: Measure, period: Period, actual: Decimal, earlier: Earlier
) -> Verdict:
    """The status of a figure by a rule, or those that it may have."""
    aim = aim_of(measure, period, earlier)
    assert not isinstance(aim, str)
    value = round_half_up(actual, measure.decimals)
    decided, passed = decide(rules, measure, aim, earlier, value)
    lacking = [
        (band.status, span)
        for band, span in passed
        if isinstance(span, str) and _asks_in_vain(rules, band, measure, earlier)
    ]
    possible = tuple(dict.fromkeys((*(status for status, _ in lacking), decided.status)))
    if len(possible) > 1:
        return Verdict(possible, " ".join(dict.fromkeys(sentence for _, sentence in lacking)))
    reason = judge_measure(rules, measure, period, actual, earlier=earlier).reason
    return Verdict(possible, reason)


def _asks_in_vain(rules: MeasureRules, band: Band, measure: Measure, earlier: Earlier) -> bool:
    """Whether a band asks for something that could be known and is not."""
    if band.value:
        sided = measure.polarity in (Polarity.HIGHER, Polarity.LOWER)
        return sided and getattr(measure, band.value) is None
    if band.than:
        return earlier.figure(band.than).value is None
    return band.is_near and tolerance_of(rules, band, measure) is None
