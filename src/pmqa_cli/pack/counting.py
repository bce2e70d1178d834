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


def percent_of(part: int, whole: int) -> int | None:
    """A whole percentage, half up: 12.5% is 13. None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def count_rows(
    statuses: Sequence[Badge],
    rows: Sequence[Counted],
    noun: Noun,
    earlier: Sequence[str] = (),
    previous_period: str = "",
) -> Count:
    """Count entries. Every status id in ``rows`` must be among ``statuses``.

    ``earlier`` holds the status ids recorded for the same group in ``previous_period``; without
    any that has a colour, no change is stated.
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
        change=_change(known, earlier, percent, previous_period) if noun.did else None,
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
    known: Mapping[str, Badge], earlier: Sequence[str], percent: int | None, period: str
) -> Change | None:
    badges = [known[status] for status in earlier if status in known]
    reportable = sum(badge.colour for badge in badges)
    before = percent_of(sum(badge.on_track for badge in badges), reportable)
    if percent is None or before is None:
        return None
    points = percent - before
    tail = f"{before}% of {reportable} in {period}."
    if not points:
        sentence = f"The same as {tail}"
    else:
        way = "Up" if points > 0 else "Down"
        sentence = f"{way} {count_of(abs(points), 'point')} from {tail}"
    return Change(period, before, reportable, points, sentence)
