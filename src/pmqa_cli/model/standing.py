"""How far a collection is: for each service what came, when, and what it still owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt
from pmqa_cli.model.words import count_words, either


@dataclass(frozen=True, slots=True)
class Standing:
    """One service that owes a return."""

    service: Service
    is_issued: bool = False
    """Whether a workbook was written for it."""
    issued: date | None = None
    """When it was last written; None where that was not noted."""
    received: Receipt | None = None
    """When the first of its returns came; None where none has."""
    file: str = ""
    """The return that counts; empty where none has come."""
    version: int = 0
    """Which of its files that is, in the order in which they came."""
    versions: int = 0
    """How many different files came from it."""
    queries: tuple[Finding, ...] = ()
    """What it is asked about the return that counts: errors and warnings that no waiver covers,
    without those on its approval and on when it came."""
    is_signed: bool = False
    """Whether its head of service approved the return on the Cover."""
    owes_approval: bool = False
    """Whether that is asked for."""
    is_excused: bool = False
    """Whether it was agreed that it sends none (a waiver of PM802)."""
    is_late: bool = False
    """Whether the first return came after the day on which it was due, or has not come by then."""
    late_by: int | None = None
    """By how many working days; None where it is not fixed when returns are due."""

    @property
    def is_returned(self) -> bool:
        """Whether a return came that can be read."""
        return bool(self.file)

    @property
    def errors(self) -> int:
        """How many of the queries must be put right."""
        return sum(each.severity is Severity.ERROR for each in self.queries)

    @property
    def warnings(self) -> int:
        """How many of the queries somebody should look at."""
        return len(self.queries) - self.errors

    @property
    def owed(self) -> tuple[str, ...]:
        """What is outstanding, in words; nothing where nothing is."""
        if not self.is_returned and self.is_excused:
            return ()
        if not self.is_returned:
            late = f", {self.lateness} late" if self.is_late else ""
            return (f"not returned{late}",)
        asked = [
            count_words(number, noun)
            for number, noun in ((self.errors, "error"), (self.warnings, "warning"))
            if number
        ]
        said = (f"{either(asked, 'and')} to answer",) if asked else ()
        return (*said, "not signed off") if self.owes_approval else said

    @property
    def lateness(self) -> str:
        """By how much it is late: "2 working days"."""
        return count_words(self.late_by or 0, "working day")


@dataclass(frozen=True, slots=True)
class Collection:
    """A period's returns as they stand on a day."""

    period: Period
    today: date
    deadline: date | None
    """When returns are due; None where it is not fixed."""
    days: int
    """Working days from today to that day; negative after it, 0 where it is not fixed."""
    standings: tuple[Standing, ...]
    """Every service that owes a return, in the order of the catalogue."""
    strangers: tuple[str, ...] = ()
    """Files of which nobody can say whose they are, or that are of another quarter."""

    @property
    def outstanding(self) -> tuple[Standing, ...]:
        """The services that still owe something."""
        return tuple(each for each in self.standings if each.owed)

    @property
    def is_over(self) -> bool:
        """Whether the day has passed on which returns were due."""
        return self.deadline is not None and self.today > self.deadline
