"""`pmqa audit` from the keyboard: files of every kind, formats, exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.cli.calling import Run, Said

PAPER = """\
Measure,Good is,Target,Actual,RAG
EHCPs within 20 weeks,High,50%,43%,Green
Calls answered,High,80%,81%,Green
"""
SAID = (
    "paper.csv: line 2: contradiction: EHCPs within 20 weeks: 43 is 7 (14%) below the target of "
    "50, beyond the tolerance of 10%: Red by the rule, published Green.\n"
    "2 rows: 1 status agrees, 1 contradicts the rule; 0 suspicions. Scheme: powys.\n"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pmqa: Run) -> Run:
    """`pmqa audit` in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Said:
        return pmqa("audit", *arguments)

    return call


def write(name: str, data: str | bytes) -> str:
    Path(name).write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return name


def test_a_paper_that_contradicts_itself_is_1_and_needs_no_workspace(run: Run) -> None:
    assert run(write("paper.csv", PAPER)) == (1, SAID, "")


def test_a_paper_that_agrees_is_0_whatever_is_suspicious(run: Run) -> None:
    paper = "Measure,Good is,Target,Actual,Previous,RAG\nCalls,High,80,80,80,Green\n"
    code, out, err = run(write("paper.csv", paper))
    assert (code, err) == (0, "")
    assert "suspicion: Calls: 80 is unchanged since the period before." in out


def test_a_trend_or_a_count_that_contradicts_is_1_too(run: Run) -> None:
    trend = "Measure,Good is,Actual,Previous,DoT\nCalls,High,80,85,Improving\n"
    counts = "Council,Green,Amber,Red,Total\nAber,1,2,3,7\n"
    for paper in (trend, counts):
        assert run(write("paper.csv", paper))[0] == 1


def test_a_row_whose_trend_alone_contradicts_does_not_agree(run: Run) -> None:
    paper = (
        "Measure,Good is,Target,Actual,Previous,RAG,DoT\n"
        "Calls,High,80,81,85,Green,Improving\nPosts,High,,81,85,,Improving\n"
    )
    told = "81 now, 85 before: Decline by the figures, published Improving."
    _, out, _ = run(write("paper.csv", paper), "--format", "json")
    document = json.loads(out)
    judged, open_ = document["rows"]
    assert (judged["agrees"], judged["trend_agrees"]) == (False, False)
    assert judged["reason"] == f"81 meets the target of 80. {told}"
    assert (open_["agrees"], open_["reason"].endswith(told)) == (False, True)
    assert (document["summary"]["agree"], document["summary"]["not_judged"]) == (1, 1)
    assert document["summary"]["trends"]["contradict"] == 2
    _, out, _ = run("paper.csv", "--format", "csv")
    assert [row["agrees"] for row in csv.DictReader(io.StringIO(out))] == ["no", "no"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
    ],
)
def test_separator_mark_and_line_ends_are_found_out(run: Run, change: Callable[[str], str]) -> None:
    code, out, _ = run(write("paper.csv", change(PAPER)))
    assert code == 1
    assert out.endswith(SAID.splitlines()[-1] + "\n")


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("cp1252", "read as Windows-1252"), ("utf-16", "The file is UTF-16 text")],
)
def test_another_encoding_is_decided_and_said(run: Run, encoding: str, note: str) -> None:
    paper = "Measure,Good is,Target,Actual,RAG\nCaf\xe9 takings,High,\xa350,\xa343,Red\n"
    code, out, _ = run(write("paper.csv", paper.encode(encoding)))
    assert code == 0
    assert note in out


def test_json_keeps_its_keys_and_csv_its_columns(run: Run) -> None:
    write("paper.csv", PAPER)
    code, out, _ = run("paper.csv", "--format", "json")
    document = json.loads(out)
    assert code == 1
    assert list(document) == ["version", "rows", "summary"]
    first = document["rows"][0]
    assert list(first)[:6] == [
        *("measure", "calculated", "published", "agrees", "reason", "suspicions")
    ]
    assert (first["calculated"], first["published"], first["agrees"]) == ("Red", "Green", False)
    code, out, _ = run("paper.csv", "--format", "csv")
    assert code == 1
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["agrees"] for row in rows] == ["no", "yes"]


def test_output_goes_to_a_file_and_never_over_one_unasked(run: Run) -> None:
    write("paper.csv", PAPER)
    code, out, err = run("paper.csv", "--output", "said.txt")
    assert (code, out, err) == (1, "", "Written: said.txt\n")
    assert Path("said.txt").read_bytes().decode() == SAID
    code, _, err = run("paper.csv", "--output", "said.txt")
    assert code == 2
    assert "said.txt already exists. Add --force to replace it." in err
    assert run("paper.csv", "--output", "said.csv", "--format", "csv", "--force")[0] == 1
    assert Path("said.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_title_that_begins_like_an_e_mail_is_a_title(run: Run) -> None:
    assert run(write("paper.csv", "Date: 30 June 2026,,,,\n" + PAPER))[0] == 1


# ---------------------------------------------------------------- the rule

STRICT = """\
name = "strict"
title = "Met or not"

[[measures.bands]]
status = "green"
when = "met"

[[measures.bands]]
status = "red"
when = "otherwise"
"""


def test_a_scheme_is_chosen_by_name(run: Run) -> None:
    paper = "Measure,Good is,Target,Actual,RAG\nCalls,High,100,96,Yellow\n"
    assert run(write("paper.csv", paper), "--scheme", "anglesey")[0] == 0
    assert '"Yellow" is no status of this scheme' in run("paper.csv")[1]


def test_a_rule_of_ones_own_is_a_file(run: Run) -> None:
    paper = "Measure,Good is,Target,Actual,RAG\nCalls,High,100,96,Amber\n"
    write("strict.toml", STRICT)
    code, out, _ = run(write("paper.csv", paper), "--bands", "strict.toml")
    assert code == 0
    assert '"Amber" is no status of this scheme (Green or Red).' in out
    assert out.endswith("Scheme: strict.\n")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--scheme", "kant"), 'There is no scheme "kant". Did you mean "kent"?'),
        (("--bands", "nowhere.toml"), "There is no scheme file nowhere.toml."),
        (("--bands", "paper.csv"), "paper.csv: A scheme is a TOML file"),
        (("--bands", "wrong.toml"), "wrong.toml, line 5"),
        (("--scheme", "kent", "--bands", "wrong.toml"), "not both"),
    ],
)
def test_a_rule_that_cannot_be_used_is_2(run: Run, options: tuple[str, ...], says: str) -> None:
    write("paper.csv", PAPER)
    write("wrong.toml", STRICT.replace('"green"', "3"))
    code, out, err = run("paper.csv", *options)
    assert (code, out) == (2, "")
    assert says in err


# ---------------------------------------------------------------- workbooks


def test_a_workbook_is_read_with_its_percentages_and_its_errors(run: Run) -> None:
    book = xlsxwriter.Workbook("paper.xlsx")
    cover, sheet = book.add_worksheet("Cover"), book.add_worksheet("Q3")
    cover.write("A1", "Quarterly performance report")
    percent = book.add_format({"num_format": "0%"})
    sheet.write("A1", "Children's services, quarter 3")
    for column, heading in enumerate(("KPI", "Good is", "Target", "Q3 Actual", "RAG")):
        sheet.write(2, column, heading)
    sheet.write_row("A4", ["EHCPs within 20 weeks", "High"])
    sheet.write("C4", 0.5, percent)
    sheet.write("D4", 0.43, percent)
    sheet.write("E4", "Green")
    sheet.write_row("A5", ["Days to decide", "Low", 15, "11 days", "G"])
    sheet.write_row("A6", ["Absence", "Low", 5])
    sheet.write_formula("D6", "=1/0", None, "#DIV/0!")
    sheet.write("E6", "Red")
    book.close()
    code, out, err = run("paper.xlsx")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "paper.xlsx: Q3, row 4: contradiction: EHCPs within 20 weeks: 43 is 7 (14%) below the "
        "target of 50, beyond the tolerance of 10%: Red by the rule, published Green.",
        'paper.xlsx: Q3, row 6: suspicion: Absence: Q3 Actual shows "#DIV/0!", an error of a '
        "spreadsheet.",
        'paper.xlsx: Q3, row 6: not judged: Absence: The figure says "#DIV/0!", which is an error '
        "of a spreadsheet. Published Red.",
        "3 rows: 1 status agrees, 1 contradicts the rule, 1 cannot be judged (a figure cannot be "
        "read: 1); 1 suspicion. Scheme: powys.",
    ]


def test_the_first_sheet_that_fits_is_read_and_the_others_are_named(run: Run) -> None:
    book = openpyxl.Workbook()
    rows = [line.split(",") for line in PAPER.splitlines()]
    for title in ("Housing", "Highways", "Old"):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book["Old"].sheet_state = "hidden"
    book.save("paper.xlsx")
    code, out, _ = run("paper.xlsx")
    assert code == 1
    assert "paper.xlsx: Housing, row 2: contradiction" in out
    assert 'note: Only the first sheet with figures was read, "Housing"; not "Highways".' in out


def test_a_workbook_by_another_name_is_still_a_workbook(run: Run) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in PAPER.splitlines():
        book.active.append(line.split(","))
    book.save("paper.xlsx")
    Path("paper.xlsx").rename("paper.csv")
    assert run("paper.csv")[0] == 1


# ---------------------------------------------------------------- what cannot be used


def test_a_table_without_a_figure_says_what_is_accepted(run: Run) -> None:
    code, out, err = run(write("paper.csv", "Measure,Target,Colour\nCalls,80,Green\n"))
    assert (code, out) == (2, "")
    assert err.startswith('pmqa: paper.csv: Line 1 looks like the headings ("Measure"; "Target"')
    assert "one for the figure (actual, result, outturn" in err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "The file is empty."),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"<html><table><tr><td>Measure", "This is a web page"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This"),
        (b"Measure,Actual\n\x81\x8d,1\n", "no text that can be read"),
        (b"Measure,Actual\nA\x0bB,1\n" + b"Calls,2\n" * 20, "hidden control character (U+000B)"),
        (b"Measure,Actual\n" + bytes(20), "This"),
        (b"\xff\xfeM", "no text that can be read"),
        (b'Measure,Actual\n"Calls,1\nVisits,2\n', "line 2: A quotation mark"),
        (b'Measure,Actual\n"' + b"A" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(run: Run, data: bytes, says: str) -> None:
    code, out, err = run(write("paper.csv", data))
    assert (code, out) == (2, "")
    assert err.startswith("pmqa: paper.csv")
    assert says in err
    assert "fault in pmqa" not in err


def test_a_file_that_is_not_there_and_a_folder(run: Run, tmp_path: Path) -> None:
    code, _, err = run("nowhere.csv")
    assert (code, "There is no file of this name" in err) == (2, True)
    code, _, err = run(str(tmp_path))
    assert (code, "This is a folder" in err) == (2, True)


def test_a_workbook_without_a_table_is_refused_by_sheet(run: Run) -> None:
    book = xlsxwriter.Workbook("paper.xlsx")
    book.add_worksheet("Letter").write("A1", "Dear Sir")
    book.close()
    code, _, err = run("paper.xlsx")
    assert code == 2
    assert err.startswith('pmqa: paper.xlsx: On sheet "Letter": There is no line of headings')
