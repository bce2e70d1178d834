from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pmqa_cli.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`pmqa timetable` in a workspace: exit code, stdout, stderr."""
    (tmp_path / "pmqa.toml").write_text(
        'organisation = "Sir Enghraifft"\nperiod = "2026-27 Q1"\nclosed_days = [2026-12-29]\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pmqa", "timetable", *arguments])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_year_of_the_workspace(run: Run) -> None:
    code, out, err = run()
    assert code == 0
    assert out.startswith("Performance Reporting Timetable 2026-27\n")
    assert "Fri 15 Jan 2027   +10  Returns due from services" in out
    assert "not yet fixed          Cabinet  " in out
    assert "England and Wales, official list" in out
    assert "1 closed day of the council" in out
    *warnings, last = err.splitlines()
    assert last == "Next: pmqa template writes the workbooks that go out to services."
    assert len(warnings) == 2
    assert warnings[0].startswith(
        "timetable: warning PM817 undated-stage: Cabinet has no date in 2026-27 Q1, Q2, Q3 and Q4: "
        "no meeting of Cabinet from 12 August 2026 on is in meetings.csv. 3 stages counted from it "
        "have none either. Write the meeting into catalogue/meetings.csv"
    )
    assert "Scrutiny has no date in 2026-27 Q1, Q2, Q3 and Q4: no service has" in warnings[1]


def test_text_may_be_called_a_table(run: Run) -> None:
    assert run("--format", "table") == run("--format", "text")


def test_the_year_asked_for(run: Run) -> None:
    code, out, _ = run("2027-28", "--format", "json")
    read = json.loads(out)
    assert code == 0
    assert read["year"] == "2027-28"
    due = [stage["date"] for stage in read["stages"] if stage["id"] == "returns-due"]
    # By hand: 1 January 2028 is a Saturday, so Monday 3 January is the holiday;
    # Good Friday is 14 April and Easter Monday 17 April 2028.
    assert due == ["2027-07-14", "2027-10-14", "2028-01-17", "2028-04-18"]


def test_a_year_beyond_the_list_is_marked(run: Run) -> None:
    code, out, err = run("2029-30")
    assert code == 0
    # By hand: Good Friday 19 and Easter Monday 22 April 2030, after the deadline.
    assert "Fri 12 Apr 2030?  +10  Returns due from services" in out
    assert "? Bank holidays after 31 December 2028 are not official yet, check this date." in out
    assert "warning PM818 uncertain-bank-holidays: " in err


def fill(folder: Path) -> None:
    """A catalogue with a Cabinet in August, and a measure that is known 60 days late."""
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    (catalogue / "services.csv").write_text(
        "code,name,committee\nHTR,Highways,Place Committee\n", encoding="utf-8"
    )
    (catalogue / "measures.csv").write_text(
        "ref,title,service,lag_days\nM1,Waste recycled,HTR,60\n", encoding="utf-8"
    )
    (catalogue / "meetings.csv").write_text(
        "committee,date,time,quarter\nCabinet,2026-08-18,10:00,2026-27 Q1\n"
        "Place Committee,2026-09-08,10:00,\n",
        encoding="utf-8",
    )


def test_meetings_and_findings(run: Run, tmp_path: Path) -> None:
    fill(tmp_path)
    code, out, err = run("--format", "json")
    read = json.loads(out)
    dates = {(each["id"], each["quarter"]): each["date"] for each in read["stages"]}
    assert code == 0
    assert dates["cabinet-papers", 1] == "2026-08-12"
    assert dates["scrutiny-place-committee", 1] == "2026-09-08"
    assert dates["cabinet", 2] is None
    codes = [each["code"] for each in read["findings"]]
    assert set(codes) == {"PM813", "PM817"}
    assert err.count("warning PM") == len(codes)
    assert run("--fail-on", "warning")[0] == 1


def test_rules_that_the_workspace_leaves_out(run: Run, tmp_path: Path) -> None:
    fill(tmp_path)
    with (tmp_path / "pmqa.toml").open("a", encoding="utf-8") as config:
        config.write('[rules]\nignore = ["PM817"]\n')
    (tmp_path / "catalogue" / "waivers.csv").write_text(
        "code,ref,reason,agreed_by\nPM813,M1,Known,SLT\n", encoding="utf-8"
    )
    _, out, err = run("--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["waived_by"]) == ("PM813", "SLT")
    assert "PM8" not in err


def test_what_moved_and_what_is_next(run: Run, tmp_path: Path) -> None:
    fill(tmp_path)
    assert run("--format", "json", "--output", "old.json")[0] == 0
    meetings = tmp_path / "catalogue" / "meetings.csv"
    text = meetings.read_text(encoding="utf-8")
    meetings.write_text(text.replace("2026-08-18", "2026-08-25"), encoding="utf-8")
    code, out, _ = run("--compare", "old.json", "--today", "2026-08-14")
    assert code == 0
    assert "  Q1 Cabinet: Tue 18 Aug 2026 to Tue 25 Aug 2026, 5 working days later\n" in out
    # Papers three clear days before the 25th: the 24th, 21st and 20th are clear.
    assert "Cabinet papers published: Wed 12 Aug 2026 to Wed 19 Aug 2026" in out
    assert (
        "Due next: Report handed in for the agenda (2026-27 Q1) on Tuesday 18 August 2026, in 2 "
        "working days.\n" in out
    )


def test_what_is_next_may_be_of_the_year_before(run: Run) -> None:
    _, out, _ = run("--today", "2026-04-10", "--format", "json")
    found = json.loads(out)["next"]
    # Returns of 2025-26 Q4: 31 March + 10, over Good Friday 3 and Easter Monday 6 April 2026.
    assert (found["stages"][0]["id"], found["stages"][0]["year"]) == ("returns-due", "2025-26")
    assert (found["stages"][0]["date"], found["working_days"]) == ("2026-04-16", 4)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--today", "tomorrow"), '"tomorrow" is not a date. Write it like 2026-07-10.'),
        (("--compare", "pmqa.toml"), "pmqa.toml is not a timetable as JSON"),
        (("--compare", "none.json"), "none.json cannot be read"),
    ],
)
def test_what_cannot_be_used_is_explained(run: Run, options: tuple[str, ...], says: str) -> None:
    code, out, err = run(*options)
    assert (code, out) == (2, "")
    assert says in err


def test_a_timetable_of_another_year_is_not_compared(run: Run) -> None:
    run("2027-28", "--format", "json", "--output", "old.json")
    code, _, err = run("--compare", "old.json")
    assert code == 2
    assert "old.json is the timetable of 2027-28, and this is that of 2026-27." in err
    assert "pmqa timetable 2027-28 --compare old.json" in err


def test_written_to_a_file_for_excel(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "packs" / "timetable.csv"
    code, out, err = run("--format", "csv", "--output", str(path))
    assert (code, out) == (0, "")
    assert "Written: packs/timetable.csv" in err
    assert path.read_bytes().startswith(b"\xef\xbb\xbfyear,quarter,id,")
    code, _, err = run("--format", "csv", "--output", str(path))
    assert code == 2
    assert "already exists. Add --force to replace it." in err
    assert run("--format", "csv", "--output", str(path), "--force")[0] == 0


@pytest.mark.parametrize("year", ["2026", "2026-28", "next"])
def test_what_is_no_year_is_explained(run: Run, year: str) -> None:
    code, out, err = run(year)
    assert (code, out) == (2, "")
    assert f'"{year}"' in err
    assert "Write" in err
    assert "Traceback" not in err


def test_outside_a_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").unlink()
    code, _, err = run()
    assert code == 2
    assert "pmqa.toml" in err
