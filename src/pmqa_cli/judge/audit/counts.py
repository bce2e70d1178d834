"""Counts that a publication claims: do they add up, and do the rows above bear them out?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.audit.claims import say_counted
from pmqa_cli.judge.audit.columns import UNCOLOURED
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
    plain = sum((n for c, n in counts.by_status.items() if _is_plain(scheme, c)), Decimal(0))
    shares = _shares(counts, added, plain)
    counted = _published_above(scheme, row, above)
    checks = (
        _add_up(counts, added, plain),
        _check_percent(counts, shares),
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
    of_what = _say_whole(counts, shares) if plain else ""
    if plain and counts.total == added - plain:
        of_what = f" The total is of the {say_number(added - plain)} that have a colour.{of_what}"
    return Ruling(calculated, counts.text, True, f"{calculated}.{of_what}")


def _is_plain(scheme: Scheme, column: str) -> bool:
    """Whether a column counts rows that have no colour in this scheme."""
    return column in UNCOLOURED or read_status(scheme, column).uncoloured


def _words(scheme: Scheme, colour: str) -> str:
    return next((each.word for each in scheme.statuses if each.id == colour), say_counted(colour))


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


def _add_up(counts: Counts, added: Decimal, plain: Decimal) -> list[str] | None:
    """What is wrong with a total; None where there is nothing to add up to one.

    A total may be of all rows, or of those that have a colour.
    """
    total = counts.total
    if total is None:
        return None
    if len(counts.by_status) > 1:
        if total in (added, added - plain):
            return []
        parts = " + ".join(
            f"{say_counted(colour)} {say_number(count)}"
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


@dataclass(frozen=True, slots=True)
class _Share:
    """One way of working a percentage out."""

    part: Decimal
    whole: Decimal
    coloured: bool
    """Whether the whole leaves out the rows that have no colour."""

    @property
    def percent(self) -> Decimal:
        return self.part / self.whole * HUNDRED

    def fits(self, published: Figure) -> bool:
        return round_half_up(self.percent, _decimals(published)) == published.value

    def say(self, decimals: int) -> str:
        share = say_number(round_half_up(self.percent, max(decimals, 1)))
        kind = " that have a colour" if self.coloured else ""
        return f"{say_number(self.part)} of {say_number(self.whole)}{kind} is {share}%"


def _shares(counts: Counts, added: Decimal, plain: Decimal) -> list[_Share]:
    """Every way in which the percentage may have been worked out: of all rows, and of those that
    have a colour; with Blue and without."""
    some = _on_track(counts)
    if counts.percent.value is None or some is None:
        return []
    parts = [some]
    if "blue" in counts.by_status and len(counts.by_status) > 1:
        parts.append(some + counts.by_status["blue"])
    totals = list(dict.fromkeys(whole for whole in (counts.total, added) if whole))
    if plain and len(counts.by_status) > 1:
        every = [whole for whole in totals if whole != added - plain]
        wholes = [(whole, False) for whole in every]
        wholes += [(whole - plain, True) for whole in every if whole > plain]
    else:
        wholes = [(whole, False) for whole in totals]
    return [_Share(part, whole, coloured) for part in parts for whole, coloured in wholes]


def _check_percent(counts: Counts, shares: list[_Share]) -> list[str] | None:
    """A percentage that no way of working it out gives, at the decimals it was published with;
    None where there is no percentage."""
    percent = counts.percent
    if not shares:
        return None
    if any(share.fits(percent) for share in shares):
        return []
    decimals = _decimals(percent)
    told = [shares[0], *[share for share in shares if share.coloured][:1]]
    said = ", ".join(share.say(decimals) for share in told)
    return [f"{said}, and {percent.text.removesuffix('%')}% was published."]


def _say_whole(counts: Counts, shares: list[_Share]) -> str:
    """Of which rows a percentage that fits is: of all, of those that have a colour, or of both."""
    fitting = [share for share in shares if share.fits(counts.percent)]
    wholes = [
        f"{'the ' if coloured else 'all '}{say_number(found.whole)}"
        f"{' that have a colour' if coloured else ''}"
        for coloured in (False, True)
        if (found := next((s for s in fitting if s.coloured is coloured), None))
    ]
    return f" The percentage is of {either(wholes)}." if wholes else ""


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
    added = sum(counts.by_status.values(), Decimal(0))
    claimed = counts.total if counts.total is not None else added
    coloured = {c: n for c, n in counts.by_status.items() if not _is_plain(scheme, c)}
    if len(counts.by_status) > 1:
        judged = sum(coloured.values(), Decimal(0))
        claimed -= added - judged if claimed != judged else 0
    elif counts.by_status and not coloured:
        return None
    if counted is None or claimed != counted.total():
        # The file may be an extract: then nothing can be told from its rows.
        return None
    wrong = [
        f"{say_number(count)} {_words(scheme, colour)} counted, {counted[colour]} published above."
        for colour, count in coloured.items()
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
