"""Files made wrong by chance: each gets an answer. `just fuzz` looks at many more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.tools import foreign
from tests.tools.fuzz import STARTS, Case, look

SEED, COUNT = 20260401, 30
"""The same files each time."""

OWN = [start for start in STARTS if start not in (*foreign.LIBRARIES, "libreoffice")]


def _assert_answered(start: str, place: Path) -> None:
    for number in range(COUNT):
        case = Case(start, SEED, number)
        fault, _ = look(case, place)
        assert not fault, f"{case}\n{fault}"


@pytest.mark.parametrize("start", OWN)
def test_every_file_gets_an_answer(start: str, tmp_path: Path) -> None:
    _assert_answered(start, tmp_path)


def test_every_file_of_sheetjs_gets_an_answer(sheetjs: foreign.Library, tmp_path: Path) -> None:
    _assert_answered("sheetjs", tmp_path)


def test_every_file_of_exceljs_gets_an_answer(exceljs: foreign.Library, tmp_path: Path) -> None:
    _assert_answered("exceljs", tmp_path)


def test_the_same_case_is_the_same_file() -> None:
    assert {Case("ours", SEED, number).make() for number in range(5)} == {
        Case("ours", SEED, number).make() for number in range(5)
    }
    assert Case("ours", SEED, 1).make() != Case("ours", SEED + 1, 1).make()
