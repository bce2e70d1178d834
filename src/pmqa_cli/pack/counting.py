"""Counting: the headline, what it leaves out, and how it changed. Source: formats.md, Counting.

Reportable is what has a colour; on track what the framework says is (Green and Blue). Whatever is
not reportable is named in the same sentence, so a silent service never improves a percentage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmqa_cli.model.framework import StatusId
from pmqa_cli.pack.nouns import (
    Badge,
    Change,
    Count,
    Tally,
)
from pmqa_cli.pack.words import count_of, join_words


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, and how its headline says that some of it is on track."""

    singular: str
    plural: str
    did: str
    """"met target", of one."""
    did_all: str
    """The same of several; empty for what has no such headline."""


MEASURES = Noun("measure", "measures", "met target", "met target")
ACTIVITIES = Noun("activity", "activities", "was on track or complete", "were on track or complete")
RISKS = Noun("risk", "risks", "", "")

FEWEST_COMPARED = 3
"""With fewer than this, one entry decides the whole comparison."""

LEFT_OUT = (
    StatusId.NOT_DUE,
    StatusId.NO_TARGET,
    StatusId.NOT_AVAILABLE,
    StatusId.NOT_RETURNED,
)
"""In the order in which a sentence names them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry, as far as counting goes."""

    status: str
    """The status's id."""
    service_name: str = ""
    before: str = ""
    """The id of the status recorded in the quarter before; empty where none was."""


def percent_of(part: int, whole: int) -> int | None:
    """A whole percentage, half up: 12.5% is 13. None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def count_rows(
    statuses: Sequence[Badge], rows: Sequence[Counted], noun: Noun, previous_period: str = ""
) -> Count:
    """Count entries. Every status id in ``rows`` must be among ``statuses``.

    The change since ``previous_period`` is of the entries that had a colour then and have one now.
    """
    known = {badge.id: badge for badge in statuses}
    found = Counter(row.status for row in rows)
    reportable = sum(found[badge.id] for badge in statuses if badge.colour)
    on_track = sum(found[badge.id] for badge in statuses if badge.on_track)
    percent = percent_of(on_track, reportable)
    tallies = tuple(Tally(badge, found[badge.id]) for badge in statuses)
    return Count(
        noun=noun.plural,
        total=len(rows),
        reportable=reportable,
        on_track=on_track,
        percent=percent,
        tallies=tallies,
        headline=_headline(noun, percent, reportable, tallies),
        left_out=_left_out(known, found, rows),
        change=_change(known, rows, noun, previous_period),
    )


def _headline(noun: Noun, percent: int | None, reportable: int, tallies: Sequence[Tally]) -> str:
    if percent is None:
        return f"No reportable {noun.plural}"
    things = count_of(reportable, f"reportable {noun.singular}", f"reportable {noun.plural}")
    if noun.did:
        return f"{percent}% of {things} {noun.did if reportable == 1 else noun.did_all}"
    coloured = [f"{t.count} {t.status.word}" for t in tallies if t.status.colour and t.count]
    return f"{things}: {join_words(coloured)}"


def _left_out(known: Mapping[str, Badge], found: Counter[str], rows: Sequence[Counted]) -> str:
    others = [badge.id for badge in known.values() if not badge.colour]
    order = [*LEFT_OUT, *(each for each in others if each not in set(LEFT_OUT))]
    said = []
    for status in order:
        if not found[status]:
            continue
        word = known[status].word.lower()
        phrase = f"with {word}" if status == StatusId.NO_TARGET else word
        who = ""
        if status == StatusId.NOT_RETURNED:
            who = _by_whom(Counter(r.service_name for r in rows if r.status == status))
        said.append(f"{found[status]} {phrase}{who}")
    return ", ".join(said)


def _by_whom(silent: Counter[str]) -> str:
    names = [name for name in silent if name]
    if not names:
        return ""
    if len(names) == 1:
        return f" by {names[0]}"
    return " by " + join_words([f"{name} ({silent[name]})" for name in names])


def _change(
    known: Mapping[str, Badge], rows: Sequence[Counted], noun: Noun, period: str
) -> Change | None:
    judged_before = [
        (known[row.status], known[row.before])
        for row in rows
        if row.before in known and known[row.before].colour
    ]
    if not noun.did or not judged_before:
        return None
    both = [(now, before) for now, before in judged_before if now.colour]
    compared = len(both)
    on_track = sum(now.on_track for now, _ in both)
    was = sum(before.on_track for _, before in both)
    if compared < FEWEST_COMPARED:
        sentence = "Too few were judged in both quarters to compare."
        short = "Too few to compare"
    else:
        did = noun.did if on_track == 1 else noun.did_all
        sentence = (
            f"Of the {compared} judged in both quarters, {on_track} {did} "
            f"({percent_of(on_track, compared)}%); "
            f"in {period} it was {was} ({percent_of(was, compared)}%)."
        )
        short = f"{on_track} of {compared}, was {was}"
    return Change(period, compared, on_track, was, sentence, short)
