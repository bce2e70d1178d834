"""A council's performance framework: its rules as data.

Everything that differs between councils (sections, headings, choices, status bands, what needs
mitigation, the cycle) is a value of these models, read from a TOML file. docs/frameworks.md
explains every key, and ``templates/frameworks`` holds those that come with pmqa.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Literal, get_args

from pydantic import Field, model_validator

from pmqa_cli.model.audience import Audience, PackRules, Plan
from pmqa_cli.model.chase import ChaseRules
from pmqa_cli.model.cycle import Cycle
from pmqa_cli.model.period import Basis
from pmqa_cli.model.question import Question
from pmqa_cli.model.risk_rules import RiskRules
from pmqa_cli.model.scheme import INPUTS, MeasureRules, Status, Strict
from pmqa_cli.model.text import fold


class Kind(StrEnum):
    """What the rows of a part are about."""

    MEASURES = "measures"
    ACTIVITIES = "activities"
    QUALITY = "quality"
    RISKS = "risks"
    NARRATIVE = "narrative"
    """Questions with long answers: self-evaluation, Service Challenge."""


class StatusId(StrEnum):
    """The four honest answers that are no colour. Their words are framework data."""

    NO_TARGET = "no-target"
    NOT_DUE = "not-due"
    NOT_AVAILABLE = "not-available"
    NOT_RETURNED = "not-returned"


class ActivityStatus(Strict):
    """A status a service may give an activity, with the framework's definition of it."""

    status: str
    definition: str
    definition_cy: str = ""
    complete: bool = False
    """Whether it claims that the activity is done (Blue): 100% complete, and only then."""
    on_time: bool = False
    """Whether it claims that nothing is late (Green): not past its due date."""


class ActivityRules(Strict):
    """How activities get theirs: the service judges."""

    statuses: tuple[ActivityStatus, ...] = Field(min_length=1)


class QualityRules(Strict):
    """What quality assurance a service owes."""

    quantitative: tuple[str, ...]
    """The sources that count things."""
    qualitative: tuple[str, ...]
    """The sources that describe them."""
    balanced: bool = True
    """Whether a service's sources must hold both (PM602)."""


class MitigationRules(Strict):
    """What an entry that is off target must say."""

    statuses: tuple[str, ...]
    fields: tuple[str, ...]
    """Column ids, in the order in which they are asked."""


StatementColumn = Literal["data_source", "collection_method", "verified_by", "verified_on"]
STATEMENT: tuple[StatementColumn, ...] = get_args(StatementColumn)
"""The columns of measures that make the data-quality statement: where a figure comes from, how it
is collected, who verified it and when."""
VERIFIED_ON: StatementColumn = "verified_on"


class DataQualityRules(Strict):
    """What a measure's figure must come with."""

    fields: tuple[StatementColumn, ...] = ()
    """The columns that are owed with every figure that is given."""


class TrendRules(Strict):
    """What a figure is compared with, and what the comparison is called."""

    basis: Basis | Literal["none"] = "previous period"
    cumulative: Basis | Literal["none"] = "previous period"
    """The same for measures that count up through the year."""
    improved: str = "Improvement"
    declined: str = "Decline"
    unchanged: str = "No change"
    up: str = "Up"
    down: str = "Down"
    none: str = "No trend yet"


class Column(Strict):
    """A column of a part: which noun it holds, its heading and its help."""

    id: str
    heading: str
    heading_cy: str = ""
    width: float = 12
    help: str = ""
    """One sentence for the person who fills it in; shown when the cell is selected."""


class Part(Strict):
    """One sheet of the return."""

    id: str
    sheet: str = Field(max_length=31)
    sheet_cy: str = Field(default="", max_length=31)
    kind: Kind
    title: str
    title_cy: str = ""
    about: str = ""
    """One sentence under the title: what is asked here."""
    suites: tuple[str, ...] = ()
    """Measures: those of the service in one of these suites."""
    without: tuple[str, ...] = ()
    """Column ids left out of this part."""
    questions: tuple[Question, ...] = ()
    """Narrative: what every service is asked, in order."""

    @model_validator(mode="after")
    def _asks_something(self) -> Part:
        if bool(self.questions) != (self.kind is Kind.NARRATIVE):
            raise ValueError('a part has questions when its kind is "narrative", and only then')
        return self


class Section(Strict):
    """A section of the return: one report of the framework, on one sheet or several."""

    id: str
    """As written in activities.csv and in outputs: "AIA"."""
    title: str
    title_cy: str = ""
    parts: tuple[Part, ...] = Field(min_length=1)


class Suite(Strict):
    """A named set of measures."""

    id: str
    """As written in measures.csv: "Top 20"."""
    title: str
    title_cy: str = ""
    per: Literal["council", "service"] = "council"
    smallest: int | None = None
    largest: int | None = None
    """How many measures it should hold (per service where ``per`` says so): PM111."""
    scorecard: bool = False
    """Whether it is the scorecard of a priority area, with its own table on the scorecard page."""
    partnership: bool = False
    """Whether its measures are owned outside the council, which then collects them only."""


class Year(Strict):
    """The financial year."""

    first_month: int = Field(default=4, ge=1, le=12)


class Choices(Strict):
    """The lists behind dropdowns."""

    polarity: dict[str, str]
    """higher, lower, range, none -> the words that the sheet shows."""
    data_state: tuple[str, ...]
    """Final first, provisional second."""
    not_available: tuple[str, ...]
    """Reasons why a figure is not available; first that of one which is not known yet."""
    action_done: tuple[str, ...]
    escalate: tuple[str, ...]
    """Yes first, no second."""
    done: tuple[str, ...] = ("Yes", "No")
    """Whether an activity is complete, where a framework asks beside its % complete: yes first."""
    yes_no: tuple[str, str] = ("Yes", "No")
    """The figures of a yes/no measure: yes first."""


class Cover(Strict):
    """The words of the Cover sheet."""

    sheet: str = Field(default="Cover", max_length=31)
    title: str
    service: str
    period: str
    return_by: str
    completed_by: str
    approved_by: str
    approved_on: str
    still_needed: str
    catalogue_version: str
    template_version: str


class Guidance(Strict):
    """The Guidance sheet, in plain words. Each item of ``text`` is a paragraph; "## " a heading."""

    sheet: str = Field(default="Guidance", max_length=31)
    title: str
    text: tuple[str, ...]


class Framework(Strict):
    """A whole framework."""

    name: str
    title: str
    title_cy: str = ""
    source: str = ""
    """Which document it was taken from."""
    decided: str = ""
    """What the source leaves open and this file decides."""
    year: Year = Year()
    statuses: tuple[Status, ...]
    measures: MeasureRules
    activities: ActivityRules
    risks: RiskRules
    quality: QualityRules
    mitigation: MitigationRules
    data_quality: DataQualityRules = DataQualityRules()
    trend: TrendRules = TrendRules()
    sections: tuple[Section, ...]
    columns: dict[Kind, tuple[Column, ...]]
    choices: Choices
    suites: tuple[Suite, ...]
    wellbeing_goals: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    plan: Plan | None = None
    pack: PackRules = PackRules()
    cycle: Cycle
    chase: ChaseRules = ChaseRules()
    cover: Cover
    guidance: Guidance
    needed_words: dict[str, str] = Field(default_factory=dict)
    """Column id -> how Still needed names it, where the heading alone will not do."""

    @model_validator(mode="after")
    def _holds_together(self) -> Framework:
        known = {status.id for status in self.statuses}
        for honest in StatusId:
            if honest.value not in known:
                raise ValueError(f'statuses must define "{honest.value}"')
        used = [
            *(band.status for band in self.measures.every_band),
            *(each.status for each in self.activities.statuses),
            *(band.status for band in self.risks.bands),
            *self.mitigation.statuses,
        ]
        for status in used:
            if status not in known:
                raise ValueError(f'"{status}" is used by a rule but is not among the statuses')
        for part in self.parts:
            columns = {column.id for column in self.columns.get(part.kind, ())}
            if "ref" not in columns:
                raise ValueError(f'part "{part.id}": columns.{part.kind} needs a column "ref"')
        asked: set[str] = set()
        for question in (question for part in self.parts for question in part.questions):
            if fold(question.ref) in asked:
                raise ValueError(f'two questions have the ref "{question.ref}"')
            asked.add(fold(question.ref))
        return self

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {status.id: status for status in self.statuses}

    @cached_property
    def _words(self) -> dict[str, Status]:
        return {status.word.casefold(): status for status in self.statuses}

    def status(self, status_id: str) -> Status:
        """The status with this id. Raises KeyError for one the framework does not define."""
        return self._statuses[status_id]

    def status_called(self, word: str) -> Status | None:
        """The status with this word, whatever its case, or None."""
        return self._words.get(word.strip().casefold())

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part in the order of the sheets."""
        return self._parts

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return tuple(part for section in self.sections for part in section.parts)

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {part.id: section for section in self.sections for part in section.parts}

    def section_of(self, part: Part) -> Section:
        """The section a part belongs to."""
        return self._sections[part.id]

    def part(self, part_id: str) -> Part:
        """The part with this id. Raises StopIteration for one the framework does not define."""
        return next(part for part in self.parts if part.id == part_id)

    def columns_of(self, part: Part) -> tuple[Column, ...]:
        """The columns a part may have, in reading order."""
        return tuple(c for c in self.columns_for(part.kind) if c.id not in part.without)

    def columns_for(self, kind: Kind) -> tuple[Column, ...]:
        """The columns that sheets of a kind may have: those listed, and those that the rule for
        measures needs."""
        return self._columns.get(kind, ())

    @cached_property
    def _columns(self) -> dict[Kind, tuple[Column, ...]]:
        listed = {kind: list(columns) for kind, columns in self.columns.items()}
        measures = listed.get(Kind.MEASURES, [])
        # Where every trend looks a year back, Previous is last year's figure already.
        bases = {self.trend.basis, self.trend.cumulative}
        shown = {"last_year"} if bases == {"same period last year"} else set()
        for column in self.measures.inputs:
            ids = [each.id for each in measures]
            if measures and column not in {*ids, *shown}:
                heading = self.measures.headings.get(column, INPUTS[column])
                after = [ids.index(each) for each in (*INPUTS, "target") if each in ids]
                place = max(after, default=len(ids) - 1) + 1
                measures.insert(place, Column(id=column, heading=heading, width=10))
        return {kind: tuple(columns) for kind, columns in listed.items()}

    def heading(self, kind: Kind, column: str) -> str:
        """The heading of a column; its id where this framework has no such column."""
        return self._headings[kind].get(column, column)

    @cached_property
    def _headings(self) -> dict[Kind, dict[str, str]]:
        return {
            kind: {column.id: column.heading for column in reversed(self.columns_for(kind))}
            for kind in Kind
        }

    def question(self, ref: str) -> Question | None:
        """The question with this ref, or None."""
        return self._questions.get(fold(ref))

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {fold(each.ref): each for part in self.parts for each in part.questions}

    @property
    def statement(self) -> tuple[Column, ...]:
        """The columns of the data-quality statement that measures have here, in reading order."""
        return tuple(c for c in self.columns.get(Kind.MEASURES, ()) if c.id in STATEMENT)

    def needs_mitigation(self, status_id: str) -> bool:
        """Whether an entry with this status owes its mitigation."""
        return status_id in self.mitigation.statuses
