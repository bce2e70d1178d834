"""Cuts: nothing outside one appears in any file, and its counts are of the rows that it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Objective
from pmqa_cli.model.text import fold
from pmqa_cli.pack.cut import WHOLE, Cut, cuts_for, say_left_out
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.files import pack_files
from pmqa_cli.pack.html import render_html
from pmqa_cli.pack.pages import Pack
from tests.pack.boards import framework_with_boards
from tests.pack.builder import (
    CATALOGUE,
    COMPARED,
    OBJECTIVES,
    PERIOD,
    SERVICES,
    build,
    entry,
    escalating,
    filings,
    finding,
    powys,
)
from tests.tools.asking import asking

FRAMEWORK = framework_with_boards(asking(), risks=escalating().risks)
FILED = list(filings(FRAMEWORK))
FILED[0] = replace(
    FILED[0],
    entries=(
        *FILED[0].entries,
        entry(FRAMEWORK, "self-evaluation", "SE/1", 5, answer="We asked 412 tenants."),
        entry(FRAMEWORK, "service-challenge", "SC/1", 5, answer="We stop nothing."),
    ),
)
FILED[0] = replace(
    FILED[0],
    findings=(
        *FILED[0].findings,
        finding("PM203", "", "Risk", "A4", "The sheet Risk has no column of controls."),
        finding("PM209", "", "Cover", "B3", "The workbook is an old one."),
    ),
)
SAID = {
    "We asked 412 tenants.": "Self-evaluation",
    "We stop nothing.": "Service Challenge",
    "312 tenants were asked.": "Top 5 and QA",
}
"""What Housing says that has no status, and in which section; each on a page and in a data file."""

WHOLE_PACK = build(framework=FRAMEWORK, filed=FILED, catalogue=COMPARED)
STATUSES = [status.id for status in FRAMEWORK.statuses]
SECTIONS = [section.id for section in FRAMEWORK.sections]


def lines(pack: Pack) -> Iterator:
    for service in pack.services:
        yield from (*service.measures, *service.activities, *service.risks)


def subset(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values)).map(
        lambda found: tuple(v for v in values if v in found)
    )


cuts = st.builds(
    Cut,
    audience=st.just("A board"),
    services=st.none() | subset([fold(service.code) for service in SERVICES]),
    objectives=st.none() | subset([fold(objective.ref) for objective in OBJECTIVES]).map(frozenset),
    sections=subset(SECTIONS),
    statuses=subset(STATUSES),
)


def is_inside(cut: Cut, line) -> bool:
    ours = cut.services is None or fold(line.service) in cut.services
    if cut.objectives is not None:
        ours = ours and fold(getattr(line, "objective", "")) in cut.objectives
    return ours and (not cut.sections or bool({*cut.sections} & {*line.sections}))


def pack_of(cut: Cut) -> Pack:
    return build(framework=FRAMEWORK, filed=FILED, catalogue=COMPARED, cut=cut)


@given(cuts)
@settings(max_examples=40)
def test_a_cut_lists_what_it_holds_and_nothing_else(cut: Cut) -> None:
    expected = [
        line.ref for line in lines(WHOLE_PACK) if is_inside(cut, line) and cut.lists(line.status)
    ]
    assert [line.ref for line in lines(pack_of(cut))] == expected


@given(cuts)
@settings(max_examples=40)
def test_counts_are_of_every_row_that_the_cut_holds_listed_or_not(cut: Cut) -> None:
    pack = pack_of(cut)
    inside = [m for s in WHOLE_PACK.services for m in s.measures if is_inside(cut, m)]
    own = Counter(line.status.id for line in inside if not line.is_partnership)
    partners = sum(line.is_partnership for line in inside)
    assert {t.status.id: t.count for t in pack.measures.tallies if t.count} == own
    assert (pack.measures.apart.total if pack.measures.apart else 0) == partners
    held = [s for s in SERVICES if cut.holds(s)]
    assert [s.code for s in pack.services] == [service.code for service in held]
    assert sum(s.measure_count.total for s in pack.services) == own.total()
    assert sum(group.total for group in pack.exceptions) == sum(
        line.is_exception for line in lines(WHOLE_PACK) if is_inside(cut, line)
    )


@given(cuts)
@settings(max_examples=25)
def test_nothing_outside_a_cut_is_in_any_file_of_its_pack(cut: Cut) -> None:
    files = {name: data.decode("utf-8") for name, data in pack_files(pack_of(cut)).items()}
    outside = [
        line for line in lines(WHOLE_PACK) if not (is_inside(cut, line) and cut.lists(line.status))
    ]
    names = [service.name for service in SERVICES if not cut.holds(service)]
    for file, text in files.items():
        for line in outside:
            assert not re.search(rf"(?<![\w/]){re.escape(line.ref)}(?!\w)", text), (file, line.ref)
            assert line.title not in text, (file, line.title)
            assert f'"{line.anchor}"' not in text, (file, line.anchor)
        assert not [name for name in names if name in text], file
    for said, section in SAID.items():
        listed = cut.holds(SERVICES[0]) and cut.objectives is None and not cut.statuses
        inside = listed and (not cut.sections or section in cut.sections)
        assert [said in text for text in files.values()].count(True) == (2 if inside else 0), said


@given(cuts)
@settings(max_examples=25)
def test_the_pages_of_a_cut_lead_nowhere_outside_it(cut: Cut) -> None:
    files = pack_files(pack_of(cut))
    ids = {
        name: set(re.findall(r'id="([^"]+)"', data.decode("utf-8")))
        for name, data in files.items()
        if name.endswith(".html")
    }
    for name in ids:
        for link in re.findall(r'<a [^>]*href="([^"]+)"', files[name].decode("utf-8")):
            page, _, anchor = link.partition("#")
            assert (page or name) in ids, (name, link)
            assert not anchor or anchor in ids[page or name], (name, link)


def test_everything_is_what_a_pack_without_a_cut_holds():
    assert pack_of(WHOLE) == WHOLE_PACK
    assert (WHOLE_PACK.audience, WHOLE_PACK.cut) == ("", ())


# ---------------------------------------------------------------- sections and findings


def test_a_measure_of_several_sections_is_cut_to_those_held():
    pack = pack_of(Cut("PAMs board", sections=("PAMs",)))
    line = next(m for m in lines(pack) if m.ref == "PAM/012")
    assert (line.sections, line.actual_text) == (("PAMs",), "66.3%")
    assert line.suites == ("PAMs",)
    assert [group.id for group in pack.suites] == ["PAMs"]
    assert (pack.risks.total, pack.heat_map, pack.plans) == (0, (), ())


def test_findings_go_with_the_sheet_or_the_entry_that_they_are_about():
    whole = {query.code for r in WHOLE_PACK.quality.receipts for query in r.queries}
    assert whole == {"PM304", "PM508", "PM203", "PM209"}
    risks = pack_of(Cut("Risk board", sections=("Risk",)))
    assert {q.code for r in risks.quality.receipts for q in r.queries} == {"PM203", "PM209"}
    assert [query.code for query in risks.quality.waived] == ["PM606"]
    top_5 = pack_of(Cut("Top 5 board", sections=("Top 5 and QA",)))
    assert {q.code for r in top_5.quality.receipts for q in r.queries} == {
        *("PM304", "PM508", "PM209"),
    }
    assert top_5.quality.waived == ()


def test_errors_outside_a_cut_do_not_count_for_it():
    assert WHOLE_PACK.quality.errors == 4
    assert pack_of(Cut("A board", services=("edu",))).quality.errors == 0
    assert pack_of(Cut("A board", services=("htr",))).quality.silent == (SERVICES[2].name,)
    assert pack_of(Cut("A board", sections=("PAMs",))).quality.errors == 2


def test_a_file_of_no_known_service_is_named_where_every_service_is():
    assert [u.what for u in pack_of(Cut("A", statuses=("red",))).quality.unused] == ["highways.xls"]
    assert pack_of(Cut("A", services=("htr",))).quality.unused == ()


# ---------------------------------------------------------------- words


def test_the_page_says_for_whom_it_is_and_what_is_left_out():
    cut = Cut("Cabinet", "", ("hou", "edu"), ("AIA",), ("amber", "red"))
    page = render_html(pack_of(cut)).decode("utf-8")
    assert "April to June 2026, for Cabinet" in page
    assert (
        "<strong>This pack is for Cabinet.</strong> It holds Housing and Education; 1 other "
        "service is left out. Of the returns it holds the section Achievements, Issues and "
        "Actions; the others are left out. Only entries that are Amber or Red are listed. Every "
        "count is of all entries here, listed or not."
    ) in page
    assert 'id="achievements"' not in page
    assert 'href="#achievements"' not in page


def test_exceptions_say_how_many_of_them_are_listed():
    page = render_html(pack_of(Cut("Cabinet", statuses=("red",)))).decode("utf-8")
    assert "4 entries that are Red or Amber, of which 2 are listed here, with" in page
    none = render_html(pack_of(Cut("Cabinet", statuses=("green",)))).decode("utf-8")
    assert "4 entries that are Red or Amber, of which 0 are listed here, with" in none
    assert "<p>None is listed.</p>" in none


# ---------------------------------------------------------------- audiences


def audience(**given: object) -> Audience:
    return Audience(id="a-board", name="A board", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "held"),
    [
        ({}, None),
        ({"services": ("hou", "Education")}, ("hou", "edu")),
        ({"directorates": ("learning and skills",)}, ("edu",)),
        ({"services": ("HTR",), "directorates": ("Learning and Skills",)}, ("edu", "htr")),
        ({"services": ("HOU", "EDU", "HTR")}, None),
    ],
)
def test_an_audience_names_services_by_code_name_or_where_they_belong(given_, held):
    (cut,) = cuts_for(audience(**given_), CATALOGUE)
    assert (cut.audience, cut.folder, cut.services) == ("A board", "", held)


def test_each_makes_a_pack_for_every_value_and_names_who_has_none():
    wanted = audience(each="directorate", statuses=("red",))
    assert [(c.audience, c.folder, c.services) for c in cuts_for(wanted, CATALOGUE)] == [
        ("A board: Economy and Environment", "economy-and-environment", ("hou",)),
        ("A board: Learning and Skills", "learning-and-skills", ("edu",)),
    ]
    assert {cut.statuses for cut in cuts_for(wanted, CATALOGUE)} == {("red",)}
    assert say_left_out(wanted, CATALOGUE) == (
        "In no pack of A board, because services.csv gives no directorate: Highways, Transport and "
        "Recycling."
    )
    services = cuts_for(audience(each="service"), CATALOGUE)
    assert (services[0].audience, services[0].folder) == ("A board: Housing", "housing")
    assert say_left_out(audience(each="service"), CATALOGUE) == ""


def test_each_priority_gets_what_serves_it_or_an_objective_below_it():
    above = Objective("OBJ/1", "Fair communities", plan="Vision 2025")
    homes = replace(OBJECTIVES[1], parent="OBJ/1")
    loose = replace(CATALOGUE.measures[0], ref="HOU/99", objective="OBJ/7")
    catalogue = replace(
        CATALOGUE,
        objectives=(above, OBJECTIVES[0], homes),
        measures=(*CATALOGUE.measures, loose),
    )
    wanted = audience(each="priority", services=("HOU", "EDU"))
    first, second = cuts_for(wanted, catalogue)
    assert (first.audience, first.folder) == ("A board: Fair communities", "fair-communities")
    assert (first.services, first.objectives) == (("hou",), {"obj/1", "obj/5"})
    assert (second.services, second.objectives) == (("edu",), {"obj/3"})
    said = say_left_out(wanted, catalogue)
    assert said.startswith(
        "In no pack of A board, because the catalogue gives no objective that they serve: HOU/99"
    )
    pack = build(framework=FRAMEWORK, catalogue=catalogue, filed=FILED, cut=first)
    assert {line.objective for line in lines(pack)} == {"OBJ/5"}
    assert (pack.risks.total, pack.heat_map) == (0, ())
    assert [query.code for query in pack.quality.waived] == []
    assert (
        "It holds the measures and activities that serve Fair communities, or an objective below "
        "it, and nothing else: no risks and no quality assurance."
    ) in pack.cut
    assert "<h3>Risks</h3>" not in render_html(pack).decode("utf-8")
    bare = replace(catalogue, measures=(loose,), activities=())
    with pytest.raises(PackError, match="Fill in the column objective"):
        cuts_for(wanted, bare)


def test_values_that_would_share_a_folder_do_not():
    services = [
        replace(service, department=name)
        for service, name in zip(
            SERVICES, ("Roads & Homes", "Roads, Homes", "roads & homes"), strict=True
        )
    ]
    found = cuts_for(audience(each="department"), replace(CATALOGUE, services=tuple(services)))
    assert [(c.folder, c.services) for c in found] == [
        ("roads-homes", ("hou", "htr")),
        ("roads-homes-2", ("edu",)),
    ]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (
            {"services": ("Educaton",)},
            'The audience "a-board" of the framework names the service "Educaton", which is not '
            'in services.csv. Did you mean "Education"?',
        ),
        (
            {"departments": ("Schools",)},
            'The audience "a-board" of the framework names the department "Schools", which is not '
            "in services.csv. There is none.",
        ),
        (
            {"each": "committee"},
            'No pack can be cut for "A board": services.csv gives no service a committee. Fill in '
            "that column.",
        ),
        (
            {"public": True},
            'No pack is cut for "A board" yet: packs name officers, which people outside the '
            "council must not be shown.",
        ),
    ],
)
def test_an_audience_that_cannot_be_served_is_told_why(given_, said):
    with pytest.raises(PackError) as raised:
        cuts_for(audience(**given_), CATALOGUE)
    assert str(raised.value) == said


def test_the_built_in_audiences_fit_the_sample(sample_catalogue):
    for each in powys().audiences:
        if not each.public:
            assert cuts_for(each, sample_catalogue)


@pytest.fixture
def sample_catalogue():
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.shipped import examples_path

    return load_catalogue(examples_path("catalogue"), powys())


def test_the_period_is_not_the_cuts_business():
    assert pack_of(Cut("A board", services=("hou",))).period == str(PERIOD)
