"""The timetable in a real Chromium: no axe violation, no sideways scroll, a sheet per quarter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.test_pack_axe import WIDTHS, violations
from tests.report.timetabled import sample_page

from pmqa_cli.model.wording import Language
from pmqa_cli.report.timetable_html import write_html

LANGUAGES: tuple[Language, ...] = ("en", "cy")
languages = pytest.mark.parametrize("language", LANGUAGES)


def write(folder: Path, language: Language, **asked: bool | int) -> str:
    file = folder / "timetable.html"
    file.write_bytes(write_html(sample_page(language, **asked), other="other.html"))  # type: ignore[arg-type]
    return file.as_uri()


@languages
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("asked", [{}, {"awkward": True}, {"year": 2029}], ids=str)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, tmp_path: Path, language: Language, width: int, asked: dict[str, int]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(write(tmp_path, language, **asked))
    assert violations(page) == []
    root = "document.documentElement"
    wide, seen = page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
    assert wide == seen
    page.close()


@languages
def test_the_skip_link_leads_to_the_timetable(
    browser: Browser, tmp_path: Path, language: Language
) -> None:
    page = browser.new_page()
    page.goto(write(tmp_path, language))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


@languages
def test_it_prints_on_a_sheet_for_the_year_and_one_for_each_quarter(
    browser: Browser, tmp_path: Path, language: Language
) -> None:
    page = browser.new_page()
    page.goto(write(tmp_path, language))
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    # The year at a glance, four quarters, and what takes place once in the year.
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 6
    wide, high = (
        float(each) for each in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
    )
    assert (round(wide), round(high)) == (842, 595)
