"""Which rows a pack holds for a service: those it must, each with what the return says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmqa_cli.judge.entries import Judged, judge_entries, judge_entry
from pmqa_cli.model.catalogue import Catalogue, Item, Service
from pmqa_cli.model.columns import SPARE_ROWS, is_proposal
from pmqa_cli.model.expected import ExpectedRow, expected_rows
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.framework import Framework, Kind, StatusId
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Entry
from pmqa_cli.model.text import fold
from pmqa_cli.pack.refusals import Refusal, decisive_columns, reason_for, refused_values


@dataclass(frozen=True)
class Row:
    """One measure, activity, source, risk or question, judged; with or without an entry."""

    item: Item | None
    """None for a proposal."""
    sections: tuple[str, ...]
    """Every section in which it stands, linked rows included."""
    judged: Judged
    reason: str
    """Why it has its status."""
    is_returned: bool
    """Whether the return has a row for it that can be used."""
    refusals: tuple[Refusal, ...] = ()
    is_unusable: bool = False
    """Whether it counts as not returned although the return has something for it."""


@dataclass(frozen=True)
class Desk:
    """One service with the filing that stands for its return, and its rows."""

    service: Service
    filing: Filing | None
    rows: tuple[Row, ...]
    strays: tuple[tuple[Entry, str], ...] = ()
    """Rows of the return that have no place in the pack, with a sentence why."""

    def of(self, kind: Kind) -> Iterator[Row]:
        """The rows of one kind."""
        return (row for row in self.rows if row.judged.kind is kind)

    @property
    def counted_findings(self) -> tuple[Finding, ...]:
        """The findings of its return that no waiver covers."""
        return counted(self.filing.findings) if self.filing else ()


def counted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that no waiver covers."""
    return tuple(finding for finding in findings if not finding.waived_by)


@dataclass(frozen=True)
class Judge:
    """What it takes to judge a row."""

    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period

    def lay_out(self, service: Service, filing: Filing | None) -> Desk:
        """Judge a service's filing and set its rows in the order of catalogue and sheets.

        A measure that stands on several sheets gives one row, with every section it stands in.
        """
        places: dict[str, list[ExpectedRow]] = {}
        for expected in expected_rows(self.framework, self.catalogue, service.code, self.period):
            places.setdefault(fold(expected.item.ref), []).append(expected)
        entries = filing.entries if filing else ()
        parts = {part.id for part in self.framework.parts}
        known = [entry for entry in entries if entry.part in parts]
        judged = judge_entries(self.framework, self.catalogue, self.history, self.period, known)
        by_ref: dict[str, list[Judged]] = {}
        for each in judged:
            by_ref.setdefault(fold(each.ref), []).append(each)
        rows = [
            self._row(service, filing, where, by_ref.get(ref, [])) for ref, where in places.items()
        ]
        rows += [
            self._settle(each, None, (self.framework.section_of(each.part).id,))
            for each in judged
            if _is_proposed(each) and each.has_input()
        ]
        strays = [
            (each.entry, self._stray(each, service))
            for each in judged
            if fold(each.ref) not in places and not _is_proposed(each) and each.has_input()
        ]
        strays += [
            (entry, "The framework no longer has the sheet it stands on.")
            for entry in entries
            if entry.part not in parts
        ]
        return Desk(service, filing, tuple(rows), tuple(strays))

    def _row(
        self,
        service: Service,
        filing: Filing | None,
        where: Sequence[ExpectedRow],
        given: Sequence[Judged],
    ) -> Row:
        first = where[0]
        sections = tuple(dict.fromkeys(self.framework.section_of(each.part).id for each in where))
        fitting = [each for each in given if each.kind is first.part.kind]
        at_home = [each for each in fitting if each.part.id == first.typed_on.id] or fitting
        if not at_home and filing and filing.entries:
            why = f"The return {_file(filing)} has no row for it."
            return self._missing(first, sections, why, is_unusable=False)
        if not at_home:
            why = f"No return from {service.name} that can be used has been recorded."
            return self._missing(first, sections, why, is_unusable=filing is not None)
        if len({_decisive(each) for each in at_home}) > 1:
            cells = " and ".join(_at(each) for each in at_home)
            return self._missing(
                first,
                sections,
                f"The return has more than one row for it, and they differ: {cells}.",
                is_unusable=True,
            )
        return self._settle(at_home[0], first.item, sections)

    def _missing(
        self, expected: ExpectedRow, sections: tuple[str, ...], why: str, *, is_unusable: bool
    ) -> Row:
        empty = Entry(expected.typed_on.id, expected.item.ref, 0, {})
        judged = judge_entry(
            self.framework, self.catalogue, self.history, self.period, expected.typed_on, empty
        )
        said = judged.outcome.reason if judged.outcome else why
        silent = judged.status in (StatusId.NOT_RETURNED, "")
        reason = why if silent else said
        return Row(
            expected.item,
            sections,
            judged,
            reason,
            is_returned=False,
            is_unusable=silent and is_unusable,
        )

    def _settle(self, judged: Judged, item: Item | None, sections: tuple[str, ...]) -> Row:
        refusals = tuple(refused_values(self.framework, judged))
        reason = reason_for(judged, refusals) if judged.outcome else ""
        decisive = decisive_columns(judged.kind)
        return Row(
            item,
            sections,
            judged,
            reason,
            is_returned=True,
            refusals=refusals,
            is_unusable=judged.status == StatusId.NOT_RETURNED
            and any(refusal.column in decisive for refusal in refusals),
        )

    def _stray(self, judged: Judged, service: Service) -> str:
        item = self.catalogue.item(judged.ref)
        if not judged.ref:
            return "It has no ref."
        if is_proposal(judged.ref):
            return f"Nothing can be proposed on the sheet {judged.part.sheet}."
        if judged.kind is Kind.NARRATIVE:
            return f"The framework has no question with the ref {judged.ref} on this sheet."
        if item is None:
            return f"The catalogue has nothing with the ref {judged.ref}."
        if fold(item.service) != fold(service.code):
            owner = self.catalogue.service(item.service)
            return f"The catalogue gives it to {owner.name if owner else item.service}."
        return f"The catalogue does not have it in this section for {self.period}."


def _is_proposed(judged: Judged) -> bool:
    """Whether a row is a proposal: in a spare row, which not every sheet has."""
    return is_proposal(judged.ref) and judged.item is None and judged.kind in SPARE_ROWS


def _file(filing: Filing) -> str:
    return filing.path.replace("\\", "/").rsplit("/", 1)[-1]


def _decisive(judged: Judged) -> tuple[str, ...]:
    return tuple(judged.text(column) for column in decisive_columns(judged.kind))


def _at(judged: Judged) -> str:
    cell = judged.cell(decisive_columns(judged.kind)[0]) or judged.cell("ref")
    return f"{cell.sheet}!{cell.address}" if cell else judged.part.sheet


def choose_filings(
    filings: Sequence[Filing], catalogue: Catalogue, period: Period
) -> tuple[Mapping[str, Filing], tuple[tuple[Filing, str], ...]]:
    """Which filing stands for each service, by folded code, and which stand for none and why.

    Of several from one service the one recorded last counts; where they were recorded at the
    same time, or nobody knows when, the last in the order given.
    """
    chosen: dict[str, Filing] = {}
    unused: list[tuple[Filing, str]] = []
    dated = sorted(filings, key=lambda f: f.recorded_at.isoformat() if f.recorded_at else "")
    for filing in dated:
        service = catalogue.service(filing.service) if filing.service else None
        if filing.period != period:
            unused.append((filing, f"It is a return for {filing.period}."))
        elif service is None:
            unused.append((filing, _why_unused(filing)))
        else:
            code = fold(service.code)
            if code in chosen and chosen[code].sha256 != filing.sha256:
                unused.append((chosen[code], f"{_file(filing)} was recorded after it."))
            chosen[code] = filing
    return chosen, tuple(unused)


def _why_unused(filing: Filing) -> str:
    worst = sorted(counted(filing.findings), key=lambda finding: finding.severity.rank)
    if worst:
        return worst[0].message
    if filing.service:
        return f"The catalogue has no service with the code {filing.service}."
    return "It does not say which service it is from."
