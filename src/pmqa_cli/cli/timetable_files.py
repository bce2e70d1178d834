"""The timetable as files that people pin up, send round and import: `pmqa timetable --format`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pmqa_cli.cli.common import CommandError, emit, short_path, talk
from pmqa_cli.model.text import quote
from pmqa_cli.model.words import count_words

if TYPE_CHECKING:
    from pmqa_cli.calendar.page import Page
    from pmqa_cli.calendar.timetable import Timetable
    from pmqa_cli.calendar.workdays import WorkingDays
    from pmqa_cli.store.workspace import Workspace


class Lang(StrEnum):
    """The languages of what is published."""

    EN = "en"
    CY = "cy"


END = {Lang.EN: "", Lang.CY: ".cy"}
"""What a file's name ends in before its suffix."""


def refuse_unfitting(
    how: str, lang: Lang | None, audience: str | None, compare: Path | None
) -> None:
    """Raise CommandError for an option that the format has no room for, instead of leaving it out
    in silence."""
    is_text = how in ("text", "md", "csv", "json")
    if lang and is_text:
        raise CommandError(
            f"--format {how} knows no --lang: csv and json hold the names in both languages. "
            "Ask for html, docx, pdf, xlsx or ics."
        )
    if audience is not None and how != "ics":
        raise CommandError("--audience is for --format ics.")
    if compare and not is_text:
        raise CommandError(
            f"--format {how} does not say what moved. Ask for --compare with text, md, csv or json."
        )


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
    files = {}
    if audience is None:
        whole = write_ics(entries_for(entries), title, lang)
        files[f"timetable-{timetable.year_name}{END[lang]}.ics"] = whole
    for each in (audience,) if audience else audiences_of(entries, tuple(known)):
        asked = known.get(each)
        name = asked.name_cy if asked and lang is Lang.CY and asked.name_cy else ""
        name = name or (asked.name if asked else each)
        data = write_ics(entries_for(entries, each), f"{title}: {name}", lang)
        files[f"timetable-{timetable.year_name}-{each}{END[lang]}.ics"] = data
    if alone:
        (data,) = files.values()
        folder, files = alone.parent, {alone.name: data}
    refuse_existing(folder, files, force=force)
    # The record comes first: a number that was used up and told to nobody does no harm, while one
    # told twice would make calendars ignore the second.
    write_entries(record, {**told, lang.value: entries})
    for path in write_all(folder, files, force=force):
        talk(f"Written: {short_path(path)}")


def write_pages(
    place: Workspace,
    timetable: Timetable,
    today: date | None,
    *,
    how: str,
    lang: Lang | None,
    output: Path | None,
    force: bool,
) -> None:
    """The timetable as html, docx, pdf or xlsx, in the language asked for, else in English.

    A page of html is printed where no file is named. Where one is and no language, there is a page
    in every language of the council, each with a link to the other. The others are files, in the
    folder one is in where no name is given.
    """
    from pmqa_cli.report.timetable_html import write_html
    from pmqa_cli.store.files import refuse_existing, write_all

    own = place.templates_dir / "timetable"
    chosen = lang or Lang.EN

    def show(language: Lang) -> Page:
        return open_page(place, timetable, language, today)

    if how == "html" and output is None:
        emit(write_html(show(chosen), own).decode("utf-8"), None)
        return
    path = output or Path(f"timetable-{timetable.year_name}{END[chosen]}.{how}")
    languages = [chosen]
    if how == "html" and lang is None and len(place.config.languages) > 1:
        languages = [Lang(each) for each in place.config.languages]
    names = {each: path.name if len(languages) == 1 else _name_in(path, each) for each in languages}
    refuse_existing(path.parent, names.values(), force=force)
    files = {}
    for each, name in names.items():
        if how == "html":
            others = [other for language, other in names.items() if language is not each]
            files[name] = write_html(show(each), own, *others)
        else:
            files[name] = _write_document(show(each), how, own)
    for written in write_all(path.parent, files, force=force):
        talk(f"Written: {short_path(written)}")


def _write_document(page: Page, how: str, own: Path) -> bytes:
    if how == "xlsx":
        from pmqa_cli.excel.timetable import write_timetable

        return write_timetable(page)
    if how == "docx":
        from pmqa_cli.report.timetable_docx import write_docx

        return write_docx(page, own)
    from pmqa_cli.report.timetable_pdf import write_pdf

    printed = write_pdf(page, own)
    if printed.replaced:
        talk(
            "timetable: warning: the font has no shape for these characters, so the PDF has their "
            f"names instead: {' '.join(printed.replaced)}"
        )
    return printed.data


def open_page(place: Workspace, timetable: Timetable, lang: Lang, today: date | None) -> Page:
    """The timetable in a language, saying on stderr what stands there in another."""
    from pmqa_cli.calendar.page import build_page
    from pmqa_cli.store.wording import load_wording

    page = build_page(
        timetable,
        load_wording(lang.value, place.templates_dir),
        place.config.organisation,
        place.config.organisation_cy,
        place.framework.audiences,
        today,
    )
    if page.untranslated:
        named = "; ".join(quote(each) for each in page.untranslated)
        count = count_words(len(page.untranslated), "name")
        talk(
            f"timetable: info PM110 missing-translation: {count} without Welsh: {named}. "
            "Each stands there in English, marked as such. Write name_cy into your framework's "
            "stages and audiences, and organisation_cy into pmqa.toml."
        )
    if lang is Lang.CY:
        talk(
            "timetable: info PM110 missing-translation: owners and what is due are written in one "
            "language, and stand there in it. How dates are found is left out."
        )
    return page


def _name_in(path: Path, lang: Lang) -> str:
    """The name of a page in a language: "timetable.html", "timetable.cy.html"."""
    return f"{path.stem.removesuffix(END[Lang.CY])}{END[lang]}{path.suffix}"
