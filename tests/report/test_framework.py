"""A framework explained: goldens, and what holds of every explanation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pmqa_cli.judge.explain import explain_framework, explain_scheme
from pmqa_cli.judge.explanation import Chapter, Explanation, Line
from pmqa_cli.report.framework import (
    WIDTH,
    Listed,
    explanation_markdown,
    explanation_text,
    write_lists,
)
from pmqa_cli.store.framework import framework_names, load_framework
from pmqa_cli.store.scheme import load_scheme, scheme_names

FRAMEWORKS = Path(__file__).parents[1] / "frameworks"
Golden = Callable[[str, str], None]


def lines_of(explained: Explanation, chapter: str) -> list[str]:
    """Every line of a chapter, whatever it stands under."""

    def flat(lines: tuple[Line, ...]) -> list[str]:
        return [text for line in lines for text in (line.text, *flat(line.under))]

    return next((flat(c.lines) for c in explained.chapters if c.title == chapter), [])


def test_powys_in_plain_words(golden: Golden) -> None:
    golden("framework-powys.text", explanation_text(explain_framework(load_framework("powys"))))


def test_powys_for_an_intranet_page(golden: Golden) -> None:
    golden("framework-powys.md", explanation_markdown(explain_framework(load_framework("powys"))))


def test_a_scheme_that_compares_with_last_year(golden: Golden) -> None:
    golden("scheme-thurrock.text", explanation_text(explain_scheme(load_scheme("thurrock"))))


EVERY = [
    *(explain_framework(load_framework(name)) for name in framework_names()),
    *(explain_scheme(load_scheme(name)) for name in scheme_names()),
]


@pytest.mark.parametrize("explained", EVERY, ids=lambda each: each.about[0].text)
def test_plain_text_fits_the_console(explained: Explanation) -> None:
    text = explanation_text(explained)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.encode("cp1252").decode("cp1252") == text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("name", scheme_names())
def test_every_status_of_a_scheme_is_shown_with_an_example(name: str) -> None:
    scheme = load_scheme(name)
    told = lines_of(explain_scheme(scheme), "How a measure gets its status")
    for band in scheme.measures.bands:
        word = scheme.status(band.status).word
        assert any(line.startswith(f"{word}: ") for line in told)
        if band.when != "no target":
            assert any(line.startswith("Example: ") and f" is {word}: " in line for line in told)


def test_rules_of_their_own_are_worked_through_too(tmp_path: Path) -> None:
    overlay = tmp_path / "framework.toml"
    overlay.write_text(
        '[measures]\nscheme = "kent"\n[[measures.own]]\npolarities = ["range"]\nscheme = "range"\n'
        '[[measures.own]]\nrefs = ["M1"]\nscheme = "havering-2017"\n',
        encoding="utf-8",
    )
    told = lines_of(
        explain_framework(load_framework("powys", overlay)), "How a measure gets its status"
    )
    assert "Each measure needs in the catalogue: floor standard." in told
    # Ranges are judged by their own rule, so the usual one says nothing of them.
    own = told.index("Other rules hold for measures that are best within a range.")
    assert not any("the range is 40 to 60" in line for line in told[:own])
    assert (
        "Best is in between; the range is 40 to 60: Green 40 to 60; Amber 36 to below 40 or above "
        "60 to 66; Red below 36 or above 66." in told[own:]
    )
    assert any("48 is Green: 48 is 2 (4%) below the target of 50" in line for line in told[own:])
    assert "Other rules hold for M1." in told[own:]


def test_questions_and_the_data_quality_statement_are_told() -> None:
    explained = explain_framework(load_framework("powys", FRAMEWORKS / "asking.toml"))
    sheets = lines_of(explained, "Sections and sheets")
    assert 'Sheet "Self-evaluation": questions to every service' in sheets
    assert "SE/1: What do the people who use the service say of it?" in sheets
    assert lines_of(explained, "What every figure must come with") == [
        *("Data source", "Collection method", "Verified by", "Verified on"),
    ]


def test_what_no_sheet_asks_for_is_not_told(tmp_path: Path) -> None:
    framework = load_framework("powys")
    only = framework.sections[2]
    assert [part.kind for part in only.parts] == ["measures"]
    explained = explain_framework(framework.model_copy(update={"sections": (only,)}))
    told = {chapter.title for chapter in explained.chapters}
    assert not any("activity" in title or "risk" in title for title in told)
    assert "Quality assurance" not in told
    assert lines_of(explained, "What needs mitigation")[0] == (
        "Every Red and every Amber of measures must say:"
    )


def test_score_bands_share_the_scores_among_them() -> None:
    framework = load_framework("powys")
    told = lines_of(explain_framework(framework), "How a risk gets its status")
    assert [line for line in told if "a score of" in line or "Example" in line] == [
        *("Red: a score of 15 to 25.", "Example: 3 x 5 = 15 is Red."),
        *("Amber: a score of 8 to 14.", "Example: 2 x 4 = 8 is Amber."),
        *("Green: a score of 1 to 7.", "Example: 1 x 1 = 1 is Green."),
    ]


def test_escalation_is_worked_through(tmp_path: Path) -> None:
    overlay = tmp_path / "framework.toml"
    overlay.write_text(
        "[risks]\nappetite = 8\nescalation = [\n"
        '  { id = "c", word = "Escalate to Cabinet", from_score = 20, above_appetite = 8 },\n'
        '  { id = "m", word = "Manage", above_appetite = 1, definition = "Within the service" },\n'
        '  { id = "b", word = "Business as usual" },\n]\n',
        encoding="utf-8",
    )
    told = lines_of(
        explain_framework(load_framework("powys", overlay)), "How a risk gets its status"
    )
    start = told.index("Where the catalogue gives a risk no appetite: 8.")
    assert told[start + 1 : start + 7] == [
        "Escalate to Cabinet: a score of 20 or more, or 8 or more above the appetite.",
        "Example: 16 is 8 above the appetite of 8: escalate to Cabinet.",
        "Manage: 1 or more above the appetite. Within the service.",
        "Example: 9 is 1 above the appetite of 8: manage.",
        "Business as usual: in every other case.",
        "Example: 1 is 7 below the appetite of 8: business as usual.",
    ]


def test_who_is_shown_what(tmp_path: Path) -> None:
    overlay = tmp_path / "framework.toml"
    overlay.write_text(
        '[[audiences]]\nid = "slt"\nname = "Directors"\nsections = ["AIA", "Risk"]\n'
        'statuses = ["red", "amber"]\ncommittees = ["Audit"]\neach = "directorate"\n'
        '[[suites]]\nid = "PAMs"\nscorecard = true\npartnership = true\n'
        '[plan]\ntitle = "Our plan"\nvision = "A fair county"\n'
        '[pack]\npages = ["scorecards", "plan-on-a-page"]\n',
        encoding="utf-8",
    )
    explained = explain_framework(load_framework("powys", overlay))
    audiences = lines_of(explained, "Audiences")
    start = audiences.index("Directors")
    assert audiences[start + 1 : start + 5] == [
        "Sections: AIA and Risk",
        "Entries that are Red or Amber are listed.",
        "Committees: Audit",
        "A pack for each directorate.",
    ]
    assert (
        "PAMs: Public Accountability Measures; a scorecard; owned outside the council, which only "
        "collects it"
    ) in lines_of(explained, "Suites of measures")
    assert lines_of(explained, "The plan") == ["Our plan", "Vision: A fair county"]
    assert lines_of(explained, "The pack") == [
        "Pages beside the first: scorecards and plan on a page.",
    ]


def test_markdown_marks_in_a_councils_words_stay_words() -> None:
    line = Line("<b>10%</b> of *all* [x]_y_\u202e", (Line("under"),), 2)
    explained = Explanation("A # title", (), (Chapter("One", (line,)),))
    assert explanation_markdown(explained) == (
        "# A # title\n\n\n## One\n\n2. \\<b\\>10%\\</b\\> of \\*all\\* \\[x\\]\\_y\\_\n   - under\n"
    )
    plain = explanation_text(replace(explained, title="A title"))
    assert "2. <b>10%</b> of *all* [x]_y_\n  under\n" in plain


def test_a_list_is_aligned_and_folded() -> None:
    listed = write_lists(
        {"Frameworks": [Listed("a", "One", ""), Listed("long-name", "Two", "word " * 30)]},
        "This workspace follows a.",
    )
    assert listed.splitlines()[:3] == [
        "Frameworks",
        "  a          One",
        "  long-name  Two",
    ]
    assert listed.endswith("\n\nThis workspace follows a.\n")
    assert max(map(len, listed.splitlines())) <= WIDTH
