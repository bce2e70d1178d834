"""The one declaration of the catalogue's files and columns, and of what each of them means.

Reading, writing, the workbook form, its notes and dropdowns, and docs/catalogue.md follow it.
"""

from __future__ import annotations

from dataclasses import replace

from pmqa_cli.model.framework import Framework
from pmqa_cli.store.catalogue_values import (
    AGGREGATION,
    CODE,
    FREQUENCY,
    KIND,
    LEVEL,
    OBJECTIVE,
    POLARITY,
    SERVICE,
    TARGET,
)
from pmqa_cli.store.tables import Column, Table
from pmqa_cli.store.values import (
    DATE,
    NUMBER,
    PERIOD,
    QUARTERS,
    TEXT,
    TOLERANCE,
    WHOLE,
    YES_NO,
    Holds,
    choice,
    each_of,
)

KEPT = " Kept for later: nothing is worked out from it yet."

_REF = "A short name that nothing else in the catalogue has. Once used, it keeps its meaning."
_OWNER = "Who answers for it: better a post than a person."
_FREQUENCY_MEANS = (
    "How often a figure is due: half-yearly in Q2 and Q4, annual in Q4, unless due_quarters says "
    "otherwise."
)


def _service(needed_for: str) -> Column:
    return Column(
        "service",
        SERVICE,
        f"The service that {needed_for}.",
        "HOU",
        asked_by="PM102",
        picks="services",
    )


def _objective(meaning: str, asked_by: str = "") -> Column:
    return Column("objective", OBJECTIVE, meaning, "OBJ/5", asked_by=asked_by, picks="objectives")


def _ref(example: str) -> Column:
    return Column("ref", TEXT, _REF, example, needed=True)


def _title(meaning: str, example: str, welsh: str) -> tuple[Column, Column]:
    return (
        Column("title", TEXT, meaning, example, needed=True),
        Column(
            "title_cy",
            TEXT,
            "The same in Welsh, where the council publishes in Welsh.",
            welsh,
            asked_by="PM110",
        ),
    )


def _owner(example: str) -> Column:
    return Column("owner", TEXT, _OWNER, example, asked_by="PM104")


def _period(name: str, meaning: str, example: str) -> Column:
    return Column(name, PERIOD, meaning, example, field=f"{name}_period")


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
                f"The scrutiny committee that looks at it.{KEPT}",
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
            _ref("OBJ/5"),
            *_title("What is to be achieved.", "Homes for all", "Cartrefi i bawb"),
            Column("plan", TEXT, "The plan it stands in.", "Corporate Plan"),
            Column(
                "parent",
                OBJECTIVE,
                f"The objective above it, if there is one.{KEPT}",
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


def _measures(suites: tuple[str, ...]) -> Table:
    aims = (
        Column(
            "polarity",
            POLARITY,
            "Which way is better: higher, lower, inside a range, or neither (none).",
            "higher",
            asked_by="PM107",
        ),
        Column(
            "target",
            TARGET,
            'The year\'s target. "data only" or "new" says why there is none.',
            "85",
            asked_by="PM103",
        ),
        *(
            Column(
                f"target_q{quarter}",
                NUMBER,
                f"The target of Q{quarter}, where it differs from the year's.",
                example,
            )
            for quarter, example in ((1, "12"), (2, "24"), (3, "36"), (4, "50"))
        ),
        Column(
            "tolerance",
            TOLERANCE,
            "How far off target is still Amber, where the framework's own does not suit.",
            "5%",
        ),
        Column(
            "amber_value",
            NUMBER,
            f"The figure from which it is Amber. Lint checks it against the target.{KEPT}",
            "80",
        ),
        Column(
            "floor",
            NUMBER,
            f"The least that is acceptable. Lint checks it against the target.{KEPT}",
            "70",
        ),
        Column("range_low", NUMBER, "With polarity range: the lower edge.", "40"),
        Column("range_high", NUMBER, "With polarity range: the upper edge.", "60"),
        Column(
            "midpoint",
            NUMBER,
            "With polarity range and no edges: the one figure that is best.",
            "50",
        ),
        Column("valid_min", NUMBER, "The least that the figure can possibly be.", "0"),
        Column(
            "valid_max",
            NUMBER,
            "The most that the figure can possibly be. Some percentages pass 100.",
            "100",
        ),
    )
    return Table(
        "measures",
        (
            _ref("HOU01"),
            *_title(
                "What is measured, as the return and the pack show it.",
                "Rent collected",
                "Rhent a gasglwyd",
            ),
            Column(
                "definition",
                TEXT,
                "What is counted, out of what, over which time.",
                "Rent collected in the year so far, as a percentage of rent due",
                asked_by="PM105",
            ),
            Column(
                "suites",
                each_of(suites, "suites"),
                "The suites it belongs to: they decide on which sheets it stands. "
                "In none, it stands on no sheet.",
                "Top 20; Top 5",
                asked_by="PM111",
            ),
            _service("reports it"),
            _objective("The objective that it serves.", "PM109"),
            Column("unit", TEXT, "What the figure counts. % for percentages.", "%"),
            Column(
                "decimals",
                WHOLE,
                "At how many decimals it is shown and judged. Empty: as typed.",
                "1",
            ),
            *aims,
            Column(
                "aggregation",
                AGGREGATION,
                "Whether a quarter's figure stands alone (snapshot) or counts up through "
                "the year (cumulative). Empty: snapshot.",
                "cumulative",
            ),
            Column("frequency", FREQUENCY, _FREQUENCY_MEANS, "quarterly", asked_by="PM106"),
            Column(
                "due_quarters",
                QUARTERS,
                "The quarters in which a figure is due, where frequency does not say it.",
                "1; 3",
            ),
            Column(
                "lag_days",
                WHOLE,
                f"How many days after the quarter the figure is known.{KEPT}",
                "30",
            ),
            _owner("Rents Manager"),
            Column(
                "numerator",
                TEXT,
                "For a ratio: what is counted. The service is then asked for the number.",
                "Rent collected",
            ),
            Column(
                "denominator",
                TEXT,
                "For a ratio: out of what. The service is then asked for the number.",
                "Rent due",
            ),
            Column("baseline", NUMBER, f"The figure from which the plan sets out.{KEPT}", "81.5"),
            Column(
                "public",
                YES_NO,
                "Whether it is for the public. Empty: yes. With no, lint asks for no Welsh title.",
                "yes",
            ),
            Column(
                "suppress_below", NUMBER, f"Smaller figures are not to be published.{KEPT}", "5"
            ),
            _period("from", "The first period in which it is collected.", "2026-27 Q1"),
            _period("until", "The last period in which it is collected.", "2027-28 Q4"),
        ),
        required=True,
        about="Something that is counted against a target. Fill this file in second.",
    )


def _activities(sections: tuple[str, ...]) -> Table:
    section = choice(sections) if sections else Holds(str, "Write a section of your framework.")
    return Table(
        "activities",
        (
            _ref("IBP/HOU/1"),
            *_title("What will be done.", "Build 60 council homes", "Adeiladu 60 o gartrefi"),
            Column("plan", TEXT, "The plan it stands in.", "Corporate Plan"),
            # Without one it would stand on no sheet, and nobody would be asked for it.
            Column(
                "section",
                section,
                "The section of the return in which it is reported.",
                "AIA",
                needed=True,
            ),
            _service("does it"),
            _objective("The objective that it serves."),
            _owner("Housing Development Manager"),
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
                f"Its steps, with dates.{KEPT}",
                "Planning consent 2026-09-30; Work begins 2026-11-02",
            ),
        ),
        about="Something that a plan says will be done by a date.",
    )


def _risks() -> Table:
    return Table(
        "risks",
        (
            _ref("R/HOU/1"),
            *_title("What may happen.", "Rents cannot be collected", "Methu casglu rhenti"),
            _service("reports it"),
            Column(
                "level",
                LEVEL,
                "Whether it is the service's own or the whole council's.",
                "service",
            ),
            _owner("Head of Housing"),
            Column("appetite", TEXT, f"The score that the council can live with.{KEPT}", "8"),
        ),
        about="A risk whose score is updated each quarter.",
    )


def _quality() -> Table:
    return Table(
        "quality",
        (
            _ref("QA/HOU/1"),
            _service("is assured by it"),
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
            _owner("Repairs Manager"),
        ),
        about="A source of quality assurance that a head of service named for the year.",
    )


def _comparators() -> Table:
    return Table(
        "comparators",
        (
            Column("ref", TEXT, "The ref of the measure.", "HOU01", needed=True, picks="measures"),
            Column("period", TEXT, "Which period it is of.", "2025-26 Q4", needed=True),
            Column("council", TEXT, "Whose figure it is.", "Another Council", needed=True),
            Column("value", NUMBER, "The figure.", "83.2"),
            Column("source", TEXT, "Where it was published.", "Annual report 2025-26"),
        ),
        about=f"Another council's figure for a measure.{KEPT}",
    )


def _meetings() -> Table:
    return Table(
        "meetings",
        (
            Column("committee", TEXT, "Who meets.", "Cabinet", needed=True),
            Column("date", DATE, "On which day.", "2026-09-22", needed=True),
            Column("time", TEXT, "At what time.", "10:00"),
            Column("quarter", TEXT, "Which period it looks at.", "2026-27 Q1"),
        ),
        about=f"A meeting at which a quarter's performance is looked at.{KEPT}",
    )


def _waivers() -> Table:
    return Table(
        "waivers",
        (
            Column("code", CODE, "The code of the finding.", "PM301", needed=True),
            Column("ref", TEXT, "What it holds for. Empty: every ref.", "HOU01"),
            replace(_service("it holds for. Empty: every service"), asked_by=""),
            _period("from", "The first period in which it holds. Empty: always.", "2026-27 Q1"),
            _period("until", "The last period in which it holds. Empty: for good.", "2026-27 Q2"),
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
        _measures(tuple(suite.id for suite in framework.suites) if framework else ()),
        _activities(tuple(section.id for section in framework.sections) if framework else ()),
        _risks(),
        _quality(),
        _comparators(),
        _meetings(),
        _waivers(),
    )
