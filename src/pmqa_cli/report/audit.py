"""An audit as text, JSON and CSV: pure functions of it.

The keys of the JSON are a promise (docs/schemas/audit.schema.json).
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pmqa_cli.model.publication import Audit, Ruling, Unjudged, Verdict
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words
from pmqa_cli.report.csv import as_text

VERSION = 1
_OWN_REASONS = (Unjudged.UNREADABLE, Unjudged.STATUS_UNKNOWN, Unjudged.INPUT_MISSING)
CSV_COLUMNS = (
    *("measure", "calculated", "published", "agrees", "reason", "suspicions"),
    *("line", "ref", "council", "period", "provisional"),
    *("trend_calculated", "trend_published", "trend_agrees", "trend_reason"),
)


def audit_row(verdict: Verdict) -> dict[str, Any]:
    """One row as scripts see it: None where nothing can be told.

    A row whose trend alone contradicts its figures does not agree either, and its reason says why.
    """
    row, claim, trend = verdict.row, verdict.claim, verdict.trend
    is_trend_wrong = trend.agrees is False
    reasons = (claim.reason, trend.reason if is_trend_wrong else "")
    return {
        "measure": row.measure.title or row.measure.ref,
        "calculated": claim.calculated or None,
        "published": claim.published or None,
        "agrees": False if is_trend_wrong else claim.agrees,
        "reason": " ".join(reason for reason in reasons if reason),
        "suspicions": list(verdict.suspicions),
        "line": row.line,
        "ref": row.measure.ref,
        "council": row.council,
        "period": row.period,
        "provisional": row.actual.provisional,
        "trend_calculated": trend.calculated or None,
        "trend_published": trend.published or None,
        "trend_agrees": trend.agrees,
        "trend_reason": trend.reason,
    }


def write_json(audit: Audit) -> str:
    """The whole audit; same audit, same text."""
    document = {
        "version": VERSION,
        "rows": [audit_row(verdict) for verdict in audit.verdicts],
        "summary": {
            "rows": len(audit.verdicts),
            **_tally([verdict.claim for verdict in audit.verdicts]),
            "trends": _tally(audit.trends),
            "suspicions": sum(len(verdict.suspicions) for verdict in audit.verdicts),
            "scheme": audit.scheme,
            "path": audit.path,
            "sheet": audit.sheet,
            "notes": list(audit.notes),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _tally(claims: Iterable[Ruling]) -> dict[str, int]:
    counted = Counter(claim.agrees for claim in claims)
    return {
        "agree": counted[True],
        "contradict": counted[False],
        "not_judged": counted[None],
    }


def write_csv(audit: Audit) -> str:
    """A row per row of the publication; agrees is yes, no, or empty where it cannot be judged."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for verdict in audit.verdicts:
        row = audit_row(verdict)
        writer.writerow(_cell(row[column]) for column in CSV_COLUMNS)
    return buffer.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return as_text(visible(" ".join(value)))
        case _:
            return as_text(visible(str(value)))


# ---------------------------------------------------------------- text


def name_row(verdict: Verdict) -> str:
    """How a line names a row: its measure, and of which council and period it is."""
    row = verdict.row
    ref, title = row.measure.ref, row.measure.title
    name = title if not ref or title.startswith(ref) else f"{ref} {title}".strip()
    about = ", ".join(part for part in (row.council, row.period) if part)
    name = " ".join(name.split()) or ("Counts" if row.counts else "A row without a name")
    return visible(f"{name} ({about})" if about else name)


def contradictions(audit: Audit) -> Iterator[tuple[Verdict, str]]:
    """Every contradiction with its arithmetic, in the order of the publication."""
    for verdict in audit.verdicts:
        for claim in (verdict.claim, verdict.trend):
            if claim.agrees is False:
                yield verdict, claim.reason


def suspicions(audit: Audit) -> Iterator[tuple[Verdict, str]]:
    """Everything odd that is not told as a contradiction already."""
    for verdict in audit.verdicts:
        for suspicion in verdict.suspicions:
            if verdict.claim.agrees is not False or suspicion != verdict.claim.reason:
                yield verdict, suspicion


def unreadable(audit: Audit) -> Iterator[tuple[Verdict, str]]:
    """Rows that cannot be judged for a reason of their own."""
    for verdict in audit.verdicts:
        if verdict.claim.agrees is None and verdict.claim.why in _OWN_REASONS:
            yield verdict, verdict.claim.reason


def write_plain(audit: Audit) -> str:
    """A line per contradiction, then per suspicion, then per row that cannot be read; a summary."""
    lines = [
        f"{_place(audit, verdict)}: {kind}: {name_row(verdict)}: {sentence}"
        for kind, found in (
            ("contradiction", contradictions(audit)),
            ("suspicion", suspicions(audit)),
            ("not judged", unreadable(audit)),
        )
        for verdict, sentence in found
    ]
    notes = [f"{audit.path}: note: {note}" for note in audit.notes]
    return "".join(
        f"{visible(' '.join(line.split()))}\n" for line in (*lines, *notes, summarise(audit))
    )


def _place(audit: Audit, verdict: Verdict) -> str:
    if audit.sheet:
        return f"{audit.path}: {audit.sheet}, row {verdict.row.line}"
    return f"{audit.path}: line {verdict.row.line}"


def summarise(audit: Audit) -> str:
    """The sentence at the end: how many rows, how many agree, how many do not, and why not all."""
    parts = []
    if audit.statuses or not audit.counts:
        parts.append(_summary(audit.statuses, "row", "status", "statuses", "the rule"))
    if audit.trends:
        parts.append(_summary(audit.trends, "trend", "", "", "the figures"))
    if audit.counts:
        parts.append(_summary(audit.counts, "count", "", "", "the figures"))
    odd = sum(1 for _ in suspicions(audit))
    return f"{'; '.join(parts)}; {count_words(odd, 'suspicion')}. Scheme: {audit.scheme}."


def _summary(claims: tuple[Ruling, ...], noun: str, one: str, many: str, what: str) -> str:
    tally = _tally(claims)
    agree, contradict, open_ = tally["agree"], tally["contradict"], tally["not_judged"]
    said = f"{agree} {one if agree == 1 else many}".strip()
    parts = [
        f"{said} {'agrees' if agree == 1 else 'agree'}",
        f"{contradict} {'contradicts' if contradict == 1 else 'contradict'} {what}",
    ]
    if open_:
        reasons = Counter(claim.why for claim in claims if claim.agrees is None and claim.why)
        why = ", ".join(f"{reason}: {number}" for reason, number in sorted(reasons.items()))
        parts.append(f"{open_} cannot be judged" + (f" ({why})" if why else ""))
    return f"{count_words(len(claims), noun)}: {', '.join(parts)}"
