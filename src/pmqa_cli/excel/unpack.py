"""The returns in what a service sent: a workbook itself, a zip folder of them, or a saved e-mail.

Nothing is written to the disk. What is inside is named after what it lies in,
"inbox.zip/housing.xlsx", a path for people. One thing may lie in another (an e-mail with a zip
folder attached); what lies deeper is refused, and one limit holds for all of it together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from pmqa_cli.excel.mail import Attachment, read_attachments
from pmqa_cli.excel.package import MAX_FILE, MEBIBYTE, Package, is_zip, kind_of, open_zip
from pmqa_cli.excel.recognise import is_mail, is_ole, is_picture, is_zip_folder
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.excel.xml import Tally
from pmqa_cli.model.returns import FactKind

MAX_DEPTH: Final = 2
"""An e-mail in a zip folder, or a zip folder in an e-mail, and no more."""
MAX_UNPACKED: Final = 1024 * MEBIBYTE
"""What all workbooks in one file may unpack to: some 2,500 returns."""
SMALL_PICTURE: Final = 256 * 1024
"""As large as the pictures below signatures get."""

LOCK_FILES: Final = ("~$", ".~lock.")
"""How the files begin that Excel and LibreOffice leave beside an open workbook."""
SYSTEM_FILES: Final = ("thumbs.db", "desktop.ini")
"""What Windows leaves in a folder; never a return."""
_MAC_FOLDER = "__macosx"
"""Where macOS puts what only macOS can use of the files in a zip."""

_OVERLAPS = Refusal(
    FactKind.UNSAFE,
    "This zip folder was not opened for safety (its files share the same bytes, as no honest ones "
    "do); ask its sender what it is before anybody opens it.",
)
_NOTHING_ATTACHED = Refusal(
    FactKind.UNSUPPORTED,
    "This is an e-mail with nothing attached; if it links to the return, download that and use it.",
)
_TOO_LARGE = Refusal(
    FactKind.UNSAFE,
    "This file is larger than 50 MB, far more than a return needs; take out pictures and pasted "
    "data, save it again and send that.",
)
_TOO_MUCH = Refusal(
    FactKind.UNSAFE,
    "This workbook was not opened for safety: what it came in unpacks to over 1 GB; take the "
    "workbooks out of it and use those.",
)


class Handed(NamedTuple):
    """One file as it was handed in, or why it is not read."""

    path: str
    """As people are shown it, with forward slashes."""
    content: bytes | Refusal
    tally: Tally | None = None
    """What it may cost to read, where that is shared with others that it came with."""
    sent_on: date | None = None
    """The day on which the e-mail was sent that it came with; None where it did not."""


def is_lock_file(name: str) -> bool:
    """Whether a file of this name is the lock of an open workbook, not a workbook."""
    return name.startswith(LOCK_FILES)


def is_left_aside(name: str) -> bool:
    """Whether a file of this name, in a folder or a zip folder, is a program's and not a return."""
    folded = name.casefold()
    return is_lock_file(name) or folded.startswith(".") or folded in SYSTEM_FILES


def unpack(path: str, data: bytes) -> Iterator[Handed]:
    """What is in a file: itself, or what lies in the zip folder or e-mail that it is.

    Content decides, never the name. One is given at a time, in the order of their names.
    """
    return _Unpacking().unpack(path, data, 0)


class _Unpacking:
    """One file being unpacked: holds what may still be unpacked."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED
        self.tally = Tally()

    def unpack(
        self, path: str, data: bytes, depth: int, sent_on: date | None = None
    ) -> Iterator[Handed]:
        """As the function; ``depth`` is in how many others this file lies, ``sent_on`` the day of
        the e-mail among them."""
        may_open = depth < MAX_DEPTH
        if may_open and is_mail(data):
            yield from self._attached(path, data, depth, sent_on)
            return
        try:
            package = open_zip(data) if is_zip(data) else None
            is_folder = package is not None and is_zip_folder(package.names, kind_of(package))
        except Refusal:
            package = None  # The reader says why.
        if package is None:
            yield Handed(path, data, sent_on=sent_on)
        elif depth and not self._take(package.unpacked):
            yield Handed(path, _TOO_MUCH)
        elif is_folder and may_open:
            yield from self._packed(path, data, package, depth, sent_on)
        else:
            yield Handed(path, data, self.tally if depth else None, sent_on)

    def _take(self, size: int) -> bool:
        """Count what is about to be unpacked; whether that is still within the limit."""
        self.left -= size
        return self.left >= 0

    def _packed(
        self, path: str, data: bytes, package: Package, depth: int, sent_on: date | None
    ) -> Iterator[Handed]:
        names = [name for name in package.names if not _is_extra(name)]
        if package.overlaps:
            yield Handed(path, _OVERLAPS)
        elif not any(_may_hold_return(package, name) for name in names):
            yield Handed(path, data, sent_on=sent_on)
        else:
            for name in sorted(names, key=_in_order):
                inside = f"{path}/{name}"
                if package.size(name) > MAX_FILE:
                    yield Handed(inside, _TOO_LARGE)
                    continue
                try:
                    content = package.read(name)
                except Refusal as refusal:
                    yield Handed(inside, refusal)
                    continue
                yield from self.unpack(inside, content, depth + 1, sent_on)

    def _attached(
        self, path: str, data: bytes, depth: int, sent_on: date | None
    ) -> Iterator[Handed]:
        try:
            found = read_attachments(data, forwarded=depth + 1 < MAX_DEPTH)
        except Refusal as refusal:
            yield Handed(path, refusal)
            return
        wanted = [each for each in found if not _is_decoration(each)]
        if not wanted:
            yield Handed(path, _NOTHING_ATTACHED)
        known: Counter[str] = Counter()
        for each in sorted(wanted, key=lambda each: _in_order(each.name)):
            known[each.name] += 1
            # Not "(2)", by which a later copy is known: the order in an e-mail says nothing.
            again = f"#{known[each.name]}" if known[each.name] > 1 else ""
            inside = f"{path}/{each.name}{again}"
            if isinstance(each.content, Refusal):
                yield Handed(inside, each.content)
            else:
                yield from self.unpack(
                    inside, each.content, depth + each.depth, each.sent_on or sent_on
                )


def _in_order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _is_extra(name: str) -> bool:
    place = PurePosixPath(name)
    return is_left_aside(place.name) or place.parts[0].casefold() == _MAC_FOLDER


def _may_hold_return(package: Package, name: str) -> bool:
    """Whether a member begins as a workbook, a zip folder or an e-mail; a damaged one may."""
    try:
        start = next(package.pieces(name), b"")
    except Refusal:
        return True
    return is_zip(start) or is_ole(start) or is_mail(start)


def _is_decoration(attachment: Attachment) -> bool:
    """Whether an attachment is a small picture in the text of the e-mail, as below a signature."""
    content = attachment.content
    return (
        attachment.is_inline
        and isinstance(content, bytes)
        and len(content) <= SMALL_PICTURE
        and is_picture(content)
    )
