"""The mail that asks a service for what it owes, as a draft for the mail program and as text.

Nothing here sends anything: a draft is a file (.eml) that a mail program opens, marked as not sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

from pmqa_cli.model.chase import Attached, Chase
from pmqa_cli.model.text import visible
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.html import Press
from pmqa_cli.store.shipped import templates_path

TEMPLATE = "chase.{}.txt.j2"
_SUBJECT = "Subject:"
_BETWEEN = "\n\n" + "-" * 60 + "\n\n"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class Letter(NamedTuple):
    """What a mail says."""

    subject: str
    body: str
    """Lines that end in a line feed."""


class ChasePress:
    """Writes mails from the templates in templates/mail; ``own_templates`` is the council's folder,
    whose files take the place of ours."""

    def __init__(self, own_templates: Path | None = None) -> None:
        self._press = Press(templates_path("mail"), own_templates, "docs/chasing.md")

    def write(self, chase: Chase) -> Letter:
        """What the mail says, in each of its languages. What a service or a catalogue says cannot
        begin a line or hide. Raises PackError where a template is at fault."""
        parts = [self._part(chase, language) for language in chase.languages]
        return Letter(
            " / ".join(part.subject for part in parts),
            _BETWEEN.join(part.body.strip("\n") for part in parts) + "\n",
        )

    def _part(self, chase: Chase, language: str) -> Letter:
        name = TEMPLATE.format(language)
        text = self._press.print(name, chase=chase).decode("utf-8")
        lines = [visible(line).rstrip() for line in text.strip("\n").split("\n")]
        if not lines[0].startswith(_SUBJECT):
            raise PackError(
                f'{name}: The first line of the mail must be its subject: "Subject: ..."'
            )
        return Letter(lines[0].removeprefix(_SUBJECT).strip(), "\n".join(lines[1:]))


def write_draft(chase: Chase, letter: Letter, attached: Sequence[Attached]) -> bytes:
    """The mail as a draft: marked as not sent, without sender and date. Same input, same bytes."""
    mail = EmailMessage(SMTP)
    mail["X-Unsent"] = "1"
    if chase.to:
        mail["To"] = ", ".join(chase.to)
    if chase.copied:
        mail["Cc"] = ", ".join(chase.copied)
    mail["Subject"] = letter.subject
    mail.set_content(letter.body, cte="quoted-printable")
    for file in attached:
        maintype, subtype = XLSX
        mail.add_attachment(file.data, maintype=maintype, subtype=subtype, filename=file.name)
    if attached:
        parts = [letter.body.encode(), *(file.data for file in attached)]
        mail.set_boundary(f"=_pmqa_{hashlib.sha256(b''.join(parts)).hexdigest()[:32]}")
    return mail.as_bytes()


def write_text(chase: Chase, letter: Letter, attached: Sequence[Attached]) -> bytes:
    """The same as a text to paste into a mail: UTF-8 with a byte-order mark and lines that end in
    CRLF, which every Windows program opens."""
    head = [f"To: {', '.join(chase.to) or '(services.csv gives no address)'}"]
    if chase.copied:
        head.append(f"Copy: {', '.join(chase.copied)}")
    if chase.by_hand:
        head.append(f"Copy, address to be added: {'; '.join(map(visible, chase.by_hand))}")
    head.append(f"Subject: {letter.subject}")
    head += [f"Attach: {file.name}" for file in attached]
    lines = [*head, "", *letter.body.rstrip("\n").split("\n")]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode("utf-8")
