"""Which of a service's returns counts."""

from __future__ import annotations

import pytest
from tests.rules.builder import make_world

from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.rules.batch import preferred, taken

NOW = Period(2026, 1)


def test_one_return_of_each_service_is_taken() -> None:
    copies = [
        {"path": "a.xlsx", "signed": True},
        {"path": "b.xlsx"},
        {"path": "c.xlsx", "service": "EDU"},
        {"path": "d.xlsx", "service": "edu"},
        {"path": "e.xlsx", "period": "2025-26 Q4", "signed": True},
        {"path": "f.xlsx", "service": ""},
    ]
    returns = (*make_world({"copies": copies}).copies, Return("g.xlsx", ""))
    assert taken(returns, NOW) == {"hou": "a.xlsx", "edu": "d.xlsx"}
    assert taken(returns, NOW.previous) == {"hou": "e.xlsx"}
    assert taken((), NOW) == {}


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("hou_q2 (2).xlsx", "hou_q2.xlsx"),
        ("hou (3).xlsx", "hou (2).xlsx"),
        ("hou(10).xlsx", "hou(9).xlsx"),
        ("Hou - Copy.xlsx", "hou.xlsx"),
        ("hou - Copy (2).xlsx", "hou - Copy.xlsx"),
        ("hou copy 2.xlsx", "hou copy.xlsx"),
        ("hou v2.xlsx", "hou.xlsx"),
        ("hou_v3.xlsx", "hou v2.xlsx"),
        ("hou v2.1.xlsx", "hou v2.xlsx"),
        ("hou v2 (2).xlsx", "hou v2.xlsx"),
        ("new/hou (2).xlsx", "old/hou.xlsm"),
    ],
)
def test_a_later_copy_is_known_by_its_name(later: str, earlier: str) -> None:
    for paths in ((later, earlier), (earlier, later)):
        copies = [{"path": path} for path in paths]
        assert preferred(make_world({"copies": copies}).copies).path == later


@pytest.mark.parametrize(
    "paths",
    [
        ("hou (2).xlsx", "housing.xlsx"),
        ("hou (2025).xlsx", "hou.xlsx"),
        ("hou Q1.xlsx", "hou.xlsx"),
        ("housing hard copy.xlsx", "housing.xlsx"),
        ("hou (2).xlsx", "hou v2.xlsx"),
    ],
)
def test_other_names_tell_nothing(paths: tuple[str, str]) -> None:
    copies = [{"path": path} for path in paths]
    assert preferred(make_world({"copies": copies}).copies).path == paths[1]


def test_a_plain_copy_gives_way_to_its_later_one_whatever_else_there_is() -> None:
    copies = [{"path": path} for path in ("depot.xlsx", "hou (2).xlsx", "hou.xlsx")]
    assert preferred(make_world({"copies": copies}).copies).path == "hou (2).xlsx"
