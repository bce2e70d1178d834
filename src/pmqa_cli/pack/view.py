"""Build the pack's view: judge every filing afresh, set it out, count it.

A pack is built from the ledger's filings, never by opening workbooks, and a stored status is
never trusted: it can be rebuilt next year and comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from pmqa_cli.judge.bands import define_status
from pmqa_cli.judge.entries import is_due
from pmqa_cli.judge.status import judge_risk
from pmqa_cli.model.catalogue import Catalogue
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.framework import ActivityStatus, Framework, Kind, Suite
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.model.risk_rules import ScoreBand
from pmqa_cli.model.scheme import Status
from pmqa_cli.model.text import fold
from pmqa_cli.pack.boards import refuse_unknown_plan, set_out_plan, set_out_scorecards
from pmqa_cli.pack.comparing import describe_comparing
from pmqa_cli.pack.counting import ACTIVITIES, MEASURES, RISKS
from pmqa_cli.pack.cut import (
    WHOLE,
    Cut,
    cut_desk,
    cut_files,
    cut_suites,
    describe_cut,
    list_quality,
    list_service,
)
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.lines import Writer, slug, worst_first
from pmqa_cli.pack.method import describe_method
from pmqa_cli.pack.nouns import (
    ActivityLine,
    Badge,
    Group,
    KeyLine,
    Line,
    MeasureLine,
    Narrative,
    NarrativeLine,
    RiskLine,
)
from pmqa_cli.pack.pages import (
    Achievements,
    EscalationGroup,
    ExceptionGroup,
    HeatCell,
    HeatRow,
    Link,
    Pack,
    ServiceView,
)
from pmqa_cli.pack.quality import assess_quality
from pmqa_cli.pack.rows import Desk, Judge, choose_filings
from pmqa_cli.pack.teller import Teller
from pmqa_cli.pack.thread import Thread
from pmqa_cli.pack.tree import Tree
from pmqa_cli.pack.words import write_period

LANGUAGES = ("en",)

PAGES = {
    "golden-thread": Link("golden-thread.html", "Golden thread"),
    "scorecards": Link("scorecards.html", "Scorecards"),
    "plan-on-a-page": Link("plan-on-a-page.html", "Plan on a page"),
}
"""The pages that a framework may choose, by its word for them."""


def build_pack(
    framework: Framework,
    catalogue: Catalogue,
    history: History,
    period: Period,
    filed: Sequence[Filing],
    *,
    organisation: str,
    organisation_cy: str = "",
    cut: Cut = WHOLE,
    language: str = "en",
    built_on: date | None = None,
) -> Pack:
    """A quarter's pack from what was filed for it.

    ``filed`` may hold files that could not be read or whose service nobody knows (``service``
    empty): they are named on the data-quality page. ``history`` is used before ``period`` only.
    ``cut`` says what of the quarter is for the readers of this pack. ``built_on`` is printed where
    given; the clock is never read. Raises PackError for a language in which there are no packs,
    and for a plan on a page that has no objectives.
    """
    if language not in LANGUAGES:
        raise PackError(f'There are no packs in the language "{language}" yet. Use "en".')
    judge = Judge(framework, catalogue, history, period)
    badges = {status.id: _badge(status) for status in framework.statuses}
    chosen, unused = choose_filings(filed, catalogue, period)
    desks = [
        cut_desk(cut, framework, judge.lay_out(service, chosen.get(fold(service.code))))
        for service in catalogue.services
        if cut.holds(service)
    ]
    suites = cut_suites(cut, framework)
    writer = Writer(judge, badges, suites)
    teller = Teller(judge, tuple(badges.values()))
    whole = tuple(_service(writer, teller, desk) for desk in desks)
    services = tuple(list_service(cut, service) for service in whole)
    measures = [line for service in whole for line in service.measures]
    activities = [line for service in whole for line in service.activities]
    risks = [line for service in whole for line in service.risks]
    quality = assess_quality(judge, desks, whole, cut_files(cut, catalogue, unused))
    has_objectives = "golden-thread" in framework.pack.pages
    thread = Thread(Tree(catalogue), teller, cut, measures, activities, has_objectives)
    refuse_unknown_plan(framework, thread)
    compared = tuple(line for service in services for line in service.measures if line.comparison)
    return Pack(
        organisation=organisation,
        organisation_cy=organisation_cy,
        language=language,
        period=str(period),
        period_words=write_period(period, framework.year.first_month),
        previous_period=str(period.previous),
        framework_title=framework.title,
        framework_source=framework.source,
        framework_decided=framework.decided,
        built_on=built_on,
        audience=cut.audience,
        cut=tuple(describe_cut(cut, framework, catalogue)),
        listed=tuple(badge for badge in badges.values() if cut.lists(badge)),
        pages=tuple(PAGES[page] for page in framework.pack.pages),
        statuses=tuple(badges.values()),
        key=tuple(_key_line(framework, badge) for badge in badges.values()),
        measures=teller.count_own(measures),
        activities=teller.count(activities, ACTIVITIES),
        risks=teller.count(_registered(risks), RISKS),
        suites=tuple(_suites(teller, suites, measures)),
        plans=tuple(_plans(teller, activities)),
        objectives=tuple(_objectives(thread)),
        services=services,
        mitigated=tuple(badges[status].word for status in framework.mitigation.statuses),
        exceptions=_exceptions(framework, cut, measures, activities, risks),
        achievements=_achievements(writer, services),
        likelihoods=framework.risks.likelihood,
        heat_map=tuple(_heat_map(framework, badges, cut, risks)),
        escalations=tuple(_escalations(framework, cut, risks)),
        comparisons=compared,
        quality=list_quality(cut, quality, services),
        method=(*describe_method(framework), *(describe_comparing() if compared else ())),
        thread=thread.follow(framework.wellbeing_goals),
        scorecards=tuple(set_out_scorecards(teller, cut, suites, measures)),
        plan=set_out_plan(framework.plan, thread) if framework.plan else None,
    )


def _badge(status: Status) -> Badge:
    return Badge(
        id=status.id,
        slug=slug(status.id),
        word=status.word,
        shape=status.shape,
        ink=status.ink,
        text=status.text,
        tint=status.tint,
        colour=status.colour,
        on_track=status.on_track,
    )


def _key_line(framework: Framework, badge: Badge) -> KeyLine:
    def meaning(rules: Iterable[ActivityStatus | ScoreBand]) -> str:
        return next((rule.definition for rule in rules if rule.status == badge.id), "")

    return KeyLine(
        status=badge,
        measures=", or ".join(define_status(framework.measures, badge.id)),
        activities=meaning(framework.activities.statuses),
        risks=meaning(framework.risks.bands),
        general=framework.status(badge.id).definition,
    )


def _service(writer: Writer, teller: Teller, desk: Desk) -> ServiceView:
    service = desk.service
    measures = tuple(writer.measure(desk, row) for row in desk.of(Kind.MEASURES))
    activities = tuple(writer.activity(desk, row) for row in desk.of(Kind.ACTIVITIES))
    risks = tuple(writer.risk(desk, row) for row in desk.of(Kind.RISKS))
    quality = tuple(
        writer.quality(desk, row, is_due=row.item is None or is_due(row.item, writer.judge.period))
        for row in desk.of(Kind.QUALITY)
    )

    answers: dict[str, list[NarrativeLine]] = {}
    for row in desk.of(Kind.NARRATIVE):
        answers.setdefault(row.judged.part.id, []).append(writer.narrative(desk, row))

    return ServiceView(
        anchor=writer.service_anchor(desk),
        code=service.code,
        name=service.name,
        directorate=service.directorate,
        head_of_service=service.head_of_service,
        portfolio_holder=service.portfolio_holder,
        has_returned=desk.filing is not None,
        measures=measures,
        activities=activities,
        risks=risks,
        quality=quality,
        measure_count=teller.count_own(measures, names=False),
        activity_count=teller.count(activities, ACTIVITIES, names=False),
        risk_count=teller.count(_registered(risks), RISKS, names=False),
        exceptions=sum(line.is_exception for line in (*measures, *activities, *risks)),
        narratives=tuple(
            Narrative(part.id, part.title, part.title_cy, tuple(answers[part.id]))
            for part in writer.judge.framework.parts
            if part.id in answers
        ),
    )


def _registered(risks: Iterable[RiskLine]) -> list[RiskLine]:
    return [risk for risk in risks if not risk.is_proposal]


def _suites(
    teller: Teller, suites: Iterable[Suite], lines: Sequence[MeasureLine]
) -> Iterable[Group]:
    for suite in suites:
        inside = [line for line in lines if suite.id in line.suites]
        if inside:
            counted = teller.count(inside, MEASURES)
            yield Group(suite.id, suite.title, counted, None, is_partnership=suite.partnership)


def _plans(teller: Teller, lines: Sequence[ActivityLine]) -> Iterable[Group]:
    for plan in dict.fromkeys(line.plan for line in lines):
        inside = [line for line in lines if line.plan == plan]
        yield Group(plan, plan or "No plan given", None, teller.count(inside, ACTIVITIES))


def _objectives(thread: Thread) -> Iterable[Group]:
    for objective in thread.tree.objectives.values():
        own, doing = thread.measures_of(objective), thread.activities_of(objective)
        if own or doing:
            yield Group(
                objective.ref,
                objective.title,
                thread.teller.count(own, MEASURES) if own else None,
                thread.teller.count(doing, ACTIVITIES) if doing else None,
                objective.plan,
                thread.tree.goals(objective),
                thread.page(objective),
            )


def _exceptions(
    framework: Framework,
    cut: Cut,
    measures: Sequence[MeasureLine],
    activities: Sequence[ActivityLine],
    risks: Sequence[RiskLine],
) -> tuple[ExceptionGroup, ...]:
    order = framework.mitigation.statuses
    groups = []
    for noun, lines in ((MEASURES, measures), (ACTIVITIES, activities), (RISKS, risks)):
        found = worst_first([line for line in lines if line.is_exception], order)
        if found:
            listed = tuple(line for line in found if cut.lists(line.status))
            groups.append(ExceptionGroup(noun.plural, listed, len(found)))
    return tuple(groups)


def _achievements(writer: Writer, services: Sequence[ServiceView]) -> Achievements:
    framework, catalogue = writer.judge.framework, writer.judge.catalogue
    complete = {rule.status for rule in framework.activities.statuses if rule.complete}
    measures = [line for service in services for line in service.measures]
    activities = [line for service in services for line in service.activities]

    def was(line: Line) -> str:
        item = catalogue.item(line.ref)
        point = writer.last_report(item) if item else None
        return point.status if point else ""

    completed = [a for a in activities if a.is_complete and was(a) not in complete]
    done = {line.anchor for line in completed}
    recovered = [m for m in measures if m.status.on_track and framework.needs_mitigation(was(m))]
    reported = [
        a for a in activities if a.achievements and a.status.on_track and a.anchor not in done
    ]
    return Achievements(
        completed=tuple(line for line in completed if not line.is_questioned),
        recovered=tuple(line for line in recovered if not line.is_questioned),
        reported=tuple(line for line in reported if not line.is_questioned),
        left_out=tuple(line for line in (*completed, *recovered, *reported) if line.is_questioned),
    )


def _heat_map(
    framework: Framework, badges: dict[str, Badge], cut: Cut, risks: Sequence[RiskLine]
) -> Iterable[HeatRow]:
    rules = framework.risks
    listed = [risk for risk in risks if cut.lists(risk.status)]
    if not risks and not cut.is_whole:
        return
    for impact in range(len(rules.impact), 0, -1):
        cells = []
        for likelihood in range(1, len(rules.likelihood) + 1):
            outcome, _ = judge_risk(rules, Decimal(likelihood), Decimal(impact))
            here = tuple(r for r in listed if r.likelihood == likelihood and r.impact == impact)
            cells.append(HeatCell(likelihood * impact, badges[outcome.status], here))
        yield HeatRow(impact, rules.impact[impact - 1], tuple(cells))


def _escalations(
    framework: Framework, cut: Cut, risks: Sequence[RiskLine]
) -> Iterable[EscalationGroup]:
    for level in framework.risks.escalation:
        inside = [risk for risk in risks if risk.level_id == level.id]
        yield EscalationGroup(
            id=level.id,
            word=level.word,
            definition=level.definition,
            to=level.to,
            must_escalate=level.escalate,
            risks=tuple(risk for risk in inside if cut.lists(risk.status)),
            total=len(inside),
        )
