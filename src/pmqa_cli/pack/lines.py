"""Rows as a template sees them: figures with their text, mitigation, history and provenance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pmqa_cli.judge.aim import Earlier, target_of
from pmqa_cli.judge.bands import bands_of, tolerance_of
from pmqa_cli.judge.entries import Judged, date_in, is_complete
from pmqa_cli.judge.escalation import appetite_of, judge_escalation
from pmqa_cli.judge.figures import write_figure
from pmqa_cli.judge.needs import need_word
from pmqa_cli.judge.numbers import write_number
from pmqa_cli.judge.trend import compared_period
from pmqa_cli.model.catalogue import Activity, Item, Measure, QualitySource, Risk
from pmqa_cli.model.finding import Finding, Severity
from pmqa_cli.model.framework import StatusId, Suite
from pmqa_cli.model.history import Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.text import fold
from pmqa_cli.pack.comparing import compare_line
from pmqa_cli.pack.nouns import (
    ActivityLine,
    Badge,
    Field,
    MeasureLine,
    NarrativeLine,
    QualityLine,
    RiskLine,
    SeriesPoint,
    Source,
)
from pmqa_cli.pack.refusals import decisive_columns
from pmqa_cli.pack.rows import Desk, Judge, Row
from pmqa_cli.pack.words import (
    POLARITIES,
    count_of,
    data_text,
    shown_text,
    write_target,
)

SERIES_LENGTH = 9
"""How many reports a sparkline shows: two years of quarters and this one."""
LOOK_BACK = 40
"""How many quarters back a run of off-target reports is followed."""

QUESTIONING = ("PM3", "PM4")
"""The families of rules that are about values and statuses."""


def slug(text: str) -> str:
    """Text as it may stand in an id or a CSS class."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "x"


@dataclass
class Anchors:
    """Hands out ids that are unique on the page."""

    taken: set[str] = field(default_factory=set)

    def make(self, text: str) -> str:
        """An id made from a text; numbered where two texts would give the same."""
        wanted = anchor = slug(text)
        number = 2
        while anchor in self.taken:
            anchor = f"{wanted}-{number}"
            number += 1
        self.taken.add(anchor)
        return anchor


@dataclass
class Writer:
    """Turns rows into lines."""

    judge: Judge
    badges: dict[str, Badge]
    """By status id."""
    suites: tuple[Suite, ...]
    """Those that the pack knows of."""
    anchors: Anchors = field(default_factory=Anchors)
    service_anchors: dict[str, str] = field(default_factory=dict)

    def service_anchor(self, desk: Desk) -> str:
        """The id of a service's own part of the page."""
        code = fold(desk.service.code)
        if code not in self.service_anchors:
            self.service_anchors[code] = self.anchors.make(f"service {code}")
        return self.service_anchors[code]

    def measure(self, desk: Desk, row: Row) -> MeasureLine:
        """A measure's line."""
        item, judged = row.item, row.judged
        assert isinstance(item, Measure)
        framework, period = self.judge.framework, self.judge.period
        status = self.badges[judged.status]
        unit = item.unit.strip()
        has_figure = status.colour or status.id == StatusId.NO_TARGET
        actual = judged.actual if has_figure else None
        restated = judged.restated
        previous = restated
        if previous is None and judged.previous:
            previous = judged.previous.actual
        compared = compared_period(framework.trend, item, period)
        state = judged.text("data_state")
        provisional = framework.choices.data_state[1:2]
        is_provisional = has_figure and state.casefold() in {p.casefold() for p in provisional}
        outcome, trend = judged.outcome, judged.trend
        rules = framework.measures
        near = [band for band in bands_of(rules, item) if band.is_near]
        tolerance = tolerance_of(rules, near[-1], item) if near and status.colour else None
        objective = self.judge.catalogue.objective(item.objective)
        final = framework.choices.data_state[0]
        with_figure = provisional[0] if is_provisional else final
        return MeasureLine(
            **self._common(desk, row, item, with_figure if has_figure else status.word),
            suites=self._suites(item),
            owner=item.owner,
            is_partnership=self._is_partnership(item),
            objective=item.objective,
            objective_title=objective.title if objective else "",
            unit=unit,
            decimals=item.decimals,
            polarity=item.polarity or "",
            polarity_text=POLARITIES[item.polarity] if item.polarity else "",
            tolerance=str(tolerance) if tolerance else "",
            own_tolerance=tolerance is not None and item.tolerance is not None,
            target=target_of(item, period, judged.earlier),
            target_text=write_target(item, period, judged.earlier),
            actual=actual,
            actual_text=write_figure(actual, item.decimals, unit),
            numerator=judged.number("numerator"),
            denominator=judged.number("denominator"),
            variance=outcome.variance if outcome else None,
            variance_percent=outcome.variance_percent if outcome else None,
            previous=previous,
            previous_text=write_figure(previous, item.decimals, unit),
            previous_period=str(compared) if compared else "",
            was_restated=restated is not None,
            claimed_status=judged.text("status"),
            trend=trend.word if trend else "",
            trend_reason=trend.reason if trend else "",
            trend_direction=trend.direction if trend else 0,
            data_state=state,
            is_provisional=is_provisional,
            reason_not_available=judged.text("reason_not_available"),
            expected=date_in(judged.cell("expected")),
            series=self._series(item, unit, actual, judged.earlier),
            statement=tuple(self._statement(judged, has_figure=has_figure)),
            comparison=compare_line(
                item, period, actual, self.judge.catalogue.comparators_of(item.ref)
            ),
        )

    def activity(self, desk: Desk, row: Row) -> ActivityLine:
        """An activity's line."""
        item, judged = row.item, row.judged
        assert isinstance(item, Activity)
        framework = self.judge.framework
        status = self.badges[judged.status]
        before = judged.previous.status if judged.previous else ""
        percent = judged.number("percent_complete")
        objective = self.judge.catalogue.objective(item.objective)
        claims = [rule.status for rule in framework.activities.statuses if rule.complete]
        final = framework.choices.data_state[0] if status.colour else status.word
        return ActivityLine(
            **self._common(desk, row, item, final),
            plan=item.plan,
            objective=item.objective,
            objective_title=objective.title if objective else "",
            due=item.due,
            percent_complete=percent if percent is not None and 0 <= percent <= 100 else None,
            previous_status=self.badges.get(before),
            is_complete=status.id in claims if claims else is_complete(framework, judged.entry),
            achievements=shown_text(judged.cell("achievements")),
            issues=shown_text(judged.cell("issues")),
            next_actions=shown_text(judged.cell("next_actions")),
        )

    def risk(self, desk: Desk, row: Row) -> RiskLine:
        """A risk's line."""
        item, judged = row.item, row.judged
        framework = self.judge.framework
        status = self.badges[judged.status]
        score = judged.score
        before = judged.previous.actual if judged.previous else None
        escalate = judged.text("escalate")
        final = framework.choices.data_state[0] if status.colour else status.word
        is_scored = score is not None
        known = item if isinstance(item, Risk) else None
        appetite = appetite_of(framework.risks, item)
        escalation = judge_escalation(framework.risks, score, appetite)
        level = escalation.level if escalation else None
        is_escalated = escalate.casefold() == framework.choices.escalate[0].casefold()
        return RiskLine(
            **self._common(desk, row, item, final),
            level=known.level if known else "",
            is_proposal=item is None,
            likelihood=judged.number("likelihood") if is_scored else None,
            impact=judged.number("impact") if is_scored else None,
            score=score,
            previous_score=before,
            movement=_movement(score, before),
            controls=shown_text(judged.cell("controls")),
            owner=shown_text(judged.cell("owner")) or (known.owner if known else ""),
            reviewed_on=date_in(judged.cell("reviewed_on")),
            escalate=escalate,
            is_escalated=is_escalated,
            appetite=appetite,
            level_id=level.id if level else "",
            level_word=level.word if level else "",
            level_reason=escalation.reason if escalation else "",
            is_unescalated=level is not None and level.escalate and not is_escalated,
        )

    def quality(self, desk: Desk, row: Row, *, is_due: bool) -> QualityLine:
        """A line of quality assurance. One without a word in it is not due or not returned."""
        item, judged = row.item, row.judged
        said = {
            column: shown_text(judged.cell(column))
            for column in ("what_was_done", "findings", "learning", "action")
        }
        silent = not judged.has_input()
        status = self.badges[StatusId.NOT_RETURNED if is_due else StatusId.NOT_DUE]
        known = isinstance(item, QualitySource)
        return QualityLine(
            ref=judged.ref,
            service=desk.service.code,
            service_name=desk.service.name,
            origin=item.source if isinstance(item, QualitySource) else judged.text("source"),
            kind=item.kind if isinstance(item, QualitySource) else judged.text("kind").lower(),
            is_proposal=not known,
            status=status if silent else None,
            date=date_in(judged.cell("date")),
            **said,
            needed=() if silent else self._needed(row),
            state=status.word if silent else self.judge.framework.choices.data_state[0],
            source=self._source(desk, row),
        )

    def _common(self, desk: Desk, row: Row, item: Item | None, state: str) -> dict[str, Any]:
        judged, framework = row.judged, self.judge.framework
        status = self.badges[judged.status]
        off = framework.needs_mitigation(status.id)
        run, text = self._run(item, judged.ref) if off else (0, "")
        queries = _queries(desk, judged.ref)
        return {
            "anchor": self.anchors.make(f"{desk.service.code} {judged.ref}"),
            "ref": judged.ref if item is None else item.ref,
            "title": getattr(item, "title", "") or judged.text("title"),
            "title_cy": getattr(item, "title_cy", ""),
            "service": desk.service.code,
            "service_name": desk.service.name,
            "service_anchor": self.service_anchor(desk),
            "sections": row.sections,
            "status": status,
            "reason": row.reason,
            "is_unusable": row.is_unusable,
            "mitigation": tuple(
                Field(
                    id=column,
                    heading=framework.heading(judged.kind, column),
                    text=shown_text(judged.cell(column)),
                    data=data_text(judged.cell(column)),
                    missing=off and not judged.text(column),
                )
                for column in framework.mitigation.fields
            ),
            "is_exception": off,
            "off_for": run,
            "off_text": text,
            "promised": judged.promised,
            "action_done": judged.text("action_done"),
            "queries": len(queries),
            "is_questioned": any(each.code.startswith(QUESTIONING) for each in queries),
            "state": state,
            "source": self._source(desk, row),
        }

    def _statement(self, judged: Judged, *, has_figure: bool) -> Iterator[Field]:
        owed = self.judge.framework.data_quality.fields if has_figure else ()
        for column in self.judge.framework.statement:
            cell = judged.cell(column.id)
            missing = column.id in owed and not judged.text(column.id)
            yield Field(column.id, column.heading, shown_text(cell), data_text(cell), missing)

    def narrative(self, desk: Desk, row: Row) -> NarrativeLine:
        """A question's line."""
        item, judged, framework = row.item, row.judged, self.judge.framework
        assert isinstance(item, Question)
        answer = shown_text(judged.cell("answer"))
        status = self.badges[StatusId.NOT_RETURNED if item.required else StatusId.NOT_DUE]
        left_open = "It was left open." if item.required else "It was left open, as it may be."
        return NarrativeLine(
            ref=item.ref,
            service=desk.service.code,
            service_name=desk.service.name,
            service_anchor=self.service_anchor(desk),
            section=row.sections[0],
            question=item.question,
            question_cy=item.question_cy,
            is_required=item.required,
            answer=answer,
            evidence=shown_text(judged.cell("evidence")),
            status=None if answer else status,
            reason="" if answer else row.reason or left_open,
            queries=len(_queries(desk, item.ref)),
            state=framework.choices.data_state[0] if answer else status.word,
            source=self._source(desk, row),
        )

    def _needed(self, row: Row) -> tuple[str, ...]:
        kind = row.judged.kind
        return tuple(need_word(self.judge.framework, kind, c) for c in row.judged.needed)

    def _source(self, desk: Desk, row: Row) -> Source | None:
        if desk.filing is None or not row.is_returned:
            return None
        judged = row.judged
        cell = judged.cell(decisive_columns(judged.kind)[0]) or judged.cell("ref")
        return source_of(
            desk.filing.path,
            cell.sheet if cell else judged.part.sheet,
            cell.address if cell else "",
            desk.filing.sha256,
        )

    def _suites(self, measure: Measure) -> tuple[str, ...]:
        own = {fold(suite) for suite in measure.suites}
        return tuple(suite.id for suite in self.suites if fold(suite.id) in own)

    def _is_partnership(self, measure: Measure) -> bool:
        own = {fold(suite) for suite in measure.suites}
        suites = self.judge.framework.suites
        return any(suite.partnership and fold(suite.id) in own for suite in suites)

    def _series(
        self, measure: Measure, unit: str, actual: Decimal | None, earlier: Earlier
    ) -> tuple[SeriesPoint, ...]:
        history, now = self.judge.history, self.judge.period
        points: list[SeriesPoint] = []
        for period in reversed(_due_periods(measure, now, SERIES_LENGTH - 1)):
            point = history.at(measure.ref, period)
            if point is None and not points:
                continue
            value = point.actual if point else None
            text = write_figure(value, measure.decimals, unit)
            points.append(SeriesPoint(str(period), value, text, point.target if point else None))
        if measure.is_due(now) or actual is not None:
            text = write_figure(actual, measure.decimals, unit)
            target = target_of(measure, now, earlier)
            points.append(SeriesPoint(str(now), actual, text, target))
        return tuple(points)

    def last_report(self, item: Item) -> Point | None:
        """What was recorded for the last period before this one in which an item was due."""
        before = _due_periods(item, self.judge.period, 1)
        return self.judge.history.at(item.ref, before[0]) if before else None

    def _run(self, item: Item | None, ref: str) -> tuple[int, str]:
        framework, history, now = self.judge.framework, self.judge.history, self.judge.period
        off = " or ".join(framework.status(each).word for each in framework.mitigation.statuses)
        since, run, before = now, 1, None
        for period in _due_periods(item, now, LOOK_BACK):
            before = history.at(ref, period)
            if before is None or not framework.needs_mitigation(before.status):
                break
            since, run = period, run + 1
        quarterly = not isinstance(item, Measure) or len(item.quarters_due) == 4
        noun = "quarter" if quarterly else "report"
        if run > 1:
            return run, f"{off} for {count_of(run, noun)} in a row, since {since}"
        if before is None or not before.status:
            return run, f"{off} this {noun}; no status is recorded for the {noun} before"
        return run, f"{off} this {noun}, and not the {noun} before"


def _due_periods(item: Item | None, now: Period, number: int) -> list[Period]:
    """The last periods before now in which an item was due, latest first."""
    earlier = (now.shift(-step) for step in range(1, 4 * number + 1))
    due = [each for each in earlier if not isinstance(item, Measure) or item.is_due(each)]
    return due[:number]


def _queries(desk: Desk, ref: str) -> list[Finding]:
    """The errors and warnings that concern a ref."""
    return [
        each
        for each in desk.counted_findings
        if fold(each.ref) == fold(ref) and each.severity is not Severity.INFO
    ]


def source_of(path: str, sheet: str, cell: str, sha256: str) -> Source:
    """Provenance. Of the path only the file's name is shown: folders are the council's own."""
    return Source(path.replace("\\", "/").rsplit("/", 1)[-1], sheet, cell, sha256)


def _movement(score: Decimal | None, before: Decimal | None) -> str:
    if score is None:
        return ""
    if before is None:
        return "No score recorded before"
    if score == before:
        return "No change"
    return f"{'Up' if score > before else 'Down'} from {write_number(before)}"


def worst_first(lines: Sequence[Any], order: Sequence[str]) -> list[Any]:
    """Lines by status in the order given; within a status as they were."""
    return sorted(lines, key=lambda line: order.index(line.status.id))
