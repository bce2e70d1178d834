"""The checks with frictionless: every sheet a resource with a schema, and a check of its rows.

Arguments: the folder of returns, the folder of the catalogue. What a schema can say, it says
(types, lists, that refs are unique); the rest is a custom check, which is how frictionless is
extended. Its Excel parser is openpyxl, reading row by row, once for every sheet. README.md lists
what of pmqa's checks this covers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import attrs
from benchmarks.contestants import known
from benchmarks.contestants.known import Everything, Fault, Owed
from frictionless import Check, Checklist, Detector, Dialect, Error, Row, Schema, errors, system
from frictionless.formats import ExcelControl
from frictionless.resources import TableResource

NUMBER: dict[str, object] = {"type": "number"}
DAY: dict[str, object] = {"type": "date"}


def choice(words: tuple[str, ...]) -> dict[str, object]:
    """A field with a list."""
    return {"type": "string", "constraints": {"enum": list(words)}}


FIELDS: dict[str, dict[str, dict[str, object]]] = {
    "measures": {
        "Actual": NUMBER,
        "Numerator": NUMBER,
        "Denominator": NUMBER,
        "Previous restated as": NUMBER,
        "Data state": choice(known.DATA_STATES),
        "Reason if not available": choice(known.REASONS),
        "Expected": DAY,
    },
    "activities": {"% complete": NUMBER, "Status": choice(known.STATUSES)},
    "quality": {"Date": DAY},
    "risks": {
        "Likelihood": NUMBER,
        "Impact": NUMBER,
        "Reviewed on": DAY,
        "Escalate": choice(known.YES_NO),
    },
}
"""What a schema can say of a kind's columns; all others hold anything."""

CODES = {"number": "PM302", "date": "PM307"}
"""The fault of not being of a type."""


def schema_of(kind: str) -> Schema:
    """The schema of a kind of sheet."""
    told = FIELDS[kind]
    names = [*known.COLUMNS[kind], *(name for name in told if name not in known.COLUMNS[kind])]
    fields = [{"name": name, **told.get(name, {"type": "any"})} for name in names]
    fields[0] |= {"type": "string", "constraints": {"unique": True}}
    return Schema.from_descriptor({"fields": fields})


# ---------------------------------------------------------------- the rows


def bare(value: object) -> str:
    """A text as it is compared."""
    return "" if value is None else str(value).strip().rstrip(" .!").casefold()


def day_of(value: object) -> date | None:
    """The date in a cell."""
    return (
        value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
    )


def decimal(value: float | None) -> Decimal | None:
    """A number of the catalogue, exactly."""
    return None if value is None else Decimal(str(value))


def check_measure(row: Row, owed: Owed) -> Iterator[str]:
    """The faults of a measure's row."""
    reason, expected, target = row["Reason if not available"], row["Expected"], row["Target"]
    if row["Actual"] is None and "Actual" not in row.error_cells and reason is None:
        yield "PM301"
    if (reason is None) != (expected is None) and "Expected" not in row.error_cells:
        yield "PM309"
    if target is None or decimal(target) != decimal(owed.target):
        yield "PM310"
    if bare(row["Unit"]) != bare(owed.unit):
        yield "PM208"
    if bare(row["Polarity"]) != bare(known.POLARITIES[owed.polarity]):
        yield "PM208"
    if row["Actual"] is not None:
        yield from check_figure(row, row["Actual"], owed)


def check_figure(row: Row, actual: Decimal, owed: Owed) -> Iterator[str]:
    """The faults of a measure's figure."""
    target, low, high = (decimal(each) for each in (owed.target, owed.valid_min, owed.valid_max))
    assert target is not None
    if 0 < abs(actual) <= 1 and abs(target) >= 5:
        yield "PM303"
    if round(actual, owed.decimals) != actual:
        yield "PM305"
    above, below = row.get("Numerator"), row.get("Denominator")
    if above is not None and below:
        # Whole numbers come as int, all others as Decimal.
        exact = Decimal(above) / below * 100
        if abs(actual - exact) > Decimal("0.05"):
            yield "PM306"
    if (low is not None and actual < low) or (high is not None and actual > high):
        yield "PM304"
        return
    judged = judge(actual, target, owed.polarity == "higher")
    if row["Status"] and bare(row["Status"]) != bare(judged):
        yield "PM402"
    if judged != "Green":
        yield from check_mitigation(row)


def judge(actual: Decimal, target: Decimal, higher: bool) -> str:
    """The status of a figure."""
    if actual >= target if higher else actual <= target:
        return "Green"
    return "Amber" if abs(actual - target) <= abs(target) / 10 else "Red"


def check_mitigation(row: Row) -> Iterator[str]:
    """The faults of what a Red or Amber row owes."""
    for column, code in known.MITIGATION.items():
        if row[column] in (None, ""):
            yield code
        elif bare(row[column]) in known.PLACEHOLDERS:
            yield "PM505"
    commentary, timeframe = row["Commentary"], row["Timeframe"]
    if commentary and len(str(commentary)) < 20:
        yield "PM508"
    if timeframe is not None:
        day = day_of(timeframe)
        if day is None:
            yield "PM510"
        elif day < known.ENDS:
            yield "PM506"


def check_activity(row: Row, owed: Owed) -> Iterator[str]:
    """The faults of an activity's row."""
    done, status = row["% complete"], row["Status"]
    if done is not None and 0 < done < 1:
        yield "PM303"
    if done is not None and not 0 <= done <= 100:
        yield "PM304"
    if bare(row["Objective"]) != bare(owed.objective) or day_of(row["Due"]) != owed.due:
        yield "PM208"
    if status is None and "Status" not in row.error_cells:
        yield "PM401"
    if status == "Blue" and done != 100:
        yield "PM404"
    if status == "Green" and done != 100 and owed.due and owed.due < known.ENDS:
        yield "PM405"
    if done == 100 and status != "Blue":
        yield "PM406"
    if status in ("Red", "Amber"):
        yield from check_mitigation(row)


def check_quality(row: Row, _: Owed) -> Iterator[str]:
    """The faults of a row of quality assurance."""
    if not any(row[each] for each in known.INPUTS["quality"] if each != "Source"):
        yield "PM601"
    for column in ("What was done", "Findings", "Learning"):
        if bare(row[column]) in known.PLACEHOLDERS:
            yield "PM505"


def check_risk(row: Row, _: Owed) -> Iterator[str]:
    """The faults of a risk's row."""
    steps = row["Likelihood"], row["Impact"]
    if any(each is not None and each not in range(1, 6) for each in steps):
        yield "PM304"
    reviewed = row["Reviewed on"]
    if reviewed is None:
        yield from () if "Reviewed on" in row.error_cells else ("PM606",)
    elif reviewed < known.REVIEWED_SINCE:
        yield "PM606"
    if None in steps:
        yield "PM401"
        return
    score = steps[0] * steps[1]
    if row["Score"] != score:
        yield "PM603"
    judged = "Red" if score >= 15 else "Amber" if score >= 8 else "Green"
    if bare(row["Status"]) != bare(judged):
        yield "PM402"
    if row["Controls"] in (None, ""):
        yield "PM604"
    if judged != "Green":
        yield from check_mitigation(row)


CHECKS: dict[str, tuple[str, Callable[[Row, Owed], Iterator[str]]]] = {
    "measures": ("Measure", check_measure),
    "activities": ("Activity", check_activity),
    "quality": ("Source", check_quality),
    "risks": ("Risk", check_risk),
}
"""Kind -> the column of the title, and the check of a row."""


@attrs.define(kw_only=True, repr=False)
class Rows(Check):
    """The rows of a sheet against what the catalogue owes; a fault's code is the error's note."""

    type = "rows"
    Errors = [errors.RowError, errors.TableError]  # noqa: RUF012

    kind: str
    owed: dict[str, Owed]
    seen: set[str] = attrs.field(factory=set)

    def validate_start(self) -> Iterable[Error]:
        """Columns that are not there."""
        for column in known.COLUMNS[self.kind]:
            if column not in self.resource.labels:
                yield errors.TableError(note="PM203 ")

    def validate_row(self, row: Row) -> Iterable[Error]:
        """What is wrong with one row."""
        ref = row["Ref"]
        if not ref or is_linked(row["Still needed"]):
            return
        if ref.startswith("NEW-"):
            return
        self.seen.add(ref)
        owed = self.owed.get(ref)
        if owed is None:
            yield errors.RowError.from_row(row, note="PM205")
            return
        title, check = CHECKS[self.kind]
        if bare(row[title]) != bare(owed.text):
            yield errors.RowError.from_row(row, note="PM208")
        for code in check(row, owed):
            yield errors.RowError.from_row(row, note=code)

    def validate_end(self) -> Iterable[Error]:
        """Rows that are not there."""
        for ref in self.owed:
            if ref not in self.seen:
                yield errors.TableError(note=f"PM206 {ref}")


def is_linked(still_needed: object) -> bool:
    """Whether a row only follows another sheet's."""
    return str(still_needed).startswith("Typed in on")


# ---------------------------------------------------------------- the run


def faults_of(place: str, kind: str, found: Iterable[Error]) -> Iterator[Fault]:
    """The errors of a sheet as faults."""
    for error in found:
        if isinstance(error, errors.CellError):
            ref, code = error.cells[0], "PM308"
            if is_linked(error.cells[-1]):
                continue
            if error.type == "type-error":
                code = CODES[str(FIELDS[kind][error.field_name]["type"])]
            elif error.type == "unique-error":
                code = "PM207"
            yield place, code, ref
        elif isinstance(error, errors.RowError) and error.type == "row-error":
            yield place, error.note, error.cells[0]
        else:
            code, _, ref = error.note.partition(" ")
            yield place, code, ref


def read_cover(path: Path, place: str, everything: Everything) -> tuple[str, list[Fault]]:
    """The code of the service, and what is wrong with the Cover."""
    dialect = Dialect(header=False, controls=[ExcelControl(sheet="Cover")])
    with TableResource(path=str(path), dialect=dialect) as resource:
        lines = {cells[0]: cells[1] for cells in reversed(list(resource.cell_stream)) if cells[0]}
    service = known.service_of(str(lines.get("Service")))
    faults: list[Fault] = []
    if service not in everything:
        faults.append((place, "PM211", ""))
    if lines.get("Period") != known.PERIOD:
        faults.append((place, "PM210", ""))
    if not all(lines.get(each) for each in ("Approved by head of service", "Date approved")):
        faults.append((place, "PM803", ""))
    return service, faults


def validate(path: Path, place: str, everything: Everything) -> Iterator[Fault]:
    """The faults of one return."""
    service, faults = read_cover(path, place, everything)
    yield from faults
    for name, kind in known.KINDS.items():
        resource = TableResource(
            path=str(path),
            dialect=Dialect(header_rows=[known.HEADINGS_ROW], controls=[ExcelControl(sheet=name)]),
            schema=schema_of(kind),
            detector=Detector(schema_sync=True),
        )
        rows = Rows(kind=kind, owed=everything[service][name])
        report = resource.validate(Checklist(checks=[rows], pick_errors=[]), limit_errors=100_000)
        if report.errors:
            yield place, "PM201", ""
        for task in report.tasks:
            yield from faults_of(place, kind, task.errors)


def main() -> None:
    """Validate a folder of returns."""
    returns = Path(sys.argv[1])
    everything = known.read_catalogue(Path(sys.argv[2]))
    faults: list[Fault] = []
    # The paths are absolute, which frictionless takes only where it is told to trust them.
    with system.use_context(trusted=True):
        for path in sorted(returns.rglob("*.xlsx")):
            faults += validate(path, path.relative_to(returns).as_posix(), everything)
    known.report(faults)


if __name__ == "__main__":
    main()
