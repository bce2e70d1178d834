"""`pmqa validate` against only reading the same cells, and against other checkers.

Makes synthetic workspaces of several sizes, runs the contestants as processes of their own, turn
about, checks that each found the faults that were planted, and prints the tables of README.md.
`just bench` runs it.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Costs, take_turns

FOLDER = "returns/2026-27-Q1"
SLOW = ("openpyxl", "openpyxl, streaming", "pandera", "frictionless")
"""Contestants that are measured on fewer returns and in fewer rounds."""


@dataclass(frozen=True)
class Contestant:
    """Something that reads the returns of a workspace, and perhaps checks them."""

    name: str
    command: Callable[[Path], Sequence[str]]
    """Its command line for a workspace."""
    checks: bool
    """Whether it writes the faults that it found, as CSV with the columns path, code and ref."""
    slow: bool = False
    """Whether it is measured once, and not on the largest workspaces."""


def _script(name: str, *more: str) -> Callable[[Path], Sequence[str]]:
    """A contestant's module, given the folder of returns and what else it needs."""
    module = [sys.executable, "-m", f"benchmarks.contestants.{name}"]
    return lambda root: [*module, str(root / FOLDER), *more]


def _checker(name: str) -> Callable[[Path], Sequence[str]]:
    script = _script(name)
    return lambda root: [*script(root), str(root / "catalogue")]


def _pmqa(*more: str) -> Callable[[Path], Sequence[str]]:
    begin = [sys.executable, "-m", "pmqa_cli", "validate", "--workspace"]
    return lambda root: [*begin, str(root), "--format", "csv", "--fail-on", "never", *more]


CONTESTANTS = (
    Contestant("pmqa validate", _pmqa(), checks=True),
    Contestant("python-calamine, only reading", _script("calamine_reading"), checks=False),
    Contestant("openpyxl, only reading", _script("openpyxl_reading", "all"), False, slow=True),
    Contestant("openpyxl, streaming", _script("openpyxl_reading", "stream"), False, slow=True),
    Contestant("pandera over pandas (calamine)", _checker("pandera_checks"), True, slow=True),
    Contestant("frictionless", _checker("frictionless_checks"), True, slow=True),
)
