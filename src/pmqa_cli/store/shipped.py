"""Where the files that come with pmqa lie: templates that councils override, and the examples.

A wheel carries them inside the package (``pmqa_cli/shipped``); in a checkout and an editable
install they stand at the top of the repository, where people look for them.
"""

from __future__ import annotations

from pathlib import Path

from pmqa_cli.store.errors import StoreError

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOTS = (_PACKAGE / "shipped", _PACKAGE.parents[1])
"""Inside the wheel; the repository above ``src``."""


def templates_path(*parts: str) -> Path:
    """A file or folder of ``templates``: ``templates_path("frameworks", "powys.toml")``.

    Raises StoreError where the installation is incomplete. What lies below ``templates`` is not
    looked at: a missing file there is for the caller to explain.
    """
    return _shipped("templates").joinpath(*parts)


def examples_path(*parts: str) -> Path:
    """A file or folder of ``examples``. Raises StoreError where the installation is incomplete."""
    return _shipped("examples").joinpath(*parts)


def _shipped(folder: str) -> Path:
    for root in _ROOTS:
        if (root / folder).is_dir():
            return root / folder
    raise StoreError(
        f'The folder "{folder}" that comes with pmqa is missing from this installation. '
        "Install pmqa again."
    )
