"""What a service types into its return: figures of its own, and fourteen faults that are known."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from pmqa_cli.model.catalogue import Activity, Catalogue, Measure, QualitySource, Risk, Service
from pmqa_cli.model.expected import ExpectedRow, expected_rows
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period

PERIOD = Period(2026, 1)

TEXT = (
    "Demand rose in the second half of the quarter while two posts in the team stood empty, and "
    "the work that waits longest is work that only those two posts can do."
)

Filled = dict[tuple[str, str, str], object]
"""(part id, ref, column id) -> what is typed there."""


class Planted(NamedTuple):
    """A fault put into a return on purpose: every contestant has to find it."""

    code: str
    """The code of pmqa's rule, as the name of the fault."""
    ref: str


class Renamed(NamedTuple):
    """A ref overtyped in a workbook after it was written, as a service would."""

    old: str
    new: str


def fill_in(
    framework: Framework, catalogue: Catalogue, service: Service, by: random.Random
) -> Filled:
    """What the service types: figures of its own, a third of them off target, and no fault."""
    filled: Filled = {
        ("cover", "", "completed_by"): f"Officer of {service.code}",
        ("cover", "", "approved_by"): f"Head of {service.name}",
        ("cover", "", "approved_on"): date(2026, 7, 10),
    }
    for row in expected_rows(framework, catalogue, service.code, PERIOD):
        if not row.is_linked:
            for column, value in _type(row, service, by).items():
                filled[row.part.id, row.item.ref, column] = value
    return filled


def _type(row: ExpectedRow, service: Service, by: random.Random) -> Mapping[str, object]:
    """What is typed in one row: column id -> value."""
    mitigation = {
        "commentary": TEXT,
        "remedial_action": f"Fill the two posts of {service.code} and share the work that waits.",
        "responsible_officer": f"Manager of {service.code}",
        "timeframe": date(2026, 9, 30),
    }
    item = row.item
    match item:
        case Measure():
            hundredths = by.randrange(300, 1000) if item.denominator else 0
            off = by.random() < 1 / 3
            lower = item.polarity == "lower"
            # Above 20 misses a target where lower is better, and reaches 80 from 60.
            tenths = by.randrange(210, 400) if off == lower else by.randrange(20, 200)
            actual = Decimal(tenths) / 10 + (0 if lower else 60)
            values: dict[str, object] = {"data_state": "Final", "actual": actual}
            if hundredths:
                values |= {"numerator": actual * hundredths, "denominator": 100 * hundredths}
            return values | (mitigation if off or not lower else {})
        case Activity():
            off = by.random() < 1 / 3
            return {
                "percent_complete": by.randrange(5, 95),
                "status": "Amber" if off else "Green",
                "achievements": TEXT[: by.randrange(60, 150)],
                "issues": TEXT[: by.randrange(40, 90)],
                "next_actions": "Agree the next step with those whom it touches.",
                **(mitigation if off else {}),
            }
        case QualitySource():
            return {
                "date": date(2026, 4, 1) + timedelta(days=by.randrange(90)),
                "what_was_done": "Read a sample of cases against the standard.",
                "findings": TEXT[: by.randrange(60, 150)],
                "learning": "What is agreed by telephone is not always written down.",
                "action": "Agreements by telephone are confirmed in writing.",
            }
        case Risk():
            return {
                "likelihood": by.randrange(1, 6),
                "impact": by.randrange(1, 6),
                "controls": "Reviewed monthly by the service's management team.",
                "owner": f"Head of {service.name}",
                "reviewed_on": date(2026, 6, 15),
                "escalate": "No",
                **mitigation,
            }
    raise TypeError(f"nothing is typed for {type(item).__name__}")


FAULTS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("PM301", "aia-measures", {"actual": None}),
    ("PM302", "aia-measures", {"actual": "see note"}),
    ("PM304", "aia-measures", {"actual": Decimal("845.5")}),
    ("PM308", "sep-measures", {"data_state": "Finall"}),
    ("PM307", "qa", {"date": "31/06/2026"}),
    ("PM501", "sep-measures", {"actual": Decimal("60.5"), "commentary": None}),
    ("PM402", "pams", {"actual": Decimal("60.5"), "status": "Green"}),
    ("PM401", "aia-activities", {"status": None}),
    ("PM604", "risk", {"controls": None}),
)
"""The faults of typing: the rule that finds it, where, and what stands there (None: nothing)."""


def plant(
    framework: Framework,
    catalogue: Catalogue,
    service: Service,
    filled: Filled,
    by: random.Random,
) -> tuple[tuple[Planted, ...], tuple[Renamed, ...]]:
    """Put one fault of each kind into what is filled in, each in a row of its own, so that none
    hides another: what was planted, and the refs that have to be overtyped afterwards."""
    rows = [
        row
        for row in expected_rows(framework, catalogue, service.code, PERIOD)
        if not row.is_linked and _is_simple(row)
    ]
    by.shuffle(rows)
    planted: list[Planted] = []

    def take(part: str) -> str:
        row = next(row for row in rows if row.part.id == part)
        rows.remove(row)
        return row.item.ref

    for code, part, spoilt in FAULTS:
        ref = take(part)
        planted.append(Planted(code, ref))
        for column, value in spoilt.items():
            filled[part, ref, column] = value
    stranger, copied, twice = (take("aia-activities") for _ in range(3))
    unknown = f"{service.code}/A97"
    planted += [Planted("PM205", unknown), Planted("PM206", stranger)]
    # A ref copied down: its row says something else than the catalogue, too.
    planted += [Planted("PM207", twice), Planted("PM206", copied), Planted("PM208", twice)]
    return tuple(planted), (Renamed(stranger, unknown), Renamed(copied, twice))


def _is_simple(row: ExpectedRow) -> bool:
    """Whether a figure spoilt here is one fault and not two: there is no ratio to agree with it,
    and mitigation is there (it always is where higher is better)."""
    item = row.item
    return not isinstance(item, Measure) or (item.polarity == "higher" and not item.numerator)
