"""A framework that asks more than Powys: questions, and a data-quality statement per figure."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pmqa_cli.model.framework import Framework
from pmqa_cli.store.framework import load_framework

ASKING = Path(__file__).parents[1] / "frameworks" / "asking.toml"


@cache
def asking() -> Framework:
    """Powys, with tests/frameworks/asking.toml laid over it as a workspace would."""
    return load_framework("powys", ASKING)
