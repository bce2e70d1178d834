"""Comparison with similar councils as a template sees it, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.compare import (
    FEWEST_IN_QUARTILES,
    QUARTILES,
    Comparison,
    compare_measure,
    describe_comparison,
    write_gap,
    write_median,
)
from pmqa_cli.judge.figures import write_figure
from pmqa_cli.model.catalogue import Comparator, Measure
from pmqa_cli.model.period import Period


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure's figure among those of similar councils."""

    period: str
    """Of the councils' figures: "2025-26 Q4"."""
    councils: int
    """How many councils' figures are known."""
    not_known: int
    """How many more are in the catalogue without a figure."""
    rank: int | None
    """Ours among ours and theirs, 1 the best; equal figures share the better rank. None where
    there is no figure, or no figure is better than another."""
    out_of: int | None
    """How many figures were ranked, ours among them."""
    is_joint: bool
    """Whether another council shares the rank."""
    quartile: int | None
    """1 to 4, 1 the best; None where fewer than four figures were ranked."""
    quartile_text: str
    """"second"; empty where there is none."""
    median: Decimal | None
    """Of the other councils."""
    median_text: str
    gap: Decimal | None
    """Ours less the median, in the measure's unit."""
    gap_text: str
    """"1.4 points above", "level"; empty where there is no figure."""
    direction: int
    """+1 where ours is better than the median, -1 worse, 0 neither."""
    sentence: str
    """"3rd of 7 similar councils, second quartile, 1.4 points above the median of 84.2%
    (2025-26 Q4)", without a full stop."""
    others: tuple[str, ...]
    """Every council with its figure, "Another Council 83.2%", the best first."""
    sources: tuple[str, ...]
    """Where the councils' figures were published, each once."""


def compare_line(
    measure: Measure, period: Period, actual: Decimal | None, comparators: Sequence[Comparator]
) -> Compared | None:
    """What a measure's line says of similar councils; None where none of their figures fits."""
    found = compare_measure(measure, period, actual, comparators)
    if found is None:
        return None
    return Compared(
        period=str(found.period),
        councils=found.councils,
        not_known=found.not_known,
        rank=found.rank,
        out_of=found.out_of,
        is_joint=found.is_joint,
        quartile=found.quartile,
        quartile_text=QUARTILES[found.quartile - 1] if found.quartile else "",
        median=found.median,
        median_text="" if found.median is None else write_median(measure, found.median),
        gap=found.gap,
        gap_text="" if found.gap is None else write_gap(measure, found.gap),
        direction=found.direction,
        sentence=describe_comparison(measure, found),
        others=tuple(_others(measure, found)),
        sources=tuple(dict.fromkeys(each.source for each in found.known if each.source)),
    )


def _others(measure: Measure, found: Comparison) -> Iterator[str]:
    for each in found.known:
        figure = write_figure(each.value, measure.decimals, measure.unit.strip())
        yield f"{each.council} {figure}"


def describe_comparing() -> Iterator[str]:
    """The method notes on comparison."""
    yield (
        "A measure is compared with the latest figures of similar councils that are not of a later "
        "quarter; one that counts up through the year, with the same quarter of a year. The rank "
        "is among their figures and ours, equal figures sharing the better one. The quartile is "
        "the quarter of that list in which the middle of our place lies, where there are at least "
        f"{FEWEST_IN_QUARTILES} figures. "
        "The median is of the other councils. A council whose figure is not known is left out."
    )
