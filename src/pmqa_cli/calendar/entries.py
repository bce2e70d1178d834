"""Calendar entries: what was told to whom, so that a changed date changes the entry people have.

An entry keeps its uid for good. Its sequence goes up whenever what it says changes, and what is no
longer due stays as a cancelled entry: a calendar that imports the file again then moves or strikes
out what it has, and adds nothing twice (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from pmqa_cli.calendar.timetable import Stage, Timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.text import visible
from pmqa_cli.model.wording import Wording


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says."""

    day: date
    time: str
    """"10:00"; empty for the whole day."""
    summary: str
    description: str
    audience: str
    """The id of the audience that is told; empty where the framework names none."""
    remind: date
    """On which day people are reminded: the working day before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was last told."""

    uid: str
    content: Content
    sequence: int
    """0 for the first, one more for every change."""
    stamp: date
    """When it was told so."""
    is_cancelled: bool = False
    left: tuple[str, ...] = ()
    """The audiences that were told once and no longer are: for them it is cancelled."""

    def as_told(self, audience: str | None) -> Entry | None:
        """The entry as an audience sees it, None where it never did; with None, as all do."""
        if audience in (None, self.content.audience):
            return self
        return replace(self, is_cancelled=True) if audience in self.left else None


def say_entries(
    timetable: Timetable, wording: Wording, working_days: WorkingDays
) -> dict[str, Content]:
    """What each stage with a date says as an entry, by the stage's place: "Q1/returns-due".

    A Welsh entry has the stage's Welsh name; one without keeps its own, and what the framework
    says in English only is left out.
    """
    return {
        _place(stage): Content(
            day=stage.date,
            time=stage.time,
            summary=visible(f"{_name(stage, wording)} ({_period(stage, wording)})"),
            description="\n".join(visible(line) for line in _describe(stage, wording)),
            audience=stage.audience,
            remind=working_days.add(stage.date, -1),
        )
        for stage in timetable.stages
        if stage.date
    }


def renew_entries(
    before: Mapping[str, Entry], said: Mapping[str, Content], seed: str, stamp: date
) -> dict[str, Entry]:
    """The entries after a run that says this, given those after the last.

    ``seed`` is what uids are made from beside the stage's place: the council, the year and the
    language. What is said as before keeps its sequence and stamp.
    """
    entries = dict(before)
    for place in before.keys() - said.keys():
        old = before[place]
        if not old.is_cancelled:
            entries[place] = replace(old, is_cancelled=True, sequence=old.sequence + 1, stamp=stamp)
    for place, content in said.items():
        found = before.get(place)
        if found is None:
            uid = str(uuid5(NAMESPACE_URL, f"{seed}/{place}"))
            entries[place] = Entry(uid, content, 0, stamp)
        elif found.is_cancelled or found.content != content:
            told = dict.fromkeys((*found.left, found.content.audience))
            left = tuple(each for each in told if each not in ("", content.audience))
            entries[place] = Entry(found.uid, content, found.sequence + 1, stamp, left=left)
    return entries


def entries_for(entries: Mapping[str, Entry], audience: str | None = None) -> tuple[Entry, ...]:
    """The entries of an audience, or all, in the order of their dates."""
    told = [entry.as_told(audience) for entry in entries.values()]
    found = [each for each in told if each is not None]
    return tuple(sorted(found, key=lambda each: (each.content.day, each.content.time, each.uid)))


def audiences_of(entries: Mapping[str, Entry], order: Sequence[str]) -> tuple[str, ...]:
    """The ids of the audiences that are told anything, or were, in the framework's order."""
    told = {each for entry in entries.values() for each in (entry.content.audience, *entry.left)}
    known = [each for each in order if each in told]
    return (*known, *sorted(told - {"", *known}))


def _place(stage: Stage) -> str:
    return f"{f'Q{stage.quarter}' if stage.quarter else 'year'}/{stage.id}"


def _name(stage: Stage, wording: Wording) -> str:
    return (stage.name_cy if wording.language == "cy" else "") or stage.name


def _period(stage: Stage, wording: Wording) -> str:
    year = stage.period_name.split()[0]
    if not stage.quarter:
        return year
    return f"{year} {wording.say('quarter.short', quarter=stage.quarter)}"


def _describe(stage: Stage, wording: Wording) -> Iterator[str]:
    english = wording.language == "en"
    texts = {
        "due": stage.due,
        "owner": stage.owner,
        "how": stage.anchor if english else "",
    }
    for key, text in texts.items():
        if text:
            yield f"{wording.say(f'timetable.{key}')}: {text}"
    if stage.note:
        doubt = wording.say("timetable.uncertain")
        yield f"{doubt}: {stage.note}." if english else f"{doubt}."
