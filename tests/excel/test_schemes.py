"""What a scheme asks of a workbook: its own columns are known when the workbook comes back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pmqa_cli.check import check_return
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Catalogue, Measure, Polarity, Service
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.scheme import scheme_names

PERIOD = Period(2026, 1)
SERVICE = Service("HOU", "Housing")
MEASURE = Measure(
    "M1",
    "A measure",
    "HOU",
    suites=("Top 5",),
    polarity=Polarity.HIGHER,
    target=Decimal(80),
    tolerance=Tolerance.parse("5%"),
    amber_value=Decimal(70),
    floor=Decimal(60),
)
CATALOGUE = Catalogue(services=(SERVICE,), measures=(MEASURE,))
HISTORY = History({"m1": (Point("M1", PERIOD.last_year, Decimal(75)),)})


def framework(folder: Path, scheme: str) -> Framework:
    overlay = folder / "framework.toml"
    overlay.write_text(f'[measures]\nscheme = "{scheme}"\n', encoding="utf-8")
    return load_framework("powys", overlay, folder)


@pytest.mark.parametrize("scheme", scheme_names())
def test_an_untouched_workbook_comes_back_whole(tmp_path: Path, scheme: str) -> None:
    found = framework(tmp_path, scheme)
    data = write_return(found, CATALOGUE, HISTORY, SERVICE, PERIOD, "Test council")
    filed = read_return(data, "hou.xlsx", found, CATALOGUE, PERIOD)
    checked = check_return(filed, found, CATALOGUE, HISTORY, PERIOD)
    assert [each.code for each in checked.findings if each.code.startswith("PM2")] == []
    table = filed.table("top-5")
    assert table is not None
    assert set(found.measures.inputs) <= set(table.columns)


def test_a_tolerance_without_a_column_is_told_at_the_target(tmp_path: Path) -> None:
    found = framework(tmp_path, "powys")
    data = write_return(found, CATALOGUE, HISTORY, SERVICE, PERIOD, "Test council")
    (tmp_path / "hou.xlsx").write_bytes(data)
    sheet = openpyxl.load_workbook(tmp_path / "hou.xlsx")["Top 5"]
    notes = [rule.prompt or "" for rule in sheet.data_validations.dataValidation]
    assert "A tolerance of its own was agreed for this measure: 5%." in notes
