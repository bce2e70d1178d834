"""The page of queries and the mail: goldens, and what holds whatever a service typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from tests.pack.page import Page
from tests.report.queried import CORRECTION

from pmqa_cli.model.query import Correction, Query, Stray
from pmqa_cli.pack.errors import PackError
from pmqa_cli.report.queries import QueryPress
from pmqa_cli.store.shipped import templates_path

Golden = Callable[[str, str], None]
MAIL = QueryPress().print_mail(CORRECTION)
PAGE = QueryPress().print_page(CORRECTION).decode("utf-8")
DOCS = Path(__file__).parents[2] / "docs" / "corrections.md"


def test_the_mail(golden: Golden) -> None:
    assert MAIL.startswith(b"\xef\xbb\xbfTo: ")
    assert MAIL.count(b"\r\n") == MAIL.count(b"\n")
    golden("corrections-mail.text", MAIL.decode("utf-8-sig").replace("\r\n", "\n"))


def test_the_page(golden: Golden) -> None:
    body = PAGE.partition("<body>")[2]
    text = re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "", body)).strip()
    golden("corrections-page.text", f"{text}\n")


def test_one_query_alone_reads_as_english() -> None:
    alone = replace(CORRECTION, queries=CORRECTION.queries[1:2], strays=(), unlisted=0, notes=())
    mail = QueryPress().print_mail(alone).decode("utf-8")
    assert "We have 1 query on it." in mail
    assert "no place" not in mail
    page = QueryPress().print_page(alone).decode("utf-8")
    assert "There is <strong>1 query</strong>" in page
    assert 'id="strays"' not in page
    assert 'id="notes"' not in page


def test_what_a_service_typed_is_text_and_cannot_hide() -> None:
    assert "<script>" not in PAGE
    assert "<b>" not in PAGE
    assert "&lt;b&gt;85&lt;/b&gt; &amp; [U+202E] more" in PAGE
    assert "\u202e" not in PAGE + MAIL.decode("utf-8")
    faked = replace(CORRECTION.queries[1], found="No.\nTo: somebody@example.org")
    mail = QueryPress().print_mail(replace(CORRECTION, queries=(faked,))).decode("utf-8")
    assert mail.count("\r\nTo:") == 0


def test_the_page_is_whole_and_asks_for_nothing_from_outside() -> None:
    page = Page(PAGE)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert not re.search(r'(?:src|href)="(?!#|data:,)', PAGE)
    assert PAGE.count("<h1") == 1


def test_a_block_that_is_none_is_refused_with_file_and_line(tmp_path: Path) -> None:
    tmp_path.joinpath("queries.html.j2").write_text(
        '{% extends "pmqa/queries.html.j2" %}\n{% block qeries %}{% endblock %}\n', encoding="utf-8"
    )
    with pytest.raises(PackError, match=r'queries\.html\.j2, line 2: .*Did you mean "queries"'):
        QueryPress(tmp_path).print_page(CORRECTION)


def test_the_documentation_lists_every_block_and_attribute() -> None:
    text = DOCS.read_text("utf-8")
    for kind in (Correction, Query, Stray):
        attributes = [field.name for field in fields(kind)]
        attributes += [name for name, it in vars(kind).items() if isinstance(it, property)]
        missing = [name for name in attributes if f"`{name}`" not in text]
        assert missing == [], kind.__name__
    for name in ("mail.txt.j2", "queries.html.j2"):
        source = templates_path("mail", name).read_text("utf-8")
        for block in re.findall(r"{% block (\w+) %}", source):
            assert f"`{block}`" in text, (name, block)
