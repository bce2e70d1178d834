"""The data files: columns as promised, a row for whatever is missing too, nothing formatted."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from pmqa_cli.pack.opendata import write_open_data, write_value
from tests.pack.builder import SHA, build

FILES = write_open_data(build())


def read(name):
    return list(csv.DictReader(io.StringIO(FILES[name].decode("utf-8-sig"), newline="")))


def test_columns_are_those_promised_in_their_order():
    heads = {name: text.decode("utf-8-sig").split("\r\n")[0] for name, text in FILES.items()}
    four = "commentary,remedial_action,responsible_officer,timeframe"
    source = "state,source_file,source_sheet,source_cell,source_sha256"
    assert heads == {
        "measures.csv": "period,service,section,suites,ref,title,title_cy,objective,unit,decimals,"
        "polarity,tolerance,target,actual,numerator,denominator,variance,variance_percent,previous,"
        "status,status_reason,claimed_status,trend,trend_reason,data_state,reason_not_available,"
        f"expected,{four},{source}",
        "activities.csv": "period,service,section,ref,title,title_cy,objective,due,"
        "percent_complete,previous_status,status,status_reason,achievements,issues,next_actions,"
        f"{four},{source}",
        "risks.csv": "period,service,ref,title,likelihood,impact,score,previous_score,status,"
        f"escalate,controls,owner,reviewed_on,{four},{source}",
        "quality.csv": "period,service,ref,source,kind,date,what_was_done,findings,learning,"
        f"action,{source}",
    }


def test_files_open_in_excel_with_welsh_letters():
    assert all(text.startswith(b"\xef\xbb\xbf") for text in FILES.values())
    assert all(text.endswith(b"\r\n") for text in FILES.values())


def test_a_measure_has_a_row_for_each_section():
    rows = [row for row in read("measures.csv") if row["ref"] == "PAM/012"]
    assert [row["section"] for row in rows] == ["AIA", "Top 5 and QA", "PAMs"]
    assert {row["suites"] for row in rows} == {"CIP; Top 20; Top 5; PAMs"}
    first = rows[0]
    shown = ("actual", "target", "variance", "previous", "status", "tolerance", "state")
    assert [first[column] for column in shown] == [
        *("66.25", "65", "1.3", "63.4", "Green", "10%", "Provisional"),
    ]
    where = [first[f"source_{part}"] for part in ("file", "sheet", "cell", "sha256")]
    assert where == ["housing.xlsx", "AIA measures", "G5", SHA]


def test_what_was_not_returned_has_a_row_and_no_figure():
    row = next(row for row in read("measures.csv") if row["ref"] == "HTR/01")
    assert (row["status"], row["actual"], row["state"]) == ("Not returned", "", "Not returned")
    assert row["source_file"] == ""
    refused = next(row for row in read("measures.csv") if row["ref"] == "HOU/02")
    assert (refused["actual"], refused["source_cell"]) == ("", "G6")


def test_dates_are_iso_and_text_keeps_its_lines():
    row = next(row for row in read("measures.csv") if row["ref"] == "PAM/037")
    assert row["timeframe"] == "2026-09-30"
    assert row["remedial_action"].count("\n") == 1
    assert row["commentary"].startswith("Two contractors")
    assert next(row for row in read("activities.csv"))["timeframe"] == "end of September 2026"


def test_risks_and_quality():
    risks = {row["ref"]: row for row in read("risks.csv")}
    assert (risks["R/HOU/1"]["score"], risks["R/HOU/1"]["previous_score"]) == ("16", "12")
    assert risks["R/HTR/1"]["score"] == ""
    quality = {row["ref"]: row["state"] for row in read("quality.csv")}
    assert quality == {"QA/HOU/1": "Final", "QA/HOU/2": "Not due", "QA/EDU/1": "Not returned"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (Decimal("1E+3"), "1000"),
        (Decimal("-2.50"), "-2.50"),
        (date(2026, 4, 1), "2026-04-01"),
        (3, "3"),
        ("=1+1", "'=1+1"),
        ("+44 1597", "'+44 1597"),
        ("-5.5", "-5.5"),
        ("- see above", "'- see above"),
        ("@risk", "'@risk"),
        ("\tx", "'\tx"),
        ("plain = text", "plain = text"),
    ],
)
def test_values_are_unformatted_and_never_run_as_formulas(value, written):
    assert write_value(value) == written
