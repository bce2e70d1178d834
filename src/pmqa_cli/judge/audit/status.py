"""A published status held against the figures beside it, by a scheme's rule."""

from __future__ import annotations

from typing import Final

from pmqa_cli.judge.audit.rules import Scheme
from pmqa_cli.judge.audit.words import Claimed, read_period, read_status
from pmqa_cli.judge.status import aim_of, judge_measure
from pmqa_cli.model.catalogue import Polarity
from pmqa_cli.model.framework import StatusId
from pmqa_cli.model.period import Period
from pmqa_cli.model.publication import Judged, Published, Unjudged
from pmqa_cli.model.text import normalise, visible
from pmqa_cli.model.words import either

SOME_PERIOD: Final = Period(2000, 1)
"""For a row that names none: a published target is that of its own period, whichever it is."""


def say(text: str) -> str:
    """A published word as a sentence repeats it."""
    return visible(text)[:60]


def judge_status(scheme: Scheme, row: Published) -> Judged:
    """Whether the status that a row publishes follows from its own figures."""
    claimed = read_status(scheme.statuses, row.status)
    published = say(row.status)
    if blocked := _find_obstacle(row):
        reason, why = blocked
        if claimed.uncoloured and row.actual.value is None and not row.actual.is_unreadable:
            return Judged(_no_figure(scheme), published, True, reason)
        return Judged("", published, None, _with_claim(reason, claimed, published), why)
    measure = row.measure
    period = read_period(row.period) or SOME_PERIOD
    if isinstance(aim_of(measure, period), str) and not measure.no_target:
        return _without_aim(row, claimed, published)
    assert row.actual.value is not None
    outcome = judge_measure(scheme.measures, measure, period, row.actual.value)
    reason = outcome.reason
    if outcome.status == StatusId.NO_TARGET:
        reason = f"There is no target: {say(measure.no_target)}."
    return _compare(scheme, (outcome.status,), reason, claimed, published)


def _no_figure(scheme: Scheme) -> str:
    return scheme.status(StatusId.NOT_AVAILABLE).word


def has_colour_without_figure(scheme: Scheme, row: Published) -> bool:
    """Whether a colour was published where the row says that there is no figure."""
    claimed = read_status(scheme.statuses, row.status)
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
    return f"{reason} No status was published." if claimed.nothing else (
        f"{reason} Published {published}."
    )  # fmt: skip


def _without_aim(row: Published, claimed: Claimed, published: str) -> Judged:
    """A row that has a figure and nothing to hold it against."""
    polarity = row.measure.polarity
    if polarity is None:
        reason, why = "Which way is better is not said.", Unjudged.NO_POLARITY
    elif polarity is Polarity.NONE:
        reason, why = "Neither way is better.", Unjudged.NO_POLARITY
    else:
        reason, why = "The paper gives no target.", Unjudged.INPUT_MISSING
    if claimed.uncoloured:
        return Judged("", published, True, f"{reason} No colour can be told, and none was given.")
    return Judged("", published, None, _with_claim(reason, claimed, published), why)


def _compare(
    scheme: Scheme, possible: tuple[str, ...], reason: str, claimed: Claimed, published: str
) -> Judged:
    """A published status beside the one, or the few, that the rule allows."""
    statuses = [scheme.status(each) for each in possible]
    calculated = either([status.word for status in statuses])
    if claimed.nothing:
        why = Unjudged.NOTHING_PUBLISHED
        return Judged(calculated, "", None, f"{reason} No status was published.", why)
    known = {band.status for band in scheme.measures.bands}
    ids = [each for each in claimed.ids if each in known or not scheme.status(each).colour]
    if not ids and not claimed.uncoloured:
        words = either([scheme.status(each).word for each in dict.fromkeys(
            band.status for band in scheme.measures.bands)])  # fmt: skip
        reason = f'{reason} "{published}" is no status of this scheme ({words}).'
        return Judged(calculated, published, None, reason, Unjudged.STATUS_UNKNOWN)
    both_plain = claimed.uncoloured and not any(status.colour for status in statuses)
    fits = both_plain or not set(ids).isdisjoint(possible)
    if fits and len(possible) > 1:
        return Judged(calculated, published, None, reason, Unjudged.INPUT_MISSING)
    if fits:
        return Judged(calculated, published, True, reason)
    meant = either([scheme.status(each).word for each in ids])
    if meant and normalise(meant) != normalise(published):
        published_as = f'{meant} ("{published}")'
    else:
        published_as = published
    told = f"{reason.rstrip('.')}: {calculated} by the rule, published {published_as}."
    return Judged(calculated, published, False, told)
