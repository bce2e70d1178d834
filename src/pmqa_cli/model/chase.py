"""A chase: what one service is asked for, how firmly, and who is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.period import Period
from pmqa_cli.model.scheme import Strict
from pmqa_cli.model.standing import Collection, Standing
from pmqa_cli.model.words import did_you_mean, either

CONTACTS = ("copy_to", "head_of_service", "director", "portfolio_holder")
"""The columns of services.csv that a mail may be copied to."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def addresses_in(text: str) -> tuple[str, ...]:
    """The e-mail addresses in a text, each once: "B. Example <b@example.org>; c@example.org"."""
    return tuple(dict.fromkeys(_ADDRESS.findall(text)))


class Tone(StrEnum):
    """How firmly somebody is asked."""

    BEFORE = "before"
    """Up to the day on which returns are due."""
    LATE = "late"
    """After it."""
    FINAL = "final"
    """When so many working days have passed as the framework says."""


class ChaseRules(Strict):
    """Who is told of a mail that asks for a return, and from when on it is asked most firmly.

    Each of those copied in is a column of services.csv (copy_to, head_of_service, director,
    portfolio_holder) or an address.
    """

    copy_to: tuple[str, ...] = ("copy_to",)
    """Whoever is always copied in."""
    late_copy_to: tuple[str, ...] = ()
    """Whoever is, too, once the day has passed."""
    final_after: int | None = Field(default=None, ge=1)
    """From how many working days after that day on the mail is the firmest; None: never."""
    final_copy_to: tuple[str, ...] = ()
    """Whoever is copied in then, too."""

    @model_validator(mode="after")
    def _names_somebody(self) -> ChaseRules:
        for each in (*self.copy_to, *self.late_copy_to, *self.final_copy_to):
            if each not in CONTACTS and addresses_in(each) != (each,):
                raise ValueError(
                    f'"{each}" is neither a column of services.csv ({either(CONTACTS)}) nor an '
                    f"e-mail address.{did_you_mean(each, CONTACTS)}"
                )
        return self

    def tone(self, collection: Collection) -> Tone:
        """How firmly a service is asked on a day."""
        if not collection.is_over:
            return Tone.BEFORE
        if self.final_after is not None and -collection.days >= self.final_after:
            return Tone.FINAL
        return Tone.LATE

    def copied(self, tone: Tone) -> tuple[str, ...]:
        """Who is copied in, as the framework has it."""
        late = self.late_copy_to if tone is not Tone.BEFORE else ()
        final = self.final_copy_to if tone is Tone.FINAL else ()
        return tuple(dict.fromkeys((*self.copy_to, *late, *final)))


@dataclass(frozen=True, slots=True)
class Asked:
    """One query, as the mail lists it."""

    where: str
    """The place in words."""
    found: str
    fix: str
    must: bool
    """Whether it must be put right; else somebody should look."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Chase:
    """Everything that one service is asked for."""

    organisation: str
    organisation_cy: str
    languages: tuple[str, ...]
    """Welsh first where the council writes in both."""
    period: Period
    tone: Tone
    deadline: date | None
    """When returns are due; None where it is not fixed."""
    days: int
    """Working days to that day, or since."""
    is_today: bool
    """Whether it is that day."""
    standing: Standing
    queries: tuple[Asked, ...] = ()
    """The first of what it is asked, what must be put right first."""
    more: int = 0
    """How many more there are."""
    workbook: str = ""
    """The name of the correction workbook that goes with the mail; empty where there is none."""
    template: str = ""
    """The name of the empty workbook that goes with it once more; empty where none does."""
    copied: tuple[str, ...] = ()
    """The addresses that are copied in."""
    by_hand: tuple[str, ...] = ()
    """Who is to be copied in, and has no address in services.csv."""

    @property
    def service(self) -> Service:
        """Whom it is about."""
        return self.standing.service

    @property
    def to(self) -> tuple[str, ...]:
        """The addresses of the service; none where services.csv gives none."""
        return addresses_in(self.service.email)

    @property
    def returned(self) -> str:
        """The file that the service sent, without its folder; empty where none came."""
        return self.standing.file.rpartition("/")[2]

    @property
    def name_cy(self) -> str:
        """The service's name in Welsh, else in English."""
        return self.service.name_cy or self.service.name


def who_is_copied(
    rules: ChaseRules, tone: Tone, service: Service
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses that are copied in, and the names of those who should be and have none."""
    addresses: list[str] = []
    by_hand: list[str] = []
    for each in rules.copied(tone):
        said = getattr(service, each) if each in CONTACTS else each
        found = addresses_in(said)
        addresses += found
        if said.strip() and not found:
            by_hand.append(said.strip())
    own = addresses_in(service.email)
    return tuple(a for a in dict.fromkeys(addresses) if a not in own), tuple(by_hand)


def order_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of a mail: Welsh first where the council writes Welsh."""
    return tuple(sorted(languages))
