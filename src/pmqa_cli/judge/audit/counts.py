"""Counts that a publication claims: do they add up, and do the rows above bear them out?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from pmqa_cli.judge.audit.words import read_status
from pmqa_cli.judge.numbers import HUNDRED, round_half_up, say_number
from pmqa_cli.model.publication import Counts, Figure, Published, Ruling
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.words import either


def judge_counts(scheme: Scheme, row: Published, above: Sequence[Published]) -> Ruling:
    """Whether a row's counts add up, and agree with the statuses published above it."""
    assert row.counts is not None
    counts = row.counts
    added = sum(counts.by_status.values(), Decimal(0))
    counted = _published_above(scheme, row, above)
    checks = (
        _add_up(counts, added),
        _check_percent(counts, added),
        _check_above(scheme, counts, counted),
    )
    wrong = [each for check in checks for each in check or ()]
    told = _say(scheme, counted) if counted else ""
    calculated = "; ".join(part for part in (_calculated(counts, added), told) if part)
    if wrong:
        return Ruling(calculated, counts.text, False, " ".join(wrong))
    if all(check is None for check in checks):
        reason = "There is nothing to hold the count against."
        return Ruling(calculated, counts.text, None, reason)
    return Ruling(calculated, counts.text, True, f"{calculated}.")


def _words(scheme: Scheme, colour: str) -> str:
    return next((each.word for each in scheme.statuses if each.id == colour), colour.capitalize())


def _calculated(counts: Counts, added: Decimal) -> str:
    """The counts worked out again, as far as the row alone goes."""
    if len(counts.by_status) > 1:
        parts = " + ".join(say_number(count) for count in counts.by_status.values())
        return f"{parts} = {say_number(added)}"
    some = _on_track(counts)
    if some is not None and counts.total:
        percent = some / counts.total * HUNDRED
        shown = say_number(round_half_up(percent, 1))
        return f"{say_number(some)} of {say_number(counts.total)} is {shown}%"
    return ""


def _add_up(counts: Counts, added: Decimal) -> list[str] | None:
    """What is wrong with a total; None where there is nothing to add up to one."""
    total = counts.total
    if total is None:
        return None
    if len(counts.by_status) > 1:
        if added == total:
            return []
        parts = " + ".join(
            f"{colour.capitalize()} {say_number(count)}"
            for colour, count in counts.by_status.items()
        )
        return [f"{parts} = {say_number(added)}, and the total says {say_number(total)}."]
    some = _on_track(counts)
    if some is not None and some > total:
        return [f"{say_number(some)} of {say_number(total)} cannot be."]
    return None


def _on_track(counts: Counts) -> Decimal | None:
    if counts.on_track is not None:
        return counts.on_track
    if len(counts.by_status) == 1:
        return next(iter(counts.by_status.values()))
    return counts.by_status.get("green")


def _check_percent(counts: Counts, added: Decimal) -> list[str] | None:
    """A percentage that no way of working it out gives, at the decimals it was published with;
    None where there is no percentage."""
    percent, some = counts.percent, _on_track(counts)
    wholes = [whole for whole in (counts.total, added or None) if whole]
    if percent.value is None or some is None or not wholes:
        return None
    green = [some]
    if "blue" in counts.by_status and len(counts.by_status) > 1:
        green.append(some + counts.by_status["blue"])
    decimals = _decimals(percent)
    ways = [part / whole * HUNDRED for part in green for whole in wholes]
    if any(round_half_up(way, decimals) == percent.value for way in ways):
        return []
    share = say_number(round_half_up(ways[0], max(decimals, 1)))
    return [
        f"{say_number(green[0])} of {say_number(wholes[0])} is {share}%, and "
        f"{percent.text.removesuffix('%')}% was published."
    ]


def _decimals(figure: Figure) -> int:
    assert figure.value is not None
    exponent = figure.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# ---------------------------------------------------------------- the rows above


def _published_above(
    scheme: Scheme, row: Published, above: Sequence[Published]
) -> Counter[str] | None:
    """How many of the rows above that a count is about were published with each colour.

    None where that cannot be told: rows of several councils or periods and a count that names
    none, or a row whose status is unknown.
    """
    rows = [each for each in above if each.counts is None]
    for field in ("council", "period"):
        wanted = getattr(row, field).casefold()
        known = {getattr(each, field).casefold() for each in rows}
        if wanted:
            rows = [each for each in rows if getattr(each, field).casefold() == wanted]
        elif len(known) > 1:
            return None
    counted: Counter[str] = Counter()
    for each in rows:
        claimed = read_status(scheme, each.status)
        if len(claimed.ids) == 1 and not claimed.uncoloured:
            counted[claimed.ids[0]] += 1
        elif not claimed.uncoloured and not claimed.nothing:
            return None
    return counted or None


def _say(scheme: Scheme, counted: Counter[str]) -> str:
    return "above: " + ", ".join(
        f"{counted[status.id]} {status.word}" for status in scheme.statuses if counted[status.id]
    )


def _check_above(scheme: Scheme, counts: Counts, counted: Counter[str] | None) -> list[str] | None:
    """Where a count and the statuses above it differ; None where they are not of the same rows."""
    claimed = counts.total if counts.total is not None else sum(counts.by_status.values())
    if counted is None or claimed != counted.total():
        # The file may be an extract: then nothing can be told from its rows.
        return None
    wrong = [
        f"{say_number(count)} {_words(scheme, colour)} counted, {counted[colour]} published above."
        for colour, count in counts.by_status.items()
        if count != counted[colour]
    ]
    if counts.on_track is not None:
        good = [status for status in scheme.statuses if status.on_track and counted[status.id]]
        there = sum(counted[status.id] for status in good)
        if counts.on_track != there:
            words = either([status.word for status in good]) or "on target"
            wrong.append(
                f"{say_number(counts.on_track)} counted as on target, {there} published above as "
                f"{words}."
            )
    return wrong
