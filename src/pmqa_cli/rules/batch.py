"""PM213: two copies from one service. Which one counts is decided here, for rule and pack alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pmqa_cli.model.catalogue import fold
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import visible
from pmqa_cli.rules.base import BatchContext, Hit, Where, batch_rule


def is_signed(filed: Return) -> bool:
    """Whether the Cover says who approved the return and when."""
    lines = (filed.sign_off.approved_by, filed.sign_off.approved_on)
    return all(line is not None and not line.is_empty for line in lines)


def copies(returns: Iterable[Return], period: Period) -> Mapping[str, tuple[Return, ...]]:
    """Folded service code -> its readable returns for a period, in the order given.

    A return that does not say its period is taken to be for this one.
    """
    found: dict[str, tuple[Return, ...]] = {}
    for filed in returns:
        service = fold(filed.identity.service)
        if service and filed.is_readable and filed.identity.period in (None, period):
            found[service] = (*found.get(service, ()), filed)
    return found


def preferred(filed: tuple[Return, ...]) -> Return:
    """The copy that counts: a signed one first, then the last in the order given."""
    return max(enumerate(filed), key=lambda each: (is_signed(each[1]), each[0]))[1]


def taken(returns: Iterable[Return], period: Period) -> dict[str, str]:
    """Folded service code -> the path of the return that counts for a period."""
    return {service: preferred(filed).path for service, filed in copies(returns, period).items()}


@batch_rule(
    "PM213",
    Severity.WARNING,
    fix="Ask the service which copy is right, and move the other one out of the folder.",
)
def duplicate_return(ctx: BatchContext) -> Iterator[Hit]:
    """One service has sent two returns for the same quarter.

    Why it matters: only one of them can count, and they may differ. pmqa takes the one that is
    signed off; of two that are (or are not) it takes the last in the order of their names, and
    says so here.

    Example: housing.xlsx and housing v2 FINAL.xlsx, both from Housing for 2026-27 Q1.

    How to put it right: ask the service which one is right and move the other one elsewhere.
    """
    for filed in copies(ctx.returns, ctx.period).values():
        if len(filed) < 2:
            continue
        first, counts = filed[0], preferred(filed)
        service = ctx.catalogue.service(first.identity.service)
        name = service.name if service else first.identity.service
        signed = [is_signed(each) for each in filed]
        why = "it is the only one signed off" if sum(signed) == 1 else "it comes last"
        if 1 < sum(signed) < len(filed):
            why = "it is the last that is signed off"
        for later in filed[1:]:
            same = " The two files are exactly the same." if later.sha256 == first.sha256 else ""
            yield Hit(
                Where(path=later.path),
                f"{visible(name)} has also sent {visible(first.path)} for {ctx.period}. "
                f"pmqa takes {visible(counts.path)}, because {why}.{same}",
            )
