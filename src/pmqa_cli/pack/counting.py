"""Counting: the headline, what it leaves out, and how it changed. Source: formats.md, Counting.

Reportable is what has a colour; on track what the framework says is (Green and Blue). Whatever is
not reportable is named in the same sentence, so a silent service never improves a percentage, and
a service that sent something is not said to have been silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pmqa_cli.judge.numbers import percent_of
from pmqa_cli.model.framework import StatusId
from pmqa_cli.model.words import join_words
from pmqa_cli.pack.nouns import (
    Badge,
    Change,
    Count,
    Tally,
)
from pmqa_cli.pack.words import count_of


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
PARTNERSHIP = Noun("partnership measure", "partnership measures", "met target", "met target")
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
    is_unusable: bool = False
    """Not returned in status, but the return has something for it."""


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


def count_own(
    statuses: Sequence[Badge],
    own: Sequence[Counted],
    partners: Sequence[Counted],
    previous_period: str = "",
) -> Count:
    """Count measures of the council or of a service, those of partners apart from its own.

    A partnership measure is not the council's to deliver, so it moves no percentage of the
    council's; it is not passed over either, so the same sentence says how it stands.
    """
    counted = count_rows(statuses, own, MEASURES, previous_period)
    apart = count_rows(statuses, partners, PARTNERSHIP, previous_period) if partners else None
    return replace(counted, apart=apart)


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
    said: list[str] = []
    for status in order:
        if not found[status]:
            continue
        word = known[status].word.lower()
        phrase = "with no target" if status == StatusId.NO_TARGET else word
        if status == StatusId.NOT_RETURNED:
            said += _not_returned(phrase, [row for row in rows if row.status == status])
        else:
            said.append(f"{found[status]} {phrase}")
    return ", ".join(said)


def _not_returned(phrase: str, rows: Sequence[Counted]) -> Iterator[str]:
    """Who sent nothing, and who sent something that cannot be used: two things, never one."""
    silent = Counter(row.service_name for row in rows if not row.is_unusable)
    unusable = Counter(row.service_name for row in rows if row.is_unusable)
    if silent:
        who = _names(silent, "{} ({})")
        yield f"{silent.total()} {phrase}{f' by {who}' if who else ''}"
    if unusable:
        who = _names(unusable, "{} {}")
        yield f"{unusable.total()} returned but not usable{f' ({who})' if who else ''}"


def _names(numbers: Counter[str], pattern: str) -> str:
    """Names, each with its number where there are several; empty where nobody is named."""
    names = [name for name in numbers if name]
    if len(names) == 1:
        return names[0]
    return join_words([pattern.format(name, numbers[name]) for name in names])


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
