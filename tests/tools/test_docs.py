"""The generated pages say what the program does today, on every machine alike."""

from __future__ import annotations

import pytest

from pmqa_cli.rules import RULES
from pmqa_cli.store.catalogue_columns import catalogue_tables
from tests.tools import docs


def test_pages_are_fresh() -> None:
    assert docs.stale_pages(docs.write_pages()) == []


@pytest.mark.parametrize("columns", ["40", "300"])
def test_help_does_not_depend_on_the_terminal(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = docs.write_commands()
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert docs.write_commands() == before


def test_every_command_and_every_rule_has_its_place() -> None:
    commands, index = docs.write_commands(), docs.write_index()
    for command in ("demo", "init", "template", "validate", "consolidate", "history show"):
        assert f"## pmqa {command}\n" in commands
    for rule in RULES:
        assert f"[{rule.code}]({rule.code}.md) | {rule.name} |" in index


def test_every_column_of_the_catalogue_is_on_its_page() -> None:
    page = docs.write_catalogue()
    for table in catalogue_tables():
        section = page.partition(f"## {table.name}.csv\n")[2].partition("\n## ")[0]
        for column in table.columns:
            (row,) = (
                line for line in section.splitlines() if line.startswith(f"| `{column.name}`")
            )
            assert row.count(" | ") == 4
            assert ("**yes**" in row) == column.needed


def test_stale_missing_and_left_over_pages_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: docs.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("frameworks.md", "method.md"):
        by_hand = (docs.DOCS / name).read_text(encoding="utf-8")
        (tmp_path / "docs" / name).write_text(by_hand, encoding="utf-8")
    monkeypatch.setattr(docs, "DOCS", tmp_path / "docs")
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    rules = tmp_path / "docs" / "rules"
    (rules / "PM501.md").write_text("old", encoding="utf-8")
    (rules / "PM502.md").unlink()
    (rules / "PM000.md").write_text("", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    told = capsys.readouterr().err
    for line in ("PM501.md is stale", "PM502.md is missing", "PM000.md is left over"):
        assert f"docs/rules/{line}; run: python -m tests.tools.docs" in told
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
