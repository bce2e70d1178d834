"""The sound council of the builder: its catalogue, and what a good service types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pmqa_cli.model.catalogue import (
    Activity,
    Measure,
    Meeting,
    Objective,
    QualitySource,
    Risk,
    Service,
)
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.question import Question

SOUND: Mapping[str, Mapping[str, Any]] = {
    "services": {
        "code": "HOU",
        "name": "Housing",
        "name_cy": "Tai",
        "committee": "Homes Committee",
    },
    "objectives": {
        "ref": "OBJ/1",
        "title": "Homes for all",
        "title_cy": "Cartrefi i bawb",
        "wellbeing_goals": ["A more equal Wales"],
    },
    "measures": {
        "ref": "M1",
        "title": "Repairs completed on time",
        "title_cy": "Atgyweiriadau a gwblhawyd mewn pryd",
        "definition": "Repairs completed in the quarter within their target time, as a percentage "
        "of all repairs completed.",
        "suites": ["CIP"],
        "service": "HOU",
        "objective": "OBJ/1",
        "unit": "%",
        "decimals": 1,
        "polarity": "higher",
        "target": 80,
        "frequency": "quarterly",
        "owner": "Repairs Manager",
    },
    "activities": {
        "ref": "A1",
        "title": "Move to the new repairs system",
        "title_cy": "Symud i'r system newydd",
        "section": "AIA",
        "service": "HOU",
        "objective": "OBJ/1",
        "owner": "Repairs Manager",
        "start": date(2026, 1, 5),
        "due": date(2026, 12, 18),
        "milestones": "Pilot in the north 2026-06-30; Whole county 2026-11-30",
    },
    "quality": {
        "ref": "Q1",
        "service": "HOU",
        "source": "Tenant survey after each repair",
        "kind": "quantitative",
        "frequency": "quarterly",
        "owner": "Repairs Manager",
    },
    "risks": {
        "ref": "R1",
        "title": "A home is let without a valid gas check",
        "title_cy": "Cartref yn cael ei osod heb wiriad nwy",
        "service": "HOU",
        "owner": "Assets Manager",
    },
    "meetings": {
        "committee": "Cabinet",
        "date": date(2026, 8, 18),
        "time": "10:00",
        "quarter": "2026-27 Q1",
    },
}
TYPES: Mapping[str, type] = {
    "services": Service,
    "objectives": Objective,
    "measures": Measure,
    "activities": Activity,
    "quality": QualitySource,
    "risks": Risk,
    "meetings": Meeting,
}
ONE = {"measure": "measures", "activity": "activities", "source": "quality", "risk": "risks"}
"""How a case names the one item that it is about -> the catalogue's file."""

OTHERS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "services": ({"code": "EDU", "name": "Education", "name_cy": "Addysg"},),
    "quality": ({"ref": "Q2", "source": "Case sampling", "kind": "qualitative"},),
    "meetings": (
        {"date": date(2026, 11, 17), "quarter": "2026-27 Q2"},
        {"date": date(2027, 2, 23), "quarter": "2026-27 Q3"},
        {"date": date(2027, 5, 18), "quarter": "2026-27 Q4"},
        {"committee": "Homes Committee", "date": date(2026, 9, 8), "quarter": "2026-27 Q1"},
        {"committee": "Homes Committee", "date": date(2026, 12, 8), "quarter": "2026-27 Q2"},
        {"committee": "Homes Committee", "date": date(2027, 3, 9), "quarter": "2026-27 Q3"},
        {"committee": "Homes Committee", "date": date(2027, 6, 8), "quarter": "2026-27 Q4"},
    ),
}
MITIGATION = {
    "commentary": "Two vacancies in the team slowed the work in May and June.",
    "remedial_action": "Agency staff cover both posts until the new officers start.",
    "responsible_officer": "Repairs Manager",
    "timeframe": date(2026, 12, 18),
}
STATEMENT = {
    "data_source": "Repairs system",
    "collection_method": "Monthly extract of the jobs that were closed",
    "verified_by": "Data officer",
    "verified_on": date(2026, 7, 3),
}
"""Where the framework asks for it."""
FILLED: Mapping[Kind, Mapping[str, Any]] = {
    Kind.MEASURES: {"actual": 80, "data_state": "Final", **STATEMENT, **MITIGATION},
    Kind.ACTIVITIES: {
        "percent_complete": 50,
        "status": "Green",
        "achievements": "The pilot in the north is complete.",
        **MITIGATION,
    },
    Kind.QUALITY: {
        "date": date(2026, 6, 12),
        "what_was_done": "All 412 replies of the quarter were read.",
        "findings": "Tenants want a text message on the day before.",
        "learning": "Appointments fail where nobody is reminded.",
        "action": "Reminders are sent from August.",
    },
    Kind.RISKS: {
        "likelihood": 2,
        "impact": 3,
        "score": 6,
        "controls": "Every check is booked two months ahead.",
        "owner": "Assets Manager",
        "reviewed_on": date(2026, 6, 15),
        "escalate": "No",
        **MITIGATION,
    },
    Kind.NARRATIVE: {
        "answer": "Nine tenants in ten say that the work was done well.",
        "evidence": "The survey after each repair, 173 replies.",
    },
}
"""What a good service types."""

KINDS: Mapping[Kind, type] = {
    Kind.MEASURES: Measure,
    Kind.ACTIVITIES: Activity,
    Kind.QUALITY: QualitySource,
    Kind.RISKS: Risk,
    Kind.NARRATIVE: Question,
}
