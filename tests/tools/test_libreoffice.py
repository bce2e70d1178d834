from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.tools.libreoffice import convert, recalculate, save_again, to_pdf


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A workbook whose formula was stored with a value that it does not have."""
    path = tmp_path / "wrong.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_number("A1", 2)
        sheet.write_formula("B1", "=A1*21", None, 7)
    return path


def formula_value(path: Path) -> object:
    workbook = openpyxl.load_workbook(path, data_only=True)
    return workbook.worksheets[0]["B1"].value


def test_recalculating_corrects_a_wrong_stored_value(soffice: Path, wrong: Path) -> None:
    assert formula_value(recalculate(wrong)) == 42
    assert formula_value(wrong) == 7


def test_saving_again_keeps_it(soffice: Path, wrong: Path) -> None:
    assert formula_value(save_again(wrong)) == 7


def test_many_files_in_one_go(soffice: Path, wrong: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(wrong.read_bytes())
    saved = convert([wrong, other], tmp_path / "out", recalculated=True)
    assert [path.name for path in saved] == ["wrong.xlsx", "other.xlsx"]
    assert [formula_value(path) for path in saved] == [42, 42]


def test_printing(soffice: Path, wrong: Path) -> None:
    assert to_pdf(wrong).read_bytes().startswith(b"%PDF-")
