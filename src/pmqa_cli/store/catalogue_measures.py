"""The declaration of measures.csv, the longest of the catalogue's files."""

from __future__ import annotations

from pmqa_cli.store.catalogue_common import (
    FREQUENCY_MEANS,
    KEPT,
    objective_column,
    owner_column,
    period_column,
    ref_column,
    service_column,
    title_columns,
)
from pmqa_cli.store.catalogue_values import (
    AGGREGATION,
    FREQUENCY,
    POLARITY,
    TARGET,
)
from pmqa_cli.store.tables import Column, Table
from pmqa_cli.store.values import (
    NUMBER,
    QUARTERS,
    TEXT,
    TOLERANCES,
    WHOLE,
    YES_NO,
    each_of,
)


def measures_table(suites: tuple[str, ...]) -> Table:
    """measures.csv, for a framework with these suites."""
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
            'The year\'s target: a number, "yes" or "no", "more than 50", "higher than last year". '
            '"data only" or "new" says why there is none.',
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
            TOLERANCES,
            "How far off target is still Amber, where the framework's own does not suit. Where the "
            'rule has several such bands, "3%; 8%" gives one for each, from the best on.',
            "5%",
        ),
        Column(
            "amber_value",
            NUMBER,
            "The figure from which it is Amber, where the framework's rule asks for one.",
            "80",
        ),
        Column(
            "floor",
            NUMBER,
            "The least that is acceptable (a floor standard, a lower target), where the "
            "framework's rule asks for one.",
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
            ref_column("HOU01"),
            *title_columns(
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
            service_column("reports it"),
            objective_column("The objective that it serves.", "PM109"),
            Column(
                "unit",
                TEXT,
                "What the figure counts. % for percentages.",
                "%",
                asked_by="PM105",
            ),
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
            Column("frequency", FREQUENCY, FREQUENCY_MEANS, "quarterly", asked_by="PM106"),
            Column(
                "due_quarters",
                QUARTERS,
                "The quarters in which a figure is due, where frequency does not say it.",
                "1; 3",
            ),
            Column(
                "lag_days",
                WHOLE,
                "How many days after the quarter the figure is known, where that may be too "
                "late for the return: the template then says so itself.",
                "30",
            ),
            owner_column("Rents Manager"),
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
            Column(
                "baseline",
                NUMBER,
                "The figure from which the plan sets out. Lint compares the target with it.",
                "81.5",
            ),
            Column(
                "public",
                YES_NO,
                "Whether it is for the public. Empty: yes. With no, lint asks for no Welsh title.",
                "yes",
            ),
            Column(
                "suppress_below", NUMBER, f"Smaller figures are not to be published.{KEPT}", "5"
            ),
            period_column("from", "The first period in which it is collected.", "2026-27 Q1"),
            period_column("until", "The last period in which it is collected.", "2027-28 Q4"),
        ),
        required=True,
        about="Something that is counted against a target. Fill this file in second.",
    )
