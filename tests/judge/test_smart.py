"""SMART: the cases of tests/cases/smart.yaml, and what holds of every measure and activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.builder import Loader, make_world
from tests.tools.worked import powys

from pmqa_cli.judge.letters import Letter, Setting, Verdict
from pmqa_cli.judge.milestones import Milestone, read_milestones
from pmqa_cli.judge.reach import FEWEST, Reach, measure_reach
from pmqa_cli.judge.smart import judge_smart
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure, Objective, Polarity
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period

CASES = yaml.load(
    (Path(__file__).parents[1] / "cases" / "smart.yaml").read_text(encoding="utf-8"), Loader=Loader
)
NOW = Period(2026, 1)


def judge(case: Mapping[str, Any]) -> tuple[Letter, ...]:
    world = make_world(case)
    setting = Setting(world.framework, world.catalogue, world.history, world.period)
    rows = world.catalogue.measures if "measure" in case else world.catalogue.activities
    return judge_smart(setting, rows[0])


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case['letter']} of {'measure' if 'measure' in case else 'activity'}"
            f": {case['judges']}",
        )
        for case in CASES
    ],
)
def test_case(case: Mapping[str, Any]) -> None:
    letter = judge(case)["SMART".index(case["letter"])]
    said = [*(f"It {gap.what} {gap.fix}" for gap in letter.gaps), *letter.notes]
    assert letter.verdict == case["verdict"], said
    if "columns" in case:
        assert [gap.column for gap in letter.gaps] == case["columns"]
    rest = "\n".join(said)
    for part in case.get("says", ()):
        _, found, rest = rest.partition(part)
        assert found, (part, said)


def test_every_letter_has_a_case_for_each_verdict_it_can_have() -> None:
    def seen(what: str) -> set[tuple[str, str]]:
        return {(case["letter"], case["verdict"]) for case in CASES if what in case}

    both = {(letter, verdict) for letter in "SMART" for verdict in ("met", "not met")}
    relevant = {("R", "met"), ("R", "not met")}
    assert seen("measure") == both | {("A", "cannot be told")}
    assert seen("activity") | relevant == both | {("S", "cannot be told"), ("A", "cannot be told")}


def test_a_sound_council_lacks_nothing() -> None:
    for case in ({"measure": {}}, {"activity": {}}):
        letters = judge(case)
        assert "".join(letter.letter for letter in letters) == "SMART"
        assert not any(letter.gaps for letter in letters)


# ---------------------------------------------------------------- properties

figures = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
series = st.lists(figures, max_size=8)
texts = st.text(max_size=40)
days = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))


def reach_of(measure: Measure, values: list[Decimal]) -> Reach:
    points = tuple(
        Point("M1", NOW.shift(place - len(values)), value) for place, value in enumerate(values)
    )
    found = measure_reach(measure, NOW, History({"m1": points}))
    assert isinstance(found, Reach)
    return found


def aims(measure: Measure, values: list[Decimal]) -> tuple[bool, bool, bool]:
    reach = reach_of(measure, values)
    return reach.is_worse_than_baseline, reach.is_always_beaten, reach.is_out_of_reach


@given(figures, st.none() | figures, series)
def test_what_is_said_of_higher_holds_of_lower_turned_round(
    target: Decimal, baseline: Decimal | None, values: list[Decimal]
) -> None:
    up = Measure("M1", "", "", polarity=Polarity.HIGHER, target=target, baseline=baseline)
    down = replace(
        up,
        polarity=Polarity.LOWER,
        target=-target,
        baseline=None if baseline is None else -baseline,
    )
    assert aims(up, values) == aims(down, [-value for value in values])


@given(figures, series, st.sampled_from([Polarity.HIGHER, Polarity.LOWER]))
def test_a_target_that_was_recorded_is_neither_beaten_nor_out_of_reach(
    target: Decimal, values: list[Decimal], polarity: Polarity
) -> None:
    measure = Measure("M1", "", "", polarity=polarity, target=target, baseline=target)
    assert aims(measure, [*values, target]) == (False, False, False)


@given(figures, st.lists(figures, max_size=FEWEST - 1))
def test_nothing_is_told_from_too_few_figures(target: Decimal, values: list[Decimal]) -> None:
    measure = Measure("M1", "", "", polarity=Polarity.HIGHER, target=target)
    assert aims(measure, values) == (False, False, False)


@given(
    st.builds(
        Measure,
        ref=st.just("M1"),
        title=texts,
        service=texts,
        definition=texts,
        objective=st.sampled_from(["", "O1", "O2", "O9"]),
        unit=texts,
        decimals=st.none() | st.integers(0, 3),
        polarity=st.none() | st.sampled_from(list(Polarity)),
        target=st.none() | figures,
        target_beyond=st.booleans(),
        target_than=st.sampled_from([None, "previous period", "same period last year"]),
        is_yes_no=st.booleans(),
        quarter_targets=st.tuples(*[st.none() | figures] * 4),
        range_low=st.none() | figures,
        midpoint=st.none() | figures,
        valid_max=st.none() | figures,
        due_quarters=st.sampled_from([(), (2,), (1, 3)]),
        frequency=st.sampled_from(["", "annual", "quarterly"]),
        baseline=st.none() | figures,
        owner=texts,
    )
    | st.builds(
        Activity,
        ref=st.just("M1"),
        title=texts,
        service=texts,
        objective=st.sampled_from(["", "O1", "O2", "O9"]),
        owner=texts,
        start=days,
        due=days,
        milestones=texts,
    ),
    series,
)
def test_a_letter_is_not_met_exactly_where_something_is_missing(
    item: Measure | Activity, values: list[Decimal]
) -> None:
    # Objectives that stand above themselves are refused at load; nothing may hang on them all the
    # same.
    objectives = (Objective("O1", "Homes", parent="O2"), Objective("O2", "Place", parent="O1"))
    points = tuple(Point("M1", NOW.shift(-place), value) for place, value in enumerate(values))
    setting = Setting(powys(), Catalogue(objectives=objectives), History({"m1": points}), NOW)
    letters = judge_smart(setting, item)
    assert [letter.name[0] for letter in letters] == list("SMART")
    for letter in letters:
        assert (letter.verdict is Verdict.NOT_MET) == bool(letter.gaps)
        assert letter.gaps or letter.notes
        for gap in letter.gaps:
            assert gap.what[-1] in ".?"
            assert gap.fix[-1] in '."'


@given(
    st.lists(
        st.tuples(st.text("abc xyz,.", min_size=1), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
    ),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y"]),
)
def test_milestones_are_read_as_written(steps: list[tuple[str, date]], how: str) -> None:
    written = [f"{' '.join(text.split())} {day.strftime(how)}".strip() for text, day in steps]
    expected = tuple(Milestone(text, day) for text, (_, day) in zip(written, steps, strict=True))
    assert read_milestones(" ;".join(written)) == expected


def test_empty_milestones_are_none() -> None:
    assert read_milestones(" ; \n;") == ()
    assert read_milestones("Consultation from 01/05/2026 to 30 June 2026") == (
        Milestone("Consultation from 01/05/2026 to 30 June 2026", date(2026, 6, 30)),
    )
    assert read_milestones("Work begins in autumn") == (Milestone("Work begins in autumn", None),)
