"""The page of queries in a real Chromium: no axe violation, no sideways scroll, fit to print."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.test_pack_axe import WIDTHS, violations
from tests.report.queried import CORRECTION, LONG

from pmqa_cli.report.queries import QueryPress


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "queries.html"
    file.write_bytes(QueryPress().print_page(CORRECTION))
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert violations(page) == []
    root = "document.documentElement"
    wide, seen = page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
    assert wide == seen
    assert page.get_by_text(LONG).is_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.emulate_media(media="print")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
