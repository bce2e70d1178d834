"""``pmqa consolidate``: read, check and record the returns, and build the quarterly pack."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli import receipts
from pmqa_cli.cli.common import (
    FOUND,
    NOTHING_FOUND,
    CommandError,
    ForceOption,
    PeriodOption,
    WorkspaceOption,
    choose_period,
    open_catalogue,
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.cli.receipts import ReceivedOption, note_receipts, read_received
from pmqa_cli.cli.validate import choose_files, choose_rules, collect_returns
from pmqa_cli.model.text import fold
from pmqa_cli.model.words import count_words, did_you_mean, either, join_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pmqa_cli.collect import Collected
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.filing import Filing
    from pmqa_cli.model.finding import Finding
    from pmqa_cli.model.framework import Framework
    from pmqa_cli.model.history import History
    from pmqa_cli.model.period import Period
    from pmqa_cli.pack import Cut
    from pmqa_cli.pack.pages import Pack
    from pmqa_cli.store.workspace import Workspace


@dataclass(frozen=True)
class Gathered:
    """Everything the ledger holds of a period, and what of this run could not go into it."""

    filings: tuple[Filing, ...]
    history: History
    recorded: int
    """How many returns were new to the ledger."""


@dataclass(frozen=True)
class Gaps:
    """What should be in a pack, or in several, and is not."""

    missing: tuple[str, ...]
    """Names of the services of which the ledger holds no return."""
    errors: int
    """In the returns that the ledger holds and in the files that it could not take."""

    @classmethod
    def of(cls, packs: Sequence[Pack]) -> Gaps:
        """The gaps of packs of different services."""
        silent = (name for pack in packs for name in pack.quality.silent)
        return cls(tuple(silent), sum(pack.quality.errors for pack in packs))

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.missing or self.errors)


def record_returns(
    workspace: Workspace, catalogue: Catalogue, found: Collected, period: Period
) -> tuple[int, list[Filing]]:
    """Record what can be recorded: (how many were new, the files that could not be).

    A file goes into the ledger when it can be read, its service is known and it is of this
    period; of two from one service, the one that PM213 names counts.
    """
    from pmqa_cli.model.expected import catalogue_version
    from pmqa_cli.model.filing import Filing
    from pmqa_cli.rules.batch import taken
    from pmqa_cli.store.ledger import Ledger

    moment = receipts.now()
    chosen = taken(found.returns, period)
    refused: list[Filing] = []
    new = 0
    with Ledger.open(workspace.ledger_path, writer=True) as ledger:
        for filed, file in zip(found.returns, found.files, strict=True):
            code = filed.identity.service
            service = catalogue.service(code) if code else None
            findings = _findings_of(filed.path, found.report.findings)
            of_period = filed.identity.period in (None, period)
            if not (filed.is_readable and service and of_period):
                refused.append(Filing("", period, filed.path, filed.sha256, findings=findings))
            else:
                new += ledger.record(
                    filed,
                    service.code,
                    period,
                    file.entries,
                    findings,
                    framework=workspace.framework,
                    catalogue_version=catalogue_version(
                        workspace.framework, catalogue, service.code, period
                    ),
                    recorded_at=moment,
                    counts=chosen.get(fold(service.code), filed.path) == filed.path,
                )
    return new, refused


def _findings_of(path: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.path == path)


def gather_period(
    workspace: Workspace, catalogue: Catalogue, found: Collected, period: Period
) -> Gathered:
    """Record the returns of this run, and say what the ledger then holds of the period."""
    from pmqa_cli.store.ledger import Ledger

    new, refused = record_returns(workspace, catalogue, found, period)
    with Ledger.open(workspace.ledger_path) as ledger:
        for warning in ledger.warnings:
            talk(f"Warning: {warning}")
        recorded = ledger.returns(period)
        history = ledger.history()
    return Gathered((*recorded, *refused), history, new)


def choose_cuts(
    framework: Framework, catalogue: Catalogue, wanted: str | None, period: Period
) -> tuple[str, tuple[Cut, ...]]:
    """The cuts of the audience asked for, and the folder of its packs; without one, the whole."""
    from pmqa_cli.pack import WHOLE, cuts_for, say_left_out
    from pmqa_cli.pack.lines import slug

    if wanted is None:
        return "", (WHOLE,)
    audiences = framework.audiences
    found = next((a for a in audiences if fold(wanted) in (fold(a.id), fold(a.name))), None)
    if found is None:
        names = [name for audience in audiences for name in (audience.id, audience.name)]
        ids = either([audience.id for audience in audiences]) or "none: add [[audiences]]"
        raise CommandError(
            f'The framework has no audience "{wanted}".{did_you_mean(wanted, names)} '
            f"There is {ids}."
        )
    cuts = cuts_for(found, catalogue)
    if left_out := say_left_out(found, catalogue):
        talk(left_out)
    cycle = framework.cycle
    stages = [stage for stage in cycle.stages if stage.audience == found.id]
    meets = sorted({quarter for stage in stages for quarter in cycle.quarters_of(stage)})
    if meets and period.quarter not in meets:
        when = join_words([f"Q{quarter}" for quarter in meets])
        talk(
            f"By the cycle, {found.name} is given a pack in {when} only, and this is for {period}. "
            "It is built all the same."
        )
    return slug(found.id), cuts


def make_pack(
    workspace: Workspace, catalogue: Catalogue, gathered: Gathered, period: Period, cut: Cut
) -> Pack:
    """One pack of a period, not yet written."""
    from pmqa_cli.pack import build_pack

    return build_pack(
        workspace.framework,
        catalogue,
        gathered.history,
        period,
        gathered.filings,
        organisation=workspace.config.organisation,
        organisation_cy=workspace.config.organisation_cy,
        cut=cut,
    )


def write_packs(
    workspace: Workspace, packs: Mapping[str, Pack], folder: Path, *, force: bool
) -> dict[str, list[str]]:
    """Write packs below a folder, all or none: the folder of each -> the names of its files.

    Files of an earlier pack that has been replaced, and that the new one does not have, are
    removed.
    """
    from pmqa_cli.pack import left_over, pack_files
    from pmqa_cli.store.files import remove_files, write_all

    made = {place: pack_files(pack, workspace.templates_dir) for place, pack in packs.items()}
    write_all(
        folder,
        {
            f"{place}/{name}" if place else name: data
            for place, files in made.items()
            for name, data in files.items()
        },
        force=force,
    )
    for place, files in made.items():
        standing = [path.name for path in (folder / place).iterdir()]
        remove_files(folder / place / name for name in left_over(standing, files))
    return {place: list(files) for place, files in made.items()}


def say_written(folder: Path, written: Mapping[str, Sequence[str]]) -> None:
    """Say where packs are, and of a single one what it holds."""
    if len(written) > 1:
        talk(f"{len(written)} packs are in {short_path(folder)}:")
        for place in written:
            talk(f"  {place}")
        return
    ((place, names),) = written.items()
    talk(f"The pack is in {short_path(folder / place)}:")
    pages = [name for name in names if name.startswith("objective-")]
    for name in names:
        if name not in pages:
            talk(f"  {name}")
    if pages:
        talk(f"  {count_words(len(pages), 'page')} of objectives, objective-*.html")


def say_gaps(gaps: Gaps, where: str) -> None:
    """Name what is missing; ``where`` says where the errors are listed."""
    if gaps.missing:
        talk(f"Not returned: {'; '.join(gaps.missing)}.")
    if gaps.errors:
        talk(f"{count_words(gaps.errors, 'error')} in the returns: {where}")


def consolidate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders; zip folders and saved e-mails (.eml) are opened. Without any, "
            "the period's folder of returns.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    received: ReceivedOption = None,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            help="For whom: an audience of the framework, by its id or name. Without it, one pack "
            "that holds everything.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder for the pack. Without it, packs/PERIOD in the workspace, and below "
            "that the audience's id.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Build nothing while there are gaps or errors.")
    ] = False,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Build the quarterly pack: read, check and record the returns, then write pages and data.

    A return with errors does not stop the pack: what is sound goes in, the rest is named in it.
    For an audience, it holds nothing but what the framework says that they are shown.
    """
    from pmqa_cli.collect import Keep

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    today = receipts.this_day()
    told = read_received(received, today)
    files = choose_files(place, paths, quarter)
    catalogue = open_catalogue(place)
    selection = choose_rules(place, None, None)
    below, cuts = choose_cuts(place.framework, catalogue, audience, quarter)
    folder = output or place.packs_dir(quarter) / below
    for cut in cuts:
        existing = folder / cut.folder / "index.html"
        if existing.exists() and not force:
            raise CommandError(
                f"{short_path(existing)} already exists. Add --force to build the pack again."
            )
    found = collect_returns(
        place,
        catalogue,
        files,
        quarter,
        selection,
        Keep.ROWS,
        told=told,
        seen=today,
        named=bool(paths),
    )
    note_receipts(place, found, all_of_them=True)
    gathered = gather_period(place, catalogue, found, quarter)
    talk(f"{count_words(gathered.recorded, 'return')} recorded in {place.ledger_path.name}.")
    packs = {cut.folder: make_pack(place, catalogue, gathered, quarter, cut) for cut in cuts}
    gaps = Gaps.of(list(packs.values()))
    if strict and gaps:
        say_gaps(gaps, "pmqa validate lists them.")
        talk("No pack was built, because --strict was asked for.")
        raise typer.Exit(FOUND)
    written = write_packs(place, packs, folder, force=force)
    say_written(folder, written)
    named = "counts" if any(cut.statuses for cut in cuts) else "names"
    say_gaps(gaps, f"its data-quality page {named} them.")
    if sys.stderr.isatty():
        first = folder / next(iter(written)) / "index.html"
        talk(f"Next: open {short_path(first)} in your browser.")
    raise typer.Exit(FOUND if gaps else NOTHING_FOUND)
