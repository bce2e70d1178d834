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
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.cli.validate import choose_files, choose_rules, collect_returns, missing_services
from pmqa_cli.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmqa_cli.collect import Collected
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.filing import Filing
    from pmqa_cli.model.finding import Finding
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace


@dataclass(frozen=True)
class Built:
    """What a consolidation made."""

    written: tuple[Path, ...]
    recorded: int
    """How many returns were new to the ledger."""
    missing: tuple[str, ...]
    """Names of the services that have not returned."""
    errors: int

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
    from pmqa_cli.model.catalogue import fold
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


def build(
    workspace: Workspace,
    catalogue: Catalogue,
    found: Collected,
    period: Period,
    folder: Path,
    *,
    force: bool,
) -> Built:
    """Record the returns and write the pack into a folder."""
    from pmqa_cli.pack import build_pack, pack_files
    from pmqa_cli.store.files import write_all
    from pmqa_cli.store.ledger import Ledger

    new, refused = record_returns(workspace, catalogue, found, period)
    with Ledger.open(workspace.ledger_path) as ledger:
        for warning in ledger.warnings:
            talk(f"Warning: {warning}")
        filings = ledger.returns(period)
        history = ledger.history()
    pack = build_pack(
        workspace.framework,
        catalogue,
        history,
        period,
        [*filings, *refused],
        organisation=workspace.config.organisation,
        organisation_cy=workspace.config.organisation_cy,
    )
    files = pack_files(pack, workspace.templates_dir)
    written = write_all(folder, files, force=force)
    returned = {filing.service.casefold() for filing in filings}
    return Built(
        written=tuple(written),
        recorded=new,
        missing=tuple(s.name for s in catalogue.services if s.code.casefold() not in returned),
        errors=found.report.count(Severity.ERROR),
    )


def say_built(built: Built, folder: Path, workspace: Workspace) -> None:
    """Tell what was made, what is missing from it, and where to look."""
    talk(f"{built.recorded} returns recorded in {workspace.ledger_path.name}.")
    talk(f"The pack is in {short_path(folder)}:")
    for path in built.written:
        talk(f"  {path.name}")
    if built.missing:
        talk(f"Not returned: {'; '.join(built.missing)}.")
    if built.errors:
        talk(f"{built.errors} errors are named on its data-quality page.")


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
    from pmqa_cli.store.catalogue import load_catalogue

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    folder = output or place.packs_dir(quarter)
    files = choose_files(place, paths, quarter)
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    selection = choose_rules(place, None, None)
    found = collect_returns(place, catalogue, files, quarter, selection)
    if strict:
        refuse_gaps(catalogue, found, quarter)
    existing = folder / "index.html"
    if existing.exists() and not force:
        raise CommandError(
            f"{short_path(existing)} already exists. Add --force to build the pack again."
        )
    built = build(place, catalogue, found, quarter, folder, force=force)
    say_built(built, folder, place)
    if sys.stderr.isatty():
        talk(f"Next: open {short_path(folder / 'index.html')} in your browser.")
    raise typer.Exit(FOUND if built.has_gaps else NOTHING_FOUND)


def refuse_gaps(catalogue: Catalogue, found: Collected, period: Period) -> None:
    """Stop with exit code 1, building nothing, where a return is missing or has errors."""
    missing = missing_services(catalogue, found, period)
    errors = found.report.count(Severity.ERROR)
    if missing:
        talk(f"Not returned: {'; '.join(missing)}.")
    if errors:
        talk(f"{errors} errors in the returns. pmqa validate lists them.")
    if missing or errors:
        talk("No pack was built, because --strict was asked for.")
        raise typer.Exit(FOUND)
