"""Whether the rows of comparators.csv can be compared with anything, and only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmqa_cli.model.text import fold
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.tables import Problem, ReadRow


def judge_comparators(rows: Sequence[ReadRow], measures: Sequence[ReadRow]) -> Iterator[Problem]:
    """A problem for a ref that no measure has, and for a figure that is given twice: of two figures
    of one council nobody can tell which counts."""
    refs = {fold(ref): ref for row in measures if (ref := row.values.get("ref"))}
    first: dict[tuple[str, object, str], int] = {}
    for row in rows if refs else ():
        values, at = row.values, row.at
        ref, period, council = (values.get(name) for name in ("ref", "period", "council"))
        if ref is None or period is None or council is None:
            continue  # a problem of its own already
        if fold(ref) not in refs:
            message = (
                f"No measure in measures.csv has this ref.{did_you_mean(ref, refs.values())} "
                "Correct it, or delete the row."
            )
            yield Problem(at.file, at.line, "ref", ref, message)
        line = first.setdefault((fold(ref), period, fold(council)), at.line)
        if line != at.line:
            message = (
                f"Its figure for {ref} and {period} is already given in line {line}. Delete the "
                "one that is wrong."
            )
            yield Problem(at.file, at.line, "council", council, message)
