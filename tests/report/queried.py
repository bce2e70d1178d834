"""A correction with everything in it, for the tests of page and mail."""

from __future__ import annotations

from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.period import Period
from pmqa_cli.model.query import Correction, Query, Stray

LONG = "https://example.org/" + "minutes-" * 20
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _query(
    number: int,
    finding: str,
    severity: Severity,
    place: str,
    found: str,
    fix: str,
    *,
    ref: str = "HOU/01",
    heading: str = "",
    was: str = "",
) -> Query:
    code, _, name = finding.partition(" ")
    sheet, _, cell = place.partition("!")
    return Query(number, code, name, severity, sheet, cell, was, ref, heading, found, fix)


QUERIES = (
    _query(
        *(1, "PM213 duplicate-return", WARNING, ""),
        "Housing has also sent housing (2).xlsx for 2026-27 Q1.",
        "Please say in your reply which of the files is right.",
        ref="",
    ),
    _query(
        *(2, "PM501 missing-commentary", ERROR, "Top 5!P7"),
        "HOU/01 is Red and has no commentary.",
        "Say why performance is where it is.",
        heading="Commentary",
        was="Top 5!P7",
    ),
    _query(
        *(3, "PM302 not-a-number", ERROR, "Top 5!G8"),
        'HOU/02: Actual holds the text "<b>85</b> & \u202e more", which is not a number.',
        "Type a plain number, without words.",
        ref="HOU/02",
        heading="Actual",
        was="Top 5!G9",
    ),
    _query(
        *(4, "PM202 unexpected-sheet", WARNING, ""),
        'The sheet "Notes for Jo" is not part of the return and is not read.',
        "The sheet is not in this workbook; what stands on it is listed on the sheet Queries.",
        ref="",
        was="Notes for Jo",
    ),
)
CORRECTION = Correction(
    organisation="Dyffryn Arian County Council",
    service=Service(
        code="HOU",
        name="Housing & Homes",
        email="housing@dyffryn-arian.example.org",
        copy_to="performance@dyffryn-arian.example.org",
    ),
    period=Period(2026, 1),
    returned="housing.xlsx",
    workbook="hou-2026-27-Q1-corrections.xlsx",
    queries=QUERIES,
    notes=(
        _query(
            *(0, "PM305 excess-precision", INFO, "Top 5!G8"),
            "HOU/02: Actual is 12.714; it is judged as 12.7.",
            "Nothing need be done.",
        ),
    ),
    strays=(
        Stray("Notes for Jo", "A1", "", "Why the second quarter\nwill be better"),
        Stray("Top 5", "Y7", "", f"=cmd <script>alert(1)</script> {LONG}"),
    ),
    unlisted=3,
)
