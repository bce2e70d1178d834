"""Plans on three levels, boards by priority, and a year of which some stages take place in part."""

from __future__ import annotations

from examples.make.make_sample import ROOT
from examples.make.making import open_place

from pmqa_cli.pack import build_pack, cuts_for, say_left_out
from pmqa_cli.store.ledger import load_history

PLACE = open_place(ROOT / "wrexham")
FRAMEWORK, CATALOGUE = PLACE.framework, PLACE.catalogue


def test_who_looks_at_which_quarter():
    quarters = {stage.id: stage.quarters for stage in FRAMEWORK.cycle.stages}
    assert quarters["priority-boards"] == (1, 2, 3, 4)
    assert quarters["executive-board"] == quarters["scrutiny"] == (2, 4)
    assert quarters["annual-report"] == (4,)
    known = {audience.id for audience in FRAMEWORK.audiences}
    assert {stage.audience for stage in FRAMEWORK.cycle.stages} <= known


def test_every_level_of_plan_hangs_on_the_one_above():
    plan = {each.ref: each.plan for each in CATALOGUE.objectives}
    above = {"Council Plan": "", "Service plans": "Council Plan", "Team plans": "Service plans"}
    for each in CATALOGUE.objectives:
        assert plan.get(each.parent, "") == above[each.plan], each.ref


def test_each_priority_has_a_board_that_is_shown_no_team_plan():
    board = next(each for each in FRAMEWORK.audiences if each.id == "priority-board")
    cuts = cuts_for(board, CATALOGUE)
    priorities = [each.title for each in CATALOGUE.objectives if each.plan == "Council Plan"]
    assert [cut.audience for cut in cuts] == [f"Priority Board: {title}" for title in priorities]
    assert say_left_out(board, CATALOGUE) == ""
    shown = []
    for cut in cuts:
        pack = build_pack(
            FRAMEWORK,
            CATALOGUE,
            load_history(PLACE.workspace.ledger_path),
            PLACE.workspace.period,
            (),
            organisation="A council",
            cut=cut,
        )
        shown += [m.ref for service in pack.services for m in service.measures]
    team = {m.ref for m in CATALOGUE.measures if m.suites == ("Team plan",)}
    assert sorted(shown) == sorted({m.ref for m in CATALOGUE.measures} - team)
