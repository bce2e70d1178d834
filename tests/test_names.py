"""A council's name in the program would be a rule in it: there is none but the default's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmqa_cli.store.framework import framework_names
from pmqa_cli.store.scheme import scheme_names

SOURCE = Path(__file__).parents[1] / "src"
DEFAULT = "powys"
COUNCILS = {
    name.partition("-")[0] for name in (*framework_names(), *scheme_names()) if name != "range"
} - {DEFAULT}
FILES = sorted(SOURCE.rglob("*.py"))


def _said(tree: ast.Module) -> Iterator[str]:
    """Every text and name of a module, docstrings left out."""
    notes = {
        id(first.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for first in node.body
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_there_are_councils_to_look_for() -> None:
    assert {"wrexham", "kent", "maidstone", "brighton"} <= COUNCILS
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_no_council_is_named(file: Path) -> None:
    said = " ".join(_said(ast.parse(file.read_text(encoding="utf-8")))).casefold()
    assert [name for name in COUNCILS if name in said.replace("_", " ").split()] == []
