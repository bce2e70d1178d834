"""Every file of a pack."""

from __future__ import annotations

from pathlib import Path

from pmqa_cli.pack.html import render_html
from pmqa_cli.pack.opendata import write_open_data
from pmqa_cli.pack.pages import Pack


def pack_files(pack: Pack, own_templates: Path | None = None) -> dict[str, bytes]:
    """File name -> content: the page, and the data behind it.

    ``own_templates`` is the workspace's folder of templates; pages are in its packs/html.

    Nothing is written here. Raises PackError where a template is at fault.
    """
    pages = own_templates / "packs" / "html" if own_templates else None
    return {"index.html": render_html(pack, pages), **write_open_data(pack)}
