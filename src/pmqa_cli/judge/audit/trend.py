"""A published trend held against the figures beside it."""

from __future__ import annotations

from decimal import Decimal

from pmqa_cli.judge.audit.status import say
from pmqa_cli.judge.audit.words import read_trend, says_nothing
from pmqa_cli.judge.numbers import round_half_up, say_number
from pmqa_cli.judge.trend import unwanted
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import TrendRules
from pmqa_cli.model.period import SOME_PERIOD
from pmqa_cli.model.publication import Published, Ruling

WORDS = TrendRules()
"""What a trend is called."""


def judge_trend(row: Published) -> Ruling:
    """Whether the trend that a row publishes follows from its own figures.

    An arrow may mean the figure or the performance, and a paper may compare with the period before
    or with last year: only a trend that none of these explains is a contradiction.
    """
    if says_nothing(row.trend):
        return Ruling()
    published = say(row.trend)
    said = read_trend(row.trend)
    now = row.actual.value
    earlier = [
        (figure.value, words)
        for figure, words in (
            (row.previous, "before"),
            (row.last_year, "in the same period last year"),
        )
        if figure.value is not None
    ]
    if now is None or not earlier:
        lacks = "no figure" if now is None else "no earlier figure that can be used"
        return Ruling("", published, None, f"There is {lacks} to compare.")
    tried = [_compare(row.measure, now, before, words) for before, words in earlier]
    calculated, reason, _ = tried[0]
    if not said:
        return Ruling(calculated, published, None, f"{reason}. Published {published}.")
    fits = [(word, why, each) for word, why, each in tried if said in each]
    if fits:
        word, why, _ = fits[0]
        return Ruling(word, published, True, f"{why}.")
    if all(_is_open(said, row.measure, each) for _, _, each in tried):
        neither = row.measure.polarity is Polarity.NONE
        why = "Neither way is better" if neither else "Which way is better is not said"
        reason = f"{reason}. {why}. Published {published}."
        return Ruling(calculated, published, None, reason)
    reasons = "; ".join(why for _, why, _ in tried)
    told = f"{reasons}: {calculated} by the figures, published {published}."
    return Ruling(calculated, published, False, told)


def _compare(
    measure: Measure, now: Decimal, before: Decimal, words: str
) -> tuple[str, str, frozenset[str]]:
    """The trend's word, its arithmetic, and what may be published of it."""
    new, old = (round_half_up(value, measure.decimals) for value in (now, before))
    reason = f"{say_number(new)} now, {say_number(old)} {words}"
    if new == old:
        return WORDS.unchanged, reason, frozenset({"same"})
    moved = "up" if new > old else "down"
    new_off, old_off = (unwanted(measure, SOME_PERIOD, value) for value in (new, old))
    if new_off is None or old_off is None:
        return (WORDS.up if moved == "up" else WORDS.down), reason, frozenset({moved})
    if new_off == old_off:
        return WORDS.unchanged, reason, frozenset({"same", moved})
    if new_off < old_off:
        return WORDS.improved, reason, frozenset({"better", "up", moved})
    return WORDS.declined, reason, frozenset({"worse", "down", moved})


def _is_open(said: str, measure: Measure, fitting: frozenset[str]) -> bool:
    """Whether a published trend might be right for all that the row says.

    Where neither way is better, up and down are the figure's own directions and can be told; better
    and worse cannot. Where the row does not say which way is better, an arrow may mean either.
    """
    if said == "same" or "same" in fitting:
        return False
    if measure.polarity is Polarity.NONE:
        return said in ("better", "worse")
    return measure.polarity is None
