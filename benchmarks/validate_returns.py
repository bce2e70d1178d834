"""`pmqa validate` on 300 returns, against only reading the same cells with python-calamine.

Makes a synthetic workspace in a temporary folder (300 services, each with a workbook of its own,
about 2,000 filled cells), then runs the two as processes of their own, one after the other and
turn about, and compares the CPU time (user and system) and the peak memory that the system
reports for each. `just bench` runs it; README.md says what came of it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure, QualitySource, Risk, Service
from pmqa_cli.model.expected import expected_rows
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.tables import write_records

PERIOD = Period(2026, 1)
MEASURES, ACTIVITIES, SOURCES, RISKS = 64, 44, 10, 10
"""Rows for each service: what makes about 2,000 filled cells."""

TEXT = (
    "Demand rose in the second half of the quarter while two posts in the team stood empty, and "
    "the work that waits longest is work that only those two posts can do."
)

CALAMINE = """
import sys
from pathlib import Path
from python_calamine import CalamineWorkbook
cells = 0
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    with CalamineWorkbook.from_path(path) as workbook:
        for name in workbook.sheet_names:
            for row in workbook.get_sheet_by_name(name).to_python():
                cells += sum(value != "" for value in row)
print(cells)
"""
"""Reads every sheet and counts the cells that are not empty."""


# ---------------------------------------------------------------- the synthetic workspace


def make_rows(services: int) -> dict[str, list[dict[str, object]]]:
    """The rows of the catalogue's files: column -> value."""
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("services", "measures", "activities", "quality", "risks")
    }
    rows["objectives"] = [{"ref": "OBJ/1", "title": "Services that work", "plan": "Plan"}]
    suites = ("CIP", "IBP", "PAMs", "SEP")
    for number in range(1, services + 1):
        code = f"S{number:03d}"
        rows["services"].append({"code": code, "name": f"Service {number}"})
        common: dict[str, object] = {
            "service": code,
            "owner": f"Manager of {code}",
            "objective": "OBJ/1",
        }
        for each in range(1, MEASURES + 1):
            lower = each % 3 == 0
            rows["measures"].append(
                {
                    **common,
                    "ref": f"{code}/M{each:02d}",
                    "title": f"Cases of kind {each} closed within the agreed time by {code}",
                    "definition": f"Cases of kind {each} closed in time, of all closed.",
                    # Five in two suites: typed in on one sheet, following on the other.
                    "suites": "Top 5; PAMs" if each <= 5 else suites[each % len(suites)],
                    "unit": "%",
                    "decimals": 1,
                    "polarity": "lower" if lower else "higher",
                    "target": 20 if lower else 80,
                    "valid_min": 0,
                    "valid_max": 100,
                    "frequency": "quarterly",
                    "numerator": "Cases closed in time" if each % 4 == 0 else "",
                    "denominator": "Cases closed" if each % 4 == 0 else "",
                }
            )
        for each in range(1, ACTIVITIES + 1):
            rows["activities"].append(
                {
                    **common,
                    "ref": f"{code}/A{each:02d}",
                    "title": f"Bring improvement {each} of {code} into everyday use",
                    "section": "SEP" if each % 5 == 0 else "AIA",
                    "start": "2026-01-05",
                    "due": "2027-03-31",
                }
            )
        for each in range(1, SOURCES + 1):
            counts = bool(each % 2)
            rows["quality"].append(
                {
                    **common,
                    "ref": f"{code}/Q{each:02d}",
                    "source": "Benchmarking" if counts else "Peer review",
                    "kind": "quantitative" if counts else "qualitative",
                    "frequency": "quarterly",
                }
            )
        for each in range(1, RISKS + 1):
            rows["risks"].append(
                {
                    **common,
                    "ref": f"{code}/R{each:02d}",
                    "title": f"What {code} depends on fails ({each})",
                    "level": "service",
                }
            )
    return rows


def make_catalogue(root: Path, services: int, framework: Framework) -> Catalogue:
    """Write the catalogue, and read it as pmqa does."""
    rows = make_rows(services)
    (root / "catalogue").mkdir(parents=True)
    for table in catalogue_tables(framework):
        if table.name in rows:
            records = [[str(row.get(c, "")) for c in table.header] for row in rows[table.name]]
            path = root / "catalogue" / f"{table.name}.csv"
            path.write_bytes(write_records([table.header, *records]))
    return load_catalogue(root / "catalogue", framework)


Filled = dict[tuple[str, str, str], object]


def fill_in(
    framework: Framework, catalogue: Catalogue, service: Service, by: random.Random
) -> Filled:
    """What the service types: figures of its own, a third of them off target."""
    filled: Filled = {
        ("cover", "", "completed_by"): f"Officer of {service.code}",
        ("cover", "", "approved_by"): f"Head of {service.name}",
        ("cover", "", "approved_on"): date(2026, 7, 10),
    }
    mitigation = {
        "commentary": TEXT,
        "remedial_action": f"Fill the two posts of {service.code} and share the work that waits.",
        "responsible_officer": f"Manager of {service.code}",
        "timeframe": date(2026, 9, 30),
    }

    def put(part: str, ref: str, values: Mapping[str, object]) -> None:
        filled.update({(part, ref, column): value for column, value in values.items()})

    for row in expected_rows(framework, catalogue, service.code, PERIOD):
        item, part = row.item, row.part.id
        if row.is_linked:
            continue
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
                put(part, item.ref, values | (mitigation if off or not lower else {}))
            case Activity():
                off = by.random() < 1 / 3
                put(
                    part,
                    item.ref,
                    {
                        "percent_complete": by.randrange(5, 95),
                        "status": "Amber" if off else "Green",
                        "achievements": TEXT[: by.randrange(60, 150)],
                        "issues": TEXT[: by.randrange(40, 90)],
                        "next_actions": "Agree the next step with those whom it touches.",
                        **(mitigation if off else {}),
                    },
                )
            case QualitySource():
                put(
                    part,
                    item.ref,
                    {
                        "date": date(2026, 4, 1) + timedelta(days=by.randrange(90)),
                        "what_was_done": "Read a sample of cases against the standard.",
                        "findings": TEXT[: by.randrange(60, 150)],
                        "learning": "What is agreed by telephone is not always written down.",
                        "action": "Agreements by telephone are confirmed in writing.",
                    },
                )
            case Risk():
                put(
                    part,
                    item.ref,
                    {
                        "likelihood": by.randrange(1, 6),
                        "impact": by.randrange(1, 6),
                        "controls": "Reviewed monthly by the service's management team.",
                        "owner": f"Head of {service.name}",
                        "reviewed_on": date(2026, 6, 15),
                        "escalate": "No",
                        **mitigation,
                    },
                )
    return filled


def make_workspace(root: Path, services: int) -> Path:
    """The whole workspace; the folder that holds its returns."""
    framework = load_framework("powys")
    catalogue = make_catalogue(root, services, framework)
    root.joinpath("pmqa.toml").write_text(
        f'organisation = "Benchmark County Council"\nframework = "powys"\nperiod = "{PERIOD}"\n',
        encoding="utf-8",
    )
    returns = root / "returns" / PERIOD.slug
    returns.mkdir(parents=True)
    for number, service in enumerate(catalogue.services):
        filled = fill_in(framework, catalogue, service, random.Random(number))
        data = write_return(
            framework,
            catalogue,
            History(),
            service,
            PERIOD,
            "Benchmark County Council",
            filled=filled,
        )
        (returns / f"{service.code}.xlsx").write_bytes(data)
    return returns


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Cost:
    """What one run cost."""

    cpu: float
    """Seconds, user and system."""
    peak: float
    """MiB resident at most."""
    said: str


def measure(command: Sequence[str]) -> Cost:
    """Run a command as a process of its own and ask the system what it used."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise SystemExit(f"{command[:4]} failed with exit code {process.returncode}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit, said)


def compare(root: Path, returns: Path, rounds: int) -> str:
    """Run both turn about; the figures as text."""
    validate = [sys.executable, "-m", "pmqa_cli", "validate", "--workspace", str(root)]
    validate += ["--fail-on", "never"]
    read = [sys.executable, "-c", CALAMINE, str(returns)]
    costs: dict[str, list[Cost]] = {"validate": [], "calamine": []}
    for _ in range(rounds):
        costs["validate"].append(measure(validate))
        costs["calamine"].append(measure(read))
    files = len(list(returns.glob("*.xlsx")))
    cells = int(costs["calamine"][0].said)
    cpu = {name: statistics.median(cost.cpu for cost in each) for name, each in costs.items()}
    lines = [
        f"{files} returns, {cells} filled cells ({cells // files} a return), {rounds} rounds",
        f"{'':12}{'CPU s, median':>16}{'least':>8}{'most':>8}{'peak MiB':>10}",
    ]
    for name, each in costs.items():
        seconds = [cost.cpu for cost in each]
        peak = max(cost.peak for cost in each)
        lines.append(
            f"{name:12}{cpu[name]:16.2f}{min(seconds):8.2f}{max(seconds):8.2f}{peak:10.0f}"
        )
    least = {name: min(cost.cpu for cost in each) for name, each in costs.items()}
    lines.append(
        f"validate / calamine: {cpu['validate'] / cpu['calamine']:.1f} times the CPU "
        f"({least['validate'] / least['calamine']:.1f} by the least of each)"
    )
    return "\n".join(lines)


def main() -> None:
    """Make the workspace, measure, print."""
    if not hasattr(os, "wait4"):
        raise SystemExit("This benchmark asks the system for a process's CPU time: not on Windows.")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--returns", type=int, default=300, help="how many returns (300)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (5)")
    parser.add_argument("--keep", type=Path, help="make the workspace here, and keep it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary) / "workspace"
        returns = root / "returns" / PERIOD.slug
        if not returns.is_dir():
            # In another process: a child's peak memory counts from its parent's when it began.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(make_workspace, root, given.returns).result()
        print(compare(root, returns, given.rounds))


if __name__ == "__main__":
    main()
