from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.tools.asking import asking
from tests.tools.worked import powys

from pmqa_cli.model.catalogue import (
    Activity,
    Catalogue,
    Measure,
    Polarity,
    QualitySource,
    Risk,
    Service,
)
from pmqa_cli.model.expected import (
    ExpectedRow,
    answers_for,
    catalogue_version,
    columns_in_use,
    expected_rows,
    find_item,
    template_version,
)
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance

NOW = Period(2026, 2)
M1 = Measure(
    "M1",
    "Repairs done in time",
    "HSG",
    suites=("Top 5", "CIP"),
    unit="%",
    decimals=1,
    polarity=Polarity.HIGHER,
    target=Decimal(80),
)
M2 = Measure("M2", "Rent collected", "HSG", suites=("pams",))
OTHER = Measure("M3", "Care reviews", "SOC", suites=("Top 5",))
CATALOGUE = Catalogue(
    services=(Service("HSG", "Housing"), Service("SOC", "Social care")),
    measures=(M1, OTHER, M2),
    activities=(
        Activity("A1", "Build", "hsg", section="aia"),
        Activity("A2", "Include", "HSG", section="SEP"),
        Activity("A3", "Nowhere", "HSG", section="Top 20"),
    ),
    risks=(Risk("R1", "Flood", "HSG"), Risk("R2", "Fire", "SOC")),
    quality=(QualitySource("Q1", "HSG", "Audits"),),
)


def rows(catalogue: Catalogue = CATALOGUE, service: str = "HSG") -> list[tuple[str, str, bool]]:
    found = expected_rows(powys(), catalogue, service, NOW)
    return [(row.part.id, row.item.ref, row.is_linked) for row in found]


def test_every_row_of_a_service_in_the_order_of_sheets() -> None:
    assert rows() == [
        ("aia-activities", "A1", False),
        ("aia-measures", "M1", False),
        ("top-5", "M1", True),
        ("qa", "Q1", False),
        ("pams", "M2", False),
        ("sep-activities", "A2", False),
        ("risk", "R1", False),
    ]


def test_a_measure_in_two_suites_is_typed_in_on_the_first_sheet() -> None:
    found = expected_rows(powys(), CATALOGUE, "HSG", NOW)
    assert [row.typed_on.id for row in found if row.item is M1] == ["aia-measures", "aia-measures"]


def test_two_suites_of_one_sheet_give_one_row() -> None:
    both = replace(CATALOGUE, measures=(replace(M1, suites=("CIP", "Top 20", "IBP")),))
    assert [ref for part, ref, _ in rows(both) if part == "aia-measures"] == ["M1"]


def test_a_ref_given_twice_counts_once() -> None:
    twice = replace(CATALOGUE, measures=(M2, replace(M2, ref="m2", title="Again")))
    found = [row.item for row in expected_rows(powys(), twice, "HSG", NOW)]
    assert [item for item in found if isinstance(item, Measure)] == [M2]


def test_a_service_is_found_whatever_its_case_and_an_unknown_one_has_no_rows() -> None:
    assert rows(service=" hsg ") == rows()
    assert rows(service="XYZ") == []


def test_a_measure_outside_its_time_is_left_out() -> None:
    ended = replace(CATALOGUE, measures=(replace(M2, until_period=NOW.previous),))
    assert ("pams", "M2", False) not in rows(ended)


def test_a_measure_that_is_not_due_keeps_its_row() -> None:
    annual = replace(CATALOGUE, measures=(replace(M2, frequency="annual"),))
    assert ("pams", "M2", False) in rows(annual)


def shown(*measures: Measure, follow_up: bool = False) -> tuple[str, ...]:
    part = powys().part("pams")
    there = [ExpectedRow(part, measure, part) for measure in measures]
    return columns_in_use(powys(), part, there, follow_up=follow_up)


def test_columns_that_no_row_uses_are_left_out() -> None:
    optional = {"numerator", "denominator", "last_action", "action_done"}
    everything = [column.id for column in powys().columns_of(powys().part("pams"))]
    assert list(shown(M2)) == [each for each in everything if each not in optional]
    ratio = replace(M2, numerator="Paid", denominator="Owed")
    assert list(shown(M1, ratio, follow_up=True)) == everything
    assert set(everything) - set(shown(ratio)) == {"last_action", "action_done"}


def version(catalogue: Catalogue, service: str = "HSG", period: Period = NOW) -> str:
    return catalogue_version(powys(), catalogue, service, period)


def with_m1(**changes: object) -> Catalogue:
    return replace(CATALOGUE, measures=(replace(M1, **changes), OTHER, M2))  # type: ignore[arg-type]


def test_the_catalogue_version_is_stable() -> None:
    """Written into workbooks: changing how it is made turns every template out there stale."""
    again = replace(CATALOGUE, measures=(OTHER, M1, M2), version="anything")
    assert version(CATALOGUE) == version(again) == "ebba05c8"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Repairs"},
        {"target": Decimal(81)},
        {"unit": "count"},
        {"decimals": 0},
        {"polarity": Polarity.LOWER},
        {"tolerance": Tolerance.parse("5%")},
        {"suites": ("Top 5",)},
        {"quarter_targets": (None, Decimal(79), None, None)},
        {"range_low": Decimal(40)},
        {"valid_max": Decimal(100)},
        {"numerator": "Repairs in time"},
        {"frequency": "annual"},
        {"target": None, "no_target": "data only"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_catalogue_version_changes_with_what_the_service_sees(
    change: dict[str, object],
) -> None:
    assert version(with_m1(**change)) != version(CATALOGUE)


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "Somebody"},
        {"quarter_targets": (Decimal(79), None, None, None)},
        {"target": Decimal("80.00")},
        {"frequency": "half-yearly"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_and_not_with_what_it_does_not_see(change: dict[str, object]) -> None:
    assert version(with_m1(**change)) == version(CATALOGUE)


def test_it_changes_with_activities_risks_and_quality_assurance_too() -> None:
    first, *more = CATALOGUE.activities
    flood, fire = CATALOGUE.risks
    (audits,) = CATALOGUE.quality
    changed = (
        replace(CATALOGUE, activities=(replace(first, due=date(2027, 3, 31)), *more)),
        replace(CATALOGUE, risks=(replace(flood, title="Storm"), fire)),
        replace(CATALOGUE, quality=(replace(audits, source="Peer review"),)),
        replace(CATALOGUE, risks=(fire,)),
    )
    assert len({version(CATALOGUE), *map(version, changed)}) == 5


def test_another_services_change_does_not_make_a_template_stale() -> None:
    changed = replace(CATALOGUE, measures=(M1, replace(OTHER, title="Reviews"), M2))
    assert version(changed) == version(CATALOGUE)
    assert version(changed, "SOC") != version(CATALOGUE, "SOC")


def test_the_template_version_follows_sheets_and_headings() -> None:
    framework = powys()
    measures, *rest = framework.columns.values()
    renamed = (measures[0].model_copy(update={"heading": "Number"}), *measures[1:])
    kinds = list(framework.columns)
    columns = dict(zip(kinds, (renamed, *rest), strict=True))
    other = framework.model_copy(update={"columns": columns})
    wider = (measures[0].model_copy(update={"width": 99}), *measures[1:])
    same = framework.model_copy(update={"columns": {**framework.columns, kinds[0]: wider}})
    assert template_version(other) != template_version(framework)
    assert template_version(same) == template_version(framework)


def test_every_service_is_asked_every_question() -> None:
    for service in ("HSG", "SOC"):
        found = expected_rows(asking(), CATALOGUE, service, NOW)
        asked = [(r.part.id, r.item.ref) for r in found if answers_for("nobody", r.item)]
        assert asked == [
            ("self-evaluation", "SE/1"),
            ("self-evaluation", "SE/2"),
            ("self-evaluation", "SE/3"),
            ("service-challenge", "SC/1"),
        ]
        assert all(answers_for(service, row.item) for row in found)


def test_a_ref_is_a_row_of_the_catalogue_or_a_question() -> None:
    assert find_item(asking(), CATALOGUE, " m1") is M1
    assert find_item(asking(), CATALOGUE, "sc/1 ") is asking().question("SC/1")
    assert find_item(asking(), CATALOGUE, "SE/9") is None
    assert find_item(powys(), CATALOGUE, "SC/1") is None


def test_a_question_that_changes_makes_the_workbooks_of_everybody_stale() -> None:
    part = asking().part("self-evaluation")
    first, *others = part.questions
    changed = part.model_copy(
        update={"questions": (first.model_copy(update={"question": "Why?"}), *others)}
    )
    sections = tuple(
        section.model_copy(
            update={"parts": tuple(changed if p.id == part.id else p for p in section.parts)}
        )
        for section in asking().sections
    )
    after = asking().model_copy(update={"sections": sections})
    for service in ("HSG", "SOC"):
        assert catalogue_version(after, CATALOGUE, service, NOW) != catalogue_version(
            asking(), CATALOGUE, service, NOW
        )
