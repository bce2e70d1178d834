from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError
from tests.tools.asking import asking
from tests.tools.worked import powys

from pmqa_cli.model.framework import Framework, Kind

POWYS: dict[str, Any] = powys().model_dump(mode="json")


def test_a_framework_survives_being_written_and_read() -> None:
    assert Framework.model_validate(POWYS) == powys()


def _drop_status(data: dict[str, Any]) -> None:
    data["statuses"] = [each for each in data["statuses"] if each["id"] != "not-returned"]


def _unknown_status(data: dict[str, Any]) -> None:
    data["measures"]["bands"][0]["status"] = "yellow"


def _unknown_mitigation(data: dict[str, Any]) -> None:
    data["mitigation"]["statuses"].append("yellow")


def _open_end(data: dict[str, Any]) -> None:
    data["measures"]["bands"].pop()


def _no_tolerance(data: dict[str, Any]) -> None:
    data["measures"]["bands"][1]["tolerance"] = None


def _idle_tolerance(data: dict[str, Any]) -> None:
    data["measures"]["bands"][0]["tolerance"] = "10%"


def _no_ref(data: dict[str, Any]) -> None:
    data["columns"]["risks"] = [c for c in data["columns"]["risks"] if c["id"] != "ref"]


def _long_sheet(data: dict[str, Any]) -> None:
    data["sections"][0]["parts"][0]["sheet"] = "x" * 32


def _unknown_key(data: dict[str, Any]) -> None:
    data["colour"] = "blue"


def _asks(kind: str, *refs: str) -> Callable[[dict[str, Any]], None]:
    def spoil(data: dict[str, Any]) -> None:
        data["sections"][0]["parts"][0] |= {
            "kind": kind,
            "questions": [{"ref": ref, "question": "Why?"} for ref in refs],
        }

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_drop_status, 'statuses must define "not-returned"'),
        (_unknown_status, '"yellow" is used by a rule but is not among the statuses'),
        (_unknown_mitigation, '"yellow" is used by a rule but is not among the statuses'),
        (_open_end, 'the last band of measures must say when = "otherwise"'),
        (_no_tolerance, 'a band that says "within" needs a tolerance'),
        (_idle_tolerance, 'a band that says "met" has no use for the key "tolerance"'),
        (_no_ref, 'columns.risks needs a column "ref"'),
        (_long_sheet, "at most 31 characters"),
        (_unknown_key, "Extra inputs are not permitted"),
        (_asks("narrative", "SE/1", "se/1 "), 'two questions have the ref "se/1 "'),
        (_asks("narrative"), 'a part has questions when its kind is "narrative", and only then'),
        (_asks("activities", "SE/1"), "a part has questions when its kind is"),
    ],
)
def test_a_framework_that_does_not_hold_together_is_refused(
    spoil: Callable[[dict[str, Any]], None], message: str
) -> None:
    data = deepcopy(POWYS)
    spoil(data)
    with pytest.raises(ValidationError, match=message):
        Framework.model_validate(data)


def test_a_status_is_found_by_its_word_whatever_its_case() -> None:
    found = powys().status_called(" not RETURNED ")
    assert found is not None
    assert found.id == "not-returned"
    assert powys().status_called("Yellow") is None


def test_what_powys_says_of_mitigation() -> None:
    owing = [status.id for status in powys().statuses if powys().needs_mitigation(status.id)]
    assert owing == ["amber", "red"]


def test_parts_know_their_section_and_their_columns() -> None:
    part = powys().part("top-5")
    assert powys().section_of(part).id == "Top 5 and QA"
    assert [column.id for column in powys().columns_of(part)][:3] == ["ref", "title", "unit"]
    less = part.model_copy(update={"without": ("title",)})
    assert [column.id for column in powys().columns_of(less)][:2] == ["ref", "unit"]


def test_a_heading_is_the_frameworks_or_else_the_id() -> None:
    assert powys().heading(Kind.RISKS, "reviewed_on") == "Reviewed on"
    assert powys().heading(Kind.RISKS, "actual") == "actual"


def test_a_question_is_found_by_its_ref_whatever_its_case() -> None:
    found = asking().question(" se/1")
    assert found is not None
    assert found.title == "What do the people who use the service say of it?"
    assert asking().question("M1") is None
    assert powys().question("SE/1") is None


def test_the_statement_is_the_columns_that_the_framework_has_for_it() -> None:
    assert [column.heading for column in asking().statement] == [
        *("Data source", "Collection method", "Verified by", "Verified on"),
    ]
    assert powys().statement == ()


def test_every_colour_of_powys_is_a_word_and_a_shape_of_its_own() -> None:
    colours = [status for status in powys().statuses if status.colour]
    assert len({status.word for status in colours}) == len(colours) == 4
    assert len({status.shape for status in colours}) == 4
