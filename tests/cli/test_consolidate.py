"""``pmqa consolidate`` as an officer calls it: what a gap is, what is strict, what is kept."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pmqa_cli.cli import app
from pmqa_cli.cli.init import write_workspace
from pmqa_cli.collect import find_returns
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.ledger import Ledger
from pmqa_cli.store.workspace import load_workspace

Run = Callable[..., Result]
RETURNS = Path("returns") / "2026-27-Q1"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample workspace, in which the test stands."""
    write_workspace(tmp_path / "sample", framework="powys", sample=True)
    monkeypatch.chdir(tmp_path / "sample")
    return tmp_path / "sample"


@pytest.fixture
def run(sample: Path) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["consolidate", *arguments])

    return call


def test_a_pack_with_gaps_names_them(run: Run, sample: Path) -> None:
    result = run()
    assert result.exit_code == 1
    assert "6 returns recorded in ledger.sqlite." in result.stderr
    assert "Not returned: Transformation and Customer Services." in result.stderr
    assert "10 errors in the returns: its data-quality page names them." in result.stderr
    assert "  8 pages of objectives, objective-*.html" in result.stderr
    pack = sample / "packs" / "2026-27-Q1"
    assert sorted(path.name for path in pack.iterdir()) == [
        *("activities.csv", "comparison.csv", "golden-thread.html", "index.html", "measures.csv"),
        *(f"objective-obj-{number}.html" for number in range(1, 9)),
        *("quality.csv", "risks.csv"),
    ]


def test_gaps_are_those_of_the_period_not_of_the_files_named(run: Run) -> None:
    run()
    again = run(str(RETURNS / "education.xlsx"), "--output", "other")
    assert again.exit_code == 1
    assert "0 returns recorded" in again.stderr
    assert "10 errors in the returns" in again.stderr


def test_strict_builds_nothing_while_there_are_gaps(run: Run, sample: Path) -> None:
    result = run("--strict")
    assert result.exit_code == 1
    assert "Not returned: Transformation and Customer Services." in result.stderr
    assert "No pack was built" in result.stderr
    assert list((sample / "packs").iterdir()) == []


def test_the_return_of_another_quarter_does_not_count_as_returned(run: Run, sample: Path) -> None:
    place = load_workspace(sample)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    service = catalogue.service("TCS")
    assert service is not None
    later = write_return(
        place.framework, catalogue, History(), service, Period(2026, 2), "Anywhere"
    )
    (sample / RETURNS / "tcs.xlsx").write_bytes(later)
    assert "Not returned: Transformation and Customer Services." in run("--strict").stderr


def test_an_existing_pack_is_left_alone_without_force(run: Run, sample: Path) -> None:
    run()
    page = sample / "packs" / "2026-27-Q1" / "index.html"
    before = page.read_bytes()
    page.write_bytes(b"ours")
    refused = run()
    assert refused.exception is not None
    assert "packs/2026-27-Q1/index.html already exists. Add --force" in str(refused.exception)
    assert page.read_bytes() == b"ours"
    assert run("--force").exit_code == 1
    assert page.read_bytes() == before


def test_what_lies_beside_the_returns_is_no_return(sample: Path) -> None:
    folder = sample / RETURNS
    known = find_returns([folder])
    for name in ("Thumbs.db", "desktop.ini", "~$housing.xlsx", ".~lock.housing.xlsx#", ".DS_Store"):
        (folder / name).write_bytes(b"")
    deeper = folder / "second batch"
    deeper.mkdir()
    shutil.copy(known[0], deeper / "again.xlsx")
    assert set(find_returns([folder])) == {*known, deeper / "again.xlsx"}


def test_a_copy_that_came_after_the_other_was_recorded_counts_and_goes_on_counting(
    run: Run, sample: Path
) -> None:
    first = sample / RETURNS / "property-planning-and-public-protection.xlsx"
    run()

    def counted() -> dict[str, str]:
        place = load_workspace(sample)
        with Ledger.open(place.ledger_path) as ledger:
            return {each.service: each.path for each in ledger.returns(place.period)}

    assert counted()["PPP"].endswith(first.name)
    book = openpyxl.load_workbook(first)
    book["Risk"]["H5"] = "The plan was changed."
    book.save(sample / RETURNS / "another name.xlsx")
    for recorded in ("1 return", "0 returns"):
        result = run("--force")
        assert f"{recorded} recorded" in result.stderr
        assert counted()["PPP"].endswith("another name.xlsx")


def test_of_two_copies_that_came_together_the_same_one_counts_every_time(
    run: Run, sample: Path
) -> None:
    first = sample / RETURNS / "property-planning-and-public-protection.xlsx"
    book = openpyxl.load_workbook(first)
    book["Risk"]["H5"] = "The plan was changed."
    book.save(sample / RETURNS / "another name.xlsx")
    for recorded in ("6 returns", "0 returns"):
        assert f"{recorded} recorded" in run("--force").stderr
        with Ledger.open(sample / "ledger.sqlite") as ledger:
            (ours,) = (f for f in ledger.returns(Period(2026, 1)) if f.service == "PPP")
        assert ours.path.endswith(first.name)


# ---------------------------------------------------------------- for an audience


def services_in(pack: Path) -> set[str]:
    """The services whose measures a pack's data hold."""
    with (pack / "measures.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["service"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", ["iab", "IAB", "Improvement and Assurance Board"])
def test_an_audience_is_named_by_its_id_or_name(run: Run, sample: Path, name: str) -> None:
    result = run("--audience", name)
    assert result.exit_code == 1
    assert "Not returned" not in result.stderr
    assert "3 errors in the returns: its data-quality page names them." in result.stderr
    pack = sample / "packs" / "2026-27-Q1" / "iab"
    assert services_in(pack) == {"ASC", "CHS"}
    assert "Improvement and Assurance Board" in (pack / "index.html").read_text(encoding="utf-8")
    assert not (pack.parent / "index.html").exists()


def test_each_makes_a_folder_for_every_value(run: Run, sample: Path) -> None:
    result = run("--audience", "scrutiny")
    assert "4 packs are in packs/2026-27-Q1/scrutiny:" in result.stderr
    assert "Not returned: Transformation and Customer Services." in result.stderr
    assert "10 errors in the returns" in result.stderr
    packs = sample / "packs" / "2026-27-Q1" / "scrutiny"
    held = {folder.name: services_in(folder) for folder in packs.iterdir()}
    assert held["health-and-care-scrutiny-committee"] == {"ASC", "CHS"}
    assert sorted(code for codes in held.values() for code in codes) == [
        *("ASC", "CHS", "EDU", "HOU", "HTR", "PPP", "TCS"),
    ]


def test_the_gaps_of_a_service_outside_the_cut_do_not_count(run: Run, sample: Path) -> None:
    (sample / "framework.toml").write_text(
        """
        [[audiences]]
        id = "learning"
        name = "Learning Board"
        services = ["EDU"]
        sections = ["SEP"]
        """,
        encoding="utf-8",
    )
    result = run("--audience", "learning", "--strict")
    assert (result.exit_code, "error" in result.stderr) == (0, False)
    assert run("--strict").exit_code == 1


def test_a_cut_by_status_says_that_errors_are_counted(run: Run, sample: Path) -> None:
    result = run("--audience", "cabinet")
    assert "10 errors in the returns: its data-quality page counts them." in result.stderr
    with (sample / "packs/2026-27-Q1/cabinet/measures.csv").open(encoding="utf-8-sig") as file:
        assert {row["status"] for row in csv.DictReader(file)} == {"Amber", "Red"}


def test_an_audience_that_has_no_stage_in_the_quarter_is_said(run: Run, sample: Path) -> None:
    stage = '[[cycle.stages]]\nid = "{0}"\naudience = "cabinet"\nquarters = {1}\n'
    said = "By the cycle, Cabinet is given a pack in Q2 and Q4 only, and this is for 2026-27 Q1."
    overlay = sample / "framework.toml"
    overlay.write_text(stage.format("cabinet", "[2, 4]"), encoding="utf-8")
    assert said in run("--audience", "cabinet").stderr
    overlay.write_text(stage.format("cabinet", "[1, 3]"), encoding="utf-8")
    assert "By the cycle" not in run("--audience", "cabinet", "--force").stderr


def test_a_service_without_a_value_is_named(run: Run, sample: Path) -> None:
    services = sample / "catalogue" / "services.csv"
    text = services.read_text(encoding="utf-8-sig")
    services.write_text(text.replace(",Learning and Skills Scrutiny Committee", ","), "utf-8")
    assert (
        "In no pack of Scrutiny, because services.csv gives no committee: Education."
        in run("--audience", "scrutiny").stderr
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("scrutny", 'The framework has no audience "scrutny". Did you mean "Scrutiny"? There is '),
        ("public", 'No pack is cut for "The public" yet: packs name officers, which people'),
    ],
)
def test_an_audience_for_whom_there_is_no_pack(run: Run, sample: Path, name: str, said: str):
    result = run("--audience", name)
    assert said in str(result.exception)
    assert list((sample / "packs").iterdir()) == []


def test_a_pack_of_an_audience_is_left_alone_without_force(run: Run) -> None:
    run("--audience", "scrutiny", "--output", "papers")
    refused = run("--audience", "scrutiny", "--output", "papers")
    assert "papers/communities-and-environment-scrutiny-committee/index.html already exists" in (
        str(refused.exception)
    )
    assert run("--audience", "scrutiny", "--output", "papers", "--force").exit_code == 1


def test_files_that_a_new_pack_no_longer_has_are_removed(run: Run, sample: Path) -> None:
    run()
    pack = sample / "packs" / "2026-27-Q1"
    (pack / "minutes.html").write_bytes(b"ours")
    (sample / "framework.toml").write_text("[pack]\npages = []", encoding="utf-8")
    (sample / "catalogue" / "comparators.csv").unlink()
    run("--force")
    assert sorted(path.name for path in pack.iterdir()) == [
        *("activities.csv", "index.html", "measures.csv", "minutes.html", "quality.csv"),
        "risks.csv",
    ]
