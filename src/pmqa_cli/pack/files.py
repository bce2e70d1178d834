"""Every file of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from pmqa_cli.pack.html import render_pages
from pmqa_cli.pack.opendata import COLUMNS, write_open_data
from pmqa_cli.pack.pages import Pack
from pmqa_cli.pack.view import PAGES


def pack_files(pack: Pack, own_templates: Path | None = None) -> dict[str, bytes]:
    """File name -> content: the pages, and the data behind them.

    ``own_templates`` is the workspace's folder of templates; pages are in its packs/html.

    Nothing is written here. Raises PackError where a template is at fault.
    """
    pages = own_templates / "packs" / "html" if own_templates else None
    return {**render_pages(pack, pages), **write_open_data(pack)}


def left_over(standing: Iterable[str], made: Iterable[str]) -> list[str]:
    """Which files of a folder are of an earlier pack and of this one no longer.

    They must go: what they show may be outside the cut by now.
    """
    kept = set(made)
    patterns = ("objective-*.html", *(link.page for link in PAGES.values()), *COLUMNS)
    return sorted(
        name
        for name in standing
        if name not in kept and any(fnmatchcase(name, pattern) for pattern in patterns)
    )
