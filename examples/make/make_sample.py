"""Make what the sample workspaces' services send: the ledger, the returns, the list of faults.

Reads each sample's history.csv, make/returns.toml (what the services fill in) and make/faults.toml
(what some of them get wrong on purpose). `just examples` runs it; the same input gives the same
files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from examples.make.making import (
    Files,
    Place,
    Sent,
    history_of,
    make_ledger,
    note_received,
    open_place,
    put_block,
    save,
    slug,
    typed,
)

from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.expected import expected_rows
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import fold
from pmqa_cli.rules import RULES
from pmqa_cli.store.starter import SAMPLE_FRAMEWORK, sample_names

ROOT = Path(__file__).resolve().parents[1]
IMPORTED_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
RECORDED_AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
"""When the sample's ledger says that earlier periods, and last quarter's returns, were recorded."""

RECEIVED_AT = datetime(2026, 7, 20, 9, tzinfo=UTC)
"""When somebody entered on which days this quarter's returns had come."""

RETURN_BY = {Period(2025, 4): date(2026, 4, 16), Period(2026, 1): date(2026, 7, 14)}
"""Ten working days after the end of the quarter."""

COVER = "cover"

Filled = dict[tuple[str, str, str], object]


@dataclass(frozen=True)
class Fault:
    """Something that a service gets wrong on purpose."""

    service: str
    sheet: str
    ref: str
    """As the row has it before the fault; a spare row's is NEW-1."""
    column: str
    value: str
    expected: tuple[str, ...]
    """The findings that it must raise: "PM306", or "PM306:actual" where the cell is another."""
    why: str
    row: Mapping[str, str]
    """What else is typed into the row."""


@dataclass(frozen=True)
class Listed:
    """A finding that the sample must raise."""

    path: str
    sheet: str
    cell: str
    code: str
    why: str


def read_faults(root: Path = ROOT) -> tuple[Fault, ...]:
    """The faults, in the order of the file."""
    found = tomllib.loads((root / "make" / "faults.toml").read_text(encoding="utf-8"))
    return tuple(
        Fault(
            service=each["service"],
            sheet=each["part"],
            ref=each["ref"],
            column=each["column"],
            value=each["value"],
            expected=tuple(each["expected"]),
            why=each["why"],
            row=each.get("row", {}),
        )
        for each in found["faults"]
    )


def return_path(service: Service, period: Period) -> str:
    """Where a service's return lies in the workspace."""
    return f"returns/{period.slug}/{slug(service.name)}.xlsx"


# ---------------------------------------------------------------- filling in


def fill_in(place: Place, service: Service, period: Period, said: Mapping[str, Any]) -> Filled:
    """What a service typed, by the cells it typed it in: each ref once, where it is asked for."""
    filled: Filled = {(COVER, "", column): typed(v) for column, v in said.get(COVER, {}).items()}
    rows = expected_rows(place.framework, place.catalogue, service.code, period)
    where = {(row.part.kind, fold(row.item.ref)): row.typed_on.id for row in rows}
    for kind in Kind:
        for ref, values in said.get(kind, {}).items():
            part = where[kind, fold(ref)]
            filled |= {(part, ref, column): typed(value) for column, value in values.items()}
    return filled


def put_in(place: Place, filled: Filled, faults: Iterator[Fault]) -> Filled:
    """The same with faults in it."""
    parts = {part.sheet: part.id for part in place.framework.parts}
    parts[place.framework.cover.sheet] = COVER
    faulty = dict(filled)
    for fault in faults:
        part = parts[fault.sheet]
        for column, value in {**fault.row, fault.column: fault.value}.items():
            faulty[part, fault.ref, column] = typed(value)
    return faulty


def write_sent(
    place: Place, history: History, service: Service, period: Period, filled: Filled
) -> Sent:
    """The workbook that a service sends, filled in."""
    data = write_return(
        place.framework,
        place.catalogue,
        history,
        service,
        period,
        place.workspace.config.organisation,
        return_by=RETURN_BY[period],
        filled=filled,
    )
    return Sent(return_path(service, period), period, data)


# ---------------------------------------------------------------- the list of faults


def list_faults(place: Place, sent: Mapping[str, Sent], root: Path = ROOT) -> tuple[Listed, ...]:
    """Every finding that the faults must raise: where the faulty cell stands in its workbook."""
    listed = []
    for fault in read_faults(root):
        each = sent[fault.service]
        filed = read_return(each.data, each.path, place.framework, place.catalogue, each.period)
        for expected in fault.expected:
            code, _, column = expected.partition(":")
            cell = _find(place, filed, fault, column or fault.column)
            listed.append(Listed(each.path, fault.sheet, cell, code, fault.why))
    return tuple(listed)


def _find(place: Place, filed: Return, fault: Fault, column: str) -> str:
    """The address of a cell of the row that a fault is in."""
    if fault.sheet == place.framework.cover.sheet:
        return str(getattr(filed.sign_off, column).address)
    # The fault may have put another ref in place of the one that was there.
    ref = fault.value if fault.column == "ref" else fault.ref
    part = next(part for part in place.framework.parts if part.sheet == fault.sheet)
    table = filed.table(part.id)
    assert table is not None
    entries = [entry for entry in table.entries if fold(entry.ref) == fold(ref)]
    return entries[-1].cells[column].address


def write_list(listed: tuple[Listed, ...]) -> str:
    """The list as a table of the README."""
    names = {rule.code: rule.name for rule in RULES}
    lines = ["| return | cell | finding | what is wrong |", "| --- | --- | --- | --- |"]
    for each in listed:
        name = each.path.rpartition("/")[2]
        where = f"{each.sheet}!{each.cell}"
        lines.append(f"| {name} | {where} | {each.code} {names[each.code]} | {each.why} |")
    return "\n".join(lines)


# ---------------------------------------------------------------- everything


def make(root: Path = ROOT) -> Files:
    """Every file that is made, by its path in the workspace."""
    place = open_place(root)
    period = place.workspace.period
    said = tomllib.loads((root / "make" / "returns.toml").read_text(encoding="utf-8"))
    services = place.catalogue.services
    promised = [
        write_sent(
            place,
            History(),
            service,
            period.previous,
            fill_in(place, service, period.previous, said["previous"][service.code]),
        )
        for service in services
        if service.code in said["previous"]
    ]
    recorded = make_ledger(place, root / "history.csv", IMPORTED_AT, promised, RECORDED_AT)
    history = history_of(recorded)
    faults = read_faults(root)
    sent: dict[str, Sent] = {}
    for service in services:
        if service.code in said["services"]:
            filled = fill_in(place, service, period, said["services"][service.code])
            mine = (fault for fault in faults if fault.service == service.code)
            faulty = put_in(place, filled, mine)
            sent[service.code] = write_sent(place, history, service, period, faulty)
    readme = (root / "README.md").read_text(encoding="utf-8")
    listed = write_list(list_faults(place, sent, root))
    received = note_received(place, recorded, tuple(sent.values()), period, RECEIVED_AT)
    return {
        "ledger.sqlite": received,
        **{each.path: each.data for each in sent.values()},
        "README.md": put_block(readme, "faults", listed).encode("utf-8"),
    }


def sample_roots() -> tuple[Path, ...]:
    """The folders of the samples: that of the framework which is the default, then the others."""
    others = (ROOT if name == SAMPLE_FRAMEWORK else ROOT / name for name in sample_names())
    return tuple(sorted(others))


if __name__ == "__main__":
    for folder in sample_roots():
        save(folder, make(folder))
