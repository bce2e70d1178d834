"""A correction: what a service is asked about its return, and what of it has no place.

The correction workbook, the page of queries and the text for the mail all say this one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.period import Period


@dataclass(frozen=True, slots=True)
class Query:
    """One finding as the service reads it, with where it is in the correction workbook."""

    number: int
    """Counted from 1; 0 for what is only good to know."""
    code: str
    """The finding's, "PM501"; empty for what no rule found (an approval to be renewed)."""
    name: str
    severity: Severity
    sheet: str
    """The sheet of the correction workbook; empty where the query is about the whole return, or
    about a sheet that is not in it."""
    cell: str
    """The cell there, "P7"; empty where no single cell is meant."""
    was: str
    """Where it was in the return as it came, "Top 5!A8"; empty for the return as a whole."""
    ref: str
    heading: str
    """The heading of the column in question; empty where there is none."""
    found: str
    """What was found, a full sentence."""
    fix: str
    """How to put it right in the correction workbook, in full sentences."""

    @property
    def where(self) -> str:
        """The place in words: "Top 5!P7", else what it was in the return: "Top 5 (was A8)"."""
        if self.cell:
            return f"{self.sheet}!{self.cell}"
        if self.sheet and "!" in self.was:
            return f"{self.sheet} (was {self.was.rpartition('!')[2]})"
        if self.was and self.was != self.sheet:
            return f"{self.was} in your return"
        return self.sheet or "The whole return"

    @property
    def must(self) -> bool:
        """Whether it must be put right; else somebody should look."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Stray:
    """Something that stands in a return and has no place in a correction workbook."""

    sheet: str
    cell: str
    """Empty for a sheet as a whole."""
    heading: str
    """The heading under which it stood; empty where there was none."""
    content: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Everything that one service is asked about one return."""

    organisation: str
    service: Service
    period: Period
    returned: str
    """The file that the service sent, without its folder."""
    workbook: str
    """The name of the correction workbook's file."""
    queries: tuple[Query, ...]
    """Errors and warnings that no waiver covers, in the order of sheets and cells."""
    notes: tuple[Query, ...] = ()
    """What is good to know and asks for nothing."""
    strays: tuple[Stray, ...] = ()
    unlisted: int = 0
    """How many more strays there are than are listed."""

    @property
    def must(self) -> int:
        """How many queries must be put right."""
        return sum(query.must for query in self.queries)

    @property
    def should(self) -> int:
        """How many queries somebody should look at."""
        return len(self.queries) - self.must

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[Query]]]:
        """The queries by sheet, in their order: (sheet, queries); "" for the whole return."""
        found: dict[str, list[Query]] = {}
        for query in self.queries:
            found.setdefault(query.sheet, []).append(query)
        return tuple(found.items())
