"""Which of a service's returns counts."""

from __future__ import annotations

from tests.rules.builder import make_world

from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.rules.batch import taken

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
