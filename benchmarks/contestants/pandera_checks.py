"""The checks with pandera: sheets read by pandas with the calamine engine, a schema for each kind.

Arguments: the folder of returns, the folder of the catalogue, and "each" (validate every sheet as
it is read) or "pooled" (gather the sheets of a kind from all returns, and validate them as one
frame, which is what pandas is good at, and needs the memory for it).

The catalogue is merged with the sheet, and the checks compare columns. README.md lists what of
pmqa's this covers.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.contestants import known
from benchmarks.contestants.known import Fault, Owed
from pandera.errors import SchemaErrors
from pandera.pandas import Check, Column, DataFrameSchema

Frame = pd.DataFrame
Flags = pd.Series
"""True where a row passes."""


# ---------------------------------------------------------------- the schemas


def is_number(values: pd.Series) -> Flags:
    """Numbers, and not texts that look like one."""
    return values.map(lambda value: isinstance(value, int | float))


def is_date(values: pd.Series) -> Flags:
    """Dates that can be meant."""
    return to_day(values).dt.year.between(2000, known.ENDS.year + 10)


def number() -> Column:
    """A column of numbers."""
    return Column(None, Check(is_number, name="PM302"), nullable=True, required=False)


def day() -> Column:
    """A column of dates."""
    return Column(None, Check(is_date, name="PM307"), nullable=True, required=False)


def choice(words: tuple[str, ...]) -> Column:
    """A column with a list."""
    return Column(None, Check.isin(words, error="PM308"), nullable=True, required=False)


def row_check(name: str, passes: Callable[[Frame], Flags]) -> Check:
    """A check of whole rows: a frame -> which of them pass."""
    return Check(passes, name=name, ignore_na=False)


def blank(values: pd.Series) -> Flags:
    """Where nothing stands."""
    return values.isna()


def bare(values: pd.Series) -> pd.Series:
    """Texts as they are compared."""
    return values.astype("str").str.strip().str.rstrip(" .!").str.casefold()


def same(one: pd.Series, other: pd.Series) -> Flags:
    """Where two texts agree."""
    return bare(one) == bare(other)


def to_day(values: pd.Series) -> pd.Series:
    """The dates among values."""
    return pd.to_datetime(values.where(values.map(lambda v: hasattr(v, "year"))), errors="coerce")


ROWS = (
    row_check("PM205", lambda f: f["_merge"] != "left_only"),
    row_check("PM206", lambda f: f["_merge"] != "right_only"),
    row_check("PM207", lambda f: ~f.duplicated(["path", "Ref"]) | (f["_merge"] == "right_only")),
    row_check("PM208", lambda f: ~f["in_place"] | same(f["title"], f["text"])),
)
"""Checks of every kind of sheet. ``in_place`` rows are owed and there."""

MITIGATION = (
    *(
        row_check(code, lambda f, column=column: ~f["off"] | ~blank(f[column]))
        for column, code in known.MITIGATION.items()
    ),
    *(
        row_check(
            "PM505",
            lambda f, column=column: ~f["off"] | ~bare(f[column]).isin(known.PLACEHOLDERS),
        )
        for column in known.MITIGATION
    ),
    row_check(
        "PM506",
        lambda f: ~f["off"] | ~(to_day(f["Timeframe"]) < pd.Timestamp(known.ENDS)),
    ),
    row_check(
        "PM508",
        lambda f: (
            ~f["off"] | blank(f["Commentary"]) | (f["Commentary"].astype("str").str.len() > 19)
        ),
    ),
    row_check(
        "PM510",
        lambda f: ~f["off"] | blank(f["Timeframe"]) | to_day(f["Timeframe"]).notna(),
    ),
)


MEASURES = DataFrameSchema(
    {
        "Actual": number(),
        "Numerator": number(),
        "Denominator": number(),
        "Previous restated as": number(),
        "Data state": choice(known.DATA_STATES),
        "Reason if not available": choice(known.REASONS),
        "Expected": day(),
    },
    checks=[
        *ROWS,
        row_check(
            "PM301",
            lambda f: ~f["in_place"] | ~blank(f["Actual"]) | ~blank(f["Reason if not available"]),
        ),
        row_check(
            "PM303",
            lambda f: ~(f["actual"].abs().between(0, 1, "right") & (f["target"].abs() >= 5)),
        ),
        row_check("PM304", lambda f: f["actual"].isna() | f["possible"]),
        row_check("PM305", lambda f: (f["actual"] - f["actual"].round(1)).abs().fillna(0) < 1e-9),
        row_check("PM306", lambda f: ~((f["actual"] - f["ratio"]).abs() > 0.05 + 1e-9)),
        row_check(
            "PM309",
            lambda f: blank(f["Reason if not available"]) == blank(f["Expected"]),
        ),
        row_check(
            "PM310",
            lambda f: ~f["in_place"] | (pd.to_numeric(f["Target"], errors="coerce") == f["target"]),
        ),
        row_check("PM208", lambda f: ~f["in_place"] | same(f["Unit"], f["unit"])),
        row_check("PM208", lambda f: ~f["in_place"] | same(f["Polarity"], f["direction"])),
        row_check(
            "PM402",
            lambda f: f["judged"].eq("") | blank(f["Status"]) | same(f["Status"], f["judged"]),
        ),
        *MITIGATION,
    ],
)

ACTIVITIES = DataFrameSchema(
    {
        "% complete": number(),
        "Status": choice(known.STATUSES),
    },
    checks=[
        *ROWS,
        row_check("PM303", lambda f: ~f["done"].between(0, 1, "neither")),
        row_check("PM304", lambda f: f["done"].isna() | f["done"].between(0, 100)),
        row_check("PM208", lambda f: ~f["in_place"] | same(f["Objective"], f["objective"])),
        row_check(
            "PM208",
            lambda f: ~f["in_place"] | (to_day(f["Due"]) == pd.to_datetime(f["due"])),
        ),
        row_check("PM401", lambda f: ~f["in_place"] | ~blank(f["Status"])),
        row_check("PM404", lambda f: ~f["Status"].eq("Blue") | (f["done"] == 100)),
        row_check(
            "PM405",
            lambda f: (
                ~f["Status"].eq("Green")
                | (f["done"] == 100)
                | ~(pd.to_datetime(f["due"]) < pd.Timestamp(known.ENDS))
            ),
        ),
        row_check("PM406", lambda f: ~(f["done"] == 100) | f["Status"].eq("Blue")),
        *MITIGATION,
    ],
)

QUALITY = DataFrameSchema(
    {"Date": day()},
    checks=[
        *ROWS,
        row_check("PM601", lambda f: ~f["in_place"] | f["used"]),
        *(
            row_check("PM505", lambda f, c=column: ~bare(f[c]).isin(known.PLACEHOLDERS))
            for column in ("What was done", "Findings", "Learning")
        ),
    ],
)

RISKS = DataFrameSchema(
    {
        "Likelihood": number(),
        "Impact": number(),
        "Reviewed on": day(),
        "Escalate": choice(known.YES_NO),
    },
    checks=[
        *ROWS,
        *(
            row_check("PM304", lambda f, c=column: f[c].isna() | f[c].isin(range(1, 6)))
            for column in ("likelihood", "impact")
        ),
        row_check("PM401", lambda f: ~f["in_place"] | f["score"].notna()),
        row_check("PM402", lambda f: f["judged"].eq("") | same(f["Status"], f["judged"])),
        row_check(
            "PM603",
            lambda f: (
                f["score"].isna() | (pd.to_numeric(f["Score"], errors="coerce") == f["score"])
            ),
        ),
        row_check("PM604", lambda f: f["score"].isna() | ~blank(f["Controls"])),
        row_check(
            "PM606",
            lambda f: ~f["used"] | (to_day(f["Reviewed on"]) >= pd.Timestamp(known.REVIEWED_SINCE)),
        ),
        *MITIGATION,
    ],
)

SCHEMAS = {"measures": MEASURES, "activities": ACTIVITIES, "quality": QUALITY, "risks": RISKS}
TITLES = {"measures": "Measure", "activities": "Activity", "quality": "Source", "risks": "Risk"}


# ---------------------------------------------------------------- what the checks compare


def measured(frame: Frame) -> Frame:
    """Figures as numbers, what the ratio gives, and the status by the framework's bands."""
    for column in ("Actual", "Numerator", "Denominator"):
        values = frame[column] if column in frame else pd.Series(np.nan, index=frame.index)
        frame[column.lower()] = pd.to_numeric(values.where(is_number(values)), errors="coerce")
    actual, target = frame["actual"], frame["target"]
    frame["ratio"] = frame["numerator"] / frame["denominator"] * 100
    frame["possible"] = (actual >= frame["valid_min"].fillna(-np.inf)) & (
        actual <= frame["valid_max"].fillna(np.inf)
    )
    frame["direction"] = frame["polarity"].map(known.POLARITIES)
    met = np.where(frame["polarity"] == "higher", actual >= target, actual <= target)
    near = (actual - target).abs() <= 0.1 * target.abs() + 1e-9
    judged = np.select([met, near], ["Green", "Amber"], "Red")
    frame["judged"] = np.where(frame["in_place"] & frame["possible"], judged, "")
    return frame


def scored(frame: Frame) -> Frame:
    """Likelihood times impact, and the status by the framework's bands."""
    for column in ("Likelihood", "Impact"):
        values = frame[column]
        frame[column.lower()] = pd.to_numeric(values.where(is_number(values)), errors="coerce")
    frame["score"] = frame["likelihood"] * frame["impact"]
    bands = [frame["score"] >= 15, frame["score"] >= 8, frame["score"].notna()]
    frame["judged"] = np.select(bands, ["Red", "Amber", "Green"], "")
    return frame


def prepare(kind: str, sheet: Frame, owed: Frame) -> Frame:
    """The sheet's rows with those that the catalogue owes, and what the checks compare."""
    linked = sheet["Still needed"].astype("str").str.startswith("Typed in on")
    spare = sheet["Ref"].astype("str").str.startswith("NEW-")
    if kind in known.INPUTS:
        spare &= sheet[list(known.INPUTS[kind])].isna().all(axis=1)
    frame = sheet[~linked & ~spare & sheet["Ref"].notna()].merge(
        owed, on=["path", "Ref"], how="outer", indicator=True
    )
    proposed = frame["Ref"].str.startswith("NEW-")
    frame.loc[proposed, "_merge"] = "both"
    frame["in_place"] = (frame["_merge"] == "both") & ~proposed
    frame["title"] = frame[TITLES[kind]]
    frame["used"] = frame["_merge"] != "right_only"
    if kind in known.INPUTS:
        typed = [each for each in known.INPUTS[kind] if each not in ("Source", "Risk")]
        frame["used"] &= frame[typed].notna().any(axis=1)
    if kind == "measures":
        frame = measured(frame)
    elif kind == "risks":
        frame = scored(frame)
    elif kind == "activities":
        values = frame["% complete"]
        frame["done"] = pd.to_numeric(values.where(is_number(values)), errors="coerce")
        frame["judged"] = frame["Status"]
    if kind != "quality":
        frame["off"] = frame["judged"].isin(["Red", "Amber"]) & (frame["_merge"] == "both")
    return frame


# ---------------------------------------------------------------- the run


def validate(kind: str, sheet: Frame, owed: Frame) -> Iterator[Fault]:
    """The faults of one frame."""
    frame = prepare(kind, sheet, owed)
    try:
        SCHEMAS[kind].validate(frame, lazy=True)
    except SchemaErrors as failed:
        cases = failed.failure_cases[["check", "index"]].drop_duplicates()
        for check, index in zip(cases["check"], cases["index"], strict=True):
            row = frame.loc[index]
            yield row["path"], check, row["Ref"]


class Reading:
    """The returns of a folder as frames."""

    def __init__(self, returns: Path, catalogue: Path) -> None:
        self.returns = returns
        self.everything = known.read_catalogue(catalogue)
        self.faults: list[Fault] = []
        """What is found of whole workbooks and sheets."""

    def sheets(self) -> Iterator[tuple[str, Frame, Frame]]:
        """Kind, rows of a sheet, and the rows that it owes."""
        for path in sorted(self.returns.rglob("*.xlsx")):
            place = path.relative_to(self.returns).as_posix()
            with pd.ExcelFile(path, engine="calamine") as workbook:
                service = self.read_cover(place, workbook)
                for name, kind in known.KINDS.items():
                    if name not in workbook.sheet_names:
                        self.faults.append((place, "PM201", ""))
                        continue
                    header = known.HEADINGS_ROW - 1
                    sheet = pd.read_excel(workbook, sheet_name=name, header=header, dtype=object)
                    missing = [each for each in known.COLUMNS[kind] if each not in sheet]
                    self.faults += [(place, "PM203", "") for _ in missing]
                    sheet = sheet.assign(path=place, **dict.fromkeys(missing))
                    yield kind, sheet, self.owed(service, name).assign(path=place)

    def read_cover(self, place: str, workbook: pd.ExcelFile) -> str:
        """The code of the service; what is wrong with the Cover."""
        cover = pd.read_excel(workbook, sheet_name="Cover", header=None, dtype=object)
        lines = cover.dropna(subset=[0]).drop_duplicates(0).set_index(0)[1]
        service = known.service_of(str(lines.get("Service")))
        if service not in self.everything:
            self.faults.append((place, "PM211", ""))
        if lines.get("Period") != known.PERIOD:
            self.faults.append((place, "PM210", ""))
        if lines.reindex(["Approved by head of service", "Date approved"]).isna().any():
            self.faults.append((place, "PM803", ""))
        return service

    def owed(self, service: str, sheet: str) -> Frame:
        """What a service owes on a sheet."""
        rows = [asdict(row) for row in self.everything[service][sheet].values()]
        return pd.DataFrame(rows, columns=[*Owed.__dataclass_fields__]).rename(
            columns={"ref": "Ref"}
        )


def main() -> None:
    """Validate a folder of returns."""
    returns, catalogue, how = sys.argv[1:]
    reading = Reading(Path(returns), Path(catalogue))
    faults: list[Fault] = []
    if how == "each":
        for kind, sheet, owed in reading.sheets():
            faults += validate(kind, sheet, owed)
    else:
        pools: dict[str, list[tuple[Frame, Frame]]] = defaultdict(list)
        for kind, sheet, owed in reading.sheets():
            pools[kind].append((sheet, owed))
        for kind, pool in pools.items():
            sheets, owed = (pd.concat(each, ignore_index=True) for each in zip(*pool, strict=True))
            faults += validate(kind, sheets, owed)
    known.report([*faults, *reading.faults])


if __name__ == "__main__":
    main()
