"""The sample council: what is committed is what the script makes, and it raises what it lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from examples.make.make_sample import (
    ROOT,
    Listed,
    list_faults,
    make,
    read_faults,
    sample_roots,
)
from examples.make.making import Files, Place, Sent, history_of, open_place

from pmqa_cli.check import Selection
from pmqa_cli.cli.init import write_workspace
from pmqa_cli.cli.validate import choose_files, collect_returns
from pmqa_cli.collect import Keep
from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import fold

Where = tuple[str, str, str, str]


@pytest.fixture(scope="module", params=sample_roots(), ids=lambda root: root.name)
def root(request: pytest.FixtureRequest) -> Path:
    """The folder of one of the samples."""
    return Path(request.param)


@pytest.fixture(scope="module")
def made(root: Path) -> Files:
    return make(root)


@pytest.fixture(scope="module")
def place(root: Path) -> Place:
    return open_place(root)


@pytest.fixture(scope="module")
def largest() -> Place:
    """The sample that is as large as a real quarter."""
    return open_place(ROOT)


def read(place: Place, path: str, data: bytes) -> Return:
    """A return without what depends on how the zip was packed."""
    period = place.workspace.period
    return replace(read_return(data, path, place.framework, place.catalogue, period), sha256="")


def findings_of(place: Place) -> tuple[Finding, ...]:
    """Everything that `pmqa validate` finds, the catalogue's included."""
    period = place.workspace.period
    files = choose_files(place.workspace, None, period)
    found = collect_returns(
        place.workspace, place.catalogue, files, period, Selection(), Keep.FINDINGS, quiet=True
    )
    return found.report.findings


def test_the_same_input_gives_the_same_bytes(root: Path, made: Files) -> None:
    again = make(root)
    assert [name for name in made if made[name] != again[name]] == []


def test_the_committed_returns_are_those_that_the_script_makes(
    root: Path, made: Files, place: Place
) -> None:
    committed = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "returns").rglob("*")
        if path.is_file()
    }
    workbooks = {name: data for name, data in made.items() if name.endswith(".xlsx")}
    assert set(committed) == set(workbooks)
    for name, data in workbooks.items():
        assert read(place, name, committed[name]) == read(place, name, data), "run `just examples`"


def test_the_committed_ledger_is_the_one_that_the_script_makes(root: Path, made: Files) -> None:
    committed = history_of((root / "ledger.sqlite").read_bytes())
    assert committed == history_of(made["ledger.sqlite"]), "run `just examples`"


def test_the_list_of_faults_is_the_one_that_the_script_writes(root: Path, made: Files) -> None:
    committed = (root / "README.md").read_text(encoding="utf-8")
    assert committed == made["README.md"].decode("utf-8"), "run `just examples`"


def test_every_listed_finding_is_raised_and_no_other(root: Path, made: Files, place: Place) -> None:
    period = place.workspace.period
    sent = {}
    for name, data in made.items():
        if name.endswith(".xlsx"):
            sent[read(place, name, data).identity.service] = Sent(name, period, data)

    def where(each: Listed) -> Where:
        return each.path, each.sheet, each.cell, each.code

    listed = Counter(where(each) for each in list_faults(place, sent, root))
    raised = Counter((each.path, each.sheet, each.cell, each.code) for each in findings_of(place))
    assert raised == listed


def test_a_copy_of_the_sample_raises_the_same(place: Place, tmp_path: Path) -> None:
    write_workspace(tmp_path / "copy", framework=place.framework.name, sample=True)
    assert findings_of(open_place(tmp_path / "copy")) == findings_of(place)


def test_it_is_as_large_as_a_real_quarter(largest: Place) -> None:
    catalogue = largest.catalogue
    assert len(catalogue.services) >= 6
    assert len(catalogue.measures) >= 40
    assert sum(measure.ref.startswith("PAM/") for measure in catalogue.measures) >= 20
    assert len(catalogue.activities) >= 30
    assert len(catalogue.risks) >= 12


def test_some_returns_are_right_and_one_has_not_come(root: Path, place: Place) -> None:
    services = {fold(service.code) for service in place.catalogue.services}
    returned = len(list(place.workspace.returns_dir(place.workspace.period).glob("*.xlsx")))
    assert returned == len(services) - 1
    assert 0 < len({fault.service for fault in read_faults(root)}) < returned


def test_last_quarters_promises_come_from_its_returns(largest: Place) -> None:
    history = history_of((ROOT / "ledger.sqlite").read_bytes())
    before = largest.workspace.period.previous
    promised = history.at("HOU/01", before)
    assert promised is not None
    assert promised.remedial_action.startswith("Lease sixteen homes")
    assert promised.source == "housing.xlsx"
    imported = history.at("PAM/012", before)
    assert imported is not None
    assert str(imported.actual) == "66.9"
