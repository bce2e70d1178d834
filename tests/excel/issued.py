"""A small service's workbook, as several tests look at it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pmqa_cli.excel import layout
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import (
    Activity,
    Catalogue,
    Measure,
    Objective,
    Polarity,
    QualitySource,
    Risk,
    Service,
)
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.store.framework import load_framework

D = Decimal
PERIOD = Period(2026, 1)
BEFORE = Period(2025, 4)
HOUSING = Service("HOU", "Housing & Homes")
FRAMEWORK = load_framework("powys")


def measure(ref: str, *suites: str, **facts: object) -> Measure:
    given: dict[str, object] = {
        "unit": "%",
        "decimals": 1,
        "polarity": Polarity.HIGHER,
        "target": D(80),
        "valid_min": D(0),
        "valid_max": D(100),
    }
    return Measure(ref, f"Title of {ref}", "HOU", suites=suites, **{**given, **facts})  # type: ignore[arg-type]


CATALOGUE = Catalogue(
    services=(HOUSING, Service("EDU", "Education")),
    objectives=(Objective("OBJ/1", "Homes for all"),),
    measures=(
        measure("M1", "CIP", "Top 5", "PAMs", numerator="Homes let", denominator="Homes"),
        measure("M2", "Top 5", unit="days", decimals=0, polarity=Polarity.LOWER, valid_max=None),
        measure("M3", "Top 5", polarity=Polarity.RANGE, range_low=D(40), range_high=D(60)),
        measure("M4", "CIP", frequency="annual", unit="£", decimals=2, valid_max=None),
        measure("007", "CIP", decimals=None, target=None, no_target="new", unit="homes"),
        measure("X1", "SEP", target=D(1)),
    ),
    activities=(
        Activity("A1", "=Build(homes)", "HOU", section="AIA", objective="OBJ/1"),
        Activity("A2", "-Let homes", "HOU", section="AIA", due=date(2026, 9, 30)),
        Activity("A3", "Plan homes", "HOU", section="AIA", start=date(2026, 8, 1)),
    ),
    risks=(Risk("R1", "Homes run out", "HOU", owner="Head of Housing"),),
    quality=(QualitySource("Q1", "HOU", "Survey", "quantitative"),),
)
CATALOGUE = replace(
    CATALOGUE,
    measures=tuple(m if m.ref != "X1" else replace(m, service="EDU") for m in CATALOGUE.measures),
)
HISTORY = History(
    {
        "m1": (
            Point("M1", BEFORE, D("81.5"), status="amber", remedial_action="Hire two officers"),
        ),
        "a2": (Point("A2", BEFORE, status="red", remedial_action="Hire a builder"),),
        "r1": (Point("R1", BEFORE, D(16), status="red", remedial_action=""),),
    }
)


def write(
    filled: dict[tuple[str, str, str], object] | None = None, framework: Framework = FRAMEWORK
) -> bytes:
    return write_return(
        framework,
        CATALOGUE,
        HISTORY,
        HOUSING,
        PERIOD,
        "Sir Enghraifft",
        return_by=date(2026, 7, 14),
        filled=filled,
    )


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def headings(sheet: Worksheet) -> dict[str, str]:
    """Heading -> column letter."""
    return {str(c.value): c.column_letter for c in sheet[layout.HEADER_ROW] if c.value is not None}


def row_of(sheet: Worksheet, ref: str) -> int:
    return next(row for row in range(layout.FIRST_ROW, 100) if sheet[f"A{row}"].value == ref)


def cell(book: Workbook, sheet: str, ref: str, heading: str):  # type: ignore[no-untyped-def]
    found = book[sheet]
    return found[f"{headings(found)[heading]}{row_of(found, ref)}"]


def covered(book: Workbook) -> dict[object, object]:
    return {row[0]: row[1] for row in book["Cover"].iter_rows(max_col=2, values_only=True)}
