"""The data-quality page: what is missing, queried, provisional, restated, waived or refused."""

from __future__ import annotations

from collections.abc import Sequence

from pmqa_cli.judge.figures import write_figure
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import StatusId
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period, PeriodError
from pmqa_cli.pack.lines import source_of
from pmqa_cli.pack.nouns import MeasureLine
from pmqa_cli.pack.pages import (
    DataQuality,
    Query,
    Receipt,
    Refused,
    Restated,
    ServiceView,
    Unused,
)
from pmqa_cli.pack.rows import Desk, Judge, counted
from pmqa_cli.pack.words import shown_text


def assess_quality(
    judge: Judge,
    desks: Sequence[Desk],
    services: Sequence[ServiceView],
    unused: Sequence[tuple[Filing, str]],
) -> DataQuality:
    """Everything a reader must know about the figures before relying on them."""
    measures = [line for service in services for line in service.measures]
    lines = [
        line
        for service in services
        for line in (*service.measures, *service.activities, *service.risks)
    ]
    waived = [
        finding
        for desk in desks
        if desk.filing
        for finding in desk.filing.findings
        if finding.waived_by
    ]
    return DataQuality(
        receipts=tuple(
            _receipt(desk, service) for desk, service in zip(desks, services, strict=True)
        ),
        not_returned=tuple(line for line in lines if line.status.id == StatusId.NOT_RETURNED),
        refused=tuple(each for desk in desks for each in _refused(judge, desk)),
        not_available=tuple(m for m in measures if m.status.id == StatusId.NOT_AVAILABLE),
        provisional=tuple(m for m in measures if m.is_provisional),
        restated=tuple(_restated(judge.history, m) for m in measures if m.was_restated),
        waived=tuple(_query(finding) for finding in waived),
        unused=(
            *(_unused_file(judge, filing, why) for filing, why in unused),
            *(each for desk in desks for each in _stray_rows(desk)),
        ),
        errors=sum(
            finding.severity is Severity.ERROR
            for findings in (
                *(desk.counted_findings for desk in desks),
                *(counted(filing.findings) for filing, _ in unused),
            )
            for finding in findings
        ),
        unanswered=tuple(
            line
            for service in services
            for narrative in service.narratives
            for line in narrative.lines
            if line.is_required and not line.answer
        ),
        unstated=tuple(m for m in measures if m.statement_lacks),
    )


def _query(finding: Finding) -> Query:
    return Query(
        code=finding.code,
        name=finding.name,
        severity=finding.severity.value,
        ref=finding.ref,
        where=finding.where,
        message=finding.message,
        fix=finding.fix,
        waived_by=finding.waived_by,
    )


def _receipt(desk: Desk, service: ServiceView) -> Receipt:
    filing, findings = desk.filing, desk.counted_findings
    lines = (*service.measures, *service.activities, *service.risks)
    number = {
        severity: sum(each.severity is severity for each in findings) for severity in Severity
    }
    signed = filing.sign_off if filing else None
    return Receipt(
        service=service.code,
        service_name=service.name,
        anchor=service.anchor,
        source=source_of(filing.path, "", "", filing.sha256) if filing else None,
        completed_by=shown_text(signed.completed_by) if signed else "",
        approved_by=shown_text(signed.approved_by) if signed else "",
        approved_on=shown_text(signed.approved_on) if signed else "",
        not_returned=sum(
            line.status.id == StatusId.NOT_RETURNED and not line.is_unusable for line in lines
        ),
        unusable=sum(line.is_unusable for line in lines),
        errors=number[Severity.ERROR],
        warnings=number[Severity.WARNING],
        infos=number[Severity.INFO],
        queries=tuple(
            _query(each) for each in sorted(findings, key=lambda each: each.severity.rank)
        ),
    )


def _refused(judge: Judge, desk: Desk) -> list[Refused]:
    filing = desk.filing
    if filing is None:
        return []
    return [
        Refused(
            service_name=desk.service.name,
            ref=row.judged.ref,
            heading=judge.framework.heading(row.judged.kind, refusal.column),
            typed=shown_text(refusal.cell),
            why=refusal.why,
            source=source_of(filing.path, refusal.cell.sheet, refusal.cell.address, filing.sha256),
        )
        for row in desk.rows
        for refusal in row.refusals
    ]


def _restated(history: History, line: MeasureLine) -> Restated:
    try:
        point = history.at(line.ref, Period.parse(line.previous_period))
    except PeriodError:  # the trend rules compare this measure with nothing
        point = None
    was = write_figure(point.actual, line.decimals, line.unit) if point else ""
    return Restated(line, line.previous_period, was, line.previous_text)


def _unused_file(judge: Judge, filing: Filing, why: str) -> Unused:
    source = source_of(filing.path, "", "", filing.sha256)
    service = judge.catalogue.service(filing.service) if filing.service else None
    named = service.name if service else filing.service
    return Unused(named, source.file, why, source)


def _stray_rows(desk: Desk) -> list[Unused]:
    filing = desk.filing
    if filing is None:
        return []
    found = []
    for entry, why in desk.strays:
        cell = entry.cell("ref")
        sheet, address = (cell.sheet, cell.address) if cell else (entry.part, f"row {entry.row}")
        source = source_of(filing.path, sheet, address, filing.sha256)
        found.append(Unused(desk.service.name, entry.ref or "a row without a ref", why, source))
    return found
