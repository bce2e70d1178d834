"""A published status held against the figures beside it, by a scheme's rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from pmqa_cli.judge.aim import Aim, Earlier, Figure, aim_of
from pmqa_cli.judge.audit.words import Claimed, read_period, read_status
from pmqa_cli.judge.bands import Span, bands_of, span_of
from pmqa_cli.judge.numbers import round_half_up
from pmqa_cli.judge.status import judge_measure
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import StatusId
from pmqa_cli.model.period import SOME_PERIOD
from pmqa_cli.model.publication import Published, Ruling, Unjudged
from pmqa_cli.model.scheme import Band, MeasureRules, Scheme
from pmqa_cli.model.text import normalise, visible
from pmqa_cli.model.words import either


def say(text: str) -> str:
    """A published word as a sentence repeats it."""
    return visible(text)[:60]


def judge_status(scheme: Scheme, row: Published, columns: Collection[str]) -> Ruling:
    """Whether the status that a row publishes follows from its own figures.

    ``columns`` are those of the paper. A figure that a band asks for (a floor, last year's) and
    that the row leaves empty is none; where the paper has no column for it, it is not known.
    """
    claimed = read_status(scheme, row.status)
    published = say(row.status)
    if blocked := _find_obstacle(row):
        reason, why = blocked
        if claimed.uncoloured and why is Unjudged.NO_FIGURE:
            return Ruling(scheme.status(StatusId.NOT_AVAILABLE).word, published, True, reason)
        return Ruling("", published, None, _with_claim(reason, claimed, published), why)
    assert row.actual.value is not None
    measure = row.measure
    rules = own_rules(scheme.measures, measure)
    period = read_period(row.period) or SOME_PERIOD
    earlier = _earlier(row)
    outcome = judge_measure(rules, measure, period, row.actual.value, earlier=earlier)
    aim = aim_of(measure, period, earlier)
    if isinstance(aim, str):
        if measure.no_target:
            reason = f"There is no target: {say(measure.no_target)}."
            return _compare(scheme, (outcome.status,), reason, claimed, published)
        return _without_aim(scheme, row, outcome.status, claimed, published)
    value = round_half_up(row.actual.value, measure.decimals)
    possible = tuple(_possible(rules, measure, aim, earlier, value, columns))
    return _compare(scheme, possible, _in_paper(outcome.reason), claimed, published)


def _earlier(row: Published) -> Earlier:
    decimals = row.measure.decimals
    last_year, before = (
        None if figure.value is None else round_half_up(figure.value, decimals)
        for figure in (row.last_year, row.previous)
    )
    return Earlier(
        Figure("the same period last year", last_year), Figure("the period before", before)
    )


def _in_paper(sentence: str) -> str:
    """A sentence of the engine's, which speaks of the catalogue where a paper stands here."""
    return sentence.replace("The catalogue", "The paper").replace("the catalogue", "the paper")


def _possible(
    rules: MeasureRules,
    measure: Measure,
    aim: Aim,
    earlier: Earlier,
    value: Decimal,
    columns: Collection[str],
) -> Iterator[str]:
    """The statuses that a figure may have: one, or several where the paper has no column for what
    a band asks."""
    seen = set()
    for band in bands_of(rules, measure):
        span = span_of(rules, band, measure, aim, earlier)
        holds = isinstance(span, Span) and span.holds(value)
        if (holds or _is_unknown(band, columns)) and band.status not in seen:
            seen.add(band.status)
            yield band.status
        if holds:
            return


def _is_unknown(band: Band, columns: Collection[str]) -> bool:
    """Whether a band asks for a figure for which the paper has no column."""
    asked: str | None = None
    if band.when == "reaches":
        asked = band.value
    elif band.when == "better":
        asked = "previous" if band.than == "previous period" else "same_period_last_year"
    elif band.is_near and band.own_tolerance == "required":
        asked = "tolerance"
    return asked is not None and asked not in columns


def own_rules(rules: MeasureRules, measure: Measure) -> MeasureRules:
    """The rule for a row: the scheme's, or with the row's own amber value or floor in place of
    its margin.

    Only where all that lies between the best and the worst is one margin around the target: a rule
    of several steps, or one that asks for a figure of its own, is not the row's to rewrite. Nor
    does one figure say what is near a range.
    """
    bands = bands_of(rules, measure)
    middle = [band for band in bands if band.when not in ("no target", "met", "otherwise")]
    is_sided = measure.polarity in (Polarity.HIGHER, Polarity.LOWER)
    if not is_sided or len(middle) != 1 or middle[0].when != "within":
        return rules
    (margin,) = middle
    if margin.status in (band.status for band in bands if band is not margin):
        return rules
    for column in ("amber_value", "floor"):
        if getattr(measure, column) is not None:
            own = Band(status=margin.status, when="reaches", value=column)
            swapped = tuple(own if band is margin else band for band in bands)
            return MeasureRules(bands=swapped, headings=rules.headings)
    return rules


def has_colour_without_figure(scheme: Scheme, row: Published) -> bool:
    """Whether a colour was published where the row says that there is no figure."""
    claimed = read_status(scheme, row.status)
    has_none = row.actual.value is None and not row.actual.is_unreadable
    return has_none and bool(claimed.ids) and not claimed.uncoloured


def _find_obstacle(row: Published) -> tuple[str, Unjudged] | None:
    """Why a row has nothing that could be judged: (a sentence, the reason)."""
    actual = row.actual
    if actual.is_unreadable:
        return f'The figure says "{actual.text}", which is {actual.trouble}.', Unjudged.UNREADABLE
    if actual.value is None:
        said = f' (it says "{actual.text}")' if actual.text else ""
        return f"There is no figure{said}.", Unjudged.NO_FIGURE
    if row.troubles:
        return " ".join(row.troubles.values()), Unjudged.UNREADABLE
    return None


def _with_claim(reason: str, claimed: Claimed, published: str) -> str:
    if claimed.nothing:
        return f"{reason} No status was published."
    return f"{reason} Published {published}."


def _without_aim(
    scheme: Scheme, row: Published, status: str, claimed: Claimed, published: str
) -> Ruling:
    """A row that has a figure and nothing to hold it against."""
    measure = row.measure
    if measure.polarity is None:
        reason, why = "Which way is better is not said.", Unjudged.NO_POLARITY
    elif measure.polarity is Polarity.NONE:
        reason, why = "Neither way is better.", Unjudged.NEITHER_WAY
    elif measure.target_than:
        reason = f"The target is the figure of the {measure.target_than}, which is not given."
        why = Unjudged.INPUT_MISSING
    else:
        reason, why = "The paper gives no target.", Unjudged.INPUT_MISSING
        if status in claimed.ids:
            return Ruling(scheme.status(status).word, published, True, reason)
    if claimed.uncoloured:
        return Ruling("", published, True, f"{reason} No colour can be told, and none was given.")
    return Ruling("", published, None, _with_claim(reason, claimed, published), why)


def _compare(
    scheme: Scheme, possible: tuple[str, ...], reason: str, claimed: Claimed, published: str
) -> Ruling:
    """A published status beside the one, or the few, that the rule allows."""
    statuses = [scheme.status(each) for each in possible]
    calculated = either([status.word for status in statuses])
    if claimed.nothing:
        why = Unjudged.NOTHING_PUBLISHED
        return Ruling(calculated, "", None, f"{reason} No status was published.", why)
    known = dict.fromkeys(band.status for band in scheme.measures.every_band)
    ids = [each for each in claimed.ids if each in known or not scheme.status(each).colour]
    if not ids and not claimed.uncoloured:
        words = either([scheme.status(each).word for each in known])
        reason = f'{reason} "{published}" is no status of this scheme ({words}).'
        return Ruling(calculated, published, None, reason, Unjudged.STATUS_UNKNOWN)
    both_plain = claimed.uncoloured and not any(status.colour for status in statuses)
    fits = both_plain or not set(ids).isdisjoint(possible)
    if fits and len(possible) > 1:
        reason = f"{reason} By the rule it may be {calculated}; published {published}."
        return Ruling(calculated, published, None, reason, Unjudged.INPUT_MISSING)
    if fits:
        return Ruling(calculated, published, True, reason)
    meant = either([scheme.status(each).word for each in ids])
    if meant and normalise(meant) != normalise(published):
        # A letter or another word for it is named beside what it stands for.
        meant = f'{meant} ("{published}")'
    told = f"{reason.rstrip('.')}: {calculated} by the rule, published {meant or published}."
    return Ruling(calculated, published, False, told)
