"""The small council of the builder under a framework that asks for answers and statements."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pmqa_cli.pack.pages import Pack
from tests.pack.builder import build, entry, filings
from tests.tools.asking import asking

F = asking()
ANSWER = "We asked 412 tenants.\n\nMost are content:\n- with the work\n\n \nNot with the wait."
STATEMENT = {
    "data_source": "Repairs system",
    "collection_method": "Monthly extract",
    "verified_by": "Data officer",
    "verified_on": date(2026, 7, 3),
}


def asked(*more, findings=(), anything_else=None, **changes) -> Pack:
    """The pack of three services: Housing answers, Education leaves open, Highways is silent."""
    housing, education, silent = filings(F)
    kept = [
        each if each.ref != "PAM/037" else stated("PAM/037", Decimal("14.5"), **STATEMENT)
        for each in housing.entries
    ]
    given = (
        entry(F, "self-evaluation", "SE/1", 5, answer=ANSWER, evidence="The survey <5%"),
        entry(F, "self-evaluation", "SE/2", 6, evidence="Minutes"),
        entry(F, "self-evaluation", "SE/3", 7, answer=anything_else),
        entry(F, "service-challenge", "SC/1", 5, answer="Continue."),
    )
    open_rows = (entry(F, "self-evaluation", "SE/1", 5, answer=" "),)
    housing = replace(
        housing,
        entries=(*kept, *given, *more),
        findings=(*housing.findings, *findings),
    )
    education = replace(education, entries=(*education.entries, *open_rows))
    return build(framework=F, filed=(housing, education, silent), **changes)


def stated(ref, actual, **typed):
    return entry(F, "aia-measures", ref, 6, actual=actual, **typed)
