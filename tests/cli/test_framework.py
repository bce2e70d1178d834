"""``pmqa framework`` as an officer calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import Run, Said

from pmqa_cli.store.framework import framework_names
from pmqa_cli.store.scheme import scheme_names
from pmqa_cli.store.shipped import templates_path

CONFIG = 'organisation = "Sir Enghraifft"\nperiod = "2026-27 Q1"\n'
SCHEME = """\
name = "ours"
title = "Met or not"
[measures]
[[measures.bands]]
status = "green"
when = "met"
[[measures.bands]]
status = "red"
when = "otherwise"
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pmqa: Run) -> Run:
    """`pmqa framework ...` in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        return pmqa("framework", *arguments)

    return call


# ---------------------------------------------------------------- list


def test_everything_that_comes_with_pmqa_is_listed(run: Run) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    frameworks, schemes = out.split("Status schemes\n")
    assert frameworks.startswith("Frameworks\n")
    for name in framework_names():
        assert f"\n  {name} " in frameworks
    for name in scheme_names():
        assert f"  {name} " in schemes
    assert "follows" not in out


def test_a_workspace_says_what_it_follows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "framework.toml").write_text('[measures]\nscheme = "kent"\n', encoding="utf-8")
    _, out, _ = run("list")
    assert out.endswith("\nThis workspace follows powys, with the scheme kent for measures.\n")
    (tmp_path / "framework.toml").write_text('[measures]\nscheme = "kint"\n', encoding="utf-8")
    code, out, _ = run("list")
    assert code == 0
    assert out.endswith(
        "\nThis workspace's framework cannot be used: pmqa framework check says why.\n"
    )


# ---------------------------------------------------------------- show


def test_a_framework_a_file_and_the_workspaces_own(run: Run, tmp_path: Path) -> None:
    code, built_in, _ = run("show", "powys")
    assert code == 0
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    assert run("show", "ours.toml") == (0, built_in, "")
    (tmp_path / "pmqa.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "framework.toml").write_text(
        '[[measures.bands]]\nstatus = "amber"\ntolerance = "5%"\n', encoding="utf-8"
    )
    code, own, _ = run("show")
    assert code == 0
    assert run("show", "framework.toml") == (0, own, "")
    assert "Example: 76 to below 80." in own
    assert "Example: 72 to below 80." in built_in


def test_a_scheme_file_is_known_by_its_keys(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(SCHEME, encoding="utf-8")
    told = run("show", "ours.toml")
    assert told == run("show", "--scheme", "ours.toml")
    assert told[1].startswith("Met or not\nName: ours\n")


def test_a_scheme_as_text_and_markdown(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("show", "--scheme", "kent")
    assert code == 0
    assert out.startswith("Target, floor standard, below\nName: kent\n")
    assert "75 is Amber: 75 is 5 (6.3%) below the target of 80, but reaches the floor" in out
    code, out, err = run("show", "--scheme", "kent", "--format", "md", "-o", "kent.md")
    assert (code, out, err) == (0, "", "Written: kent.md\n")
    page = (tmp_path / "kent.md").read_text(encoding="utf-8")
    assert page.startswith("# Target, floor standard, below\n\n- Name: kent\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("powis",), 'There is no framework "powis". Did you mean "powys"?'),
        (("ours.toml",), "There is no file ours.toml."),
        (("powys", "--scheme", "kent"), "Name a framework, or a scheme with --scheme; not both."),
        (("kent",), '"kent" is a status scheme. To explain it, type: pmqa framework show --scheme'),
        (("--scheme", "kint"), 'There is no scheme "kint". Did you mean "kent"?'),
        ((), "There is no pmqa.toml in "),
    ],
)
def test_what_is_not_there_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run("show", *words)
    assert (code, out) == (2, "")
    assert said in err


# ---------------------------------------------------------------- check


def test_a_sound_framework_and_a_sound_scheme(run: Run, tmp_path: Path) -> None:
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    (tmp_path / "council.toml").write_text(text, encoding="utf-8")
    assert run("check", "council.toml") == (
        0,
        "council.toml is sound: a framework with 5 sections on 8 sheets, measures judged by the "
        "scheme powys (Green, Amber and Red).\n",
        "",
    )
    (tmp_path / "ours.toml").write_text(SCHEME, encoding="utf-8")
    assert run("check", "ours.toml") == (
        0,
        "ours.toml is sound: a status scheme with 2 bands (Green and Red).\n",
        "",
    )


def test_a_framework_that_cannot_be_read_is_told_every_problem(run: Run, tmp_path: Path) -> None:
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    text = text.replace('kind = "risks"', 'kind = "risk"').replace("smallest = 3", "smalest = 3")
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    code, out, err = run("check", "ours.toml")
    assert (code, err) == (1, "")
    first, second, last = out.splitlines()
    assert first.startswith("ours.toml, line ")
    assert 'kind: "risk" cannot be used here.' in first
    assert 'Did you mean "risks"?' in first
    assert '"smalest" is not a key that pmqa knows. Did you mean "smallest"?' in second
    assert last == "It cannot be used until this is put right."
    assert run("check", "ours.toml", "--fail-on", "never")[0] == 0


def test_flaws_are_told_by_file_and_line_in_their_order(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        SCHEME + '[[statuses]]\nid = "red"\nink = "#ff9999"\n[[statuses]]\nid = "mauve"\n'
        'word = "Mauve"\n',
        encoding="utf-8",
    )
    code, out, _ = run("check", "ours.toml")
    assert code == 1
    assert out.splitlines() == [
        "ours.toml, line 12: error: The ink #ff9999 of Red has a contrast of 2.04:1 on white, less "
        "than 3:1. Choose a darker colour.",
        'ours.toml, line 13: warning: Nothing can have the status "mauve" (Mauve): no band and no '
        "activity uses it. Use it, or leave it out.",
        "ours.toml: 1 error, 1 warning.",
    ]


def test_from_which_severity_on_it_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        SCHEME + '[[statuses]]\nid = "mauve"\nword = "Mauve"\n', encoding="utf-8"
    )
    assert run("check", "ours.toml")[0] == 0
    assert run("check", "ours.toml", "--fail-on", "warning")[0] == 1
    assert run("check", "ours.toml", "--fail-on", "never")[0] == 0


def test_the_workspaces_changes_are_checked_as_they_are_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "framework.toml").write_text(
        '[[suites]]\nid = "Ours"\ntitle = "Ours"\n', encoding="utf-8"
    )
    told = run("check", "--fail-on", "warning")
    assert told == run("check", "framework.toml", "--fail-on", "warning")
    assert told == run("check", "--workspace", ".", "--fail-on", "warning")
    code, out, _ = told
    assert code == 1
    assert out.startswith('framework.toml, line 1: warning: The suite "Ours" is on no sheet')
    assert out.endswith("The framework of Sir Enghraifft: 1 warning.\n")


def test_a_framework_file_finds_its_scheme_from_the_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ours.toml").write_text(SCHEME, encoding="utf-8")
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    text = text.replace('scheme = "powys"', 'scheme = "rules/ours.toml"')
    (tmp_path / "rules" / "council.toml").write_text(text, encoding="utf-8")
    code, out, _ = run("check", "rules/council.toml")
    assert code == 0
    assert "measures judged by the scheme rules/ours.toml (Green and Red)" in out


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        ("none.toml", 2, "There is no file none.toml."),
        ("notes.txt", 2, 'notes.txt: a framework is a TOML file, which ends in ".toml".'),
        ("broken.toml", 1, "broken.toml, line 2: "),
    ],
)
def test_what_is_no_framework(run: Run, tmp_path: Path, file: str, code: int, said: str) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "broken.toml").write_text('name = "x"\ntitle = x\n', encoding="utf-8")
    found, out, err = run("check", file)
    assert found == code
    assert said in out + err
