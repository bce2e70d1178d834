"""The pages in a real Chromium: no axe violation, no sideways scroll, complete without script."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.pack.asked import asked
from tests.pack.boards import THREADED, framework_with_boards
from tests.pack.builder import CATALOGUE, COMPARED, build, escalating, powys

from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.html import render_html, render_pages

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (1280, 320)
LONG = "Housing, Homelessness, Private Sector Renewal and Community Development"
BOARD = Cut("The Board", statuses=tuple(status.id for status in powys().statuses))
"""A cut that lists everything, so that pages have its notice too."""
BESIDE = (
    "golden-thread.html",
    "objective-obj-4.html",
    "objective-obj-5.html",
    "objective-obj-7.html",
    "scorecards.html",
    "plan-on-a-page.html",
)
every_page = pytest.mark.parametrize("name", ("index.html", *BESIDE))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("pack") / "index.html"
    services = (replace(COMPARED.services[0], name=LONG), *COMPARED.services[1:])
    catalogue = replace(COMPARED, services=services)
    file.write_bytes(render_html(build(catalogue=catalogue, framework=escalating())))
    return file.as_uri()


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a pack with every page."""
    folder = tmp_path_factory.mktemp("boards")
    services = (replace(CATALOGUE.services[0], name=LONG), *CATALOGUE.services[1:])
    catalogue = replace(THREADED, services=services)
    for name, data in render_pages(
        build(framework=framework_with_boards(), catalogue=catalogue, cut=BOARD)
    ).items():
        folder.joinpath(name).write_bytes(data)
    return folder


@pytest.fixture(params=WIDTHS)
def beside(
    request: pytest.FixtureRequest, browser: Browser, boards: Path, name: str
) -> Iterator[Page]:
    """A page beside the first one."""
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.goto((boards / name).as_uri())
    yield opened
    opened.close()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.goto(address)
    yield opened
    opened.close()


def violations(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def test_axe_finds_nothing(page: Page) -> None:
    assert violations(page) == []


def test_the_page_does_not_scroll_sideways(page: Page) -> None:
    root = "document.documentElement"
    wide, seen = page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
    assert wide == seen


@pytest.mark.parametrize("width", WIDTHS)
def test_nor_does_one_with_answers_and_statements(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    link = f"https://example.org/{'minutes-' * 20}2026"
    file = tmp_path / "index.html"
    file.write_bytes(render_html(asked(anything_else=f"Our minutes: {link}")))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    assert page.get_by_text(link).is_visible()
    assert violations(page) == []
    test_the_page_does_not_scroll_sideways(page)
    page.close()


@every_page
def test_axe_finds_nothing_on_any_page(beside: Page, name: str) -> None:
    assert violations(beside) == []


@every_page
def test_no_page_scrolls_sideways(beside: Page, name: str) -> None:
    test_the_page_does_not_scroll_sideways(beside)


@every_page
def test_every_page_shows_its_hints_and_keeps_first_columns(beside: Page, name: str) -> None:
    test_the_hint_to_scroll_stands_where_a_table_does(beside)
    beside.set_viewport_size({"width": 320, "height": 900})
    test_the_first_column_stays_in_sight_while_a_table_scrolls(beside)


def test_the_hint_to_scroll_stands_where_a_table_does(page: Page) -> None:
    for width in (page.viewport_size or {})["width"], 600, 700, 1000:
        page.set_viewport_size({"width": width, "height": 900})
        differing = page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(s => "
            "(s.scrollWidth > s.clientWidth) !== !!s.querySelector('.hint').offsetHeight)"
            ".map(s => s.querySelector('caption').textContent)"
        )
        assert differing == [], width


def test_the_first_column_stays_in_sight_while_a_table_scrolls(page: Page) -> None:
    moved = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(s => {"
        "const cell = s.querySelector('tbody tr > :first-child');"
        "const at = () => Math.round(cell.getBoundingClientRect().left);"
        "const before = at(); s.scrollLeft = 200; return at() - before;})"
    )
    assert all(abs(each) <= 2 for each in moved)


def test_provenance_stands_under_the_ref(page: Page) -> None:
    assert page.locator("#services ~ .service td .source").count() == 0
    assert page.locator("#services ~ .service th .source").count() > 10


def test_a_filter_shows_what_was_asked_and_says_so(page: Page) -> None:
    cards = page.locator("article.card")
    assert cards.count() == 4
    page.locator("#filters select").last.select_option("Red")
    assert [card.is_visible() for card in cards.all()] == [True, False, False, True]
    assert page.get_by_role("status").text_content() == "2 of 4 exceptions shown"
    assert violations(page) == []


def test_a_table_sorts_by_its_figures(page: Page) -> None:
    button = page.locator("#t-glance + thead button", has_text="Exceptions")
    button.click()
    button.click()
    first = page.locator("#t-glance ~ tbody th").first
    assert (first.text_content() or "").startswith("Housing")
    head = page.locator("#t-glance + thead th", has_text="Exceptions")
    assert head.get_attribute("aria-sort") == "descending"


def test_everything_is_there_without_script(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    assert page.locator("article.card").count() == 4
    assert page.locator("#filters").is_hidden()
    page.close()


@every_page
def test_nothing_is_asked_of_the_network(browser: Browser, boards: Path, name: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((boards / name).as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


def test_it_prints_on_a4(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter("
        "t => t.getBoundingClientRect().right > innerWidth + 1)"
        ".map(t => t.caption.textContent)"
    )
    assert wide == []
    sources = page.locator(".source")
    shown = [each for each in sources.all() if each.is_visible()]
    assert 0 < len(shown) < sources.count()
    inside = "e => e.closest('section').getAttribute('aria-labelledby')"
    assert {each.evaluate(inside) for each in shown} == {"quality"}
    assert not [each for each in page.locator(".hint").all() if each.is_visible()]
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
