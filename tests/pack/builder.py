"""A small, whole council in code: three services, one of them silent, and every kind of gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pmqa_cli.model.catalogue import (
    Activity,
    Aggregation,
    Catalogue,
    Comparator,
    Measure,
    Objective,
    Polarity,
    QualitySource,
    Risk,
    Service,
)
from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, Entry, ErrorValue, SignOff, Value
from pmqa_cli.model.text import fold
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.pack.pages import Pack
from pmqa_cli.pack.view import build_pack
from pmqa_cli.store.framework import load_framework
from tests.tools.worked import criteria

PERIOD = Period(2026, 1)
SHA = "5f2d" * 16

SERVICES = (
    Service("HOU", "Housing", directorate="Economy and Environment", head_of_service="B. Example"),
    Service("EDU", "Education", directorate="Learning and Skills", head_of_service="E. Example"),
    Service("HTR", "Highways, Transport and Recycling", head_of_service="C. Sample"),
)

OBJECTIVES = (
    Objective("OBJ/3", "Strong learning and skills", plan="Vision 2025"),
    Objective(
        "OBJ/5",
        "Homes that people can afford",
        plan="Vision 2025",
        wellbeing_goals=("A more equal Wales",),
    ),
)


def d(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def measure(ref: str, title: str, service: str, suites: str, target: str | None, **more: object):
    given = {
        "unit": "%",
        "decimals": 1,
        "polarity": Polarity.HIGHER,
        "frequency": "quarterly",
        "valid_min": Decimal(0),
        "objective": "OBJ/5" if service == "HOU" else "OBJ/3",
        **more,
    }
    parted = tuple(suite.strip() for suite in suites.split(";"))
    return Measure(ref, title, service, suites=parted, target=d(target), **given)  # type: ignore[arg-type]


MEASURES = (
    measure(
        "PAM/012",
        "Households successfully prevented from becoming homeless",
        "HOU",
        "CIP; Top 20; Top 5; PAMs",
        "65",
        valid_max=Decimal(100),
    ),
    measure(
        "PAM/037",
        "Average days to complete all housing repairs",
        "HOU",
        "Top 20; Top 5; PAMs",
        "12",
        unit="days",
        polarity=Polarity.LOWER,
    ),
    measure("HOU/01", "Rent collected", "HOU", "Top 5", "98", tolerance=Tolerance.parse("2pp")),
    measure("HOU/02", "Tenants satisfied with repairs", "HOU", "Top 5", "85"),
    measure("HOU/03", "Homes let within 28 days", "HOU", "Top 5", "70"),
    measure(
        "PAM/036",
        "Affordable homes delivered",
        "HOU",
        "CIP; PAMs",
        "28",
        unit="homes",
        decimals=0,
        frequency="annual",
    ),
    measure("EDU/01", "Pupils attending primary school", "EDU", "CIP; Top 20", "94.5"),
    measure("EDU/02", "Young people not in education or work", "EDU", "Top 20; PAMs", "1.6"),
    measure(
        "EDU/03",
        "Adults who learn Welsh",
        "EDU",
        "CIP; SEP",
        "1200",
        unit="people",
        decimals=0,
        aggregation=Aggregation.CUMULATIVE,
    ),
    measure(
        "EDU/04",
        "Requests for a school place",
        "EDU",
        "Top 5",
        None,
        unit="requests",
        decimals=0,
        no_target="data only",
    ),
    measure("HTR/01", "Waste recycled", "HTR", "CIP; Top 20; PAMs", "70"),
    measure(
        "HTR/02",
        "Potholes mended in time",
        "HTR",
        "Top 5",
        "90",
    ),
)

ACTIVITIES = (
    Activity(
        "V25/HOU/1",
        "Build 60 council homes at the Maes Helyg site",
        "HOU",
        plan="Vision 2025",
        section="AIA",
        objective="OBJ/5",
        due=date(2027, 3, 31),
    ),
    Activity(
        "IBP/HOU/1",
        "Let empty homes to one standard",
        "HOU",
        plan="IBP",
        section="AIA",
        due=date(2026, 6, 30),
    ),
    Activity(
        "SEP/HOU/1",
        "Adapt homes for disabled tenants",
        "HOU",
        plan="SEP",
        section="SEP",
        due=date(2026, 12, 31),
    ),
    Activity(
        "V25/EDU/1",
        "Open the new Welsh-medium primary school",
        "EDU",
        plan="Vision 2025",
        section="AIA",
        objective="OBJ/3",
        due=date(2026, 9, 1),
    ),
    Activity(
        "V25/EDU/2",
        "Review small schools",
        "EDU",
        plan="Vision 2025",
        section="AIA",
        start=date(2026, 10, 1),
    ),
    Activity(
        "V25/HTR/1",
        "Electrify half the fleet",
        "HTR",
        plan="Vision 2025",
        section="AIA",
    ),
)

RISKS = (
    Risk("R/HOU/1", "Homelessness outgrows what can be found", "HOU", level="strategic"),
    Risk("R/EDU/1", "A school roof fails", "EDU", level="service", owner="Assets Manager"),
    Risk("R/HTR/1", "A landslip closes a strategic road", "HTR", level="strategic"),
)

QUALITY = (
    QualitySource("QA/HOU/1", "HOU", "Tenant survey after each repair", "quantitative"),
    QualitySource("QA/HOU/2", "HOU", "Case file sampling", "qualitative", "annual"),
    QualitySource("QA/EDU/1", "EDU", "Complaints review", "qualitative"),
)

CATALOGUE = Catalogue(
    services=SERVICES,
    objectives=OBJECTIVES,
    measures=MEASURES,
    activities=ACTIVITIES,
    risks=RISKS,
    quality=QUALITY,
)


COMPARED = replace(
    CATALOGUE,
    comparators=tuple(
        Comparator(ref, period, f"Council {letter}", None if value == "-" else d(value), source)
        for ref, period, source, values in (
            ("pam/012", Period(2024, 4), "Old report", "10 20 30"),
            ("PAM/012", Period(2025, 4), "Annual report", "61.8 66.3 70.15 -"),
            ("PAM/037", Period(2025, 4), "", "11 12.5 13 14"),
            ("HOU/02", Period(2025, 4), "Survey", "80 90"),
            ("EDU/03", Period(2025, 4), "", "1000 1500"),
            ("EDU/04", Period(2025, 4), "Census", "300 500"),
            ("HTR/01", Period(2026, 1), "Census", "-"),
            ("HTR/02", Period(2026, 2), "Census", "95"),
        )
        for letter, value in zip("ABCD", values.split(), strict=False)
    ),
)
"""The same with figures of similar councils."""


def powys() -> Framework:
    return load_framework("powys")


def escalating() -> Framework:
    """Powys with the escalation criteria that docs/frameworks.md shows."""
    return powys().model_copy(update={"risks": criteria()})


COLUMN_ORDER = {kind: tuple(roles) for kind, roles in ROLES.items()}


def entry(framework: Framework, part_id: str, ref: str, row: int, **values: Value) -> Entry:
    """A row with every column of its part; what is not given is empty."""
    part = framework.part(part_id)
    cells = {
        column.id: Cell(part.sheet, row, place, values.get(column.id))
        for place, column in enumerate(framework.columns_of(part), start=1)
    }
    place = cells["ref"].column
    cells["ref"] = Cell(part.sheet, row, place, ref)
    return Entry(part_id, ref, row, cells)


def address(framework: Framework, part_id: str, column: str, row: int) -> str:
    """The address of a column's cell, as ``entry`` lays it out."""
    return entry(framework, part_id, "X", row).cells[column].address


MITIGATION: dict[str, Value] = {
    "commentary": "Two contractors left the framework in April & <b>repairs</b> waited 5% longer.",
    "remedial_action": "Bring in the reserve contractor.\nWeekly triage of the oldest repairs.",
    "responsible_officer": "Repairs and Maintenance Manager",
    "timeframe": date(2026, 9, 30),
}


def housing_entries(f: Framework) -> tuple[Entry, ...]:
    return (
        entry(
            f,
            "aia-activities",
            "V25/HOU/1",
            5,
            percent_complete=Decimal(40),
            status="Amber",
            achievements="Foundations are in.",
            issues="Steel is late.",
            next_actions="First handover.",
            commentary="Delivery of steel slipped by six weeks.",
            remedial_action="A second supplier has been appointed.",
            timeframe="end of September 2026",
        ),
        entry(
            f,
            "aia-activities",
            "IBP/HOU/1",
            6,
            percent_complete=Decimal(100),
            status="Blue",
            achievements="All teams work to the standard.",
        ),
        entry(
            f,
            "aia-measures",
            "PAM/012",
            5,
            actual=Decimal("66.25"),
            data_state="Provisional",
            status="Green",
            previous_restated=Decimal("63.4"),
        ),
        entry(f, "aia-measures", "PAM/037", 6, actual=Decimal("14.5"), **MITIGATION),
        entry(f, "aia-measures", "PAM/036", 7),
        entry(f, "top-5", "HOU/01", 5, actual=Decimal("96.5"), commentary="Universal credit."),
        entry(f, "top-5", "HOU/02", 6, actual="n/a"),
        entry(f, "top-5", "HOU/03", 7, actual=Decimal("-4")),
        entry(
            f,
            "qa",
            "QA/HOU/1",
            5,
            date=date(2026, 6, 12),
            what_was_done="312 tenants were asked.",
            findings="Nine in ten were content.",
            learning="Text before visiting.",
            action="Reminders from July.",
        ),
        entry(f, "sep-activities", "SEP/HOU/1", 5, percent_complete=Decimal(30), status="Yellow"),
        entry(
            f,
            "risk",
            "R/HOU/1",
            5,
            likelihood=Decimal(4),
            impact=Decimal(4),
            controls="Prevention fund.",
            owner="Head of Housing",
            reviewed_on=date(2026, 6, 15),
            escalate="Yes",
            commentary="Demand rose again.",
            remedial_action="Lease 20 homes.",
            responsible_officer="Housing Options Manager",
            timeframe=date(2026, 10, 30),
        ),
        entry(
            f,
            "risk",
            "NEW-1",
            6,
            title="The gas contractor fails",
            likelihood=Decimal(2),
            impact=Decimal(3),
            controls="Reserve contractor.",
        ),
    )


def education_entries(f: Framework) -> tuple[Entry, ...]:
    return (
        entry(f, "aia-activities", "V25/EDU/1", 5, percent_complete=Decimal(90), status="Green"),
        entry(f, "aia-activities", "V25/EDU/2", 6),
        entry(f, "aia-measures", "EDU/01", 5, actual=Decimal("95.1"), status="Green"),
        entry(
            f,
            "aia-measures",
            "EDU/02",
            6,
            reason_not_available="Data not yet published",
            expected=date(2026, 10, 31),
        ),
        entry(f, "aia-measures", "EDU/03", 7, actual=Decimal(1310)),
        entry(f, "top-5", "EDU/04", 5, actual=Decimal(412)),
        entry(
            f,
            "risk",
            "R/EDU/1",
            5,
            likelihood=Decimal(2),
            impact=Decimal(3),
            controls="Yearly surveys.",
            reviewed_on=date(2026, 5, 4),
            escalate="No",
        ),
        entry(f, "aia-measures", "ZZZ/99", 9, actual=ErrorValue("#DIV/0!")),
    )


def finding(code: str, ref: str, sheet: str, cell: str, message: str, **more: object) -> Finding:
    given = {"name": "a-finding", "severity": Severity.ERROR, "path": "", "fix": "Put it right."}
    return Finding(
        code=code,
        ref=ref,
        sheet=sheet,
        cell=cell,
        message=message,
        **{**given, **more},  # type: ignore[arg-type]
    )


def filings(f: Framework) -> tuple[Filing, ...]:
    signed = SignOff(
        completed_by=Cell("Cover", 8, 2, "Performance Lead"),
        approved_by=Cell("Cover", 9, 2, "Head of Housing"),
        approved_on=Cell("Cover", 10, 2, date(2026, 7, 10)),
    )
    outside = finding(
        "PM304",
        "HOU/03",
        "Top 5",
        address(f, "top-5", "actual", 7),
        "-4 cannot be right.",
        name="out-of-range",
    )
    thin = finding(
        "PM508",
        "HOU/01",
        "Top 5",
        "P5",
        "The commentary says little.",
        name="thin-commentary",
        severity=Severity.WARNING,
    )
    waived = finding(
        "PM606",
        "R/EDU/1",
        "Risk",
        "J5",
        "The risk was last reviewed on 4 May.",
        name="unreviewed-risk",
        waived_by="Head of Performance",
    )
    return (
        Filing(
            "HOU",
            PERIOD,
            "returns/2026-27-Q1/housing.xlsx",
            SHA,
            datetime(2026, 7, 14, 9, 30, tzinfo=UTC),
            signed,
            housing_entries(f),
            (outside, thin),
        ),
        Filing(
            "EDU",
            PERIOD,
            "returns/2026-27-Q1/education.xlsx",
            SHA[::-1],
            datetime(2026, 7, 15, 9, 30, tzinfo=UTC),
            entries=education_entries(f),
            findings=(waived,),
        ),
        Filing(
            "",
            PERIOD,
            "returns/2026-27-Q1/highways.xls",
            "0" * 64,
            findings=(finding("PM003", "", "", "", "The file is in the old .xls format."),),
        ),
    )


def points(ref: str, values: str, statuses: str, target: str | None = None) -> tuple[Point, ...]:
    """A series that ends in the quarter before; "-" is a quarter with nothing recorded."""
    words = dict(zip("bgar", ("blue", "green", "amber", "red"), strict=True))
    given = values.split()
    found = []
    for place, (value, letter) in enumerate(zip(given, statuses, strict=True)):
        if value == "-":
            continue
        period = PERIOD.shift(place - len(given))
        figure = None if value == "?" else Decimal(value)
        status = words.get(letter, "")
        action = "Hire two surveyors." if status == "amber" else ""
        found.append(Point(ref, period, figure, d(target), status, "final", "import", action))
    return tuple(found)


SERIES = (
    points("PAM/012", "61.2 60.4 63.0 64.1 62.0 - 61.8 63.1", "aaaaa-aa", "65"),
    points("PAM/037", "11.2 11.9 12.4 13.1", "ggaa", "12"),
    points("HOU/01", "97.9 98.2", "ag", "98"),
    points("EDU/01", "93.9 94.0 94.4 94.1", "aaaa", "94.5"),
    points("EDU/03", "1190 200 610 900", "arrr", "1200"),
    points("HTR/01", "66 67", "aa", "70"),
    points("V25/HOU/1", "? ?", "ga"),
    points("IBP/HOU/1", "?", "g"),
    points("V25/EDU/1", "?", "g"),
    points("R/HOU/1", "12", "a"),
    points("R/EDU/1", "9", "a"),
)


def history() -> History:
    return History({fold(series[0].ref): series for series in SERIES})


def build(**changes: object) -> Pack:
    """The whole pack; ``changes`` replace what ``build_pack`` is given."""
    framework = powys()
    given = {
        "framework": framework,
        "catalogue": CATALOGUE,
        "history": history(),
        "period": PERIOD,
        "filed": filings(framework),
        "organisation": "Cyngor Dyffryn Arian (a fictional council)",
        "built_on": date(2026, 8, 3),
        **changes,
    }
    return build_pack(**given)  # type: ignore[arg-type]


def with_text(text: str) -> tuple[Filing, ...]:
    """The filings with a commentary of one's own on PAM/037."""
    framework = powys()
    changed = []
    for filing in filings(framework):
        entries = []
        for each in filing.entries:
            cells = dict(each.cells)
            if each.ref == "PAM/037":
                cells["commentary"] = cells["commentary"]._replace(value=text)
            entries.append(replace(each, cells=cells))
        changed.append(replace(filing, entries=tuple(entries)))
    return tuple(changed)
