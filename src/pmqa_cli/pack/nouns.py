"""What a template may see: plain frozen values, every attribute documented here.

docs/packs.md lists the same attributes for the person who writes a council's own template, and a
test holds the two together. Names and figures only: nothing here can open, change or decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmqa_cli.judge.describe import lower_first
from pmqa_cli.model.catalogue import YES_NO
from pmqa_cli.pack.comparing import Compared


@dataclass(frozen=True, slots=True)
class Badge:
    """A status as it is shown: word, shape and colour together, never colour alone."""

    id: str
    """The framework's id: "amber"."""
    slug: str
    """The id as it may stand in a CSS class: "not-due"."""
    word: str
    """"Amber"."""
    shape: str
    """square-tick, circle, triangle, octagon, diamond or dash."""
    ink: str
    """Colour of icon and border, #rrggbb."""
    text: str
    """Colour of text on the tint."""
    tint: str
    """Background."""
    colour: bool
    """Whether an entry with it is reportable."""
    on_track: bool
    """Whether it counts as on track."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One status in the key, with what it means for each kind of entry; empty where unused."""

    status: Badge
    measures: str
    activities: str
    risks: str
    general: str
    """For the statuses that are no colour."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries have a status."""

    status: Badge
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the entries that had a colour in the quarter before and have one now."""

    period: str
    """The quarter before."""
    compared: int
    """How many they are."""
    on_track: int
    """How many of them are on track now."""
    was_on_track: int
    """How many of them were then."""
    sentence: str
    """"Of the 18 judged in both quarters, 11 met target (61%); in 2025-26 Q4 it was 9 (50%).",
    or that they are too few to compare."""
    short: str
    """The same for a table: "11 of 18, was 9"."""


@dataclass(frozen=True, slots=True)
class Count:
    """Entries counted by status, with the sentence that gives headline and what is left out."""

    noun: str
    """"measures", "activities" or "risks"."""
    total: int
    reportable: int
    """Those with a colour."""
    on_track: int
    """Those whose status counts as on track."""
    percent: int | None
    """On track as a whole percentage of reportable, half up; None where nothing is reportable."""
    tallies: tuple[Tally, ...]
    """Every status of the framework in its order, zeros too."""
    headline: str
    """"46% of 37 reportable measures met target"."""
    left_out: str
    """"5 not due, 3 not returned by Housing, 1 returned but not usable (Education)"; empty where
    nothing is left out."""
    change: Change | None
    """None where nothing had a colour in the quarter before, and for risks."""
    apart: Count | None = None
    """Partnership measures, in none of the figures above; None where there are none."""

    @property
    def sentence(self) -> str:
        """Headline and what it leaves out, in one sentence without a full stop."""
        said = f"{self.headline}; {self.left_out or 'none left out'}"
        return f"{said}; counted apart: {self.aside}" if self.apart else said

    @property
    def aside(self) -> str:
        """How those that are counted apart stand, after a colon; empty where there are none."""
        if self.apart is None:
            return ""
        without = f" ({self.apart.left_out})" if self.apart.left_out else ""
        return f"{lower_first(self.apart.headline)}{without}"


@dataclass(frozen=True, slots=True)
class Group:
    """A suite, a plan or an objective with its counts."""

    id: str
    title: str
    measures: Count | None
    """None where the group has none."""
    activities: Count | None
    above: str = ""
    """What it belongs to: an objective's plan."""
    goals: tuple[str, ...] = ()
    """The well-being goals that an objective serves."""
    page: str = ""
    """The file of an objective's own page; empty where the pack has none."""
    is_partnership: bool = False
    """Whether it is a suite of measures that are owned outside the council."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was typed."""

    file: str
    """The file's name."""
    sheet: str
    cell: str
    """"H14"; empty where the row is not in the return."""
    sha256: str

    @property
    def text(self) -> str:
        """ "housing.xlsx, Top 5!H14"."""
        return f"{self.file}, {self.sheet}!{self.cell}" if self.cell else self.file


@dataclass(frozen=True, slots=True)
class Field:
    """One of the mitigation fields of an entry, or of a figure's data-quality statement."""

    id: str
    """Column id: "remedial_action"."""
    heading: str
    """As the return has it: "Remedial action"."""
    text: str
    """What the service wrote; a date as "30 September 2026"."""
    data: str
    """The same for data files; a date as 2026-09-30."""
    missing: bool
    """Owed, and not given."""


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One quarter of a measure's history."""

    period: str
    value: Decimal | None
    """None where no figure is known: a gap, never zero."""
    text: str
    """The figure as shown; empty for a gap."""
    target: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What measures, activities and risks have in common."""

    anchor: str
    """Unique on the page: "pam-012"."""
    ref: str
    title: str
    title_cy: str
    service: str
    """Service code."""
    service_name: str
    service_anchor: str
    """Of the service's own part of the page."""
    sections: tuple[str, ...]
    """Ids of the framework's sections in which it stands."""
    status: Badge
    reason: str
    """Why it has this status, a sentence with the arithmetic or with what was found."""
    is_unusable: bool
    """Whether it is not returned because what the return has for it cannot be used."""
    mitigation: tuple[Field, ...]
    """The framework's mitigation fields in its order."""
    is_exception: bool
    """Whether its status owes mitigation (Red and Amber)."""
    off_for: int
    """For how many reports in a row it has been off target, this one included; 0 if it is not."""
    off_text: str
    """The same in words: "Off target for 3 quarters in a row, since 2025-26 Q4"."""
    promised: str
    """Last quarter's remedial action; empty where none was promised."""
    action_done: str
    """What the service says became of it."""
    queries: int
    """How many findings (errors and warnings, not waived) concern it."""
    is_questioned: bool
    """Whether one of them is about its value or its status."""
    state: str
    """Final or Provisional in the framework's words, or "Not returned"."""
    source: Source | None
    """None where nothing was returned."""

    def field(self, column: str) -> Field | None:
        """One mitigation field by its column id."""
        return next((each for each in self.mitigation if each.id == column), None)

    def said(self, column: str) -> str:
        """What a mitigation field says; empty where the framework has no such field."""
        found = self.field(column)
        return found.text if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine(Line):
    """A measure in this period. It stands here once, however many suites it belongs to."""

    suites: tuple[str, ...]
    owner: str
    """Who answers for the measure, as the catalogue names them."""
    is_partnership: bool
    """Whether it is owned outside the council."""
    objective: str
    """The objective's ref."""
    objective_title: str
    unit: str
    decimals: int | None
    polarity: str
    """higher, lower, range, none or empty."""
    polarity_text: str
    """"Higher is better"."""
    tolerance: str
    """The tolerance that judged it, "10%"; empty where none plays a part."""
    own_tolerance: bool
    """Whether that is the measure's own, not the framework's."""
    target: Decimal | None
    target_text: str
    """"65.0%", "40 to 60"; empty where there is none."""
    actual: Decimal | None
    """As typed; None where there is none that can be used."""
    actual_text: str
    """At the declared decimals with its unit sign, "66.2%"; empty where there is none."""
    numerator: Decimal | None
    denominator: Decimal | None
    variance: Decimal | None
    """Actual less target, in the measure's unit."""
    variance_percent: Decimal | None
    """The same as a percentage of the target."""
    previous: Decimal | None
    """What the trend compares with (restated, if the service restated it)."""
    previous_text: str
    previous_period: str
    was_restated: bool
    """Whether the service restated the previous figure."""
    claimed_status: str
    """What the sheet says; compared, never trusted."""
    trend: str
    """"Improvement"; empty where there is no figure."""
    trend_reason: str
    trend_direction: int
    """+1 better, -1 worse, 0 neither."""
    data_state: str
    """As the service chose it."""
    is_provisional: bool
    reason_not_available: str
    expected: date | None
    """When a figure that is not available is expected."""
    series: tuple[SeriesPoint, ...]
    """Its history and this quarter, oldest first."""
    comparison: Compared | None = None
    """With similar councils; None where the catalogue has none of their figures."""
    statement: tuple[Field, ...] = ()
    """Where the figure comes from, how it is collected, who verified it and when: the columns that
    the framework has for it, empty ones too."""

    @property
    def unit_beside(self) -> str:
        """The unit, where a figure does not carry it: "days", but not "%", "£" or Yes/No."""
        return "" if self.unit in ("%", "£", YES_NO) else self.unit

    @property
    def statement_text(self) -> str:
        """What was said of it: "Data source: the repairs system; Verified by: Data team"."""
        return "; ".join(f"{each.heading}: {each.text}" for each in self.statement if each.text)

    @property
    def statement_lacks(self) -> tuple[str, ...]:
        """Headings of what its statement still needs."""
        return tuple(each.heading for each in self.statement if each.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLine(Line):
    """An activity in this period."""

    plan: str
    objective: str
    objective_title: str
    due: date | None
    percent_complete: Decimal | None
    previous_status: Badge | None
    is_complete: bool
    """Whether its status claims that it is done; where the framework has no such status, whether
    its figures say so."""
    achievements: str
    issues: str
    next_actions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLine(Line):
    """A risk in this period."""

    level: str
    """"service" or "strategic"."""
    is_proposal: bool
    """A new risk that the service proposes: shown, and not counted until the catalogue has it."""
    likelihood: Decimal | None
    impact: Decimal | None
    score: Decimal | None
    previous_score: Decimal | None
    movement: str
    """"Up from 8", "Down from 12", "No change", "No score recorded before", or empty where it was
    not scored."""
    controls: str
    owner: str
    reviewed_on: date | None
    escalate: str
    """What the return says."""
    is_escalated: bool
    """Whether that is Yes."""
    appetite: Decimal | None
    """The score that the council can live with: the risk's own, else the framework's."""
    level_id: str
    """The level of the framework's escalation criteria; empty where there is none."""
    level_word: str
    """"Escalate to Cabinet"."""
    level_reason: str
    """Why, with the arithmetic: "16 is 8 above the appetite of 8: escalate to Cabinet."."""
    is_unescalated: bool
    """Whether the criteria escalate it and the return does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLine:
    """A source of quality assurance in this period."""

    ref: str
    service: str
    service_name: str
    origin: str
    """What the source is: "Tenant satisfaction survey"."""
    kind: str
    """"quantitative" or "qualitative"."""
    is_proposal: bool
    status: Badge | None
    """Not due or Not returned; None where the service reported on it."""
    date: date | None
    what_was_done: str
    findings: str
    learning: str
    action: str
    needed: tuple[str, ...]
    """Headings of what is still needed."""
    state: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class NarrativeLine:
    """A question of the framework, with what a service answered."""

    ref: str
    service: str
    service_name: str
    service_anchor: str
    """Of the service's own part of the page."""
    section: str
    """Id of the framework's section in which it is asked."""
    question: str
    question_cy: str
    is_required: bool
    """Whether an answer is owed."""
    answer: str
    """Empty where there is none."""
    evidence: str
    status: Badge | None
    """Not returned, or Not due where no answer is owed; None where the service answered."""
    reason: str
    """Why there is no answer, a sentence; empty where there is one."""
    queries: int
    """How many findings (errors and warnings, not waived) concern it."""
    state: str
    """Final, or the word of its status."""
    source: Source | None
    """None where nothing was returned."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The answer, parted at its empty lines."""
        parts = re.split(r"\n\s*\n", self.answer)
        return tuple(part.strip() for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class Narrative:
    """A service's answers to the questions of one sheet."""

    id: str
    """Of the framework's part."""
    title: str
    """"Self-evaluation"."""
    title_cy: str
    lines: tuple[NarrativeLine, ...]
