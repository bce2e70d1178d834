"""Real input: what Hart District Council published goes through pmqa, and where the two differ."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from examples.make.making import Files, Place, history_of, open_place
from examples.published.make.make_published import ROOT, Published, make, read_published
from typer.testing import CliRunner

from pmqa_cli.check import CheckedFile, check_return
from pmqa_cli.cli import app
from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return

DISAGREE = {
    "ETS01": ("Red", "Green", "0 meets the target of 40."),
    "IT01": (
        "Amber",
        "Red",
        "42.5 is 17.5 (29.2%) below the target of 60, beyond the tolerance of 10%.",
    ),
    "IT03": (
        "Green",
        "Red",
        "80.6 is 9.4 (10.4%) below the target of 90, beyond the tolerance of 10%.",
    ),
}
"""Ref -> the status published, pmqa's, and its arithmetic. Every other status agrees."""


@pytest.fixture(scope="module")
def made() -> Files:
    return make()


@pytest.fixture(scope="module")
def place() -> Place:
    return open_place(ROOT)


@pytest.fixture(scope="module")
def published() -> Published:
    return read_published()


def read(place: Place, path: str, data: bytes, period: Period | None = None) -> Return:
    wanted = period or place.workspace.period
    return read_return(data, path, place.framework, place.catalogue, wanted)


@pytest.fixture(scope="module")
def checked(made: Files, place: Place) -> list[CheckedFile]:
    history = history_of(made["ledger.sqlite"])
    period = place.workspace.period
    return [
        check_return(read(place, name, data), place.framework, place.catalogue, history, period)
        for name, data in made.items()
        if name.endswith(".xlsx")
    ]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the workspace, so that nothing of the committed one changes."""
    shutil.copytree(ROOT, tmp_path / "copy")
    yield tmp_path / "copy"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- the workspace


def test_the_same_input_gives_the_same_bytes(made: Files) -> None:
    again = make()
    assert [name for name in made if made[name] != again[name]] == []


def test_what_is_committed_is_what_the_script_makes(made: Files, place: Place) -> None:
    for name, data in made.items():
        committed = (ROOT / name).read_bytes()
        if name.endswith(".xlsx"):
            ours = replace(read(place, name, data), sha256="")
            assert replace(read(place, name, committed), sha256="") == ours, "run `just examples`"
        elif name.endswith(".sqlite"):
            assert history_of(committed) == history_of(data), "run `just examples`"
        else:
            assert committed.decode("utf-8-sig").splitlines() == (
                data.decode("utf-8-sig").splitlines()
            ), "run `just examples`"
    workbooks = {name for name in made if name.endswith(".xlsx")}
    returns = (ROOT / "returns").rglob("*.xlsx")
    assert {path.relative_to(ROOT).as_posix() for path in returns} == workbooks


def test_everything_that_was_published_is_in_it(place: Place, published: Published) -> None:
    assert len(published.measures) == len(place.catalogue.measures) == 45
    assert len(published.milestones) == len(place.catalogue.activities) == 381
    assert sum(not activity.due for activity in place.catalogue.activities) == 64


# ---------------------------------------------------------------- status by status


def test_statuses_agree_with_what_was_published_but_for_three(
    checked: list[CheckedFile], place: Place, published: Published
) -> None:
    differ = {}
    count = 0
    for file in checked:
        said = published.of(file.returned.service)
        assert {entry.ref for entry in file.entries} == set(said)
        for entry in file.entries:
            count += 1
            word = place.framework.status(entry.status).word
            if word != said[entry.ref].status:
                assert entry.outcome is not None
                differ[entry.ref] = said[entry.ref].status, word, entry.outcome.reason
    assert count == 45 + 381
    assert differ == DISAGREE


def test_the_readme_lists_each_disagreement_with_its_arithmetic() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- statuses -->")[1].split("<!-- /statuses -->")[0]
    table = block.split("| measure | published | pmqa | arithmetic |")[1]
    listed = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ]
    assert listed == [[ref, *said] for ref, said in DISAGREE.items()]


def test_grey_is_no_colour(checked: list[CheckedFile], place: Place) -> None:
    grey = [entry for file in checked for entry in file.entries if entry.status == "grey"]
    assert len(grey) == 19
    assert not place.framework.status("grey").colour


# ---------------------------------------------------------------- completion by `done`


def test_a_milestone_that_is_done_is_not_overdue(
    made: Files, place: Place, published: Published
) -> None:
    year_end = Period(2014, 4)
    history = history_of(made["ledger.sqlite"])
    overdue: set[str] = set()
    for name, data in made.items():
        if name.endswith(".xlsx"):
            filed = read(place, name, data, year_end)
            # As if it had been issued for the last quarter; of another one nothing would be said.
            filed = replace(filed, identity=replace(filed.identity, period=year_end))
            file = check_return(filed, place.framework, place.catalogue, history, year_end)
            overdue |= {found.ref for found in file.findings if found.code == "PM405"}
    expected = {
        each.ref
        for each in published.milestones
        if each.status == "Green"
        and each.due
        and each.due < "2015-03-31"
        and not each.done
        and each.percent_complete != "100"
    }
    assert overdue == expected
    assert expected


def test_no_status_claims_completion_so_none_can_be_wrong_about_it(
    checked: list[CheckedFile],
) -> None:
    codes = {finding.code for file in checked for finding in file.findings}
    assert codes.isdisjoint({"PM404", "PM405", "PM406"})


# ---------------------------------------------------------------- the commands


def test_validate_runs_on_it(copy: Path) -> None:
    run = CliRunner().invoke(app, ["validate", "--workspace", str(copy), "--format", "csv"])
    assert run.exit_code == 1
    found = list(csv.DictReader(run.stdout.splitlines()))
    # Sixty-four milestones were published without a date by which they are due.
    assert Counter(row["code"] for row in found) == {"PM106": 64}


def test_consolidate_runs_on_it(copy: Path, published: Published) -> None:
    run = CliRunner().invoke(app, ["consolidate", "--workspace", str(copy)])
    assert run.exit_code == 0, run.output
    pack = copy / "packs" / "2014-15-Q1"
    assert (pack / "index.html").is_file()
    for kind, file, said in (
        (Kind.MEASURES, "measures.csv", published.measures),
        (Kind.ACTIVITIES, "activities.csv", published.milestones),
    ):
        theirs = Counter((each.service, each.status) for each in said)
        if kind is Kind.MEASURES:
            for each in published.measures:
                if each.ref in DISAGREE:
                    theirs[each.service, each.status] -= 1
                    theirs[each.service, DISAGREE[each.ref][1]] += 1
        ours = Counter((row["service"], row["status"]) for row in rows_of(pack / file))
        assert ours == theirs
