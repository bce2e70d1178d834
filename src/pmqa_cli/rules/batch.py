"""PM213: two copies from one service. Which one counts is decided here, for rule and pack alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from pmqa_cli.judge.entries import date_in
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Return
from pmqa_cli.model.text import fold, visible
from pmqa_cli.rules.base import BatchContext, Hit, Where, batch_rule
from pmqa_cli.rules.say import say_day

_LATER = re.compile(
    r"(?: ?\((\d\d?)\)|[ _-]+copy(?: (\d\d?))?|[ _-]+v ?(\d\d?)(?:\.(\d\d?))?)$", re.IGNORECASE
)
"""How a later copy's name ends: "(2)" by mail programs and browsers, "- Copy" by Windows, "copy 2"
by macOS, "v2", "_v3" or "v2.1" by hand."""


def is_signed(filed: Return | Filing) -> bool:
    """Whether the Cover says who approved the return and when."""
    lines = (filed.sign_off.approved_by, filed.sign_off.approved_on)
    return all(line is not None and not line.is_empty for line in lines)


def _approved(filed: Return) -> date | None:
    return date_in(filed.sign_off.approved_on)


def _copy_number(filed: Return) -> tuple[str, tuple[int, ...]]:
    """A file's name without what marks a later copy, and that as numbers, none for the plain one:
    "hou v2 (3).xlsx" is ("hou", (2, 3)), "hou - Copy.xlsx" is ("hou", (1,))."""
    plain = PurePosixPath(filed.path).stem
    numbers: tuple[int, ...] = ()
    while found := _LATER.search(plain):
        plain = plain[: found.start()]
        said = tuple(int(each) for each in found.groups() if each)
        numbers = (*(said or (1,)), *numbers)
    return fold(plain), numbers


def _signed_alone(one: Return, other: Return) -> bool:
    return is_signed(one) and not is_signed(other)


def _approved_later(one: Return, other: Return) -> bool:
    first, second = _approved(one), _approved(other)
    return first is not None and second is not None and first > second


def _recorded_later(one: Return, other: Return) -> bool:
    """What the ledger does not have yet came after what it has."""
    if other.recorded_at is None:
        return False
    return one.recorded_at is None or one.recorded_at > other.recorded_at


def _named_later(one: Return, other: Return) -> bool:
    (name, number), (other_name, other_number) = _copy_number(one), _copy_number(other)
    return name == other_name and number > other_number


_BETTER: tuple[Callable[[Return, Return], bool], ...] = (
    _signed_alone,
    _approved_later,
    _recorded_later,
    _named_later,
)
"""What makes one copy count before another, the weightiest first."""


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
    """The copy that counts: signed off before not; then the later date of approval, where both
    dates can be read; then the one that the ledger took later or has not seen yet; then the later
    of two copies by name; then the last in the order given."""
    left = filed
    for better in _BETTER:
        left = tuple(one for one in left if not any(better(other, one) for other in left))
    return left[-1]


def _why(counts: Return, other: Return) -> str:
    """Why one copy counts before another, as the end of a sentence."""
    better = next((each for each in _BETTER if each(counts, other)), None)
    if better is _signed_alone:
        return "it is signed off and the other is not"
    later, earlier = _approved(counts), _approved(other)
    if better is _approved_later and later and earlier:
        return f"it was approved later ({say_day(later)}, the other {say_day(earlier)})"
    if better is _recorded_later and other.recorded_at:
        before = say_day(other.recorded_at.date())
        if counts.recorded_at is None:
            return f"it came after the other was recorded ({before})"
        after = say_day(counts.recorded_at.date())
        return f"it was recorded later ({after}, the other {before})"
    if better is _named_later:
        return "its name says that it is the later copy"
    return (
        "neither the Cover, the ledger nor the name says which is later, and it comes last in the "
        "order of names"
    )


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

    Why it matters: only one of them can count, and they may differ. pmqa takes one that is signed
    off before one that is not; of two, the one with the later date of approval; then the one that
    came after the other was recorded in the ledger (by pmqa consolidate); then the one whose name
    ends like a later copy's ("(2)", "- Copy", "v2") before the plain one; and where nothing of that
    tells, the last in the order of their names. It says so here, with the copy that it takes.

    Example: housing.xlsx and housing (2).xlsx, both from Housing for 2026-27 Q1.

    How to put it right: ask the service which one is right and move the other one elsewhere. Where
    it is the same file twice, move either.
    """
    for filed in copies(ctx.returns, ctx.period).values():
        counts = preferred(filed)
        service = ctx.catalogue.service(counts.identity.service)
        name = visible(service.name if service else counts.identity.service)
        for other in filed:
            if other is counts:
                continue
            also = f"{name} has also sent {visible(other.path)} for {ctx.period}."
            if other.sha256 == counts.sha256:
                yield Hit(
                    Where(path=counts.path),
                    f"{also} It is the same file twice; nothing is lost.",
                    "Move one of the two out of the folder.",
                )
            else:
                yield Hit(
                    Where(path=counts.path),
                    f"{also} pmqa takes {visible(counts.path)}, because {_why(counts, other)}. "
                    "The two files are not the same.",
                )
