"""What another rule would have made of the recorded history, as text, JSON and CSV.

The text is written to be taken to members before they vote on the rule. The keys of the JSON are a
promise (docs/schemas/whatif.schema.json).
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pmqa_cli.judge.describe import describe_bands, lower_first
from pmqa_cli.judge.whatif import Rejudged, Share, Verdict, WhatIf
from pmqa_cli.model.catalogue import Measure
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import count_words, either, join_words
from pmqa_cli.report.csv import as_text
from pmqa_cli.report.framework import wrap

VERSION = 1
CSV_COLUMNS = (
    *("ref", "title", "service", "period", "actual", "target"),
    *("today", "other", "changed", "reason_today", "reason_other", "recorded"),
)
LISTED = 10
"""How many refs of a long list are named."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the two rules are called."""

    today: str
    """"the scheme powys (Met, within 10%, beyond)", "a tolerance of 10%"."""
    other: str


# ---------------------------------------------------------------- text


def whatif_text(found: WhatIf, names: Names) -> str:
    """The answer first, then the two rules, each change with its arithmetic, and what is open."""
    lines = [
        *wrap(f"What if measures were judged by {names.other} instead of {names.today}?"),
        "",
        *wrap(headline(found)),
        "",
        *_rules(found),
    ]
    if found.figures:
        lines += ["", *_periods(found), "", *wrap(_statuses(found))]
    for (before, after), figures in found.changes:
        title = (
            f"From {_words(found.today, before)} to {_words(found.other, after)}: "
            f"{count_words(len(figures), 'figure')}"
        )
        lines += ["", title, "-" * len(title)]
        for ref, mine in groupby(figures, key=lambda each: each.measure.ref):
            of_measure = list(mine)
            lines += wrap(f"{ref} {of_measure[0].measure.title}", "", "  ")
            for each in of_measure:
                change = f"{each.period}: {_change(found, each)}. {each.other.reason}"
                lines += wrap(change, "  ", "      ")
    if found.open:
        title = f"Cannot be told: {count_words(len(found.open), 'figure')}"
        lines += ["", title, "-" * len(title)]
        for reason in _reasons(found):
            lines += wrap(reason, "", "  ")
    lines += ["", "How this was worked out", "-----------------------"]
    for note in notes(found):
        lines += wrap(note, "", "    ")
    return "\n".join(lines) + "\n"


def headline(found: WhatIf) -> str:
    """How many figures would have had another status, which changes these are, and of how many
    that cannot be told."""
    number, changed, still = len(found.figures), len(found.changed), len(found.open)
    if not number:
        return "No figure with a target is recorded for these measures and periods."
    of = f"Of {count_words(number, 'figure')} of {count_words(len(found.measures), 'measure')}"
    unknown = f" Of {still} it cannot be told." if still else ""
    if not changed:
        return f"{of}, none would have had another status{' for certain' * bool(still)}.{unknown}"
    pairs = [
        (f"from {_words(found.today, before)} to {_words(found.other, after)}", figures)
        for (before, after), figures in found.changes
    ]
    if len(pairs) == 1:
        kinds = f", {pairs[0][0]}"
    else:
        kinds = f": {join_words([f'{len(figures)} {change}' for change, figures in pairs])}"
    measures = len({each.measure.ref for each in found.changed})
    return (
        f"{of}, {changed} would have had another status{kinds}. That touches "
        f"{count_words(measures, 'measure')}.{unknown}"
    )


def _rules(found: WhatIf) -> Iterator[str]:
    for name, framework in (("Today:   ", found.today), ("Instead: ", found.other)):
        yield from wrap(name + describe_bands(framework, framework.measures.bands), "", " " * 9)


def _periods(found: WhatIf) -> Iterator[str]:
    rows = [
        ("On track", "Figures", "Today", "Instead"),
        *(_period_row(found, str(period), period) for period in found.periods),
        _period_row(found, "All", None),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *cells in rows:
        told = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *told))


def _statuses(found: WhatIf) -> str:
    """How many figures have which status by either rule, in the order of the bands."""
    said = []
    for framework, verdicts in (
        (found.today, [each.today for each in found.figures]),
        (found.other, [each.other for each in found.figures]),
    ):
        order = list(dict.fromkeys(band.status for band in framework.measures.every_band))
        counts = Counter(verdict.possible for verdict in verdicts)
        sets = sorted(counts, key=lambda ids: (len(ids), [order.index(each) for each in ids]))
        told = (f"{counts[s]} {'that may be ' * (len(s) > 1)}{_words(framework, s)}" for s in sets)
        said.append(join_words(list(told)))
    return f"All figures: today {said[0]}; instead {said[1]}."


def _words(framework: Framework, ids: tuple[str, ...]) -> str:
    """ "Amber", "Amber or Red"."""
    return either([framework.status(each).word for each in ids])


def _period_row(found: WhatIf, name: str, period: Period | None) -> tuple[str, ...]:
    figures = sum(period in (None, each.period) for each in found.figures)
    return (
        name,
        str(figures),
        _say_share(found.share("today", period)),
        _say_share(found.share("other", period)),
    )


def _say_share(share: Share) -> str:
    if share.percents is None:
        return "none"
    least, most = share.percents
    if share.least == share.most:
        return f"{share.least} of {share.reportable} ({least}%)"
    return f"{share.least} to {share.most} of {share.reportable} ({least}% to {most}%)"


def _change(found: WhatIf, each: Rejudged) -> str:
    before, after = each.today.possible, each.other.possible
    return f"{_words(found.today, before)} -> {_words(found.other, after)}"


def _reasons(found: WhatIf) -> Iterator[str]:
    """Why figures cannot be told: the rule, what it lacks, and of which measures how often."""
    reasons: dict[str, Counter[str]] = {}
    for each in found.open:
        for rule, framework, verdict in (
            ("by today's rule", found.today, each.today),
            ("by the other rule", found.other, each.other),
        ):
            if not verdict.is_told:
                reason = f"{verdict.reason} It is {_words(framework, verdict.possible)} {rule}"
                reasons.setdefault(reason, Counter())[each.measure.ref] += 1
    for reason, refs in reasons.items():
        said = [f"{ref} ({number})" if number > 1 else ref for ref, number in refs.items()]
        yield f"{reason}: {', '.join(said)}."


def notes(found: WhatIf) -> Iterator[str]:
    """What an officer should know of the numbers, a sentence or two each."""
    yield (
        "Both statuses are worked out anew from the figure and the target recorded for the period; "
        "tolerances, amber values, floors and ranges are those of today's catalogue."
    )
    if own := found.with_own_tolerance:
        keep = "keeps it" if len(own) == 1 else "keep it"
        yield f"{_refs(own, 'with a tolerance of its own', 'with tolerances of their own')} {keep}."
    if own := found.with_own_rule:
        keep = "keeps it" if len(own) == 1 else "keep it"
        yield f"{_refs(own, 'with a rule of its own', 'with rules of their own')} {keep}."
    if found.open:
        yield (
            "It cannot be told where a rule asks for something that is not known. Where such a "
            "figure may be on track or not, the table says from how many to how many."
        )
    for each in found.impossible:
        yield f"{each.measure.ref}, {each.period}, is left out: {lower_first(each.why)}"
    if number := found.recorded_otherwise:
        one = number == 1
        yield (
            f"{count_words(number, 'figure')} {'was' if one else 'were'} recorded with another "
            f"status than today's rule gives {'it' if one else 'them'}; the comparison is with "
            "today's rule."
        )
    if number := found.untargeted:
        one = number == 1
        yield (
            f"{count_words(number, 'figure')} without a target, or of which neither way is better, "
            f"{'is' if one else 'are'} left out: {'it has' if one else 'they have'} no colour by "
            "either rule."
        )
    if found.unknown:
        listed = _listed(found.unknown)
        yield f"Recorded, but not in the catalogue, and left out: {listed}."
    yield "On track is what the framework counts so, of the figures that have a colour."


def _refs(measures: tuple[Measure, ...], one: str, many: str) -> str:
    refs = _listed(tuple(measure.ref for measure in measures))
    which = one if len(measures) == 1 else many
    return f"{count_words(len(measures), 'measure')} {which} ({refs})"


def _listed(refs: tuple[str, ...]) -> str:
    more = f" and {len(refs) - LISTED} more" if len(refs) > LISTED else ""
    return f"{', '.join(refs[:LISTED])}{more}"


# ---------------------------------------------------------------- for scripts


def whatif_json(found: WhatIf, names: Names) -> str:
    """The whole comparison; same history, same text. Figures are text, so that 61.20 stays so."""
    document = {
        "version": VERSION,
        "today": _rule(found.today, names.today),
        "other": _rule(found.other, names.other),
        "rows": [_row(found, each) for each in found.figures],
        "periods": [
            {
                "period": str(period),
                "figures": sum(each.period == period for each in found.figures),
                "changed": sum(each.period == period for each in found.changed),
                **_shares(found, period),
            }
            for period in found.periods
        ],
        "summary": {
            "figures": len(found.figures),
            "measures": len(found.measures),
            "changed": len(found.changed),
            "not_told": len(found.open),
            "changes": [
                {
                    "today": _words(found.today, before),
                    "other": _words(found.other, after),
                    "figures": len(figures),
                }
                for (before, after), figures in found.changes
            ],
            **_shares(found, None),
            "without_target": found.untargeted,
            "impossible": len(found.impossible),
            "recorded_otherwise": found.recorded_otherwise,
            "not_in_catalogue": list(found.unknown),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(framework: Framework, name: str) -> dict[str, str]:
    return {"name": name, "bands": describe_bands(framework, framework.measures.bands)}


def _shares(found: WhatIf, period: Period | None) -> dict[str, Any]:
    shares = {"today": found.share("today", period), "other": found.share("other", period)}
    return {
        f"on_track_{name}": {
            "least": share.least,
            "most": share.most,
            "reportable": share.reportable,
            "percents": list(share.percents) if share.percents else None,
        }
        for name, share in shares.items()
    }


def _row(found: WhatIf, each: Rejudged) -> dict[str, Any]:
    words = {status.id: status.word for status in found.today.statuses}
    return {
        "ref": each.measure.ref,
        "title": each.measure.title,
        "service": each.measure.service,
        "period": str(each.period),
        "actual": f"{each.actual:f}",
        "target": None if each.target is None else f"{each.target:f}",
        "today": _verdict(found.today, each.today),
        "other": _verdict(found.other, each.other),
        "changed": each.is_changed,
        "recorded": words.get(each.recorded, each.recorded) or None,
    }


def _verdict(framework: Framework, verdict: Verdict) -> dict[str, Any]:
    words = [framework.status(status).word for status in verdict.possible]
    return {
        "status": words[0] if len(words) == 1 else None,
        "possible": words,
        "reason": verdict.reason,
    }


def whatif_csv(found: WhatIf) -> str:
    """A row per figure; changed is yes, no, or empty where it cannot be told."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for each in found.figures:
        row = _row(found, each)
        for name in ("today", "other"):
            verdict = row[name]
            row |= {name: either(verdict["possible"]), f"reason_{name}": verdict["reason"]}
        writer.writerow(_cell(row[column]) for column in CSV_COLUMNS)
    return file.getvalue()


def _cell(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_text(visible(value or ""))
