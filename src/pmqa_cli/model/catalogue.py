"""The measure catalogue: what a council has decided to measure, do, watch and assure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pmqa_cli.model.period import QUARTERS, Basis, Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.text import fold
from pmqa_cli.model.tolerance import Tolerance


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NONE = "none"


class Aggregation(StrEnum):
    """Whether a quarter's figure stands alone or counts up through the year."""

    SNAPSHOT = "snapshot"
    CUMULATIVE = "cumulative"


DUE_QUARTERS: Mapping[str, tuple[int, ...]] = {
    "quarterly": QUARTERS,
    "half-yearly": (2, 4),
    "annual": (4,),
}
"""Frequency -> the quarters in which a measure is due where the catalogue names no others."""


YES_NO = "Yes/No"
"""The unit of a measure whose figures are Yes and No."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where a catalogue row stands, so that a finding can point at it."""

    file: str = ""
    """Relative to the workspace, with forward slashes: "catalogue/measures.csv"."""
    line: int = 0
    """Counted from 1, the header being line 1."""


@dataclass(frozen=True, slots=True)
class Service:
    """A part of the council that sends one return a quarter."""

    code: str
    name: str
    name_cy: str = ""
    directorate: str = ""
    department: str = ""
    director: str = ""
    head_of_service: str = ""
    email: str = ""
    copy_to: str = ""
    portfolio_holder: str = ""
    committee: str = ""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of a plan, and the well-being goals it serves."""

    ref: str
    title: str
    title_cy: str = ""
    plan: str = ""
    parent: str = ""
    wellbeing_goals: tuple[str, ...] = ()
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted against a target."""

    ref: str
    title: str
    service: str
    title_cy: str = ""
    definition: str = ""
    suites: tuple[str, ...] = ()
    objective: str = ""
    unit: str = ""
    decimals: int | None = None
    """Decimals at which the figure is shown and compared; None compares it as typed."""
    polarity: Polarity | None = None
    """None where the catalogue does not say (PM107)."""
    target: Decimal | None = None
    quarter_targets: tuple[Decimal | None, ...] = (None, None, None, None)
    no_target: str = ""
    """Why there is no target, where the catalogue says so: "data only" or "new"."""
    target_beyond: bool = False
    """Whether the target itself is not enough: "more than 50%", "higher than last year"."""
    target_than: Basis | None = None
    """Where the target is an earlier figure ("higher than last year"): which."""
    target_side: str = ""
    """The polarity that the words of the target point to: "higher" for "more than 50%"."""
    is_yes_no: bool = False
    """Whether its figures are Yes and No, which count as 1 and 0."""
    tolerance: Tolerance | None = None
    """In place of the framework's, for this measure; of several bands with one, of the last's."""
    inner_tolerances: tuple[Tolerance, ...] = ()
    """Those of the bands before it, where the measure has its own for them too."""
    amber_value: Decimal | None = None
    floor: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    midpoint: Decimal | None = None
    valid_min: Decimal | None = None
    valid_max: Decimal | None = None
    aggregation: Aggregation = Aggregation.SNAPSHOT
    frequency: str = ""
    due_quarters: tuple[int, ...] = ()
    lag_days: int | None = None
    """How many days after the end of the quarter the figure is known; None: in time."""
    owner: str = ""
    numerator: str = ""
    denominator: str = ""
    baseline: Decimal | None = None
    public: bool = True
    suppress_below: Decimal | None = None
    from_period: Period | None = None
    until_period: Period | None = None
    at: Row = Row()

    @property
    def quarters_due(self) -> tuple[int, ...]:
        """The quarters in which a figure is due; every quarter where the catalogue is silent."""
        return self.due_quarters or DUE_QUARTERS.get(self.frequency, QUARTERS)

    def is_due(self, period: Period) -> bool:
        """Whether a figure is due for the period."""
        return period.quarter in self.quarters_due

    def is_current(self, period: Period) -> bool:
        """Whether the measure is in the catalogue for the period (``from`` and ``until``)."""
        return (self.from_period is None or self.from_period <= period) and (
            self.until_period is None or period <= self.until_period
        )

    def target_for(self, period: Period) -> Decimal | None:
        """The target of the quarter: its own where the year has a profile, else the year's."""
        own = self.quarter_targets[period.quarter - 1]
        return self.target if own is None else own

    @property
    def is_percent(self) -> bool:
        """Whether figures are percentages, typed as 85 and shown as 85%."""
        return self.unit.strip() == "%"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a plan says will be done by a date."""

    ref: str
    title: str
    service: str
    title_cy: str = ""
    plan: str = ""
    section: str = ""
    objective: str = ""
    owner: str = ""
    start: date | None = None
    due: date | None = None
    milestones: str = ""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Risk:
    """A strategic or service risk whose score is updated each quarter."""

    ref: str
    title: str
    service: str
    title_cy: str = ""
    level: str = ""
    owner: str = ""
    appetite: Decimal | None = None
    """The score that the council can live with; None where the framework's own holds."""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class QualitySource:
    """A source of quality assurance that the head of service named at the start of the year."""

    ref: str
    service: str
    source: str
    kind: str = ""
    frequency: str = ""
    owner: str = ""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Comparator:
    """A similar council's figure for a measure; one for each council and period."""

    ref: str
    period: Period
    council: str
    value: Decimal | None = None
    """None where it is not known, which is not zero."""
    source: str = ""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A committee's meeting, to which stages of the cycle are anchored."""

    committee: str
    date: date
    time: str = ""
    """By the clock of 24 hours: "14:30"."""
    quarter: Period | None = None
    """Which quarter it looks at; None where the dates say that."""
    at: Row = Row()


@dataclass(frozen=True, slots=True)
class Waiver:
    """An agreed exception: findings of this code for this ref do not count in these periods."""

    code: str
    ref: str = ""
    service: str = ""
    from_period: Period | None = None
    until_period: Period | None = None
    reason: str = ""
    agreed_by: str = ""
    at: Row = Row()

    def covers(self, code: str, ref: str, service: str, period: Period | None) -> bool:
        """Whether a finding falls under it. Empty ref or service stands for any."""
        if fold(self.code) != fold(code) or (self.ref and fold(self.ref) != fold(ref)):
            return False
        if self.service and fold(self.service) != fold(service):
            return False
        if period is None:
            return self.from_period is None and self.until_period is None
        return (self.from_period is None or self.from_period <= period) and (
            self.until_period is None or period <= self.until_period
        )


CatalogueItem = Measure | Activity | Risk | QualitySource
"""What the catalogue gives to a service."""

Item = CatalogueItem | Question
"""What an entry of a return can be about."""


@dataclass(frozen=True)
class Catalogue:
    """The whole catalogue as it stands in its files, duplicates and all (PM101 finds those)."""

    services: tuple[Service, ...] = ()
    objectives: tuple[Objective, ...] = ()
    measures: tuple[Measure, ...] = ()
    activities: tuple[Activity, ...] = ()
    risks: tuple[Risk, ...] = ()
    quality: tuple[QualitySource, ...] = ()
    comparators: tuple[Comparator, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    version: str = field(default="", compare=False)
    """A short fingerprint of the files' content; changes whenever the catalogue does."""

    @cached_property
    def _items(self) -> Mapping[str, CatalogueItem]:
        found: dict[str, CatalogueItem] = {}
        items: tuple[CatalogueItem, ...] = (
            *self.measures,
            *self.activities,
            *self.risks,
            *self.quality,
        )
        for item in items:
            found.setdefault(fold(item.ref), item)
        return found

    @cached_property
    def _by_service(self) -> Mapping[str, tuple[CatalogueItem, ...]]:
        found: dict[str, list[CatalogueItem]] = {}
        items: tuple[CatalogueItem, ...] = (
            *self.measures,
            *self.activities,
            *self.quality,
            *self.risks,
        )
        for item in items:
            found.setdefault(fold(item.service), []).append(item)
        return {service: tuple(items) for service, items in found.items()}

    def items_of(self, service: str) -> tuple[CatalogueItem, ...]:
        """Everything that one service answers for, in the catalogue's order."""
        return self._by_service.get(fold(service), ())

    @cached_property
    def _comparators(self) -> Mapping[str, tuple[Comparator, ...]]:
        found: dict[str, list[Comparator]] = {}
        for comparator in self.comparators:
            found.setdefault(fold(comparator.ref), []).append(comparator)
        return {ref: tuple(figures) for ref, figures in found.items()}

    def comparators_of(self, ref: str) -> tuple[Comparator, ...]:
        """Similar councils' figures for a measure, in the order of the file."""
        return self._comparators.get(fold(ref), ())

    @cached_property
    def _services(self) -> Mapping[str, Service]:
        found: dict[str, Service] = {}
        for service in self.services:
            found.setdefault(fold(service.code), service)
        return found

    @cached_property
    def _objectives(self) -> Mapping[str, Objective]:
        return {fold(objective.ref): objective for objective in reversed(self.objectives)}

    def item(self, ref: str) -> CatalogueItem | None:
        """The measure, activity, risk or quality source with this ref (the first, if several)."""
        return self._items.get(fold(ref))

    def service(self, code: str) -> Service | None:
        """The service with this code."""
        return self._services.get(fold(code))

    def objective(self, ref: str) -> Objective | None:
        """The objective with this ref."""
        return self._objectives.get(fold(ref))

    def ancestors(self, objective: Objective) -> tuple[Objective, ...]:
        """The objectives above one, the nearest first, as far as they are there."""
        found = [objective]
        while (above := self.objective(found[-1].parent)) is not None and above not in found:
            found.append(above)
        return tuple(found[1:])
