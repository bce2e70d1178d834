"""The one declaration of the catalogue's files and columns, and of what each of them means.

Reading, writing, the workbook form, its notes and dropdowns, and docs/catalogue.md follow it.
"""

from __future__ import annotations

from dataclasses import replace

from pmqa_cli.model.framework import Framework
from pmqa_cli.store.catalogue_common import (
    KEPT,
    objective_column,
    owner_column,
    period_column,
    ref_column,
    service_column,
    title_columns,
)
from pmqa_cli.store.catalogue_measures import measures_table
from pmqa_cli.store.catalogue_values import (
    CODE,
    FREQUENCY,
    KIND,
    LEVEL,
    OBJECTIVE,
)
from pmqa_cli.store.tables import Column, Table
from pmqa_cli.store.values import (
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    TIME,
    Holds,
    choice,
    each_of,
)


def _services() -> Table:
    return Table(
        "services",
        (
            Column(
                "code",
                TEXT,
                "A short code for the service. Every other file names it by this.",
                "HOU",
                needed=True,
            ),
            Column("name", TEXT, "Its name, as people know it.", "Housing", needed=True),
            Column(
                "name_cy",
                TEXT,
                "The same in Welsh, where the council publishes in Welsh.",
                "Tai",
                asked_by="PM110",
            ),
            Column(
                "directorate",
                TEXT,
                "The directorate it belongs to; shown in the pack.",
                "Economy and Environment",
            ),
            Column(
                "department",
                TEXT,
                f"The department it belongs to.{KEPT}",
                "Housing and Communities",
            ),
            Column("director", TEXT, f"Who directs it.{KEPT}", "Director of Environment"),
            Column(
                "head_of_service",
                TEXT,
                "Who heads it and signs its return; shown in the pack.",
                "Head of Housing",
            ),
            Column("email", TEXT, f"Where its workbook is sent.{KEPT}", "housing@council.example"),
            Column(
                "copy_to",
                TEXT,
                f"Who gets a copy of what is sent.{KEPT}",
                "performance@council.example",
            ),
            Column(
                "portfolio_holder",
                TEXT,
                "The member of the Cabinet who answers for it; shown in the pack.",
                "Cabinet Member for Housing",
            ),
            Column(
                "committee",
                TEXT,
                "The scrutiny committee that looks at it: the cycle may have a stage for each.",
                "Communities Scrutiny Committee",
            ),
        ),
        required=True,
        about="A service that sends one return a quarter. Fill this file in first.",
    )


def _objectives(goals: tuple[str, ...]) -> Table:
    return Table(
        "objectives",
        (
            ref_column("OBJ/5"),
            *title_columns("What is to be achieved.", "Homes for all", "Cartrefi i bawb"),
            Column("plan", TEXT, "The plan it stands in.", "Corporate Plan"),
            Column(
                "parent",
                OBJECTIVE,
                "The objective above it, if there is one, whose well-being goals it shares.",
                "OBJ/1",
                picks="objectives",
            ),
            Column(
                "wellbeing_goals",
                each_of(goals, "well-being goals"),
                "The well-being goals that it serves.",
                "A resilient Wales; A more equal Wales",
            ),
        ),
        about="An objective of one of the council's plans, which measures and activities serve.",
    )


def _activities(sections: tuple[str, ...]) -> Table:
    section = choice(sections) if sections else Holds(str, "Write a section of your framework.")
    return Table(
        "activities",
        (
            ref_column("IBP/HOU/1"),
            *title_columns(
                "What will be done.", "Build 60 council homes", "Adeiladu 60 o gartrefi"
            ),
            Column("plan", TEXT, "The plan it stands in.", "Corporate Plan"),
            # Without one it would stand on no sheet, and nobody would be asked for it.
            Column(
                "section",
                section,
                "The section of the return in which it is reported.",
                "AIA",
                needed=True,
            ),
            service_column("does it"),
            objective_column("The objective that it serves."),
            owner_column("Housing Development Manager"),
            Column(
                "start",
                DATE,
                "When it begins. Nobody is asked for a status before that.",
                "2026-04-01",
            ),
            Column("due", DATE, "When it is to be done.", "2027-03-31", asked_by="PM106"),
            Column(
                "milestones",
                TEXT,
                "Its steps, each with its day, and semicolons between them. Lint checks that they "
                "lie between start and due.",
                "Planning consent 2026-09-30; Work begins 2026-11-02",
            ),
        ),
        about="Something that a plan says will be done by a date.",
    )


def _risks() -> Table:
    return Table(
        "risks",
        (
            ref_column("R/HOU/1"),
            *title_columns("What may happen.", "Rents cannot be collected", "Methu casglu rhenti"),
            service_column("reports it"),
            Column(
                "level",
                LEVEL,
                "Whether it is the service's own or the whole council's.",
                "service",
            ),
            owner_column("Head of Housing"),
            Column(
                "appetite",
                NUMBER,
                "The score that the council can live with. Empty: the framework's own, if it has "
                "one. How far the score is above it says who must act; shown in the pack.",
                "8",
            ),
        ),
        about="A risk whose score is updated each quarter.",
    )


def _quality() -> Table:
    return Table(
        "quality",
        (
            ref_column("QA/HOU/1"),
            service_column("is assured by it"),
            Column(
                "source",
                TEXT,
                "Where the assurance comes from.",
                "Satisfaction surveys: tenants after each repair",
                needed=True,
            ),
            Column(
                "kind",
                KIND,
                "Whether it counts (quantitative) or describes (qualitative).",
                "quantitative",
            ),
            Column(
                "frequency",
                FREQUENCY,
                "How often it takes place: half-yearly in Q2 and Q4, annual in Q4.",
                "quarterly",
            ),
            owner_column("Repairs Manager"),
        ),
        about="A source of quality assurance that a head of service named for the year.",
    )


def _comparators() -> Table:
    return Table(
        "comparators",
        (
            Column("ref", TEXT, "The ref of the measure.", "HOU01", needed=True, picks="measures"),
            Column("period", PERIOD, "Which period it is of.", "2025-26 Q4", needed=True),
            Column(
                "council",
                TEXT,
                "Whose figure it is: leave your own council out.",
                "Another Council",
                needed=True,
            ),
            Column("value", NUMBER, "The figure. Empty: not known, which is not zero.", "83.2"),
            Column(
                "source",
                TEXT,
                "Where it was published; shown in the pack.",
                "Annual report 2025-26",
            ),
        ),
        about=(
            "A similar council's figure for a measure, one for each council and period. The pack "
            "shows rank, quartile and median of the latest period; the workbook may."
        ),
    )


def _meetings() -> Table:
    return Table(
        "meetings",
        (
            Column(
                "committee",
                TEXT,
                "Who meets, as the framework's cycle names it.",
                "Cabinet",
                needed=True,
            ),
            Column("date", DATE, "On which day.", "2026-09-22", needed=True),
            Column("time", TIME, "At what time.", "10:00"),
            Column(
                "quarter",
                PERIOD,
                "Which period it looks at. Empty: the next after what the cycle says.",
                "2026-27 Q1",
            ),
        ),
        about=(
            "A meeting at which performance is looked at: the timetable dates the stages that "
            "take place there by it."
        ),
    )


def _waivers() -> Table:
    return Table(
        "waivers",
        (
            Column("code", CODE, "The code of the finding.", "PM301", needed=True),
            Column("ref", TEXT, "What it holds for. Empty: every ref.", "HOU01"),
            replace(service_column("it holds for. Empty: every service"), asked_by=""),
            period_column(
                "from", "The first period in which it holds. Empty: always.", "2026-27 Q1"
            ),
            period_column(
                "until", "The last period in which it holds. Empty: for good.", "2026-27 Q2"
            ),
            # An exception that nobody has to answer for is none.
            Column(
                "reason", TEXT, "Why it was agreed.", "New system; figures from Q3 on", needed=True
            ),
            Column("agreed_by", TEXT, "Who agreed it.", "Senior Leadership Team", needed=True),
        ),
        about="An exception that was agreed: such findings are shown as waived, and do not count.",
    )


def catalogue_tables(framework: Framework | None = None) -> tuple[Table, ...]:
    """The catalogue's files and their columns (formats.md, "Catalogue").

    With a framework, the names of suites, sections and well-being goals must be its own: a measure
    in a suite that no part has would be asked of nobody.
    """
    return (
        _services(),
        _objectives(framework.wellbeing_goals if framework else ()),
        measures_table(tuple(suite.id for suite in framework.suites) if framework else ()),
        _activities(tuple(section.id for section in framework.sections) if framework else ()),
        _risks(),
        _quality(),
        _comparators(),
        _meetings(),
        _waivers(),
    )
