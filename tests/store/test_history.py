from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pmqa_cli.model.history import Point
from pmqa_cli.model.period import Period
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.history import HistoryError, read_history
from pmqa_cli.store.shipped import examples_path

POWYS = load_framework("powys")
HEADER = "ref,period,actual,target,status,state,source\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "history.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_points_with_the_status_as_the_framework_knows_it(tmp_path: Path) -> None:
    text = f"{HEADER}M1,2025-26 Q4,61.20,65,amber,Provisional,Annual report\nM1,2025/26 Q3,,,,,\n"
    read = read_history(write(tmp_path, text), POWYS)
    assert read.name == "history.csv"
    assert len(read.sha256) == 64
    assert read.points == (
        Point(
            "M1",
            Period(2025, 4),
            Decimal("61.20"),
            Decimal(65),
            "amber",
            "provisional",
            "Annual report",
        ),
        Point("M1", Period(2025, 3), state="final"),
    )


def test_yes_and_no_count_as_one_and_nought(tmp_path: Path) -> None:
    text = f"{HEADER}M1,2025-26 Q3,no,Yes,,,\nM1,2025-26 Q4,Yes,1,,,\n"
    points = read_history(write(tmp_path, text), POWYS).points
    assert [(p.actual, p.target) for p in points] == [(Decimal(0), Decimal(1)), (Decimal(1),) * 2]


def test_everything_wrong_is_told(tmp_path: Path) -> None:
    text = (
        f"{HEADER}M1,2025-26 Q4,61%,,Yellow,draft,\nm1,2025-26 Q4,1,,No targt,,\n,2025-26 Q9,,,,,\n"
    )
    with pytest.raises(HistoryError) as refused:
        read_history(write(tmp_path, text), POWYS)
    assert [str(each) for each in refused.value.problems] == [
        'history.csv, line 2, column actual: "61%" cannot be used here. Write 61: the sign '
        "belongs in the unit column.",
        'history.csv, line 2, column status: "Yellow" cannot be used here. Write Blue, Green, '
        "Amber, Red, No target, Not due, Not available or Not returned.",
        'history.csv, line 2, column state: "draft" cannot be used here. Write final or '
        "provisional.",
        'history.csv, line 3, column status: "No targt" cannot be used here. Write Blue, Green, '
        "Amber, Red, No target, Not due, Not available or Not returned. "
        'Did you mean "No target"?',
        "history.csv, line 4, column ref: It is empty. Every row needs a ref. As in the catalogue.",
        'history.csv, line 4, column period: "2025-26 Q9" cannot be used here. Write a period as '
        '"2026-27 Q1".',
        'history.csv, line 3, column ref: "m1" cannot be used here. This ref and period stand on '
        "line 2 already. Delete one of the two.",
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        read_history(tmp_path / "none.csv", POWYS)


def test_the_sample_reads() -> None:
    assert read_history(examples_path("history.csv"), POWYS).points
