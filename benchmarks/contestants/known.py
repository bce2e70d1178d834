"""What both other checkers are told: the sheets, the words of the lists, and who owes which rows.

Plain data read with the standard library, so that neither of them pays for it.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HEADINGS_ROW = 4
PERIOD = "2026-27 Q1"
STARTS, ENDS = date(2026, 4, 1), date(2026, 6, 30)
REVIEWED_SINCE = date(2026, 3, 30)
"""A risk is reviewed every three months."""

KINDS = {
    "AIA activities": "activities",
    "AIA measures": "measures",
    "Top 5": "measures",
    "QA": "quality",
    "PAMs": "measures",
    "SEP activities": "activities",
    "SEP measures": "measures",
    "Risk": "risks",
}
"""Sheet -> what its rows are, in the order of the workbook."""

SUITES = {"AIA measures": {"CIP", "IBP"}, "Top 5": {"Top 5"}, "PAMs": {"PAMs"}}
SUITES["SEP measures"] = {"SEP"}

MITIGATION = {
    "Commentary": "PM501",
    "Remedial action": "PM502",
    "Responsible officer": "PM503",
    "Timeframe": "PM504",
}
"""What a Red or Amber row owes, and the fault of leaving it out."""

COLUMNS = {
    "measures": (
        *("Ref", "Measure", "Unit", "Polarity", "Target", "Previous", "Actual", "Data state"),
        *("Reason if not available", "Expected", "Previous restated as", "Status", "Trend"),
        *(*MITIGATION, "Still needed"),
    ),
    "activities": (
        *("Ref", "Activity", "Objective", "Due", "Previous status", "% complete", "Status"),
        *("Achievements", "Issues", "Next actions", *MITIGATION, "Still needed"),
    ),
    "quality": (
        *("Ref", "Source", "Kind", "Date", "What was done", "Findings", "Learning", "Action"),
        "Still needed",
    ),
    "risks": (
        *("Ref", "Risk", "Previous score", "Likelihood", "Impact", "Score", "Status", "Controls"),
        *("Owner", "Reviewed on", "Escalate", *MITIGATION, "Still needed"),
    ),
}
"""The columns that every sheet of a kind has."""

INPUTS = {
    "quality": ("Source", "Date", "What was done", "Findings", "Learning", "Action"),
    "risks": ("Risk", "Likelihood", "Impact", "Controls", "Owner", "Reviewed on"),
}
"""Where something stands in a spare row that is in use."""

DATA_STATES = ("Final", "Provisional")
REASONS = (
    *("Data not yet published", "Awaiting validation", "System change or failure"),
    *("Collected later in the year", "Other: see commentary"),
)
STATUSES = ("Blue", "Green", "Amber", "Red")
YES_NO = ("Yes", "No")
POLARITIES = {"higher": "Higher is better", "lower": "Lower is better"}

PLACEHOLDERS = frozenset(
    (
        *("-", "--", ".", "..", "...", "x", "?", "n/a", "na", "none", "nil", "nothing"),
        *("tbc", "tba", "tbd", "to be confirmed", "to follow", "see above", "as above"),
        *("see below", "ongoing", "continuing", "in progress", "ditto", "same"),
    )
)

_SERVICE = re.compile(r"\((\w+)\)$")


@dataclass(frozen=True)
class Owed:
    """A row that a service owes, and what its sheet says of it."""

    ref: str
    text: str
    """The title, or the source of quality assurance."""
    unit: str = ""
    polarity: str = ""
    target: float | None = None
    valid_min: float | None = None
    valid_max: float | None = None
    decimals: int = 0
    objective: str = ""
    due: date | None = None


Everything = dict[str, dict[str, dict[str, Owed]]]
"""Service -> sheet -> ref -> row."""


def read_catalogue(folder: Path) -> Everything:
    """What every service owes, each row on the sheet where it is typed in."""
    everything: Everything = defaultdict(lambda: defaultdict(dict))

    def rows(name: str) -> Iterable[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)

    def number(text: str) -> float | None:
        return float(text) if text else None

    objectives = {row["ref"]: row["title"] for row in rows("objectives")}
    for row in rows("measures"):
        suites = {suite.strip() for suite in row["suites"].split(";")}
        sheet = next(sheet for sheet, of in SUITES.items() if of & suites)
        everything[row["service"]][sheet][row["ref"]] = Owed(
            row["ref"],
            row["title"],
            row["unit"],
            row["polarity"],
            number(row["target"]),
            number(row["valid_min"]),
            number(row["valid_max"]),
            int(row["decimals"]),
        )
    for row in rows("activities"):
        everything[row["service"]][f"{row['section']} activities"][row["ref"]] = Owed(
            row["ref"],
            row["title"],
            objective=objectives[row["objective"]],
            due=date.fromisoformat(row["due"]),
        )
    for row in rows("quality"):
        everything[row["service"]]["QA"][row["ref"]] = Owed(row["ref"], row["source"])
    for row in rows("risks"):
        everything[row["service"]]["Risk"][row["ref"]] = Owed(row["ref"], row["title"])
    return everything


def service_of(cover: str) -> str:
    """The code in what the Cover says of the service: "Housing (HOU)"."""
    found = _SERVICE.search(cover)
    return found[1] if found else ""


Fault = tuple[str, str, str]
"""Place of the return, code, ref."""


def report(faults: Iterable[Fault]) -> None:
    """Write the faults as CSV on standard output, each once."""
    sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
    csv.writer(sys.stdout).writerows([("path", "code", "ref"), *sorted(set(faults))])
