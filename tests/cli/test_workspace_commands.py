"""init, catalogue, lint and history, as an officer calls them."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from pmqa_cli.cli import catalogue, common, history
from pmqa_cli.cli.common import CommandError
from pmqa_cli.cli.consolidate import consolidate
from pmqa_cli.cli.init import init
from pmqa_cli.cli.lint import lint
from pmqa_cli.cli.validate import validate
from pmqa_cli.model.history import Point
from pmqa_cli.model.period import Period
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.framework import FrameworkError
from pmqa_cli.store.history import HistoryError
from pmqa_cli.store.ledger import load_history
from pmqa_cli.store.workspace import load_workspace


def run(command: Callable[..., None] | typer.Typer, *words: str | Path) -> Result:
    app = command
    if not isinstance(app, typer.Typer):
        app = typer.Typer()
        app.command()(command)
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "council"
    run(init, folder)
    (folder / "catalogue" / "services.csv").write_text("code,name\nHOU,Housing\n", encoding="utf-8")
    (folder / "catalogue" / "measures.csv").write_text(
        "ref,title,service,suites\nM1,Arrears,HOU,Top 5\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("command", [lint, validate, consolidate])
def test_a_waiver_of_a_rule_that_does_not_exist_is_refused(
    place: Path, command: Callable[..., None]
) -> None:
    (place / "catalogue" / "waivers.csv").write_text(
        "code,ref,reason,agreed_by\nPM301,M1,New,SLT\nPM399,M1,New,SLT\nPM999,M1,New,SLT\n",
        encoding="utf-8",
    )
    found = load_workspace(place)
    (found.returns_dir(found.period) / "housing.xlsx").write_bytes(b"PK")
    with pytest.raises(CommandError) as refused:
        run(command, "-w", place)
    assert re.fullmatch(
        r'catalogue/waivers\.csv, line 3: There is no rule "PM399"\. Did you mean "PM\d{3}"\?\n'
        r'catalogue/waivers\.csv, line 4: There is no rule "PM999"\..*',
        str(refused.value),
    )


def test_an_empty_workspace_loads_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "council"
    result = run(init, folder)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 12
    assert f" lint -w {folder.as_posix()}" in result.stderr
    found = load_workspace(folder)
    assert found.config.languages == ("en", "cy")
    assert found.returns_dir(found.period).is_dir()
    assert (folder / "packs").is_dir()
    assert load_catalogue(found.catalogue_dir, found.framework).measures == ()


def test_what_stands_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    mine = tmp_path / "catalogue" / "services.csv"
    mine.write_text("code,name\nHOU,Housing\n", encoding="utf-8")
    result = run(init, tmp_path)
    assert "Left as they are: catalogue/services.csv." in result.stderr
    assert mine.read_text(encoding="utf-8") == "code,name\nHOU,Housing\n"
    assert load_catalogue(tmp_path / "catalogue").services[0].name == "Housing"
    with pytest.raises(CommandError, match=r"is a workspace already\. Nothing was written"):
        run(init, tmp_path)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "council").write_bytes(b"")
    for more in ([], ["--sample"]):
        with pytest.raises(StoreError, match="council is a file, and a folder is needed there"):
            run(init, tmp_path / "council", *more)


@pytest.mark.parametrize("name", ["catalogue.csv", "catalogue"])
def test_a_catalogue_goes_into_a_workbook_only(place: Path, name: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(catalogue.app, "to-xlsx", place / name, "-w", place)
    assert str(refused.value) == (
        f"{place.as_posix()}/{name}: the name of a workbook ends in .xlsx. "
        f"Write {place.as_posix()}/catalogue.xlsx."
    )
    assert not (place / name).is_file()


def test_the_sample(tmp_path: Path) -> None:
    result = run(init, tmp_path / "sample", "--sample")
    assert " validate -w" in result.stderr
    found = load_workspace(tmp_path / "sample")
    assert len(load_catalogue(found.catalogue_dir, found.framework).measures) >= 40
    assert not (tmp_path / "sample" / "make").exists()
    assert not (tmp_path / "sample" / "published").exists()
    with pytest.raises(FileExists, match=r"already holds pmqa\.toml"):
        run(init, tmp_path / "sample", "--sample")


def test_the_sample_is_not_mixed_with_a_catalogue(place: Path) -> None:
    with pytest.raises(FileExists, match="The sample is not mixed with other files"):
        run(init, place, "--sample")
    assert not (place / "history.csv").exists()


def test_an_unknown_framework_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match='Did you mean "powys"'):
        run(init, tmp_path / "x", "--framework", "powis")
    with pytest.raises(StoreError, match='There is no sample council for "kent"'):
        run(init, tmp_path / "x", "--sample", "--framework", "kent")
    assert not (tmp_path / "x").exists()


def test_the_catalogue_to_excel_and_back(place: Path) -> None:
    book = place / "catalogue.xlsx"
    before = load_catalogue(place / "catalogue")
    result = run(catalogue.app, "to-xlsx", book, "-w", place)
    assert f"Next, when you have edited it: pmqa catalogue from-xlsx {book}" in result.stderr
    with pytest.raises(FileExists):
        run(catalogue.app, "from-xlsx", book, "-w", place)
    result = run(catalogue.app, "from-xlsx", book, "-w", place, "--force")
    assert "measures.csv" in result.stderr
    assert "Next: pmqa lint" in result.stderr
    assert load_catalogue(place / "catalogue") == before


def test_lint_passes_over_a_catalogue_without_rules(place: Path) -> None:
    result = run(lint, "-w", place, "--ignore", "PM1,PM8", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["findings"] == []
    assert "empty" not in result.stderr


def test_lint_checks_the_timetable_too(place: Path) -> None:
    result = run(lint, "-w", place, "--select", "PM8", "--format", "json")
    found = json.loads(result.stdout)
    assert {each["code"] for each in found["findings"]} == {"PM817"}
    assert {each["code"] for each in found["skipped"]} == {"PM816"}


def test_lint_says_that_a_catalogue_is_empty_and_where_to_begin(tmp_path: Path) -> None:
    folder = tmp_path / "council"
    run(init, folder)
    result = run(lint, "-w", folder)
    assert result.exit_code == 0
    assert "The catalogue is empty." in result.stderr
    assert "catalogue/measures.csv. To do it in Excel" in result.stderr
    assert "pmqa catalogue to-xlsx catalogue.xlsx" in result.stderr
    result = run(lint, "-w", folder, "--format", "json")
    assert json.loads(result.stdout)["findings"] == []
    assert "The catalogue is empty." in result.stderr
    (folder / "catalogue" / "services.csv").write_text("code,name\nHOU,Housing\n", encoding="utf-8")
    result = run(lint, "-w", folder)
    assert "The catalogue has 1 service and nothing to report on." in result.stderr
    assert "catalogue/measures.csv next (and" in result.stderr


def test_lint_refuses_an_unknown_code(place: Path) -> None:
    with pytest.raises(CommandError, match='No rule has the code "XX1"'):
        run(lint, "-w", place, "--select", "XX1")


def write_history(place: Path, *rows: str) -> Path:
    path = place / "earlier.csv"
    header = ",".join(history.COLUMNS)
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_history_in_and_out(place: Path) -> None:
    path = write_history(place, "m1,2025-26 Q4,61.20,65,Amber,,", "OLD,2025-26 Q4,1,,,,")
    result = run(history.app, "import", path, "-w", place)
    assert "Not in the catalogue, and loaded all the same: OLD." in result.stderr
    assert "2 rows loaded into ledger.sqlite." in result.stderr
    again = run(history.app, "import", path, "-w", place)
    assert "earlier.csv was loaded before. Nothing was added." in again.stderr
    assert run(history.app, "show", "M1", "-w", place).stdout == (
        "M1 Arrears\n"
        "Period      Actual  Target  Status  State  Source\n"
        "2025-26 Q4   61.20      65  Amber   final  earlier.csv\n"
    )
    shown = run(history.app, "show", "OLD", "-w", place, "-f", "json").stdout
    assert json.loads(shown) == {
        "version": 1,
        "ref": "OLD",
        "points": [
            {
                "period": "2025-26 Q4",
                "actual": "1",
                "target": None,
                "status": None,
                "state": "final",
                "source": "earlier.csv",
            }
        ],
    }
    text = run(history.app, "show", "M1", "-w", place, "-f", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["actual"] == "61.20"
    out = place / "m1.csv"
    run(history.app, "show", "M1", "-w", place, "-f", "csv", "-o", out)
    before = load_history(place / "ledger.sqlite").of("M1")
    run(history.app, "import", out, "-w", place)
    assert load_history(place / "ledger.sqlite").of("M1") == tuple(
        replace(point, ref="M1") for point in before
    )


def test_what_an_import_replaced_is_told(place: Path) -> None:
    run(history.app, "import", write_history(place, "M1,2025-26 Q4,63.1,65,Amber,,"), "-w", place)
    path = write_history(place, "m1,2025-26 Q4,64.10,65,Amber,,Annual report")
    result = run(history.app, "import", path, "-w", place)
    assert "1 row loaded into ledger.sqlite.\n" in result.stderr
    assert "1 replaced: M1 2025-26 Q4 63.1 -> 64.10\n" in result.stderr
    path = write_history(place, "M1,2025-26 Q4,64.1,65,Amber,,The same again")
    assert "replaced" not in run(history.app, "import", path, "-w", place).stderr
    path = write_history(place, "M1,2025-26 Q4,,66,Red,provisional,")
    assert (
        "1 replaced: M1 2025-26 Q4 64.1 -> blank, target 65 -> 66, status Amber -> Red, "
        "state final -> provisional\n"
    ) in run(history.app, "import", path, "-w", place).stderr


def test_many_replaced_are_counted(place: Path) -> None:
    for figure in (1, 2):
        rows = [f"X{number},2025-26 Q4,{figure},,,," for number in range(12)]
        result = run(history.app, "import", write_history(place, *rows), "-w", place)
    said = result.stderr.splitlines()
    first = said.index("12 replaced:")
    assert said[first + 1] == "  X0 2025-26 Q4 1 -> 2"
    assert said[first + 10 : first + 12] == ["  X9 2025-26 Q4 1 -> 2", "  and 2 more"]


def test_what_a_return_said_is_not_replaced_by_an_import(tmp_path: Path) -> None:
    place = tmp_path / "sample"
    run(init, place, "--sample")
    series = load_history(place / "ledger.sqlite").series
    point = next(
        point for points in series.values() for point in points if point.source.endswith(".xlsx")
    )
    path = write_history(place, f"{point.ref},{point.period},987654,,,,")
    said = run(history.app, "import", path, "-w", place).stderr
    assert "replaced" not in said
    assert f"A return says otherwise, and counts: {point.ref} {point.period}." in said


def test_a_ref_that_is_nearly_one_of_the_catalogue(place: Path) -> None:
    (place / "catalogue" / "measures.csv").write_text(
        "ref,title,service\nHOU01,Arrears,HOU\nHOU02,Empty homes,HOU\n", encoding="utf-8"
    )
    path = write_history(place, "HUO01,2025-26 Q4,1,,,,")
    said = run(history.app, "import", path, "-w", place).stderr
    assert "Not in the catalogue, and loaded all the same: HUO01. Did you mean HOU01?\n" in said
    path = write_history(place, "HOU1,2025-26 Q4,1,,,,", "OLD,2025-26 Q4,1,,,,")
    said = run(history.app, "import", path, "-w", place).stderr
    assert "the same: HOU1 (did you mean HOU01?), OLD.\n" in said
    # What the file has under its own ref is not meant by another.
    path = write_history(place, *(f"HOU0{number},2025-26 Q3,1,,,," for number in (1, 2, 3)))
    said = run(history.app, "import", path, "-w", place).stderr
    assert "loaded all the same: HOU03.\n" in said


def test_a_status_that_nobody_gave_is_shown_by_the_rule_of_today(place: Path) -> None:
    (place / "catalogue" / "measures.csv").write_text(
        "ref,title,service,polarity,target\nM1,Arrears,HOU,lower,5\n", encoding="utf-8"
    )
    rows = ("M1,2025-26 Q2,5.4,5,,,", "M1,2025-26 Q3,6,5,Amber,,", "M1,2025-26 Q4,6,,,,")
    run(history.app, "import", write_history(place, *rows), "-w", place)
    shown = run(history.app, "show", "M1", "-w", place).stdout.splitlines()
    assert "Amber (by today's rule)" in shown[2]
    assert "Amber   " in shown[3]
    assert "rule" not in shown[3]
    assert "rule" not in shown[4]
    text = run(history.app, "show", "M1", "-w", place, "-f", "csv").stdout
    assert [row["status"] for row in csv.DictReader(io.StringIO(text))] == ["", "Amber", ""]


def test_history_of_what_has_none(place: Path) -> None:
    shown = run(history.app, "show", "m1", "-w", place)
    assert shown.stdout == "M1 Arrears\nNothing is recorded for it yet.\n"
    with pytest.raises(CommandError, match=r'not in the catalogue\. Did you mean "M1"'):
        run(history.app, "show", "M12", "-w", place)


def test_history_that_cannot_be_used_is_not_loaded(place: Path) -> None:
    with pytest.raises(HistoryError, match="line 2, column period"):
        run(history.app, "import", write_history(place, "M1,last year,1,,,,"), "-w", place)
    assert not (place / "ledger.sqlite").exists()


def test_history_from_a_file_that_is_not_there(place: Path) -> None:
    with pytest.raises(CommandError, match=r"^There is no file .*nofile\.csv\.$"):
        run(history.app, "import", place / "nofile.csv", "-w", place)


def test_a_copy_of_the_ledger_is_told_of(place: Path) -> None:
    (place / "ledger-DESKTOP-7.sqlite").write_bytes(b"")
    result = run(history.app, "import", write_history(place, "M1,2025-26 Q4,1,,,,"), "-w", place)
    assert "Warning: ledger-DESKTOP-7.sqlite stands beside ledger.sqlite" in result.stderr


def test_the_ledger_as_text_and_again(place: Path) -> None:
    run(history.app, "import", write_history(place, "M1,2025-26 Q4,1,,,,"), "-w", place)
    ledger, text = place / "ledger.sqlite", place / "ledger.txt"
    run(history.app, "export", "-w", place, "-o", text)
    with pytest.raises(FileExists):
        run(history.app, "rebuild", text, "-w", place)
    ledger.unlink()
    run(history.app, "rebuild", text, "-w", place)
    (point,) = load_history(ledger).of("M1")
    assert (point.period, str(point.actual)) == (Period(2025, 4), "1")
    with pytest.raises(CommandError, match="There is no file"):
        run(history.app, "rebuild", place / "none.txt", "-w", place)


def test_a_status_that_the_framework_gave_up_keeps_its_id(place: Path) -> None:
    framework: Any = load_workspace(place).framework
    shown = history.show_point(framework, "M1", Point("M1", Period(2020, 1), status="grey"))
    assert shown["status"] == "grey"


def test_lint_finds_what_is_wrong_and_where(place: Path) -> None:
    (place / "catalogue" / "measures.csv").write_text(
        "ref,title,service,suites\nM1,Arrears,NOWHERE,Top 5\n", encoding="utf-8"
    )
    result = run(lint, "-w", place, "--select", "PM102", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert result.exit_code == 1
    assert (row["code"], row["path"]) == ("PM102", "catalogue/measures.csv")
    assert row["cell"] == "line 2 column service"


@pytest.mark.parametrize(
    ("on_path", "started", "typed"),
    [
        ("somewhere/pmqa", "pmqa", "pmqa"),
        (None, ".venv/bin/pmqa", str(Path(".venv/bin/pmqa"))),
        (None, "src/pmqa_cli/__main__.py", f"{sys.executable} -m pmqa_cli"),
    ],
)
def test_the_next_command_is_one_that_works_here(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    on_path: str | None,
    started: str,
    typed: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(common.shutil, "which", lambda _: on_path)
    monkeypatch.setattr(sys, "argv", [started, "demo"])
    assert common.program() == typed
