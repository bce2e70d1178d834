"""PM601 to PM606: quality assurance and risks."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from pmqa_cli.judge.entries import date_in, is_due
from pmqa_cli.judge.escalation import appetite_of, judge_escalation
from pmqa_cli.model.catalogue import QualitySource
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.returns import column_letters
from pmqa_cli.model.text import normalise
from pmqa_cli.rules.base import Hit, NotApplicable, ReturnContext, Where, rule
from pmqa_cli.rules.rows import at_row
from pmqa_cli.rules.say import is_blank, name, plain, quote, say, say_day
from pmqa_cli.rules.structure import needs_service

WARNING = Severity.WARNING

QUANTITATIVE, QUALITATIVE = "quantitative", "qualitative"


@rule("PM601", WARNING, fix="Say what was done, what it showed and what was learned from it.")
def missing_quality_assurance(ctx: ReturnContext) -> Iterator[Hit]:
    """A source of quality assurance that is due has nothing reported on it.

    Why it matters: the head of service named these sources at the start of the year as what keeps
    the service's figures and work sound.

    Example: the row of the tenant satisfaction survey is empty.

    How to put it right: say what was done, what it showed and what was learned. If nothing was
    done this quarter, say so, and why.
    """
    for entry in ctx.of(Kind.QUALITY):
        if not isinstance(entry.item, QualitySource) or not is_due(entry.item, ctx.period):
            continue
        cell = entry.cell("what_was_done")
        if not entry.has_input():
            yield Hit(
                Where.at(cell, entry.ref) if cell else at_row(entry),
                f"Nothing is reported on {name(entry)} ({quote(entry.item.source)}).",
            )


def _kind_of(framework: Framework, kind: str, source: str) -> str:
    """Whether a source counts or describes, by what is said of it; empty where nothing tells."""
    word = normalise(kind)
    if word in (QUANTITATIVE, QUALITATIVE):
        return word
    for each, sources in (
        (QUANTITATIVE, framework.quality.quantitative),
        (QUALITATIVE, framework.quality.qualitative),
    ):
        if normalise(source) in {normalise(known) for known in sources}:
            return each
    return ""


@rule("PM602", WARNING, fix="Propose a source of the other kind in a spare row of the sheet.")
def unbalanced_quality_assurance(ctx: ReturnContext) -> Iterator[Hit]:
    """A service's quality assurance only counts, or only describes.

    Why it matters: figures say how much, people say why. A balanced set uses both.

    Example: a service with a survey and two audits, and no case sampling, peer review or feedback.

    How to put it right: propose a source of the other kind in a spare row of the QA sheet; the
    framework's lists of sources help to choose one.
    """
    if not ctx.framework.quality.balanced:
        raise NotApplicable("the framework does not ask for a balanced set")
    needs_service(ctx)
    part = next((part for part in ctx.framework.parts if part.kind is Kind.QUALITY), None)
    table = ctx.filed.table(part.id) if part else None
    if part is None or table is None:
        raise NotApplicable("the return has no quality assurance sheet")
    assert ctx.service is not None
    kinds = {
        _kind_of(ctx.framework, item.kind, item.source)
        for item in ctx.catalogue.items_of(ctx.service.code)
        if isinstance(item, QualitySource)
    }
    kinds |= {
        _kind_of(ctx.framework, entry.text("kind"), entry.text("source"))
        for entry in ctx.of(Kind.QUALITY)
        if entry.item is None and entry.has_input()
    }
    kinds.discard("")
    if len(kinds) == 1:
        has, lacks = (
            ("quantitative (they count)", "qualitative (that describes)")
            if kinds == {QUANTITATIVE}
            else ("qualitative (they describe)", "quantitative (that counts)")
        )
        column = table.columns.get("kind", table.columns.get("ref", 1))
        yield Hit(
            Where(table.sheet, f"{column_letters(column)}{table.header_row}"),
            f"All sources of quality assurance are {has}; none is {lacks}.",
        )


@rule("PM603", WARNING, fix="Put the template's formula back under the score.")
def risk_score_mismatch(ctx: ReturnContext) -> Iterator[Hit]:
    """A risk's score is not likelihood times impact.

    Why it matters: the status and the place on the heat map follow from the score. The pack shows
    what pmqa calculated.

    Example: likelihood 4, impact 4, score 12.

    How to put it right: put the formula back from the template (copy the cell of another row), and
    correct likelihood or impact if they do not give the score that was meant.
    """
    for entry in ctx.of(Kind.RISKS):
        cell, shown = entry.cell("score"), entry.number("score")
        if cell is not None and shown is not None and entry.score not in (None, shown):
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)}: {ctx.heading(entry, 'score')} says {say(shown)}, but "
                f"{say(entry.number('likelihood'))} x {say(entry.number('impact'))} is "
                f"{say(entry.score)}.",
            )


@rule("PM604", WARNING, fix="Say what keeps the risk down today.")
def missing_controls(ctx: ReturnContext) -> Iterator[Hit]:
    """A risk is scored and no controls are named.

    Why it matters: the score is the risk that remains with its controls in place. Without them
    nobody can say whether it is right.

    Example: R/HOU/2 scores 10, and Controls is empty.

    How to put it right: name what keeps the risk down today: checks, plans, contracts, insurance.
    """
    for entry in ctx.of(Kind.RISKS):
        cell = entry.cell("controls")
        if cell is not None and is_blank(cell) and entry.score is not None:
            yield Hit(
                Where.at(cell, entry.ref),
                f"{name(entry)} scores {say(entry.score)} and names no controls.",
            )


@rule("PM605", WARNING, fix="Choose Yes under Escalate, and tell whoever must act.")
def unescalated_risk(ctx: ReturnContext) -> Iterator[Hit]:
    """The framework's criteria escalate a risk, and the return does not.

    Why it matters: above its appetite the council cannot live with a risk, and those who can do
    something about it do not know.

    Example: R/HOU/1 scores 16 against an appetite of 8, the criteria say that Cabinet must act, and
    Escalate says No.

    How to put it right: choose Yes under Escalate, and tell whoever must act. If likelihood or
    impact is too high, correct it; if the appetite is wrong, ask the performance team to change it
    in the catalogue.
    """
    rules = ctx.framework.risks
    if not rules.escalation:
        raise NotApplicable("the framework has no criteria for the escalation of risks")
    yes, *others = map(normalise, ctx.framework.choices.escalate)
    for entry in ctx.of(Kind.RISKS):
        cell = entry.cell("escalate")
        found = judge_escalation(rules, entry.score, appetite_of(rules, entry.item))
        if cell is None or found is None or not found.level.escalate:
            continue
        if normalise(cell.text) == yes or not (is_blank(cell) or normalise(cell.text) in others):
            continue  # what is no choice at all is told by PM308
        heading, to = ctx.heading(entry, "escalate"), found.level.to
        said = "nothing" if is_blank(cell) else say(cell.value)
        yield Hit(
            Where.at(cell, entry.ref),
            f"{name(entry)} says {said} under {heading}, but {found.reason}",
            f"Choose {quote(ctx.framework.choices.escalate[0])} under {heading}"
            f"{f' (who must act: {plain(to)})' if to else ''}, or correct the score if it is too "
            "high.",
        )


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the month's last day where it is too short."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@rule("PM606", WARNING, fix="Review the risk, and give the date on which it was reviewed.")
def unreviewed_risk(ctx: ReturnContext) -> Iterator[Hit]:
    """A risk has not been reviewed for longer than the framework allows.

    Why it matters: a score that nobody has looked at is last quarter's score.

    Example: reviewed on 12 February, reported for the quarter that ended on 30 June, where risks
    are reviewed every three months.

    How to put it right: review the risk with its owner, correct the score and the controls, and
    enter the date.
    """
    months = ctx.framework.risks.review_months
    earliest = months_before(ctx.ends, months)
    for entry in ctx.of(Kind.RISKS):
        cell = entry.cell("reviewed_on")
        if cell is None or not entry.has_input():
            continue
        day = date_in(cell)
        if is_blank(cell):
            what = f"{name(entry)} does not say when it was last reviewed"
        elif day is not None and day < earliest:
            what = (
                f"{name(entry)} was last reviewed on {say_day(day)}, more than {months} months "
                f"before the quarter ended on {say_day(ctx.ends)}"
            )
        else:
            continue
        yield Hit(Where.at(cell, entry.ref), f"{what}.")
