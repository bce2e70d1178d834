"""The golden thread, scorecards, partners and the plan on a page: what they say of a council."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.audience import PackRules, Plan
from pmqa_cli.model.catalogue import Catalogue, Objective
from pmqa_cli.pack.cut import Cut
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.html import render_pages
from pmqa_cli.pack.tree import Tree
from tests.pack.boards import THREADED, framework_with_boards
from tests.pack.builder import CATALOGUE, build, powys
from tests.pack.page import Page

FRAMEWORK = framework_with_boards()
PACK = build(framework=FRAMEWORK, catalogue=THREADED)
PAGES = {name: Page(data.decode("utf-8")) for name, data in render_pages(PACK).items()}
OBJECTIVES = {each.ref: each for plan in PACK.thread.plans for each in plan.objectives}


@pytest.mark.parametrize(
    "name",
    ["golden-thread", "objective-obj-5", "objective-obj-7", "scorecards", "plan-on-a-page"],
)
def test_what_a_page_says(golden: Callable[[str, str], None], name: str) -> None:
    golden(f"pack/{name}.text", PAGES[f"{name}.html"].written())


# ---------------------------------------------------------------- the thread


def test_parents_stand_above_their_children_within_a_plan():
    placed = [(p.title, [(o.ref, o.depth) for o in p.objectives]) for p in PACK.thread.plans]
    assert placed == [
        ("Vision 2025", [("OBJ/3", 0), ("OBJ/4", 0), ("OBJ/5", 1)]),
        ("IBP", [("OBJ/7", 0)]),
    ]
    assert [link.title for link in OBJECTIVES["OBJ/4"].children] == [
        *("Homes that people can afford", "A green council"),
    ]
    assert (OBJECTIVES["OBJ/7"].parent_ref, OBJECTIVES["OBJ/7"].parent.page) == (
        *("OBJ/4", "objective-obj-4.html"),
    )


def test_goals_count_the_measures_of_the_objectives_that_serve_them():
    served = {goal.name: goal.measures for goal in PACK.thread.goals if goal.measures}
    assert served == {"A prosperous Wales": 4, "A more equal Wales": 6}
    assert len(PACK.thread.unserved) == 5
    assert PACK.thread.measures == 10


def test_an_objective_without_goals_serves_those_of_the_objectives_above_it():
    assert OBJECTIVES["OBJ/7"].goals == ("A healthier Wales",)
    assert OBJECTIVES["OBJ/3"].goals == ("A prosperous Wales",)


def test_breaks_of_the_thread_are_named():
    thread = PACK.thread
    assert [line.ref for line in thread.loose_measures] == ["HTR/02"]
    assert [line.ref for line in thread.loose_activities] == [
        *("IBP/HOU/1", "SEP/HOU/1", "V25/EDU/2", "V25/HTR/1"),
    ]
    assert [each.ref for each in thread.empty] == ["OBJ/7"]


def test_an_objective_that_only_serves_through_its_children_is_not_empty():
    assert (OBJECTIVES["OBJ/4"].measure_count.total, OBJECTIVES["OBJ/4"].is_empty) == (0, False)


def test_a_framework_without_goals_has_no_matrix_and_no_word_of_them():
    pages = render_pages(build(framework=framework_with_boards(wellbeing_goals=())))
    assert b"ell-being" not in pages["golden-thread.html"]
    catalogue = replace(
        THREADED, objectives=tuple(replace(o, wellbeing_goals=()) for o in THREADED.objectives)
    )
    pack = build(framework=framework_with_boards(wellbeing_goals=()), catalogue=catalogue)
    assert all(b">Well-being goals<" not in data for data in render_pages(pack).values())


def test_a_cut_shows_the_objectives_that_something_in_it_serves():
    pack = build(framework=FRAMEWORK, catalogue=THREADED, cut=Cut("Housing", services=("hou",)))
    shown = [each.ref for plan in pack.thread.plans for each in plan.objectives]
    assert shown == ["OBJ/4", "OBJ/5"]
    assert pack.thread.empty == ()
    assert [each.ref for each in pack.plan.priorities] == ["OBJ/4"]


def test_a_cut_by_status_lists_those_and_counts_all():
    pack = build(framework=FRAMEWORK, catalogue=THREADED, cut=Cut("Cabinet", statuses=("red",)))
    objective = next(o for p in pack.thread.plans for o in p.objectives if o.ref == "OBJ/5")
    assert objective.measure_count == OBJECTIVES["OBJ/5"].measure_count
    assert [line.ref for line in objective.measures] == ["PAM/037"]
    assert (pack.thread.loose_measures, pack.thread.loose_measure_count) == ((), 1)
    assert pack.scorecards[0].count == PACK.scorecards[0].count
    assert pack.scorecards[0].measures == ()
    said = Page(render_pages(pack)["golden-thread.html"].decode("utf-8")).text
    assert "1 measure serves no objective that the catalogue has; 0 are listed here." in said


refs = st.sampled_from([f"O/{number}" for number in range(6)])
forests = st.lists(
    st.builds(
        Objective,
        ref=refs,
        title=st.just("An objective"),
        plan=st.sampled_from(["Council", "Service"]),
        parent=st.just("") | refs | st.just("O/9"),
    ),
    max_size=9,
)


@given(forests)
def test_every_objective_stands_in_the_thread_once_below_its_parent(objectives):
    tree = Tree(Catalogue(objectives=tuple(objectives)))
    placed = [each.ref for inside in tree.plans().values() for each, _ in inside]
    assert sorted(placed) == sorted({each.ref for each in objectives})
    for inside in tree.plans().values():
        order = [each.ref for each, _ in inside]
        for each, depth in inside:
            parent = tree.parent(each)
            if parent and parent.plan == each.plan:
                assert order.index(parent.ref) < order.index(each.ref)
                assert {o.ref: d for o, d in inside}[parent.ref] == depth - 1
            assert each.ref not in [below.ref for below in list(tree.family(each))[1:]]


# ---------------------------------------------------------------- the pages asked for


def test_objectives_have_pages_only_where_the_golden_thread_is_asked_for():
    pack = build(framework=framework_with_boards(pack=PackRules()), catalogue=THREADED)
    assert list(render_pages(pack)) == ["index.html"]
    assert {group.page for group in pack.objectives} == {""}
    assert {group.page for group in PACK.objectives} == {
        *("objective-obj-3.html", "objective-obj-5.html"),
    }


def test_the_first_page_leads_to_every_other():
    leads = {a["href"] for a in PAGES["index.html"].all("a")}
    assert {link.page for link in PACK.pages} <= leads
    assert len(PACK.pages) == 3


def test_the_page_that_is_open_is_marked_in_the_contents():
    for link in PACK.pages:
        marked = [a["href"] for a in PAGES[link.page].all("a") if "aria-current" in a]
        assert marked == [link.page]


# ---------------------------------------------------------------- scorecards and partners


def test_a_partnership_counts_in_its_suite_and_apart_in_the_headlines():
    assert PACK.measures.apart.sentence == (
        "100% of 1 reportable partnership measure met target; none left out"
    )
    assert PACK.measures.sentence.endswith(
        "; counted apart: 100% of 1 reportable partnership measure met target"
    )
    assert PACK.measures.total == 10
    assert {group.id: group.measures.total for group in PACK.suites}["SEP"] == 1
    education = next(service for service in PACK.services if service.code == "EDU")
    assert (education.measure_count.total, education.measure_count.apart.total) == (3, 1)
    assert OBJECTIVES["OBJ/3"].measure_count.total == 4


def test_without_partners_nothing_is_said_of_them():
    plain = build()
    assert plain.measures.apart is None
    assert "counted apart" not in plain.measures.sentence
    assert not [sentence for sentence in plain.method if "artnership" in sentence]
    assert [sentence for sentence in PACK.method if "artnership" in sentence]


def test_a_partner_is_shown_by_name_wherever_the_measure_is():
    measures = tuple(
        replace(each, owner="Canolfan Dysgu Cymraeg") if each.ref == "EDU/03" else each
        for each in THREADED.measures
    )
    pack = build(framework=FRAMEWORK, catalogue=replace(THREADED, measures=measures))
    pages = render_pages(pack)
    for name in ("index.html", "scorecards.html", "objective-obj-3.html"):
        assert "Partnership: Canolfan Dysgu Cymraeg" in Page(pages[name].decode("utf-8")).text
    assert "Partnership: owner not given" in PAGES["scorecards.html"].text
    assert "Adults who learn Welsh Partnership" in PAGES["plan-on-a-page.html"].text


def test_scorecards_come_in_the_frameworks_order():
    assert [(each.id, each.is_partnership) for each in PACK.scorecards] == [
        ("CIP", False),
        ("SEP", True),
    ]


# ---------------------------------------------------------------- the plan on a page


def test_priorities_hold_the_measures_of_all_below_them():
    priorities = {each.ref: each for each in PACK.plan.priorities}
    assert list(priorities) == ["OBJ/3", "OBJ/4"]
    assert [line.ref for line in priorities["OBJ/4"].measures] == [
        line.ref for line in OBJECTIVES["OBJ/5"].measures
    ]


def test_a_plan_that_objectives_do_not_know_is_refused():
    plan = Plan(title="Vision 2030", vision="A county of homes.")
    with pytest.raises(PackError) as raised:
        build(framework=framework_with_boards(plan=plan))
    assert str(raised.value) == (
        'The plan on a page cannot be made: objectives.csv has no plan "Vision 2030". Did you mean '
        '"Vision 2025"? Name it as id under [plan] in the framework.'
    )
    named = plan.model_copy(update={"id": "vision 2025"})
    assert len(build(framework=framework_with_boards(plan=named)).plan.priorities) == 2
    assert build(framework=powys(), catalogue=CATALOGUE).plan is None
