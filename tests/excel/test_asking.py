"""Questions and data-quality statements in the workbook: asked, answered, read back, calculated."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from tests.excel.issued import (
    CATALOGUE,
    FRAMEWORK,
    HISTORY,
    HOUSING,
    PERIOD,
    cell,
    covered,
    opened,
    write,
)
from tests.excel.test_formulas import Case, compare, mixed, rows_of, spoil
from tests.tools import libreoffice
from tests.tools.asking import asking

from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.returns import FactKind, Return

ID = "self-evaluation"
ANSWERS = {
    "SE/1": "We asked 412 tenants; 173 answered.\n\nMost are content:\n- the work\n- the people",
    "SE/2": "=1+1 is no formula here, \u201ct\u0177\u201d keeps its hat, <b> its brackets & so on.",
    "SE/3": "- nothing but a dash at the start",
    "SC/1": "".join(f"{number:07}" for number in range(5000))[:32_767],
}
STATEMENT = {
    "data_source": "Housing register",
    "collection_method": "Monthly extract",
    "verified_by": "Data officer",
    "verified_on": date(2026, 7, 10),
}


def sheet_of(ref: str) -> str:
    return "Self-evaluation" if ref.startswith("SE") else "Service Challenge"


def save(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(data: bytes) -> Return:
    return read_return(data, "returns/hou.xlsx", asking(), CATALOGUE, PERIOD)


def answered() -> bytes:
    """A return whose questions are answered as a person would, in the workbook."""
    book = opened(write(framework=asking()))
    for ref, text in ANSWERS.items():
        target = cell(book, sheet_of(ref), ref, "Answer")
        target.value, target.data_type = text, "s"
    for column in asking().statement:
        cell(book, "Top 5", "M2", column.heading).value = STATEMENT[column.id]
    return save(book)


def said(filed: Return) -> dict[str, object]:
    """Everything that was typed: ref -> answer, column -> statement of M2."""
    rows = {entry.ref: entry for table in filed.tables for entry in table.entries}
    return {
        **{ref: rows[ref].cells["answer"].value for ref in ANSWERS},
        **{column: rows["M2"].cells[column].value for column in STATEMENT},
    }


# ---------------------------------------------------------------- the sheet


def test_every_service_is_asked_every_question() -> None:
    for service in CATALOGUE.services:
        book = opened(write_return(asking(), CATALOGUE, HISTORY, service, PERIOD, "Sir Enghraifft"))
        asked = [row[:2] for row in book["Self-evaluation"].iter_rows(5, 7, values_only=True)]
        assert asked == [(each.ref, each.question) for each in asking().part(ID).questions]


def test_the_sheet_has_room_for_sentences() -> None:
    book = opened(write(framework=asking()))
    sheet = book["Self-evaluation"]
    heads = [each.value for each in sheet[4]]
    assert heads == ["Ref", "Question", "Answer", "Evidence", "Still needed"]
    assert [each.value for each in book["Service Challenge"][4]] == [*heads[:3], heads[4]]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.freeze_panes == "C5"
    assert sheet.column_dimensions["C"].width > 60
    assert sheet.row_dimensions[5].height >= 100
    locked = [each.protection.locked for each in sheet[5]]
    assert locked == [True, True, False, False, True]
    assert sheet["C5"].alignment.wrap_text


def test_rows_grow_with_what_is_typed() -> None:
    long = "A sentence of ten words that says a little more. " * 60
    filled = {(ID, "SE/2", "answer"): long}
    sheet = opened(write(filled, framework=asking()))["Self-evaluation"]
    assert sheet.row_dimensions[6].height > 2 * sheet.row_dimensions[5].height


def test_a_question_says_what_a_good_answer_holds() -> None:
    sheet = opened(write(framework=asking()))["Self-evaluation"]
    told = {str(each.sqref): each.prompt for each in sheet.data_validations.dataValidation}
    assert told["C5"] == "Say whom you asked, how many answered, and what they said."
    assert told["C6:C7"].startswith("Answer in your own words")


def test_the_cover_counts_the_questions_left_open() -> None:
    counted = covered(opened(write(framework=asking()), values=True))
    assert (counted["Self-evaluation"], counted["Service Challenge"]) == (2, 1)


# ---------------------------------------------------------------- and back


def test_what_was_typed_is_read_back_whole() -> None:
    filed = read(answered())
    assert filed.facts == ()
    assert said(filed) == {**ANSWERS, **STATEMENT}
    assert len(str(said(filed)["SC/1"])) == 32_767


def test_and_after_libreoffice_has_saved_it(soffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "hou.xlsx"
    path.write_bytes(answered())
    filed = read(libreoffice.save_again(path).read_bytes())
    assert filed.facts == ()
    assert said(filed) == {**ANSWERS, **STATEMENT}


def test_a_question_is_known_by_its_ref_and_not_by_its_row() -> None:
    book = opened(answered())
    sheet = book["Self-evaluation"]
    sheet.delete_rows(5)
    sheet["A5"] = " se/2 "
    filed = read(save(book))
    (table,) = (table for table in filed.tables if table.part == ID)
    assert [entry.ref for entry in table.entries] == ["SE/2", "SE/3"]
    assert table.entries[0].text("answer") == ANSWERS["SE/2"]


def test_a_sheet_of_questions_that_is_missing_is_told() -> None:
    book = opened(answered())
    del book["Service Challenge"]
    facts = [(fact.kind, fact.sheet) for fact in read(save(book)).facts]
    assert facts == [(FactKind.MISSING_SHEET, "Service Challenge")]


# ---------------------------------------------------------------- the statement


def test_the_last_statement_stands_in_the_next_template_but_for_its_date() -> None:
    words = {column: str(text) for column, text in STATEMENT.items() if column != "verified_on"}
    older = Point("M2", PERIOD.shift(-5), statement={"data_source": "Card index"})
    history = History(
        {
            **HISTORY.series,
            "m2": (
                older,
                Point("M2", PERIOD.shift(-2), statement={**words, "verified_on": "10 July"}),
                Point("M2", PERIOD.previous),
                Point("M2", PERIOD, statement={"data_source": "Of this very quarter"}),
            ),
        }
    )
    book = opened(write_return(asking(), CATALOGUE, history, HOUSING, PERIOD, "Sir Enghraifft"))
    headings = {column.id: column.heading for column in asking().statement}
    carried = {column: cell(book, "Top 5", "M2", headings[column]) for column in STATEMENT}
    assert {column: each.value for column, each in carried.items()} == {
        **words,
        "verified_on": None,
    }
    assert not any(each.protection.locked for each in carried.values())
    assert cell(book, "Top 5", "M3", "Data source").value is None


def test_a_framework_without_the_columns_shows_none_of_it() -> None:
    history = History({"m2": (Point("M2", PERIOD.previous, statement={"data_source": "Index"}),)})
    book = opened(write_return(FRAMEWORK, CATALOGUE, history, HOUSING, PERIOD, "Sir Enghraifft"))
    assert "Index" not in {each.value for row in book["Top 5"] for each in row}


# ---------------------------------------------------------------- the formulas


def asked(chance: random.Random) -> Case:
    """Measures of every kind with statements of every kind, and questions answered or not."""
    texts = (None, None, "x", " ", "\u00a0", "\n ", "A register; and a count")
    case = Case(asking())
    mixed(case, chance, 400)
    for measure in case.measures:
        typed = {column: chance.choice(texts) for column in STATEMENT}
        day = chance.choice((None, date(2026, 7, 10)))
        case.fill("top-5", measure.ref, {**typed, "verified_on": day})
    case.fill(ID, "SE/1", {"answer": "\u00a0 \n", "evidence": "A survey"})
    case.fill(ID, "SE/2", {"answer": "x" * 32_767})
    case.fill(ID, "SE/3", {"evidence": "Minutes"})
    return case


def test_every_formula_agrees_with_the_engine(soffice: Path, tmp_path: Path) -> None:
    case = asked(random.Random(7))
    path = tmp_path / "asked.xlsx"
    path.write_bytes(spoil(case.workbook))
    anew = libreoffice.recalculate(path)
    assert compare(case, anew, "top-5") == 400
    assert compare(case, anew, ID) == 3
    assert compare(case, anew, "service-challenge") == 1
    needed = {ref: row["Still needed"] for ref, row in rows_of(anew, "Self-evaluation").items()}
    assert needed == {"SE/1": "Answer", "SE/2": "", "SE/3": "Answer"}
    lacking = {word for row in rows_of(anew, "Top 5").values() for word in _words(row)}
    assert lacking >= {column.heading for column in asking().statement}


def _words(row: dict[str, object]) -> list[str]:
    return str(row["Still needed"]).split("; ")
