"""What a service may type, and where."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from tests.excel.issued import (
    FRAMEWORK,
    cell,
    headings,
    opened,
    row_of,
    write,
)

from pmqa_cli.excel import layout
from pmqa_cli.excel.validation import MESSAGE_LIMIT, TITLE_LIMIT, cut
from pmqa_cli.model.returns import column_letters


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(write())


@pytest.fixture(scope="module")
def values() -> Workbook:
    return opened(write(), values=True)


# ---------------------------------------------------------------- protection and validation


def test_protection_without_a_password(book: Workbook) -> None:
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert not sheet.protection.password
    for sheet in book.worksheets[:-1]:
        protection = sheet.protection
        # In the file's terms these say what is forbidden.
        for freedom in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
            assert not getattr(protection, freedom), (sheet.title, freedom)
        assert protection.insertRows
        assert protection.deleteRows


def test_inputs_are_open_and_the_rest_is_locked(book: Workbook) -> None:
    def are_open(sheet: str, ref: str) -> list[str]:
        found = book[sheet]
        row = row_of(found, ref)
        return [h for h, at in headings(found).items() if not found[f"{at}{row}"].protection.locked]

    figures = ["Data state", "Reason if not available", "Expected", "Previous restated as"]
    mitigation = ["Commentary", "Remedial action", "Responsible officer", "Timeframe"]
    ratio = ["Numerator", "Denominator"]
    assert are_open("AIA measures", "M1") == [
        *("Actual", *ratio, *figures, *mitigation, "Action done")
    ]
    # Neither numerator nor a promise: those cells are not asked for.
    assert are_open("AIA measures", "M4") == ["Actual", *figures, *mitigation]
    assert are_open("Risk", "R1") == [
        *("Likelihood", "Impact", "Controls", "Owner", "Reviewed on", "Escalate", *mitigation)
    ]


def test_every_open_cell_has_its_rule(book: Workbook) -> None:
    """None was dropped: XlsxWriter, like Excel, leaves out a rule whose texts are too long."""
    for sheet in book.worksheets[1:-2]:
        ruled = {
            address
            for rule in sheet.data_validations.dataValidation
            for area in rule.sqref.ranges
            for row in area.rows
            for address in row
        }
        places = {(row, column) for row, column in ruled}
        unlocked = {
            (c.row, c.column)
            for row in sheet.iter_rows(min_row=layout.FIRST_ROW)
            for c in row
            if not c.protection.locked
        }
        noted = {
            place
            for place in places - unlocked
            if sheet.cell(layout.HEADER_ROW, place[1]).value == "Previous"
        }
        assert places - noted == unlocked, sheet.title
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= TITLE_LIMIT
            assert len(rule.errorTitle or "") <= TITLE_LIMIT
            assert len(rule.prompt or "") <= MESSAGE_LIMIT
            assert len(rule.error or "") <= MESSAGE_LIMIT
            if rule.type not in (None, "any"):
                assert rule.errorStyle in (None, "stop")
                assert rule.error


def test_lists_go_by_defined_names(book: Workbook) -> None:
    used = {
        rule.formula1
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert used == {
        *("pmqa_status", "pmqa_data_state", "pmqa_reason_not_available", "pmqa_action_done"),
        *("pmqa_kind", "pmqa_escalate"),
    }
    assert used <= set(book.defined_names)
    name, area = next(iter(book.defined_names["pmqa_status"].destinations))
    assert [c.value for row in book[name][area] for c in row] == ["Blue", "Green", "Amber", "Red"]


@pytest.mark.parametrize(
    ("sheet", "ref", "heading", "kind", "low", "high"),
    [
        ("AIA measures", "M1", "Actual", "decimal", "0", "100"),
        ("Top 5", "M2", "Actual", "decimal", "0", "1000000000000000"),
        ("AIA measures", "M1", "Numerator", "decimal", "-1000000000000000", "1000000000000000"),
        ("AIA activities", "A1", "% complete", "decimal", "0", "100"),
        ("Risk", "R1", "Likelihood", "whole", "1", "5"),
        ("AIA measures", "M1", "Expected", "date", "36526", None),
    ],
)
def test_what_may_be_typed(
    book: Workbook, sheet: str, ref: str, heading: str, kind: str, low: str, high: str | None
) -> None:
    address = cell(book, sheet, ref, heading).coordinate
    (rule,) = (
        rule
        for rule in book[sheet].data_validations.dataValidation
        if any(address in _addresses(area) for area in rule.sqref.ranges)
    )
    assert rule.type == kind
    assert float(rule.formula1) == float(low)
    assert rule.formula2 is None if high is None else float(rule.formula2) == float(high)


def _addresses(area) -> set[str]:  # type: ignore[no-untyped-def]
    return {f"{column_letters(column)}{row}" for r in area.rows for row, column in r}


def test_long_help_is_cut_after_a_word() -> None:
    assert cut("short", 32) == "short"
    found = cut("word " * 100, MESSAGE_LIMIT)
    assert len(found) <= MESSAGE_LIMIT
    assert found.endswith("word\u2026")
    assert len(cut("x" * 300, MESSAGE_LIMIT)) == MESSAGE_LIMIT


def test_help_of_any_length_keeps_its_rule() -> None:
    kind = FRAMEWORK.part("top-5").kind
    longer = tuple(
        column.model_copy(
            update={"help": "Say so. " * 60, "heading": f"{column.heading} {'x' * 40}"}
        )
        if column.id == "actual"
        else column
        for column in FRAMEWORK.columns[kind]
    )
    framework = FRAMEWORK.model_copy(update={"columns": {**FRAMEWORK.columns, kind: longer}})
    sheet = opened(write(framework=framework))["Top 5"]
    assert any(
        (rule.prompt or "").startswith("Say so.") and rule.type == "decimal"
        for rule in sheet.data_validations.dataValidation
    )
