"""The measure catalogue on disk: nine CSV files, read whole or not at all.

``catalogue_tables`` is the one declaration of their columns: reading, writing, the workbook form
and the documentation follow it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pmqa_cli.model.catalogue import (
    DUE_QUARTERS,
    Activity,
    Aggregation,
    Catalogue,
    Comparator,
    Measure,
    Meeting,
    Objective,
    Polarity,
    QualitySource,
    Risk,
    Row,
    Service,
    Waiver,
)
from pmqa_cli.model.framework import Framework
from pmqa_cli.store.tables import Column, Problem, ReadTable, Table, TableError, read_table
from pmqa_cli.store.values import (
    DATE,
    NUMBER,
    PERIOD,
    QUARTERS,
    TOLERANCE,
    WHOLE,
    YES_NO,
    Holds,
    ValueRefused,
    choice,
    each_of,
)

NO_TARGET = ("data only", "new")
"""What may stand in place of a target: why there is none."""

TARGET_OR_WORD = f'Write a plain number such as 85, or "{NO_TARGET[0]}" or "{NO_TARGET[1]}".'


def _read_target(text: str) -> Decimal | str:
    if text.casefold() in NO_TARGET:
        return text.casefold()
    try:
        number: Decimal = NUMBER.read(text)
    except ValueRefused as why:
        raise ValueRefused(TARGET_OR_WORD if str(why) == NUMBER.allowed else str(why)) from None
    return number


_TARGET = Holds(_read_target, TARGET_OR_WORD)
_FREQUENCY = choice(tuple(DUE_QUARTERS))
_FROM = Column("from", PERIOD, field="from_period")
_UNTIL = Column("until", PERIOD, field="until_period")


class CatalogueError(TableError):
    """The catalogue cannot be used as it stands; ``problems`` holds everything that is wrong."""


def catalogue_tables(framework: Framework | None = None) -> tuple[Table, ...]:
    """The catalogue's files and their columns (formats.md, "Catalogue").

    With a framework, the names of suites, sections and well-being goals must be its own: a measure
    in a suite that no part has would be asked of nobody.
    """
    suites = tuple(suite.id for suite in framework.suites) if framework else ()
    goals = framework.wellbeing_goals if framework else ()
    sections = tuple(section.id for section in framework.sections) if framework else ()
    section = choice(sections) if sections else Column("section").holds
    ref, title, title_cy = (
        Column("ref", needed=True),
        Column("title", needed=True),
        Column("title_cy"),
    )
    service, objective, owner = Column("service"), Column("objective"), Column("owner")

    def numbers(*names: str) -> tuple[Column, ...]:
        return tuple(Column(name, NUMBER) for name in names)

    def texts(*names: str) -> tuple[Column, ...]:
        return tuple(Column(name) for name in names)

    return (
        Table(
            "services",
            (
                Column("code", needed=True),
                Column("name", needed=True),
                *texts("name_cy", "directorate", "department", "director", "head_of_service"),
                *texts("email", "copy_to", "portfolio_holder", "committee"),
            ),
            required=True,
        ),
        Table(
            "objectives",
            (
                *(ref, title, title_cy),
                *texts("plan", "parent"),
                Column("wellbeing_goals", each_of(goals, "well-being goals")),
            ),
        ),
        Table(
            "measures",
            (
                *(ref, title, title_cy),
                Column("definition"),
                Column("suites", each_of(suites, "suites")),
                *(service, objective),
                Column("unit"),
                Column("decimals", WHOLE),
                Column("polarity", choice(tuple(Polarity), Polarity)),
                Column("target", _TARGET),
                *numbers("target_q1", "target_q2", "target_q3", "target_q4"),
                Column("tolerance", TOLERANCE),
                *numbers("amber_value", "floor", "range_low", "range_high", "midpoint"),
                *numbers("valid_min", "valid_max"),
                Column("aggregation", choice(tuple(Aggregation), Aggregation)),
                Column("frequency", _FREQUENCY),
                Column("due_quarters", QUARTERS),
                Column("lag_days", WHOLE),
                owner,
                *texts("numerator", "denominator"),
                Column("baseline", NUMBER),
                Column("public", YES_NO),
                Column("suppress_below", NUMBER),
                *(_FROM, _UNTIL),
            ),
            required=True,
        ),
        Table(
            "activities",
            (
                *(ref, title, title_cy),
                Column("plan"),
                # Without one it would stand on no sheet, and nobody would be asked for it.
                Column("section", section, needed=True),
                *(service, objective, owner),
                Column("start", DATE),
                Column("due", DATE),
                Column("milestones"),
            ),
        ),
        Table(
            "risks",
            (
                *(ref, title, title_cy),
                service,
                Column("level", choice(("service", "strategic"))),
                owner,
                Column("appetite"),
            ),
        ),
        Table(
            "quality",
            (
                *(ref, service),
                Column("source", needed=True),
                Column("kind", choice(("quantitative", "qualitative"))),
                Column("frequency", _FREQUENCY),
                owner,
            ),
        ),
        Table(
            "comparators",
            (
                ref,
                Column("period", needed=True),
                Column("council", needed=True),
                Column("value", NUMBER),
                Column("source"),
            ),
        ),
        Table(
            "meetings",
            (
                Column("committee", needed=True),
                Column("date", DATE, needed=True),
                *texts("time", "quarter"),
            ),
        ),
        Table(
            "waivers",
            (
                Column("code", needed=True),
                Column("ref"),
                service,
                *(_FROM, _UNTIL),
                *texts("reason", "agreed_by"),
            ),
        ),
    )


def _make_measure(at: Row, **values: Any) -> Measure:
    quarters = tuple(values.pop(f"target_q{quarter}", None) for quarter in (1, 2, 3, 4))
    if isinstance(word := values.get("target"), str):
        values |= {"target": None, "no_target": word}
    return Measure(**values, quarter_targets=quarters, at=at)


def load_catalogue(folder: Path, framework: Framework | None = None) -> Catalogue:
    """The catalogue in a folder. ``services.csv`` and ``measures.csv`` must be there.

    Raises CatalogueError with every problem of every file. What the catalogue says is not judged
    here: a missing target or an unknown service loads, and is a finding of ``pmqa lint``.
    """
    read: dict[str, ReadTable] = {}
    problems: list[Problem] = []
    for table in catalogue_tables(framework):
        path = folder / f"{table.name}.csv"
        shown = f"{folder.name}/{path.name}"
        if path.is_file():
            read[table.name] = read_table(path, shown, table)
            problems += read[table.name].problems
        elif table.required:
            heading = ",".join(table.header)
            message = f"The file is missing. Its first line reads: {heading}"
            problems.append(Problem(shown, 0, "", "", message))
    if problems:
        raise CatalogueError(problems, "The catalogue")

    version = _fingerprint(read)

    def made(name: str, make: Callable[..., Any], **empty: str) -> tuple[Any, ...]:
        rows = read.pop(name).rows if name in read else ()
        return tuple(make(**{**empty, **row.values}, at=row.at) for row in rows)

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
        version=version,
    )


def _fingerprint(read: Mapping[str, ReadTable]) -> str:
    content = json.dumps({name: table.text for name, table in read.items() if table.text})
    return hashlib.sha256(content.encode()).hexdigest()[:8]
