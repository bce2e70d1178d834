"""The pictures of the README, made from what really runs: ``just screenshots``."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from pmqa_cli.cli.consolidate import gather_period, make_pack, write_packs
from pmqa_cli.cli.init import write_workspace
from pmqa_cli.cli.validate import choose_files, choose_rules, collect_returns
from pmqa_cli.pack import WHOLE
from pmqa_cli.report.terminal import render_terminal
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.workspace import load_workspace

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH, LINES = 112, 34
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 20px 24px; background: {background}; color: {foreground};
        width: max-content; }}
pre {{ margin: 0; font: 15px/1.35 "Liberation Mono", monospace; }}
{stylesheet}
</style><body><pre>{code}</pre></body>"""


@contextlib.contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _picture_terminal(browser: Browser, html: str, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 400}, device_scale_factor=1.5)
    page.set_content(html)
    page.locator("body").screenshot(path=path)
    page.close()


def _picture_page(browser: Browser, source: Path, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(source.as_uri())
    page.screenshot(path=path)
    page.close()


def main() -> int:
    """Run the demonstration in a folder of its own and take its pictures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("Chromium is needed to take the pictures.", file=sys.stderr)  # noqa: T201
        return 1
    with tempfile.TemporaryDirectory() as folder, _in_folder(Path(folder)):
        write_workspace(Path("demo"), framework="powys", sample=True)
        place = load_workspace(Path("demo"))
        catalogue = load_catalogue(place.catalogue_dir, place.framework)
        files = choose_files(place, None, place.period)
        rules = choose_rules(place, None, None)
        found = collect_returns(place, catalogue, files, place.period, rules)
        gathered = gather_period(place, catalogue, found, place.period)
        pack = make_pack(place, catalogue, gathered, place.period, WHOLE)
        write_packs(place, {"": pack}, Path("pack"), force=False)
        console = Console(
            record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False
        )
        console.print("$ pmqa validate")
        console.print(render_terminal(found.report, place.framework, catalogue))
        html = console.export_html(theme=DIMMED_MONOKAI, code_format=PAGE)
        head, code = html.split("<pre>")
        code, tail = code.split("</pre>")
        lines = code.splitlines()
        shown = [*lines[:LINES], "  ...", "", *lines[-12:]]
        IMAGES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
            _picture_terminal(
                browser, f"{head}<pre>{chr(10).join(shown)}</pre>{tail}", IMAGES / "validate.png"
            )
            _picture_page(browser, Path("pack/index.html").absolute(), IMAGES / "pack.png")
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
