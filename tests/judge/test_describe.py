"""The words of Guidance follow the framework's rules and sheets."""

from __future__ import annotations

from tests.pack.builder import powys

from pmqa_cli.judge.bands import define_status
from pmqa_cli.judge.describe import fill_help, guidance_lines
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.scheme import OwnRule
from pmqa_cli.store.scheme import load_scheme


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


def test_guidance_says_what_this_framework_asks_for():
    framework = powys()
    rules = framework.mitigation.model_copy(
        update={"statuses": ("red",), "fields": ("commentary", "timeframe")}
    )
    lines = guidance_lines(framework.model_copy(update={"mitigation": rules}))
    assert "## Red" in lines
    assert any(line.startswith("Every Red needs: commentary and timeframe.") for line in lines)


def test_guidance_says_the_rules_of_some_measures_too():
    framework = powys()
    own = OwnRule(suites=("PAMs",), bands=load_scheme("havering-2017").measures.bands)
    measures = framework.measures.model_copy(update={"own": (own,)})
    text = " ".join(guidance_lines(framework.model_copy(update={"measures": measures})))
    assert "Other rules hold for the suite PAMs. Green: at its target or better." in text
    assert define_status(measures, "red") == [
        "Not meeting target",
        "Not on target (the suite PAMs)",
    ]


def test_help_is_worded_for_the_framework():
    framework = powys()
    rules = framework.mitigation.model_copy(update={"statuses": ("red",)})
    other = framework.model_copy(update={"mitigation": rules})
    assert fill_help(framework, "Needed where {off target}.") == "Needed where Red or Amber."
    assert fill_help(other, "Needed where {off target}.") == "Needed where Red."
    assert fill_help(framework, "{activities}").startswith("Blue: complete; Green: on track")
