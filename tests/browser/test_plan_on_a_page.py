"""The plan on a page is one printed page for a council of ordinary size, and never clips."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.pack.boards import framework_with_boards
from tests.pack.builder import powys

from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.pack.html import render_pages
from pmqa_cli.pack.view import build_pack
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.shipped import examples_path

A4_LANDSCAPE = "842 x 595"


def sample(plans: tuple[str, ...] = ()) -> Catalogue:
    """The sample's catalogue, with the objectives of these plans given to Vision 2025 too."""
    found = load_catalogue(examples_path("catalogue"), powys())
    objectives = (
        replace(each, plan="Vision 2025") if each.plan in plans else each
        for each in found.objectives
    )
    return replace(found, objectives=tuple(objectives))


def printed(browser: Browser, folder: Path, catalogue: Catalogue) -> tuple[int, str, list[str]]:
    """(pages, size in points, what runs out of its box) of the plan on a page as it is printed.

    Nothing was returned, so that every row has a long status and every headline names services.
    """
    pack = build_pack(
        framework_with_boards(), catalogue, History(), Period(2026, 1), [], organisation="Council"
    )
    file = folder / "plan-on-a-page.html"
    file.write_bytes(render_pages(pack)[file.name])
    page = browser.new_page()
    page.goto(file.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    out = page.evaluate(
        "[...document.querySelectorAll('.priority, .priority li, .priority span')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth"
        " || getComputedStyle(e).overflow !== 'visible').map(e => e.textContent)"
    )
    page.close()
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    wide, high = (round(float(each)) for each in sizes[0])
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), f"{wide} x {high}", out


@pytest.mark.parametrize("plans", [(), ("IBP", "SEP")], ids=["34 measures", "44 measures"])
def test_a_plan_of_ordinary_size_is_one_page(
    browser: Browser, tmp_path: Path, plans: tuple[str, ...]
) -> None:
    assert printed(browser, tmp_path, sample(plans)) == (1, A4_LANDSCAPE, [])


def test_a_plan_of_a_few_measures_is_one_page(browser: Browser, tmp_path: Path) -> None:
    catalogue = sample()
    few = replace(catalogue, measures=catalogue.measures[:9])
    assert printed(browser, tmp_path, few) == (1, A4_LANDSCAPE, [])


def test_a_plan_that_is_too_long_runs_on(browser: Browser, tmp_path: Path) -> None:
    catalogue = sample()
    many = [
        replace(measure, ref=f"{measure.ref}-{number}")
        for number in range(4)
        for measure in catalogue.measures
    ]
    pages, size, out = printed(browser, tmp_path, replace(catalogue, measures=tuple(many)))
    assert pages > 1
    assert (size, out) == (A4_LANDSCAPE, [])
