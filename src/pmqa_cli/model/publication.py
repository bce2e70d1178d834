"""A publication: figures that somebody has already published, and what an audit says of them.

Nothing here was collected by pmqa. A table was found in a file; its rows claim a status, a trend
or a count; each claim is held against the figures beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.returns import Cell

Rows = Mapping[int, Mapping[int, Cell]]
"""A table as it was found: line of the file (row of the sheet) -> column -> cell, from 1."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was published."""

    value: Decimal | None = None
    """None where there is none, or none that can be read."""
    text: str = ""
    """What stands there; empty where nothing does."""
    unit: str = ""
    """The unit written beside the number: "%", "days"."""
    provisional: bool = False
    """Marked with an asterisk or as provisional."""
    trouble: str = ""
    """Why it cannot be read, as the end of a sentence; empty where it can, or says there is
    none."""
    literal: bool = False
    """Whether what stands there is an error of a spreadsheet: "#DIV/0!"."""

    @property
    def is_unreadable(self) -> bool:
        """Whether something stands there that is neither a figure nor a word for having none."""
        return bool(self.trouble)


NOTHING = Figure()
"""Nothing stands there, or there is no such column."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a row claims about other rows: how many are Green, of how many."""

    by_status: Mapping[str, Decimal]
    """Status id -> how many."""
    total: Decimal | None = None
    percent: Figure = NOTHING
    on_track: Decimal | None = None
    """Of a sentence such as "17 of 37 met target": the 17."""
    text: str = ""
    """The claim as it was published."""


@dataclass(frozen=True, slots=True)
class Published:
    """One row of a publication: what it says of a measure, or a count that it claims."""

    line: int
    measure: Measure
    """Title, ref, polarity, unit, target and the row's own limits, as far as the row says them."""
    council: str = ""
    period: str = ""
    """As it was written."""
    actual: Figure = NOTHING
    previous: Figure = NOTHING
    last_year: Figure = NOTHING
    """Of the same period of the year before."""
    status: str = ""
    """As it was published."""
    trend: str = ""
    """As it was published."""
    commentary: str = ""
    literals: tuple[str, ...] = ()
    """Errors of a spreadsheet in the row, each with the heading it stands under."""
    troubles: Mapping[str, str] = field(default_factory=dict)
    """Column -> why what it says of the target or its limits cannot be read, a sentence."""
    counts: Counts | None = None


class Unjudged(StrEnum):
    """Why a claim can be held against nothing. The values end the sentence of the summary."""

    NOTHING_PUBLISHED = "no status was published"
    STATUS_UNKNOWN = "the published status is none of the scheme's"
    NO_FIGURE = "there is no figure"
    UNREADABLE = "a figure cannot be read"
    NO_POLARITY = "which way is better is not said"
    NEITHER_WAY = "neither way is better"
    INPUT_MISSING = "the rule needs a figure that the paper does not give"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A claim beside what the figures say."""

    calculated: str = ""
    """In the scheme's words; empty where it cannot be told."""
    published: str = ""
    agrees: bool | None = None
    """None where it cannot be judged."""
    reason: str = ""
    """The arithmetic, or why there is none, in whole sentences."""
    why: Unjudged | None = None
    """Why a status cannot be judged, where it cannot."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an audit says of one row."""

    row: Published
    claim: Ruling
    """On the status, or on the counts of a row that claims counts."""
    trend: Ruling = Ruling()
    suspicions: tuple[str, ...] = ()
    """What is odd without breaking a rule, a sentence each."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit says of a publication. Output formats are pure functions of it."""

    path: str
    sheet: str
    """Empty for a CSV file."""
    scheme: str
    """The name of the scheme by which statuses were recalculated."""
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    """What the reader should know of how the file was read, a sentence each."""

    @property
    def statuses(self) -> tuple[Ruling, ...]:
        """The verdicts on statuses."""
        return tuple(each.claim for each in self.verdicts if each.row.counts is None)

    @property
    def counts(self) -> tuple[Ruling, ...]:
        """The verdicts on rows that claim counts."""
        return tuple(each.claim for each in self.verdicts if each.row.counts is not None)

    @property
    def trends(self) -> tuple[Ruling, ...]:
        """The verdicts on trends that were published."""
        return tuple(each.trend for each in self.verdicts if each.trend.published)

    @property
    def contradicts(self) -> bool:
        """Whether anything that was published contradicts its own figures."""
        claims = (*self.statuses, *self.counts, *self.trends)
        return any(claim.agrees is False for claim in claims)
