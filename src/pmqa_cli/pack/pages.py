"""What a template may see, continued: the parts of the pack that are made of lines and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmqa_cli.pack.nouns import (
    ActivityLine,
    Badge,
    Count,
    Group,
    KeyLine,
    Line,
    MeasureLine,
    Narrative,
    NarrativeLine,
    QualityLine,
    RiskLine,
    Source,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A finding of the checks, as the data-quality page shows it."""

    code: str
    name: str
    severity: str
    """error, warning or info."""
    ref: str
    where: str
    """"Top 5!H14"."""
    message: str
    fix: str
    waived_by: str
    """Who agreed that it does not count; empty where it counts."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that could not be used."""

    service_name: str
    ref: str
    heading: str
    """The column it was typed in."""
    typed: str
    """What stands in the cell."""
    why: str
    """A sentence."""
    source: Source


@dataclass(frozen=True, slots=True)
class Unused:
    """A file, or a row of a file, that is not in the pack."""

    service_name: str
    """Empty where the file does not say."""
    what: str
    """The file's name, or the row's ref."""
    why: str
    """A sentence."""
    source: Source


@dataclass(frozen=True, slots=True)
class Restated:
    """A previous figure that the service put right."""

    line: MeasureLine
    period: str
    was: str
    """As recorded before; empty where nothing was."""
    now: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whether a service's return came, and what was found in it."""

    service: str
    service_name: str
    anchor: str
    """Of the service's section on the page."""
    source: Source | None
    """None where no return that can be used came."""
    completed_by: str
    approved_by: str
    approved_on: str
    not_returned: int
    """Measures, activities and risks that are due and not there."""
    unusable: int
    """Those that are there, and cannot be used."""
    errors: int
    warnings: int
    infos: int
    queries: tuple[Query, ...]
    """Everything that was found and not waived, worst first."""


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What is missing, queried, provisional, restated or waived."""

    receipts: tuple[Receipt, ...]
    """Every service of the catalogue."""
    not_returned: tuple[Line, ...]
    """Measures, activities and risks that were due and not given, or cannot be used; with the
    reason."""
    refused: tuple[Refused, ...]
    not_available: tuple[MeasureLine, ...]
    provisional: tuple[MeasureLine, ...]
    restated: tuple[Restated, ...]
    waived: tuple[Query, ...]
    unused: tuple[Unused, ...]
    errors: int
    """In the returns and in the files that are not in the pack, waived ones left out."""
    unanswered: tuple[NarrativeLine, ...] = ()
    """Questions to which an answer is owed and was not given."""
    unstated: tuple[MeasureLine, ...] = ()
    """Measures whose figure came without a complete data-quality statement."""

    @property
    def silent(self) -> tuple[str, ...]:
        """Names of the services whose return has not come."""
        return tuple(each.service_name for each in self.receipts if each.source is None)


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Everything about one service."""

    anchor: str
    """"service-hou"."""
    code: str
    name: str
    directorate: str
    head_of_service: str
    portfolio_holder: str
    has_returned: bool
    measures: tuple[MeasureLine, ...]
    activities: tuple[ActivityLine, ...]
    risks: tuple[RiskLine, ...]
    quality: tuple[QualityLine, ...]
    measure_count: Count
    """Partnership measures are counted apart in it."""
    activity_count: Count
    risk_count: Count
    exceptions: int
    """How many of its entries need mitigation, listed or not."""
    narratives: tuple[Narrative, ...] = ()
    """Its answers, one for each sheet of questions that the framework has."""


@dataclass(frozen=True, slots=True)
class ExceptionGroup:
    """The exceptions of one kind, worst status first."""

    noun: str
    """"measures", "activities" or "risks"."""
    lines: tuple[MeasureLine | ActivityLine | RiskLine, ...]
    total: int
    """How many there are, listed or not."""


@dataclass(frozen=True, slots=True)
class Achievements:
    """What went well. Nothing whose value or status is in question stands here."""

    completed: tuple[ActivityLine, ...]
    """Activities completed since the quarter before."""
    recovered: tuple[MeasureLine, ...]
    """Measures on target now that were off target when last reported."""
    reported: tuple[ActivityLine, ...]
    """Other activities for which the service reports an achievement."""
    left_out: tuple[Line, ...]
    """What would stand here if the checks had not found fault with its value or status."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the risk heat map."""

    score: int
    status: Badge
    risks: tuple[RiskLine, ...]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of the risk heat map: an impact, over every likelihood."""

    impact: int
    word: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class EscalationGroup:
    """A level of the framework's escalation criteria with the risks that are on it."""

    id: str
    word: str
    """"Escalate to Cabinet"."""
    definition: str
    to: str
    """Who must act, where it is not the service."""
    must_escalate: bool
    """Whether a return must say Yes under Escalate."""
    risks: tuple[RiskLine, ...]
    total: int
    """How many there are, listed or not."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the pack, by its file."""

    page: str
    """"golden-thread.html"."""
    title: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A well-being goal."""

    name: str
    measures: int
    """How many measures serve it, through their objectives."""


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective's place in the golden thread, and all that serves it."""

    page: str
    """"objective-obj-5.html"; empty where the pack has no page for it."""
    ref: str
    title: str
    plan: str
    depth: int
    """How many objectives of its plan stand above it."""
    parent: Link | None
    """The objective it serves; None for one at the top."""
    parent_ref: str
    children: tuple[Link, ...]
    """Objectives that serve it."""
    goals: tuple[str, ...]
    """The well-being goals that it serves."""
    measures: tuple[MeasureLine, ...]
    activities: tuple[ActivityLine, ...]
    measure_count: Count
    """Its own measures, listed or not; those of partners are in it."""
    activity_count: Count
    is_empty: bool
    """Whether neither measure nor activity serves it, or any objective below it."""


@dataclass(frozen=True, slots=True)
class ThreadPlan:
    """A plan with its objectives, each above those that serve it."""

    title: str
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class GoldenThread:
    """From well-being goal to plan, objective, measure and activity; and where it is broken."""

    goals: tuple[Goal, ...]
    """The framework's, in its order; empty where it has none."""
    plans: tuple[ThreadPlan, ...]
    measures: int
    """How many measures serve an objective."""
    loose_measures: tuple[MeasureLine, ...]
    """Those of the listed measures that serve no objective of the catalogue."""
    loose_activities: tuple[ActivityLine, ...]
    loose_measure_count: int
    """How many such measures there are, listed or not."""
    loose_activity_count: int

    @property
    def unserved(self) -> tuple[str, ...]:
        """The goals that no measure serves."""
        return tuple(goal.name for goal in self.goals if not goal.measures)

    @property
    def empty(self) -> tuple[Objective, ...]:
        """The objectives that nothing serves."""
        return tuple(each for plan in self.plans for each in plan.objectives if each.is_empty)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The measures of a priority area: a suite that the framework calls a scorecard."""

    anchor: str
    id: str
    title: str
    is_partnership: bool
    count: Count
    """Every measure of the suite, listed or not."""
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    """An objective at the top of the plan on a page, with the measures of all below it."""

    ref: str
    title: str
    page: str
    """Of the objective; empty where the pack has none."""
    count: Count
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class PlanOnAPage:
    """A plan as one page shows it."""

    title: str
    title_cy: str
    vision: str
    vision_cy: str
    priorities: tuple[Priority, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A quarter's pack: all that a template is given, under the name ``pack``."""

    organisation: str
    organisation_cy: str
    language: str
    """"en"."""
    period: str
    """"2026-27 Q1"."""
    period_words: str
    """"April to June 2026"."""
    previous_period: str
    framework_title: str
    framework_source: str
    framework_decided: str
    built_on: date | None
    audience: str
    """For whom the pack is cut: "Cabinet"; empty for one that holds everything."""
    cut: tuple[str, ...]
    """What it holds and what it leaves out, a sentence each; empty for everything."""
    listed: tuple[Badge, ...]
    """The statuses whose entries are listed."""
    pages: tuple[Link, ...]
    """The pages beside the first one that contents lead to."""
    statuses: tuple[Badge, ...]
    """Every status of the framework."""
    key: tuple[KeyLine, ...]
    measures: Count
    """The whole council, each measure once; partnership measures are counted apart."""
    activities: Count
    risks: Count
    """Of the risks in the catalogue; proposals are shown and not counted."""
    suites: tuple[Group, ...]
    """A measure counts in each of its suites."""
    plans: tuple[Group, ...]
    """Activities by the plan they belong to."""
    objectives: tuple[Group, ...]
    services: tuple[ServiceView, ...]
    exceptions: tuple[ExceptionGroup, ...]
    mitigated: tuple[str, ...]
    """The words of the statuses that make an entry an exception, because they need mitigation."""
    achievements: Achievements
    likelihoods: tuple[str, ...]
    """The framework's words for likelihood 1, 2, 3 ..."""
    heat_map: tuple[HeatRow, ...]
    """Highest impact first; empty in a cut that holds no risk."""
    escalations: tuple[EscalationGroup, ...]
    """Every level of the escalation criteria in its order, without risks too; empty where the
    framework has no criteria."""
    comparisons: tuple[MeasureLine, ...]
    """The measures for which the catalogue has figures of similar councils."""
    quality: DataQuality
    method: tuple[str, ...]
    """How statuses, trends and counts were worked out: sentences made from the framework."""
    thread: GoldenThread
    scorecards: tuple[Scorecard, ...]
    plan: PlanOnAPage | None
    """None where the framework describes no plan."""

    @property
    def data_files(self) -> tuple[str, ...]:
        """Names of the data files beside the page."""
        names = ["measures.csv", "activities.csv", "risks.csv", "quality.csv"]
        if any(service.narratives for service in self.services):
            names.append("narrative.csv")
        if any(line.statement for service in self.services for line in service.measures):
            names.append("data-quality.csv")
        if self.comparisons:
            names.append("comparison.csv")
        return tuple(names)
