"""The words of Guidance follow the framework's rules and sheets."""

from __future__ import annotations

from tests.pack.builder import powys

from pmqa_cli.judge.describe import guidance_lines
from pmqa_cli.model.framework import Framework


def without_sections(*ids: str) -> Framework:
    framework = powys()
    kept = tuple(section for section in framework.sections if section.id not in ids)
    return framework.model_copy(update={"sections": kept})


def about_spare_rows(framework: Framework) -> list[str]:
    return [line for line in guidance_lines(framework) if "ew rows" in line or "pare rows" in line]


def test_the_sheets_that_have_spare_rows_are_named():
    assert about_spare_rows(powys()) == [
        "## New rows on QA and Risk",
        "The spare rows at the end of QA and Risk are for proposals. Their refs, NEW-1 and so on, "
        "are already there.",
    ]
    assert about_spare_rows(without_sections("Top 5 and QA"))[0] == "## New rows on Risk"


def test_nothing_is_said_of_spare_rows_where_there_are_none():
    framework = without_sections("Top 5 and QA", "Risk")
    assert about_spare_rows(framework) == []
    assert len(guidance_lines(framework)) == len(framework.guidance.text) - 2
