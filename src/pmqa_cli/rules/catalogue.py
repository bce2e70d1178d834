"""PM1: does the catalogue say of every row what it is, whose it is and who answers for it?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pmqa_cli.judge.gaps import (
    SHORTEST,
    Gap,
    find_definition_gap,
    find_due_gap,
    find_objective_gap,
    find_order_gap,
    find_ratio_gap,
    find_stray_milestones,
    find_unit_gap,
)
from pmqa_cli.model.catalogue import Activity, CatalogueItem, Measure, Objective, Risk
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.rules.base import CatalogueContext, Hit, NotApplicable, Where, catalogue_rule
from pmqa_cli.rules.say import plain, quote

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def items(ctx: CatalogueContext) -> Iterator[CatalogueItem]:
    """Everything that a service answers for, file by file."""
    known = ctx.catalogue
    return chain(known.measures, known.activities, known.risks, known.quality)


def gap_hit(item: Measure | Activity, gap: Gap) -> Hit:
    """A hit for something that is missing from a row."""
    where = Where.row(item.at, gap.column, item.ref)
    return Hit(where, f"{plain(item.ref)} {gap.what}", gap.fix)


@catalogue_rule("PM101", ERROR, fix="Give each row a ref of its own.")
def duplicate_ref(ctx: CatalogueContext) -> Iterator[Hit]:
    """A ref is given twice, in one file or in two, or is that of a question of the framework.

    Why it matters: returns, history and pack are matched by ref. What is said of one would be
    recorded for the other.

    Example: M12 in measures.csv and m12 in activities.csv: small and capital letters do not differ.

    How to put it right: give one of them another ref. A ref that has been used keeps its meaning
    for good.
    """
    rows = (
        [("code", service.code, service.at) for service in ctx.catalogue.services],
        [("ref", objective.ref, objective.at) for objective in ctx.catalogue.objectives],
        [("ref", item.ref, item.at) for item in items(ctx)],
    )
    for group in rows:
        first: dict[str, str] = {}
        for column, ref, at in group:
            place = f"{at.file}, line {at.line}"
            before = first.setdefault(fold(ref), place)
            if before != place:
                yield Hit(
                    Where.row(at, column, ref),
                    f"The {column} {quote(ref)} is already given in {before}.",
                )
    for item in items(ctx):
        if ctx.framework.question(item.ref):
            yield Hit(
                Where.row(item.at, "ref", item.ref),
                f"The ref {quote(item.ref)} is already that of a question of the framework.",
            )


@catalogue_rule("PM102", ERROR, fix="Write the code of a service in services.csv.")
def unknown_service(ctx: CatalogueContext) -> Iterator[Hit]:
    """A row names a service that is not in services.csv, or none.

    Why it matters: nobody is sent a workbook with this row, so nobody reports on it.

    Example: HUO in measures.csv, where services.csv has HOU.

    How to put it right: write the service's code as it stands in services.csv, or add the service
    there.
    """
    codes = [service.code for service in ctx.catalogue.services]
    for item in items(ctx):
        if ctx.catalogue.service(item.service) is None:
            stands = f"names {quote(item.service)}, which is not in services.csv"
            yield Hit(
                Where.row(item.at, "service", item.ref),
                f"{plain(item.ref)} {stands if item.service else 'names no service'}."
                f"{did_you_mean(item.service, codes)}",
            )


@catalogue_rule("PM104", WARNING, fix="Name the owner, by name or by post.")
def missing_owner(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure, activity, risk or quality source has no owner.

    Why it matters: a query about a figure needs somebody to answer it.

    Example: owner is empty for PAM/012.

    How to put it right: name the person or, better, the post that answers for it.
    """
    for item in items(ctx):
        if not item.owner.strip():
            yield Hit(Where.row(item.at, "owner", item.ref), f"{plain(item.ref)} has no owner.")


@catalogue_rule(
    "PM105", WARNING, fix="Say what is counted, from what, and over which time.", shortest=SHORTEST
)
def unclear_definition(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure does not say what it counts: its definition is missing, too short or only its title
    again, it has no unit, or it is a ratio that never says out of what.

    Why it matters: two people must count the same. A definition that changes unnoticed in mid-year
    makes a series worthless, and nobody can defend a percentage without knowing of what it is one.

    Example: title "Sickness", definition "Sickness"; no unit; "Repairs completed on time, as a
    percentage"; a numerator without a denominator.

    How to put it right: say what is counted, out of what, and over which time, and give the unit.
    (A council sets what is too short in pmqa.toml: shortest, in characters.)
    """
    for measure in ctx.catalogue.measures:
        unclear = find_definition_gap(measure, ctx.options["shortest"])
        # Who is to write the definition is told there to say out of what.
        ratio = None if unclear else find_ratio_gap(measure)
        yield from (
            gap_hit(measure, gap) for gap in (unclear, find_unit_gap(measure), ratio) if gap
        )


@catalogue_rule("PM106", ERROR, fix="Say how often it is reported, or by when it is due.")
def unbounded_measure(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure has no frequency, or an activity no due date, or dates that contradict each other.

    Why it matters: without a frequency nobody can say whether a figure is missing; without a due
    date an activity is never late.

    Example: frequency is empty for PAM/012; an activity is due before it starts; it has a milestone
    after it is due.

    How to put it right: write quarterly, half-yearly or annual (or the quarters themselves, under
    due_quarters); for an activity, its due date. Milestones lie between its start and that.
    """
    for measure in ctx.catalogue.measures:
        if not (measure.frequency or measure.due_quarters):
            yield Hit(
                Where.row(measure.at, "frequency", measure.ref),
                f"{plain(measure.ref)} has no frequency.",
            )
    for activity in ctx.catalogue.activities:
        if wrong := find_due_gap(activity) or find_order_gap(activity):
            yield gap_hit(activity, wrong)
        else:
            yield from (gap_hit(activity, gap) for gap in find_stray_milestones(activity))


@catalogue_rule("PM109", WARNING, fix="Write the ref of an objective in objectives.csv.")
def unlinked_measure(ctx: CatalogueContext) -> Iterator[Hit]:
    """A measure serves no objective, nor does an activity of a plan that has objectives; or a row
    names an objective that is not in objectives.csv.

    Why it matters: the golden thread from the plan to the figure is broken: the pack cannot show
    the row under any objective.

    Example: objective is empty for PAM/012; OBJ/55, where objectives.csv ends with OBJ/9; the
    parent of an objective is not there.

    How to put it right: write the ref of the objective that it serves. An activity of a plan that
    has no objective in objectives.csv needs none.
    """
    plans = {fold(objective.plan) for objective in ctx.catalogue.objectives if objective.plan}
    rows: tuple[Measure | Activity, ...] = (*ctx.catalogue.measures, *ctx.catalogue.activities)
    for item in rows:
        if isinstance(item, Activity) and not item.objective and fold(item.plan) not in plans:
            continue
        if gap := find_objective_gap(item, ctx.catalogue):
            yield gap_hit(item, gap)
    refs = [objective.ref for objective in ctx.catalogue.objectives]
    for objective in ctx.catalogue.objectives:
        if objective.parent and ctx.catalogue.objective(objective.parent) is None:
            yield Hit(
                Where.row(objective.at, "parent", objective.ref),
                f"{plain(objective.ref)} stands under {quote(objective.parent)}, which is not in "
                f"objectives.csv.{did_you_mean(objective.parent, refs)}",
                "Write the ref of the objective above it, or leave parent empty.",
            )


@catalogue_rule("PM110", WARNING, fix="Add the Welsh text.")
def missing_translation(ctx: CatalogueContext) -> Iterator[Hit]:
    """A title or name has no Welsh, in a council that publishes in both languages.

    Why it matters: what the public sees is in Welsh and English, treated equally (Welsh Language
    Standards). English is never put in silently where Welsh is missing.

    Example: title_cy is empty for PAM/012.

    How to put it right: have the title translated, and enter it under title_cy (name_cy for a
    service). A measure that is not public needs none.
    """
    if "cy" not in ctx.languages:
        raise NotApplicable("the workspace does not publish in Welsh")
    for service in ctx.catalogue.services:
        if not service.name_cy.strip():
            yield Hit(
                Where.row(service.at, "name_cy", service.code),
                f"The service {quote(service.name)} has no Welsh name.",
            )
    titled: tuple[Objective | Measure | Activity | Risk, ...] = (
        *ctx.catalogue.objectives,
        *(measure for measure in ctx.catalogue.measures if measure.public),
        *ctx.catalogue.activities,
        *ctx.catalogue.risks,
    )
    for item in titled:
        if not item.title_cy.strip():
            yield Hit(
                Where.row(item.at, "title_cy", item.ref),
                f"{plain(item.ref)} ({quote(item.title)}) has no Welsh title.",
            )


@catalogue_rule("PM111", WARNING, fix="Add or remove measures, or change the framework's limits.")
def suite_size(ctx: CatalogueContext) -> Iterator[Hit]:
    """A suite holds fewer or more measures than the framework says, or a measure stands nowhere.

    Why it matters: a "Top 5" of fourteen is a list of everything. A measure in no suite, or in one
    that no sheet shows, is asked of nobody and missing from every count.

    Example: twelve measures of Housing in Top 5; suites is empty for HOU/01.

    How to put it right: choose which measures belong to the suite. If the limits are wrong, change
    them in the framework.
    """
    known = {fold(suite.id): suite for suite in ctx.framework.suites}
    shown = {fold(name): name for part in ctx.framework.parts for name in part.suites}
    held: dict[tuple[str, str], list[Measure]] = {}
    for measure in ctx.catalogue.measures:
        if ctx.period is not None and not measure.is_current(ctx.period):
            continue
        for name in measure.suites:
            if suite := known.get(fold(name)):
                of = fold(measure.service) if suite.per == "service" else ""
                held.setdefault((suite.id, of), []).append(measure)
        if shown.keys().isdisjoint(map(fold, measure.suites)):
            only = either([quote(name) for name in measure.suites], "and")
            are = "is" if len(measure.suites) == 1 else "are"
            which = f"only in {only}, which {are} on no sheet"
            says = f"is {which if only else 'in no suite, so it stands on no sheet'}"
            yield Hit(
                Where.row(measure.at, "suites", measure.ref),
                f"{plain(measure.ref)} {says}: no service is asked for it.",
                f"Write one of these under suites: {'; '.join(shown.values())}. A measure that has "
                "been given up gets its last period under until.",
            )
    for suite in ctx.framework.suites:
        owners = {"": "The suite"}
        if suite.per == "service":
            owners = {fold(s.code): f"{plain(s.name)}'s suite" for s in ctx.catalogue.services}
        for owner, whose in owners.items():
            members = held.get((suite.id, owner), [])
            few = suite.smallest is not None and len(members) < suite.smallest
            many = suite.largest is not None and len(members) > suite.largest
            if not (few or many):
                continue
            limit = f"at least {suite.smallest}" if few else f"at most {suite.largest}"
            service = ctx.catalogue.service(owner)
            where = Where.row(service.at, "code", service.code) if service else Where()
            if many:
                beyond = members[suite.largest or 0]
                where = Where.row(beyond.at, "suites", beyond.ref)
            count = f"{len(members)} measure{'' if len(members) == 1 else 's'}"
            yield Hit(where, f"{whose} {quote(suite.id)} holds {count}; it should hold {limit}.")
