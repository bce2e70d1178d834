"""A comparison of two rules as members and as scripts read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from pmqa_cli.judge.whatif import WhatIf, compare_rules, with_tolerance
from pmqa_cli.model.catalogue import Catalogue, Measure, Polarity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.report.whatif import (
    CSV_COLUMNS,
    Names,
    headline,
    notes,
    whatif_csv,
    whatif_json,
    whatif_text,
)
from pmqa_cli.store.framework import load_framework

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "whatif.schema.json").read_text("utf-8")
)
POWYS = load_framework("powys")
NAMES = Names("a tolerance of 10%", "a tolerance of 5%")
FIRST = Period(2024, 4)
Golden = Callable[[str, str], None]


def measure(ref: str, title: str, polarity: Polarity = Polarity.HIGHER, **facts: object) -> Measure:
    return Measure(ref, title, "HOU", polarity=polarity, decimals=1, **facts)  # type: ignore[arg-type]


MEASURES = (
    measure("HOU/03", "Rent collected"),
    measure("HOU/04", "Days to let an empty home", Polarity.LOWER),
    measure("HOU/05", "Repairs done right first time", tolerance=Tolerance.parse("10pp")),
    measure("HOU/06", "Homes with a fire door checked", valid_max=Decimal(100)),
)
SERIES: dict[str, list[tuple[str, str | None, str]]] = {
    "HOU/03": [("92.0", "99", "amber"), ("95.1", "99", "amber"), ("99.4", "99", "green")],
    "HOU/04": [("22.5", "20", "red"), ("21.4", "20", "red"), ("18", None, "")],
    "HOU/05": [("71", "80", "amber"), ("80", "80", "green"), ("69", "80", "red")],
    "HOU/06": [("840", "100", ""), ("100", "100", "green"), ("84", "100", "red")],
    "OLD/01": [("1", "2", "red")],
}


def history() -> History:
    return History(
        {
            ref.casefold(): tuple(
                Point(
                    ref,
                    FIRST.shift(step),
                    Decimal(actual),
                    Decimal(target) if target else None,
                    status,
                )
                for step, (actual, target, status) in enumerate(series)
            )
            for ref, series in SERIES.items()
        }
    )


def compare(other: Framework) -> WhatIf:
    catalogue = Catalogue(measures=MEASURES)
    return compare_rules(POWYS, other, catalogue, history(), MEASURES)


@pytest.fixture(scope="module")
def narrower() -> WhatIf:
    return compare(with_tolerance(POWYS, Tolerance.parse("5%"))[0])


@pytest.fixture(scope="module")
def lincoln() -> WhatIf:
    return compare(load_framework("powys", scheme="lincoln"))


def test_a_narrower_tolerance_as_members_read_it(narrower: WhatIf, golden: Golden) -> None:
    golden("whatif-tolerance.text", whatif_text(narrower, NAMES))


def test_a_scheme_that_asks_for_what_nobody_has_set(lincoln: WhatIf, golden: Golden) -> None:
    names = Names("the scheme powys", "the scheme lincoln (High target, low target, below)")
    golden("whatif-lincoln.text", whatif_text(lincoln, names))


def test_the_text_fits_a_page(narrower: WhatIf, lincoln: WhatIf) -> None:
    for found in (narrower, lincoln):
        text = whatif_text(found, NAMES)
        assert max(map(len, text.splitlines())) <= 100
        assert text.encode("cp1252").decode("cp1252") == text


def test_headlines(narrower: WhatIf, lincoln: WhatIf) -> None:
    assert headline(narrower) == (
        "Of 10 figures of 4 measures, 2 would have had another status, from Amber to Red. That "
        "touches 2 measures."
    )
    assert headline(lincoln) == (
        "Of 10 figures of 4 measures, 4 would have had another status, from Amber to Blue or Red. "
        "That touches 3 measures. Of 3 it cannot be told."
    )
    assert headline(compare(POWYS)) == (
        "Of 10 figures of 4 measures, none would have had another status."
    )
    none = compare_rules(POWYS, POWYS, Catalogue(), history(), ())
    assert headline(none) == "No figure with a target is recorded for these measures and periods."
    uncertain = compare(load_framework("powys", scheme="kent"))
    assert headline(uncertain) == (
        "Of 10 figures of 4 measures, none would have had another status for certain. Of 7 it "
        "cannot be told."
    )
    several = compare(with_tolerance(POWYS, Tolerance.parse("3"))[0])
    assert headline(several) == (
        "Of 10 figures of 4 measures, 3 would have had another status: 2 from Amber to Red and 1 "
        "from Red to Amber. That touches 2 measures."
    )


def test_notes_name_what_the_numbers_leave_out(narrower: WhatIf) -> None:
    said = list(notes(narrower))
    assert "1 measure with a tolerance of its own (HOU/05) keeps it." in said
    assert (
        "1 figure was recorded with another status than today's rule gives it; the comparison "
        in (" ".join(said))
    )
    assert (
        "HOU/06, 2024-25 Q4, is left out: 840 cannot be right: the measure is never above 100."
        in said
    )
    assert "Recorded, but not in the catalogue, and left out: OLD/01." in said


def test_json_keeps_its_promise(narrower: WhatIf, lincoln: WhatIf) -> None:
    for found in (narrower, lincoln):
        document = json.loads(whatif_json(found, NAMES))
        jsonschema.validate(document, SCHEMA)
        assert whatif_json(found, NAMES) == whatif_json(found, NAMES)
    read = json.loads(whatif_json(narrower, NAMES))
    row = read["rows"][0]
    assert (row["ref"], row["period"], row["actual"], row["target"], row["changed"]) == (
        *("HOU/03", "2024-25 Q4", "92.0", "99"),
        True,
    )
    assert row["other"]["status"] == "Red"
    summary = read["summary"]
    assert (summary["figures"], summary["changed"], summary["without_target"]) == (10, 2, 1)
    assert summary["changes"] == [{"today": "Amber", "other": "Red", "figures": 2}]
    assert sum(period["figures"] for period in read["periods"]) == summary["figures"]
    open_rows = [r for r in json.loads(whatif_json(lincoln, NAMES))["rows"] if r["changed"] is None]
    assert len(open_rows) == 3
    assert {(r["other"]["status"], *r["other"]["possible"]) for r in open_rows} == {
        (None, "Blue", "Red")
    }


def test_csv_has_a_row_for_every_figure(lincoln: WhatIf) -> None:
    rows = list(csv.DictReader(io.StringIO(whatif_csv(lincoln))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == 10
    assert (rows[0]["today"], rows[0]["other"], rows[0]["changed"]) == (
        "Amber",
        "Blue or Red",
        "yes",
    )
    assert {row["changed"] for row in rows} == {"", "no", "yes"}


def test_a_councils_text_is_never_run_nor_hidden() -> None:
    odd = measure("=M1", "Rent\u202e", target=Decimal(1))
    found = compare_rules(
        POWYS,
        with_tolerance(POWYS, Tolerance.parse("5%"))[0],
        Catalogue(measures=(odd,)),
        History({"=m1": (Point("=M1", FIRST, Decimal("92"), Decimal(99)),)}),
        (odd,),
    )
    assert "\u202e" not in whatif_text(found, NAMES) + whatif_csv(found)
    assert next(csv.DictReader(io.StringIO(whatif_csv(found))))["ref"] == "'=M1"
