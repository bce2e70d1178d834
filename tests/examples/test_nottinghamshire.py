"""What is special to the Nottinghamshire framework: scorecards, boards, partners, data quality."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from examples.make.make_sample import ROOT
from examples.make.making import open_place
from tests.excel.test_formulas import rows_of
from typer.testing import CliRunner

from pmqa_cli.cli import app

PLACE = open_place(ROOT / "nottinghamshire")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample with workbooks, the whole pack, and those of the boards below it."""
    folder = tmp_path_factory.mktemp("nottinghamshire") / "council"
    here = ("-w", str(folder))
    for command in (
        ("init", str(folder), "--framework", "nottinghamshire", "--sample"),
        ("template", *here),
        ("consolidate", *here),
        ("consolidate", "--audience", "departmental-board", *here),
    ):
        CliRunner().invoke(app, command)
    return folder


@pytest.fixture(scope="module")
def packs(workspace: Path) -> Path:
    return workspace / "packs" / "2026-27-Q1"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_priority_area_has_its_scorecard_and_partners_have_theirs(packs: Path) -> None:
    page = (packs / "scorecards.html").read_text(encoding="utf-8")
    for suite in PLACE.framework.suites:
        assert f">{suite.title}</h2>" in page
    assert "Marlshire Police, Head of Roads Policing" in page


def test_a_departmental_board_sees_the_services_of_its_department(packs: Path) -> None:
    boards = {path.name for path in (packs / "departmental-board").iterdir()}
    assert boards == {"adult-social-care-and-health", "children-and-families", "place"}
    place = packs / "departmental-board" / "place"
    assert {row["service"] for row in read(place / "measures.csv")} == {"HWT", "COM"}


def test_without_well_being_goals_the_golden_thread_has_no_matrix(packs: Path) -> None:
    page = (packs / "golden-thread.html").read_text(encoding="utf-8")
    assert "ell-being" not in page
    assert "Every child has a safe home and a good start" in page


def test_the_pack_says_where_each_figure_comes_from(packs: Path) -> None:
    fields = PLACE.framework.data_quality.fields
    rows = {row["ref"]: row for row in read(packs / "data-quality.csv")}
    lacking = {ref for ref, row in rows.items() if not all(row[each] for each in fields)}
    # A fault; the police's figure; one that is not due; and the service that has not returned.
    assert lacking == {"ASC/3", "PAR/1", "HWT/3", "COM/1", "COM/2", "COM/3"}


def test_the_workbook_brings_back_the_statement_and_names_the_partner(workspace: Path) -> None:
    issued = workspace / "issued" / "2026-27-Q1" / "hwt-2026-27-Q1.xlsx"
    rows = rows_of(issued, "Scorecards")
    assert rows["HWT/1"]["Data source"] == "Highway defects system"
    assert rows["HWT/1"]["Verified on"] == ""
    assert rows["PAR/1"]["Owner"] == "Marlshire Police, Head of Roads Policing"
    assert rows_of(issued, "Partnership")["PAR/1"]["Still needed"] == "Typed in on Scorecards"
