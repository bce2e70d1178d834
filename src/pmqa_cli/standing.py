"""Where a collection stands: what was checked, and what the ledger knows, put together by service.

Pure: it is given everything and opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection as Codes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pmqa_cli.model.catalogue import Catalogue, Service
from pmqa_cli.model.expected import expected_rows
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import settle
from pmqa_cli.model.returns import Return
from pmqa_cli.model.standing import Collection, Standing
from pmqa_cli.model.text import fold
from pmqa_cli.rules.base import Timing
from pmqa_cli.rules.batch import copies, is_signed, preferred

UNSIGNED = "PM803"
MISSING = "PM802"
OF_TIME = ("PM801", MISSING)
"""On when a return came: nothing that a service could answer in it."""


def stand(
    framework: Framework,
    catalogue: Catalogue,
    period: Period,
    returns: Sequence[Return],
    findings: Sequence[Finding],
    filings: Iterable[Filing],
    timing: Timing,
    today: date,
    issued: Mapping[str, date],
    written: Codes[str],
) -> Collection:
    """How far each service is that has rows in the period.

    ``returns`` are those that were checked, with their ``findings``; of a service that has none
    among them the one that the ledger holds counts (``filings``). ``issued`` has the day on which
    each service's workbook was written, by folded code, and ``written`` the folded codes of the
    services whose workbook is there.
    """
    here = copies(returns, period)
    recorded = {fold(each.service): each for each in filings}
    came: dict[str, list[str]] = {}
    for receipt in settle(timing.receipts):
        came.setdefault(fold(receipt.service), []).append(receipt.sha256)

    def one(service: Service) -> Standing:
        code = fold(service.code)
        standing = Standing(
            service,
            is_issued=code in issued or code in written,
            issued=issued.get(code),
            is_excused=any(
                each.covers(MISSING, service.code, service.code, period)
                for each in catalogue.waivers
            ),
        )
        counts = preferred(here[code]) if code in here else recorded.get(code)
        if counts is None:
            return _time(standing, timing, today)
        about = (
            [each for each in findings if each.path == counts.path]
            if isinstance(counts, Return)
            else counts.findings
        )
        asked = [
            each for each in about if not each.waived_by and each.severity is not Severity.INFO
        ]
        known = [*came.get(code, ())]
        known += [each.sha256 for each in here.get(code, ()) if each.sha256 not in known]
        if counts.sha256 not in known:
            known.append(counts.sha256)
        standing = replace(
            standing,
            received=timing.first.get(code),
            file=counts.path,
            version=known.index(counts.sha256) + 1,
            versions=len(known),
            queries=tuple(each for each in asked if each.code not in (UNSIGNED, *OF_TIME)),
            is_signed=is_signed(counts),
            owes_approval=any(each.code == UNSIGNED for each in asked),
        )
        return _time(standing, timing, today)

    known_files = {each.path for filed in here.values() for each in filed}
    owing = (
        service
        for service in catalogue.services
        if expected_rows(framework, catalogue, service.code, period)
    )
    codes = {fold(service.code) for service in catalogue.services}
    return Collection(
        period,
        today,
        timing.deadline,
        timing.working_days.between(today, timing.deadline) if timing.deadline else 0,
        tuple(one(service) for service in owing),
        tuple(
            each.path
            for each in returns
            if each.path not in known_files or fold(each.identity.service) not in codes
        ),
    )


def _time(standing: Standing, timing: Timing, today: date) -> Standing:
    """The same with how late it is."""
    if timing.deadline is None:
        return standing
    day = standing.received.day if standing.received else today
    if standing.is_returned and not standing.received:
        return standing
    if standing.is_excused and not standing.is_returned:
        return replace(standing, late_by=0)
    return replace(
        standing,
        is_late=day > timing.deadline,
        late_by=max(timing.working_days.between(timing.deadline, day), 0),
    )
