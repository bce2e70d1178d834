"""The engine: which rules run, in what order, with what severity, waived or skipped.

Pure: it is given everything and opens nothing. The unit of work, ``check_return``, is a function
of plain values, so that returns can be checked one by one, in any order, anywhere.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pmqa_cli.judge.entries import Judged, judge_entries
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.expected import expected_rows
from pmqa_cli.model.finding import (
    CheckedReturn,
    Finding,
    JudgedEntry,
    Report,
    Severity,
    Skip,
    Totals,
)
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.rules import RULES
from pmqa_cli.rules.base import (
    ANOTHER_PERIOD,
    UNTIMED,
    BatchContext,
    CatalogueContext,
    Context,
    Hit,
    NotApplicable,
    ReturnContext,
    Rule,
    TimetableContext,
    Timing,
    with_options,
)

FAILED_RULE = "PM999"
"""The code of a rule that broke: pmqa's own fault, exit code 2."""

OF_ANY_PERIOD = ("PM0", "PM2")
"""The families that run on a return of another quarter too: is it a return, and is it whole?
Whatever the others found would follow from the quarter."""


@dataclass(frozen=True)
class Selection:
    """Which rules run. Codes may be cut short: "PM5" stands for the whole family."""

    select: tuple[str, ...] = ()
    """Empty selects every rule."""
    ignore: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rule code -> option -> value, in place of the rule's defaults."""

    def takes(self, code: str) -> bool:
        """Whether a rule runs."""
        return code.startswith(self._chosen) and not code.startswith(self._ignored)

    @cached_property
    def _chosen(self) -> tuple[str, ...]:
        return tuple(code.upper() for code in self.select) or ("",)

    @cached_property
    def _ignored(self) -> tuple[str, ...]:
        return tuple(code.upper() for code in self.ignore)

    def unknown(self) -> tuple[str, ...]:
        """The codes asked for that no rule has, even cut short."""
        return tuple(
            code
            for code in (*self.select, *self.ignore)
            if not any(each.code.startswith(code.upper()) for each in RULES)
        )

    def wrong_options(self) -> tuple[str, ...]:
        """What is wrong with the options given, a sentence each: an unknown rule, an option that
        the rule does not have, a value of another kind than the default."""
        rules = {each.code: each for each in RULES}
        wrong = []
        for code, given in self.options.items():
            if code not in rules:
                wrong.append(
                    f'There is no rule "{code}" to set options of.{did_you_mean(code, rules)}'
                )
                continue
            known = rules[code].options
            for option, value in given.items():
                if option not in known:
                    has = f"It has {either(tuple(known), 'and')}." if known else "It has none."
                    meant = did_you_mean(option, known)
                    wrong.append(f'Rule {code} has no option "{option}".{meant} {has}')
                elif not _fits(value, known[option]):
                    kind = "a list of texts" if isinstance(known[option], tuple) else "a number"
                    wrong.append(f'Option "{option}" of rule {code} is {kind}, not {value!r}.')
        return tuple(wrong)


def _fits(value: object, default: object) -> bool:
    """Whether an option's value is of the kind of its default."""
    if isinstance(default, tuple):
        return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class CheckedFile:
    """One return checked: what the report shows of it, and the judged entries behind that."""

    returned: CheckedReturn
    findings: tuple[Finding, ...]
    skipped: tuple[Skip, ...]
    entries: tuple[Judged, ...] = ()


def _stamp(rule: Rule, hit: Hit, path: str) -> Finding:
    where = hit.where
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        path=where.path or path,
        sheet=where.sheet,
        cell=where.cell,
        ref=where.ref,
        message=hit.what,
        fix=hit.fix or rule.fix,
    )


def _run(
    rule: Rule, context: Context, path: str, selection: Selection
) -> tuple[list[Finding], list[Skip]]:
    options = {**rule.options, **selection.options.get(rule.code, {})}
    if options:
        context = with_options(context, options)
    found: list[Finding] = []
    try:
        for hit in rule.check(context):
            found.append(_stamp(rule, hit, path))
    except NotApplicable as why:
        return found, [Skip(rule.code, path, str(why))]
    except Exception as fault:
        # A rule that breaks must not take the other rules, or the other returns, with it.
        frame = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{frame.name}, line {frame.lineno}"
        broken = Finding(
            code=FAILED_RULE,
            name="failed-rule",
            severity=Severity.ERROR,
            path=path,
            sheet="",
            cell="",
            ref="",
            message=f"Rule {rule.code} broke: {type(fault).__name__}: {fault} (in {where}).",
            fix="This is a fault in pmqa, not in the return. Please report it; "
            f"--ignore {rule.code} leaves the rule out meanwhile.",
        )
        return [*found, broken], []
    return found, []


def _run_all(
    about: str, context: Context, path: str, selection: Selection
) -> tuple[list[Finding], list[Skip]]:
    """Run every selected rule of a kind; ``path`` is where a finding is that names no file."""
    findings: list[Finding] = []
    skipped: list[Skip] = []
    for each in RULES:
        if each.about == about and selection.takes(each.code):
            found, skips = _run(each, context, path, selection)
            findings += found
            skipped += skips
    return findings, skipped


def _waive(
    findings: Iterable[Finding], catalogue: Catalogue, service: str, period: Period | None
) -> list[Finding]:
    waived = []
    for found in findings:
        waiver = next(
            (w for w in catalogue.waivers if w.covers(found.code, found.ref, service, period)),
            None,
        )
        by = (waiver.agreed_by or "a waiver") if waiver else ""
        waived.append(replace(found, waived_by=by) if by else found)
    return waived


def check_return(
    filed: Return,
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    period: Period,
    selection: Selection = Selection(),
    *,
    show_entries: bool = True,
) -> CheckedFile:
    """Judge one return and run every selected rule on it.

    ``show_entries`` is False where no report will show the entries one by one.
    """
    service = catalogue.service(filed.identity.service) if filed.identity.service else None
    expected = expected_rows(framework, catalogue, service.code, period) if service else ()
    rows = [entry for table in filed.tables for entry in table.entries]
    entries = judge_entries(framework, catalogue, history, period, rows)
    context = ReturnContext(
        filed=filed,
        framework=framework,
        catalogue=catalogue,
        history=history,
        period=period,
        service=service,
        expected=expected,
        entries=entries,
    )
    findings: list[Finding] = []
    skipped: list[Skip] = []
    for each in RULES:
        if each.about != "return" or not selection.takes(each.code):
            continue
        if each.needs_entries and not filed.is_readable:
            continue
        if context.is_of_another_period and not each.code.startswith(OF_ANY_PERIOD):
            skipped.append(Skip(each.code, filed.path, ANOTHER_PERIOD))
            continue
        found, skips = _run(each, context, filed.path, selection)
        findings += found
        skipped += skips
    order = {table.sheet: place for place, table in enumerate(filed.tables)}
    findings.sort(key=lambda each: (order.get(each.sheet, -1), _place(each.cell), each.code))
    code = service.code if service else filed.identity.service
    return CheckedFile(
        CheckedReturn(
            path=filed.path,
            sha256=filed.sha256,
            service=code,
            period=filed.identity.period,
            entries=tuple(show_entry(framework, e) for e in entries) if show_entries else (),
            totals=Totals(
                entries=len(entries),
                by_status=Counter(entry.status for entry in entries if entry.outcome),
                incomplete=sum(bool(entry.needed) for entry in entries),
            ),
        ),
        tuple(_waive(findings, catalogue, code, period)),
        tuple(skipped),
        entries,
    )


def _place(cell: str) -> tuple[int, int, str]:
    """Sort key of an address: by row, then by column."""
    letters = cell.rstrip("0123456789")
    digits = cell[len(letters) :]
    return (int(digits) if digits else 0, len(letters), letters)


def show_entry(framework: Framework, judged: Judged) -> JudgedEntry:
    """A judged entry as the reports show it: words in place of ids."""
    place = judged.cell("status") or judged.cell("ref")
    claimed = judged.text("status")
    return JudgedEntry(
        ref=judged.ref,
        section=framework.section_of(judged.part).id,
        sheet=place.sheet if place else judged.part.sheet,
        cell=place.address if place else "",
        status=framework.status(judged.status).word if judged.status else "",
        status_reason=judged.outcome.reason if judged.outcome else "",
        claimed_status=claimed,
        trend=judged.trend.word if judged.trend else "",
        trend_reason=judged.trend.reason if judged.trend else "",
    )


def check_catalogue(context: CatalogueContext, selection: Selection = Selection()) -> Report:
    """Run every selected rule on the catalogue."""
    findings, skipped = _run_all("catalogue", context, "catalogue", selection)
    waived: list[Finding] = []
    for one in findings:
        item = context.catalogue.item(one.ref)
        service = item.service if item else ""
        waived += _waive([one], context.catalogue, service, context.period)
    return Report(context.period, (), tuple(waived), tuple(skipped))


def check_timetable(context: TimetableContext, selection: Selection = Selection()) -> Report:
    """Run every selected rule on a year's timetable. A waiver of a finding names its stage or its
    measure as ref, and holds where it covers the year's first quarter."""
    first = Period(context.timetable.year, 1)
    findings, skipped = _run_all("timetable", context, "timetable", selection)
    return Report(first, (), tuple(_waive(findings, context.catalogue, "", first)), tuple(skipped))


Batch = tuple[tuple[Finding, ...], tuple[Skip, ...]]
"""What the rules on several returns at once found, and which of them could not run."""


def check_batch(
    returns: tuple[Return, ...],
    framework: Framework,
    catalogue: Catalogue,
    period: Period,
    selection: Selection = Selection(),
    timing: Timing = UNTIMED,
) -> Batch:
    """Run every selected rule that is about several returns at once. What is found about a service
    that sent none has its code as ref, for waivers too."""
    context = BatchContext(returns, framework, catalogue, period, timing)
    services = {filed.path: filed.identity.service for filed in returns}
    found, skipped = _run_all("batch", context, "", selection)
    findings: list[Finding] = []
    for one in found:
        findings += _waive([one], catalogue, services.get(one.path, one.ref), period)
    return tuple(findings), tuple(skipped)


def gather(
    period: Period,
    files: Sequence[CheckedFile],
    catalogue: Report | None = None,
    batch: Batch = ((), ()),
) -> Report:
    """One report of many files, in the order given; the catalogue's own findings come first, what
    was found by comparing files stands with the file that it is about."""
    first = catalogue or Report(period)
    found = [*first.findings]
    compared: dict[str, list[Finding]] = {}
    for one in batch[0]:
        compared.setdefault(one.path, []).append(one)
    for file in files:
        found += compared.pop(file.returned.path, [])
        found += file.findings
    for rest in compared.values():
        found += rest
    return Report(
        period=period,
        returns=tuple(file.returned for file in files),
        findings=tuple(found),
        skipped=(*first.skipped, *(s for file in files for s in file.skipped), *batch[1]),
    )
