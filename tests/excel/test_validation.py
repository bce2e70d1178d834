"""What Excel says of an input cell: the column's help, in the framework's own words."""

from __future__ import annotations

import pytest

from pmqa_cli.excel.validation import validation_of
from pmqa_cli.model.framework import Framework
from pmqa_cli.store.framework import framework_names, load_framework


def said(framework: Framework) -> list[str]:
    """Everything that Excel says of the cells of a framework's sheets."""
    return [
        str(rule[key])
        for kind, columns in framework.columns.items()
        for column in columns
        for rule in [validation_of(framework, kind, column, None)]
        for key in ("input_message", "error_message")
        if key in rule
    ]


@pytest.mark.parametrize("name", framework_names())
def test_the_help_on_a_cell_names_the_statuses_of_its_framework(name: str) -> None:
    framework = load_framework(name)
    messages = said(framework)
    assert not [message for message in messages if "{" in message]
    words = " or ".join(framework.status(each).word for each in framework.mitigation.statuses)
    assert any(f"Needed where the status is {words}." in message for message in messages)


def test_where_nothing_needs_mitigation_the_help_does_not_say_where() -> None:
    framework = load_framework("powys")
    rules = framework.mitigation.model_copy(update={"statuses": ()})
    messages = said(framework.model_copy(update={"mitigation": rules}))
    assert not [message for message in messages if "Needed where" in message]
    assert "Why performance is where it is." in messages
