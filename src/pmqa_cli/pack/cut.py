"""The cut of a pack: which services, priority, sections and statuses its readers are given.

Services, sections and what serves another priority are left out before anything is counted, so that
no count, sentence or data file knows of them; statuses after it, so that an exception report still
says out of how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pmqa_cli.model.audience import Audience
from pmqa_cli.model.catalogue import Activity, Catalogue, Item, Measure, Service
from pmqa_cli.model.filing import Filing
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.framework import Framework, Kind, Suite
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import count_words, did_you_mean, either, join_words
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.lines import Anchors
from pmqa_cli.pack.nouns import Badge, Narrative
from pmqa_cli.pack.pages import DataQuality, Query, ServiceView
from pmqa_cli.pack.rows import Desk
from pmqa_cli.pack.tree import Tree


@dataclass(frozen=True)
class Cut:
    """What of the quarter one pack holds; everything where nothing is said."""

    audience: str = ""
    """For whom it is: "Departmental Performance Board: Environment"; empty for everybody."""
    folder: str = ""
    """Where it lies among an audience's packs: "environment"; empty where there is one only."""
    services: tuple[str, ...] | None = None
    """Folded codes of its services; None for all."""
    sections: tuple[str, ...] = ()
    """Ids of its sections; empty for all."""
    statuses: tuple[str, ...] = ()
    """Ids of the statuses whose entries it lists; empty for all."""
    priority: str = ""
    """The title of the priority that everything in it serves; empty where that is asked of none."""
    objectives: frozenset[str] | None = None
    """Folded refs of that priority and the objectives below it; None for all."""

    @property
    def is_whole(self) -> bool:
        """Whether its counts are of the whole council."""
        return self.services is None and self.objectives is None and not self.sections

    def holds(self, service: Service | None) -> bool:
        """Whether it holds a service; what is of no known service only stands where all do."""
        return self.services is None or (
            service is not None and fold(service.code) in self.services
        )

    def serves(self, item: Item | None) -> bool:
        """Whether an item serves the cut's priority; only measures and activities serve any."""
        return self.objectives is None or (
            isinstance(item, Measure | Activity) and fold(item.objective) in self.objectives
        )

    def lists(self, status: Badge | None) -> bool:
        """Whether entries with a status are listed; one without a status only where all are."""
        return not self.statuses or (status is not None and status.id in self.statuses)


WHOLE = Cut()
"""Everything, for everybody."""

THREADED = (Kind.MEASURES, Kind.ACTIVITIES)
"""The kinds of rows that can serve an objective."""


# ---------------------------------------------------------------- an audience's cuts


def cuts_for(audience: Audience, catalogue: Catalogue) -> tuple[Cut, ...]:
    """The packs that an audience is given: one, or one for each department and so on.

    Raises PackError where it is the public, or a name of the audience is not in services.csv, or
    no service or priority is left.
    """
    if audience.public:
        raise PackError(
            f'No pack is cut for "{audience.name}" yet: packs name officers, which people outside '
            "the council must not be shown."
        )
    named = [service for service in catalogue.services if _is_named(audience, service)]
    _refuse_unknown(audience, catalogue)
    cut = Cut(audience.name, sections=audience.sections, statuses=audience.statuses)
    if audience.each is None:
        whole = len(named) == len(catalogue.services)
        return (cut if whole else replace(cut, services=_codes(named)),)
    if audience.each == "priority":
        return _cuts_by_priority(audience, catalogue, cut, named)
    groups: dict[str, list[Service]] = {}
    names: dict[str, str] = {}
    for service in named:
        value = service.name if audience.each == "service" else getattr(service, audience.each)
        key = service.code if audience.each == "service" else value
        if key:
            names.setdefault(fold(key), value)
            groups.setdefault(fold(key), []).append(service)
    if not groups:
        raise PackError(
            f'No pack can be cut for "{audience.name}": services.csv gives no service a '
            f"{audience.each}. Fill in that column."
        )
    folders = Anchors()
    return tuple(
        replace(
            cut,
            audience=f"{audience.name}: {names[key]}",
            folder=folders.make(names[key]),
            services=_codes(group),
        )
        for key, group in groups.items()
    )


def _cuts_by_priority(
    audience: Audience, catalogue: Catalogue, cut: Cut, named: Sequence[Service]
) -> tuple[Cut, ...]:
    """A cut for each priority that one of these services serves, with those services."""
    tree = Tree(catalogue)
    folders = Anchors()
    cuts = []
    for objective in tree.priorities():
        below = frozenset(fold(each.ref) for each in tree.family(objective))
        mine = replace(cut, priority=objective.title, objectives=below)
        serving = {fold(each.service) for each in _threaded(catalogue) if mine.serves(each)}
        if services := tuple(code for code in _codes(named) if code in serving):
            name = f"{audience.name}: {objective.title}"
            folder = folders.make(objective.title)
            cuts.append(replace(mine, audience=name, folder=folder, services=services))
    if not cuts:
        raise PackError(
            f'No pack can be cut for "{audience.name}": no measure or activity serves an '
            "objective of objectives.csv. Fill in the column objective."
        )
    return tuple(cuts)


def _threaded(catalogue: Catalogue) -> tuple[Measure | Activity, ...]:
    """What can serve an objective."""
    return (*catalogue.measures, *catalogue.activities)


def say_left_out(audience: Audience, catalogue: Catalogue) -> str:
    """What is in none of an audience's packs for want of a value, in a sentence; empty if nothing.

    That is services without the column that the packs are made by, or measures and activities that
    serve no objective.
    """
    named = [service for service in catalogue.services if _is_named(audience, service)]
    if audience.each in (None, "service"):
        return ""
    if audience.each == "priority":
        codes, known = _codes(named), Tree(catalogue).objectives
        out = [
            each.ref
            for each in _threaded(catalogue)
            if fold(each.service) in codes and fold(each.objective) not in known
        ]
        why = "because the catalogue gives no objective that they serve"
    else:
        out = [service.name for service in named if not getattr(service, audience.each)]
        why = f"because services.csv gives no {audience.each}"
    return f"In no pack of {audience.name}, {why}: {'; '.join(out)}." if out else ""


def _codes(services: Iterable[Service]) -> tuple[str, ...]:
    return tuple(fold(service.code) for service in services)


def _wanted(audience: Audience) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What an audience names services by, with the names."""
    yield "directorate", audience.directorates
    yield "department", audience.departments
    yield "committee", audience.committees


def _is_named(audience: Audience, service: Service) -> bool:
    if not any((audience.services, *(names for _, names in _wanted(audience)))):
        return True
    if {fold(service.code), fold(service.name)} & set(map(fold, audience.services)):
        return True
    return any(
        fold(getattr(service, column)) in set(map(fold, names))
        for column, names in _wanted(audience)
    )


def _refuse_unknown(audience: Audience, catalogue: Catalogue) -> None:
    services = catalogue.services
    known: Mapping[str, list[str]] = {
        "service": [text for each in services for text in (each.name, each.code)],
        **{column: [getattr(each, column) for each in services] for column, _ in _wanted(audience)},
    }
    for column, names in (("service", audience.services), *_wanted(audience)):
        there = [text for text in dict.fromkeys(known[column]) if text]
        for name in names:
            if fold(name) not in set(map(fold, there)):
                shown = [s.name for s in services] if column == "service" else there
                hint = did_you_mean(name, there) or f" There is {either(shown) or 'none'}."
                raise PackError(
                    f'The audience "{audience.id}" of the framework names the {column} "{name}", '
                    f"which is not in services.csv.{hint}"
                )


# ---------------------------------------------------------------- before counting


def cut_files(
    cut: Cut, catalogue: Catalogue, unused: Iterable[tuple[Filing, str]]
) -> tuple[tuple[Filing, str], ...]:
    """The files that are not in the pack, as far as they are of its services."""
    return tuple(
        (filing, why)
        for filing, why in unused
        if cut.holds(catalogue.service(filing.service) if filing.service else None)
    )


def cut_desk(cut: Cut, framework: Framework, desk: Desk) -> Desk:
    """A service's rows, and what the checks found, as far as they are of the cut's sections and
    serve its priority.

    A measure that stands in several sections is in the cut when one of them is, wherever it is
    typed in.
    """
    if not cut.sections and cut.objectives is None:
        return desk
    inside = set(cut.sections or (section.id for section in framework.sections))
    rows = [replace(row, sections=_both(row.sections, inside)) for row in desk.rows]
    kept = tuple(row for row in rows if row.sections and cut.serves(row.item))
    refs = {fold(row.judged.ref) for row in kept}
    gone = {fold(row.judged.ref) for row in desk.rows} - refs
    outside = [
        part
        for part in framework.parts
        if framework.section_of(part).id not in inside
        or (cut.objectives is not None and part.kind not in THREADED)
    ]
    sheets = {fold(name) for part in outside for name in (part.sheet, part.sheet_cy) if name}
    parts = {part.id for part in framework.parts} - {part.id for part in outside}

    def is_inside(finding: Finding) -> bool:
        ref = fold(finding.ref)
        return ref in refs or (ref not in gone and fold(finding.sheet) not in sheets)

    filing = desk.filing
    if filing:
        filing = replace(filing, findings=tuple(filter(is_inside, filing.findings)))
    strays = tuple((entry, why) for entry, why in desk.strays if entry.part in parts)
    return replace(desk, rows=kept, strays=strays, filing=filing)


def cut_suites(cut: Cut, framework: Framework) -> tuple[Suite, ...]:
    """The suites of a cut: without those whose every sheet is in a section that is left out."""
    if not cut.sections:
        return framework.suites
    stands: dict[str, set[str]] = {}
    for part in framework.parts:
        for suite in part.suites:
            stands.setdefault(suite, set()).add(framework.section_of(part).id)
    inside = set(cut.sections)
    return tuple(s for s in framework.suites if stands.get(s.id, inside) & inside)


def _both(sections: Sequence[str], inside: set[str]) -> tuple[str, ...]:
    return tuple(section for section in sections if section in inside)


# ---------------------------------------------------------------- after counting


def list_service(cut: Cut, service: ServiceView) -> ServiceView:
    """A service with the entries that are listed; its counts stay."""
    return replace(
        service,
        measures=tuple(line for line in service.measures if cut.lists(line.status)),
        activities=tuple(line for line in service.activities if cut.lists(line.status)),
        risks=tuple(line for line in service.risks if cut.lists(line.status)),
        quality=tuple(line for line in service.quality if cut.lists(line.status)),
        narratives=tuple(_list_answers(cut, service.narratives)),
    )


def _list_answers(cut: Cut, narratives: Iterable[Narrative]) -> Iterator[Narrative]:
    for narrative in narratives:
        lines = tuple(line for line in narrative.lines if cut.lists(line.status))
        if lines:
            yield replace(narrative, lines=lines)


def list_quality(cut: Cut, quality: DataQuality, services: Sequence[ServiceView]) -> DataQuality:
    """What is to be known of the entries that are listed, and of the files; its counts stay.

    ``services`` are those of the pack, as listed.
    """
    if not cut.statuses:
        return quality
    refs = {
        fold(line.ref)
        for service in services
        for line in (*service.measures, *service.activities, *service.risks)
    }
    # What has a status only where nothing was given: an answer, a source of quality assurance.
    refs |= {fold(line.ref) for service in services for line in service.quality}
    refs |= {
        fold(line.ref)
        for service in services
        for narrative in service.narratives
        for line in narrative.lines
    }

    def listed(queries: Iterable[Query]) -> tuple[Query, ...]:
        return tuple(query for query in queries if not query.ref or fold(query.ref) in refs)

    return replace(
        quality,
        receipts=tuple(replace(each, queries=listed(each.queries)) for each in quality.receipts),
        not_returned=tuple(line for line in quality.not_returned if cut.lists(line.status)),
        refused=tuple(each for each in quality.refused if fold(each.ref) in refs),
        not_available=tuple(line for line in quality.not_available if cut.lists(line.status)),
        provisional=tuple(line for line in quality.provisional if cut.lists(line.status)),
        restated=tuple(each for each in quality.restated if cut.lists(each.line.status)),
        waived=listed(quality.waived),
        unused=tuple(each for each in quality.unused if not each.source.sheet),
        unanswered=tuple(line for line in quality.unanswered if cut.lists(line.status)),
        unstated=tuple(line for line in quality.unstated if cut.lists(line.status)),
    )


# ---------------------------------------------------------------- in words


def describe_cut(cut: Cut, framework: Framework, catalogue: Catalogue) -> Iterator[str]:
    """What a cut holds and what it leaves out, a sentence each; nothing of the whole."""
    if cut.services is not None:
        held = [service.name for service in catalogue.services if cut.holds(service)]
        others = len(catalogue.services) - len(held)
        are = "is" if others == 1 else "are"
        yield f"It holds {join_words(held)}; {count_words(others, 'other service')} {are} left out."
    if cut.priority:
        yield (
            f"It holds the measures and activities that serve {cut.priority}, or an objective "
            "below it, and nothing else: no risks and no quality assurance."
        )
    if cut.sections:
        held = [section.title for section in framework.sections if section.id in cut.sections]
        noun = "section" if len(held) == 1 else "sections"
        yield f"Of the returns it holds the {noun} {join_words(held)}; the others are left out."
    if cut.statuses:
        words = [status.word for status in framework.statuses if status.id in cut.statuses]
        yield (
            f"Only entries that are {either(words)} are listed. Every count is of all entries "
            "here, listed or not."
        )
