"""The timetable as people read it, in one language: what a page, a document or a workbook shows.

Frozen and plain, since a council's own templates see it (docs/timetable.md lists what there is).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from pmqa_cli.calendar.timetable import Stage, Timetable
from pmqa_cli.model.audience import Audience
from pmqa_cli.model.text import visible
from pmqa_cli.model.wording import Language, Wording


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and its language where that is not the page's."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A stage with its date."""

    id: str
    date: date | None
    """None where it is not fixed."""
    day: str
    """"Tuesday 14 July 2026"; "Not yet fixed" where it is not."""
    short_day: str
    """Where the month is known: "Tue 14"; empty where it is not."""
    weekday: str
    """"Tuesday"; empty where there is no date."""
    time: str
    """When the meeting begins: "10:00"."""
    stage: Said
    period: str
    """"Q1", or "2026-27" for a stage of the year."""
    due: Said
    owner: Said
    audience: Said
    how: str
    """How the date was found; English, and empty on a Welsh page."""
    note: str
    """What is not certain about the date."""


@dataclass(frozen=True, slots=True)
class Group:
    """The stages of a quarter, or those of the year."""

    id: str
    """"q1" to "q4", "year"."""
    short: str
    """"Q1"; "2026-27" for those of the year."""
    heading: str
    caption: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Everything of a month, in the order of the dates."""

    name: str
    """"July 2026"; for what has no date, what says so."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole timetable."""

    language: Language
    organisation: Said
    title: str
    """"Performance Reporting Timetable"."""
    year: str
    """"2026-27"."""
    begins: date
    """The first day of the financial year."""
    as_at: str
    """"As it stood on 10 July 2026"; empty where nobody said on which day."""
    groups: tuple[Group, ...]
    months: tuple[Month, ...]
    notes: tuple[Said, ...]
    """What was counted, and what is not said here."""
    labels: dict[str, str] = field(default_factory=dict)
    """The words around it, by their names under [timetable] in words.toml."""
    words: dict[str, str] = field(default_factory=dict)
    """The same of [page]."""

    @property
    def name(self) -> str:
        """ "Performance Reporting Timetable 2026-27"."""
        return f"{self.title} {self.year}"

    @property
    def shows_how(self) -> bool:
        """Whether it says how dates were found."""
        return any(row.how for group in self.groups for row in group.rows)

    @property
    def shows_audience(self) -> bool:
        """Whether any stage has an audience."""
        return any(row.audience.text for group in self.groups for row in group.rows)

    @property
    def shows_note(self) -> bool:
        """Whether any date is uncertain."""
        return any(row.note for group in self.groups for row in group.rows)

    @property
    def untranslated(self) -> tuple[str, ...]:
        """The names of the council, of stages and of audiences that have no translation, and stand
        here in the language that they have."""
        rows = [row for group in self.groups for row in group.rows]
        named = [self.organisation, *(each for row in rows for each in (row.stage, row.audience))]
        return tuple(dict.fromkeys(each.text for each in named if each.lang))


def build_page(
    timetable: Timetable,
    wording: Wording,
    organisation: str,
    organisation_cy: str = "",
    audiences: Iterable[Audience] = (),
    as_at: date | None = None,
) -> Page:
    """A timetable in the language of ``wording``.

    A Welsh page says in Welsh what has a Welsh name, and the rest in English, marked as such; how
    dates were found is said in English only and is left out.
    """
    welsh = wording.language == "cy"
    names_cy = {each.id: each.name_cy for each in audiences}

    def say(english: str, other: str = "") -> Said:
        if welsh and other:
            return Said(visible(other))
        return Said(visible(english), "en" if welsh and english else "")

    def show(stage: Stage) -> Row:
        return Row(
            id=stage.id,
            date=stage.date,
            day=wording.write_day(stage.date) if stage.date else label("not_fixed"),
            short_day=wording.write_short_day(stage.date) if stage.date else "",
            weekday=wording.say(f"weekday.{stage.date.isoweekday()}") if stage.date else "",
            time=stage.time,
            stage=say(stage.name, stage.name_cy),
            period=(
                wording.say("quarter.short", quarter=stage.quarter)
                if stage.quarter
                else timetable.year_name
            ),
            due=say(stage.due),
            owner=say(stage.owner),
            audience=say(stage.audience_name, names_cy.get(stage.audience, "")),
            how="" if welsh else visible(stage.anchor),
            note=_note(stage, wording),
        )

    def label(name: str) -> str:
        return wording.say(f"timetable.{name}")

    rows = {stage: show(stage) for stage in timetable.stages}
    notes = [Said(label("basis")), say(timetable.basis), Said(label("explained"))]
    if any(each.lang for row in rows.values() for each in (row.stage, row.due, row.owner)):
        notes.append(Said(label("language")))
    return Page(
        language=wording.language,
        organisation=say(organisation, organisation_cy),
        title=label("title"),
        year=timetable.year_name,
        begins=date(timetable.year, timetable.first_month, 1),
        as_at=wording.say("timetable.as_at", day=wording.write_date(as_at)) if as_at else "",
        groups=tuple(_groups(timetable, wording, rows)),
        months=tuple(_months(rows.values(), wording)),
        notes=tuple(notes),
        labels=wording.labels("timetable"),
        words=wording.labels("page"),
    )


def _groups(timetable: Timetable, wording: Wording, rows: dict[Stage, Row]) -> Iterator[Group]:
    """The quarters in turn, then what takes place once in the year."""
    for period in timetable.periods:
        quarter, ends = period.quarter, period.ends(timetable.first_month)
        yield Group(
            id=f"q{quarter}",
            short=wording.say("quarter.short", quarter=quarter),
            heading=wording.say("quarter.long", quarter=quarter, year=timetable.year_name),
            caption=wording.say("timetable.quarter_caption", day=wording.write_date(ends)),
            rows=tuple(rows[stage] for stage in timetable.of(period)),
        )
    if timetable.yearly:
        yield Group(
            id="year",
            short=timetable.year_name,
            heading=wording.say("timetable.yearly", year=timetable.year_name),
            caption=wording.say("timetable.yearly_caption"),
            rows=tuple(rows[stage] for stage in timetable.yearly),
        )


def _months(rows: Iterable[Row], wording: Wording) -> Iterator[Month]:
    by_month: dict[date, list[Row]] = {}
    undated = []
    for row in rows:
        if row.date:
            by_month.setdefault(row.date.replace(day=1), []).append(row)
        else:
            undated.append(row)
    for month, found in sorted(by_month.items()):
        in_turn = sorted(found, key=lambda row: (row.date or month, row.time))
        yield Month(wording.write_month(month), tuple(in_turn))
    if undated:
        yield Month(wording.say("timetable.not_fixed"), tuple(undated))


def _note(stage: Stage, wording: Wording) -> str:
    if not stage.note:
        return ""
    doubt = wording.say("timetable.uncertain")
    return f"{doubt}: {stage.note}." if wording.language == "en" else f"{doubt}."
