from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from tests.cli.calling import Run, Said

from pmqa_cli.check import check_return
from pmqa_cli.cli.template import name_file
from pmqa_cli.excel.returns import read_return
from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.starter import start_workspace
from pmqa_cli.store.workspace import load_workspace

SERVICES = """\
code,name,name_cy,directorate,department,director,head_of_service,email,copy_to,portfolio_holder,committee
HOU,Housing,,,,,,,,,
EDU,Education,,,,,,,,,
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pmqa: Run) -> Run:
    """`pmqa template` in a workspace of two services: exit code, stdout, stderr."""
    start_workspace(tmp_path, framework="powys", period=Period(2026, 1))
    (tmp_path / "catalogue" / "services.csv").write_text(SERVICES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        return pmqa("template", *arguments)

    return call


def test_a_workbook_for_every_service(run: Run, tmp_path: Path) -> None:
    code, out, err = run()
    assert code == 0
    folder = tmp_path / "issued" / "2026-27-Q1"
    assert sorted(path.name for path in folder.iterdir()) == [
        "edu-2026-27-Q1.xlsx",
        "hou-2026-27-Q1.xlsx",
    ]
    assert [Path(line).name for line in out.splitlines()] == [
        "hou-2026-27-Q1.xlsx",
        "edu-2026-27-Q1.xlsx",
    ]
    assert "2 workbooks to send out." in err
    assert err.endswith("Next: pmqa validate checks what came back.\n")


def test_there_is_a_folder_for_what_comes_back(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "returns" / "2026-27-Q2"
    assert not folder.exists()
    _, _, err = run("--period", "2026-27 Q2")
    assert folder.is_dir()
    assert "Put what comes back into returns/2026-27-Q2\n" in err
    assert run("--period", "2026-27 Q2", "--force")[0] == 0
    # What was not sent out is not waited for.
    assert run("NOBODY", "--period", "2026-27 Q3")[0] == 2
    assert not (tmp_path / "returns" / "2026-27-Q3").exists()


def test_the_cover_says_when_it_is_due(run: Run, tmp_path: Path) -> None:
    run("HOU")
    book = openpyxl.load_workbook(tmp_path / "issued" / "2026-27-Q1" / "hou-2026-27-Q1.xlsx")
    cover = {row[0]: row[1] for row in book["Cover"].iter_rows(max_col=2, values_only=True)}
    # 30 June 2026 and ten working days.
    assert cover["Return by"].date() == date(2026, 7, 14)


def test_services_by_code_or_name_in_any_case(run: Run, tmp_path: Path) -> None:
    code, out, err = run("education", "edu", "--output", "to-send", "--period", "2026-27 Q2")
    assert code == 0
    assert out == "to-send/edu-2026-27-Q2.xlsx\n"
    assert "1 workbook to send out." in err
    assert (tmp_path / "to-send" / "edu-2026-27-Q2.xlsx").is_file()


def test_an_unknown_service_names_the_nearest(run: Run, tmp_path: Path) -> None:
    code, out, err = run("Housin")
    assert (code, out) == (2, "")
    assert err == (
        'pmqa: The catalogue has no service "Housin". Did you mean "Housing"? '
        "Its codes are HOU, EDU.\n"
    )
    assert not (tmp_path / "issued").exists()


def test_nothing_is_replaced_without_force(run: Run, tmp_path: Path) -> None:
    run("HOU")
    path = tmp_path / "issued" / "2026-27-Q1" / "hou-2026-27-Q1.xlsx"
    before = path.read_bytes()
    path.write_bytes(b"mine")
    code, _, err = run()
    assert code == 2
    assert "already exists. Add --force to replace it." in err
    assert path.read_bytes() == b"mine"
    assert not path.with_name("edu-2026-27-Q1.xlsx").exists()
    assert run("--force")[0] == 0
    assert path.read_bytes() == before


def test_a_catalogue_without_services_says_where_they_go(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "services.csv").write_text(
        SERVICES.splitlines()[0] + "\n", encoding="utf-8"
    )
    code, _, err = run()
    assert code == 2
    assert "catalogue/services.csv" in err


def test_two_services_never_share_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "services.csv").write_text(
        SERVICES + "H/R,Human Resources,,,,,,,,,\nH-R,Highways,,,,,,,,,\n", encoding="utf-8"
    )
    code, _, err = run()
    assert code == 2
    assert "h-r-2026-27-Q1.xlsx" in err


def test_a_wrong_catalogue_is_said_and_does_not_stop_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "measures.csv").write_text(
        "ref,title,suites,service\nM1,A measure,Top 5,NOBODY\n", encoding="utf-8"
    )
    code, out, err = run()
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "pmqa lint lists them" in err


@pytest.mark.parametrize(
    ("code", "name"), [("HOU", "hou"), ("A&B/../C", "a-b-c"), ("É", "service"), ("con", "con")]
)
def test_file_names(code: str, name: str) -> None:
    assert name_file(Service(code, "x"), Period(2026, 1)) == f"{name}-2026-27-Q1.xlsx"


def test_a_figure_that_is_known_too_late_is_marked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "measures.csv").write_text(
        "ref,title,service,suites,lag_days,due_quarters\n"
        "M1,Waste recycled,HOU,CIP; PAMs,60,\n"
        "M2,Rent collected,HOU,CIP,14,\n"
        "M3,Annual survey,HOU,CIP,60,4\n",
        encoding="utf-8",
    )
    assert run("HOU")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "issued" / "2026-27-Q1" / "hou-2026-27-Q1.xlsx")
    sheet = book["AIA measures"]
    headings = {cell.value: cell.column for cell in sheet[4]}
    rows = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}

    def said(ref: str, heading: str) -> object:
        value = sheet.cell(rows[ref], headings[heading]).value
        return value.date() if isinstance(value, datetime) else value

    assert said("M1", "Reason if not available") == "Data not yet published"
    assert said("M1", "Expected") == date(2026, 8, 29)
    assert said("M1", "Commentary") == (
        "Known too late for this return: to be given with that of 2026-27 Q2."
    )
    # The deadline is on 14 July, 14 days after the quarter; M3 is not due.
    for ref in ("M2", "M3"):
        assert said(ref, "Reason if not available") is None
        assert said(ref, "Commentary") is None


def test_what_is_marked_is_asked_for_no_more(run: Run, tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "measures.csv").write_text(
        "ref,title,service,suites,lag_days\nM1,Waste recycled,HOU,CIP,60\n", encoding="utf-8"
    )
    assert run("HOU")[0] == 0
    place = load_workspace(tmp_path)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    path = tmp_path / "issued" / "2026-27-Q1" / "hou-2026-27-Q1.xlsx"
    filed = read_return(path.read_bytes(), "hou.xlsx", place.framework, catalogue, Period(2026, 1))
    checked = check_return(filed, place.framework, catalogue, History(), Period(2026, 1))
    (entry,) = [entry for entry in checked.entries if entry.ref == "M1"]
    assert entry.status == "not-available"
    assert not {"PM301", "PM309"} & {each.code for each in checked.findings}
