"""When returns came: what is known of the day, and from where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import fold


class Source(StrEnum):
    """From where the day is known, the surest first."""

    TOLD = "told"
    """Somebody said so on the command line."""
    MAIL = "mail"
    """The e-mail that it came with was sent then."""
    SEEN = "seen"
    """pmqa saw the file for the first time then: it came no later."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One workbook that was written for a service to fill in."""

    service: str
    """Service code."""
    period: Period
    path: str


_SUREST = tuple(Source)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One word on when one file of a service came."""

    service: str
    """Service code."""
    period: Period
    sha256: str
    path: str
    """As the user gave it, with forward slashes."""
    day: date
    source: Source

    @property
    def file(self) -> tuple[str, Period, str]:
        """What it is about: the same file, from the same service, for the same period."""
        return fold(self.service), self.period, self.sha256


def settle(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """The receipt that counts of each file, in the order in which the files came.

    What somebody said counts before the e-mail, and that before the day on which the file was first
    seen. Whoever says something else later puts it right; of several e-mails with the same file,
    and of several days on which it was seen, the first counts. ``receipts`` are in the order in
    which they were noted.
    """
    found: dict[tuple[str, Period, str], Receipt] = {}
    for each in receipts:
        other = found.get(each.file)
        if other is None or _counts_before(each, other):
            found[each.file] = each
    return tuple(sorted(found.values(), key=lambda each: each.day))


def _counts_before(later: Receipt, other: Receipt) -> bool:
    """Whether a receipt takes the place of one that was noted before it."""
    if later.source is not other.source:
        return _SUREST.index(later.source) < _SUREST.index(other.source)
    return later.source is Source.TOLD or later.day < other.day


def arrivals(
    returns: Iterable[Return],
    catalogue: Catalogue,
    period: Period,
    *,
    told: date | None = None,
    seen: date | None = None,
    known: Collection[Receipt] | None = None,
) -> tuple[Receipt, ...]:
    """What a run knows of when its returns came: the day that somebody ``told``, else the day of
    the e-mail, else the day on which they are ``seen``; nothing of a return without any.

    Where ``known`` is given, ``told`` is only about files of which neither that nor an e-mail says
    the day: whoever names no file means those that are new.

    Only of those that can be read, are of a service in the catalogue and of this period: of others
    nobody could say whose they are. An e-mail dated after ``seen`` (a clock that was wrong) came on
    that day.
    """
    found = []
    dated = {each.file for each in known or ()}
    for filed in returns:
        service = catalogue.service(filed.identity.service) if filed.identity.service else None
        if not (service and filed.is_readable and filed.identity.period in (None, period)):
            continue
        mailed = min(filed.sent_on, seen or filed.sent_on) if filed.sent_on else None
        file = fold(service.code), period, filed.sha256
        says = None if known is not None and (mailed or file in dated) else told
        day = says or mailed or seen
        if day:
            source = Source.TOLD if says else Source.MAIL if mailed else Source.SEEN
            found.append(Receipt(service.code, period, filed.sha256, filed.path, day, source))
    return tuple(found)


def news(known: Iterable[Receipt], arrived: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """The receipts that change what is known, each once."""
    settled = {each.file: each for each in settle(known)}
    found = []
    for each in arrived:
        other = settled.get(each.file)
        same = other is not None and (other.day, other.source) == (each.day, each.source)
        if not same and (other is None or _counts_before(each, other)):
            settled[each.file] = each
            found.append(each)
    return tuple(found)
