"""What ``pmqa validate --corrections`` writes: workbooks to put right, pages and texts to send."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pmqa_cli.cli.common import CommandError, short_path
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.text import fold, visible
from pmqa_cli.model.words import count_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pmqa_cli.collect import Collected
    from pmqa_cli.excel.corrections import Made
    from pmqa_cli.model.catalogue import Catalogue
    from pmqa_cli.model.finding import Finding
    from pmqa_cli.model.period import Period
    from pmqa_cli.store.workspace import Workspace

WORKBOOK, PAGE, MAIL = "-corrections.xlsx", "-queries.html", "-mail.txt"
"""How the names of the three files of a service end; the same comes before as in its template's."""


NOT_ASKED = ("PM801",)
"""What a service cannot put right: a return that came late has come."""


def refuse_folder(folder: Path, paths: Sequence[Path]) -> None:
    """Raise CommandError for a folder whose workbooks would be taken for returns next time."""
    for path in paths:
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise CommandError(
                f"{short_path(folder)} lies in {short_path(path)}, where every workbook is taken "
                "for a return. Name another folder for the corrections."
            )


def write_corrections(
    place: Workspace,
    catalogue: Catalogue,
    found: Collected,
    files: Sequence[Path],
    period: Period,
    folder: Path,
    *,
    force: bool,
) -> list[str]:
    """Write, for every return with errors or warnings, its correction workbook, the page of its
    queries and the text of a mail; all or none. ``files`` are what was collected, in its order.

    Returns what to say of it, a sentence each: where the files are, and for which return there can
    be no correction workbook, and why. Raises CommandError for a file that would be written over
    one of the returns, and as ``write_all``.
    """
    from pmqa_cli.cli.template import name_file
    from pmqa_cli.report.queries import QueryPress
    from pmqa_cli.store.files import write_all

    press = QueryPress(place.templates_dir / "mail")
    written: dict[str, bytes] = {}
    lines: list[str] = []
    refused: list[str] = []
    for made in make_corrections(place, catalogue, found, files, period, refused):
        correction = made.correction
        stem = name_file(correction.service, period).removesuffix(".xlsx")
        if correction.workbook in written:
            raise CommandError(
                f"Two services would share the file {correction.workbook}. Give them codes that "
                "differ by more than punctuation in catalogue/services.csv."
            )
        written[correction.workbook] = made.data
        written[f"{stem}{PAGE}"] = press.print_page(correction)
        written[f"{stem}{MAIL}"] = press.print_mail(correction)
        number = len(correction.queries)
        asked = f"{number} {'query' if number == 1 else 'queries'}"
        lines.append(f"  {short_path(folder / correction.workbook)}: {asked}")
    returns = {os.path.realpath(path) for path in files}
    for name in written:
        if os.path.realpath(folder / name) in returns:
            raise CommandError(
                f"{short_path(folder / name)} is one of the returns, and is not written over. "
                "Name another folder for the corrections."
            )
    write_all(folder, written, force=force)
    left = _left_over(folder, period, written)
    if not lines:
        return [*refused, "No corrections were written: there is nothing to query.", *left]
    return [
        *refused,
        *left,
        f"{count_words(len(lines), 'correction workbook')} to send out:",
        *lines,
        f"Beside each: its queries as a page (*{PAGE}) and the text of a mail (*{MAIL}).",
        f"Next: put what comes back into {short_path(place.returns_dir(period))}, and pmqa "
        "validate checks it again.",
    ]


def _left_over(folder: Path, period: Period, written: Collection[str]) -> list[str]:
    """A sentence about correction workbooks of an earlier run: of services that had something to
    query then and have nothing now."""
    there = sorted(each.name for each in folder.glob(f"*-{period.slug}{WORKBOOK}"))
    left = [visible(name) for name in there if name not in written]
    if not left:
        return []
    return [
        f"From an earlier run, and out of date: {'; '.join(left)} in {short_path(folder)}. "
        "There is nothing to query there now."
    ]


def make_corrections(
    place: Workspace,
    catalogue: Catalogue,
    found: Collected,
    files: Sequence[Path],
    period: Period,
    refused: list[str],
) -> Iterator[Made]:
    """The corrections one by one: each return is read again, so that one at a time is in memory.
    ``refused`` gathers a sentence for each that there cannot be."""
    from pmqa_cli.cli.template import name_file
    from pmqa_cli.cli.timetable import find_deadlines
    from pmqa_cli.collect import hand_in
    from pmqa_cli.excel.corrections import why_none, write_correction
    from pmqa_cli.excel.package import Refusal
    from pmqa_cli.excel.returns import read_everything
    from pmqa_cli.rules.batch import taken
    from pmqa_cli.store.ledger import load_history

    history = load_history(place.ledger_path, [column.id for column in place.framework.statement])
    return_by = find_deadlines(place, catalogue, period.year).get(period)
    counting = taken(found.returns, period)
    asked: dict[str, list[Finding]] = {}
    for finding in found.report.findings:
        if finding.code not in NOT_ASKED:
            asked.setdefault(finding.path, []).append(finding)
    again = hand_in(files, place.root)
    for handed, outline in zip(again, found.returns, strict=True):
        content = handed.content
        findings = asked.get(outline.path, [])
        if not _is_asked(findings):
            continue
        service = catalogue.service(outline.identity.service)
        why = why_none(outline, service, period)
        counts = counting.get(fold(outline.identity.service), outline.path)
        if not why and counts != outline.path:
            why = f"{visible(counts)} is the one that counts for its service (PM213)."
        if why or service is None or isinstance(content, Refusal):
            refused.append(f"No correction workbook for {visible(outline.path)}: {why}")
            continue
        filed, strays = read_everything(content, outline.path, place.framework, catalogue, period)
        yield write_correction(
            place.framework,
            catalogue,
            history,
            service,
            period,
            place.config.organisation,
            filed,
            strays,
            findings,
            name=name_file(service, period).replace(".xlsx", WORKBOOK),
            return_by=return_by,
        )


def _is_asked(findings: Sequence[Finding]) -> bool:
    """Whether anything is to be queried."""
    return any(not each.waived_by and each.severity is not Severity.INFO for each in findings)
