"""Comparison with similar councils and escalation, as the pack shows them."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

from pmqa_cli.model.filing import Filing
from pmqa_cli.pack.files import pack_files
from pmqa_cli.pack.html import render_html
from tests.pack.builder import (
    CATALOGUE,
    COMPARED,
    PERIOD,
    SHA,
    build,
    entry,
    escalating,
    powys,
)

PACK = build(catalogue=COMPARED)
LINES = {line.ref: line for service in PACK.services for line in service.measures}
PAGE = render_html(PACK).decode("utf-8")


def section(page, name):
    return page.split(f'<section aria-labelledby="{name}"')[1].split("</section>")[0]


def text(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup))


def test_a_measure_says_where_it_stands():
    sentences = {ref: line.comparison.sentence for ref, line in LINES.items() if line.comparison}
    assert sentences == {
        "PAM/012": "Joint 2nd of 4 similar councils, second quartile, level with the median of "
        "66.3% (2025-26 Q4; 1 not known)",
        "PAM/037": "5th of 5 similar councils, fourth quartile, 1.75 above the median of 12.75 "
        "(2025-26 Q4)",
        "HOU/02": "Median of 2 similar councils 85.0% (2025-26 Q4); best 90.0%",
        "EDU/04": "2nd of 3 similar councils, 12 above the median of 400 (2025-26 Q4)",
        "HTR/01": "No figure of 1 similar council is known (2026-27 Q1)",
    }


def test_councils_stand_best_first_with_their_sources():
    found = LINES["PAM/012"].comparison
    assert found.others == ("Council C 70.2%", "Council B 66.3%", "Council A 61.8%")
    assert found.sources == ("Annual report",)
    assert (found.gap, found.gap_text, found.direction) == (Decimal("0.0"), "level", 0)


def test_the_page_has_a_section_only_where_something_is_compared():
    said = text(section(PAGE, "comparison"))
    assert "Council C 70.2%; Council B 66.3%; Council A 61.8%" in said
    assert "3, and 1 not known" in said
    assert "1.75 above Worse" in said
    assert "Joint 2 of 4" in said
    assert '<a href="#comparison">' in PAGE
    assert "5th of 5 similar councils, fourth quartile" in text(section(PAGE, "services"))
    assert any("The median is of the other councils" in sentence for sentence in PACK.method)
    plain = render_html(build()).decode("utf-8")
    assert "similar councils" not in plain
    assert "comparison.csv" not in plain


def test_the_data_file_has_a_row_for_each_compared_measure():
    files = pack_files(PACK)
    rows = list(csv.DictReader(io.StringIO(files["comparison.csv"].decode("utf-8-sig"))))
    assert ",".join(rows[0]) == (
        "period,service,ref,title,unit,actual,compared_period,councils,rank,out_of,quartile,"
        "median,gap,better"
    )
    figures = ("actual", "compared_period", "councils", "rank", "out_of", "quartile", "median")
    found = {row["ref"]: [row[each] for each in (*figures, "gap", "better")] for row in rows}
    assert found["PAM/037"] == ["14.5", "2025-26 Q4", "4", "5", "5", "4", "12.75", "1.75", "no"]
    assert found["HOU/02"] == ["", "2025-26 Q4", "2", "", "", "", "85.0", "", ""]
    assert found["HTR/01"] == ["", "2026-27 Q1", "0", "", "", "", "", "", ""]
    assert list(found) == ["PAM/012", "PAM/037", "HOU/02", "EDU/04", "HTR/01"]
    assert "comparison.csv" not in pack_files(build())


# ---------------------------------------------------------------- escalation

APPETITES = {"R/HOU/1": Decimal(8), "R/EDU/1": Decimal(1)}
RISKS = tuple(replace(risk, appetite=APPETITES.get(risk.ref)) for risk in CATALOGUE.risks)
ESCALATING = build(framework=escalating(), catalogue=replace(CATALOGUE, risks=RISKS))


def test_risks_stand_by_who_must_act():
    found = {
        group.id: (group.to, [risk.ref for risk in group.risks]) for group in ESCALATING.escalations
    }
    assert found == {
        "cabinet": ("Cabinet", ["R/HOU/1"]),
        "director": ("Director", ["R/EDU/1"]),
        "manage": ("", []),
        "usual": ("", ["NEW-1"]),
    }
    assert build().escalations == ()


def test_what_the_service_has_not_escalated_is_named():
    risks = {risk.ref: risk for service in ESCALATING.services for risk in service.risks}
    assert [ref for ref, risk in risks.items() if risk.is_unescalated] == ["R/EDU/1"]
    assert risks["R/EDU/1"].level_reason == (
        "6 is 5 above the appetite of 1: escalate to director."
    )
    assert (risks["R/HTR/1"].level_word, risks["R/HTR/1"].appetite) == ("", 8)
    said = text(section(render_html(ESCALATING).decode("utf-8"), "risks"))
    assert "Not escalated by the service: R/EDU/1 (Education)" in said
    assert "Business as usual At the appetite or below it The service 1 NEW-1 (proposed)" in said
    assert "16 is 8 above the appetite of 8: escalate to Cabinet. Yes" in said
    assert "6 is 5 above the appetite of 1: escalate to director. No" in said


def test_where_every_risk_is_escalated_nobody_is_named():
    row = entry(
        powys(), "risk", "R/HOU/1", 5, likelihood=Decimal(5), impact=Decimal(5), escalate="yes"
    )
    filed = [Filing("HOU", PERIOD, "housing.xlsx", SHA, entries=(row,))]
    page = render_html(build(framework=escalating(), filed=filed)).decode("utf-8")
    assert "Escalate to Cabinet" in page
    assert "Not escalated by the service" not in page


def test_the_method_states_the_criteria():
    (said,) = [each for each in ESCALATING.method if each.startswith("Who must act")]
    assert "where the catalogue gives it none, 8" in said
    assert "Escalate to director: 4 to 7 above the appetite" in said
    assert not any(each.startswith("Who must act") for each in build().method)
