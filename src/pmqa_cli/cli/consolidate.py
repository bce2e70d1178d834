"""``pmqa consolidate``: read, check and record the returns, and build the quarterly pack."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
from pmqa_cli.cli.validate import choose_files, choose_rules, collect_returns
from pmqa_cli.model.catalogue import fold
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.words import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmqa_cli.collect import Collected
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.filing import Filing
    from pmqa_cli.model.finding import Finding
    from pmqa_cli.model.history import History
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace


@dataclass(frozen=True)
class Gathered:
    """Everything the ledger holds of a period, and what of this run could not go into it."""

    filings: tuple[Filing, ...]
    history: History
    recorded: int
    """How many returns were new to the ledger."""
    missing: tuple[str, ...]
    """Names of the services of which the ledger holds no return."""
    errors: int
    """In the returns that the ledger holds and in the files that it could not take."""

    @property
    def has_gaps(self) -> bool:
        """Whether something that should be in the pack is not."""
        return bool(self.missing or self.errors)


def record_returns(
    workspace: Workspace, catalogue: Catalogue, found: Collected, period: Period
) -> tuple[int, list[Filing]]:
    """Record what can be recorded: (how many were new, the files that could not be).

    A file goes into the ledger when it can be read, its service is known and it is of this
    period; of two from one service, the one that PM213 names.
    """
    from pmqa_cli.model.expected import catalogue_version
    from pmqa_cli.model.filing import Filing
    from pmqa_cli.rules.batch import taken
    from pmqa_cli.store.ledger import Ledger

    now = datetime.now(UTC)
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
            elif chosen.get(fold(service.code), filed.path) == filed.path:
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
                    recorded_at=now,
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
    filings = (*recorded, *refused)
    returned = {fold(filing.service) for filing in recorded}
    return Gathered(
        filings=filings,
        history=history,
        recorded=new,
        missing=tuple(s.name for s in catalogue.services if fold(s.code) not in returned),
        errors=sum(
            each.severity is Severity.ERROR and not each.waived_by
            for filing in filings
            for each in filing.findings
        ),
    )


def build(
    workspace: Workspace,
    catalogue: Catalogue,
    gathered: Gathered,
    period: Period,
    folder: Path,
    *,
    force: bool,
) -> list[Path]:
    """Write the pack of a period into a folder."""
    from pmqa_cli.pack import build_pack, pack_files
    from pmqa_cli.store.files import write_all

    pack = build_pack(
        workspace.framework,
        catalogue,
        gathered.history,
        period,
        gathered.filings,
        organisation=workspace.config.organisation,
        organisation_cy=workspace.config.organisation_cy,
    )
    return write_all(folder, pack_files(pack, workspace.templates_dir), force=force)


def say_gaps(gathered: Gathered, where: str) -> None:
    """Name what is missing; ``where`` says where the errors are listed."""
    if gathered.missing:
        talk(f"Not returned: {'; '.join(gathered.missing)}.")
    if gathered.errors:
        talk(f"{count_words(gathered.errors, 'error')} in the returns: {where}")


def consolidate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders. Without any, the period's folder of returns.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder for the pack. Without it, packs/PERIOD in the workspace.",
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
    """
    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    folder = output or place.packs_dir(quarter)
    files = choose_files(place, paths, quarter)
    catalogue = open_catalogue(place)
    selection = choose_rules(place, None, None)
    existing = folder / "index.html"
    if existing.exists() and not force:
        raise CommandError(
            f"{short_path(existing)} already exists. Add --force to build the pack again."
        )
    found = collect_returns(place, catalogue, files, quarter, selection)
    gathered = gather_period(place, catalogue, found, quarter)
    talk(f"{count_words(gathered.recorded, 'return')} recorded in {place.ledger_path.name}.")
    if strict and gathered.has_gaps:
        say_gaps(gathered, "pmqa validate lists them.")
        talk("No pack was built, because --strict was asked for.")
        raise typer.Exit(FOUND)
    written = build(place, catalogue, gathered, quarter, folder, force=force)
    talk(f"The pack is in {short_path(folder)}:")
    for path in written:
        talk(f"  {path.name}")
    say_gaps(gathered, "its data-quality page names them.")
    if sys.stderr.isatty():
        talk(f"Next: open {short_path(folder / 'index.html')} in your browser.")
    raise typer.Exit(FOUND if gathered.has_gaps else NOTHING_FOUND)
