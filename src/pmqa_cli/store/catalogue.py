"""The measure catalogue on disk: nine CSV files, read whole or not at all.

What their columns are is declared in ``catalogue_columns``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pmqa_cli.model.catalogue import (
    YES_NO,
    Activity,
    Catalogue,
    Comparator,
    Measure,
    Meeting,
    Objective,
    QualitySource,
    Risk,
    Row,
    Service,
    Waiver,
)
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.target import Target
from pmqa_cli.model.text import fold
from pmqa_cli.store.catalogue_checks import judge_rows
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.comparators import judge_comparators
from pmqa_cli.store.tables import Problem, ReadRow, TableError, read_table


class CatalogueError(TableError):
    """The catalogue cannot be used as it stands; ``problems`` holds everything that is wrong."""


def _make_measure(at: Row, **values: Any) -> Measure:
    quarters = tuple(values.pop(f"target_q{quarter}", None) for quarter in (1, 2, 3, 4))
    target: Target = values.pop("target", None) or Target()
    if target.is_yes_no or fold(values.get("unit", "")) == fold(YES_NO):
        values |= {"is_yes_no": True, "unit": YES_NO, "valid_min": Decimal(0)}
        values |= {"decimals": 0, "valid_max": Decimal(1)}
    *inner, tolerance = values.pop("tolerance", None) or (None,)
    values |= {
        "target": target.value,
        "no_target": target.none_because,
        "target_beyond": target.beyond,
        "target_than": target.than,
        "target_side": target.side,
        "tolerance": tolerance,
        "inner_tolerances": tuple(inner),
    }
    return Measure(**values, quarter_targets=quarters, at=at)


def load_catalogue(folder: Path, framework: Framework | None = None) -> Catalogue:
    """The catalogue in a folder. ``services.csv`` and ``measures.csv`` must be there.

    Raises CatalogueError with every problem of every file. What the catalogue leaves out is not
    judged here: a missing target or an unknown service loads, and is a finding of ``pmqa lint``.
    """
    rows: dict[str, tuple[ReadRow, ...]] = {}
    # Of the files' content as JSON. File by file: of a large catalogue it is as much again.
    fingerprint, joint = hashlib.sha256(b"{"), ""
    problems: list[Problem] = []
    for table in catalogue_tables(framework):
        path = folder / f"{table.name}.csv"
        shown = f"{folder.name}/{path.name}"
        if path.is_file():
            read = read_table(path, shown, table)
            rows[table.name] = read.rows
            if read.text:
                content = f"{joint}{json.dumps(table.name)}: {json.dumps(read.text)}"
                fingerprint.update(content.encode())
                joint = ", "
            problems += read.problems
        elif table.required:
            heading = ",".join(table.header)
            message = f"The file is missing. Its first line reads: {heading}"
            problems.append(Problem(shown, 0, "", "", message))
    problems += judge_rows(rows)
    problems += judge_comparators(rows.get("comparators", ()), rows.get("measures", ()))
    if problems:
        raise CatalogueError(problems, "The catalogue")

    fingerprint.update(b"}")

    def made(name: str, make: Callable[..., Any], **empty: str) -> tuple[Any, ...]:
        return tuple(make(**{**empty, **row.values}, at=row.at) for row in rows.pop(name, ()))

    return Catalogue(
        services=made("services", Service),
        objectives=made("objectives", Objective),
        measures=made("measures", _make_measure, service=""),
        activities=made("activities", Activity, service=""),
        risks=made("risks", Risk, service=""),
        quality=made("quality", QualitySource, service=""),
        comparators=made("comparators", Comparator),
        meetings=made("meetings", Meeting),
        waivers=made("waivers", Waiver),
        version=fingerprint.hexdigest()[:8],
    )
