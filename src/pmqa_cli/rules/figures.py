"""PM301, PM303, PM306, PM309 to PM311: is the figure there, and does it hang together?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pmqa_cli.judge.aim import UNKNOWN, earlier_target
from pmqa_cli.judge.entries import Judged, is_due
from pmqa_cli.judge.numbers import HUNDRED, round_half_up
from pmqa_cli.judge.shown import shown_target, shown_values
from pmqa_cli.judge.status import is_possible
from pmqa_cli.judge.trend import earlier_figures
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.returns import Cell, ErrorValue, Value
from pmqa_cli.model.text import normalise
from pmqa_cli.model.words import NO_FIGURE
from pmqa_cli.rules.base import Hit, NotApplicable, ReturnContext, Where, rule
from pmqa_cli.rules.say import has_text, is_blank, name, quote, same, say

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_PER = re.compile(r"\bper (\d[\d, ]*)")


def _measures(ctx: ReturnContext) -> Iterator[tuple[Judged, Measure]]:
    for entry in ctx.of(Kind.MEASURES):
        if isinstance(entry.item, Measure):
            yield entry, entry.item


@rule("PM301", ERROR, fix="Type the figure, or choose a reason why there is none.")
def missing_actual(ctx: ReturnContext) -> Iterator[Hit]:
    """A measure that is due has no figure and no reason why.

    Why it matters: a blank is never taken for zero or for Green. The measure counts as not
    returned, and the pack names the service.

    Example: Actual is empty for PAM/012, and so is Reason if not available.

    How to put it right: type the figure. If there is none, choose a reason and give the date on
    which it is expected.
    """
    for entry, item in _measures(ctx):
        cell = entry.cell("actual")
        if cell is None or not is_blank(cell) or not is_due(item, ctx.period):
            continue
        if not entry.text("reason_not_available"):
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} is due in {ctx.period} and has no figure under "
                f"{ctx.heading(entry, 'actual')}, nor a reason why there is none.",
            )


@rule("PM303", WARNING, fix="Type percentages as 85 for 85%. pmqa never changes a figure itself.")
def percent_scale(ctx: ReturnContext) -> Iterator[Hit]:
    """A percentage looks like a fraction: 0.85 where 85 is meant.

    Why it matters: 0.85 against a target of 85 is Red. If 85 was meant, the status is wrong; but
    0.85% can be right too, so pmqa asks and does not rescale. The other way round, a target of 0.9
    makes any figure Green.

    Example: Actual is 0.85 for a measure in % with a target of 85; or 88 with a target of 0.9.

    How to put it right: type 85. (A cell that Excel formats as a percentage and shows as 85% is
    read as 85 and is no finding.) A target is put right in the catalogue.
    """
    for entry, item in _measures(ctx):
        cell, actual = entry.cell("actual"), entry.number("actual")
        if cell is None or actual is None or not item.is_percent:
            continue
        target = item.target_for(ctx.period)
        if target is not None and _is_fraction(item, target) and actual > 20 * target:
            yield _target_looks_like(ctx, entry, target, actual)
        if cell.is_percent:
            continue
        before = entry.previous.actual if entry.previous else None
        aims = [each for each in (target, before) if each is not None]
        meant = actual * HUNDRED
        if not 0 < abs(actual) <= 1 or not is_possible(item, meant):
            continue
        if any(abs(aim) >= 5 and abs(meant - aim) < abs(actual - aim) for aim in aims):
            yield _looks_like(ctx, entry, "actual", cell, actual)
    for entry in ctx.of(Kind.ACTIVITIES):
        cell, done = entry.cell("percent_complete"), entry.number("percent_complete")
        if cell is not None and done is not None and 0 < done < 1 and not cell.is_percent:
            yield _looks_like(ctx, entry, "percent_complete", cell, done)


def _looks_like(ctx: ReturnContext, entry: Judged, column: str, cell: Cell, value: Decimal) -> Hit:
    return Hit(
        Where.at(cell, entry.ref),
        f"{name(entry)}: {ctx.heading(entry, column)} is {say(value)}, which counts as "
        f"{say(value)}%; it looks like {say(value * HUNDRED)}%.",
    )


def _is_fraction(item: Measure, target: Decimal) -> bool:
    return item.polarity is Polarity.HIGHER and 0 < target <= 1 and is_possible(item, HUNDRED)


def _target_looks_like(ctx: ReturnContext, entry: Judged, target: Decimal, actual: Decimal) -> Hit:
    cell = entry.cell("target") or entry.cell("actual")
    assert cell is not None
    meant = say(target * HUNDRED)
    return Hit(
        Where.at(cell, entry.ref),
        f"{name(entry)}: {ctx.heading(entry, 'target')} is {say(target)}, which counts as "
        f"{say(target)}%, and {ctx.heading(entry, 'actual')} is {say(actual)}%; the target looks "
        f"like {meant}%.",
        f"If {meant}% is meant, the performance team corrects it in the catalogue; the service "
        "need do nothing.",
    )


def _scale_of(unit: str) -> Decimal:
    """What a rate is multiplied by: 100 for "%", 10,000 for "per 10,000 households", else 1."""
    if unit.strip() == "%":
        return HUNDRED
    found = _PER.search(normalise(unit))
    return Decimal(re.sub(r"\D", "", found[1])) if found else Decimal(1)


@rule("PM306", WARNING, fix="Check the figure and the two numbers it comes from.")
def ratio_mismatch(ctx: ReturnContext) -> Iterator[Hit]:
    """The figure is not what its numerator and denominator give.

    Why it matters: one of the three numbers is wrong, and nobody can tell which from outside.

    Example: Actual is 85.0%, but 33 of 40 is 82.5%.

    How to put it right: work the figure out again from the two numbers, or correct the number that
    was mistyped.
    """
    for entry, item in _measures(ctx):
        cell, actual = entry.cell("actual"), entry.number("actual")
        above, below = entry.number("numerator"), entry.number("denominator")
        if cell is None or actual is None or above is None or below is None:
            continue
        sign = "%" if item.is_percent else ""
        numbers = f"{say(above)} of {say(below)}"
        where, stands = Where.at(cell, entry.ref), f"{say(actual)}{sign}"
        if not below:
            if actual or above:
                what = f"is {stands}, but {numbers} gives no figure: nothing can be divided by 0"
                yield Hit(where, f"{name(entry)}: {ctx.heading(entry, 'actual')} {what}.")
            continue
        exact = above / below * _scale_of(item.unit)
        places = item.decimals
        if places is None:
            exponent = actual.as_tuple().exponent
            places = max(0, -exponent) if isinstance(exponent, int) else 0
        if abs(actual - exact) > Decimal("0.5").scaleb(-places):
            given = round_half_up(exact, places)
            yield Hit(
                where,
                f"{name(entry)}: {ctx.heading(entry, 'actual')} is {stands}, but {numbers} gives "
                f"{say(given)}{sign}.",
            )


@rule("PM309", WARNING, fix="Say why there is no figure, and on which date it is expected.")
def unexplained_gap(ctx: ReturnContext) -> Iterator[Hit]:
    """A figure is said not to be there, and it is not said properly why or until when.

    Why it matters: "not available" is an honest answer only with its reason and a date. Without
    them a gap can stay open for years.

    Example: a reason is chosen but no date expected; a date is given but no reason; Actual says
    "tbc".

    How to put it right: choose a reason from the list and give the date on which the figure is
    expected.
    """
    for entry, item in _measures(ctx):
        if not is_due(item, ctx.period) or entry.actual is not None:
            continue
        yield from _gap(ctx, entry)


def _gap(ctx: ReturnContext, entry: Judged) -> Iterator[Hit]:
    actual, reason = entry.cell("actual"), entry.cell("reason_not_available")
    expected, commentary = entry.cell("expected"), entry.cell("commentary")
    heading = ctx.heading(entry, "reason_not_available")
    if reason is None:
        return
    if is_blank(reason):
        if actual is not None and has_text(actual) and normalise(actual.text) in NO_FIGURE:
            yield Hit(
                Where.at(reason, entry.ref),
                f"{name(entry)}: {ctx.heading(entry, 'actual')} says {quote(actual.text)}, and no "
                f"reason is chosen under {heading}.",
            )
        elif expected is not None and not expected.is_empty:
            yield Hit(
                Where.at(reason, entry.ref),
                f"{name(entry)}: a figure is expected on {expected.text}, but no reason is chosen "
                f"under {heading}.",
            )
        return
    if has_text(reason) and normalise(reason.text) in NO_FIGURE:
        yield Hit(
            Where.at(reason, entry.ref),
            f"{name(entry)}: {heading} says {quote(reason.text)}, which is no reason.",
        )
    word = normalise(ctx.heading(entry, "commentary"))
    if commentary is not None and is_blank(commentary) and word in normalise(reason.text):
        yield Hit(
            Where.at(commentary, entry.ref),
            f"{name(entry)}: {heading} says {quote(reason.text)}, but "
            f"{ctx.heading(entry, 'commentary')} is empty.",
        )
    if expected is not None and is_blank(expected):
        yield Hit(
            Where.at(expected, entry.ref),
            f"{name(entry)} has no figure ({quote(reason.text)}) and does not say when it is "
            "expected.",
        )


@rule("PM310", WARNING, fix="Put the catalogue's target back; a change is made in the catalogue.")
def altered_target(ctx: ReturnContext) -> Iterator[Hit]:
    """The target on the sheet is not the catalogue's.

    Why it matters: the status on the sheet follows from its target. pmqa judges by the catalogue's
    target, so the service may have seen Green where the pack says Red.

    Example: the target of 80 was overtyped with 70.

    How to put it right: put the old target back. If the new one was agreed, ask the performance
    team to enter it in the catalogue.
    """
    for entry in ctx.in_place:
        if isinstance(entry.item, Measure):
            # What the sheet showed does not follow what it restates.
            recorded = UNKNOWN
            if earlier_target(entry.item):
                recorded = earlier_figures(ctx.framework.trend, entry.item, ctx.period, ctx.history)
            known = shown_target(entry.item, ctx.period, recorded)
            yield from _altered(ctx, entry, "target", known, None, "the catalogue has")
            for column in ("amber_value", "floor"):
                known = getattr(entry.item, column)
                yield from _altered(ctx, entry, column, known, None, "the catalogue has")


def _altered(
    ctx: ReturnContext,
    entry: Judged,
    column: str,
    known: Value,
    decimals: int | None,
    source: str,
) -> Iterator[Hit]:
    """A hit where a locked cell does not hold what is known; None is an empty cell."""
    cell = entry.cell(column)
    if cell is None or not cell.is_calculated or isinstance(cell.value, ErrorValue):
        return
    shown = cell.value
    if isinstance(known, Decimal) and isinstance(shown, Decimal):
        if round_half_up(known, decimals) == round_half_up(shown, decimals):
            return
    elif isinstance(known, str | None) and same(cell.text, known or ""):
        return
    yield Hit(
        Where.at(cell, entry.ref),
        f"{name(entry)}: {ctx.heading(entry, column)} is {say(None if cell.is_empty else shown)}; "
        f"{source} {say(known)}.",
    )


@rule(
    "PM311",
    WARNING,
    fix="If the record was corrected after the workbook was sent out, nothing need be done; "
    "otherwise put the recorded figure back.",
)
def altered_previous(ctx: ReturnContext) -> Iterator[Hit]:
    """The previous figure on the sheet is not the recorded one.

    Why it matters: the trend on the sheet follows from it. A figure that was wrong is restated
    openly, under Previous restated as, and never overwritten. But the record may also have been
    corrected since the workbook was sent out: pmqa cannot tell, and judges by the record.

    Example: Previous was 31 and now says 38, which turns a decline into an improvement.

    How to put it right: if the record was corrected after the workbook was sent out, nothing need
    be done. Otherwise put the recorded figure back; if it was wrong, enter the right one under
    Previous restated as.
    """
    if not ctx.history.series:
        raise NotApplicable("no earlier period recorded")
    for entry in ctx.in_place:
        item = entry.item
        if item is None:
            continue
        known = shown_values(ctx.framework, ctx.catalogue, ctx.history, ctx.period, item)
        places = item.decimals if isinstance(item, Measure) else None
        for column in ("previous", "last_year", "previous_score", "previous_status"):
            yield from _altered(
                ctx, entry, column, known.get(column), places, "the record now says"
            )
