"""What a service's return must hold for a period: the rows of every part, worked out once.

Template, reader's rules and pack all ask here, so that they cannot disagree on what is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.model.catalogue import (
    Activity,
    Catalogue,
    CatalogueItem,
    Item,
    Measure,
    QualitySource,
    Risk,
)
from pmqa_cli.model.columns import SPARE_ROWS
from pmqa_cli.model.framework import Framework, Kind, Part
from pmqa_cli.model.period import Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.text import fold


def find_item(framework: Framework, catalogue: Catalogue, ref: str) -> Item | None:
    """What a ref of a return is about: a row of the catalogue or a question of the framework."""
    return catalogue.item(ref) or framework.question(ref)


def answers_for(service: str, item: Item) -> bool:
    """Whether a service (by its code) answers for an item. Questions are asked of everybody."""
    return isinstance(item, Question) or fold(item.service) == fold(service)


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One row that a part must hold."""

    part: Part
    item: Item
    typed_on: Part
    """Where it is typed in: this part, or the first part on which the measure stands."""

    @property
    def is_linked(self) -> bool:
        """Whether the row is locked here and follows the one where it is typed in."""
        return self.part.id != self.typed_on.id


Place = tuple[Kind, str]
"""Where an item stands: a kind and, of measures the suite, of activities the section, folded."""


def _places_of(framework: Framework, part: Part) -> Iterator[Place]:
    """The places whose items stand on a part."""
    match part.kind:
        case Kind.MEASURES:
            yield from ((part.kind, fold(suite)) for suite in part.suites)
        case Kind.ACTIVITIES:
            yield part.kind, fold(framework.section_of(part).id)
        case _:
            yield part.kind, ""


def _places_asked(item: CatalogueItem, period: Period) -> Iterator[Place]:
    """The places on which an item stands."""
    match item:
        case Measure():
            if item.is_current(period):
                yield from ((Kind.MEASURES, fold(suite)) for suite in item.suites)
        case Activity():
            yield Kind.ACTIVITIES, fold(item.section)
        case QualitySource():
            yield Kind.QUALITY, ""
        case Risk():
            yield Kind.RISKS, ""


def expected_rows(
    framework: Framework, catalogue: Catalogue, service: str, period: Period
) -> tuple[ExpectedRow, ...]:
    """Every row of a service's return, in the order of sheets and of the catalogue.

    A measure in two suites of the service stands on both sheets and is typed in on the first
    (formats.md, "The return workbook"). A ref given twice in the catalogue counts once.
    """
    global _last  # noqa: PLW0603 - remembered, because reader and rules ask one after the other
    asked = (service, period)
    framework_before, catalogue_before, asked_before, rows = _last
    if framework_before is framework and catalogue_before is catalogue and asked_before == asked:
        return rows
    rows = _work_out_rows(framework, catalogue, service, period)
    _last = (framework, catalogue, asked, rows)
    return rows


_last: tuple[object, object, tuple[str, Period] | None, tuple[ExpectedRow, ...]]
_last = (None, None, None, ())


def _work_out_rows(
    framework: Framework, catalogue: Catalogue, service: str, period: Period
) -> tuple[ExpectedRow, ...]:
    parts: dict[Place, list[Part]] = {}
    for part in framework.parts:
        for place in _places_of(framework, part):
            parts.setdefault(place, []).append(part)
    found: dict[str, dict[str, Item]] = {
        part.id: {fold(question.ref): question for question in part.questions}
        for part in framework.parts
    }
    for item in catalogue.items_of(service):
        for place in _places_asked(item, period):
            for part in parts.get(place, ()):
                found[part.id].setdefault(fold(item.ref), item)
    typed: dict[str, Part] = {}
    return tuple(
        ExpectedRow(part, item, typed.setdefault(ref, part))
        for part in framework.parts
        for ref, item in found[part.id].items()
    )


def expected_parts(framework: Framework, rows: Sequence[ExpectedRow]) -> tuple[Part, ...]:
    """The parts that a return has sheets for: those with rows, and those with spare rows."""
    filled = {row.part.id for row in rows}
    return tuple(p for p in framework.parts if p.id in filled or p.kind in SPARE_ROWS)


def columns_in_use(
    framework: Framework,
    part: Part,
    rows: Sequence[ExpectedRow],
    *,
    follow_up: bool,
    compared: bool = False,
) -> tuple[str, ...]:
    """The ids of the columns that a sheet shows, in reading order.

    A column that no row uses is left out: numerator and denominator where no measure has them,
    last quarter's action where none was promised (``follow_up``), the comparison where there are
    no figures of similar councils (``compared``), appetite and escalation where there are none.
    """
    measures = [row.item for row in rows if isinstance(row.item, Measure)]
    unused: set[str] = set()
    if part.kind is Kind.MEASURES:
        if not any(measure.numerator for measure in measures):
            unused.add("numerator")
        if not any(measure.denominator for measure in measures):
            unused.add("denominator")
        if not any(measure.tolerance for measure in measures):
            unused.add("tolerance")
        if all(measure.amber_value is None for measure in measures):
            unused.add("amber_value")
        if all(measure.floor is None for measure in measures):
            unused.add("floor")
    if not compared:
        unused.add("comparison")
    if framework.risks.appetite is None and not any(
        isinstance(row.item, Risk) and row.item.appetite is not None for row in rows
    ):
        unused.add("appetite")
    if not framework.risks.escalation:
        unused.add("escalation")
    if not follow_up:
        unused |= {"last_action", "action_done"}
    return tuple(c.id for c in framework.columns_of(part) if c.id not in unused)


def _fingerprint(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def catalogue_version(
    framework: Framework, catalogue: Catalogue, service: str, period: Period
) -> str:
    """A fingerprint of what the catalogue makes this service's workbook say.

    It changes when a row, a title, a target or a unit of the service's own sheets changes, and
    not when somebody else's does, nor when 12.5 is written 12.50: a stale template (PM209) then
    means something to the service.
    """
    return version_of(expected_rows(framework, catalogue, service, period), period)


def version_of(rows: Iterable[ExpectedRow], period: Period) -> str:
    """The same of the rows of a service for a period, where they have been worked out already."""
    lines = []
    for row in rows:
        facts = (row.part.id, fold(row.item.ref), *_shown_facts(row.item, period))
        lines.append("|".join(map(_plain, facts)))
    return _fingerprint(lines)


def _shown_facts(item: Item, period: Period) -> tuple[object, ...]:
    match item:
        case Measure():
            target = (item.target_for(period), item.no_target, item.tolerance)
            edges = (item.range_low, item.range_high, item.midpoint, item.valid_min, item.valid_max)
            ratio = (item.numerator, item.denominator)
            due = item.is_due(period)
            # Added only where they say something, so that workbooks already sent out stay fresh.
            asked = (item.amber_value, item.floor, item.target_than, *item.inner_tolerances)
            more: list[object] = [each for each in asked if each is not None]
            more += [True] * (item.target_beyond or item.is_yes_no)
            facts = item.title, item.unit, item.polarity, item.decimals
            return *facts, *target, *edges, *ratio, due, *more
        case Activity():
            return item.title, item.objective, item.due
        case Risk():
            return item.title, item.owner
        case QualitySource():
            return item.source, item.kind
        case Question():
            return item.question, item.required


def _plain(fact: object) -> str:
    if isinstance(fact, str):
        return fact
    if isinstance(fact, Decimal):
        return f"{fact.normalize():f}"
    return "" if fact is None else str(fact)


def template_version(framework: Framework) -> str:
    """A fingerprint of the workbook's structure: sheets, columns and headings."""
    lines = [framework.name]
    for part in framework.parts:
        lines.append(f"{part.id}|{part.sheet}|{part.kind}")
        lines.extend(f"{column.id}|{column.heading}" for column in framework.columns_of(part))
    return _fingerprint(lines)
