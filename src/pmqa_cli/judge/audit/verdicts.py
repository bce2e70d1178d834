"""The audit of a publication: every row held against its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pmqa_cli.judge.audit.counts import judge_counts
from pmqa_cli.judge.audit.headings import Headings, find_headings, quote
from pmqa_cli.judge.audit.rows import read_table
from pmqa_cli.judge.audit.status import has_colour_without_figure, judge_status
from pmqa_cli.judge.audit.suspicions import find_restated, find_suspicions
from pmqa_cli.judge.audit.trend import judge_trend
from pmqa_cli.model.publication import Audit, Rows, Verdict
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.words import either

NAMED: Final = 12
"""As many unread columns as a note names."""
_WANTED: Final[Mapping[tuple[str, ...], str]] = {
    ("target", "range_low", "range_high", "midpoint"): "no status can be told",
    ("polarity",): "status and trend are told only where the target says which way is better",
    ("published_status",): "there is no status to compare with",
}
"""Columns of which a paper should have one, the usual first; what follows if it has none."""


def audit_rows(
    rows: Rows, scheme: Scheme, path: str, sheet: str = "", notes: tuple[str, ...] = ()
) -> Audit:
    """Judge every row of a table. Raises HeadingsRefused where it has no headings to go by."""
    headings = find_headings(rows)
    table = read_table(rows, headings)
    restated = find_restated(list(table.rows))
    verdicts = []
    for place, row in enumerate(table.rows):
        suspicions = [*find_suspicions(row), *restated.get(row.line, ())]
        if row.counts is None:
            claim, trend = judge_status(scheme, row, headings.columns), judge_trend(row)
            if has_colour_without_figure(scheme, row):
                suspicions.append(f"There is no figure, and {claim.published} was published.")
            verdicts.append(Verdict(row, claim, trend, tuple(suspicions)))
        else:
            claim = judge_counts(scheme, row, table.rows[:place])
            if claim.agrees is False:
                suspicions.append(claim.reason)
            verdicts.append(Verdict(row, claim, suspicions=tuple(suspicions)))
    measures = any(verdict.row.counts is None for verdict in verdicts)
    missing = tuple(_missing(headings)) if measures else ()
    told = (*notes, *headings.notes, *missing, *_unread(headings), *table.notes)
    return Audit(path, sheet, scheme.name, tuple(verdicts), told)


def _unread(headings: Headings) -> list[str]:
    """The sentence that names the columns of which nothing was read: a heading that was not
    understood is not to pass for one that says nothing."""
    if not headings.unused:
        return []
    named = [quote(text) for text in headings.unused[:NAMED]]
    if more := len(headings.unused) - len(named):
        named.append(f"{more} more")
    one = len(headings.unused) == 1
    words = ("column", "was") if one else ("columns", "were")
    return [f"The {words[0]} {either(named, 'and')} {words[1]} not read."]


def _missing(headings: Headings) -> list[str]:
    return [
        f"There is no column for the {columns[0].replace('_', ' ')}, so {so}."
        for columns, so in _WANTED.items()
        if headings.columns.keys().isdisjoint(columns)
    ]
