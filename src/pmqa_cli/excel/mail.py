"""What is attached to a saved e-mail (.eml), read with the standard library within limits.

The limits are for the parser's sake: it holds a message several times over, line by line, and asks
every open boundary about every line. They are some ten times what honest messages need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from pmqa_cli.calendar.uk_day import uk_day
from pmqa_cli.excel.package import MEBIBYTE
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.model.returns import FactKind
from pmqa_cli.model.text import writable

MAX_MAIL: Final = 20 * MEBIBYTE
MAX_LINES: Final = 300_000
MAX_BOUNDARIES: Final = 1_000
MAX_NESTED: Final = 30
MAX_HEADER: Final = 8 * 1024
LONGEST_NAME: Final = 150
LONGEST_DATE: Final = 100

_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_LINE_END = re.compile(rb"\r\n?|\n")
_CONTENT = re.compile(
    rb"(?:\A|[\r\n])content-[a-z-]++:[^\r\n]*+(?:(?:\r\n?|\n)[ \t][^\r\n]*+)*+", re.IGNORECASE
)
"""The headers that the parser takes apart itself, with the lines that continue them."""

_FORWARDED = Refusal(
    FactKind.UNSUPPORTED,
    "This is an e-mail inside another one; open it, save its attachment and use that.",
)
_IS_SEALED = Refusal(
    FactKind.ENCRYPTED,
    "This e-mail is encrypted or sealed with a signature, so its attachments cannot be read; open "
    "it in the mail program, save its attachments and use those.",
)


class Attachment(NamedTuple):
    """A file that came with an e-mail."""

    name: str
    """As people are shown it; of a forwarded e-mail's, with that one's name before it."""
    content: bytes | Refusal
    is_inline: bool
    """Whether it may stand in the text of the message, and is not only attached."""
    depth: int
    """1, or 2 where it came with a forwarded e-mail that is attached."""
    sent_on: date | None = None
    """The day on which that e-mail was sent, by the clocks of the United Kingdom: a forwarded one's
    own. None where it has no date that can be read, as a draft has none."""


def read_attachments(data: bytes, *, forwarded: bool) -> tuple[Attachment, ...]:
    """Everything that came with an e-mail but the text of it.

    ``forwarded`` says whether e-mails attached to it are opened too. Raises Refusal for one that is
    beyond the limits or cannot be read.
    """
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    _check(data)
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        return tuple(_walk(message, "", forwarded, 1, _sent_on(message)))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _unreadable() from None


def _check(data: bytes) -> None:
    lower = data.lower() if len(data) <= MAX_MAIL else b""
    if len(data) > MAX_MAIL:
        why = "it is larger than 20 MB"
    elif sum(1 for _ in _LINE_END.finditer(data)) > MAX_LINES:
        why = f"it has more than {MAX_LINES:,} lines"
    elif sum(lower.count(mark) for mark in (b"\n--", b"\r--")) > MAX_BOUNDARIES:
        why = f"it has more than {MAX_BOUNDARIES:,} parts"
    elif sum(lower.count(mark) for mark in (b"multipart/", b"message/")) > MAX_NESTED:
        why = f"more than {MAX_NESTED} of its parts are nested"
    elif any(len(found[0]) > MAX_HEADER for found in _CONTENT.finditer(data)):
        why = "it has a header of over 8 KB"
    else:
        return
    raise Refusal(
        FactKind.UNSAFE,
        f"This e-mail was not opened for safety ({why}); open it in the mail program, save its "
        "attachments and use those.",
    )


def _unreadable() -> Refusal:
    return Refusal(
        FactKind.UNREADABLE,
        "This e-mail cannot be read; open it in the mail program, save its attachments and use "
        "those.",
    )


def _walk(
    message: Message, before: str, forwarded: bool, depth: int, sent_on: date | None
) -> Iterator[Attachment]:
    kind = message.get_content_type()
    if kind in _SIGNATURES or kind == "application/pgp-signature":
        return
    if kind in _SEALED:
        yield Attachment(f"{before}sealed message", _IS_SEALED, False, depth, sent_on)
    elif kind == "message/rfc822":
        name = f"{before}{_name(message) or 'forwarded.eml'}"
        if not forwarded:
            yield Attachment(name, _FORWARDED, False, depth, sent_on)
            return
        for each in _parts(message):
            yield from _walk(each, f"{name}/", False, depth + 1, _sent_on(each) or sent_on)
    elif message.is_multipart():
        for each in _parts(message):
            yield from _walk(each, before, forwarded, depth, sent_on)
    else:
        yield from _leaf(message, before, depth, sent_on)


def _parts(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _leaf(message: Message, before: str, depth: int, sent_on: date | None) -> Iterator[Attachment]:
    name = _name(message)
    attached = message.get_content_disposition() == "attachment"
    if not name and not attached and message.get_content_maintype() in ("text", "message"):
        return
    content = message.get_payload(decode=True)
    if isinstance(content, bytes):
        inline = not attached or "content-id" in message
        yield Attachment(f"{before}{name or 'attachment'}", content, inline, depth, sent_on)


def _sent_on(message: Message) -> date | None:
    """The day of the line Date; without a zone it is read as UTC."""
    with suppress(MessageError, LookupError, ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(str(message["Date"])[:LONGEST_DATE])
        return uk_day(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return None


def _name(message: Message) -> str:
    """An attachment's own name, without any folder before it; empty where it has none."""
    if any(len(str(value)) > MAX_HEADER for value in message.values()):
        raise ValueError
    given = message.get_filename() or ""
    with suppress(MessageError, LookupError, ValueError):  # Else it is shown as it was written.
        given = str(make_header(decode_header(given)))
    return writable(given.replace("\\", "/").rpartition("/")[2].strip()[:LONGEST_NAME])
