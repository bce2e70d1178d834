"""The page: self-contained, accessible by its markup, safe with any text, open to overrides."""

import re
from collections import Counter
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest

from pmqa_cli.pack import nouns, pages
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.files import pack_files
from pmqa_cli.pack.html import render_html, render_pages
from pmqa_cli.store.shipped import templates_path
from tests.pack.boards import THREADED, framework_with_boards
from tests.pack.builder import build, filings, finding, powys, with_text
from tests.pack.page import Page

PACK = build()
PAGE = render_html(PACK).decode("utf-8")
DOCS = Path(__file__).parents[2] / "docs" / "packs.md"


PARSED = Page(PAGE)
BOARDS = build(framework=framework_with_boards(), catalogue=THREADED)
PAGES = {name: Page(data.decode("utf-8")) for name, data in render_pages(BOARDS).items()}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def override(folder: Path, text: str, name: str = "index.html.j2") -> Path:
    folder.joinpath(name).write_text(text, encoding="utf-8")
    return folder


@every_page
def test_ids_are_unique_and_every_reference_leads_somewhere(page):
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert [each for each, number in Counter(ids).items() if number > 1] == []
    wanted = {a["href"][1:] for a in page.all("a", "use") if a["href"].startswith("#")}
    for _, attributes in page.elements:
        wanted |= set((attributes.get("aria-labelledby") or "").split())
    assert wanted - set(ids) == set()


@every_page
def test_nothing_is_fetched_from_anywhere(page):
    for tag, attributes in page.elements:
        for name in ("src", "href", "srcset", "action"):
            found = attributes.get(name) or "#"
            ours = tag == "a" and found.partition("#")[0] in PAGES
            assert ours or re.match(r"^(#|data:,$)", found)


def test_no_page_asks_for_anything_in_its_styles():
    for data in render_pages(BOARDS).values():
        assert not re.search(rb"url\(|@import|https?://", data)


@every_page
def test_tables_say_what_they_are_about(page):
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(head.get("scope") in ("col", "row", "rowgroup") for head in page.all("th"))
    regions = [d for d in page.all("div") if d.get("class") == "scroll"]
    assert len(regions) == len(page.all("table"))
    assert all(
        d["role"] == "region" and d["tabindex"] == "0" and d["aria-labelledby"] for d in regions
    )


@every_page
def test_headings_come_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_page_has_a_title_of_its_own():
    titles = [
        re.search(r"<title>(.*?)</title>", data.decode("utf-8"))[1]
        for data in render_pages(BOARDS).values()
    ]
    assert len(set(titles)) == len(titles) == 8


def test_language_and_charts_are_named():
    assert PARSED.all("html") == [{"lang": "en"}]
    pictures = [a for a in PARSED.all("svg") if a.get("role") == "img"]
    assert len(pictures) > 10
    assert all(len(a["aria-labelledby"].split()) == 2 for a in pictures)
    assert (
        "2024-25 Q3 63.0%; 2024-25 Q4 64.1%; 2025-26 Q1 62.0%; 2025-26 Q2 no figure" in PARSED.text
    )


def test_every_status_is_word_and_shape_and_colour():
    for status in PACK.statuses:
        assert re.search(
            rf'<span class="badge s-{status.slug}"><svg class="shape[^>]*>'
            rf'<use href="#shape-{status.shape}"/></svg>{status.word}</span>',
            PAGE,
        )
        assert f".s-{status.slug} {{ color: {status.text}; background: {status.tint}" in PAGE


def test_headlines_gaps_and_provenance_are_on_the_page():
    for said in (
        PACK.measures.sentence,
        "Of the 5 judged in both quarters, 3 met target (60%); in 2025-26 Q4 it was 1 (20%).",
        "2 of 3, was 0",
        "Red or Amber for 3 quarters in a row, since 2025-26 Q3",
        "Still needed",
        "The cell holds “n/a” where a number is expected.",
        "Source: housing.xlsx, Top 5!G6",
        "Not returned: Highways, Transport and Recycling",
        "Built on 3 August 2026",
    ):
        assert said in PARSED.text


def achievements_of(**changes):
    page = render_html(build(**changes)).decode("utf-8")
    return page.split('id="achievements"')[1].split("</section>")[0]


def test_achievements_say_what_is_provisional():
    said = re.findall(r"<li>.*?</li>", achievements_of(), re.DOTALL)
    assert [re.search(r"[A-Z0-9]+/\S+\d", each)[0] for each in said if "Provisional" in each] == [
        "PAM/012"
    ]
    assert "left out" not in achievements_of()


def test_achievements_say_how_many_are_left_out_and_lead_to_the_reasons():
    filed = list(filings(powys()))
    doubt = finding("PM306", "EDU/03", "AIA measures", "G7", "The ratio differs.")
    filed[1] = replace(filed[1], findings=(doubt,))
    said = achievements_of(filed=filed)
    assert "EDU/03" not in said
    assert re.search(r"1 entry is left out.*<a href=\"#quality\">Data quality</a>", said)


def test_the_clock_is_not_read():
    page = render_html(build(built_on=None)).decode("utf-8")
    assert "Built on" not in page


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert("x")</script>',
        "Housing & Growth <5%",
        "</td></table></style><img src=x onerror=alert(1)>",
        "{{ pack.organisation }} {% raw %}",
    ],
)
def test_what_a_service_typed_is_text_and_nothing_else(text):
    page = Page(render_html(build(filed=with_text(text))).decode("utf-8"))
    assert text in page.text
    assert len(page.all("script")) == 1
    assert page.all("img") == []


def test_an_organisation_cannot_break_out_of_the_style_sheet():
    page = Page(render_html(build(organisation='A"; } </style><b>B\\')).decode("utf-8"))
    assert page.all("b") == PARSED.all("b")
    assert 'A"; } </style><b>B\\' in page.text


def test_the_same_pack_gives_the_same_bytes():
    boards = {"framework": framework_with_boards(), "catalogue": THREADED}
    assert pack_files(build(**boards)) == pack_files(build(**boards))


def test_the_script_stays_small():
    assert len(templates_path("packs", "html", "pack.js.j2").read_bytes()) < 2600


def test_a_council_replaces_one_block(tmp_path):
    own = override(
        tmp_path,
        '{% extends "pmqa/index.html.j2" %}'
        "{% block summary %}<p>Words of our own for {{ pack.period }}</p>{% endblock %}",
    )
    page = render_html(PACK, own).decode("utf-8")
    assert "<p>Words of our own for 2026-27 Q1</p>" in page
    assert "Nothing is assumed in place of what is missing" not in page
    assert "Services in detail" in page


def test_a_council_changes_how_one_exception_is_shown_and_how_all_pages_look(tmp_path):
    override(
        tmp_path,
        '{% extends "pmqa/index.html.j2" %}'
        "{% block exception %}<p>{{ line.ref }} in brief</p>{% endblock %}",
    )
    override(
        tmp_path,
        '{% extends "pmqa/base.html.j2" %}'
        "{% block extra_css %}h1 { color: #123456; }{% endblock %}",
        "base.html.j2",
    )
    page = render_html(PACK, tmp_path).decode("utf-8")
    assert "<p>PAM/037 in brief</p>" in page
    assert "h1 { color: #123456; }" in page


def test_the_workspaces_templates_are_found_below_packs(tmp_path):
    folder = tmp_path / "packs" / "html"
    folder.mkdir(parents=True)
    override(folder, "{{ pack.period }}")
    assert pack_files(PACK, tmp_path)["index.html"] == b"2026-27 Q1"


def test_without_templates_of_their_own_a_council_gets_ours(tmp_path):
    assert render_html(PACK, tmp_path / "none").decode("utf-8") == PAGE


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("one\n{% block x %}", "index.html.j2, line 2: Unexpected end of template."),
        ("one\n\n{{ pack.perod }}", "index.html.j2, line 3: "),
        ("{{ pack.__class__.__mro__ }}", "index.html.j2, line 1: "),
        ("\n{{ 1 // 0 }}", "index.html.j2, line 2: "),
        ('{% include "nowhere.j2" %}', 'The template "nowhere.j2" is extended or included'),
    ],
)
def test_a_fault_in_a_councils_template_is_a_sentence_with_its_line(tmp_path, template, said):
    with pytest.raises(PackError) as raised:
        render_html(PACK, override(tmp_path, template))
    assert said in str(raised.value)
    assert str(raised.value).endswith(".")


def test_a_block_that_nothing_shows_is_refused_with_the_nearest(tmp_path):
    ours = '{% extends "pmqa/index.html.j2" %}\n{% block key %}{% block mine %}{% endblock %}'
    folder = override(tmp_path, ours + "{% endblock %}\n\n{% block sumary %}x{% endblock %}")
    with pytest.raises(PackError) as raised:
        render_html(PACK, folder)
    assert str(raised.value) == (
        f'{folder.as_posix()}/index.html.j2, line 4: There is no block "sumary", so nothing would '
        'show it. Did you mean "summary"?'
    )
    override(folder, ours + "{% endblock %}")
    theirs = '{% extends "pmqa/base.html.j2" %}{% block qq %}{% endblock %}'
    override(folder, theirs, "base.html.j2")
    with pytest.raises(PackError, match=r'/base\.html\.j2, line 1: There is no block "qq", so'):
        render_html(PACK, folder)


def test_a_block_of_a_template_between_ours_and_theirs_may_be_filled(tmp_path):
    base = '{% extends "pmqa/base.html.j2" %}{% block main %}{% block mine %}{% endblock %}'
    override(tmp_path, base + "{% endblock %}", "base.html.j2")
    override(tmp_path, '{% extends "base.html.j2" %}{% block mine %}Here{% endblock %}')
    assert "Here" in render_html(PACK, tmp_path).decode("utf-8")
    override(tmp_path, '{% extends "base" ~ ".html.j2" %}{% block mine %}There{% endblock %}')
    assert "There" in render_html(PACK, tmp_path).decode("utf-8")


@pytest.mark.parametrize("name", ["index.html.j2", "macros.html.j2"])
def test_a_template_that_is_not_saved_as_utf_8_is_named(tmp_path, name):
    tmp_path.joinpath(name).write_bytes("Caf\u00e9".encode("cp1252"))
    with pytest.raises(PackError) as raised:
        render_html(PACK, tmp_path)
    assert str(raised.value) == (
        f"{tmp_path.as_posix()}/{name} is not saved as UTF-8. Open it in Notepad, choose Save As, "
        "and pick the encoding UTF-8."
    )


def test_a_template_saved_by_notepad_has_no_mark_before_it(tmp_path):
    tmp_path.joinpath("index.html.j2").write_text("Caf\u00e9", encoding="utf-8-sig")
    assert render_html(PACK, tmp_path).decode("utf-8") == "Caf\u00e9"


def test_the_manual_names_every_block_and_attribute():
    manual = DOCS.read_text(encoding="utf-8")
    blocks = set()
    for template in templates_path("packs", "html").glob("*.html.j2"):
        blocks |= set(re.findall(r"{% block (\w+)", template.read_text(encoding="utf-8")))
    views = [
        each
        for each in (vars(nouns) | vars(pages)).values()
        if hasattr(each, "__dataclass_fields__")
    ]
    attributes = {field.name for view in views for field in fields(view)}
    missing = {name for name in blocks | attributes if f"`{name}`" not in manual}
    assert missing == set()


def test_the_manuals_own_example_works(tmp_path):
    manual = DOCS.read_text(encoding="utf-8")
    example = manual.split("```jinja\n")[1].split("```")[0]
    page = render_html(PACK, override(tmp_path, example)).decode("utf-8")
    assert "a steady quarter, with 60% of" in page
    assert "Average days to complete all housing repairs: Bring in the reserve contractor." in page


def test_a_council_lays_its_own_page_over_each_of_ours(tmp_path):
    templates = [f"{link.page}.j2" for link in BOARDS.pages]
    for name in (*templates, "objective.html.j2"):
        override(
            tmp_path,
            f'{{% extends "pmqa/{name}" %}}'
            "{% block heading %}{{ super() }} (ours){% endblock %}",
            name,
        )
    for name, data in render_pages(BOARDS, tmp_path).items():
        own = name != "index.html"
        assert (
            " (ours)</h1>" in data.decode("utf-8").replace(" <span>2026-27 Q1</span>", "")
        ) is own


def test_a_fault_in_any_page_is_told_of_its_template(tmp_path):
    override(tmp_path, "\n{{ objective.titel }}", "objective.html.j2")
    with pytest.raises(PackError, match=r"objective\.html\.j2, line 2: "):
        render_pages(BOARDS, tmp_path)
    override(
        tmp_path,
        '{% extends "pmqa/scorecards.html.j2" %}{% block scorcard %}{% endblock %}',
        "scorecards.html.j2",
    )
    with pytest.raises(PackError, match=r'There is no block "scorcard".* Did you mean "scorecard"'):
        render_pages(BOARDS, tmp_path)
