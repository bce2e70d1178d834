"""The sample council's timetable as it is shown."""

from __future__ import annotations

from dataclasses import replace

from examples.make.make_sample import ROOT
from examples.make.making import open_place

from pmqa_cli.calendar.page import Page, Said, build_page
from pmqa_cli.cli.timetable import date_year
from pmqa_cli.model.wording import Language
from pmqa_cli.store.wording import load_wording

AWKWARD = "Tai & <Tenantiaethau>, \u2018=1+1\u2019 \uf0b7 \U0001f600 \u6f22 " + "x" * 90


def sample_page(language: Language = "en", year: int = 2026, awkward: bool = False) -> Page:
    """The year 2026-27, or another; ``awkward`` gives its first row a text that is hard to set."""
    opened = open_place(ROOT)
    place = opened.workspace
    timetable = date_year(place, opened.catalogue, year)
    page = build_page(
        timetable,
        load_wording(language),
        place.config.organisation,
        place.config.organisation_cy,
        place.framework.audiences,
    )
    if not awkward:
        return page
    first, *groups = page.groups
    row = replace(first.rows[0], due=Said(AWKWARD), owner=Said("=SUM(A1)"))
    first = replace(first, rows=(row, *first.rows[1:]))
    return replace(page, groups=(first, *groups))
