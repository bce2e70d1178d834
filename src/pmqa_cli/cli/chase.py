"""``pmqa chase``: a mail for each service that owes something, as drafts. Nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    CommandError,
    ForceOption,
    PeriodOption,
    WorkspaceOption,
    choose_period,
    emit,
    open_catalogue,
    open_workspace,
    short_path,
    talk,
)
from pmqa_cli.cli.status import Looked, TodayOption, look
from pmqa_cli.model.text import fold, visible
from pmqa_cli.model.words import count_words, join_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmqa_cli.excel.corrections import Made
    from pmqa_cli.model.catalogue import Catalogue, Service
    from pmqa_cli.model.chase import Asked, Attached, Chase
    from pmqa_cli.model.period import Period
    from pmqa_cli.model.standing import Standing
    from pmqa_cli.store.workspace import Workspace

DRAFT, TEXT = "-chase.eml", "-chase.txt"
"""How the names of a service's two files end; the same comes before as in its workbook's."""
LISTED = 5
"""How many queries a mail lists; the correction workbook has them all."""


def plan_chases(
    place: Workspace, catalogue: Catalogue, period: Period, looked: Looked, refused: list[str]
) -> Iterator[tuple[Chase, list[Attached]]]:
    """What each service that owes something is asked for, with the files that go along.

    ``refused`` gathers a sentence for each return of which there cannot be a correction workbook.
    """
    from pmqa_cli.cli.corrections import make_corrections
    from pmqa_cli.cli.template import name_file
    from pmqa_cli.model.chase import Attached, Chase, order_languages, who_is_copied

    collection, rules = looked.collection, place.framework.chase
    tone = rules.tone(collection)
    made: Mapping[str, Made] = {
        fold(each.correction.service.code): each
        for each in make_corrections(place, catalogue, looked.found, looked.files, period, refused)
    }
    for standing in collection.outstanding:
        service = standing.service
        attached: list[Attached] = []
        correction = made.get(fold(service.code))
        workbook = template = ""
        if correction:
            workbook = correction.correction.workbook
            attached.append(Attached(workbook, correction.data))
        issued = place.issued_dir(period) / name_file(service, period)
        if not standing.is_returned and issued.is_file():
            template = issued.name
            attached.append(Attached(template, issued.read_bytes()))
        asked = _ask(standing, correction)
        copied, by_hand = who_is_copied(rules, tone, service)
        yield (
            Chase(
                organisation=place.config.organisation,
                organisation_cy=place.config.organisation_cy,
                languages=order_languages(place.config.languages),
                period=period,
                tone=tone,
                deadline=collection.deadline,
                days=abs(collection.days),
                is_today=collection.today == collection.deadline,
                standing=standing,
                queries=tuple(asked[:LISTED]),
                more=max(len(asked) - LISTED, 0),
                workbook=workbook,
                template=template,
                copied=copied,
                by_hand=by_hand,
            ),
            attached,
        )


def _ask(standing: Standing, made: Made | None) -> list[Asked]:
    """The queries as the service reads them, what must be put right first: with their place in the
    correction workbook where there is one, else in its return."""
    from pmqa_cli.model.chase import Asked
    from pmqa_cli.model.finding import Severity

    if made is None:
        found = [
            Asked(
                each.where or "The whole return",
                each.message,
                each.fix,
                each.severity is Severity.ERROR,
            )
            for each in standing.queries
        ]
    else:
        codes = {each.code for each in standing.queries}
        found = [
            Asked(each.where, each.found, each.fix, each.must)
            for each in made.correction.queries
            if each.code in codes
        ]
    return sorted(found, key=lambda each: not each.must)


def say_lacking(chase: Chase) -> Iterator[str]:
    """What of a mail is left for the officer to add."""
    name = visible(chase.service.name)
    if not chase.to:
        yield f"{name}: services.csv gives no e-mail address, so its mail has no recipient yet."
    if chase.by_hand:
        who = join_words([visible(each) for each in chase.by_hand])
        yield f"{name}: services.csv gives no address of {who}, to be copied in by hand."
    if "cy" in chase.languages and not chase.service.name_cy:
        yield f"{name}: services.csv gives no Welsh name, so the Welsh text has the English one."


def chase(
    period: PeriodOption = None,
    today: TodayOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The folder for the mails. Without it, chase/PERIOD in the workspace.",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a mail to each service that owes something: a draft for your mail program (.eml), and
    the same as text. Nothing is sent.

    It is a reminder up to the day on which returns are due, and firmer after it. Where there are
    queries, the correction workbook is attached.
    """
    from pmqa_cli.cli.corrections import refuse_folder
    from pmqa_cli.cli.receipts import read_today
    from pmqa_cli.report.chase import ChasePress, write_draft, write_text
    from pmqa_cli.report.standing import say_when
    from pmqa_cli.store.files import remove_files, write_all

    place = open_workspace(workspace)
    quarter = choose_period(place, period)
    day = read_today(today)
    folder = output or place.chase_dir(quarter)
    refuse_folder(folder, [place.returns_dir(quarter)])
    catalogue = open_catalogue(place)
    looked = look(place, catalogue, quarter, day, note=today is None)
    press = ChasePress(place.templates_dir / "mail")
    files: dict[str, bytes] = {}
    said: list[str] = []
    talk(say_when(looked.collection))
    for each, attached in plan_chases(place, catalogue, quarter, looked, said):
        draft, text = _names(each.service, quarter)
        if draft in files:
            raise CommandError(
                f"Two services would share the file {draft}. Give them codes that differ by more "
                "than punctuation in catalogue/services.csv."
            )
        letter = press.write(each)
        files[draft] = write_draft(each, letter, attached)
        files[text] = write_text(each, letter, attached)
        said += say_lacking(each)
    stale = [
        folder / name
        for service in catalogue.services
        for name in _names(service, quarter)
        if name not in files and (folder / name).is_file()
    ]
    written = write_all(folder, files, force=force)
    if force:
        remove_files(stale)
    emit("".join(f"{short_path(path)}\n" for path in written), None)
    for sentence in said:
        talk(sentence)
    for path in () if force else stale:
        talk(f"{short_path(path)} is of an earlier run: its service owes nothing now.")
    if not files:
        talk("Nobody owes anything: no mail was written.")
        return
    talk(
        f"{count_words(len(files) // 2, 'mail')} to look through and send: open each .eml in your "
        "mail program, or paste the text beside it. pmqa has sent nothing."
    )
    talk(
        "Next: put what comes back into "
        f"{short_path(place.returns_dir(quarter))}, and pmqa status shows it."
    )


def _names(service: Service, period: Period) -> tuple[str, str]:
    from pmqa_cli.cli.template import name_file

    stem = name_file(service, period).removesuffix(".xlsx")
    return f"{stem}{DRAFT}", f"{stem}{TEXT}"
