"""The timetable as files that people pin up, send round and import: `pmqa timetable --format`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pmqa_cli.cli.common import CommandError, short_path, talk

if TYPE_CHECKING:
    from pmqa_cli.calendar.timetable import Timetable
    from pmqa_cli.calendar.workdays import WorkingDays
    from pmqa_cli.store.workspace import Workspace


class Lang(StrEnum):
    """The languages of what is published."""

    EN = "en"
    CY = "cy"


def write_calendars(
    place: Workspace,
    timetable: Timetable,
    working_days: WorkingDays,
    today: date,
    *,
    lang: Lang,
    audience: str | None,
    folder: Path,
    force: bool,
) -> None:
    """An .ics file for each audience and one with everything, or that of one audience; and the
    record of what they told. ``folder`` may be a file where one audience is asked for.

    Raises CommandError for an audience that the framework has not, FileExists for files that are
    there already.
    """
    from pmqa_cli.calendar.entries import audiences_of, entries_for, renew_entries, say_entries
    from pmqa_cli.model.words import did_you_mean
    from pmqa_cli.report.ics import write_ics
    from pmqa_cli.store.entries import read_entries, write_entries
    from pmqa_cli.store.files import refuse_existing, write_all
    from pmqa_cli.store.wording import load_wording

    known = {each.id: each for each in place.framework.audiences}
    if audience is not None and audience not in known:
        raise CommandError(
            f'There is no audience "{audience}" in the framework.{did_you_mean(audience, known)} '
            f"There are: {', '.join(known)}."
        )
    alone = folder if folder.suffix == ".ics" else None
    if alone and audience is None:
        raise CommandError(
            f"{short_path(alone)} is one file, and there is a calendar for each audience. Name a "
            "folder, or one audience with --audience."
        )
    wording = load_wording(lang.value, place.templates_dir)
    record = place.entries_path(timetable.year_name)
    told = read_entries(record)
    seed = "/".join(
        (place.config.domain or place.config.organisation, timetable.year_name, lang.value)
    )
    said = say_entries(timetable, wording, working_days)
    entries = renew_entries(told.get(lang.value, {}), said, seed, today)
    title = f"{wording.say('timetable.title')} {timetable.year_name}"
    end = "" if lang is Lang.EN else f".{lang}"
    files = {}
    if audience is None:
        whole = write_ics(entries_for(entries), title, lang)
        files[f"timetable-{timetable.year_name}{end}.ics"] = whole
    for each in (audience,) if audience else audiences_of(entries, tuple(known)):
        asked = known.get(each)
        name = asked.name_cy if asked and lang is Lang.CY and asked.name_cy else ""
        name = name or (asked.name if asked else each)
        data = write_ics(entries_for(entries, each), f"{title}: {name}", lang)
        files[f"timetable-{timetable.year_name}-{each}{end}.ics"] = data
    if alone:
        (data,) = files.values()
        folder, files = alone.parent, {alone.name: data}
    refuse_existing(folder, files, force=force)
    # The record comes first: a number that was used up and told to nobody does no harm, while one
    # told twice would make calendars ignore the second.
    write_entries(record, {**told, lang.value: entries})
    for path in write_all(folder, files, force=force):
        talk(f"Written: {short_path(path)}")
