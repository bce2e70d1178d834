"""What a service is asked, as a plain page and as a text to paste into a mail, through Jinja."""

from __future__ import annotations

from pathlib import Path

from pmqa_cli.model.query import Correction
from pmqa_cli.model.text import visible
from pmqa_cli.pack.html import Press
from pmqa_cli.store.shipped import templates_path

PAGE, MAIL = "queries.html.j2", "mail.txt.j2"


class QueryPress:
    """Prints what goes out with correction workbooks.

    ``own_templates`` is the council's folder templates/mail; a file of the same name there takes
    the place of ours, and may extend it as "pmqa/mail.txt.j2".
    """

    def __init__(self, own_templates: Path | None = None) -> None:
        self._press = Press(templates_path("mail"), own_templates, "docs/corrections.md")

    def print_page(self, correction: Correction) -> bytes:
        """The page of queries, self-contained, as UTF-8. Raises PackError where a template is at
        fault, with file and line."""
        return self._press.print(PAGE, correction=correction)

    def print_mail(self, correction: Correction) -> bytes:
        """The text for the mail, as UTF-8 with a byte-order mark and lines that end in CRLF, which
        every Windows program opens. What a service typed cannot begin a line or hide. Raises
        PackError where a template is at fault, with file and line."""
        text = self._press.print(MAIL, correction=correction).decode("utf-8")
        lines = (visible(line).rstrip() for line in text.strip("\n").split("\n"))
        return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode("utf-8")
