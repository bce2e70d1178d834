"""Options of rules: a slip in pmqa.toml is told, never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from pmqa_cli.check import Selection


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"PM058": {"shortest": 30}}, 'There is no rule "PM058"'),
        ({"PM508": {"shortst": 30}}, 'no option "shortst". Did you mean "shortest"?'),
        ({"PM501": {"shortest": 30}}, "It has none."),
        ({"PM508": {"shortest": "30"}}, "is a number, not '30'"),
        ({"PM508": {"shortest": True}}, "is a number"),
        ({"PM505": {"words": "tbc"}}, "is a list of texts"),
        ({"PM505": {"words": [1]}}, "is a list of texts"),
    ],
)
def test_wrong_options(options: dict[str, dict[str, Any]], says: str) -> None:
    (sentence,) = Selection(options=options).wrong_options()
    assert says in sentence


def test_right_options() -> None:
    options = {"PM508": {"shortest": 30}, "PM505": {"words": ["tbc"]}, "PM501": {}}
    assert Selection(options=options).wrong_options() == ()
