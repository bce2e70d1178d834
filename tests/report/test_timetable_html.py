"""The page: what a reader gets as text, and that nothing is lost on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pack.page import Page as Read
from tests.report.timetabled import AWKWARD, sample_page

from pmqa_cli.calendar.page import build_page
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.cycle import Cycle
from pmqa_cli.model.wording import Language
from pmqa_cli.pack.errors import PackError
from pmqa_cli.report.timetable_html import write_html
from pmqa_cli.store.wording import load_wording

LANGUAGES: tuple[Language, ...] = ("en", "cy")


def read(data: bytes) -> Read:
    return Read(data.decode("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_the_page(language: Language, golden: Callable[[str, str], None]) -> None:
    data = write_html(sample_page(language), other="other.html")
    assert data == write_html(sample_page(language), other="other.html")
    lines = [line.strip() for line in read(data).lines.splitlines()]
    golden(f"timetable-page.{language}.text", "\n".join(filter(None, lines)) + "\n")


def test_every_table_has_a_caption_heads_and_row_heads() -> None:
    page = read(write_html(sample_page()))
    tables = sum(tag == "table" for tag, _ in page.elements)
    assert tables == 1 + len(sample_page().groups)
    assert sum(tag == "caption" for tag, _ in page.elements) == tables
    ids = {each.get("id") for _, each in page.elements}
    regions = [each for _, each in page.elements if each.get("role") == "region"]
    assert len(regions) == tables
    assert all(each["aria-labelledby"] in ids and each["tabindex"] == "0" for each in regions)
    rows = sum(tag == "tr" for tag, _ in page.elements)
    scopes = [each.get("scope") for tag, each in page.elements if tag == "th"]
    assert scopes.count("row") == rows - tables
    assert None not in scopes


def test_it_needs_no_script_and_nothing_from_elsewhere() -> None:
    page = read(write_html(sample_page(), other="timetable.cy.html"))
    assert not [tag for tag, _ in page.elements if tag == "script"]
    links = {each["href"] for _, each in page.elements if "href" in each}
    assert {link for link in links if not (link or "").startswith(("#", "data:,"))} == {
        "timetable.cy.html"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_in_the_other_language_is_marked(language: Language) -> None:
    page = read(write_html(sample_page(language)))
    marked = [each["lang"] for tag, each in page.elements if tag == "span" and "lang" in each]
    assert set(marked) == ({"en"} if language == "cy" else set())
    assert ("html", {"lang": language}) in page.elements


def test_the_languages_link_to_each_other() -> None:
    english = read(write_html(sample_page(), other="t.cy.html"))
    link = {"class": "other", "lang": "cy", "hreflang": "cy", "href": "t.cy.html"}
    assert ("a", link) in english.elements
    alone = read(write_html(sample_page()))
    assert not [each for tag, each in alone.elements if each.get("class") == "other"]


def test_nothing_of_an_awkward_text_is_lost() -> None:
    page = read(write_html(sample_page(awkward=True)))
    assert AWKWARD in page.text


def test_a_date_that_is_uncertain_says_so_twice() -> None:
    text = read(write_html(sample_page(year=2029))).text
    assert "This date is uncertain: bank holidays after 31 December 2028 are not official" in text
    assert "Q1, uncertain" in text


def test_a_timetable_without_stages_still_gives_a_page() -> None:
    timetable = build_timetable(Cycle(stages=()), 2026, WorkingDays())
    page = build_page(timetable, load_wording("en"), "A Council")
    assert "2026-27" in read(write_html(page)).text


def test_no_audience_no_column() -> None:
    page = sample_page()
    groups = tuple(
        replace(
            group,
            rows=tuple(replace(row, audience=replace(row.audience, text="")) for row in group.rows),
        )
        for group in page.groups
    )
    assert "Audience" in read(write_html(page)).text
    assert "Audience" not in read(write_html(replace(page, groups=groups))).text


def test_a_council_lays_its_own_template_over_ours(tmp_path: Path) -> None:
    own = tmp_path / "timetable.html.j2"
    own.write_text(
        '{% extends "pmqa/timetable.html.j2" %}{% block footer %}<p>Ring 1234</p>{% endblock %}',
        encoding="utf-8",
    )
    assert "Ring 1234" in read(write_html(sample_page(), tmp_path)).text
    own.write_text("{{ page.titel }}", encoding="utf-8")
    with pytest.raises(PackError, match=r"timetable.html.j2, line 1"):
        write_html(sample_page(), tmp_path)
