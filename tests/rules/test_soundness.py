"""What a framework can get wrong although it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmqa_cli.rules.soundness import Flaw, contrast, framework_flaws, scheme_flaws
from pmqa_cli.store.framework import framework_names, load_framework
from pmqa_cli.store.scheme import load_scheme, scheme_names

SCHEME = """
name = "ours"
title = "Ours"
[measures]
[[measures.bands]]
status = "green"
when = "met"
[[measures.bands]]
status = "red"
when = "otherwise"
"""


@pytest.mark.parametrize("name", framework_names())
def test_the_frameworks_that_come_with_pmqa_are_sound(name: str) -> None:
    assert list(framework_flaws(load_framework(name))) == []


@pytest.mark.parametrize("name", scheme_names())
def test_the_schemes_that_come_with_pmqa_are_sound(name: str) -> None:
    # Standard statuses that a scheme has no use for are none of its own.
    found = [flaw for flaw in scheme_flaws(load_scheme(name)) if "no band" not in flaw.what]
    assert found == []


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def flaws(folder: Path, overlay: str) -> list[Flaw]:
    path = folder / "framework.toml"
    path.write_text(overlay, encoding="utf-8")
    return list(framework_flaws(load_framework("powys", path)))


@pytest.mark.parametrize(
    ("overlay", "keys", "severity", "what"),
    [
        (
            '[[statuses]]\nid = "amber"\nink = "#ffbf00"',
            ("statuses", 2, "ink"),
            "error",
            "The ink #ffbf00 of Amber has a contrast of 1.65:1 on white, less than 3:1.",
        ),
        (
            '[[statuses]]\nid = "amber"\ntext = "#bd7c16"',
            ("statuses", 2, "text"),
            "error",
            "The text #bd7c16 of Amber has a contrast of 3.14:1 on its tint #fff3d6, less than "
            "4.5:1.",
        ),
        (
            '[[statuses]]\nid = "amber"\ntint = "yellow"',
            ("statuses", 2, "tint"),
            "error",
            'The tint of Amber is "yellow", which is no colour.',
        ),
        (
            '[[statuses]]\nid = "blue"\nword = "green"',
            ("statuses", 0, "word"),
            "error",
            'The statuses "blue" and "green" have one word, "green", so that nobody can tell '
            "which of them is meant.",
        ),
        (
            '[[statuses]]\nid = "pink"\nword = "Pink"',
            ("statuses", 8),
            "warning",
            'Nothing can have the status "pink" (Pink): no band and no activity uses it.',
        ),
        (
            '[[statuses]]\nid = "blue"\non_track = false\n'
            '[[statuses]]\nid = "green"\non_track = false',
            ("statuses",),
            "warning",
            "No status counts as on track, so every headline would say 0%.",
        ),
        (
            '[measures]\nbands = [\n  { status = "green", when = "within", tolerance = "10%" },\n'
            '  { status = "amber", when = "within", tolerance = "5%" },\n'
            '  { status = "red", when = "otherwise" },\n]',
            ("measures", "bands", 1),
            "error",
            "The rule for measures allows 5% after 10%, so the later band can never be reached.",
        ),
        (
            '[[measures.own]]\nrefs = ["M1"]\nbands = [\n'
            '  { status = "green", when = "within", tolerance = "10%" },\n'
            '  { status = "amber", when = "within", tolerance = "5%" },\n'
            '  { status = "red", when = "otherwise" },\n]',
            ("measures", "own", 0, "bands", 1),
            "error",
            "The rule for measures allows 5% after 10%, so the later band can never be reached.",
        ),
        (
            '[[measures.own]]\nsuites = ["Top 50"]\nscheme = "kent"',
            ("measures", "own", 0, "suites"),
            "error",
            'A rule of its own is for the suite "Top 50", which is not among the suites. '
            'Did you mean "Top 5"?',
        ),
        (
            '[[risks.bands]]\nstatus = "amber"\nfrom_score = 15',
            ("risks", "bands", 1, "from_score"),
            "error",
            "A score band from 15 stands after one from 15, so that no score can reach it.",
        ),
        (
            '[[sections]]\nid = "Risk"\n[[sections.parts]]\nid = "risk"\nsheet = "qa"',
            ("sections", 4, "parts", 0, "sheet"),
            "error",
            'There are two sheets with the name "qa".',
        ),
        (
            '[[sections]]\nid = "Risk"\n[[sections.parts]]\nid = "risk"\nsheet = "Risk / SRR"',
            ("sections", 4, "parts", 0, "sheet"),
            "error",
            'Excel does not allow a sheet to be called "Risk / SRR".',
        ),
        (
            '[[sections]]\nid = "Risk"\n[[sections.parts]]\nid = "qa"\nsheet = "R"\n'
            'kind = "risks"\ntitle = "R"',
            ("sections", 4, "parts", 1),
            "error",
            'There are two parts with the id "qa".',
        ),
        (
            'audiences = [ { id = "slt", name = "One" }, { id = "SLT", name = "Two" } ]',
            ("audiences", 3),
            "error",
            'There are two audiences with the id "SLT".',
        ),
        (
            '[[suites]]\nid = "Ours"\ntitle = "Ours"',
            ("suites", 6),
            "warning",
            'The suite "Ours" is on no sheet, so that services are not asked for its measures '
            "unless they are in another suite too.",
        ),
        (
            '[[sections]]\nid = "PAMs"\n[[sections.parts]]\nid = "pams"\nsuites = []',
            ("sections", 2, "parts", 0),
            "warning",
            'The sheet "PAMs" is for measures and names no suites, so it stays empty.',
        ),
        (
            '[[sections]]\nid = "PAMs"\n[[sections.parts]]\nid = "pams"\nwithout = ["timeframe"]',
            ("sections", 2, "parts", 0),
            "warning",
            'The sheet "PAMs" has no column for timeframe, which mitigation asks for.',
        ),
        (
            '[[risks.escalation]]\nid = "crisis"\nword = "Crisis"\nfrom_score = 30\n'
            '[[risks.escalation]]\nid = "usual"\nword = "Business as usual"',
            ("risks", "escalation", 0),
            "error",
            'The framework has the escalation level "crisis", which no risk can reach: whatever '
            "would reach it reaches a level before it, or lies beyond the highest score of 25.",
        ),
        (
            '[[cycle.stages]]\nid = "cabinet"\naudience = "cabinett"',
            ("cycle", "stages", 17, "audience"),
            "warning",
            'The stage "Cabinet" is for "cabinett", which is not among the audiences. '
            'Did you mean "cabinet"?',
        ),
    ],
)
def test_a_flaw_is_found_where_it_stands(
    tmp_path: Path, overlay: str, keys: tuple[str | int, ...], severity: str, what: str
) -> None:
    found = {flaw.keys: flaw for flaw in flaws(tmp_path, overlay)}
    assert keys in found
    assert (found[keys].severity, found[keys].what) == (severity, what)
    assert found[keys].fix.endswith(".")


def test_sound_changes_raise_nothing(tmp_path: Path) -> None:
    overlay = """
    [measures]
    scheme = "kent"
    [[measures.own]]
    suites = ["top 20"]
    scheme = "thurrock"
    [[suites]]
    id = "Ours"
    title = "Ours"
    [[sections]]
    id = "PAMs"
    [[sections.parts]]
    id = "pams"
    suites = ["PAMs", "Ours"]
    [mitigation]
    statuses = []
    fields = []
    """
    assert flaws(tmp_path, overlay) == []


def test_a_scheme_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        SCHEME + '[[statuses]]\nid = "lilac"\nword = "RED"\nink = "#ffccff"\n', encoding="utf-8"
    )
    found = [flaw.what for flaw in scheme_flaws(load_scheme("ours.toml", tmp_path))]
    assert "The ink #ffccff of RED has a contrast of 1.36:1 on white, less than 3:1." in found
    assert any('"lilac" and "red" have one word, "RED"' in what for what in found)
    assert any('status "lilac" (RED)' in what for what in found)
