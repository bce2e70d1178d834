"""The year of each sample council: every stage has a date, and the dates can be kept."""

from __future__ import annotations

import pytest
from examples.make.make_sample import ROOT
from examples.make.making import open_place

from pmqa_cli.check import Selection
from pmqa_cli.cli.timetable import check_year, date_year
from pmqa_cli.store.starter import SAMPLE_FRAMEWORK, sample_names


@pytest.mark.parametrize("name", sample_names())
def test_a_sample_councils_year(name: str) -> None:
    place = open_place(ROOT if name == SAMPLE_FRAMEWORK else ROOT / name)
    timetable = date_year(place.workspace, place.catalogue, 2026)
    assert timetable.yearly
    assert len(timetable.periods) == 4
    assert [stage.id for stage in timetable.stages if stage.date is None] == []
    report = check_year(place.workspace, place.catalogue, timetable, Selection())
    # Figures that are known late, which the template says by itself.
    assert {each.code for each in report.findings} <= {"PM813"}


def test_papers_are_published_three_clear_days_before_in_wales_and_five_in_england() -> None:
    found = {}
    for name in sample_names():
        place = open_place(ROOT if name == SAMPLE_FRAMEWORK else ROOT / name)
        found[name] = {
            stage.anchor.partition(" clear days")[0]
            for stage in date_year(place.workspace, place.catalogue, 2026).stages
            if "clear days" in stage.anchor
        }
    assert found == {
        "herefordshire": {"5"},
        "nottinghamshire": {"5"},
        "powys": {"3"},
        "wrexham": {"3"},
    }
