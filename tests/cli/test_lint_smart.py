"""pmqa lint --smart, as an officer calls it, and the page on it."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests.rules.builder import make_world
from typer.testing import CliRunner, Result

from pmqa_cli.cli import app
from pmqa_cli.cli.common import CommandError
from pmqa_cli.judge.letters import Setting
from pmqa_cli.judge.smart import judge_smart
from pmqa_cli.store.shipped import examples_path

PAGE = (Path(__file__).parents[2] / "docs" / "smart.md").read_text(encoding="utf-8")
SAMPLE = examples_path("pmqa.toml").parent


def smart(ref: str, *words: str | Path, place: Path = SAMPLE) -> Result:
    command = ["lint", "--smart", ref, "-w", place, *words]
    result = CliRunner().invoke(app, [str(word) for word in command])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_example_of_the_page_is_what_is_printed() -> None:
    found = re.search(r"<!-- example: (\S+) -->\n```text\n(.*?)```\n", PAGE, re.DOTALL)
    assert found
    assert found[2] == smart(found[1]).stdout


def rows_of_the_page() -> list[list[str]]:
    table = PAGE.partition("<!-- worked: reach -->\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]


@pytest.mark.parametrize("row", rows_of_the_page(), ids=" ".join)
def test_every_row_of_the_page_is_judged_as_it_says(row: list[str]) -> None:
    polarity, target, baseline, recorded, verdict = row
    figures = [Decimal(figure) for figure in recorded.split(", ") if figure]
    measure = {
        "polarity": polarity,
        "target": Decimal(target),
        "baseline": Decimal(baseline) if baseline else None,
    }
    history = [
        {"ref": "M1", "period": f"2025-26 Q{quarter}", "actual": figure}
        for quarter, figure in enumerate(figures, 1)
    ]
    world = make_world({"measure": measure, "history": history})
    setting = Setting(world.framework, world.catalogue, world.history, world.period)
    assert judge_smart(setting, world.catalogue.measures[0])[2].verdict == verdict


def test_the_page_has_every_verdict() -> None:
    assert {row[-1] for row in rows_of_the_page()} == {"met", "not met", "cannot be told"}


@pytest.mark.parametrize(
    ("ref", "code", "last"),
    [
        ("pam/012", 0, "SMART in all five letters."),
        ("PAM/036", 0, "Nothing is missing. For you to judge: Achievable."),
        ("PAM/007", 1, "To put right in catalogue/measures.csv, line 16: Achievable."),
        ("V25/HOU/1", 0, "SMART in all five letters."),
    ],
)
def test_the_exit_code_and_the_last_line(ref: str, code: int, last: str) -> None:
    result = smart(ref)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (code, last)


def test_whoever_wants_no_exit_code_gets_none() -> None:
    assert smart("PAM/007", "--fail-on", "never").exit_code == 0


def test_another_quarter_asks_for_its_own_year() -> None:
    assert "by 31/03/2028, the end of 2027-28 Q4" in smart("PAM/012", "-p", "2027-28 Q2").stdout


def test_for_scripts(tmp_path: Path) -> None:
    result = smart("PAM/007", "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    letters = found.pop("letters")
    assert found == {
        "version": 1,
        "period": "2026-27 Q1",
        "ref": "PAM/007",
        "kind": "measure",
        "title": "Pupil attendance in primary schools",
        "service": "EDU",
        "path": "catalogue/measures.csv",
        "line": 16,
        "summary": {"met": 4, "not_met": 1, "cannot_be_told": 0},
    }
    assert [letter["letter"] for letter in letters] == list("SMART")
    achievable = letters[2]
    assert (achievable["name"], achievable["verdict"]) == ("Achievable", "not met")
    (missing,) = achievable["missing"]
    assert missing["column"] == "target"
    assert missing["message"].startswith("It has never come nearer")
    assert missing["fix"].startswith("Set a target that can be reached")
    assert all(f"`{key}`" in PAGE for key in (*found, *achievable, *missing))
    out = tmp_path / "smart.json"
    smart("PAM/007", "--format", "json", "-o", out)
    assert out.read_text(encoding="utf-8") == result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["PAM/12"], 'The catalogue has no measure or activity "PAM/12". Did you mean "PAM/012"?'),
        (["R/HOU/1"], "R/HOU/1 stands in catalogue/risks.csv; SMART is for measures and activ"),
        (["PAM/012", "-f", "csv"], "--smart writes text or JSON"),
        (["PAM/012", "--select", "XX"], 'No rule has the code "XX"'),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], says: str) -> None:
    with pytest.raises(CommandError) as refused:
        smart(*words)
    assert says in str(refused.value)


def copy_sample(tmp_path: Path) -> Path:
    place = tmp_path / "copy"
    shutil.copytree(SAMPLE, place, ignore=shutil.ignore_patterns("published", "make", "returns"))
    return place


def test_a_councils_own_length_of_a_definition_counts(tmp_path: Path) -> None:
    place = copy_sample(tmp_path)
    assert smart("PAM/012", place=place).exit_code == 0
    with (place / "pmqa.toml").open("a", encoding="utf-8") as file:
        file.write("\n[rules.options.PM105]\nshortest = 400\n")
    assert "S  Specific: not met\n   It is defined only as" in smart("PAM/012", place=place).stdout


def test_lint_itself_sees_the_recorded_figures(tmp_path: Path) -> None:
    place = copy_sample(tmp_path)
    path = place / "catalogue" / "measures.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert ",higher,65.0," in text
    path.write_text(text.replace(",higher,65.0,", ",higher,60.0,", 1), encoding="utf-8")
    result = CliRunner().invoke(app, ["lint", "-w", str(place), "--select", "PM112"])
    assert result.exit_code == 1
    assert "PM112 impossible-target: PAM/012: the target of 60 is worse than" in result.stdout
