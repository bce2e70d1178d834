"""Answers and data-quality statements in the pack: shown, and named where they are missing."""

import csv
import io

import pytest

from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.files import pack_files
from pmqa_cli.pack.html import render_html
from pmqa_cli.pack.opendata import write_open_data
from tests.pack.asked import ANSWER, STATEMENT, F, asked
from tests.pack.builder import build, entry, finding

PACK = asked()
HOUSING, EDUCATION, HIGHWAYS = PACK.services


def lines(service):
    return {line.ref: line for narrative in service.narratives for line in narrative.lines}


def read(name, pack=PACK):
    text = write_open_data(pack)[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---------------------------------------------------------------- answers


def test_each_service_has_every_question_sheet_by_sheet():
    for service in PACK.services:
        assert [(n.id, [line.ref for line in n.lines]) for n in service.narratives] == [
            ("self-evaluation", ["SE/1", "SE/2", "SE/3"]),
            ("service-challenge", ["SC/1"]),
        ]


def test_an_answer_keeps_its_paragraphs_its_evidence_and_its_cell():
    line = lines(HOUSING)["SE/1"]
    assert line.paragraphs == (
        "We asked 412 tenants.",
        "Most are content:\n- with the work",
        "Not with the wait.",
    )
    assert (line.answer, line.evidence, line.status) == (ANSWER, "The survey <5%", None)
    assert (line.state, line.reason, line.section) == ("Final", "", "Self-evaluation")
    assert line.source.text == "housing.xlsx, Self-evaluation!C5"


@pytest.mark.parametrize(
    ("service", "ref", "state", "reason"),
    [
        (HOUSING, "SE/2", "Not returned", "It was left open."),
        (HOUSING, "SE/3", "Not due", "It was left open, as it may be."),
        (EDUCATION, "SE/1", "Not returned", "It was left open."),
        (EDUCATION, "SC/1", "Not returned", "The return education.xlsx has no row for it."),
        (HIGHWAYS, "SC/1", "Not returned", "No return from Highways"),
    ],
)
def test_a_question_without_an_answer_says_why(service, ref, state, reason):
    line = lines(service)[ref]
    assert (line.answer, line.paragraphs, line.state) == ("", (), state)
    assert line.status.word == state
    assert line.reason.startswith(reason)


def test_two_different_answers_to_one_question_are_none():
    line = lines(asked(entry(F, "self-evaluation", "SE/1", 9, answer="No.")).services[0])["SE/1"]
    assert (line.answer, line.state) == ("", "Not returned")
    assert line.reason == (
        "The return has more than one row for it, and they differ: Self-evaluation!C5 and "
        "Self-evaluation!C9."
    )


def test_an_answer_to_what_nobody_asked_is_named_and_left_out():
    pack = asked(entry(F, "self-evaluation", "SE/9", 9, answer="A great deal."))
    assert "SE/9" not in lines(pack.services[0])
    (stray,) = [each for each in pack.quality.unused if each.what == "SE/9"]
    assert stray.why == "The framework has no question with the ref SE/9 on this sheet."


def test_what_the_checks_found_about_an_answer_is_counted():
    found = finding("PM505", "se/1", "Self-evaluation", "C5", "Answer says only “see above”.")
    assert lines(asked(findings=(found,)).services[0])["SE/1"].queries == 1
    assert lines(HOUSING)["SE/1"].queries == 0


def test_what_is_owed_and_left_open_is_named_under_data_quality():
    assert [(line.service, line.ref) for line in PACK.quality.unanswered] == [
        *(("HOU", "SE/2"), ("EDU", "SE/1"), ("EDU", "SE/2"), ("EDU", "SC/1")),
        *(("HTR", "SE/1"), ("HTR", "SE/2"), ("HTR", "SC/1")),
    ]
    page = render_html(PACK).decode("utf-8").split("Questions left open")[1].split("</table>")[0]
    assert "3 questions</td><td>Highways, Transport and Recycling</td>" in page
    assert page.count("<tr>") == 1 + 1 + 4


def test_answers_count_in_no_headline():
    bare = build()
    for count in ("measures", "activities", "risks"):
        assert getattr(PACK, count).total == getattr(bare, count).total


def test_a_cut_by_section_holds_its_own_questions_and_no_others():
    pack = asked(cut=Cut(sections=("Service Challenge",)))
    assert {ref for service in pack.services for ref in lines(service)} == {"SC/1"}
    assert [line.ref for line in pack.quality.unanswered] == ["SC/1", "SC/1"]
    assert {row["ref"] for row in read("narrative.csv", pack)} == {"SC/1"}
    assert not pack.quality.unstated


def test_a_cut_by_status_leaves_answers_out_and_says_what_was_not_returned():
    found = finding("PM505", "SE/1", "Self-evaluation", "C5", "Answer says only “see above”.")
    red = asked(findings=(found,), cut=Cut(statuses=("red",)))
    assert not any(service.narratives for service in red.services)
    assert not red.quality.unanswered
    assert {line.status.id for line in red.quality.unstated} <= {"red"}
    assert "SE/1" not in {q.ref for each in red.quality.receipts for q in each.queries}
    assert "narrative.csv" not in red.data_files
    missing = asked(cut=Cut(statuses=("not-returned",)))
    assert set(lines(missing.services[0])) == {"SE/2"}
    assert missing.quality.unanswered == PACK.quality.unanswered


# ---------------------------------------------------------------- statements


def measures():
    return {line.ref: line for service in PACK.services for line in service.measures}


def test_a_figure_carries_where_it_came_from():
    line = measures()["PAM/037"]
    assert line.statement_text == (
        "Data source: Repairs system; Collection method: Monthly extract; "
        "Verified by: Data officer; Verified on: 3 July 2026"
    )
    assert line.statement_lacks == ()


def test_a_statement_is_owed_by_figures_alone():
    lacking = {line.ref: line.statement_lacks for line in PACK.quality.unstated}
    everything = ("Data source", "Collection method", "Verified by", "Verified on")
    given = ("PAM/012", "HOU/01", "EDU/01", "EDU/03", "EDU/04")
    assert lacking == dict.fromkeys(given, everything)
    assert measures()["EDU/02"].status.word == "Not available"
    assert measures()["HOU/02"].status.word == "Not returned"


# ---------------------------------------------------------------- page and files


def test_the_page_shows_both():
    page = render_html(PACK).decode("utf-8")
    for shown in (
        "<h4>Self-evaluation</h4>",
        "<h5>What do the people who use the service say of it?</h5>",
        '<p class="said">We asked 412 tenants.</p>',
        '<p class="said">Most are content:\n- with the work</p>',
        '<p class="said"><b>Evidence:</b> The survey &lt;5%</p>',
        "Data source: Repairs system; Collection method: Monthly extract;",
        "Data-quality statement still needs: Data source; Collection method;",
        "Figures without a complete data-quality statement",
        "measures.csv, activities.csv, risks.csv, quality.csv, narrative.csv and data-quality.csv.",
    ):
        assert shown in page


def test_a_framework_that_asks_for_neither_has_neither():
    bare = build()
    page = render_html(bare).decode("utf-8")
    for absent in ("left open", "data-quality statement", "<h5>", "Data source"):
        assert absent not in page
    assert "measures.csv, activities.csv, risks.csv and quality.csv." in page
    files = {name for name in pack_files(bare) if not name.endswith(".html")}
    assert files == set(bare.data_files)
    assert not {"narrative.csv", "data-quality.csv"} & set(bare.data_files)


def test_the_file_of_answers():
    rows = read("narrative.csv")
    assert list(rows[0]) == [
        *("period", "service", "section", "ref", "question", "answer", "evidence", "state"),
        *("source_file", "source_sheet", "source_cell", "source_sha256"),
    ]
    assert len(rows) == 3 * 4
    assert rows[0]["answer"] == ANSWER
    assert (rows[0]["section"], rows[0]["source_cell"]) == ("Self-evaluation", "C5")
    silent = [row for row in rows if row["service"] == "HTR"]
    assert [row["state"] for row in silent] == [
        *("Not returned", "Not returned", "Not due", "Not returned"),
    ]
    assert {row["source_file"] for row in silent} == {""}


def test_the_file_of_statements_has_each_measure_once():
    rows = read("data-quality.csv")
    assert list(rows[0]) == [
        *("period", "service", "ref", *STATEMENT, "state"),
        *("source_file", "source_sheet", "source_cell", "source_sha256"),
    ]
    refs = [row["ref"] for row in rows]
    assert len(refs) == len(set(refs)) == len(measures())
    row = next(row for row in rows if row["ref"] == "PAM/037")
    assert {column: row[column] for column in STATEMENT} == {
        **STATEMENT,
        "verified_on": "2026-07-03",
    }
    assert next(row for row in rows if row["ref"] == "HTR/01")["state"] == "Not returned"
