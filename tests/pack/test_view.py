"""What the pack says of a small council: judged afresh, gaps named, nothing assumed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import ErrorValue
from pmqa_cli.pack.errors import PackError
from tests.pack.builder import (
    PERIOD,
    SHA,
    address,
    build,
    entry,
    filings,
    finding,
    housing_entries,
    powys,
)

PACK = build()


def measure(ref, pack=PACK):
    return next(m for s in pack.services for m in s.measures if m.ref == ref)


def activity(ref, pack=PACK):
    return next(a for s in pack.services for a in s.activities if a.ref == ref)


def risk(ref, pack=PACK):
    return next(r for s in pack.services for r in s.risks if r.ref == ref)


def only_housing(*entries, findings=()):
    return [Filing("HOU", PERIOD, "housing.xlsx", SHA, entries=entries, findings=findings)]


def whole_return_but(ref):
    """A figure for every measure of Housing's except one."""
    f = powys()
    places = {"PAM/012": "aia-measures", "PAM/037": "aia-measures"}
    refs = ("PAM/012", "PAM/037", "HOU/01", "HOU/02", "HOU/03")
    return [
        entry(f, places.get(each, "top-5"), each, row, actual=Decimal(50))
        for row, each in enumerate(refs, start=5)
        if each != ref
    ]


def test_headlines():
    assert PACK.measures.sentence == (
        "60% of 5 reportable measures met target; 1 not due, 1 with no target, 1 not available, "
        "2 not returned by Highways, Transport and Recycling, "
        "2 returned but not usable (Housing)"
    )
    assert PACK.activities.headline == "67% of 3 reportable activities were on track or complete"
    assert PACK.risks.sentence == (
        "2 reportable risks: 1 Green and 1 Red; 1 not returned by Highways, Transport and Recycling"
    )
    assert PACK.measures.change.sentence == (
        "Of the 5 judged in both quarters, 3 met target (60%); in 2025-26 Q4 it was 1 (20%)."
    )


def test_change_is_stated_for_each_suite_plan_and_service():
    suites = {group.id: group.measures.change.short for group in PACK.suites}
    assert suites["Top 20"] == "2 of 3, was 0"
    assert suites["SEP"] == "Too few to compare"
    plans = {group.id: group.activities.change.short for group in PACK.plans[:1]}
    assert plans == {"Vision 2025": "Too few to compare"}
    assert PACK.services[0].measure_count.change.sentence == (
        "Of the 3 judged in both quarters, 1 met target (33%); in 2025-26 Q4 it was 1 (33%)."
    )


def test_a_measure_counts_in_each_of_its_suites():
    by_suite = {group.id: group.measures.total for group in PACK.suites}
    assert by_suite == {"CIP": 5, "Top 20": 5, "Top 5": 7, "PAMs": 5, "SEP": 1}
    assert measure("PAM/012").sections == ("AIA", "Top 5 and QA", "PAMs")


def test_a_stored_status_is_never_trusted():
    f = powys()
    lying = entry(f, "top-5", "HOU/01", 5, actual=Decimal(50), status="Green", trend="Improvement")
    line = measure("HOU/01", build(filed=only_housing(lying)))
    assert (line.status.word, line.claimed_status, line.trend) == ("Red", "Green", "Decline")


def test_figures_are_shown_at_their_decimals_and_kept_as_typed():
    line = measure("PAM/012")
    assert (line.actual, line.actual_text) == (Decimal("66.25"), "66.3%")
    assert measure("EDU/03").actual_text == "1,310"
    assert measure("EDU/03").previous_period == "2025-26 Q1"


@pytest.mark.parametrize(
    ("ref", "status", "reason"),
    [
        ("PAM/036", "Not due", "No figure is due in Q1."),
        ("HOU/02", "Not returned", "The cell holds “n/a” where a number is expected."),
        ("HOU/03", "Not returned", "-4 cannot be right: the measure is never below 0."),
        ("EDU/02", "Not available", "Data not yet published"),
        ("EDU/04", "No target", "The catalogue gives no target: data only."),
        (
            "HTR/01",
            "Not returned",
            "No return from Highways, Transport and Recycling that can be used has been recorded.",
        ),
    ],
)
def test_what_has_no_colour_says_why(ref, status, reason):
    line = measure(ref)
    assert (line.status.word, line.reason) == (status, reason)


def test_a_figure_of_a_doubtful_scale_is_judged_as_it_stands_and_queried():
    f = powys()
    cell = address(f, "top-5", "actual", 7)
    scale = finding("PM303", "HOU/03", "Top 5", cell, "0.85?", severity=Severity.WARNING)
    row = entry(f, "top-5", "HOU/03", 7, actual=Decimal("0.85"))
    line = measure("HOU/03", build(filed=only_housing(row, findings=(scale,))))
    assert (line.status.word, line.queries) == ("Red", 1)


@pytest.mark.parametrize(
    ("row", "left_out"),
    [
        ({"actual": "n/a"}, "1 returned but not usable"),
        ({"actual": Decimal("-4")}, "1 returned but not usable"),
        ({"actual": ErrorValue("#DIV/0!")}, "1 returned but not usable"),
        ({}, "1 not returned"),
        ({"commentary": "To follow.", "expected": "soon"}, "1 not returned"),
        ({"actual": "n/a", "reason_not_available": "Data not yet published"}, "1 not available"),
    ],
)
def test_a_figure_that_cannot_be_used_is_not_a_missing_one(row, left_out):
    filed = only_housing(*whole_return_but("HOU/01"), entry(powys(), "top-5", "HOU/01", 5, **row))
    counted = build(filed=filed).services[0].measure_count
    assert counted.left_out == f"1 not due, {left_out}"


def test_a_return_without_a_row_that_can_be_read_is_not_silence():
    housing = build(filed=only_housing()).services[0]
    assert housing.measure_count.left_out == "1 not due, 5 returned but not usable"


def test_a_risk_scored_off_the_scale_and_one_half_scored():
    f = powys()
    off = entry(f, "risk", "R/HOU/1", 5, likelihood=Decimal(9), impact=Decimal(2))
    half = entry(f, "risk", "R/HOU/1", 5, likelihood=Decimal(2))
    assert risk("R/HOU/1", build(filed=only_housing(off))).is_unusable
    assert not risk("R/HOU/1", build(filed=only_housing(half))).is_unusable


def test_rows_that_contradict_each_other_are_not_chosen_between():
    f = powys()
    twice = [
        entry(f, "top-5", "HOU/01", row, actual=Decimal(value))
        for row, value in ((5, "98.5"), (9, "92"))
    ]
    line = measure("HOU/01", build(filed=only_housing(*twice)))
    assert (line.status.word, line.is_unusable) == ("Not returned", True)
    assert line.reason == (
        "The return has more than one row for it, and they differ: Top 5!G5 and Top 5!G9."
    )


def test_a_row_missing_from_a_return_is_named():
    kept = [each for each in housing_entries(powys()) if each.ref != "HOU/01"]
    line = measure("HOU/01", build(filed=only_housing(*kept)))
    assert line.reason == "The return housing.xlsx has no row for it."
    assert (line.source, line.is_unusable) == (None, False)


def test_provenance_leads_to_the_cell():
    source = measure("HOU/02").source
    assert source.text == "housing.xlsx, Top 5!G6"
    assert source.sha256 == SHA


def test_exceptions_are_worst_first_and_name_what_is_still_needed():
    by_noun = {group.noun: [line.ref for line in group.lines] for group in PACK.exceptions}
    assert by_noun == {
        "measures": ["PAM/037", "HOU/01"],
        "activities": ["V25/HOU/1"],
        "risks": ["R/HOU/1"],
    }
    missing = [field.heading for field in measure("HOU/01").mitigation if field.missing]
    assert missing == ["Remedial action", "Responsible officer", "Timeframe"]
    assert measure("PAM/037").said("timeframe") == "30 September 2026"
    assert measure("PAM/037").field("timeframe").data == "2026-09-30"


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        (measure("PAM/037"), 3, "Red or Amber for 3 quarters in a row, since 2025-26 Q3"),
        (measure("HOU/01"), 1, "Red or Amber this quarter, and not the quarter before"),
        (measure("EDU/01"), 0, ""),
        (risk("R/HOU/1"), 2, "Red or Amber for 2 quarters in a row, since 2025-26 Q4"),
    ],
)
def test_how_long_something_has_been_off_target(line, number, text):
    assert (line.off_for, line.off_text) == (number, text)


def test_an_unrecorded_quarter_does_not_count_as_on_target():
    line = measure("PAM/037", build(history=History()))
    said = "Red or Amber this quarter; no status is recorded for the quarter before"
    assert line.off_text == said
    figure_alone = Point("PAM/037", Period(2026, 1).previous, Decimal(30))
    line = measure("PAM/037", build(history=History({"pam/037": (figure_alone,)})))
    assert line.off_text == said


def test_history_leaves_gaps_open():
    values = [point.value for point in measure("PAM/012").series]
    assert values[-4:] == [None, Decimal("61.8"), Decimal("63.1"), Decimal("66.25")]
    assert len(values) == 9


def test_achievements():
    done = PACK.achievements
    assert [line.ref for line in done.completed] == ["IBP/HOU/1"]
    assert [line.ref for line in done.recovered] == ["PAM/012", "EDU/01", "EDU/03"]


@pytest.mark.parametrize(
    ("code", "severity", "waived_by", "stands"),
    [
        ("PM306", Severity.WARNING, "", False),
        ("PM402", Severity.WARNING, "", False),
        ("PM404", Severity.ERROR, "", False),
        ("PM305", Severity.INFO, "", True),
        ("PM508", Severity.WARNING, "", True),
        ("PM306", Severity.WARNING, "Head of Performance", True),
    ],
)
def test_nothing_is_praised_whose_figure_or_status_is_in_question(
    code, severity, waived_by, stands
):
    refs = ("IBP/HOU/1", "PAM/012")
    found = tuple(
        finding(code, ref, "AIA", "G5", "Look at it.", severity=severity, waived_by=waived_by)
        for ref in refs
    )
    housing, *others = filings(powys())
    done = build(filed=[replace(housing, findings=found), *others]).achievements
    shown = [line.ref for line in (*done.completed, *done.recovered)]
    kept = [*refs, "EDU/01", "EDU/03"] if stands else ["EDU/01", "EDU/03"]
    assert shown == kept
    assert [line.ref for line in done.left_out] == ([] if stands else list(refs))


def test_an_achievement_in_words_is_left_out_where_its_status_is_in_question():
    f = powys()
    row = entry(f, "aia-activities", "V25/HOU/1", 5, status="Green", achievements="The roof is on.")
    sound = build(filed=only_housing(row)).achievements
    late = finding("PM405", "V25/HOU/1", "AIA activities", "G5", "Overdue.")
    doubted = build(filed=only_housing(row, findings=(late,))).achievements
    assert [line.ref for line in sound.reported] == ["V25/HOU/1"]
    assert (doubted.reported, [line.ref for line in doubted.left_out]) == ((), ["V25/HOU/1"])


def test_risks_move_and_proposals_are_shown_but_not_counted():
    assert (risk("R/HOU/1").movement, risk("R/EDU/1").movement) == ("Up from 12", "Down from 9")
    assert risk("NEW-1").is_proposal
    assert PACK.risks.total == 3
    placed = {r.ref: cell.score for row in PACK.heat_map for cell in row.cells for r in cell.risks}
    assert placed == {"R/HOU/1": 16, "NEW-1": 6, "R/EDU/1": 6}


def test_quality_assurance_that_was_not_returned_says_so():
    said = {q.ref: q.status.word if q.status else "" for s in PACK.services for q in s.quality}
    assert said == {"QA/HOU/1": "", "QA/HOU/2": "Not due", "QA/EDU/1": "Not returned"}


def test_data_quality():
    q = PACK.quality
    assert q.silent == ("Highways, Transport and Recycling",)
    assert [(r.ref, r.heading, r.typed) for r in q.refused] == [
        ("HOU/02", "Actual", "n/a"),
        ("HOU/03", "Actual", "-4"),
        ("SEP/HOU/1", "Status", "Yellow"),
    ]
    assert [(u.what, u.why) for u in q.unused] == [
        ("highways.xls", "The file is in the old .xls format."),
        ("ZZZ/99", "The catalogue has nothing with the ref ZZZ/99."),
    ]
    assert [line.ref for line in q.provisional] == ["PAM/012"]
    assert [(r.was, r.now) for r in q.restated] == [("63.1%", "63.4%")]
    assert [query.code for query in q.waived] == ["PM606"]
    assert [line.expected for line in q.not_available] == [date(2026, 10, 31)]
    receipt = q.receipts[0]
    assert (receipt.approved_by, receipt.approved_on) == ("Head of Housing", "10 July 2026")
    assert (receipt.errors, receipt.warnings) == (1, 1)
    assert [(r.not_returned, r.unusable) for r in q.receipts] == [(0, 3), (0, 0), (4, 0)]


def test_the_filing_recorded_last_stands_for_a_service():
    f = powys()
    first = filings(f)[0]
    later = replace(
        first,
        path="housing corrected.xlsx",
        sha256="1" * 64,
        recorded_at=datetime(2026, 7, 20, tzinfo=UTC),
        entries=(entry(f, "top-5", "HOU/02", 6, actual=Decimal(90)),),
    )
    pack = build(filed=[later, first])
    assert measure("HOU/02", pack).source.file == "housing corrected.xlsx"
    assert [(u.what, u.why) for u in pack.quality.unused] == [
        ("housing.xlsx", "housing corrected.xlsx was recorded after it.")
    ]


def test_a_return_for_another_period_is_named_and_not_used():
    old = replace(filings(powys())[0], period=Period(2025, 4))
    pack = build(filed=[old])
    assert "Housing" in pack.quality.silent
    assert pack.quality.unused[0].why == "It is a return for 2025-26 Q4."


def test_rows_that_nothing_can_be_made_of_are_named():
    """A proposal on a sheet that has no spare rows, and a row that lost its ref."""
    f = powys()
    rows = (
        entry(f, "top-5", "NEW-1", 9, actual=Decimal(85)),
        entry(f, "top-5", "", 10, actual=Decimal(1)),
    )
    pack = build(filed=[replace(filings(f)[0], entries=rows)])
    assert [(u.what, u.why) for u in pack.quality.unused] == [
        ("NEW-1", "Nothing can be proposed on the sheet Top 5."),
        ("a row without a ref", "It has no ref."),
    ]


def test_another_services_row_is_named():
    row = entry(powys(), "top-5", "EDU/04", 9, actual=Decimal(1))
    pack = build(filed=only_housing(row))
    assert pack.quality.unused[0].why == "The catalogue gives it to Education."


def test_a_part_that_the_framework_no_longer_has_is_named():
    row = replace(entry(powys(), "top-5", "HOU/01", 9, actual=Decimal(1)), part="gone")
    pack = build(filed=only_housing(row))
    assert pack.quality.unused[0].why == "The framework no longer has the sheet it stands on."


def test_an_empty_quarter_still_makes_a_pack():
    pack = build(filed=[])
    assert pack.measures.headline == "No reportable measures"
    assert len(pack.quality.silent) == 3
    assert not pack.exceptions


def test_anchors_are_unique():
    anchors = [
        line.anchor for s in PACK.services for line in (*s.measures, *s.activities, *s.risks)
    ] + [s.anchor for s in PACK.services]
    assert len(anchors) == len(set(anchors))


def test_a_language_without_words_is_refused():
    with pytest.raises(PackError, match='no packs in the language "cy"'):
        build(language="cy")
